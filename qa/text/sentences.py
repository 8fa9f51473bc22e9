"""Sentences and paragraphs: text -> spans with exact offsets.

Where sentences end is sentencex's decision (rules and abbreviations of many languages); what counts as a paragraph and
as a section heading is decided here. A span never begins or ends with white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sentencex import get_sentence_boundaries

_BLANK_LINE = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_ENDS_SENTENCE = (
    ".",
    "!",
    "?",
    "…",
    ":",
    ";",
    "。",
    "！",
    "？",
    "।",
    "؟",
    "۔",
    "።",
    "։",
    "។",
    "။",
    "།",
    '."',
    ".”",
    "!”",
    "?”",
    ".'",
    ".’",
    ".)",
)
_UNMARKED = re.compile("[\u0e01-\u0eff]")
# A line of prose that was wrapped by an editor is longer than this; shorter ones are headings and list items.
_SHORTEST_WRAPPED_LINE = 45
_LONGEST_HEADING = 80
# Abbreviations that end no sentence, whatever follows; that end none before a number; and none before a day, a month
# or a time zone.
_NEVER_ENDS = re.compile(
    r"(?:approx|cf|vs|i\.e|e\.g|[dm]rs?|prof|ms|ste?|gov|gen|col|lt|sgt|capt|maj|adm|rep|sen|rev|hon|supt|cmdr|mt)$"
)
_COUNTS = re.compile(r"(?:vol|nos?|pp?|figs?|est|ca|art|sec|ch)$")
_MAY_END = re.compile(r"(?:[ap]\.m|mass|calif|conn|fla|ill|ind|mich|minn|miss|pa|tenn|tex|wash|wis|inc|ltd|corp|co)$")
_GOES_ON = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z]{2,4}\b"
    r"|on\b|in\b|at\b)"
)
_LAST_WORD = re.compile(r"([A-Za-z](?:[A-Za-z.]*[A-Za-z])?)\.$")


class Span(NamedTuple):
    """`text[start:end]`."""

    start: int
    end: int


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of `text`, in order: what blank lines part, and lines that were not wrapped by an editor."""
    spans: list[Span] = []
    start = 0
    for blank in [*_BLANK_LINE.finditer(text), None]:
        end = blank.start() if blank else len(text)
        spans += _lines(text, start, end)
        start = blank.end() if blank else end
    return spans


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Parts a block at its line breaks, unless a line looks wrapped: long, and with its sentence still open."""
    begin = line = start
    while line < end:
        stop = text.find("\n", line, end)
        if stop < 0:
            break
        wrapped = stop - line >= _SHORTEST_WRAPPED_LINE and not text[line:stop].rstrip().endswith(_ENDS_SENTENCE)
        if not wrapped:
            yield from _trimmed(text, begin, stop)
            begin = stop + 1
        line = stop + 1
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph is a section heading: one short line with no end of sentence.

    Thai and Lao mark no end of sentence; a line of theirs is none.
    """
    short = len(paragraph) <= _LONGEST_HEADING and "\n" not in paragraph
    return short and not paragraph.endswith(_ENDS_SENTENCE) and not _UNMARKED.search(paragraph)


def sentences(text: str, language: str = "en", within: Span | None = None) -> list[Span]:
    """The sentences of `text` (or of a part of it), in order; none crosses a paragraph."""
    start, end = within or Span(0, len(text))
    spans: list[Span] = []
    for paragraph in paragraphs(text[start:end]):
        offset = start + paragraph.start
        first = len(spans)
        for boundary in get_sentence_boundaries(language, text[offset : start + paragraph.end]):
            for span in _trimmed(text, offset + boundary["start_index"], offset + boundary["end_index"]):
                if len(spans) > first and _goes_on(text, spans[-1], span):
                    spans[-1] = Span(spans[-1].start, span.end)
                else:
                    spans.append(span)
    return spans


def _goes_on(text: str, one: Span, other: Span) -> bool:
    """Whether a sentence was cut in two: behind an abbreviation, or before a small letter."""
    if text[other.start].islower() and text[one.end - 1] in ".!?":  # in a script that begins sentences with capitals
        return any(letter.isupper() for letter in text[one.start : one.end])
    word = _LAST_WORD.search(text, one.start, one.end)
    if word is None:
        return False
    short = word[1].lower()
    if _COUNTS.match(short):
        return text[other.start].isdigit()
    return bool(_NEVER_ENDS.match(short) or (_MAY_END.match(short) and _GOES_ON.match(text, other.start)))
