"""Candidates: passages -> their sentences, ranked by how likely each is to answer.

Sentences are ranked, not passages: a good sentence in the fourth passage beats a poor one in the first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log1p
from typing import NamedTuple

from qa.domain import AnswerSpan, Citation, Passage, Question
from qa.index import Index
from qa.question.answer_type import Expected, expected, has
from qa.question.subquestions import sought
from qa.text.sentences import Span, is_heading, sentences
from qa.text.words import content_stems, stems

_UNSEEN = -5.0
"""What a sentence is given that the reader has no words for, or that lies beyond what it takes in."""
_LONGEST_QUOTE = 500
_SHORTEST_QUOTE = 20
# A sentence that speaks to software that answers questions is read, but never quoted as an answer.
_TO_SOFTWARE = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:previous|prior|above|instructions?|question)\b"
    r"|\b(?:AI|LLM|chatbot|language model|AI assistant|assistants)s?\b.{0,60}\b(?:answer|reply|say|write|must|should)\b"
    r"|\bwhatever (?:the user|you are asked)|\bthe user (?:asks|has asked|wants)\b"
    r"|<\|\w+\|>|<</?SYS>>|\[/?INST\]|</?(?:document|system|passages?)\b"
    r"|^\W*(?:system|assistant|user|human)\s*:",
    re.IGNORECASE | re.DOTALL,
)
# A question answers none ("Why did she resign?" as a heading over the answer).
_ASKS = re.compile(r"[?？؟][\W_]*$")
_NOT_WORDS = re.compile(r"[^\w%$£€]+")


class Features(NamedTuple):
    """What is known of a sentence; also the weights of a regression on it.

    Attributes:
        constant: 1.
        covered: Share of the question's words that it has, rare words counting more.
        context: The same for its passage and headline.
        kind: Whether it has what the question asks for (a name, a number, a date).
        rank: Of its passage: 1 for the first, falling; 0 where the reader has more to say.
        strength: How far the log-odds of its passage are below those of the first one.
        relevance: Log-odds that its passage answers, by the reader.
        answer: Log-odds that the best words in it answer, by the reader.
        votes: Logarithm of how many other articles have the same words for the answer.
    """

    constant: float
    covered: float
    context: float
    kind: float
    rank: float
    strength: float
    relevance: float
    answer: float
    votes: float

    def weighted(self, weights: Features) -> float:
        """Their sum, each times its weight: log-odds."""
        return sum(weight * value for weight, value in zip(weights, self, strict=True))


# Found by tests/training/fit.py on the first half of half a year's news quiz questions and on the sample collection's.
# A sentence's cosine to the question brought nothing beside these (0.66 of the first sentences right with and without).
_UNREAD = Features(0, 4.6, 6.1, 4.2, 3, 0, 0, 0, 0)
_READ = Features(0, 1.5, 1.6, 1.5, 0, 0.7, 0, 0.3, 0.25)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and what speaks for it.

    Attributes:
        answer: The words in it that the reader takes for the answer; None where its passage was not read.
        features: What speaks for it, as numbers.
    """

    passage: Passage
    span: Span
    answer: AnswerSpan | None
    features: Features

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.article.text[self.span.start : self.span.end]

    @property
    def short(self) -> str:
        """The words that answer; "" where they are not known."""
        return self.passage.article.text[self.answer.start : self.answer.end] if self.answer else ""

    @property
    def day(self) -> int:
        """The day its article was published on, as a proleptic ordinal; 0 where it is unknown."""
        published = self.passage.article.published
        return published.toordinal() if published else 0

    @property
    def score(self) -> float:
        """Log-odds that it answers."""
        return self.features.weighted(_READ if self.passage.reading else _UNREAD)

    def cite(self, number: int) -> Citation:
        """Its citation, with the words that answer."""
        words = (self.answer.start, self.answer.end) if self.answer else None
        return replace(self.passage.cite(*self.span, number=number), answer=words)


def rank(question: Question, passages: Sequence[Passage], index: Index) -> list[Candidate]:
    """All sentences of the passages, the one that answers best first."""
    wanted = sought(question.text)
    asked = dict.fromkeys(content_stems(wanted)) or dict.fromkeys(stems(wanted))
    rarity = index.rarity(asked)
    kind = expected(wanted)
    read = [passage for passage in passages if passage.reading]
    found = [
        candidate
        for place, passage in enumerate(read or passages)
        for candidate in _candidates(wanted, passage, place, passages[0].score, rarity, kind)
    ]
    return sorted(_voted(found), key=lambda candidate: -candidate.score)


def _candidates(
    question: str, passage: Passage, place: int, best: float, rarity: Mapping[str, float], kind: Expected
) -> Iterator[Candidate]:
    article, chunk, reading = passage.article, passage.chunk, passage.reading
    context = _coverage(rarity, f"{article.title} {chunk.text}")
    answers = {span.sentence_start: span for span in reading.answers} if reading else {}
    for span in sentences(article.text, article.language, within=Span(chunk.start, chunk.end)):
        text = article.text[span.start : span.end]
        if not _SHORTEST_QUOTE <= len(text) <= _LONGEST_QUOTE:
            continue
        if is_heading(text) or _ASKS.search(text) or _TO_SOFTWARE.search(text):
            continue
        answer = answers.get(span.start)
        yield Candidate(
            passage,
            span,
            answer,
            Features(
                constant=1.0,
                covered=_coverage(rarity, text),
                context=context,
                kind=float(has(text, kind, question)),
                rank=0.0 if reading else 1 / (1 + place / 4),
                strength=passage.score - best if reading else 0.0,
                relevance=reading.relevance if reading else 0.0,
                answer=answer.score if answer else _UNSEEN if reading else 0.0,
                votes=0.0,
            ),
        )


def _voted(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with their votes: a fact that is true is told by more than one article."""
    articles: dict[str, set[str]] = defaultdict(set)
    for candidate in found:
        if candidate.answer:
            articles[same(candidate.short)].add(candidate.passage.article.id)
    return [
        replace(candidate, features=candidate.features._replace(votes=log1p(len(articles[same(candidate.short)]) - 1)))
        if candidate.answer
        else candidate
        for candidate in found
    ]


def same(short: str) -> str:
    """Words that answer, without what does not part them from others that say the same."""
    return _NOT_WORDS.sub(" ", short.lower()).strip().removeprefix("the ")


def _coverage(rarity: Mapping[str, float], text: str) -> float:
    total = sum(rarity.values())
    found = set(stems(text))
    return sum(weight for word, weight in rarity.items() if word in found) / total if total else 0.0
