"""Agreement: who else says what the best sentence says, and who says otherwise. Pure.

Copies of an article are one passage already, so whoever is counted here says it in words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.candidates import Candidate, same
from qa.domain import Notice, Said
from qa.intents import AnswerType
from qa.models.weights import Account
from qa.question.days import DateExpression, days_in_text
from qa.question.quantities import quantities
from qa.text.words import content_stems, names

_ALIKE = 0.5  # share of words that sentences share which tell the same of other names
_SAME_TIME = 2  # days
_AS_MUCH = 0.5  # log-odds by which an account may speak of something else than the best sentence does
_CORRECTION = re.compile(
    r"\b(?:correct(?:s|ed|ion)|retract\w*|revis(?:ed|ion)|had been wrong|mistaken(?:ly)?)\b", re.IGNORECASE
)
_UNIT = re.compile(r"\W*(?:\w+ly\s+)?([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the candidates make of the best one together.

    Attributes:
        outlets: How many outlets say what the best sentence says; an article without an outlet counts for none beside
            another one.
        accounts: The best sentence and one of each other account, the newest first; the best alone where all agree.
        notices: What a reader should know of the other accounts; none where there are none.
    """

    outlets: int
    accounts: tuple[Candidate, ...]
    notices: tuple[Notice, ...] = ()


def agreement(ranked: Sequence[Candidate], kind: AnswerType, least: Account) -> Agreement:
    """Compares the candidates with the first of them.

    Args:
        least: What a sentence must have to be an account of its own. "100,000 people were expected" is no other count
            of the dead: the reader is less sure of it.
    """
    best = ranked[0]
    outlets = {best.passage.article.source}
    others: list[Candidate] = []
    for candidate in ranked[1:]:
        if not _comparable(best, candidate, least):
            continue
        if _tells_the_same(best, candidate):
            outlets.add(candidate.passage.article.source)
        elif candidate.features.answer >= best.features.answer - least.less_sure and all(
            _contradicts(account, candidate, kind) for account in (best, *others)
        ):
            others.append(candidate)
    accounts = sorted([best, *others], key=lambda candidate: -candidate.day)
    return Agreement(max(1, len(outlets - {""})), tuple(accounts), (_notice(accounts),) if others else ())


def _comparable(best: Candidate, other: Candidate, least: Account) -> bool:
    """Whether a sentence of another article answers the same question about as surely."""
    return bool(
        best.answer
        and other.answer
        and other.passage.article.id != best.passage.article.id
        and other.features.answer >= least.answer
        and other.features.relevance >= least.relevance
        and other.features.covered >= least.covered * best.features.covered
        and other.features.kind
        and other.astray <= best.astray + _AS_MUCH
    )


def _tells_the_same(best: Candidate, other: Candidate) -> bool:
    one, two = same(best.short), same(other.short)
    return bool(one and two) and (f" {one} " in f" {two} " or f" {two} " in f" {one} " or f" {one} " in _words(other))


def _words(candidate: Candidate) -> str:
    return f" {same(candidate.text)} "


def _contradicts(one: Candidate, other: Candidate, kind: AnswerType) -> bool:
    if kind.is_amount:
        return _other_number(one, other)
    if kind is AnswerType.TIME:
        return _other_day(one, other)
    return kind is AnswerType.NAME and _other_name(one, other)


def _other_number(one: Candidate, other: Candidate) -> bool:
    """Other numbers of the same thing; "450 people" and "60 sheep" are no contradiction."""
    first, second = quantities(one.short), quantities(other.short)
    if len(first) != 1 or len(second) != 1 or first[0].unit != second[0].unit:
        return False
    things = {_thing(one), _thing(other)} - {""}
    return not first[0].equals(second[0]) and len(things) < 2


def _thing(candidate: Candidate) -> str:
    """The stem of the word that says what a number counts: in the short answer, or right behind it."""
    assert candidate.answer
    after = _UNIT.match(candidate.passage.article.text[candidate.answer.end : candidate.span.end])
    inside = content_stems(" ".join(word for word in candidate.short.split() if not quantities(word)))
    return next(iter([*inside[-1:], *(content_stems(after[1]) if after else [])]), "")


def _other_day(one: Candidate, other: Candidate) -> bool:
    times = []
    for candidate in (one, other):
        found = _days_of(candidate)
        if len(found) != 1:
            return False
        times.append(found[0])
    return times[0].last < times[1].first or times[1].last < times[0].first


def _days_of(candidate: Candidate) -> list[DateExpression]:
    """The dates of the short answer, each resolved in its sentence."""
    published, answer, start = candidate.passage.article.published, candidate.answer, candidate.span.start
    assert answer
    found = days_in_text(candidate.text, published) if published else []
    return [date for date in found if start + date.start < answer.end and start + date.end > answer.start]


def _other_name(one: Candidate, other: Candidate) -> bool:
    """Other names in sentences that are alike but for them."""
    if not names(f"x {one.short}") or not names(f"x {other.short}"):
        return False
    shorts = [set(content_stems(candidate.short)) for candidate in (one, other)]
    rests = [set(content_stems(c.text)) - short for c, short in zip((one, other), shorts, strict=True)]
    if shorts[0] & shorts[1] or not all(rests):
        return False
    return len(rests[0] & rests[1]) >= _ALIKE * min(map(len, rests))


def _notice(accounts: Sequence[Candidate]) -> Notice:
    told = tuple(map(_said, accounts))
    newest, *older = accounts
    if _CORRECTION.search(f"{newest.passage.article.title} {newest.text}"):
        return Notice("corrected", told)
    apart = newest.day - min(account.day for account in older)
    if apart > _SAME_TIME:
        return Notice("changed", told)
    return Notice("disagree", told)


def _said(candidate: Candidate) -> Said:
    article = candidate.passage.article
    return Said(" ".join(candidate.short.split()), article.source, article.published)
