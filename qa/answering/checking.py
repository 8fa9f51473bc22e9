"""Checking: the sentences that a model wrote, one after another -> what is shown of them, with what bears them out.

What the model says counts only as far as a passage bears it out. Where those that its markers name do not, it is looked
for in all passages. What nothing bears out is flagged, what the quotes say otherwise is left out and told, and what
rests on a passage that gives orders to software is never more than that outlet's claim. Whether quotes say so is a
verifier's business.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.candidates import speaks_to_software
from qa.answering.chat.markers import MarkedSentence
from qa.answering.quoting import Numbering, best_spans
from qa.answering.verify import UNSUPPORTED
from qa.domain import Citation, Claim, Notice, Passage, Said, Sentence, Support, Verdict
from qa.protocols import Verifier
from qa.text.sentences import Span

NO_MARKER = Notice("no_marker")
_FEWEST_WORDS = 3  # of what says something without a marker: less is a date, a place or a title that stands alone
_Cited = list[tuple[Passage, Span]]


class Checker:
    """Checks the sentences of one answer.

    Args:
        passages: What the model was given; a marker is a place in them, from 1.
        remove: Whether a sentence that nothing bears out is left out; it is flagged else.

    Attributes:
        verifier: Says whether quotes bear a sentence out; may be changed between two.
    """

    def __init__(self, passages: Sequence[Passage], verifier: Verifier, *, remove: bool = False) -> None:
        self._passages, self.verifier, self._remove = tuple(passages), verifier, remove
        self._wary = frozenset(
            place for place, passage in enumerate(passages, 1) if speaks_to_software(passage.article.text)
        )
        self._numbering = Numbering()
        self._lines: list[Sentence] = []
        self._left_out: list[Notice] = []
        self._seen: set[str] = set()

    @property
    def lines(self) -> tuple[Sentence, ...]:
        """What is shown so far."""
        return tuple(self._lines)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What it rests on, numbered by first use."""
        return tuple(self._numbering.citations)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What a reader should know of what is not shown."""
        return tuple(self._left_out)

    def add(self, sentence: MarkedSentence) -> None:
        """Checks one more sentence; one that was there already, or that is none, says nothing."""
        if sentence.text in self._seen or not (sentence.markers or len(sentence.text.split()) >= _FEWEST_WORDS):
            return
        self._seen.add(sentence.text)
        named = [marker for marker in dict.fromkeys(sentence.markers) if 1 <= marker <= len(self._passages)]
        cited = self._cited(sentence.text, named)
        verdict = self._verdict(sentence.text, cited)
        if verdict.support is not Support.SUPPORTED:
            other = self._found(sentence.text, named)
            cited, verdict = (other, Verdict(Support.SUPPORTED)) if other else (cited, verdict)
        if verdict.support is Support.CONTRADICTED:
            passage, span = cited[0]
            quote = passage.cite(span.start, span.end, number=1)
            where = Said("", quote.source, quote.published)
            words = " ".join(quote.quote.split())
            self._left_out.append(Notice("left_out", (sentence.text, verdict.reason, words, where)))
            return
        line = self._line(sentence.text, cited, verdict, named)
        if line.citations or not self._remove:
            self._lines.append(line)

    def _cited(self, text: str, places: Sequence[int]) -> _Cited:
        passages = [self._passages[place - 1] for place in places]
        return [(passage, span) for passage in passages for span in best_spans(text, passage)]

    def _verdict(self, text: str, cited: _Cited) -> Verdict:
        if not cited:
            return Verdict(Support.NOT_SAID, UNSUPPORTED)
        (verdict,) = self.verifier.verify([_claim(text, cited)])
        return verdict

    def _found(self, text: str, named: Sequence[int]) -> _Cited:
        """What bears a sentence out in a passage that it does not name, and that gives no orders; the first."""
        for place in range(1, len(self._passages) + 1):
            if place in named or place in self._wary:
                continue
            cited = self._cited(text, [place])
            if cited and self._verdict(text, cited).support is Support.SUPPORTED:
                return cited
        return []

    def _line(self, text: str, cited: _Cited, verdict: Verdict, named: Sequence[int]) -> Sentence:
        """The sentence with its citations, or with none where its reason is that there are none."""
        if not named and not cited:
            return Sentence(text, (), NO_MARKER)
        if verdict.reason == UNSUPPORTED:
            return Sentence(text, (), UNSUPPORTED)
        flag = verdict.reason
        wary = [passage for passage, _ in cited if self._passages.index(passage) + 1 in self._wary]
        if not flag and len(wary) == len(cited):
            outlet = wary[0].article.source or wary[0].article.title
            flag = Notice("orders", (outlet,))
        numbers = [self._numbering.number(passage, span) for passage, span in cited]
        return Sentence(text, tuple(dict.fromkeys(numbers)), flag)


def _claim(text: str, cited: list[tuple[Passage, Span]]) -> Claim:
    quotes = tuple(passage.cite(span.start, span.end, number=n) for n, (passage, span) in enumerate(cited, start=1))
    return Claim(text, quotes, "\n\n".join(dict.fromkeys(passage.text for passage, _ in cited)))
