"""Footnotes: answers or a timeline -> a document whose footnotes are numbered as they are first referred to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal

from qa.domain import REFUSAL, Answer, Citation, Notice, Sentence, byline, day_in_words
from qa.timelines import Timeline

# What XML cannot hold, what HTML reads as something else, and what reorders all that follows it in a line (UAX 9).
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_PLACE = re.compile(
    r"article (?P<article>.*), revision (?P<revision>[0-9a-f]{32}), characters (?P<start>\d+)–(?P<end>\d+)\.$"
)


def one_line(text: str) -> str:
    """Text as every format can hold it: on one line, without control characters and those that reorder others."""
    return " ".join(_UNFIT.sub("", text).split())


@dataclass(frozen=True, slots=True)
class Wording:
    """How a document says what is not the articles' own, in English unless somebody says otherwise.

    The line by which `verify` finds a quote again is the same in all languages.

    Attributes:
        notice: A notice of the engine, or a text that is none.
        remarks: What is to be said beside an answer, a line each.
        byline: Outlet and day of publication.
        captured: On which day an article was read where it stood.
        as_of: On which day was asked.
        day: A day of a timeline.
    """

    refusal: str = REFUSAL
    notice: Callable[[Notice | str], str] = str
    remarks: Callable[[Answer], Iterable[str]] = attrgetter("remarks")
    byline: Callable[[str, dt.date | None], str] = byline
    captured: Callable[[dt.date], str] = lambda day: f"captured {day_in_words(day)}"
    as_of: Callable[[dt.date], str] = "As of {}.".format
    day: Callable[[dt.date], str] = str


ENGLISH = Wording()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A citation under its number in a document."""

    number: int
    citation: Citation
    wording: Wording = ENGLISH

    @property
    def opening(self) -> str:
        """What it begins with: the quote."""
        return f"“{one_line(self.citation.quote)}” — "

    @property
    def source(self) -> str:
        """Headline, outlet, day, address and day of capture, as far as they are known."""
        citation, captured = self.citation, self.citation.captured
        said = self.wording.byline(citation.source, citation.published)
        parts = [one_line(citation.title), one_line(said), one_line(citation.url)]
        parts += [self.wording.captured(captured)] if captured else []
        return ", ".join(part for part in parts if part)

    @property
    def place(self) -> str:
        """Where the quote stands, to be checked by `verify`."""
        one = self.citation
        return f"article {one_line(one.article_id)}, {Place(one.article_id, one.revision, one.start, one.end).tail}"

    @property
    def rest(self) -> str:
        """What follows the quote: where it is from, and where it stands."""
        return f"{self.source}, {self.place}"

    @property
    def text(self) -> str:
        """All of it, on one line."""
        return f"{self.opening}{self.rest}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a footnote says that its quote stands."""

    article_id: str
    revision: str
    start: int
    end: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Out of the text of a footnote; None where it names none."""
        found = _PLACE.search(" ".join(text.split()))
        if not found:
            return None
        # The last "article" before the revision: the headline may have the word as well.
        article = found["article"].rpartition(", article ")[2]
        return cls(article, found["revision"], int(found["start"]), int(found["end"]))

    @property
    def tail(self) -> str:
        """What a footnote ends with, after the article's id."""
        return f"revision {self.revision}, characters {self.start}–{self.end}."


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and the numbers of the footnotes at its end."""

    text: str
    footnotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph of text, or a remark beside it."""

    kind: Literal["heading", "text", "remark"]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What is exported.

    Attributes:
        footnotes: In the order of their numbers, from 1, which is that of the first reference to each.
    """

    title: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]


class _Numbering:
    """Gives footnotes their numbers; a quote that is cited again has the number that it has."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.footnotes: list[Footnote] = []

    def number(self, citation: Citation) -> int:
        """The number of a citation in the document."""
        place = (citation.revision, citation.start, citation.end)
        if place not in self._numbers:
            number = self._numbers[place] = len(self.footnotes) + 1
            self.footnotes.append(Footnote(number, replace(citation, number=number), self._wording))
        return self._numbers[place]


def of_answers(answers: Sequence[Answer], title: str = "", wording: Wording = ENGLISH) -> Document:
    """An answer, or a conversation, as a document.

    Args:
        answers: Oldest first.
        title: Of the document; the first question where it is "".
        wording: How it says what is not the articles' own.
    """
    numbering = _Numbering(wording)
    blocks: list[Block] = []
    title = one_line(title) or (one_line(answers[0].question) if answers else "Dateline")
    for answer in answers:
        if len(answers) > 1 or one_line(answer.question) != title:
            blocks.append(_block("heading", [Piece(one_line(answer.question))]))
        citations = {citation.number: citation for citation in answer.citations}
        pieces = [
            Piece(
                one_line(_said(sentence, wording)),
                tuple(numbering.number(citations[number]) for number in sentence.citations if number in citations),
            )
            for sentence in answer.sentences
        ]
        blocks.append(_block("text", pieces or [Piece(wording.refusal)]))
        remarks = [*wording.remarks(answer), wording.as_of(answer.as_of)]
        blocks += [_block("remark", [Piece(one_line(remark))]) for remark in remarks]
    return Document(title, tuple(blocks), tuple(numbering.footnotes))


def _said(sentence: Sentence, wording: Wording) -> str:
    text = wording.notice(sentence.said) if sentence.said else sentence.text
    return f"{text} ({wording.notice(sentence.flag)})" if sentence.flag else text


def of_timeline(timeline: Timeline, wording: Wording = ENGLISH) -> Document:
    """A timeline as a document, a paragraph an entry."""
    numbering = _Numbering(wording)
    blocks = [
        _block(
            "text",
            [Piece(f"{wording.day(entry.day)}: {one_line(entry.citation.quote)}", (numbering.number(entry.citation),))],
        )
        for entry in timeline.entries
    ]
    nothing = [_block("text", [Piece(wording.refusal)])]
    return Document(one_line(timeline.topic), tuple(blocks or nothing), tuple(numbering.footnotes))


def _block(kind: Literal["heading", "text", "remark"], pieces: Iterable[Piece]) -> Block:
    return Block(kind, tuple(pieces))
