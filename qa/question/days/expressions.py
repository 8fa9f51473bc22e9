"""A text and the day it is of -> the dates in it, each resolved by its own clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qa.question.days.calendars import off
from qa.question.days.grammar import Found, dates
from qa.question.days.tense import Clauses, Way
from qa.question.days.tokens import Token, begins_sentence, language_of, tokens
from qa.text.languages import Days, Kind, Language

Prefer = Literal["past", "future"]
_JOINED = frozenset({Kind.TO, Kind.COMMA})
_NEAR, _FAR = 92, 270  # days


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in words: where it stands, and its first and last day.

    Attributes:
        now: Whether it says no more than that it is now ("today", "this week").
        stretch: Whether it says from when to when ("3 to 5 March").
    """

    start: int
    end: int
    first: dt.date
    last: dt.date
    now: bool = False
    stretch: bool = False


def days_in_text(text: str, published: dt.date) -> list[DateExpression]:
    """The dates that an article's sentence or passage names, in order; those that cannot be told are left out.

    Args:
        published: The article's day, which "yesterday", "Friday" and "in March" count from.
    """
    return _expressions(text, published, None)


def date_expressions(text: str, base: dt.date, prefer: Prefer = "past") -> list[DateExpression]:
    """The same, and what cannot be told is taken to lie in the past, or in the future."""
    return _expressions(text, base, prefer)


def _expressions(text: str, base: dt.date, prefer: Prefer | None) -> list[DateExpression]:
    language = language_of(text)
    words = tokens(text, language)
    found = list(dates(words, language))
    clauses = Clauses(words, language)
    ways = [clauses.way(date.first, date.last) if date.open else Way.UNKNOWN for date in found]
    if prefer:
        default = Way.BACK if prefer == "past" else Way.AHEAD
        ways = [way or default for way in ways]
    resolved: list[Days | None] = []
    for place, (date, way) in enumerate(zip(found, ways, strict=True)):
        told = prefer is not None or not date.open or not _unlikely(date, base, way)
        if told and prefer is None and place and way is not Way.AHEAD:
            told = not _goes_on(words, found[place - 1], resolved[-1], date, base, language)
        resolved.append(date.resolve(base, way) if told else None)
    for place, (one, two) in enumerate(pairwise(found)):
        if _joined(words, one, two, language):
            days, later = resolved[place], resolved[place + 1]
            ahead = Way.AHEAD in ways[place : place + 2]
            resolved[place], resolved[place + 1] = _stretch(one, two, days, later, ahead=ahead)
    return [
        DateExpression(
            words[date.first].start,
            words[date.last - 1].end,
            *days,
            now=date.now,
            stretch=any(word.kind is Kind.TO for word in words[date.first : date.last]),
        )
        for date, days in zip(found, resolved, strict=True)
        if days
    ]


def _unlikely(date: Found, base: dt.date, way: Way) -> bool:
    """Whether a day would have its year: most of a year off in another one by its verb, and near the other way."""
    days, other = date.resolve(base, way), date.resolve(base, -way)
    if date.form != "date" or not way or not days or not other or days[0].year == base.year:
        return False
    return off(other, base) <= _NEAR and off(days, base) > _FAR


def _stretch(
    one: Found, two: Found, days: Days | None, later: Days | None, *, ahead: bool
) -> tuple[Days | None, Days | None]:
    """The days of two dates that are the ends of one stretch ("from Monday until Thursday"), so that they are in order.

    A first that does not have its year has the second's.
    """
    if not later:
        return days, later
    if one.open and (days is None or not two.open):
        return one.resolve(later[0], Way.BACK), later
    if one.open and days and days > later:
        return (days, two.resolve(days[0], Way.AHEAD)) if ahead else (one.resolve(later[0], Way.BACK), later)
    return days, later


def _joined(words: Sequence[Token], one: Found, two: Found, language: Language) -> bool:
    """Whether two dates are the ends of one stretch, or of one list."""
    between = words[one.last : two.first]
    small = language.before_days | language.before_months | language.determiners
    return bool(between) and between[0].kind in _JOINED and all(word.word in small for word in between[1:])


def _goes_on(
    words: Sequence[Token], before: Found, days: Days | None, here: Found, base: dt.date, language: Language
) -> bool:
    """Whether a date without its year goes on from one of another year: "in 2019 it opened, and on 3 March ..."."""
    between = range(before.last, here.first)
    goes_on = any(words[at].word in language.coordinators for at in between)
    same = not any(begins_sentence(words, at) for at in between)
    another = days is not None and not before.open and days[0].year < base.year
    return here.open and here.form != "weekday" and goes_on and same and another
