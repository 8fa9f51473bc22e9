"""A question and its day -> the days that it asks about, as a window; None where it asks about no days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

from qa.domain import Window
from qa.question.days.calendars import date
from qa.question.days.expressions import DateExpression, date_expressions
from qa.question.days.tense import tells_state
from qa.question.days.tokens import language_of, tokens
from qa.text.languages import Language

_DAY = dt.timedelta(days=1)
_NEWS = re.compile(
    r"\b(?:this (?:week|month)|today|tonight|yesterday|latest|newest|new(?:ly)?|recent(?:ly)?|just|now"
    r"|current(?:ly)?)\b",
    re.IGNORECASE,
)
_NEWS_FROM = re.compile(r"\b(?:news|headlines|stories|articles|reports|updates)\s+from(?:\s+the)?\s+$", re.IGNORECASE)
_SAY = re.compile(r"[,(–-]\s*(?:say|that is|i\.e\.)[,:]?\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
# What something is compared with ("how many more pupils than a year ago") is not asked about.
_THAN = re.compile(
    r"(?<!\bmore )(?<!\bless )\bthan\s+(?:(?:it|they)\s+(?:was|were)\s+)?(?:(?:in|on|at)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?![\d/])")
_Bounds = tuple[dt.date | None, dt.date | None]


def window(question: str, as_of: dt.date) -> Window | None:
    """The days a question restricts itself to; None where it does not.

    "This week", "today" and "recently" restrict nothing: they say that new articles count more. The window is soft
    where other articles may answer as well: one that asks for a state ("Who was mayor in 2020?"), and one of what is to
    come, of which articles tell before.
    """
    found = [date for date in date_expressions(question, as_of) if not date.now]
    found = [date for date in found if not _THAN.search(question[: date.start])]
    if not found:
        return _slashed(question)
    words = question[found[0].start : found[-1].end]
    found = [date for date in found if _SAY.search(question[: date.start])] or found  # "before Easter, say in March"
    language = language_of(question)
    alone = len(found) == 1 and not found[0].stretch
    bounds = [_bounds(question, date, language, alone=alone) for date in found]
    since, until = bounds[0] if len(found) == 1 else (_least(bounds), _greatest(bounds))
    if len(found) == 2 and (inside := _inside_a_year(question, found[0], found[1], language)):
        since, until = inside
    clause = re.split(r"[.?!]\s", question[: found[0].start])[-1]
    ahead = found[-1].first >= as_of and found[-1].last > as_of
    soft = ahead or tells_state(tokens(clause, language), language)
    return Window(since, until, words, soft=soft)


def _inside_a_year(question: str, year: DateExpression, part: DateExpression, language: Language) -> _Bounds | None:
    """ "In 2024 after March", "in 2024, before June": a month of that year, and not the last one of its name."""
    whole = (dt.date(year.first.year, 1, 1), dt.date(year.first.year, 12, 31))
    if (year.first, year.last) != whole or re.search(r"\d{4}", question[part.start : part.end]):
        return None
    first, last = (date(year.first.year, day.month, day.day) for day in (part.first, part.last))
    if not first or not last or first > last:
        return None
    since, until = _bounds(question, replace(part, first=first, last=last), language, alone=True)
    return max(since or whole[0], whole[0]), min(until or whole[1], whole[1])


def _slashed(question: str) -> Window | None:
    """10/11/2026, which may be a day of October or of November, as most of the world reads it; it is shown as read."""
    match = _SLASHED.search(question)
    day = date(int(match[3]), int(match[2]), int(match[1])) if match else None
    return Window(day, day, match[0]) if match and day else None


def asks_for_news(question: str) -> bool:
    """Whether a question says that it is about what is new."""
    return bool(_NEWS.search(question))


def _bounds(question: str, date: DateExpression, language: Language, *, alone: bool) -> _Bounds:
    before = question[: date.start]
    alone = alone and not _NEWS_FROM.search(before)  # which are of that day
    if alone and (_near(language.since, before) or _beside(language.starting, before)):
        return date.first, None
    if _beside(language.after, before):
        return date.last + _DAY, None
    if _near(language.after, before):  # what followed an event may have followed on its day
        return date.first, None
    if _near(language.before, before):
        return None, date.first - _DAY
    if alone and (_near(language.until, before) or _beside(language.by, before)):
        return None, date.last
    return date.first, date.last


def _near(words: Iterable[str], before: str) -> bool:
    """Whether one of the words stands before the event of a date: "since the election on"."""
    return bool(re.search(rf"\b(?:{'|'.join(words)})\b(?!\s+\w+ing\b)[^,.;?!]{{0,40}}$", before, re.IGNORECASE))


def _beside(words: Iterable[str], before: str) -> bool:
    return bool(re.search(rf"\b(?:{'|'.join(words)})(?:\s+\w{{1,5}})?\s+$", before, re.IGNORECASE))


def _least(bounds: Iterable[_Bounds]) -> dt.date | None:
    return min((since for since, _ in bounds if since), default=None)


def _greatest(bounds: Iterable[_Bounds]) -> dt.date | None:
    return max((until for _, until in bounds if until), default=None)
