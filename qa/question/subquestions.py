"""A question of several parts -> questions of one part each, by rules. English. Pure.

"Did the bridge and the ferry both close?" is two questions, and so are "Who resigned, and when?" and "How did the cost
change between March and April?". Each is asked by itself, so that each has evidence of its own, and what has none is
said.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from qa.domain import Window
from qa.question.days import date_expressions

_BOTH = re.compile(
    r"^(?P<start>did|do|does|is|are|was|were|has|have|had|will|would|can|could)\s+(?:both\s+)?(?P<one>.+?)\s+and\s+"
    r"(?P<other>.+?)\s+(?:both|each)\s+(?P<rest>.+?)\s*\?*$",
    re.IGNORECASE,
)
_BOTH_FIRST = re.compile(
    r"^(?P<start>did|do|does|is|are|was|were|has|have|had|will|would|can|could)\s+both\s+(?P<one>(?:the\s+)?[\w’'-]+"
    r"(?:\s+[A-Z][\w’'-]+)*)\s+and\s+(?P<other>(?:the\s+)?[\w’'-]+(?:\s+[A-Z][\w’'-]+)*)\s+(?P<rest>.+?)\s*\?*$",
    re.IGNORECASE,
)
_NAMED = r"(?:the\s+)?(?-i:[A-Z0-9])[\w’'.-]*(?:\s+(?-i:[A-Z0-9])[\w’'.-]*){0,3}"
_PLACED = r"in|at|on|for|of|by|from|with|about"
_TWICE = re.compile(
    rf"^(?P<start>.+?)\s+(?P<how>{_PLACED})\s+(?P<one>{_NAMED})\s+and\s+(?P=how)\s+(?P<other>{_NAMED})\s*\?*$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"^compare\s+(?P<start>.+?)\s+(?P<how>{_PLACED}|between)\s+(?P<one>{_NAMED})\s+(?:and|with|to)\s+"
    rf"(?:(?:{_PLACED})\s+)?(?P<other>{_NAMED})[\s.?!]*$",
    re.IGNORECASE,
)
_SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does"}
_OF_OR_BY = r"(?:(?:for|by|with|from|to|in|at|on|under|of|since|until)\s+)?"
_JOINED = re.compile(
    rf"(?:,?\s+and|[?](?:\s+and)?)\s+(?={_OF_OR_BY}(?:who|whom|whose|what|when|where|why|which|how)\b(?:\s+(?:much|many|long|old|far))?)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\??\s*(?P<topic>\([^()]+\))\s*\??$")
_QUESTION_WORD = re.compile(r"^(?:who|whom|whose|what|when|where|why|which|how)\b", re.IGNORECASE)
_BARE = re.compile(rf"^{_OF_OR_BY}(?:when|where|why|who|whom|how(?: much| many| long)?)$", re.IGNORECASE)
_TWO_YEARS = re.compile(r"(\d{4})\W+(?:\w+\W+)?(\d{4})")
_CHANGE = re.compile(
    r"^how (?:did|has|have) (?P<what>.+?) (?:change|changed|develop|developed|evolve)\b", re.IGNORECASE
)
_REPORTED = re.compile(
    r"^(?:(?:which|what) (?:outlets?|newspapers?|papers?|media|sources?)|who(?= (?:first )?reported that)) (?:first )?"
    r"(?:report(?:s|ed)?|wrote|writes?|said|says?|covered|mentioned)\s+(?:on |about |of )?(?:that )?"
    r"(?P<what>.+?)\s*\?*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A question of one part.

    Attributes:
        window: The days that this part speaks of, where it is one of two points in time.
        outlet: True where the answer asked for is who reported it.
    """

    text: str
    window: Window | None = None
    outlet: bool = False


def parts(question: str, as_of: dt.date) -> tuple[Part, ...]:
    """The parts of a question, in order; one, the question itself, where it has no others.

    Args:
        as_of: The day that "last week" counts from.
    """
    text = " ".join(question.split())
    if beside := _BESIDE.search(text):  # what the question is about, told behind it, is what each part is about
        pieces = parts(text[: beside.start()], as_of)
        told = [replace(piece, text=f"{piece.text.rstrip(' ?')}? {beside['topic']}") for piece in pieces]
        return tuple(told) if len(told) > 1 else (Part(text),)
    reported = _REPORTED.match(text)
    if reported:
        return (Part(f"{reported['what']}?", outlet=True),)
    for pattern in (_BOTH, _BOTH_FIRST):
        both = pattern.match(text)
        if both:
            start = _SINGULAR.get(both["start"].lower(), both["start"].lower()).capitalize()
            return tuple(Part(f"{start} {both[which]} {both['rest']}?") for which in ("one", "other"))
    return _change(text, as_of) or _joined(text) or _named(text) or (Part(text),)


def _change(text: str, as_of: dt.date) -> tuple[Part, ...]:
    """ "How did the cost change between March and April?": what was the cost, at either time?"""
    change = _CHANGE.match(text)
    if not change:
        return ()
    times = [Window(time.first, time.last, text[time.start : time.end]) for time in date_expressions(text, as_of)]
    if len(times) == 1 and (years := _TWO_YEARS.fullmatch(times[0].words)):
        times = [Window(dt.date(int(year), 1, 1), dt.date(int(year), 12, 31), year) for year in years.groups()]
    if len(times) != 2:
        return ()
    return tuple(
        Part(f"What was {change['what']} {'on' if time.since == time.until else 'in'} {time.words}?", time)
        for time in times
    )


def _named(text: str) -> tuple[Part, ...]:
    """ "Who won in Morrow and in Port Alder?", "Compare the turnout in Morrow and Port Alder": the same of two."""
    twice, compared = _TWICE.match(text), _COMPARED.match(text)
    both = compared or twice
    if not both:
        return ()
    start = f"What about {both['start']}" if compared else both["start"]
    how = "of" if both["how"].lower() == "between" else both["how"]
    return tuple(Part(f"{start} {how} {both[which].rstrip('.')}?") for which in ("one", "other"))


def _joined(text: str) -> tuple[Part, ...]:
    """ "Who resigned, and who took over?" A part that is a bare word ("and when?") asks it of the other."""
    pieces = _JOINED.split(text)
    if len(pieces) != 2 or not _QUESTION_WORD.match(pieces[0]):
        return ()
    first, second = (piece.strip(" ,?") for piece in pieces)
    if _BARE.match(second):
        second = f"{second} {_QUESTION_WORD.sub('', first).strip()}"
    elif _BARE.match(first):
        first = f"{first} {_QUESTION_WORD.sub('', second).strip()}"
    return Part(f"{first}?"), Part(f"{second[0].upper()}{second[1:]}?")
