"""Newest: a question for the latest of a figure, or the first, and its sentences -> that one in front. Pure.

"The latest number of dead" is what the newest article gives that counts the dead, and what was "first estimated" the
oldest: a reader prefers neither. When a strike began is told on the next day, and not by the article of its end.
English. What holds now, of an office, `qa.answering.lasting` tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.answering.answer_type import has
from qa.answering.astray.acts import speaks_of
from qa.answering.astray.counting import LOTS, TOLL
from qa.answering.candidates import Candidate
from qa.answering.differences import Amount, amounts_in, is_whole
from qa.answering.values import lacking
from qa.answering.wording import WORD, stem_of
from qa.domain import AnswerSpan, Question
from qa.intents import AnswerType
from qa.question.days import DateExpression, date_expressions, days_in_text
from qa.text.words import FUNCTION_WORDS, stems

_OF_WHAT = r"(?:death\s+)?(?:toll|count|cost|bill|figure|number|price|tally|total|estimate|budget)"
_MEANT = r"(?:supposed|meant|planned|due|expected|scheduled|promised|announced|set)"
_OF_A_PLAN = re.compile(rf"\b{_MEANT}\b")
_LATEST = re.compile(
    rf"\b(?:latest|newest|most\s+recent|current(?:ly)?|final\s+{_OF_WHAT}|in\s+the\s+end|all\s+told|by\s+now|so\s+far|now"
    r"|to\s+date)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"\b(?:initial(?:ly)?|original(?:ly)?|at\s+first|(?:first|earliest)\s+(?:\w+ed\s+|official\s+)?{_OF_WHAT}"
    rf"|first\s+{_MEANT})\b",
    re.IGNORECASE,
)
_DEAD = (
    r"(?:\b(?:death\s+)?toll|\bnumber\s+(?:of\s+(?:the\s+)?(?:dead|deaths|victims|people\s+killed|those\s+killed))"
    r"|\bcount)\b[^;.]{0,90}?\b(?:to|at|as|is|was|reached|from)\s+(?:at\s+least\s+|about\s+)?#"
    r"|#\s+(?:[a-z][\w-]*\s+){0,3}?(?:were\s+|was\s+|had\s+|have\s+|been\s+|confirmed\s+|found\s+)*(?:killed|died|dead|deaths|dying)\b"
    r"|\b(?:kill(?:ed|ing|s)|cost|claimed|took)\s+(?:at\s+least\s+|some\s+|about\s+)?#\s+(?:people|lives|men|women|workers|[a-z]+s)\b"
)
_DYING = LOTS[0] | {stem_of("lives")}
_BARE_TOLL = re.compile(r"\btolls?\b(?!\s+(?:on|for|charge|road|bridge))", re.IGNORECASE)
_HOW_MANY_DIED = re.compile(r"\bhow\s+many(?:\s+\w+){0,3}?\s+(?:died|dead|die|killed|perished)\b", re.IGNORECASE)
_ASKING_TOLLS = (TOLL, _BARE_TOLL, _HOW_MANY_DIED)
_COUNTS_DEAD = re.compile(_DEAD, re.IGNORECASE)
_TOLL_WORDS = frozenset(
    map(
        stem_of, ("number", "dead", "victims", "count", "confirmed", "official", "reported", "killed", "people", "died")
    )
)
_BEGAN = re.compile(
    r"\b(?:when|since\s+when|(?:what|which)\s+(?:day|date))\b.*\b(?:begin|began|start(?:ed)?|break\s+out|broke\s+out)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:beg[aiu]n(?:s|ning)?|start(?:s|ed|ing)?|br(?:eak|oke)s?\s+out)\b", re.IGNORECASE)
_REPORTED = 4  # days after it began within which it is told
_AT_MOST = 150  # days that it goes on
_LOST = 3.0  # log-odds that a sentence may have lost which tells when it began
_READ_FURTHER = 60  # sentences, of which several articles may count the dead, or tell the day
_READ = 12  # sentences
_AMONG_THREE = 3  # of the things that the best speaks of, another has one in three
_NEAR = 3.0  # log-odds below the best down to which another may give the same figure, of another day


def in_its_time(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences with the newest, or the oldest, in front of those that give what is asked for."""
    first = _FIRST.search(question.text)
    said = _LATEST.search(question.text)
    latest = said or (question.lasting and not first)  # "how high is the toll?"
    if question.answer_type is AnswerType.TIME and question.happened and _BEGAN.search(question.text):
        return _since_its_beginning(question, ranked)
    of_a_plan = question.answer_type is AnswerType.TIME and bool(_OF_A_PLAN.search(question.text))
    if not ranked or not (question.answer_type.is_amount or of_a_plan) or bool(latest) == bool(first):
        return list(ranked)
    best, things = ranked[0], _things_in(question, ranked[0])
    times = _AMONG_THREE if said or first or of_a_plan else 1
    alike = [
        one
        for one in ranked[:_READ]
        if one.day
        and one.score > best.score - _NEAR
        and has(one.short, question.answer_type, "")
        and times * _things_in(question, one) >= things
    ]
    if tolls := _tolls(question, ranked):
        alike = [*tolls, *(one for one in alike if not _DYING.isdisjoint(stems(one.text)))]
    if not alike:
        return list(ranked)
    chosen = max(alike, key=lambda one: (one.day if latest else -one.day, one.score))
    as_likely = replace(chosen, features=best.features, score=best.score, astray=min(chosen.astray, best.astray))
    return in_front(as_likely, ranked)


def asks_for_first(question: Question) -> bool:
    """Whether the first of several values is asked for, however many came after it: "first supposed to open"."""
    return bool(_FIRST.search(question.text)) and not _LATEST.search(question.text)


def in_front(chosen: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences with one of them in front, as it was changed."""
    return [chosen, *(one for one in ranked if one.span != chosen.span or one.passage is not chosen.passage)]


def _tolls(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that count the dead of what is asked about, with the count for their answer."""
    if not any(form.search(question.text) for form in _ASKING_TOLLS):
        return []
    asked = _content(question)
    found: list[Candidate] = []
    for one in ranked[:_READ_FURTHER]:
        toll = _toll(one) if one.day and not lacking(question.text, one.around) else None
        if toll and asked <= set(stems(one.around)):
            found.append(_answering(one, toll.place))
    return found


def _content(question: Question) -> set[str]:
    """The stem of what they died of: "ferry", of "final toll of the ferry disaster", which others call a sinking."""
    text = question.text
    for form in (_LATEST, _FIRST, *_ASKING_TOLLS):
        text = form.sub(" ", text)
    said = [word for word in map(_bare, WORD.findall(text)) if word not in FUNCTION_WORDS]
    named = [stem_of(word) for word in said if stem_of(word) not in _TOLL_WORDS]
    return {stem for stem in named[:1] if stem.isalpha()}


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word.lower())


def _toll(one: Candidate) -> Amount | None:
    """The number of dead that a sentence gives: the first one, and not from which it rose ("from 12 to 13")."""
    published = one.passage.article.published
    if not published or _DYING.isdisjoint(stems(one.text)):
        return None
    days = date_expressions(one.text, published)
    found = [
        amount
        for amount in amounts_in(one.text, without=days)
        if is_whole(amount, one.text)
        and not amount.figure.unit
        and amount.figure.before != "from"
        and _COUNTS_DEAD.search(f"{one.text[: amount.place[0]]}#{one.text[amount.place[1] :]}")
    ]
    return found[0] if found else None


def _answering(one: Candidate, place: tuple[int, int]) -> Candidate:
    start, end = (one.span.start + at for at in place)
    return replace(one, answer=AnswerSpan(*one.span, start, end, one.answer.score if one.answer else 0.0))


def _since_its_beginning(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences with the one in front that the first article on it tells on which day it was.

    The first of those on the matter of the best sentence: an older strike is another.
    """
    things = {stem_of(noun) for noun in question.about} - {stem_of("date"), stem_of("day")}
    told = [
        (one, day)
        for one in ranked[:_READ_FURTHER]
        if one.astray <= _LOST and things <= set(stems(one.around)) and (day := _just_before(one))
    ]
    if not told or not things or _tells_when_it_began(ranked[0]):
        return list(ranked)
    last = told[0][0].day
    first = min(one.day for one, _ in told if last - one.day <= _AT_MOST)
    chosen, day = next((one, day) for one, day in told if one.day == first)
    return in_front(replace(_answering(chosen, (day.start, day.end)), score=ranked[0].score), ranked)


def _tells_when_it_began(one: Candidate) -> bool:
    """Whether a sentence itself says that it began, or will, and answers with a day."""
    published = one.passage.article.published
    days = days_in_text(one.text, published) if published else []
    return bool(_BEGINS.search(one.text)) and any(one.answers_with(day.start, day.end) for day in days)


def _just_before(one: Candidate) -> DateExpression | None:
    """The day just before its article's that a sentence names."""
    published = one.passage.article.published
    days = days_in_text(one.text, published) if published else []
    return next(
        (day for day in days if published and 0 <= (published - day.first).days <= _REPORTED and day.last <= published),
        None,
    )


def _things_in(question: Question, one: Candidate) -> int:
    """How many of the things that are asked about a sentence speaks of."""
    things = [word for word in map(str.lower, WORD.findall(question.text)) if word not in FUNCTION_WORDS]
    return sum(speaks_of(word, one.text) for word in things)
