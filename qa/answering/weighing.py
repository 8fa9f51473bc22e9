"""Weighing: the values of two things, each with the sentence that gives it -> which has more, or what lies between.

A value counts where its sentence names the thing, or stands in a passage that does and names no other: what is right
behind the name ("Tarn 138,900; Alder 61,200"), else what the reader took, else the only one of its kind. Two are held
against each other where they are of the same unit. Where one is not to be had, nothing is decided. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.answering.acts import begins_with_name, of_days, speaks_of
from qa.answering.candidates import Candidate
from qa.answering.counting import PEOPLE, POPULATION, without_other_counts
from qa.answering.dating import days_answering
from qa.answering.joining import joined
from qa.answering.reckoning import in_words, on_day
from qa.answering.values import lacking
from qa.answering.wording import WORD, Figure, figures_in, stem_of
from qa.domain import Answer, AnswerSpan, Citation, Notice, Question
from qa.intents import AnswerType
from qa.question.days import date_expressions, days_in_text
from qa.text.languages import ENGLISH as DATES
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS, stems, without_article

_HEARD = 12  # sentences
_ASTRAY = 2.0  # log-odds that a sentence may have lost which gives a value
_BEHIND = 30  # characters between a name and its value in a table
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTED = re.compile(r"how many\s+(?P<what>[\w’'-]+)", re.IGNORECASE)
_NO_VALUE = re.compile(r"[A-Z][\w’'-]+,\s#,|[A-Z]\w+\s#:")  # "Renn, 52, ...", "Item 1: ..."
_NO_DAY = dt.date(2000, 6, 15)
_Span = tuple[int, int]


def valued(question: Question, ranked: Sequence[Candidate]) -> Candidate | None:
    """The first sentence that gives the value of what is weighed, with the value for its answer."""
    heard = [one for one in ranked[:_HEARD] if one.astray <= _ASTRAY and not lacking(question.text, one.around)]
    of_it = [one for one in heard if _names(question, one.text)]
    for one in [*of_it, *(one for one in heard if one not in of_it)]:
        span = _day(one) if question.answer_type is AnswerType.TIME else _figure(question, one)
        if span:
            start, end = (one.span.start + at for at in span)
            value = replace(one, answer=AnswerSpan(*one.span, start, end, one.answer.score if one.answer else 0.0))
            if without_other_counts(question, [value]):
                return value
    return None


def weighed(answers: Sequence[Answer], asked: Question) -> Answer | None:
    """The two values as one answer, with what follows from them; None where nothing does."""
    comparison = asked.compares
    if comparison is None or len(answers) != 2 or any(answer.refused for answer in answers):
        return None
    one, other = (answer.citations[0] for answer in answers)
    if comparison.between:
        return _between(one, other, answers, asked)
    for answer in answers:
        table = answer.citations[0]
        rows = [_row(table, side) for side in comparison.sides]
        if rows[0] and rows[1]:
            one, other = (replace(table, answer=row) for row in rows)
            answers = [answer]
            break
    first, second = _value(one), _value(other)
    if not first or not second or not _comparable(first, second) or first.value == second.value:
        return None
    first_wins = (first.value > second.value) == comparison.larger
    told = tuple(f"{side}: {_short(c)}" for side, c in zip(comparison.sides, (one, other), strict=True))
    winner = comparison.sides[0 if first_wins else 1]
    decided = ("Yes" if first_wins else "No") if comparison.claimed else winner[:1].upper() + winner[1:]
    in_front = answers if first_wins else [*reversed(answers)]
    return _one(in_front, asked, decided, Notice("weighed", told))


def _row(citation: Citation, side: str) -> tuple[int, int] | None:
    """Where the value of a thing stands in a quote that has a value right behind each of several names."""
    text = citation.quote
    days = date_expressions(text, citation.published or _NO_DAY)
    places = [span for span, figure in _places(text, figures_in(text, without=days)) if not figure.ordinal]
    start = _behind(side, text, places)
    return (citation.start + start[0], citation.start + start[1]) if start else None


def _behind(name: str, text: str, places: Sequence[_Span]) -> _Span | None:
    """The value right behind a name."""
    for _, end in _named_at(name, text):
        behind = [span for span in places if 0 <= span[0] - end <= _BEHIND]
        if behind and not re.search(r"[;.,(]\s|\band\b", text[end : behind[0][0]]):
            return behind[0]
    return None


def _between(one: Citation, other: Citation, answers: Sequence[Answer], asked: Question) -> Answer | None:
    first, last = _dated(one), _dated(other)
    if not first or not last or first >= last:
        return None
    days = Notice("days", ((last - first).days,))
    words = in_words((last - first).days)
    told = str(words) if words.kind == "days" else f"{words} ({days})"
    return _one(answers, asked, told, Notice("between", (words, days, on_day(first), on_day(last))))


def _one(answers: Sequence[Answer], asked: Question, decided: str, notice: Notice) -> Answer:
    if len(answers) == 1:  # a table gives both
        (table,) = answers
        answers = [replace(table, citations=(replace(table.citations[0], answer=None),))]
    whole = joined([replace(answer, sentences=answer.sentences[:1], notices=()) for answer in answers], asked)
    return replace(whole, decided=decided, notices=(notice, *whole.notices))


def _short(citation: Citation) -> str:
    return " ".join(citation.short.split()).strip(" ,;.")


def _value(citation: Citation) -> Figure | None:
    """The figure that a quote answers with, with the words around it."""
    start, end = (at - citation.start for at in citation.answer or (0, 0))
    places = _places(citation.quote, figures_in(citation.quote))
    return next((figure for span, figure in places if span[0] < end and span[1] > start), None)


def _comparable(one: Figure, other: Figure) -> bool:
    return one.unit == other.unit and (bool(one.things & other.things) or not one.things or not other.things)


def _dated(citation: Citation) -> dt.date | None:
    """The one day that a quote answers with."""
    if citation.published is None:
        return None
    short = citation.short
    found = days_in_text(citation.quote, citation.published)
    return next((day.first for day in found if citation.quote[day.start : day.end] == short), None)


def _day(one: Candidate) -> _Span | None:
    """The place of the day that a sentence gives: the one that was taken for its answer, else the only one."""
    found = [day for day in days_answering(one) if day.first == day.last]
    return (found[0].start, found[0].end) if len({day.first for day in found}) == 1 else None


def _figure(question: Question, one: Candidate) -> _Span | None:
    """The place of the figure that a sentence gives of what is weighed."""
    text = one.text
    days = date_expressions(text, one.passage.article.published or _NO_DAY)
    places = [
        (span, figure)
        for span, figure in _places(text, figures_in(text, without=days))
        if _fits(figure, question, one) and not _NO_VALUE.search(f"{text[: span[0]]}#{text[span[1] :]}")
    ]
    if not places or not _is_of(question, one):
        return None
    spans = [span for span, _ in places]
    if len(places) > 1 and (behind := _behind(question.weighs, text, spans)):
        return behind
    if one.answer:
        start, end = one.answer.start - one.span.start, one.answer.end - one.span.start
        taken = [span for span in spans if span[0] < end and span[1] > start]
        if taken:
            return taken[0]
    return spans[0] if len(spans) == 1 else None


def _fits(figure: Figure, question: Question, one: Candidate) -> bool:
    """Whether a figure may be a value of what is asked for."""
    if figure.ordinal or figure.bound == "not":
        return False
    if (question.answer_type is AnswerType.PERCENT) != (figure.unit == "%"):
        return False
    counted = _COUNTED.match(question.text)
    what = stem_of(counted["what"].lower()) if counted else ""
    if what in POPULATION:
        may_live = not figure.things or bool(figure.things & (PEOPLE | POPULATION))
        told = one.text if figure.things else one.around
        return may_live and not POPULATION.isdisjoint(stems(told))
    return not what or not figure.things or what in figure.things


def _is_of(question: Question, one: Candidate) -> bool:
    """Whether a sentence speaks of what is weighed: by its name, by its day, or within a passage that names it."""
    published = one.passage.article.published
    if question.window and not of_days(question.window, one):
        return False
    years = [year for year in _YEAR.findall(question.weighs) if not published or str(published.year) != year]
    if any(year not in one.text for year in years) or not _speaks_of_measure(question, one.text):
        return False
    words = _words(question.weighs)
    if words and not _names(question, one.text) and begins_with_name(one.text, one.passage.text):
        return False
    return _names(question, one.text) or all(speaks_of(word, one.around) for word in words)


def _names(question: Question, text: str) -> bool:
    """Whether a sentence names what is weighed, by one of its words."""
    said = {stem_of(part) for word in WORD.findall(text) for part in word.lower().split("-")}
    return any(stem_of(word) in said for word in _words(question.weighs))


def _words(name: str) -> list[str]:
    """The words by which a thing is named; days are none, but "third" of "the third quarter" is."""
    words = [word.removesuffix("'s").removesuffix("’s") for word in map(str.lower, WORD.findall(name))]
    days = (DATES.dates.keys() - ENGLISH.ordinals.keys()) | FUNCTION_WORDS
    return [word for word in words if word not in days]


def _speaks_of_measure(question: Question, text: str) -> bool:
    """Whether a sentence has the word for what is measured: "What was turnout in Tarn?"."""
    side = question.weighs.lower()
    nouns = [noun for noun in question.about if noun not in side] if question.text.startswith("What ") else []
    return not nouns or any(speaks_of(noun, text) for noun in nouns)


def _named_at(name: str, text: str) -> Iterator[_Span]:
    """Where a text names something."""
    for match in re.finditer(rf"\b{re.escape(without_article(name))}\b", text, re.IGNORECASE):
        yield match.span()


def _places(text: str, figures: Sequence[Figure]) -> Iterator[tuple[_Span, Figure]]:
    """Figures with where they stand; those that the text does not have to the letter are passed over."""
    at = 0
    for figure in figures:
        start = text.find(figure.text, at)
        if start >= 0:
            at = start + len(figure.text)
            yield (start, at), figure
