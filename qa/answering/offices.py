"""Offices: what was found, and the office that is asked about -> who held it on the days asked for. Pure. English.

All that the sentences say of who holds it, each with its day counted from the article's, tells together who held it
when; no reader is asked, and how sure the answer is follows from how complete the statements are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from qa.answering.candidates import Candidate, rank
from qa.answering.holders import CAPITAL, NAME, Mention, Says, mentions, person, successions, victories, whole
from qa.answering.lasting import is_over
from qa.domain import AnswerSpan, Article, Found, Office, Question, Tenure
from qa.models.weights import Weights
from qa.question.days import days_in_text
from qa.text.offices import RUN, called, is_of, kinds_of_body, posts, proper, runs, same_office
from qa.text.words import FUNCTION_WORDS, stems

_SURE = 0.92  # where the statements are complete; what they lack is taken off
_STALE, _RIVAL, _AHEAD, _LONG_AHEAD, _FARTHER, _BESIDE = 0.1, 0.25, 0.1, 0.15, 0.08, 0.12
_A_YEAR, _A_MONTH = 400, 31  # days
_MOST = 480  # sentences that are read
_SHOWN = 2
_LEAD = 160  # characters
_NEAR = 90  # characters between an office and its "since", or somebody and what they do
_JUST = 7  # days before publication that are still of what is reported as new
_LEAVES = re.compile(
    r"\b(?:will|would|is\sto|was\sto|to)\s+"
    r"(?:leave|step\sdown|stand\sdown|step\saside|resign|retire|give\sup|depart|quit)\b"
)
_ENTERS = re.compile(
    r"\b(?:sworn\sin|takes?\soffice|take\sup|takes?\sover|start(?:s|ed)?|begin[s]?|joined)\s+"
    r"(?:\w+\s+){0,2}?(?=(?:on|in|from)\b)"
)
_UNTIL = re.compile(r"\b(?:until|till|before)\b[^,.;]{0,40}$")
_SINCE = re.compile(r"\bsince\s+$")
_DOES_NOW = re.compile(
    r"\bnow\b|\b(?:left|leaves?|leaving|quit)\s+(?:\w+\s+){0,3}?to\b|\b(?:joined|joins|moved\sto|works?\s(?:as|for|at))\b"
    r"|\bwas\s(?:appointed|named|elected|hired)\b|\b(?:took\sover|retired|is\s(?:in\scharge|head|running))\b"
    r"|\bto\sbecome\b|\bwill\s(?:become|lead|head|join)\b|\breturn(?:ed|s)?\sto\b|\bbecame\b"
)
_PRONOUNS = frozenset({"him", "her", "his", "she", "he", "their"})
_DATELINE = re.compile(r"^[A-Z .]{3,}\s*(?:\([^)]*\))?\s*[-–—]\s*")
_Day = tuple[int, int, int]  # where it stands in a text, its first and last day


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence says of who holds the office asked about.

    Attributes:
        who: The name as it stands there, from `start` on; `key` the whole of it, as stems.
        day: The day on which that begins, ends or holds, as a proleptic ordinal.
        tier: How near the words stand that say of what the office is: 0 in its sentence or headline, 1 where its
            article names that first.
        exact: Whether it is the office by that name, and no other that leads the same.
    """

    who: str
    key: str
    start: int
    candidate: Candidate
    says: Says
    day: int
    tier: int = 0
    exact: bool = False

    @property
    def answering(self) -> Candidate:
        """Its sentence, with the name as the words that answer."""
        span, start = self.candidate.span, self.candidate.span.start + self.start
        return replace(self.candidate, answer=AnswerSpan(*span, start, start + len(self.who), 0.0))


def held(question: Question, found: Found, weights: Weights) -> tuple[list[Candidate], float]:
    """The sentences that tell who held the office asked about, the best first, and how sure that is."""
    asked = question.office
    if asked is None:
        return [], 0.0
    said = [one for one in rank(question, found, weights) if one.day][:_MOST]
    if asked.tenure is Tenure.DOING:
        return _doing(asked, said)
    if asked.tenure in {Tenure.BEFORE, Tenure.AFTER}:
        direct = _beside(asked, said)
        if direct or not asked.kind:
            return direct, (_SURE if direct else 0.0)
    if asked.whom and not asked.of:
        asked = replace(asked, of=_of_which(asked, said))
    claims = _claims(asked, said)
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
        if asked.tenure in {Tenure.BEFORE, Tenure.AFTER}:
            return self._neighbour(asked)
        if asked.tenure is Tenure.FORMER:
            return self._former(today)
        if asked.tenure is Tenure.SINCE:
            return self._since(asked)
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
        return self._holder(asked, inside, until) if inside else self._first_behind(day, until)

    def _holder(self, asked: Office, holders: list[tuple[int, str]], day: int) -> tuple[list[Candidate], float]:
        """Of those who held it on a day as far as is said, the one who entered it, or was said to hold it, last."""
        at, key = max(holders)
        rivals = any(other != key and at - when <= 1 for when, other in holders)
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
        return self._told(key, day, _SURE - _AHEAD - _LONG_AHEAD * (at - until > 3 * _A_YEAR))

    def _told(self, key: str, day: int, sure: float) -> tuple[list[Candidate], float]:
        """Somebody's sentences, the one first that says most of the office, nearest to a day."""

        def worth(claim: Claim) -> tuple[int, int, int]:
            return claim.tier, (not claim.exact) + (claim.says == "ends"), abs(claim.day - day)

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

    def _began(self, key: str) -> int:
        return max((c.day for c in self._of[key] if c.says == "begins"), default=0)

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

    def _neighbour(self, asked: Office) -> tuple[list[Candidate], float]:
        """Who held it before or after somebody."""
        mine = [key for key in self._of if asked.whom <= frozenset(key.split())]
        if not mine:
            return [], 0.0
        here, before = max(map(self._last, mine)), asked.tenure is Tenure.BEFORE
        others = [(self._last(key), key) for key in self._of if key not in mine]
        beside = [one for one in others if (one[0] < here if before else one[0] > here)]
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


# --- what is said of the office that is asked about


def _claims(asked: Office, said: Sequence[Candidate]) -> list[Claim]:
    """What sentences say of who holds the office asked about."""
    found: list[Claim] = []
    for candidate in said:
        for one in mentions(candidate.text):
            no_more = asked.deputy and not one.deputy and one.kind == asked.kind  # who is mayor is deputy no more
            mention = one._replace(deputy=True, says="ends") if no_more else one
            if _is_asked_for(asked, mention, candidate.passage.article):
                tier = _tier(asked, mention, candidate)
                found += _dated(mention, candidate, asked, tier) if tier is not None else ()
        found += [] if asked.deputy else _by_votes(asked, candidate)
    people = {claim.key for claim in found}
    if not asked.deputy:
        for candidate in said:
            found += _by_succession(candidate, people)
    return found


def _is_asked_for(asked: Office, mention: Mention, article: Article) -> bool:
    """Whether what a sentence says may be of the office asked about, as far as its own words tell."""
    if mention.says == "denied" or mention.deputy != asked.deputy or not same_office(asked.kind, mention.kind):
        return False
    if not is_of(asked.of, mention.of - frozenset(stems(mention.who)), mention.names):
        return False
    if asked.kind == RUN:
        return runs(mention.kind, asked.of, mention.of)
    if asked.kind in {"minister", "secretary"}:  # one of many
        return not mention.of.isdisjoint(asked.of)
    return mention.kind != RUN or _speaks_of(asked.kind, f"{article.title}. {article.text}")


def _tier(asked: Office, mention: Mention, candidate: Candidate) -> int | None:
    """How near the words stand that say of what the office is; None where they stand nowhere near."""
    article = candidate.passage.article
    near = frozenset(stems(f"{candidate.text} {article.title}"))
    body = kinds_of_body(asked.of) - mention.of
    if body and body.isdisjoint(near):
        return None
    lacking = proper(asked.of) - mention.of
    if lacking <= near:
        return 0
    partly = lacking & frozenset(stems(candidate.text)) or mention.of & asked.of
    around = " ".join(_capitals(article.text)) if partly else _first_named(article.text)
    return 1 if lacking - near <= frozenset(stems(around)) else None


@lru_cache(512)
def _speaks_of(kind: str, text: str) -> bool:
    return any(post.kind == kind for post in posts(text))


@lru_cache(512)
def _first_named(text: str) -> str:
    """What an article names first, behind the place that it is from: it is about that."""
    names = re.finditer(rf"{CAPITAL}(?:\s+{CAPITAL})*", _DATELINE.sub("", text[:_LEAD]))
    return next((name[0] for name in names if name[0].lower() not in FUNCTION_WORDS), "")


@lru_cache(512)
def _capitals(text: str) -> tuple[str, ...]:
    return tuple(re.findall(CAPITAL, text))


def _key(name: str, candidate: Candidate) -> str:
    return " ".join(stems(whole(name, candidate.passage.article.text)))


def _of_which(asked: Office, said: Sequence[Candidate]) -> frozenset[str]:
    """Of what somebody holds the office that is asked about, where the question does not say."""
    for candidate in said:
        for mention in mentions(candidate.text):
            mine = asked.whom <= frozenset(_key(mention.who, candidate).split())
            if mine and mention.of and same_office(asked.kind, mention.kind):
                return mention.of
    return frozenset()


# --- days


def _dated(mention: Mention, candidate: Candidate, asked: Office, tier: int) -> Iterator[Claim]:
    """The claims that a mention makes, each with its day."""
    exact = same_office(asked.kind, mention.kind) and mention.kind != RUN
    key = _key(mention.who, candidate)
    for says, day in _said_when(mention, candidate):
        yield Claim(mention.who, key, mention.start, candidate, says, day, tier, exact)


def _said_when(mention: Mention, candidate: Candidate) -> Iterator[tuple[Says, int]]:
    own, days = candidate.day, _days(candidate, mention.at)
    match mention.says:
        case "former":
            yield "former", own
        case "ends":
            yield "ends", days[0][1] if days and days[0][1] <= own else own
            yield "holds", own - _JUST - 1
        case "begins":
            yield "begins", _entered(days, candidate)
        case "was" if days:
            yield "begins", days[0][1]
            yield "ends", days[0][2]
        case "was":
            yield "former", own
        case _:
            yield from _held_when(mention, candidate, days)


def _held_when(mention: Mention, candidate: Candidate, days: Sequence[_Day]) -> Iterator[tuple[Says, int]]:
    """From when to when somebody holds an office of whom a sentence says that they do: it may say that they leave."""
    own, text = candidate.day, candidate.text
    since = [day for day in days if _SINCE.search(text, 0, day[0])]
    if since and _belongs(since[0], mention, text):
        _, first, last = since[0]
        yield "begins", last if last - first <= _A_MONTH else first  # some day of November may not be its first
    if is_over(text, mention.who):
        ends = [day[1] for day in days if day not in since and day[1] <= own]
        yield "ends", ends[0] if ends else own
        if not since:
            yield "begins", own - 1
        return
    if left := _LEAVES.search(text):
        later = [day[2] for day in _days(candidate, left.end()) if day[1] > own - _JUST and day[0] > left.start()]
        yield from [("ends", day) for day in later[:1]]
    yield "holds", own


def _belongs(day: _Day, mention: Mention, text: str) -> bool:
    """Whether a "since" is said of an office: in the same clause, or the next."""
    first, last = sorted((day[0], mention.at))
    return last - first < _NEAR and not re.search(r"[;:]|\.\s", text[first:last])


def _entered(days: Sequence[_Day], candidate: Candidate) -> int:
    """The day from which somebody holds an office that a sentence gives them: its own, or one its article tells."""
    own, article = candidate.day, candidate.passage.article
    if days and days[0][1] < own - _JUST:
        return days[0][1]
    for entering in _ENTERS.finditer(article.text):
        behind = article.text[entering.end() : entering.end() + 40]
        later = _ordinals(f"will {entering[0]} {behind}", article.published)
        if later and later[0][1] >= own - _JUST:
            return later[0][1]
    return max(own, days[0][1]) if days else own


def _days(candidate: Candidate, at: int) -> list[_Day]:
    """The days that a sentence names, the nearest to a place first; not those until which something is so."""
    text = candidate.text
    days = _ordinals(text, candidate.passage.article.published)
    return sorted((day for day in days if not _UNTIL.search(text, 0, day[0])), key=lambda day: abs(day[0] - at))


@lru_cache(2048)
def _ordinals(text: str, published: dt.date | None) -> tuple[_Day, ...]:
    days = days_in_text(text, published) if published else []
    return tuple((day.start, day.first.toordinal(), day.last.toordinal()) for day in days)


# --- who came after whom


def _by_votes(asked: Office, candidate: Candidate) -> Iterator[Claim]:
    """Who beat the holder of an office takes it, and the holder loses it."""
    around = called(f"{candidate.text} {candidate.passage.article.title}")
    for new, start, old, _, kind in victories(candidate.text):
        if (kind and not same_office(asked.kind, kind)) or not proper(asked.of) <= around:
            continue
        day = _entered((), candidate)
        yield Claim(new, _key(new, candidate), start, candidate, "begins", day)
        yield Claim(old, _key(old, candidate), candidate.text.index(old), candidate, "ends", day)


def _by_succession(candidate: Candidate, people: Iterable[str]) -> Iterator[Claim]:
    """Who took the place of somebody who held the office holds it."""
    for new, start, old, day in _passed_on(candidate):
        if _key(old, candidate) in people:
            yield Claim(new, _key(new, candidate), start, candidate, "begins", day, exact=True)


def _passed_on(candidate: Candidate) -> Iterator[tuple[str, int, str, int]]:
    """Who took over, where that name stands, from whom, and on which day."""
    for new, start, old, behind, _ in successions(candidate.text):
        if old.lower() in _PRONOUNS:
            old = _meant(candidate.passage.article.text[: candidate.span.start + start], new)  # noqa: PLW2901
        before = person(old) if old else ""
        if before and before != new:
            days = _days(candidate, behind)
            yield new, start, before, days[0][1] if days else candidate.day


def _meant(before: str, new: str) -> str:
    """The last person whom a text names in full before a pronoun, and who is not the one it speaks of."""
    for match in reversed(list(re.finditer(NAME, before[-400:]))):
        name = person(match[0])
        if " " in name and name != new and not name.split()[0].isupper():
            return name
    return ""


def _beside(asked: Office, said: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that say whose place somebody took, or who took theirs, the newest first."""
    found: list[Candidate] = []
    for candidate in said:
        article = candidate.passage.article
        if not asked.of <= frozenset(stems(f"{article.title} {article.text}")):
            continue
        for new, start, old, _ in _passed_on(candidate):
            after = asked.tenure is Tenure.AFTER
            whom, name = (old, new) if after else (new, old)
            at = start if after else candidate.text.rfind(name)
            if at >= 0 and asked.whom <= frozenset(_key(whom, candidate).split()):
                found.append(Claim(name, "", at, candidate, "holds", 0).answering)
    return _apart(sorted(found, key=lambda one: -one.day))[:_SHOWN]


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
        mention.says in {"holds", "begins"} and whom <= frozenset(_key(mention.who, candidate).split())
        for mention in mentions(candidate.text)
    )


def _does(whom: frozenset[str], candidate: Candidate) -> bool:
    """Whether a sentence says of somebody, and of nobody else, what they do now; its article names them in full."""
    text = candidate.text
    if not whom <= frozenset(stems(" ".join(_capitals(candidate.passage.article.text)))):
        return False
    for match in _DOES_NOW.finditer(text):
        before = [name for found in re.finditer(NAME, text[: match.start()]) if (name := person(found[0]))]
        near = bool(before) and match.start() - text.rfind(before[-1], 0, match.start()) < _NEAR
        if near and whom & frozenset(stems(before[-1])):
            return True
    return False
