"""Offices: what was found, and the office that is asked about -> who held it on the days asked for. Pure. English.

All that the sentences say of who holds it (`terms.py`) tells together who held it when; no reader is asked, and how
sure the answer is follows from how complete the statements are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qa.answering.candidates import Candidate, rank
from qa.answering.officers.claims import Claim, key_of, naming_it
from qa.answering.officers.holders import NAME, mentions, person
from qa.answering.officers.meant import capitals, in_the_capital, of_whom
from qa.answering.officers.passing import standing_in
from qa.answering.officers.succession import passing
from qa.answering.officers.terms import claims_of
from qa.domain import AnswerSpan, Found, Question
from qa.intents import Office, Tenure
from qa.models.weights import Weights, how_large
from qa.question.days import days_in_text
from qa.text.offices import same_office
from qa.text.words import stems

_SURE = 0.92  # where the statements are complete; what they lack is taken off
_STALE, _RIVAL, _AHEAD, _LONG_AHEAD, _FARTHER, _BESIDE = 0.1, 0.25, 0.1, 0.15, 0.08, 0.12
_A_YEAR = 400  # days
_TOO_LONG = 10 * 365  # days after which nobody is taken to have held it all the while
_MOST = 480  # sentences that are read
_SHOWN = 2
_MOST_HOLDERS = 8
_NEAR = 90  # characters between somebody and what they do
_DOES_NOW = re.compile(
    r"\bnow\b|\b(?:left|leaves?|leaving|quit)\s+(?:\w+\s+){0,3}?to\b|\b(?:joined|joins|moved\sto|works?\s(?:as|for|at))\b"
    r"|\bwas\s(?:appointed|named|elected|hired)\b|\b(?:took\sover|retired|is\s(?:in\scharge|head|running))\b"
    r"|\bto\sbecome\b|\bwill\s(?:become|lead|head|join)\b|\breturn(?:ed|s)?\sto\b|\bbecame\b"
)


def held(question: Question, found: Found, weights: Weights) -> tuple[list[Candidate], float]:
    """The sentences that tell who held the office asked about, the best first, and how sure that is."""
    asked = question.office
    if asked is None:
        return [], 0.0
    said = [one for one in rank(question, found, weights) if one.day][:_MOST]
    if asked.tenure is Tenure.DOING:
        return _doing(asked, said)
    asked, few = in_the_capital(asked, said), how_large(found.size) == 0
    direct = _directly(asked, said)
    if direct:
        return direct, _SURE
    if asked.whom:
        asked = of_whom(asked, said)
        if not asked.kind:
            return [], 0.0
    if asked.whom and asked.deputy:
        asked = _while_in_office(asked, said)
    claims = claims_of(asked, said, few=few)
    if asked.deputy and asked.whom:
        claims = [one for one in claims if not asked.whom <= frozenset(one.key.split())]
    return _History(claims).answer(asked, question.as_of.toordinal()) if claims else ([], 0.0)


# --- who held it


@dataclass(frozen=True)
class _History:
    """All that is said of who held an office."""

    claims: Sequence[Claim]

    @cached_property
    def _of(self) -> dict[str, list[Claim]]:
        people: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            people[claim.key].append(claim)
        return people

    def answer(self, asked: Office, today: int) -> tuple[list[Candidate], float]:
        """The sentences of who is asked for."""
        ways = {
            Tenure.BEFORE: lambda: self._neighbour(asked),
            Tenure.AFTER: lambda: self._neighbour(asked),
            Tenure.FORMER: lambda: self._former(today),
            Tenure.SINCE: lambda: self._since(asked),
            Tenure.ALL: lambda: self._all(asked, today),
        }
        if way := ways.get(asked.tenure):
            return way()
        if not asked.dated and len(self._of) > 1:
            return [], 0.0
        last = asked.until or asked.since
        until = last.toordinal() if last else today
        since = asked.since.toordinal() if asked.since else until
        day = (since + until) // 2
        holders = [(self._active(key, day), key) for key in self._of if self._open(key, day)]
        if holders:
            return self._holder(asked, holders, day)
        inside = [(self._active(key, until), key) for key in self._of if self._open(key, until, since)]
        before = [(at, key) for at, key in inside if not self._begins_behind(key, day)]
        if before and len(before) < len(inside):  # who is first spoken of then, and is not said to have come then
            return self._told(min(before)[1], day, _SURE - _AHEAD)
        return self._holder(asked, inside, until) if inside else self._first_behind(day, until)

    def _holder(self, asked: Office, holders: list[tuple[int, str]], day: int) -> tuple[list[Candidate], float]:
        """Of those who held it on a day as far as is said, the one who entered it, or was said to hold it, last."""
        at, key = max(holders, key=lambda one: (one[0], self._began(one[1], day), one[1]))
        began = self._began(key, day)
        rivals = any(other != key and at - when <= 1 and self._began(other, day) >= began for when, other in holders)
        if not asked.of:  # nobody says of what: of that which most articles are about
            (at, key), rivals = max(holders, key=lambda one: (self._articles(one[1]), one)), len(holders) > 1
        ended = self._left(key, day) or any(self._began(other) > day for other in self._of if other != key)
        stale = day - at > _A_YEAR and not ended
        return self._told(key, day, _SURE - _STALE * stale - _RIVAL * rivals)

    def _first_behind(self, day: int, until: int) -> tuple[list[Candidate], float]:
        """Where nothing is said of a day or before it: the first who is said to have held it after that."""
        first = {key: min(claim.day for claim in claims) for key, claims in self._of.items()}
        behind = [(at, key) for key, at in first.items() if at > day and not self._begins_behind(key, day)]
        if not behind:
            return [], 0.0
        at, key = min(behind)
        if at - until > _TOO_LONG:
            return [], 0.0
        return self._told(key, day, _SURE - _AHEAD - _LONG_AHEAD * (at - until > 3 * _A_YEAR))

    def _told(self, key: str, day: int, sure: float) -> tuple[list[Candidate], float]:
        """Somebody's sentences, the one first that says most of the office, nearest to a day."""

        def worth(claim: Claim) -> tuple[int, int, int]:
            named_in_part = " " not in claim.who and " " in claim.key
            return claim.tier, (not claim.exact) + (claim.says == "ends") + named_in_part, abs(claim.day - day)

        mine = sorted(self._of[key], key=worth)
        return _apart([claim.answering for claim in mine])[:_SHOWN], sure - _FARTHER * mine[0].tier

    def _articles(self, key: str) -> int:
        return len({claim.candidate.passage.article.id for claim in self._of[key]})

    def _active(self, key: str, day: int) -> int:
        """The last day up to one on which somebody is said to hold it; 0 where there is none."""
        return max((c.day for c in self._of[key] if c.says in {"begins", "holds"} and c.day <= day), default=0)

    def _open(self, key: str, day: int, since: int | None = None) -> bool:
        """Whether somebody is said to hold it up to a day, and not to have left it by then, or by another day."""
        active = self._active(key, day)
        left = [c.day for c in self._of[key] if c.says in {"ends", "former"} and c.day <= (since or day)]
        return 0 < active >= max(left, default=0)

    def _left(self, key: str, day: int) -> bool:
        return any(c.says in {"ends", "former"} and c.day > day for c in self._of[key])

    def _began(self, key: str, day: int | None = None) -> int:
        """The last day on which somebody is said to have entered it, up to a day."""
        return max((c.day for c in self._of[key] if c.says == "begins" and (day is None or c.day <= day)), default=0)

    def _begins_behind(self, key: str, day: int) -> bool:
        return any(c.says == "begins" and c.day > day for c in self._of[key])

    def _former(self, today: int) -> tuple[list[Candidate], float]:
        """Who held it last of those who do not any more."""
        gone = [(self._last(key), key) for key in self._of if not self._open(key, today) or self._followed(key, today)]
        return self._told(max(gone)[1], today, _SURE - _BESIDE) if gone else ([], 0.0)

    def _followed(self, key: str, today: int) -> bool:
        return any(self._began(other) > self._active(key, today) for other in self._of if other != key)

    def _last(self, key: str) -> int:
        """The last day on which somebody is said to hold it; of who has only left it, the day before that is said."""
        holds = [claim.day for claim in self._of[key] if claim.says in {"begins", "holds"}]
        return max(holds) if holds else min(claim.day for claim in self._of[key]) - 1

    def _since(self, asked: Office) -> tuple[list[Candidate], float]:
        """The sentences that say from when on somebody holds it, those first that name the day."""
        begun = [
            claim for claim in self.claims if claim.says == "begins" and asked.whom <= frozenset(claim.key.split())
        ]
        told = sorted((_telling_when(claim) for claim in begun), key=lambda one: one.answer is None)
        return _apart(told)[:_SHOWN], (_SURE - _BESIDE if told and told[0].answer else 0.0)

    def _all(self, asked: Office, today: int) -> tuple[list[Candidate], float]:
        """A sentence of each who held it on the days asked for, the first of them first."""
        since = asked.since.toordinal() if asked.since else 0
        until = min(today, asked.until.toordinal()) if asked.until else today
        people = [key for key in self._of if asked.of.isdisjoint(key.split())]  # a team is nobody
        held = [(self._first(key), key) for key in people if self._first(key) <= until and self._held_since(key, since)]
        told = [self._told(key, max(at, since), 0.0)[0][:1] for at, key in sorted(held)]
        return [one for ones in told for one in ones][:_MOST_HOLDERS], (_SURE - _BESIDE if len(held) > 1 else 0.0)

    def _held_since(self, key: str, since: int) -> bool:
        """Whether somebody is said to hold it on a day or after it, or before, and nobody to have come by then."""
        last = self._last(key)
        followed = any(self._began(other, since) > last for other in self._of if other != key)
        return last >= since or (self._open(key, since) and not followed)

    def _first(self, key: str) -> int:
        """The first day on which somebody is said to hold it."""
        holds = [claim.day for claim in self._of[key] if claim.says in {"begins", "holds"}]
        return min(holds) if holds else min(claim.day for claim in self._of[key]) - 1

    def _neighbour(self, asked: Office) -> tuple[list[Candidate], float]:
        """Who held it before or after somebody."""
        mine = [key for key in self._of if asked.whom <= frozenset(key.split())]
        if not mine:
            return [], 0.0
        here, before = max(map(self._last, mine)), asked.tenure is Tenure.BEFORE
        others = [(self._last(key), key) for key in self._of if key not in mine]
        beside = [one for one in others if (one[0] < here if before else one[0] > here)]
        if not beside and not before:  # the charge against the old head is of a day when there is a new one
            began = max(map(self._first, mine))
            beside = [one for one in others if self._began(one[1]) > began]
        if not beside:
            return [], 0.0
        at, key = max(beside) if before else min(beside)
        return self._told(key, at, _SURE - _BESIDE)


def _telling_when(claim: Claim) -> Candidate:
    """Its sentence, with the words for the day on which it begins; without any, where the sentence names none."""
    one = claim.candidate
    published = one.passage.article.published
    for day in days_in_text(one.text, published) if published else ():
        if day.first.toordinal() <= claim.day <= day.last.toordinal():
            start = one.span.start
            return replace(one, answer=AnswerSpan(*one.span, start + day.start, start + day.end, 0.0))
    return replace(one, answer=None)


def _apart(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The sentences of which none is a part of one before it, or has one in it."""
    kept: list[Candidate] = []
    for one in ranked:
        article, span = one.passage.article.id, one.span
        overlaps = (
            other.passage.article.id == article and other.span.start < span.end and span.start < other.span.end
            for other in kept
        )
        if not any(overlaps):
            kept.append(one)
    return kept


# --- who is said to come before or after somebody, or to be their deputy


def _directly(asked: Office, said: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that themselves name who is asked for beside somebody, the newest first."""
    if asked.tenure in {Tenure.BEFORE, Tenure.AFTER}:
        return _beside(asked, said)
    return _deputies(asked, said) if asked.deputy and asked.whom and asked.tenure is Tenure.HOLDER else []


def _beside(asked: Office, said: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that say whose place somebody took, or who took theirs; those first that tell of which office."""
    found: list[tuple[bool, int, Candidate]] = []
    for candidate in said:
        article = candidate.passage.article
        if not asked.of <= frozenset(stems(f"{article.title} {article.text}")):
            continue
        for one, _ in passing(candidate):
            if one.kind and asked.kind and not same_office(asked.kind, one.kind, asked.of):
                continue
            after = asked.tenure is Tenure.AFTER
            whom, name = (one.old, one.new) if after else (one.new, one.old)
            if asked.whom <= frozenset(key_of(whom, candidate).split()):
                naming, at = naming_it(name, one.start if after else -1, candidate, said)
                if at >= 0:
                    told = Claim(name, "", at, naming, "holds", 0).answering
                    found.append((bool(one.kind and asked.kind), candidate.day, told))
    return _apart([one for _, _, one in sorted(found, key=lambda each: each[:2], reverse=True)])[:_SHOWN]


def _deputies(asked: Office, said: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that name somebody's deputy, the newest first."""
    found = [
        Claim(one.new, "", one.start, candidate, "holds", 0).answering
        for candidate in said
        for one in standing_in(candidate.text, candidate.passage.article.text[: candidate.span.start])
        if asked.whom <= frozenset(key_of(one.old, candidate).split())
    ]
    return _apart(sorted(found, key=lambda one: -one.day))[:_SHOWN]


def _while_in_office(asked: Office, said: Sequence[Candidate]) -> Office:
    """The office of a deputy, of the days on which somebody is said to hold that of which it is."""
    theirs = claims_of(replace(asked, deputy=False), said)
    days = [one.day for one in theirs if one.says in {"begins", "holds"} and asked.whom <= frozenset(one.key.split())]
    if not days:
        return replace(asked, kind="")
    return replace(asked, since=dt.date.fromordinal(min(days)), until=dt.date.fromordinal(max(days)), dated=True)


# --- what somebody does now


def _doing(asked: Office, said: Sequence[Candidate]) -> tuple[list[Candidate], float]:
    """The newest sentences that say what somebody does now, or went on to; else, which office they hold."""
    found = [(one.day, True, one) for one in said if _does(asked.whom, one)]
    found += [(one.day, False, one) for one in said if _holds(asked.whom, one)]
    newest = _apart([one for _, _, one in sorted(found, key=lambda each: each[:2], reverse=True)])[:_SHOWN]
    return [replace(one, answer=None) for one in newest], (_SURE - _BESIDE if newest else 0.0)


def _holds(whom: frozenset[str], candidate: Candidate) -> bool:
    """Whether a sentence says of somebody that they hold an office, or enter it."""
    return any(
        mention.says in {"holds", "begins"} and whom <= frozenset(key_of(mention.who, candidate).split())
        for mention in mentions(candidate.text)
    )


def _does(whom: frozenset[str], candidate: Candidate) -> bool:
    """Whether a sentence says of somebody, and of nobody else, what they do now; its article names them in full."""
    text = candidate.text
    if not whom <= frozenset(stems(" ".join(capitals(candidate.passage.article.text)))):
        return False
    for match in _DOES_NOW.finditer(text):
        before = [name for found in re.finditer(NAME, text[: match.start()]) if (name := person(found[0]))]
        near = bool(before) and match.start() - text.rfind(before[-1], 0, match.start()) < _NEAR
        if near and whom & frozenset(stems(before[-1])):
            return True
    return False
