"""Meant: the office asked about, and a mention of one -> whether it is of that one, and how near that is told.

Its own words tell, the sentence, the headline and the article: a premier of no country is that of the collection's, a
coach beaten by a team is another's. Pure. English.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from qa.answering.candidates import Candidate
from qa.answering.officers.claims import key_of
from qa.answering.officers.holders import CAPITAL, Mention, mentions
from qa.domain import Question
from qa.intents import Office, Tenure
from qa.text.datelines import without_dateline
from qa.text.offices import (
    ANY_BODY,
    HEADS_OF_STATE,
    OF_A_PLACE,
    RUN,
    called,
    is_of,
    kinds_of_body,
    posts,
    proper,
    runs,
    same_office,
)
from qa.text.words import FUNCTION_WORDS, stems

_LEAD = 160  # characters
BEFORE_IT = 3
"""The tier of a mention whose article only names somewhere before it what the office is of."""
_MORE_THAN_ONE = 2
_OFTEN = 3  # articles that name a place which those of a handful are from
OF_A_NATION = frozenset(
    {"premier", "president", "chancellor", "minister", "secretary", "king", "queen", "emir", "sultan"}
)
_OF_A_CLUB = frozenset(stems("club team league coach player season"))
_OF_A_TEAM = frozenset({"coach", "captain"})  # of which an article names two
_INSIDE = re.compile(
    r"(?<!stake )(?<!shares )(?<!interest )(?<!confidence )\b(?:in|near|neighbouring|across)\s+(?:the\s+)?"
    r"(?P<name>[A-Z]\w+)(?![\w’'-])(?!\s[A-Z])"
)
_SWEARS_IN = re.compile(r"\bsworn\sin\sby\s+(?:the\s+)?(?:\w+\s+){0,2}$")
_THE_CAPITAL = frozenset(stems("capital"))
_CAPITAL_IS = re.compile(
    rf"\bcapital,\s(?P<town>{CAPITAL}(?:\s{CAPITAL})?)\b"
    rf"|\b(?P<called>{CAPITAL}(?:\s{CAPITAL})?)(?:,|\sis|\swas)\s(?:the|{CAPITAL}(?<=s))\s(?:[a-z]+\s)?capital\b(?!\s(?!of\b)[a-z])"
)


def begins_as(who: str, asked: Office) -> bool:
    """Whether a name begins with that of what the office is of: "Lund Otters" is nobody."""
    return " " in who and stems(who)[0] in proper(asked.of)


def without_who_appoints(asked: Office, told: Sequence[Mention]) -> list[Mention]:
    """What a sentence says, but of a president who names somebody to an office: they do not head the bank."""
    if asked.kind in HEADS_OF_STATE:
        return list(told)
    entering = {one.who for one in told if one.says == "begins" and one.of}
    return [one for one in told if one.kind not in HEADS_OF_STATE or one.of or not entering - {one.who}]


def is_home(place: frozenset[str], said: Sequence[Candidate]) -> bool:
    """Whether so many articles name a place that they are from there; a portfolio ("of health") is no name."""
    naming = defaultdict(set)
    for candidate in said:
        article = candidate.passage.article
        for stem in place & capital_stems(article.text):
            naming[stem].add(article.id)
    return any(len(articles) >= _OFTEN for articles in naming.values())


@lru_cache(512)
def capital_stems(text: str) -> frozenset[str]:
    """The stems of the words that begin with a capital."""
    return frozenset(stems(" ".join(capitals(text))))


def is_bare(asked: Office, one: Mention, candidate: Candidate) -> bool:
    """Whether an office is told of no place, and may be of the state: "Prime Minister Moe", "the health minister"."""
    named_of = one.of - frozenset(stems(one.who))
    if not same_office(asked.kind, one.kind, asked.of) or not named_of <= asked.of:
        return False
    if asked.kind in {"minister", "secretary"}:  # of whom there are many: of what one is, is told
        return bool(named_of)
    return one.kind != "president" or _OF_A_CLUB.isdisjoint(stems(candidate.passage.article.text))


def is_place(of: frozenset[str], said: Sequence[Candidate]) -> bool:
    """Whether sentences tell of what is in something that is called so and no more, or near it."""
    if len(of) != 1:
        return False
    (name,) = of
    return any(name == stems(match["name"])[0] for one in said for match in _INSIDE.finditer(one.text))


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


@lru_cache(2048)
def _runs_of_capitals(text: str) -> tuple[str, ...]:
    """Words that begin with a capital, those in a row together."""
    return tuple(match[0] for match in re.finditer(rf"{CAPITAL}(?:\s+{CAPITAL})*", text))


@lru_cache(512)
def capitals(text: str) -> tuple[str, ...]:
    """The words of a text that begin with a capital."""
    return tuple(re.findall(CAPITAL, text))


def is_asked_for(asked: Office, mention: Mention, candidate: Candidate, heads: frozenset[str]) -> bool:
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


def tier_of(asked: Office, mention: Mention, candidate: Candidate) -> int | None:
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
    around = " ".join(capitals(article.text)) if partly else first_named(article.text, mention.who)
    if lacking - near <= frozenset(stems(around)):
        return 1
    return BEFORE_IT if not mention.of and _named_before(lacking, mention, candidate) else None


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
def first_named(text: str, who: str = "") -> str:
    """What an article names first, behind the place that it is from, and but for somebody: it is about that."""
    runs = _runs_of_capitals(without_dateline(text[:_LEAD]))
    return next((run for run in runs if run.lower() not in FUNCTION_WORDS and not (who and run.endswith(who))), "")
