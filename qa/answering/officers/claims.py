"""Claims: a mention of the office asked about -> what its sentence says of who held it, from when to when.

A day counts from its article's; "until" and the like begin nothing. Whether the office is the one that is asked about
is not known here. Pure. English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qa.answering.candidates import Candidate
from qa.answering.lasting import is_over
from qa.answering.officers.holders import Mention, Says, begins, whole
from qa.domain import AnswerSpan
from qa.intents import Office
from qa.question.days import days_in_text
from qa.text.offices import RUN, same_office
from qa.text.words import stems

_A_MONTH = 31  # days
_NEAR = 90  # characters between an office and its "since"
JUST = 7  # days before publication that are still of what is reported as new
_LEAVES = re.compile(
    r"\b(?:will|would|is\sto|was\sto|to)\s+"
    r"(?:leave|step\sdown|stand\sdown|step\saside|resign|retire|give\sup|depart|quit)\b"
    r"|\bis\s(?:leaving|retiring|resigning|quitting|(?:stepping|standing)\s(?:down|aside))\b"
)
_ENTERS = re.compile(
    r"\b(?:sworn\sin|takes?\soffice|take\sup|takes?\sover|start(?:s|ed)?|begin[s]?|joined)\s+"
    r"(?:\w+\s+){0,2}?(?=(?:on|in|from)\b)"
)
_UNTIL = re.compile(r"\b(?:until|till|before|ends|ending|expires?)\b(?:[^,.;]|,\swhich\b){0,60}$|\bto\s+$")
_NEW_SENTENCE = re.compile(r"[a-z\d]{2}[.!?][”\"’']?\s+[A-Z“\"]")
_LEAVES_FOR = re.compile(r"\b(?:is|was)\s(?:leaving|quitting)\b[^.;]{0,60}?\sto\s(?:become|be|lead|run|head)\b")
_WAS = re.compile(r"\b(?:was|were|been)\s+(?:\w+\s+)?$")
_HAD = re.compile(r"\bhad\s(?:\w+\s)?$")
SINCE = re.compile(r"\bsince\s+$")
Day = tuple[int, int, int]  # where it stands in a text, its first and last day


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence says of who holds the office asked about.

    Attributes:
        who: The name as it stands there, from `start` on; `key` the whole of it, as stems.
        day: The day on which that begins, ends or holds, as a proleptic ordinal.
        tier: How near the words stand that say of what the office is: 0 in its sentence or headline, 1 where its
            article names that first, 3 where it only does so somewhere before.
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


def naming_it(name: str, at: int, candidate: Candidate, said: Sequence[Candidate]) -> tuple[Candidate, int]:
    """The sentence that names somebody, and where: one itself, else the nearest of its article; -1 for none."""
    at = at if at >= 0 else begins(candidate.text, name)
    if at >= 0:
        return candidate, at
    article, place = candidate.passage.article.id, candidate.span.start
    others = [(one, begins(one.text, name)) for one in said if one.passage.article.id == article]
    naming = [told for told in others if told[1] >= 0]
    return min(naming, key=lambda told: abs(told[0].span.start - place), default=(candidate, -1))


def key_of(name: str, candidate: Candidate) -> str:
    """Somebody's whole name, as the article of a sentence has it, as stems."""
    return " ".join(stems(whole(name, candidate.passage.article.text)))


def dated(mention: Mention, candidate: Candidate, asked: Office, tier: int) -> Iterator[Claim]:
    """The claims that a mention makes, each with its day."""
    exact = same_office(asked.kind, mention.kind) and mention.kind != RUN
    key = key_of(mention.who, candidate)
    for says, day in _said_when(mention, candidate):
        yield Claim(mention.who, key, mention.start, candidate, says, day, tier, exact)


def _said_when(mention: Mention, candidate: Candidate) -> Iterator[tuple[Says, int]]:
    own, days = candidate.day, days_of(candidate, mention.at)
    match mention.says:
        case "former":
            yield "former", own
            since = [day for day in days[:1] if SINCE.search(candidate.text, 0, day[0])]
            yield from (("begins", day[1]) for day in since if _HAD.search(candidate.text, 0, mention.at))
        case "ends":
            yield "ends", days[0][1] if days and days[0][1] <= own else own
            yield "holds", own - JUST - 1
        case "begins":
            yield "begins", entered(days, candidate)
        case "was" if days and SINCE.search(candidate.text, 0, days[0][0]):
            yield "begins", days[0][1]
            yield "former", own
        case "was" if days:
            yield "begins", days[0][1]
            yield "ends", days[0][2]
        case "was":
            yield "former", own
        case _:
            yield from _held_when(mention, candidate, days)


def _held_when(mention: Mention, candidate: Candidate, days: Sequence[Day]) -> Iterator[tuple[Says, int]]:
    """From when to when somebody holds an office of whom a sentence says that they do: it may say that they leave."""
    own, text = candidate.day, candidate.text
    since = [day for day in days if SINCE.search(text, 0, day[0])]
    if since and _belongs(since[0], mention, text):
        _, first, last = since[0]
        yield "begins", last if last - first <= _A_MONTH else first  # some day of November may not be its first
    if is_over(text, mention.who):
        ends = [day[1] for day in days if day not in since and day[1] <= own]
        yield "ends", ends[0] if ends else own
        if not since:
            yield "holds", own - 1
        return
    if _LEAVES_FOR.search(text, mention.start):
        yield "ends", own
        yield "holds", own - 1
        return
    if left := _LEAVES.search(text):
        later = [day[2] for day in days_of(candidate, left.end()) if day[1] > own - JUST and day[0] > left.start()]
        yield from [("ends", day) for day in later[:1]]
    yield "holds", own


def _belongs(day: Day, mention: Mention, text: str) -> bool:
    """Whether a "since" is said of an office: in the same clause, or the next."""
    first, last = sorted((day[0], mention.at))
    return last - first < _NEAR and not re.search(r"[;:]|\.\s", text[first:last])


def entered(days: Sequence[Day], candidate: Candidate) -> int:
    """The day from which somebody holds an office that a sentence gives them: its own, or one its article tells."""
    own, article = candidate.day, candidate.passage.article
    if days and days[0][1] < own - JUST:
        return days[0][1]
    for entering in _ENTERS.finditer(article.text):
        behind = article.text[entering.end() : entering.end() + 40]
        later = _ordinals(f"will {entering[0]} {behind}", article.published)
        if later and later[0][1] >= own - JUST and not _WAS.search(article.text, 0, entering.start()):
            return later[0][1]
    return max(own, days[0][1]) if days else own


def days_of(candidate: Candidate, at: int, *, beyond: bool = False) -> list[Day]:
    """The days that the sentence of a place names, the nearest to it first; not those until which something is so.

    Args:
        beyond: Also those of other sentences of a quote: "Lund will leave in May. He will be succeeded by Moe."
    """
    text = candidate.text
    days = [
        day
        for day in _ordinals(text, candidate.passage.article.published)
        if not _UNTIL.search(text, 0, day[0]) and (beyond or not _NEW_SENTENCE.search(text, *sorted((day[0], at))))
    ]
    return sorted(days, key=lambda day: abs(day[0] - at))


@lru_cache(2048)
def _ordinals(text: str, published: dt.date | None) -> tuple[Day, ...]:
    days = days_in_text(text, published) if published else []
    return tuple((day.start, day.first.toordinal(), day.last.toordinal()) for day in days)
