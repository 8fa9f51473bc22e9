"""Answering: passages -> an answer in which every sentence cites a verified quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from qa.domain import Answer, Citation, Passage, Question, Sentence


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as far as it is written. No sentences in the last one of an answer is a refusal.

    Attributes:
        confidence: In [0, 1], that the passages answer the question.
        notice: What the reader should know beside the answer.
        tokens: Tokens that a chat model has read ("in") and written ("out").
        outlets: How many outlets say what the first sentence says, in words of their own.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    notice: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    outlets: int = 0


class PassageAnswerer(Protocol):
    """Writes an answer from passages."""

    name: str

    def standalone(self, question: str, history: Sequence[Answer]) -> str:
        """The question with what it takes from the answers before it put into it."""

    def answer(self, question: Question, passages: Sequence[Passage]) -> Iterator[Draft]:
        """The answer, growing: each draft holds all of the one before. At least one."""
