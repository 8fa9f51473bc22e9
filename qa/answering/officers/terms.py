"""Terms: sentences, and the office asked about -> who is said to hold it, enter it or leave it, each with its day.

What a sentence says of an office, `holders.py` tells; whether it is the one that is asked about, the headline and the
article tell, too. A day counts from the article's. Pure. English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qa.answering.candidates import Candidate
from qa.answering.lasting import is_over
from qa.answering.officers.holders import CAPITAL, Mention, Says, begins, mentions, whole
from qa.answering.officers.passing import Passed, passed_on, victories
from qa.domain import AnswerSpan, Question
from qa.intents import Office, Tenure
from qa.question.days import days_in_text
from qa.text.datelines import without_dateline
from qa.text.offices import (
    ANY_BODY,
    HEADS_OF_STATE,
    OF_A_PLACE,
    RUN,
    called,
    is_of,
    kinds_of_body,
    leads,
    posts,
    proper,
    runs,
    same_office,
)
from qa.text.words import FUNCTION_WORDS, stems

_LEAD = 160  # characters
_AT_HOME, _BEFORE_IT, _MORE_THAN_ONE = 2, 3, 2
_IN_A_ROW = 3  # who took over from whom, and so on
_OFTEN = 3  # articles that name a place which those of a handful are from
_OF_A_NATION = frozenset(
    {"premier", "president", "chancellor", "minister", "secretary", "king", "queen", "emir", "sultan"}
)
_OF_A_TOWN = frozenset(stems("hall"))
_OF_A_CLUB = frozenset(stems("club team league coach player season"))
_OF_A_TEAM = frozenset({"coach", "captain"})  # of which an article names two
_A_MONTH, _A_YEAR = 31, 366  # days
_NEAR = 90  # characters between an office and its "since"
_JUST = 7  # days before publication that are still of what is reported as new
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
_INSIDE = re.compile(
    r"(?<!stake )(?<!shares )(?<!interest )(?<!confidence )\b(?:in|near|neighbouring|across)\s+(?:the\s+)?"
    r"(?P<name>[A-Z]\w+)(?![\w’'-])(?!\s[A-Z])"
)
_OF_PLACES = OF_A_PLACE | HEADS_OF_STATE | {RUN, "commander", "king", "queen"}
_SWEARS_IN = re.compile(r"\bsworn\sin\sby\s+(?:the\s+)?(?:\w+\s+){0,2}$")
_OF_ANOTHER = re.compile(r";|,\swho\s")  # "will be Moe, who joined in 2017"
_NEW_SENTENCE = re.compile(r"[a-z\d]{2}[.!?][”\"’']?\s+[A-Z“\"]")
_LEAVES_FOR = re.compile(r"\b(?:is|was)\s(?:leaving|quitting)\b[^.;]{0,60}?\sto\s(?:become|be|lead|run|head)\b")
_WAS = re.compile(r"\b(?:was|were|been)\s+(?:\w+\s+)?$")
_HAD = re.compile(r"\bhad\s(?:\w+\s)?$")
_SINCE = re.compile(r"\bsince\s+$")
_THE_CAPITAL = frozenset(stems("capital"))
_CAPITAL_IS = re.compile(
    rf"\bcapital,\s(?P<town>{CAPITAL}(?:\s{CAPITAL})?)\b"
    rf"|\b(?P<called>{CAPITAL}(?:\s{CAPITAL})?)(?:,|\sis|\swas)\s(?:the|{CAPITAL}(?<=s))\s(?:[a-z]+\s)?capital\b(?!\s(?!of\b)[a-z])"
)
_Day = tuple[int, int, int]  # where it stands in a text, its first and last day


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


def claims_of(asked: Office, said: Sequence[Candidate], *, few: bool = False) -> list[Claim]:
    """What sentences say of who holds the office asked about.

    Args:
        few: Whether they are of a handful of articles: those name their own premier, and not the country.
    """
    mentioned = [
        (candidate, one) for candidate in said for one in _without_who_appoints(asked, list(mentions(candidate.text)))
    ]
    if few and asked.kind in _OF_A_NATION and _is_home(proper(asked.of), said):
        mentioned = [
            (candidate, one._replace(of=one.of | asked.of)) if _is_bare(asked, one, candidate) else (candidate, one)
            for candidate, one in mentioned
        ]
    heads = frozenset(one.kind for _, one in mentioned if one.kind in HEADS_OF_STATE and one.of & proper(asked.of))
    if asked.kind == RUN and asked.of & _OF_A_TOWN:
        found = _found(asked, [told for told in mentioned if told[1].kind in OF_A_PLACE | {RUN}], heads)
    elif asked.kind == RUN and _is_place(asked.of, said):  # whatever firm is at home there
        mentioned = [(candidate, one) for candidate, one in mentioned if one.kind in _OF_PLACES]
        found = _found(asked, mentioned, heads) or _found(asked, mentioned, HEADS_OF_STATE)
    else:
        found = _found(asked, mentioned, heads)
    if not asked.deputy:
        found += [claim for candidate in said for claim in _by_votes(asked, candidate)]
    if asked.tenure not in {Tenure.BEFORE, Tenure.AFTER}:
        found = [claim for claim in found if claim.tier < _BEFORE_IT] or found
    if not proper(asked.of) and kinds_of_body(asked.of):
        found = _of_the_only_body(asked, found, mentioned)
    if not asked.deputy:
        tier = min((claim.tier for claim in found), default=1)
        found += [replace(claim, tier=tier) for claim in _by_succession(asked, said, {one.key for one in found})]
    return [one for one in _of_whole_names(found) if not _begins_as(one.who, asked)]


def _begins_as(who: str, asked: Office) -> bool:
    """Whether a name begins with that of what the office is of: "Lund Otters" is nobody."""
    return " " in who and stems(who)[0] in proper(asked.of)


def _found(asked: Office, mentioned: Iterable[tuple[Candidate, Mention]], heads: frozenset[str]) -> list[Claim]:
    """What sentences say by naming the office."""
    found: list[Claim] = []
    if asked.kind != RUN and not proper(asked.of) and kinds_of_body(asked.of):  # a council has a leader, and a chair
        mentioned = list(mentioned)
        mentioned = [told for told in mentioned if told[1].kind == asked.kind] or mentioned
    for candidate, one in mentioned:
        no_more = asked.deputy and not one.deputy and one.kind == asked.kind  # who is mayor is deputy no more
        mention = one._replace(deputy=True, says="ends") if no_more else one
        if _is_asked_for(asked, mention, candidate, heads):
            tier = _tier(asked, mention, candidate)
            found += _dated(mention, candidate, asked, tier) if tier is not None else ()
    return found


def _without_who_appoints(asked: Office, told: Sequence[Mention]) -> list[Mention]:
    """What a sentence says, but of a president who names somebody to an office: they do not head the bank."""
    if asked.kind in HEADS_OF_STATE:
        return list(told)
    entering = {one.who for one in told if one.says == "begins" and one.of}
    return [one for one in told if one.kind not in HEADS_OF_STATE or one.of or not entering - {one.who}]


def _is_home(place: frozenset[str], said: Sequence[Candidate]) -> bool:
    """Whether so many articles name a place that they are from there; a portfolio ("of health") is no name."""
    naming = defaultdict(set)
    for candidate in said:
        article = candidate.passage.article
        for stem in place & _capital_stems(article.text):
            naming[stem].add(article.id)
    return any(len(articles) >= _OFTEN for articles in naming.values())


@lru_cache(512)
def _capital_stems(text: str) -> frozenset[str]:
    return frozenset(stems(" ".join(capitals(text))))


@lru_cache(512)
def _all_stems(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def _is_bare(asked: Office, one: Mention, candidate: Candidate) -> bool:
    """Whether an office is told of no place, and may be of the state: "Prime Minister Moe", "the health minister"."""
    named_of = one.of - frozenset(stems(one.who))
    if not same_office(asked.kind, one.kind, asked.of) or not named_of <= asked.of:
        return False
    if asked.kind in {"minister", "secretary"}:  # of whom there are many: of what one is, is told
        return bool(named_of)
    return one.kind != "president" or _OF_A_CLUB.isdisjoint(stems(candidate.passage.article.text))


def _of_the_only_body(
    asked: Office, found: Sequence[Claim], mentioned: Iterable[tuple[Candidate, Mention]]
) -> list[Claim]:
    """The claims of "the port", where all that name one name the same; none where there are several."""
    of_it = (one for candidate, one in mentioned if _is_asked_for(asked, one, candidate, frozenset()))
    bodies = {proper(one.of - frozenset(stems(one.who))) for one in of_it} - {frozenset()}
    if any(one.isdisjoint(other) for one in bodies for other in bodies):
        return []
    name = frozenset.intersection(*bodies) if bodies else frozenset()
    return [claim for claim in found if name <= _capital_stems(claim.candidate.passage.article.text)]


def _is_place(of: frozenset[str], said: Sequence[Candidate]) -> bool:
    """Whether sentences tell of what is in something that is called so and no more, or near it."""
    if len(of) != 1:
        return False
    (name,) = of
    return any(name == stems(match["name"])[0] for one in said for match in _INSIDE.finditer(one.text))


def _of_whole_names(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with those of a single name ("Marlene") under the only whole one that has it, if there is one."""
    whole_names = {claim.key for claim in claims if " " in claim.key}

    def known(key: str) -> str:
        same = [name for name in whole_names if key in name.split()]
        return same[0] if " " not in key and len(same) == 1 else key

    return [replace(claim, key=known(claim.key)) for claim in claims]


def of_whom(asked: Office, said: Sequence[Candidate]) -> Office:
    """The office asked about, with which it is and of what, as far as the question does not say, by whom it names."""
    theirs = [
        (candidate, mention)
        for candidate in said
        for mention in mentions(candidate.text)
        if asked.whom <= frozenset(key_of(mention.who, candidate).split())
        and (same_office(asked.kind, mention.kind) if asked.kind else not mention.deputy)
    ]
    for _, mention in theirs:
        if of := mention.of - ANY_BODY:
            return replace(asked, kind=asked.kind or mention.kind, of=asked.of or of)
    for candidate, mention in theirs:
        runs = (called(run) for run in _runs_of_capitals(without_dateline(candidate.passage.article.text[: _LEAD * 2])))
        of = next((run for run in runs if proper(run - FUNCTION_WORDS) and asked.whom.isdisjoint(run)), frozenset())
        if of:
            return replace(asked, kind=asked.kind or mention.kind, of=asked.of or of)
    return asked


def in_the_capital(asked: Office, said: Sequence[Candidate]) -> Office:
    """The office asked about, of the town by name where it is only said to be of the capital."""
    if _THE_CAPITAL.isdisjoint(asked.of):
        return asked
    found = (_CAPITAL_IS.search(one.passage.article.text) for one in said)
    town = next((next(filter(None, match.groups())) for match in found if match), "")
    return replace(asked, of=asked.of - _THE_CAPITAL | frozenset(stems(town))) if town else asked


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


@lru_cache(2048)
def _runs_of_capitals(text: str) -> tuple[str, ...]:
    """Words that begin with a capital, those in a row together."""
    return tuple(match[0] for match in re.finditer(rf"{CAPITAL}(?:\s+{CAPITAL})*", text))


@lru_cache(512)
def capitals(text: str) -> tuple[str, ...]:
    """The words of a text that begin with a capital."""
    return tuple(re.findall(CAPITAL, text))


def _is_asked_for(asked: Office, mention: Mention, candidate: Candidate, heads: frozenset[str]) -> bool:
    """Whether what a sentence says may be of the office asked about, as far as its own words tell.

    Args:
        heads: Those who head the state that is asked about: it is known to have a premier, say.
    """
    article = candidate.passage.article
    of_it = same_office(asked.kind, mention.kind, asked.of) and is_of(
        asked.of, mention.of - frozenset(stems(mention.who)), mention.names
    )
    if mention.says == "denied" or mention.deputy != asked.deputy or not of_it:
        return False
    if asked.kind == RUN:
        return not _SWEARS_IN.search(candidate.text, 0, mention.at) and (
            mention.kind in heads if heads and not mention.of else runs(mention.kind, asked.of, mention.of)
        )
    if asked.kind in {"minister", "secretary"}:  # one of many
        return not mention.of.isdisjoint(asked.of)
    return mention.kind != RUN or _speaks_of(asked.kind, f"{article.title}. {article.text}")


def _tier(asked: Office, mention: Mention, candidate: Candidate) -> int | None:
    """How near the words stand that say of what the office is; None where they stand nowhere near."""
    article = candidate.passage.article
    if mention.kind in _OF_A_TEAM and not mention.of and _is_of_another(proper(asked.of), mention, candidate.text):
        return None
    near = frozenset(stems(f"{candidate.text} {article.title}"))
    body = kinds_of_body(asked.of) - mention.of
    if body and body.isdisjoint(near):
        return None
    lacking = proper(asked.of) - mention.of
    if lacking <= near:
        return 0
    partly = lacking & frozenset(stems(candidate.text)) or mention.of & asked.of
    around = " ".join(capitals(article.text)) if partly else _first_named(article.text, mention.who)
    if lacking - near <= frozenset(stems(around)):
        return 1
    return _BEFORE_IT if not mention.of and _named_before(lacking, mention, candidate) else None


def leads_another_team(question: Question, one: Candidate) -> bool:
    """Whether a sentence answers who coaches a team with the coach of another, whose opponent it is."""
    asked = question.office
    if not asked or asked.kind not in _OF_A_TEAM or asked.tenure is not Tenure.HOLDER or not one.short:
        return False
    return any(
        mention.kind == asked.kind and not mention.of and _is_of_another(proper(asked.of), mention, one.text)
        for mention in mentions(one.text)
        if one.short in mention.who or mention.who in one.short
    )


def _is_of_another(team: frozenset[str], mention: Mention, text: str) -> bool:
    """Whether a team is named only behind a coach, and another before: "Otters sacked their coach after Rovers won"."""
    runs = [frozenset(stems(run)) for run in _runs_of_capitals(text[: mention.at])]
    named = [run for run in runs if run - FUNCTION_WORDS and not run & frozenset(stems(mention.who))]
    return bool(named) and all(run.isdisjoint(team) for run in named) and not team.isdisjoint(stems(text[mention.at :]))


def _named_before(body: frozenset[str], mention: Mention, candidate: Candidate) -> bool:
    """Whether a body is named, by more than one word, at the head of an article or not far before an office in it."""
    if len(body) < _MORE_THAN_ONE or mention.kind in OF_A_PLACE | _OF_A_TEAM:
        return False
    text, at = candidate.passage.article.text, candidate.span.start + mention.at
    return any(
        body <= frozenset(stems(run))
        for part in (text[:_LEAD], text[max(0, at - _LEAD * 2) : at])
        for run in _runs_of_capitals(part)
    )


@lru_cache(512)
def _speaks_of(kind: str, text: str) -> bool:
    return any(post.kind == kind for post in posts(text))


@lru_cache(512)
def _first_named(text: str, who: str = "") -> str:
    """What an article names first, behind the place that it is from, and but for somebody: it is about that."""
    runs = _runs_of_capitals(without_dateline(text[:_LEAD]))
    return next((run for run in runs if run.lower() not in FUNCTION_WORDS and not (who and run.endswith(who))), "")


# --- days


def _dated(mention: Mention, candidate: Candidate, asked: Office, tier: int) -> Iterator[Claim]:
    """The claims that a mention makes, each with its day."""
    exact = same_office(asked.kind, mention.kind) and mention.kind != RUN
    key = key_of(mention.who, candidate)
    for says, day in _said_when(mention, candidate):
        yield Claim(mention.who, key, mention.start, candidate, says, day, tier, exact)


def _said_when(mention: Mention, candidate: Candidate) -> Iterator[tuple[Says, int]]:
    own, days = candidate.day, _days(candidate, mention.at)
    match mention.says:
        case "former":
            yield "former", own
            since = [day for day in days[:1] if _SINCE.search(candidate.text, 0, day[0])]
            yield from (("begins", day[1]) for day in since if _HAD.search(candidate.text, 0, mention.at))
        case "ends":
            yield "ends", days[0][1] if days and days[0][1] <= own else own
            yield "holds", own - _JUST - 1
        case "begins":
            yield "begins", _entered(days, candidate)
        case "was" if days and _SINCE.search(candidate.text, 0, days[0][0]):
            yield "begins", days[0][1]
            yield "former", own
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
            yield "holds", own - 1
        return
    if _LEAVES_FOR.search(text, mention.start):
        yield "ends", own
        yield "holds", own - 1
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
        if later and later[0][1] >= own - _JUST and not _WAS.search(article.text, 0, entering.start()):
            return later[0][1]
    return max(own, days[0][1]) if days else own


def _days(candidate: Candidate, at: int, *, beyond: bool = False) -> list[_Day]:
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
def _ordinals(text: str, published: dt.date | None) -> tuple[_Day, ...]:
    days = days_in_text(text, published) if published else []
    return tuple((day.start, day.first.toordinal(), day.last.toordinal()) for day in days)


# --- who came after whom


def passing(candidate: Candidate) -> Iterator[tuple[Passed, int]]:
    """Who took over from whom, and on which day."""
    before = candidate.passage.article.text[: candidate.span.start]
    behind = candidate.passage.article.text[candidate.span.end :]
    for one in passed_on(candidate.text, before, behind):
        days = [
            day
            for day in _days(candidate, one.behind, beyond=True)
            if not _OF_ANOTHER.search(candidate.text, one.behind, day[0])
            and not _SINCE.search(candidate.text, 0, day[0])
            and day[2] - day[1] <= _A_YEAR
        ]
        yield one, _entered([_change_in(day, candidate.day) for day in days], candidate)


def _change_in(day: _Day, own: int) -> _Day:
    """Some days, for a change: of a stretch that has begun ("at the end of the year"), its last."""
    at, first, last = day
    return (at, last, last) if first <= own < last else day


def _by_votes(asked: Office, candidate: Candidate) -> Iterator[Claim]:
    """Who beat the holder of an office takes it, and the holder loses it."""
    around = called(f"{candidate.text} {candidate.passage.article.title}")
    for new, start, old, _, kind in victories(candidate.text):
        if (kind and not same_office(asked.kind, kind, asked.of)) or not proper(asked.of) <= around:
            continue
        day = _entered((), candidate)
        yield Claim(new, key_of(new, candidate), start, candidate, "begins", day)
        yield Claim(old, key_of(old, candidate), max(0, begins(candidate.text, old)), candidate, "ends", day)


def _by_succession(asked: Office, said: Sequence[Candidate], people: Collection[str]) -> list[Claim]:
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
    return asked.kind in _OF_A_NATION or proper(asked.of) <= _all_stems(f"{article.title} {article.text}")


def _is_near(asked: Office, candidate: Candidate) -> bool:
    """Whether a sentence, its headline or what its article names first tells that it is of what the office is of."""
    article = candidate.passage.article
    told = f"{candidate.text} {article.title} {_first_named(article.text)}"
    return bool(proper(asked.of)) and asked.of - ANY_BODY <= frozenset(stems(told))


def _is_change_of(asked: Office, one: Passed) -> bool:
    """Whether one person may have followed another in the office asked about."""
    if _begins_as(one.new, asked) or _begins_as(one.old, asked):
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
        yield Claim(one.old, old, at, naming, "holds", min(day, candidate.day) - _JUST - 1, exact=True)
