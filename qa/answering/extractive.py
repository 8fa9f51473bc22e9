"""Answering without a language model: the sentences that answer, quoted verbatim.

Sentences are ranked, not passages: a good sentence in the fourth passage beats a poor one in the first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.answering import Draft
from qa.answering.expected import Expected, expected, has
from qa.domain import Passage, Question, Sentence
from qa.embedding import Embedder
from qa.index import Index
from qa.sentences import Span, is_heading, sentences
from qa.settings import AnswerSettings
from qa.words import content_stems, numbers, stems

_LONGEST_QUOTE = 500
_SHORTEST_QUOTE = 20
# Sentences that get a vector: half a thousand a second on two cores.
_EMBEDDED = 48


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and what speaks for it, each in [0, 1].

    Attributes:
        rank: Of its passage: 1 for the first, falling.
        covered: Share of the question's words that it has, rare words counting more.
        context: The same for its passage and headline.
        kind: Whether it has what the question asks for (a name, a number, a date).
        similarity: Cosine to the question.
    """

    passage: Passage
    span: Span
    rank: float
    covered: float
    context: float
    kind: float
    similarity: float = 0.0

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.article.text[self.span.start : self.span.end]

    @property
    def score(self) -> float:
        """Log-odds that it answers. The weights were found on the first half of a year of news quiz questions."""
        return -8.7 + 7 * self.similarity + 3 * self.covered + 2 * self.context + 2.5 * self.kind + self.rank


class ExtractiveAnswerer:
    """Quotes up to `settings.sentences` sentences, or refuses where none reaches `settings.threshold`."""

    name = "extractive"

    def __init__(self, index: Index, embedder: Embedder, settings: AnswerSettings) -> None:
        self._index, self._embedder, self._settings = index, embedder, settings

    def answer(self, question: Question, passages: Sequence[Passage]) -> Iterator[Draft]:
        ranked = self.rank(question, passages)
        confidence = _logistic(ranked[0].score) if ranked else 0.0
        if confidence < self._settings.threshold:
            yield Draft((), (), confidence)
            return
        chosen = _chosen(ranked, self._settings.sentences)
        citations = tuple(
            candidate.passage.cite(*candidate.span, number=number) for number, candidate in enumerate(chosen, start=1)
        )
        lines = tuple(Sentence(citation.quote, (citation.number,)) for citation in citations)
        yield Draft(lines, citations, confidence)

    def rank(self, question: Question, passages: Sequence[Passage]) -> list[Candidate]:
        """All sentences of the passages, the one that answers best first."""
        asked = dict.fromkeys(content_stems(question.text)) or dict.fromkeys(stems(question.text))
        rarity = self._index.rarity(asked)
        kind = expected(question.text)
        candidates = [
            candidate
            for place, passage in enumerate(passages)
            for candidate in _candidates(question.text, passage, place, rarity, kind)
        ]
        candidates.sort(key=lambda candidate: -candidate.score)
        candidates = candidates[:_EMBEDDED]
        if not candidates:
            return []
        asked_vector = self._embedder.embed_query(question.text)
        vectors = self._embedder.embed_documents([candidate.text for candidate in candidates])
        similarities = vectors @ asked_vector
        measured = [
            Candidate(c.passage, c.span, c.rank, c.covered, c.context, c.kind, float(similarity))
            for c, similarity in zip(candidates, similarities, strict=True)
        ]
        return sorted(measured, key=lambda candidate: -candidate.score)


def _candidates(
    question: str, passage: Passage, place: int, rarity: Mapping[str, float], kind: Expected
) -> Iterator[Candidate]:
    article, chunk = passage.article, passage.chunk
    context = _coverage(rarity, f"{article.title} {chunk.text}")
    for span in sentences(article.text, article.language, within=Span(chunk.start, chunk.end)):
        text = article.text[span.start : span.end]
        if not _SHORTEST_QUOTE <= len(text) <= _LONGEST_QUOTE or is_heading(text):
            continue
        yield Candidate(
            passage,
            span,
            rank=1 / (1 + place / 4),
            covered=_coverage(rarity, text),
            context=context,
            kind=float(has(text, kind, question)),
        )


def _coverage(rarity: Mapping[str, float], text: str) -> float:
    total = sum(rarity.values())
    found = set(stems(text))
    return sum(weight for word, weight in rarity.items() if word in found) / total if total else 0.0


def _chosen(ranked: Sequence[Candidate], most: int) -> list[Candidate]:
    """The best candidate and others that come near it and say something else."""
    chosen: list[Candidate] = []
    said: list[tuple[set[str], frozenset[str]]] = []
    for candidate in ranked:
        words, figures = set(content_stems(candidate.text)), numbers(candidate.text)
        if any(figures <= others and len(words & other) > 0.7 * min(len(words), len(other)) for other, others in said):
            continue
        if chosen and candidate.score < chosen[0].score - 2.5:
            break
        chosen.append(candidate)
        said.append((words, figures))
        if len(chosen) == most:
            break
    return chosen


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
