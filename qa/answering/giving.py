"""Giving: a question for the value of one of two things and its sentences -> those that give it, the best first. Pure.

A value counts where its sentence names the thing, or stands in a passage that does and names no other: what is right
behind the name ("Tarn 138,900; Alder 61,200") or before it ("$520 in Tarn"), else what the reader took, else the only
one of its kind. Of a thing that had several values over time, it is the one of the oldest article, or of the newest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.answering.answer_type import is_currency
from qa.answering.astray.acts import begins_with_name, of_days, speaks_of
from qa.answering.astray.counting import HURT, LOTS, PEOPLE, POPULATION, without_other_counts
from qa.answering.astray.other_days import parts_of_years
from qa.answering.candidates import Candidate
from qa.answering.differences import (
    DAYS_OF,
    Amount,
    Place,
    amounts_in,
    comparable,
    is_part,
    is_whole,
)
from qa.answering.values import NO_DAY, lacking
from qa.answering.wording import CLAUSE_END, WORD, Figure, stem_of
from qa.domain import AnswerSpan, Citation, Question, Window
from qa.intents import AnswerType
from qa.question.days import date_expressions, days_in_text
from qa.text.languages import ENGLISH as DATES
from qa.text.opposites import ENGLISH
from qa.text.sentences import sentences
from qa.text.words import FUNCTION_WORDS, stems, without_article

_HEARD = 12  # sentences
_HEARD_OVER_TIME = 40
_MOST = 3  # values of one thing that are held against those of the other
_ASTRAY = 2.5  # log-odds that a sentence may have lost which gives a value
_SAYS_NOT_LASTED = 2.0  # ... more where a "three-day strike" need not be said to have lasted
_NAMED = 2.0  # log-odds that the name of the thing is worth in its sentence
_AS_GOOD = 3.0  # log-odds below the best of them down to which a newer value takes its place
_BEHIND = 30  # characters between a name and its value in a table
_BESIDE = 28  # characters between a value and the name behind it
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTED = re.compile(r"how many\s+(?P<what>[\w’'-]+)", re.IGNORECASE)
_LASTED = re.compile(r"how long did\s.*?(?P<what>[\w-]+)\s+last\?$", re.IGNORECASE)
_OF_COSTS = re.compile(r"\b(?:cost(?:s|ing)?|price[sd]?|bill|budget(?:ed)?|estimate[sd]?|worth)\b", re.IGNORECASE)
_SCALES = frozenset({"million", "billion"})
_NO_VALUE = re.compile(
    r"[A-Z][\w’'-]+,\s#,|[A-Z]\w+\s#:|\b(?:who|he|she)\s(?:is|was)\s#(?=[\s,.])"
)  # "Renn, 52, ...", "Item 1: ..."
_NUMBER_OF = re.compile(
    r"\b(?!(?:total|number|majority|population)s?\b)(?P<what>[a-z]+)\s+of\s+(?:about\s+|some\s+|over\s+)?$"
)
_PROFIT = re.compile(r"\b(?:profits?|profitable|earn(?:s|ed|ings)?|loss(?:es)?|lost|net|surplus)\b", re.IGNORECASE)
ASKS_AGE = re.compile(r"(?:and\s+)?how\s+old\b", re.IGNORECASE)
_GIVES_AGE = re.compile(
    r"[A-Z][\w’'-]+,\s(?:(?:then|now|also|aged?)\s)?#[,.;)]|\baged?\s#|#[\s-]years?[\s-]old\b|\b(?:is|was|turn(?:s|ed)|at)\s#(?=[\s,.]|$)(?!\s[a-z]+s\b)"
)
_NOBODY = re.compile(r"\b(?:nobody|no[- ]one|none|no\s+(?=deaths?\b|casualties\b|lives\b|people\b))", re.IGNORECASE)
_NONE = re.compile(r"(?:nobody|no[- ]one|none|no)\b", re.IGNORECASE)


def valued(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that give the value of what is weighed, with the value for their answer, the best first."""
    if question.end:
        return _over_time(question, ranked)
    most = _ASTRAY + _SAYS_NOT_LASTED * bool(_LASTED.match(question.text))
    heard = [one for one in ranked[:_HEARD] if one.astray <= most and not _lacks(question, one)]
    heard.sort(key=lambda one: -(one.score + _NAMED * _names(question, one.text)))
    found: list[Candidate] = []
    for one in heard:
        span = _span(question, one)
        value = _with_value(one, span) if span else None
        if value and without_other_counts(question, [value]):
            found.append(value)
    return _newest_first(question, found)[:_MOST]


def _lacks(question: Question, one: Candidate) -> bool:
    """Whether a passage lacks a name of the question; "the December derby" is no name of December."""
    return any(name.lower() not in DATES.dates for name in lacking(question.text, one.around))


def _newest_first(question: Question, found: Sequence[Candidate]) -> list[Candidate]:
    """The values, before the best of them a newer one of the same kind: fires burn more land from day to day."""
    if question.days or question.answer_type is AnswerType.TIME or not found:
        return list(found)
    best = _amount_of(found[0])
    newer = [
        one
        for one in found[1:]
        if one.day > found[0].day and one.score > found[0].score - _AS_GOOD and _is_same_kind(best, _amount_of(one))
    ]
    newest = max(newer, key=lambda one: one.day, default=None)
    return [newest, *(one for one in found if one is not newest)] if newest else list(found)


def _is_same_kind(one: Amount | None, other: Amount | None) -> bool:
    if not one or not other:
        return False
    people = bool(one.figure.things & PEOPLE and other.figure.things & PEOPLE)  # 12 people were killed, then 34
    return one.figure.unit == other.figure.unit and (bool(one.figure.unit) or people)


def _amount_of(one: Candidate) -> Amount | None:
    return value_of(one.cite(1))


def _span(question: Question, one: Candidate) -> Place | None:
    """Where a sentence gives the day, how long it took, or the figure of what is weighed."""
    if question.answer_type is AnswerType.TIME and not _LASTED.match(question.text):
        return _day(one)
    return _figure(question, one)


def _with_value(one: Candidate, span: Place) -> Candidate:
    start, end = (one.span.start + at for at in span)
    return replace(one, answer=AnswerSpan(*one.span, start, end, one.answer.score if one.answer else 0.0))


def _over_time(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that say what one thing costs, or is to cost, the oldest or the newest first."""
    words = words_naming(question.weighs)
    found: list[Candidate] = []
    for one in ranked[:_HEARD_OVER_TIME]:
        of_it = all(speaks_of(word, one.around) for word in words) and not lacking(f"x {question.weighs}", one.around)
        if of_it and one.day and _OF_COSTS.search(one.text) and (amount := _cost(question, one)):
            found.append(_with_value(one, amount.place))
    found.sort(key=lambda one: one.day, reverse=question.end == "last")
    return found[:_MOST]


def _cost(question: Question, one: Candidate) -> Amount | None:
    """What a sentence says that something costs: of what it rose from and to, the one that was first, or is last."""
    found = [amount for amount in amounts_in(one.text) if _is_money(amount) and is_whole(amount, one.text)]
    if len(found) > 1:
        found = [amount for amount in found if one.answers_with(*amount.place)][:1] or found
    if len(found) > 1 and question.end == "last":
        found = [amount for amount in found if amount.figure.before == "to"] or found
    elif len(found) > 1:
        found = [amount for amount in found if amount.figure.before == "from"] or found
    return found[0] if len(found) == 1 else None


def _is_money(amount: Amount) -> bool:
    """Whether an amount of a sentence about costs is one of money: of millions, whatever the currency is called."""
    in_millions = not amount.figure.unit and any(word in _SCALES for word in amount.figure.text.lower().split())
    return bool(amount.symbol) or is_currency(amount.noun) or in_millions


def right_behind(name: str, text: str, places: Sequence[Place]) -> Place | None:
    """The value right behind a name."""
    for _, end in named_at(name, text):
        behind = [span for span in places if 0 <= span[0] - end <= _BEHIND]
        if behind and not re.search(r"[;.,(]\s|\band\b", text[end : behind[0][0]]):
            return behind[0]
    return None


def right_before(name: str, text: str, places: Sequence[Place]) -> Place | None:
    """The value before the name that says where it is so: "8.4 per cent in Tarn"."""
    for start, _ in named_at(name, text):
        before = [span for span in places if 0 <= start - span[1] <= _BESIDE]
        if before and re.fullmatch(r"[^;.,()]*\b(?:in|at|for|on)\s+(?:the\s+)?", text[before[-1][1] : start]):
            return before[-1]
    return None


def value_of(citation: Citation) -> Amount | None:
    """The amount that a quote answers with."""
    start, end = (at - citation.start for at in citation.answer or (0, 0))
    if _NONE.match(citation.short):
        return Amount(Figure(0.0, "", frozenset(), "", "", citation.short), (start, end), "", "")
    return next((one for one in amounts_in(citation.quote) if one.place[0] < end and one.place[1] > start), None)


def _day(one: Candidate) -> Place | None:
    """The place of the day that a sentence gives: the one that was taken for its answer, else the only one."""
    published = one.passage.article.published
    found = [day for day in days_in_text(one.text, published) if day.first == day.last] if published else []
    found = [day for day in found if one.answers_with(day.start, day.end)] or found
    return (found[0].start, found[0].end) if len({day.first for day in found}) == 1 else None


def _figure(question: Question, one: Candidate) -> Place | None:
    """The place of the figure that a sentence gives of what is weighed."""
    text = one.text
    if nobody := _nobody(question, text):
        return nobody if _is_of(question, one) else None
    days = date_expressions(text, one.passage.article.published or NO_DAY)
    found = amounts_in(text, without=() if _LASTED.match(question.text) else days)
    is_age = bool(ASKS_AGE.match(question.text))
    told = _GIVES_AGE if is_age else _NO_VALUE
    fitting = [
        amount
        for amount in found
        if not (amount.figure.ordinal or amount.figure.bound == "not")
        and _fits(amount, question, one)
        and is_whole(amount, text)
        and not is_part(amount, text)
        and not _is_of_other_things(amount, question, text)
        and bool(told.search(f"{text[: amount.place[0]]}#{text[amount.place[1] :]}")) == is_age
    ]
    # "Fell to 118 million from 131 million a year earlier": that was before.
    fitting = [amount for amount in fitting if amount.figure.before != "from"] or fitting
    spans = [amount.place for amount in fitting]
    if not spans or not _is_of(question, one):
        return None
    if len(spans) > 1 and (behind := right_behind(question.weighs, text, spans)):
        return behind
    taken = next((amount for amount in fitting if one.answers_with(*amount.place)), None)
    before = right_before(question.weighs, text, spans) if len(spans) > 1 else None
    if before and (not taken or _is_like(taken, next(amount for amount in fitting if amount.place == before))):
        return before
    if taken:
        return taken.place
    return spans[0] if len(spans) == 1 else None


def _nobody(question: Question, text: str) -> Place | None:
    """Where a sentence says that nobody was killed, of what is asked how many were: "Nobody was hurt", too."""
    asked = _lot_of(question.text)
    if not asked or not _COUNTED.match(question.text):
        return None
    for none in _NOBODY.finditer(text):
        end = CLAUSE_END.search(text, none.end())
        if (asked | HURT) & set(stems(text[none.end() : end.start() if end else len(text)])):
            return none.start(), none.start() + len(none[0].rstrip())
    return None


def _is_like(one: Amount, other: Amount) -> bool:
    """Whether two figures are of one measure: "eight people" is no magnitude."""
    return one.figure.unit == other.figure.unit and comparable(one, other)


def _is_of_other_things(amount: Amount, question: Question, text: str) -> bool:
    """Whether the word before a figure says what it counts, and that is not asked for: "a crowd of 7,800"."""
    counted, before = _COUNTED.match(question.text), _NUMBER_OF.search(text[: amount.place[0]])
    if not counted or not before:
        return False
    return stem_of(before["what"].lower()) not in stems(question.text)


def _fits(amount: Amount, question: Question, one: Candidate) -> bool:
    """Whether a figure may be a value of what is asked for."""
    figure, place = amount.figure, amount.place
    if lasted := _LASTED.match(question.text):
        return figure.unit in DAYS_OF and speaks_of(lasted["what"], one.text)
    is_percent = question.answer_type is AnswerType.PERCENT
    if question.answer_type is not AnswerType.ANYTHING and is_percent != (figure.unit == "%"):
        return False
    counted = _COUNTED.match(question.text)
    what = stem_of(counted["what"].lower()) if counted else ""
    if what in PEOPLE and (lot := _lot_of(question.text)):  # "five workers died"
        return not lot.isdisjoint(stems(one.told)) and (
            not figure.things or what in figure.things or one.answers_with(*place)
        )
    if what in POPULATION:
        may_live = not figure.things or bool(figure.things & (PEOPLE | POPULATION))
        told = one.text if figure.things else one.around
        return may_live and not POPULATION.isdisjoint(stems(told))
    if what and not figure.things and not _names(question, one.text):  # "who was 19", of how many dead
        return what in stems(one.text)
    return not what or not figure.things or what in figure.things


def _lot_of(question: str) -> frozenset[str]:
    """The words for what is counted of people: who died, was hurt or is missing; none for who lives somewhere."""
    return next((lot for lot in LOTS if lot is not POPULATION and lot & set(stems(question))), frozenset())


def _is_of(question: Question, one: Candidate) -> bool:
    """Whether a sentence speaks of what is weighed: by its name, by its day, or within a passage that names it."""
    published = one.passage.article.published
    if question.window and not parts_of_years(question.text) and not _tells_of_days(question.window, one):
        return False  # a quarter is told of after it
    years = [year for year in _YEAR.findall(question.weighs) if not published or str(published.year) != year]
    if any(year not in one.text for year in years) or not _speaks_of_measure(question, one):
        return False
    words = words_naming(question.weighs)
    last = sentences(one.text)[-1:]  # those before it say who or what "it" is
    text = one.text[last[0].start :] if last else one.text
    if words and not _names(question, one.text) and begins_with_name(text, one.passage.text):
        return False
    return _names(question, one.text) or all(speaks_of(word, one.around) for word in words)


def _tells_of_days(window: Window, one: Candidate) -> bool:
    """Whether an article is of the days of a window, or a passage of one that came out later names them."""
    published = one.passage.article.published
    if of_days(window, one) or not published:
        return True
    later = window.until is not None and published > window.until
    return later and any(window.contains(day.first, day.last) for day in days_in_text(one.around, published))


def _names(question: Question, text: str) -> bool:
    """Whether a sentence names what is weighed, by one of its words."""
    said = {stem_of(part) for word in WORD.findall(text) for part in word.lower().split("-")}
    return any(stem_of(word) in said for word in words_naming(question.weighs))


def words_naming(name: str) -> list[str]:
    """The words by which a thing is named; days are none, but "third" of "the third quarter" is."""
    words = [word.removesuffix("'s").removesuffix("’s") for word in map(str.lower, WORD.findall(name))]
    days = (DATES.dates.keys() - ENGLISH.ordinals.keys()) | FUNCTION_WORDS
    return [word for word in words if word not in days]


def _speaks_of_measure(question: Question, one: Candidate) -> bool:
    """Whether a sentence has the word for what is measured: "What was turnout in Tarn?"."""
    if "profit" in question.about and not _PROFIT.search(one.told):
        return False
    side = question.weighs.lower()
    nouns = [noun for noun in question.about if noun not in side] if question.text.startswith("What ") else []
    return not nouns or any(speaks_of(noun, one.told) for noun in nouns)


def named_at(name: str, text: str) -> Iterator[Place]:
    """Where a text names something."""
    for match in re.finditer(rf"\b{re.escape(without_article(name))}\b", text, re.IGNORECASE):
        yield match.span()
