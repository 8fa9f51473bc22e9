"""Dates in words: "last week", "in April 2024", "since March" -> days. English and German.

Where a date expression stands is found here, what day, week, month or year it means is dateparser's decision.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateparser.date import DateDataParser

from qa.domain import Window
from qa.text.words import FUNCTION_WORDS

_MONTH = (
    r"(?:Jan(?:uary|uar|\.)?|Feb(?:ruary|ruar|\.)?|Mar(?:ch|\.)|März|Apr(?:il|\.)?|May|Mai|June?|Juni|July?|Juli"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Oktober|Nov(?:ember|\.)?|Dec(?:ember|\.)?|Dezember)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag"
_WOCHENTAGE = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_YEAR = r"(?:19|20)\d\d"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ZAHL = r"(?:\d{1,3}|einem|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)"

_EXPRESSION = re.compile(
    "|".join(
        (
            rf"{_YEAR}-\d\d-\d\d",
            rf"\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?!\w)",
            rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s+{_YEAR})?",
            rf"{_MONTH}\s+{_YEAR}",
            # A month's bare name may be a verb or a person; a word before it tells.
            rf"(?<=\bin )(?-i:{_MONTH})(?!\w)|(?<=\bim ){_MONTH}|(?<=\bof )(?-i:{_MONTH})(?!\w)",
            rf"(?:last|next|this|early|late|since|until|before|after|between|from|during|seit|bis|by|and)\s+(?-i:{_MONTH})(?!\.?\s+\d|\w)",
            r"the day before yesterday|yesterday|tomorrow|last night|gestern|vorgestern|morgen",
            rf"(?:last|past|next|previous)\s+(?:week|month|year|{_WEEKDAY})|this (?:month|year)",
            r"(?:letzten?|letztes|vergangenen?|vergangenes)\s+(?:Woche|Monat|Jahr)|dieses Jahr",
            rf"{_COUNT}\s+(?:day|week|month|year)s?\s+ago|vor\s+{_ZAHL}\s+(?:Tag|Woche|Monat|Jahr)(?:e|en|n)?",
            rf"(?:{_WEEKDAY})",
            rf"(?<![\d.,$£€]){_YEAR}(?![\d%]|[.,]\d)",
        )
    ),
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:early|late|since|until|before|after|between|from|during|seit|bis|by|and)\s+", re.IGNORECASE)
# Looked for in the few words before an expression: "before the election on 5 November".
_OPEN_END = re.compile(r"\b(?:since|from|seit|ab)\b[^,.;?!]{0,25}$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|nach)\b[^,.;?!]{0,40}$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|prior to|ahead of|vor)\b[^,.;?!]{0,40}$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|by|up to|bis)\b[^,.;?!]{0,25}$", re.IGNORECASE)
# "The Jan. 6 hearings" are called so whenever they were; "since the Jan. 6 hearings" names a day.
_NAMED_BEFORE = re.compile(r"\b(?:the|this|that|his|her|its|their)\s+$", re.IGNORECASE)
_NAMED_AFTER = re.compile(r"^\s+([^\W\d_][\w’'-]*)")
_GERMAN = re.compile(
    r"^\d{1,2}\.\s|\b(?:Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|gestern|vorgestern|morgen|letzte[nrs]?"
    r"|vergangene[nrs]?|dieses|Wochen?|Monate?n?|Jahre?n?|Tage?n?|Montag|Dienstag|Mittwoch|Donnerstag|Freitag"
    r"|Samstag|Sonntag)\b"
)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in words: where it stands, and its first and last day."""

    start: int
    end: int
    first: dt.date
    last: dt.date


def date_expressions(text: str, base: dt.date, prefer: str = "past") -> list[DateExpression]:
    """The dates in a text, in order.

    Args:
        base: The day that "yesterday" and a bare "Friday" count from: the question's, or the article's.
        prefer: "past" or "future", for "in March" and "on Friday".
    """
    return list(_expressions(text, base, prefer))


def _expressions(text: str, base: dt.date, prefer: str) -> Iterator[DateExpression]:
    for match in _EXPRESSION.finditer(text):
        lead = _LEADING.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        words = text[start : match.end()]
        days = _resolve(words, base, prefer, "de" if _GERMAN.search(words) else "en")
        if days:
            yield DateExpression(start, match.end(), *days)


def window(question: str, as_of: dt.date) -> Window | None:
    """The days a question restricts itself to; None where it does not.

    "This week", "today" and "recently" restrict nothing: they say that new articles count more.
    """
    found = [date for date in date_expressions(question, as_of) if not _names_an_event(question, date)]
    if not found:
        return None
    if len(found) == 2:
        found = [counted_back(question, *found), found[1]]
    since: list[dt.date | None] = []
    until: list[dt.date | None] = []
    for expression in found:
        before = question[: expression.start]
        if _OPEN_END.search(before) and len(found) == 1:
            since, until = [*since, expression.first], [*until, None]
        elif _AFTER.search(before):
            since, until = [*since, expression.last + dt.timedelta(days=1)], [*until, None]
        elif _BEFORE.search(before):
            since, until = [*since, None], [*until, expression.first - dt.timedelta(days=1)]
        elif _UNTIL.search(before):
            since, until = [*since, None], [*until, expression.last]
        else:
            since, until = [*since, expression.first], [*until, expression.last]
    first = min((day for day in since if day), default=None)
    last = max((day for day in until if day), default=None)
    if len(found) == 1:
        first, last = since[0], until[0]
    return Window(first, last, question[found[0].start : found[-1].end])


def counted_back(text: str, first: DateExpression, second: DateExpression) -> DateExpression:
    """The first of two dates, so that it lies before the second: of "between March and June", asked in April, the March
    before that June.
    """
    if first.first <= second.first:
        return first
    return date_expressions(text[: first.end], second.first)[-1]


def _names_an_event(question: str, date: DateExpression) -> bool:
    """Whether a day without a year is part of a name ("the July 4 parade")."""
    before, after = question[: date.start], _NAMED_AFTER.match(question[date.end :])
    words = question[date.start : date.end]
    return bool(
        after
        and after[1].lower() not in FUNCTION_WORDS
        and _NAMED_BEFORE.search(before)
        and re.search(r"\d", words)
        and not re.search(_YEAR, words)
        and not any(bound.search(before) for bound in (_OPEN_END, _AFTER, _BEFORE, _UNTIL))
    )


def _resolve(words: str, base: dt.date, prefer: str, language: str) -> tuple[dt.date, dt.date] | None:
    if words.lower() in _weekday_names(base.weekday()):  # "on Monday" in a Monday's news is that day
        return base, base
    data = _parser(base, prefer, language).get_date_data(words)
    if data.date_obj is None:
        return None
    day = data.date_obj.date()
    match data.period:
        case "year":
            return day.replace(month=1, day=1), day.replace(month=12, day=31)
        case "month":
            return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
        case "week":
            monday = day - dt.timedelta(days=day.weekday())
            return monday, monday + dt.timedelta(days=6)
        case _:
            return day, day


def _weekday_names(place: int) -> tuple[str, str]:
    return calendar.day_name[place].lower(), _WOCHENTAGE[place]


@cache
def _parser(base: dt.date, prefer: str, language: str) -> DateDataParser:
    settings = {"RELATIVE_BASE": dt.datetime(base.year, base.month, base.day), "PREFER_DATES_FROM": prefer}
    return DateDataParser(languages=[language], settings=settings)


_NEWS = re.compile(
    r"\b(?:this (?:week|month)|today|tonight|yesterday|latest|newest|new(?:ly)?|recent(?:ly)?|just|now"
    r"|current(?:ly)?)\b",
    re.IGNORECASE,
)


def asks_for_news(question: str) -> bool:
    """Whether a question says that it is about what is new."""
    return bool(_NEWS.search(question))


def counted_from(as_of: dt.date | None, newest: dt.date | None) -> dt.date | None:
    """The day that age counts from: the question's or, where the collection ended before it, its newest article's."""
    return min(as_of or newest, newest) if newest else None
