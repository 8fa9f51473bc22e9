"""Weighing: the answers for two things, each with the value of one -> which has more, or what lies between.

Two values are held against each other where they are of the same unit. Where one is not to be had, nothing is decided.
Which sentence gives the value of a thing, `qa.answering.giving` tells. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from qa.answering.differences import (
    Amount,
    Place,
    amounts_in,
    comparable,
    difference,
    is_whole,
    pair_in,
    places,
    shown,
)
from qa.answering.giving import ASKS_AGE, named_at, right_before, right_behind, value_of, words_naming
from qa.answering.joining import joined
from qa.answering.reckoning import in_words, on_day
from qa.answering.values import NO_DAY
from qa.answering.wording import figures_in
from qa.domain import Answer, Citation, Notice, Question
from qa.intents import Comparison
from qa.question.days import date_expressions, days_in_text

_MOST_TIMES = 10  # as much as before is another thing's cost
_WON = re.compile(
    r"\b(?:beat(?:s|en|ing)?|defeat(?:s|ed|ing)?|won|wins|winning|elected|chose|chosen|ahead|over|against|oust(?:s|ed)|victory)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:lost|loses|losing|behind|trail(?:s|ed|ing)?|(?:beaten|defeated|ousted)\s+by|succumbed|went\s+down)\b",
    re.IGNORECASE,
)
_NEXT_CLAUSE = re.compile(r"[,;]\s(?:(?:and|but|while|whereas)\s)?|\s(?:while|whereas|but)\s")
_YEARS = 365.25  # days


def weighed(answers: Sequence[Answer], asked: Question) -> Answer | None:
    """The two values as one answer, with what follows from them; None where nothing does."""
    comparison = asked.compares
    if comparison is None or len(answers) != 2 or any(answer.refused for answer in answers):
        return None
    if comparison.days:
        return _of_days(comparison, answers, asked)
    for answer in answers:
        table = answer.citations[0]
        rows = [_row(table, side) for side in comparison.sides]
        rows = rows if all(rows) else _in_clauses(table, comparison.sides)
        if rows[0] and rows[1] and rows[0] != rows[1]:
            cited = [replace(table, answer=row) for row in rows]
            return _of_values(comparison, (cited[0], cited[1]), [answer], asked)
    for answer in answers:
        if told := _of_one_vote(comparison, answer, asked):
            return told
    pairs = product(*(answer.citations for answer in answers))
    for one, other in sorted(pairs, key=lambda pair: pair[0].number + pair[1].number):
        both = [_only(answer, cited) for answer, cited in zip(answers, (one, other), strict=True)]
        if told := _of_values(comparison, (one, other), both, asked):
            return told
    return None


def _of_values(
    comparison: Comparison, cited: tuple[Citation, Citation], answers: Sequence[Answer], asked: Question
) -> Answer | None:
    """What follows from two values: which of the two has more, or what lies between them."""
    first, second = (value_of(citation) for citation in cited)
    if not first or not second or not comparable(first, second) or first.value == second.value:
        return None
    if ASKS_AGE.match(asked.parts[0].text):
        first, second = (_aged(amount, one, asked) for amount, one in zip((first, second), cited, strict=True))
        if abs(first.value - second.value) <= 1:  # years: who is the older one is not told
            return None
    small, large = sorted((first.value, second.value))
    if asked.parts[0].end and large > _MOST_TIMES * small:
        return None
    named = zip(comparison.sides, (first, second), strict=True)
    told = Notice("weighed", tuple(Notice("of_one", (side, shown(amount))) for side, amount in named))
    if comparison.between:
        return _one(answers, asked, difference(first, second), told)
    first_wins = (first.value > second.value) == comparison.larger
    return _one(answers if first_wins else [*reversed(answers)], asked, _which(comparison, first_wins), told)


def _aged(amount: Amount, one: Citation, asked: Question) -> Amount:
    """An age as it is on the day of asking: who was 44 in 2019 is older than who is 47 in 2026."""
    since = (asked.as_of - one.published).days if one.published else 0
    figure = amount.figure
    years = round(figure.value + since / _YEARS)  # as a number of its own: the other age may be told without "years"
    return replace(amount, figure=replace(figure, value=years, unit=""))


def _of_one_vote(comparison: Comparison, answer: Answer, asked: Question) -> Answer | None:
    """What follows from a sentence that has both numbers, of who won and of who lost: "Renn beat Dahl by 31 to 24"."""
    cited = answer.citations[0]
    pair, won = pair_in(cited.quote), _winner(comparison, cited.quote)
    if not pair or won is None or pair[0].figure.value == pair[1].figure.value:
        return None
    most, least = sorted(pair, key=lambda one: -one.value)
    ahead = (most, least) if won == 0 else (least, most)
    named = zip(comparison.sides, ahead, strict=True)
    told = Notice("weighed", tuple(Notice("of_one", (side, shown(amount))) for side, amount in named))
    short = difference(most, least) if comparison.between else _which(comparison, (won == 0) == comparison.larger)
    return _one([_only(answer, cited)], asked, short, told)


def _winner(comparison: Comparison, text: str) -> int | None:
    """Which of the two a sentence says to have beaten the other: the first that it names, unless that one lost."""
    at = [next((start for start, _ in named_at(_last_word(side), text)), None) for side in comparison.sides]
    if at[0] is None or at[1] is None:
        return None
    first = 0 if at[0] < at[1] else 1
    between = text[min(at[0], at[1]) : max(at[0], at[1])]
    if _LOST.search(between):
        return 1 - first
    return first if _WON.search(text) else None


def _last_word(name: str) -> str:
    return words_naming(name)[-1] if words_naming(name) else name


def _which(comparison: Comparison, first_wins: bool) -> str:
    if comparison.claimed:
        return "Yes" if first_wins else "No"
    winner = comparison.sides[0 if first_wins else 1]
    return winner[:1].upper() + winner[1:]


def _of_days(comparison: Comparison, answers: Sequence[Answer], asked: Question) -> Answer | None:
    """What follows from two days: which was the earlier one, or how long it was from one to the other."""
    cited = [answer.citations[0] for answer in answers]
    first, last = (_dated(citation) or (None if comparison.between else citation.published) for citation in cited)
    if not first or not last or first == last:
        return None
    in_order = first < last
    both = [_only(answer, citation) for answer, citation in zip(answers, cited, strict=True)]
    both = both if in_order else [*reversed(both)]
    if not comparison.between:
        named = zip(comparison.sides, (first, last), strict=True)
        told = Notice("weighed", tuple(Notice("of_one", (side, on_day(day))) for side, day in named))
        wins = in_order != comparison.larger
        return _one(both if not comparison.larger else [*reversed(both)], asked, _which(comparison, wins), told)
    if not in_order and comparison.claimed:
        return None
    first, last = min(first, last), max(first, last)
    days = Notice("days", ((last - first).days,))
    words = in_words((last - first).days)
    short = str(words) if words.kind == "days" else f"{words} ({days})"
    return _one(both, asked, short, Notice("between", (words, days, on_day(first), on_day(last))))


def _only(answer: Answer, cited: Citation) -> Answer:
    """An answer with the one sentence that a citation is of."""
    lines = tuple(line for line in answer.sentences if cited.number in line.citations)
    return replace(answer, sentences=lines, citations=(cited,))


def _row(citation: Citation, side: str) -> Place | None:
    """Where the value of a thing stands in a quote that has a value right behind each of several names."""
    text = citation.quote
    days = date_expressions(text, citation.published or NO_DAY)
    spans = [span for span, figure in places(text, figures_in(text, without=days)) if not figure.ordinal]
    start = right_behind(side, text, spans) or right_before(side, text, spans)
    return (citation.start + start[0], citation.start + start[1]) if start else None


def _in_clauses(citation: Citation, sides: Sequence[str]) -> list[Place | None]:
    """Where the values of two things stand, each the only one of a clause of its own that names the one of them."""
    text, clauses, start = citation.quote, [], 0
    for end in [*(match.start() for match in _NEXT_CLAUSE.finditer(text)), len(text)]:
        clauses.append((start, end))
        start = end
    found: list[Place | None] = []
    figures = amounts_in(text, without=date_expressions(text, citation.published or NO_DAY))
    for side in sides:
        mine = [span for span in clauses if any(True for _ in named_at(side, text[slice(*span)]))]
        own = [one for one in figures if len(mine) == 1 and mine[0][0] <= one.place[0] < mine[0][1]]
        place = own[0].place if len(own) == 1 and is_whole(own[0], text) else None
        found.append((citation.start + place[0], citation.start + place[1]) if place else None)
    return found


def _one(answers: Sequence[Answer], asked: Question, decided: str, notice: Notice) -> Answer:
    if len(answers) == 1:  # a table gives both
        (table,) = answers
        answers = [replace(table, citations=(replace(table.citations[0], answer=None),))]
    whole = joined([replace(answer, sentences=answer.sentences[:1], notices=()) for answer in answers], asked)
    return replace(whole, decided=decided, notices=(notice, *whole.notices))


def _dated(citation: Citation) -> dt.date | None:
    """The one day that a quote answers with."""
    if citation.published is None:
        return None
    short = citation.short
    found = days_in_text(citation.quote, citation.published)
    return next((day.first for day in found if citation.quote[day.start : day.end] == short), None)
