"""Succession: who took over from whom -> who held the office asked about, from those who are known to have held it.

Who took the place of a holder holds it, and whose place a holder took held it, a few times in a row. Pure. English.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from qa.answering.candidates import Candidate
from qa.answering.officers.claims import JUST, SINCE, Claim, Day, days_of, entered, key_of, naming_it
from qa.answering.officers.holders import begins
from qa.answering.officers.meant import OF_A_NATION, begins_as, first_named
from qa.answering.officers.passing import Passed, passed_on, victories
from qa.intents import Office
from qa.text.offices import ANY_BODY, OF_A_PLACE, RUN, called, kinds_of_body, leads, proper, same_office
from qa.text.words import stems

_IN_A_ROW = 3  # who took over from whom, and so on
_A_YEAR = 366  # days
_OF_ANOTHER = re.compile(r";|,\swho\s")  # "will be Moe, who joined in 2017"


@lru_cache(512)
def _all_stems(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def passing(candidate: Candidate) -> Iterator[tuple[Passed, int]]:
    """Who took over from whom, and on which day."""
    before = candidate.passage.article.text[: candidate.span.start]
    behind = candidate.passage.article.text[candidate.span.end :]
    for one in passed_on(candidate.text, before, behind):
        days = [
            day
            for day in days_of(candidate, one.behind, beyond=True)
            if not _OF_ANOTHER.search(candidate.text, one.behind, day[0])
            and not SINCE.search(candidate.text, 0, day[0])
            and day[2] - day[1] <= _A_YEAR
        ]
        yield one, entered([_change_in(day, candidate.day) for day in days], candidate)


def _change_in(day: Day, own: int) -> Day:
    """Some days, for a change: of a stretch that has begun ("at the end of the year"), its last."""
    at, first, last = day
    return (at, last, last) if first <= own < last else day


def by_votes(asked: Office, candidate: Candidate) -> Iterator[Claim]:
    """Who beat the holder of an office takes it, and the holder loses it."""
    around = called(f"{candidate.text} {candidate.passage.article.title}")
    for new, start, old, _, kind in victories(candidate.text):
        if (kind and not same_office(asked.kind, kind, asked.of)) or not proper(asked.of) <= around:
            continue
        day = entered((), candidate)
        yield Claim(new, key_of(new, candidate), start, candidate, "begins", day)
        yield Claim(old, key_of(old, candidate), max(0, begins(candidate.text, old)), candidate, "ends", day)


def by_succession(asked: Office, said: Sequence[Candidate], people: Collection[str]) -> list[Claim]:
    """Who took the place of somebody who held the office holds it; whose place a holder took, held it."""
    changes = [
        (candidate, one, day)
        for candidate in said
        for one, day in passing(candidate)
        if _is_change_of(asked, one) and _is_there(asked, candidate)
    ]
    people = people or {key_of(one.old, where) for where, one, _ in changes if one.kind and _is_near(asked, where)}
    found: list[Claim] = []
    known: Collection[str] = ()
    for _ in range(_IN_A_ROW):
        known, people = people, {*people, *(claim.key for claim in found)}
        if len(known) == len(people) and found:
            break
        found = [claim for change in changes for claim in _of_change(*change, people, said)]
    return found


def _is_there(asked: Office, candidate: Candidate) -> bool:
    """Whether an article names what the office is of: who coached two teams was replaced in one of them."""
    article = candidate.passage.article
    return asked.kind in OF_A_NATION or proper(asked.of) <= _all_stems(f"{article.title} {article.text}")


def _is_near(asked: Office, candidate: Candidate) -> bool:
    """Whether a sentence, its headline or what its article names first tells that it is of what the office is of."""
    article = candidate.passage.article
    told = f"{candidate.text} {article.title} {first_named(article.text)}"
    return bool(proper(asked.of)) and asked.of - ANY_BODY <= frozenset(stems(told))


def _is_change_of(asked: Office, one: Passed) -> bool:
    """Whether one person may have followed another in the office asked about."""
    if begins_as(one.new, asked) or begins_as(one.old, asked):
        return False
    of_a_place = one.kind in OF_A_PLACE and not leads(one.kind, asked.of)
    elsewhere = asked.kind == RUN and of_a_place and kinds_of_body(asked.of)
    return not one.kind or (not elsewhere and same_office(asked.kind, one.kind, asked.of))


def _of_change(
    candidate: Candidate, one: Passed, day: int, people: Collection[str], said: Sequence[Candidate]
) -> Iterator[Claim]:
    """What follows where one of the two is known to have held the office."""
    new, old = key_of(one.new, candidate), key_of(one.old, candidate)
    if old in people:
        naming, at = naming_it(one.new, one.start, candidate, said)
        if at >= 0:
            yield Claim(one.new, new, at, naming, "begins", day, exact=True)
    naming, at = naming_it(one.old, -1, candidate, said)
    if at >= 0 and ((new in people and one.kind) or old in people):
        yield Claim(one.old, old, at, naming, "ends", day, exact=True)
        yield Claim(one.old, old, at, naming, "holds", min(day, candidate.day) - JUST - 1, exact=True)
