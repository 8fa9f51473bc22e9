"""Checking: the sentences that a model wrote, one after another -> what is shown of them, with what bears them out.

What the model says counts only as far as a passage bears it out: a marker that names no passage, or a passage that does
not support the sentence, is taken off, and a sentence left without any is flagged, as is one that says more than its
quotes. Whether they say so is a verifier's business.
"""

from __future__ import annotations

from qa.answering.markers import MarkedSentence
from qa.answering.quoting import Numbering, best_spans
from qa.answering.verify import UNSUPPORTED
from qa.domain import Citation, Claim, Passage, Sentence, Support
from qa.protocols import Verifier
from qa.text.sentences import Span


class Checker:
    """Checks the sentences of one answer.

    Args:
        passages: What the model was given; a marker is a place in them, from 1.
        remove: Whether a sentence that nothing bears out is left out; it is flagged else.
    """

    def __init__(self, passages: tuple[Passage, ...], verifier: Verifier, *, remove: bool = False) -> None:
        self._passages, self._verifier, self._remove = passages, verifier, remove
        self._numbering = Numbering()
        self._lines: list[Sentence] = []

    @property
    def lines(self) -> tuple[Sentence, ...]:
        """What is shown so far."""
        return tuple(self._lines)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What it rests on, numbered by first use."""
        return tuple(self._numbering.citations)

    @property
    def notice(self) -> str:
        """What a reader should know of what is not shown; "" where there is nothing."""
        return ""

    def add(self, sentence: MarkedSentence) -> None:
        """Checks one more sentence."""
        line = self._checked(sentence)
        if line.citations or not self._remove:
            self._lines.append(line)

    def _checked(self, sentence: MarkedSentence) -> Sentence:
        cited = [
            (passage, span)
            for marker in dict.fromkeys(sentence.markers)
            if 1 <= marker <= len(self._passages)
            for passage in (self._passages[marker - 1],)
            for span in best_spans(sentence.text, passage)
        ]
        if not cited:
            return Sentence(sentence.text, (), UNSUPPORTED)
        (verdict,) = self._verifier.verify([_claim(sentence.text, cited)])
        if verdict.support is not Support.SUPPORTED and verdict.reason == UNSUPPORTED:
            return Sentence(sentence.text, (), UNSUPPORTED)
        numbers = [self._numbering.number(passage, span) for passage, span in cited]
        return Sentence(sentence.text, tuple(dict.fromkeys(numbers)), verdict.reason)


def _claim(text: str, cited: list[tuple[Passage, Span]]) -> Claim:
    quotes = tuple(passage.cite(span.start, span.end, number=n) for n, (passage, span) in enumerate(cited, start=1))
    return Claim(text, quotes, "\n\n".join(dict.fromkeys(passage.text for passage, _ in cited)))
