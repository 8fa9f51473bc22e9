"""Answering without a language model: the sentences that answer, quoted verbatim, or a refusal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.answering import Draft
from qa.answering.agreement import agreement
from qa.answering.candidates import Candidate, Features, rank
from qa.domain import Answer, Citation, Passage, Question, Sentence, Window
from qa.index import Index
from qa.protocols import Embedder
from qa.question.answer_type import Expected, expected
from qa.question.days import date_expressions
from qa.question.followup import standalone
from qa.question.subquestions import topic
from qa.settings import AnswerSettings
from qa.text.words import content_stems, numbers

# The best sentence's features -> log-odds that the answer holds a right one, with and without the reader. Found by
# tests/training/fit.py on the first half of half a year's news quiz questions and half of its unanswerable ones.
_READ = Features(-5.7, 0.3, 6.5, 0, 0, 0, 0.5, 0.05, 0.8)
_UNREAD = Features(-7.2, 2.7, 4.9, 1, 0.6, 0, 0, 0, 0)
# In a handful of articles the words of a good question are often missing and near misses are rare: there the cosine of
# the question and the sentence says more. Set by hand on the sample collection's questions.
_FEW = Features(-7.7, 3, 2, 2.5, 0, 0, 0, 0, 0)
_FEW_SIMILARITY = 7
_FEWEST, _MANY = 100, 10_000
"""Passages up to which a collection is a handful, and from which it is none; between them the logarithm decides."""
_WORSE = 2.5
"""Log-odds below the best sentence down to which others are shown beside it."""
_AHEAD = re.compile(
    r"\b(?:will|shall|is to|are to|due|plans?|planned|expect\w*|next|until|deadline|scheduled|slated|set (?:to|for)"
    r"|upcoming|expires?)\b",
    re.IGNORECASE,
)
_HAS_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class ExtractiveAnswerer:
    """Quotes up to `settings.sentences` sentences, or refuses where none reaches `settings.threshold`."""

    name = "extractive"

    def __init__(self, index: Index, embedder: Embedder, settings: AnswerSettings) -> None:
        self._index, self._embedder, self._settings = index, embedder, settings

    def standalone(self, question: str, history: Sequence[Answer]) -> str:
        return standalone(question, history)

    def answer(self, question: Question, passages: Sequence[Passage]) -> Iterator[Draft]:
        ranked = rank(question, passages, self._index)
        sure = self._confidence(question, ranked)
        if sure < self._settings.threshold or not ranked:
            yield Draft((), (), sure)
            return
        news = bool(topic(question.text))
        if news:  # of as many articles as there are
            ranked = _first_of_each_article(ranked)
        kind = expected(question.text)
        together = agreement(ranked, kind)
        shown = chosen([*together.accounts, *ranked], self._settings.sentences, len(together.accounts))
        if news:
            shown.sort(key=lambda candidate: -candidate.day)
        citations = tuple(_cited(candidate, number, kind) for number, candidate in enumerate(shown, start=1))
        lines = tuple(Sentence(citation.quote, (citation.number,)) for citation in citations)
        yield Draft(lines, citations, sure, together.notice, outlets=together.outlets)

    def _confidence(self, question: Question, ranked: Sequence[Candidate]) -> float:
        if not ranked:
            return 0.0
        passages = len(self._index)
        similarity = 0.0
        if passages < _MANY:  # from there on it counts for nothing
            (vector,) = self._embedder.embed_documents([ranked[0].text])
            similarity = float(vector @ self._embedder.embed_query(question.text))
        return confidence(ranked[0].features, similarity, passages)


def confidence(best: Features, similarity: float, passages: int) -> float:
    """Chance in [0, 1] that an answer holds a right one.

    Args:
        best: Of its first sentence.
        similarity: Cosine of the first sentence and the question; looked at below `_MANY` passages.
        passages: How many there are in the index.
    """
    many = best.weighted(_UNREAD if best.rank else _READ)
    few = best.weighted(_FEW) + _FEW_SIMILARITY * similarity
    share = math.log(max(1, passages) / _FEWEST) / math.log(_MANY / _FEWEST)
    log_odds = few + min(1.0, max(0.0, share)) * (many - few)
    return 1 / (1 + math.exp(-log_odds))


def chosen(ranked: Sequence[Candidate], most: int, accounts: int) -> list[Candidate]:
    """The first candidates, and others that come near the best of them and say something else.

    Args:
        accounts: How many of the first are shown whatever they repeat, because they differ in what matters.
    """
    best = max(candidate.score for candidate in ranked)
    kept: list[Candidate] = []
    said: list[tuple[set[str], frozenset[str]]] = []
    for place, candidate in enumerate(ranked):
        words, figures = set(content_stems(candidate.text)), numbers(candidate.text)
        if place >= accounts and any(
            figures <= others and len(words & other) > 0.7 * min(len(words), len(other)) for other, others in said
        ):
            continue
        if place >= accounts and candidate.score < best - _WORSE:
            break
        kept.append(candidate)
        said.append((words, figures))
        if len(kept) == most:
            break
    return kept


def _first_of_each_article(ranked: Sequence[Candidate]) -> list[Candidate]:
    first: dict[str, Candidate] = {}
    for candidate in ranked:
        first.setdefault(candidate.passage.article.id, candidate)
    return list(first.values())


def _cited(candidate: Candidate, number: int, kind: Expected) -> Citation:
    citation = candidate.cite(number)
    return replace(citation, day=_day(candidate)) if kind is Expected.TIME else citation


def _day(candidate: Candidate) -> Window | None:
    """What "on Friday" in a sentence means, counted from its article's date; None where it says so itself."""
    published = candidate.passage.article.published
    if published is None:
        return None
    text, start = candidate.text, candidate.span.start
    found = date_expressions(text, published, "future" if _AHEAD.search(text) else "past")
    answer = candidate.answer
    inside = [e for e in found if answer and start + e.start < answer.end and start + e.end > answer.start]
    for expression in inside or found[:1]:
        words = text[expression.start : expression.end]
        if not _HAS_YEAR.search(words):
            return Window(expression.first, expression.last, words)
    return None
