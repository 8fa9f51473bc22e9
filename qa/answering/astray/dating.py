"""Dating: a question for a day, and a sentence that has some -> the day of what is asked to have been done.

"The bridge, built in 1931, was closed on Monday" has two days, and each belongs to the verb of its own clause. Where
the clause of the act has a day, that is the answer, whichever the reader took; where only the clause of another verb
has one, the sentence does not say when; nor does a plan say when something was done. "On Monday" counts as a day: which
one it is, the article's own tells. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from qa.answering.answer_type import has
from qa.answering.candidates import Candidate
from qa.answering.lasting import of_an_end
from qa.answering.wording import WORD, stem_of, word_stems
from qa.domain import Question
from qa.intents import AnswerType
from qa.models.losses import Loss
from qa.question.days import DateExpression, days_in_text
from qa.text.languages import ENGLISH
from qa.text.words import content_stems

_ONE_NIGHT = 1
_THE_DAY = re.compile(r"\b(?:what|which|exact)\s+(?:day|date)\b|\b(?:exactly|precisely)\s+when\b", re.IGNORECASE)
_UNTIL_WHEN = re.compile(
    r"\b(?:until|till)\s+when\b|\bhow\s+long\s+(?:will|does|do|is|are)\b"
    r"|\bwhen\s+(?:will|does|do|is|are)\b.*\b(?:end|over|finish)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\s+(?:\w+\s+)?$")
_PLANS = re.compile(
    r"\b(?:expected|planned|due|scheduled|supposed|slated|set|will|would|should|could|(?:is|are)\s+to\s+[a-z]+)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:()]|\b(?:and|but|after|before|when|while|because|which|who|that|until)\b|(?<=[.!?])\s+")
_SAYING = frozenset({"announced", "confirmed", "reported", "told", "showed", "stated"})
_TO_COME = frozenset({"will", "would"})  # "will open on Monday, a month after it was closed"
_WHEN = re.compile(r"(?:and\s+)?when\b", re.IGNORECASE)
_TELLS_WHEN = re.compile(
    r"(?:when|once|after|before|until|as\s+soon\s+as|shortly|at|during|every|from)\b|\d.*\bcentury\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"\s*(?:who|which|whose)\b")
_NEAR = 30  # characters before a clause, in which it is told of whom that is
_Span = tuple[int, int]


def dated(question: Question, one: Candidate) -> Candidate:
    """The candidate with the day that belongs to the act for its answer, or further behind where it has none."""
    published = one.passage.article.published
    if question.answer_type is not AnswerType.TIME or not published:
        return one
    if _THE_DAY.search(question.text):
        one = _on_a_day(one, published)
    if _UNTIL_WHEN.search(question.text) or of_an_end(question.statement):
        one = _with_its_end(one)
    if _WHEN.match(question.text):
        one = _on_its_only_day(one, published)
    if not question.act:
        return _of_the_main_clause(question, one, published) if question.presumes else one
    if _is_only_planned(question, one.text):
        one = one.losing(Loss.PLANNED)
    if not question.presumes or question.sought.lower().startswith("how "):
        return one
    return _of_its_clause(question, one, published)


def days_answering(one: Candidate) -> list[DateExpression]:
    """The days that a sentence names, by its article's date; where words of it answer, those among these words.

    A day of the answer that cannot be told is not replaced by another of the sentence.
    """
    published = one.passage.article.published
    found = days_in_text(one.text, published) if published else []
    return found if one.answer is None else [day for day in found if one.answers_with(day.start, day.end)]


def _on_a_day(one: Candidate, published: dt.date) -> Candidate:
    """The candidate with a day for its answer, of what is asked on which day it was; else further behind."""
    days = [
        (day.start, day.end) for day in days_in_text(one.text, published) if (day.last - day.first).days <= _ONE_NIGHT
    ]
    if not days:
        return one.losing(Loss.NO_DAY)
    answered = _answered(one, days)
    return answered if answered is one else answered.losing(Loss.OTHER_WORDS)


def _on_its_only_day(one: Candidate, published: dt.date) -> Candidate:
    """The candidate with the one day of its sentence for its answer, where that was taken for words that say no time.

    When somebody said so is no answer.
    """
    days = _places(one, published)
    if len(days) != 1 or has(one.short, AnswerType.TIME, "") or _TELLS_WHEN.match(one.short):
        return one
    clause = next(one.text[start:end] for start, end in _clauses(one.text) if start <= days[0][0] < end)
    said = {word.lower() for word in WORD.findall(clause)} & (ENGLISH.saying | _SAYING)
    return one if said else _answered(one, days)


def _with_its_end(one: Candidate) -> Candidate:
    """The candidate further behind where the day that it answers with is the one since when something is so."""
    begun = one.answer is not None and any(_SINCE.search(one.text, 0, day.start) for day in days_answering(one))
    return one.losing(Loss.NO_DAY) if begun else one


def _of_its_clause(question: Question, one: Candidate, published: dt.date) -> Candidate:
    """The candidate with the day of the clause that has the act."""
    days = _places(one, published)
    clauses = list(_clauses(one.text))
    acting = [clause for clause in clauses if _has_act(one.text[slice(*clause)], question.act)]
    if not acting:
        return _of_the_main_clause(question, one, published)
    if not days:
        return one
    own = [day for day in days if any(start <= day[0] < end for start, end in acting)]
    if own:
        return _answered(one, own)
    taken = [day for day in days if one.answers_with(*day)] or days
    others = [clause for clause in clauses if any(clause[0] <= start < clause[1] for start, _ in taken)]
    if all(_has_verb(one.text[slice(*clause)]) for clause in others):
        return one.losing(Loss.OTHER_VERB)
    return one


def _of_the_main_clause(question: Question, one: Candidate, published: dt.date) -> Candidate:
    """The candidate with a day that is said of whom is asked about, not of another ("..., who had led it since March").

    Of no clause is it known that it tells what was done.
    """
    asked = set(content_stems(question.text))
    days = _places(one, published)
    aside = [
        (start, end)
        for start, end in _clauses(one.text)
        if _RELATIVE.match(one.text, start) and asked.isdisjoint(content_stems(one.text[max(0, start - _NEAR) : start]))
    ]
    main = [day for day in days if not any(start <= day[0] < end for start, end in aside)]
    return _answered(one, main) if aside and main else one


def _is_only_planned(question: Question, text: str) -> bool:
    """Whether a sentence tells of a plan alone, and it is asked when something was done: "is expected in May"."""
    if not question.happened or _PLANS.search(question.text) or not _PLANS.search(text):
        return False
    words = (word.lower() for word in WORD.findall(text))
    return not any(stem_of(word) == stem_of(question.act) and ENGLISH.is_past(word) for word in words)


def _places(one: Candidate, published: dt.date) -> list[_Span]:
    """Where a sentence names days."""
    return [(day.start, day.end) for day in days_in_text(one.text, published)]


def _answered(one: Candidate, days: list[_Span]) -> Candidate:
    """The candidate with one of these days for its answer, unless it is one of them."""
    answer, base = one.answer, one.span.start
    if answer is None or any(one.answers_with(start, end) for start, end in days):
        return one
    start, end = days[0]
    return replace(one, answer=replace(answer, start=base + start, end=base + end))


def _clauses(text: str) -> Iterator[_Span]:
    start = 0
    for match in _BREAK.finditer(text):
        yield start, match.start()
        start = match.start() if match[0].isalpha() else match.end()
    yield start, len(text)


def _has_act(clause: str, act: str) -> bool:
    return stem_of(act) in word_stems(clause)


def _has_verb(clause: str) -> bool:
    """Whether a clause tells of something else; who said so and when is no other thing."""
    words = {word.lower() for word in WORD.findall(clause)} - ENGLISH.saying - _SAYING
    return any(ENGLISH.is_past(word) or word in ENGLISH.was or word in _TO_COME for word in words)
