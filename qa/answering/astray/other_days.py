"""Other days: a question for how much or how many, and a sentence -> whether its figure is of other days. Pure.

The profit of another quarter, the toll of another flood, the price of a year ago: where days are asked for, or what
holds now, a figure is of those that its sentence names, or of the quarter that is named before it; of none that its
article's own day comes before. English.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta

from qa.answering.astray.ties import gives_amount
from qa.answering.candidates import Candidate
from qa.domain import Question, Window
from qa.question.days import DateExpression, days_in_text

_REPORTED = timedelta(days=10)  # around its article's day, a day in a sentence says when it was told
_LATER = timedelta(days=92)  # after the days that are asked for, what is told without another day is of its own time
_PARTS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "first half": 5, "second half": 6}
_PARTS |= {"1": 1, "2": 2, "3": 3, "4": 4, "h1": 5, "h2": 6}
_PART = re.compile(
    r"\b(first|second|third|fourth)[\s-]+quarter\b|\b(last)\s+quarter\s+of\s+(?:19|20)\d\d\b|\bq([1-4])\b"
    r"|\b((?:first|second)[\s-]+half)\b|\b(h[12])\b",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"(?:(?:an?|one|two|three|five|ten)\s+(?:week|month|year|decade)s?\s+(?:ago|before|earlier)|last\s+(?:month|year))\b",
    re.IGNORECASE,
)
_TODAY = re.compile(r"\b(?:now|today|currently|this\s+(?:week|month|year))\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!by )\b(?:19|20)\d\d\b")
_CLAUSE_END = re.compile(r"[,;:]\s|\b(?:but|and|than|against|(?:up|down|compared)\s+(?:from|with|to)|from)\b")
_COMPARED = re.compile(r"\b(?:since|than\s+in|compared\s+with)\s+$")  # "the lowest since 1998" is of now


def is_before(question: Question, one: Candidate) -> bool:
    """Whether an article was out before the days began of which it is asked how much or how many: nobody knew."""
    days, published = question.days, one.passage.article.published
    if not gives_amount(question, one) or not days or not days.since or not published:
        return False
    return days.since <= question.as_of and published + _REPORTED < days.since


def is_of_other_days(question: Question, one: Candidate) -> bool:
    """Whether a sentence says how much or how many of days that lie outside of those that are asked for."""
    days, published = question.days, one.passage.article.published
    if not gives_amount(question, one) or not days or not published or is_before(question, one):
        return False
    said = [day for day in days_in_text(one.text, published) if not _is_compared(one.text, day)]
    if any(abs(day.last - published) > _REPORTED for day in said):
        return not any(_meet(days, day) for day in said)
    return bool(said) and days.until is not None and published > days.until + _LATER


def tells_another_year(question: Question, one: Candidate) -> bool:
    """Whether the clause of a figure names a year, and its sentence none that is asked for: "134 million in 2026"."""
    days, short = question.days, one.short
    if not gives_amount(question, one) or not short or not days or not days.since or not days.until:
        return False
    told = [int(year[0]) for year in _YEAR.finditer(one.text)]
    if not _YEAR.search(question.text) or any(days.since.year <= year <= days.until.year for year in told):
        return False
    before, _, behind = one.text.partition(short)
    begins = max((end.end() for end in _CLAUSE_END.finditer(before)), default=0)
    ends = _CLAUSE_END.search(behind)
    clause = f"{before[begins:]}{behind[: ends.start() if ends else len(behind)]}"
    return bool(_YEAR.search(clause))


def was_then(question: Question, one: Candidate) -> bool:
    """Whether a sentence says how much it was once, of what is asked how much it is: "A year ago a kilo cost 9"."""
    if not question.lasting or not gives_amount(question, one):
        return False
    return bool(_THEN.match(one.text)) and not _TODAY.search(one.text)


def is_of_another_part(question: Question, one: Candidate) -> bool:
    """Whether a sentence gives a figure of another quarter or half of a year than is asked for."""
    return gives_amount(question, one) and of_another_part(question.text, parts_of_years(one.text))


def was_of_another_part(question: Question, one: Candidate) -> bool:
    """Whether a figure is of no quarter itself, and the last that is told before it is another than is asked for."""
    if not parts_of_years(question.text) or not gives_amount(question, one) or parts_of_years(one.text):
        return False
    before = one.passage.article.text[: one.span.start]
    return of_another_part(question.text, parts_of_years(before)[-1:])


def of_another_part(question: str, said: Collection[int]) -> bool:
    """Whether some parts of years are told, and none of those that are asked for."""
    asked = set(parts_of_years(question))
    return bool(asked and said) and asked.isdisjoint(said)


def parts_of_years(text: str) -> list[int]:
    """The quarters of a year that a text names, as numbers from 1 to 4, and its halves, as 5 and 6."""
    found = (next(group for group in match.groups() if group) for match in _PART.finditer(text))
    return [_PARTS[" ".join(re.split(r"[\s-]+", name.lower()))] for name in found]


def _is_compared(text: str, day: DateExpression) -> bool:
    """Whether a sentence only holds its own day against another: "the lowest since 1998"."""
    return bool(_COMPARED.search(text, 0, day.start)) and not re.match(r",?\s+when\b", text[day.end :])


def _meet(days: Window, day: DateExpression) -> bool:
    return (days.since is None or day.last >= days.since) and (days.until is None or day.first <= days.until)
