"""Reckoning: a question whose answer stands in no article, and what was found -> what follows, with its working. Pure.

How long ago something was is reckoned from the day that an article gives it, how old somebody is from an age and the
day it was printed, and by how much something changed from a sentence that has what it was and what it is ("64 pupils,
up from 41"). Where there is no such day, and where there are no such two values, nothing is reckoned.
"""

from __future__ import annotations

import datetime as dt
import re

from qa.answering.astray.dating import days_answering
from qa.answering.candidates import Candidate
from qa.answering.differences import amounts_in, difference, pair_in, shown
from qa.answering.values import NO_DAY, lacking
from qa.domain import Notice, Question, Window
from qa.question.days import date_expressions

_AGE = re.compile(r"(?:and\s+)?how\s+old\s+(?:is|are)\b", re.IGNORECASE)
_YEARS = re.compile(r"(?:aged?\s+)?(\d{1,3})(?:[- ]years?(?:[- ]old)?)?", re.IGNORECASE)
_YEAR, _MONTH, _WEEK = 365.25, 30.44, 7.0  # days
_OLDEST = 120
_ASKS_BY_HOW_MUCH = re.compile(
    r"\bby\s+how\s+(?:much|many)\b|\bhow\s+(?:much|many)\s+(?:[\w-]+\s+)?(?:more|less|fewer|higher|lower|longer|shorter|larger|bigger"
    r"|smaller|dearer|cheaper|faster|earlier|later)\b",
    re.IGNORECASE,
)
_ASKS_CHANGE = re.compile(
    r"\bhow\s+(?:much|far)\s+(?:did|has|have)\b.*\b(?:grown?|risen?|f[ae]ll(?:en)?|drop(?:ped)?|increased?|decreased?"
    r"|declined?|shr[iu]nk|climb(?:ed)?|changed?)\b",
    re.IGNORECASE,
)
_ASTRAY, _UNTOLD = 1.5, 1.0  # log-odds that a sentence may have lost which has both values; more, of what has grown
_A_WHILE = dt.timedelta(days=60)  # from which on an age may have changed


def reckoned(question: Question, best: Candidate) -> tuple[Notice, ...]:
    """What follows from the best sentence for the day of asking, and how; nothing where nothing does."""
    if question.reckons:
        return _since(question.as_of, best)
    return _age(question.as_of, best) if _AGE.match(question.text) else ()


def told_apart(question: Question, best: Candidate) -> tuple[str, Notice] | None:
    """What lies between the two values that a sentence holds against each other, where that is asked for.

    A sentence that says itself by how much ("rose by 5 per cent to ...") leaves nothing to be worked out.
    """
    of_change = bool(_ASKS_CHANGE.search(question.text))
    most = _ASTRAY + _UNTOLD * of_change  # "Inhabitants: 1,200 (2010: 1,100)" needs no verb
    if not (of_change or _ASKS_BY_HOW_MUCH.search(question.text)):
        return None
    if best.astray > most or lacking(question.text, best.around):
        return None
    text, answer, base = best.text, best.answer, best.span.start
    near = (answer.start - base, answer.end - base) if answer else None
    days = date_expressions(text, best.passage.article.published or NO_DAY)
    pair = pair_in(text, near, without=days)
    others = [one for one in amounts_in(text, without=days) if not pair or one not in pair]
    if not pair or pair[0].value == pair[1].value or any(one.figure.before == "by" for one in others):
        return None
    return difference(*pair), Notice("weighed", tuple(map(shown, pair)))


def _since(today: dt.date, best: Candidate) -> tuple[Notice, ...]:
    found = days_answering(best)
    if not found or found[0].first > today:
        return ()
    first, last = found[0].first, min(found[0].last, today)
    if first < last == today:  # perhaps it was today
        return ()
    since = f"{first.year}" if (last - first).days > _YEAR / 2 else Window(first, last, "")
    return (Notice("ago", (in_words((today - last).days), since, on_day(today))),)


def _age(today: dt.date, best: Candidate) -> tuple[Notice, ...]:
    published, years = best.passage.article.published, _YEARS.fullmatch(" ".join(best.short.split()).strip(".,"))
    if not published or not years or int(years[1]) > _OLDEST or today - published < _A_WHILE:
        return ()
    age = int(years[1])
    youngest = age + int((today - published).days / _YEAR)
    return (Notice("aged", (age, on_day(published), youngest, youngest + 1, on_day(today))),)


def in_words(days: int) -> Notice:
    """So many days, in the largest unit of which there are two, full ones."""
    if days >= 2 * _YEAR:
        return Notice("years", (int(days / _YEAR),))
    if days >= 2 * _MONTH:
        return Notice("months", (int(days / _MONTH),))
    if days >= 2 * _WEEK:
        return Notice("weeks", (int(days / _WEEK),))
    return Notice("days", (days,))


def on_day(day: dt.date) -> Window:
    """One day."""
    return Window(day, day, "")
