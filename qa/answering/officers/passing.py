"""Passing on: a sentence -> who took over from whom, and of which office, as far as it tells.

Where a sentence names both ("Moe succeeds Lund", "Lund hands over to Moe", "her successor is Moe"), it says so itself.
Most news does not: somebody leaves ("sacked Lund", "Lund resigned as mayor"), and somebody comes ("Deputy Ida Moe takes
charge", "the post goes to Moe"), in that sentence or the next ones; who comes took over from who left, unless their
offices are not the same. Whom "she" means is told by the sentences before. Which day that is, and which office is asked
about, it does not know. Pure. English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from qa.answering.officers.going import (
    AS_WHAT,
    BESIDE,
    FAR,
    LED_TO,
    PICKED,
    POST,
    SENTENCE_END,
    SENTENCES,
    THEIR,
    first_said,
    full_names,
    group_of,
    leavers,
    same_person,
    subject_of,
    who_is_meant,
)
from qa.answering.officers.holders import NAME, WHEN, begins, mentions, person
from qa.text.offices import HEAD, RUN, posts, same_office

_ASIDE = r"(?:,\s[^.;]{1,90}?,|,)?"
_SOMEBODY = rf"""(?:\b(?P<meant>[Hh]e|[Ss]he|[Tt]hey|The\s(?:\d+-year-old|[a-z]+)(?:\s[\w-]+)?(?:,\s\d+,)?)(?=\s)
    |(?P<new>{NAME}))"""
_MODAL = r"""(?:(?:will|would|is|was|be|been|being|has|had|have|to|also|then|now|who|immediately|temporarily|meanwhile
    |set)\s+)*"""
_CHOSEN = r"(?:(?:chosen|named|appointed|elected|picked|hired)\s+)?"
_TAKES = r"t(?:ake|akes|ook|aken|aking)"
_FOLLOWED = re.compile(
    rf"""{_SOMEBODY}{_ASIDE}{WHEN}?(?:\s[^.;]{{1,80}}?(?:\sand|(?=\sto\s)))?,?\s+{_MODAL}{_CHOSEN}{_MODAL}
    (?P<verb>succeed(?:s|ed)?|replace[sd]?|(?:(?<=\bis\s)|(?<=\bbe\s))(?:succeeding|replacing)|follows|{_TAKES}\sover(?:[^,.;]{{0,40}}?)\sfrom
      |(?:{_TAKES}|fill(?:s|ed)?)\s(?:up\s)?(?:the\s)?(?:\w+\s)?{POST}\s(?:of|from|vacated\sby|left\s(?:vacant\s)?by)|(?:step|stand|fill|stood|stepp|fill)(?:s|ed|ing)?\sin\sfor
      |(?<=\bhad\s)followed|(?:(?<=\bwill\s)|(?<=\bwould\s)|(?<=\bto\s))follow)(?!(?:\sas\s[^,.;]{{1,50}})?{WHEN}?\sby\b)\s+
    (?:(?:the|its|former|outgoing|long-serving|acting|then|incumbent|longtime)\s+)*(?:(?!with\b|him\b|her\b)[a-z][\w-]*\s+){{0,3}}
    (?P<old>{NAME}|him\b|her\b)""",
    re.VERBOSE,
)
_SWAPPED = re.compile(
    rf"""\breplac(?:e|es|ed|ing)\s+(?:(?!with\b|him\b|her\b){LED_TO})?(?P<old>{NAME}|him\b|her\b)
    (?:\sas\s[^.,;]{{1,50}}?)?\s(?P<verb>with)\s+(?!(?:[a-z-]+\s+){{1,4}}(?:of|from|by|for|in)\s){LED_TO}(?P<new>{NAME})\b(?!\s+(?:[A-Z]|[a-z]+ing\b))""",
    re.VERBOSE,
)
_FOLLOWED_BY = re.compile(
    rf"""(?P<old>{NAME}|\b[Ss]he|\b[Hh]e){_ASIDE}(?:\s[^.;]{{0,100}}?\sand)?\s+(?:
      (?:(?:will|would|is|was|has|been|be|to|were|being)\s+)+
      (?P<verb>(?:succeeded|replaced|(?:(?<=\bis\s)|(?<=\bbe\s))followed)(?:\sas\s[^.,;]{{1,50}}?)?{WHEN}?)\sby
      |(?:(?:will|would|is|has|to)\s+)*(?P<way>(?:hand(?:s|ed|ing)?\sover(?:\s[^.,;]{{1,30}}?)?\sto|ma(?:ke|kes|de|king)\sway\sfor
        |g(?:ive|ives|ave|iving)\sway\sto)))\s+{LED_TO}(?P<new>{NAME})""",
    re.VERBOSE,
)
_SUCCESSOR = re.compile(
    rf"""\b(?P<old>{THEIR}|{NAME}[’']s)\s+(?P<verb>successor|replacement)(?:\s(?:as|at)\s[^.,;]{{1,50}}?)?
    (?:,|\s+(?:is|will\sbe|was|would\sbe))\s+{LED_TO}(?P<new>{NAME})""",
    re.VERBOSE,
)
_AS_SUCCESSOR = re.compile(
    rf"""(?P<new>{NAME})(?:{_ASIDE}\s+(?:[a-z]+\s+)?as\s+|,\s+|\s(?:is|was|will\sbe|becomes)\s)(?P<old>{THEIR}|{NAME}[’']s)\s+(?P<verb>successor|replacement)\b""",
    re.VERBOSE,
)
_PREDECESSOR = re.compile(
    rf"""\b(?:(?P<new>{NAME})[’']s|(?P<meant>{THEIR}))\s+(?:\w+\s)?(?P<verb>predecessor),?\s+
    {LED_TO}(?P<old>{NAME})""",
    re.VERBOSE,
)
_REPLACING = re.compile(
    rf"(?:,\s|\s)(?P<verb>replacing|succeeding|in\s(?:place|succession)\s(?:of|to))\s+{LED_TO}(?P<old>{NAME})"
)
_BEAT = re.compile(
    rf"""(?P<new>{NAME})(?:,\s[^.;]{{1,90}}?,)?\s+(?:[a-z]+\s)?
    (?P<verb>defeated|beat|beats|unseated|unseats|ousted|ousts|defeats)\s+(?:(?:the|sitting|incumbent)\s+)*
    (?:incumbent|{HEAD}),?\s+(?P<old>{NAME})""",
    re.VERBOSE,
)
# Who comes, where it is not said after whom.
_COMES = re.compile(
    rf"""(?P<new>{NAME}){_ASIDE}\s+{_MODAL}
    (?P<verb>{_TAKES}\s(?:over|charge|command|(?:up\s)?(?:the|{THEIR})\s(?:\w+\s)?{POST})|step(?:s|ped|ping)?\s(?:in|up)|mov(?:es?|ed)\sup
      |(?:fill|stand|stood)(?:s|ed|ing)?\sin|(?:act|serve)(?:s|ed|ing|d)?(?=\s(?:as|in|until|till|for|on)\b|[.,;])|deputi[sz](?:e|es|ing)
      |acting|interim|caretaker|in\scharge|starts|started|(?:(?<=\bwill\s)|(?<=\bwould\s)|(?<=\bto\s))(?:run|lead|head|manage|coach|hold|become|pick\sthe\steam)|becomes|became
      |(?:[a-z]+\s){{0,4}}as\s(?:(?:the|its|an?)\s)?(?:acting|interim|caretaker|temporary|stand-in)
      |(?:(?<=\bis\s)|(?<=\bwas\s)|(?<=\bbe\s)|(?<=\bbeen\s))(?:put\sin\scharge|sworn\sin|appointed|named|chosen|promoted|elected)|runs)\b(?!\s[^,.;]{{0,40}}\sfrom\s[A-Z])""",
    re.VERBOSE,
)
_GIVEN = re.compile(
    rf"""\b(?:{POST}\s(?:[a-z]+\s){{0,3}}?(?:go|goes|going|gone|went|pass|passes|passed|fall|falls|fell|handed|given|taken|filled|carried\sout|done)
      |(?:hand|pass|entrust)(?:s|es|ed|ing)?(?:\s[a-z-]+){{0,3}}\s{POST}|g(?:ive|ives|ave)(?:\s[a-z-]+){{0,3}}\s{POST})
    (?:\s(?:of|as)\s[^.,;]{{1,30}}?)?(?:\sover)?(?P<verb>\s(?:to|by))\s+(?:[a-z][\w-]*,?\s+){{0,7}}(?P<new>{NAME})""",
    re.VERBOSE,
)
_IN_PLACE = re.compile(
    rf"""\b(?:In\s{THEIR}\s(?P<verb>place|stead|absence),?|in\s{THEIR}\s(?P<verb3>place|stead))\s+(?:[a-z]+\s+){{0,3}}(?P<new>{NAME})
      |\bin\s{THEIR}\s(?P<verb2>place|stead|absence)\b""",
    re.VERBOSE,
)
_STANDS_IN = r"(?:deputy|number\stwo|second\sin\scommand)"
_DEPUTY = re.compile(
    rf"""\b(?P<old>{THEIR}|{NAME}[’']s)\s+(?P<verb>{_STANDS_IN})\b(?:\s[a-z]+){{0,2}}?(?:,|\s+(?:is|will\sbe|was|would\sbe))?\s+
    {LED_TO}(?P<new>{NAME})""",
    re.VERBOSE,
)
_MADE_DEPUTY = re.compile(
    rf"""(?P<old>{NAME}|\b[Hh]e|\b[Ss]he)(?:\s[^.;]{{1,60}}?)?\s(?:appointed|named|made|chose|picked|promoted|has\schosen)\s+
    {LED_TO}(?P<new>{NAME}){_ASIDE}\s+(?:as\s+|to\sbe\s+)?(?:(?:his|her|their|the|a)\s+)?(?P<verb>{_STANDS_IN})\b""",
    re.VERBOSE,
)
# Most sentences tell of no such thing, and none of the forms above needs to be tried on them.
_ANY = re.compile(
    r"""\b(?:succe|replac|follow(?:s|ed|ing)?\b|t(?:ake|akes|ook|aken|aking)\s|predecessor|steps?\s|stepped\s|fill|stand(?:s|ing)?\s
      |stood\s|acts?\b|acting|interim|caretaker|serve|deputi|mov(?:es?|ed)\sup|hand(?:s|ed|ing)?\s|pass(?:es|ed)?\s
      |g(?:ive|ives|ave|iven|iving|oes|oing|one)\s|went\s|falls?\s|fell\s|entrust|ma(?:ke|kes|de|king)\sway|place\b|stead\b
      |absence\b|duties|in\scharge|start|appoint|name[sd]?\b|chose|elect|promot|sworn|hire|sign|pick|present|unveil|install
      |(?:edited|led|run|headed)\sby|becom|became|will\s(?:run|lead|head|manage|coach|hold)|after\s|beat|defeat|unseat|oust)""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_AN_OFFICE = re.compile(rf"acting|interim|caretaker|temporary|\b{POST}\b")
_IN_THEIR_PLACE = re.compile(rf"\b{THEIR}\s(?:place|stead|absence|job|post)\b")
_HIM = re.compile(r"\b(?:him|her)\b(?=\s(?:[^.;]{1,30}?\s)?to\s)")
_OF_ONE = frozenset({"him", "her", "his", "she", "he", "their"})


class Passed(NamedTuple):
    """Who took over from whom, as a sentence says it.

    Attributes:
        new, old: Their names; `start` where the first stands, -1 where the sentence only says "she".
        behind: Where the verb ends.
        kind: The office, where that is told; "" otherwise.
    """

    new: str
    start: int
    old: str
    behind: int
    kind: str = ""


def passed_on(text: str, before: str, behind: str = "") -> Iterator[Passed]:
    """Who took over from whom.

    Args:
        before: The article up to the sentence.
        behind: The article from its end on.
    """
    if not _ANY.search(text):
        return
    told = before[-FAR:]
    named = [*_by_verbs(text, told), *_by_clauses(text)]
    known = {one.new for one in named}
    found = [*named, *(one for one in _by_coming(text, told, behind[:FAR]) if one.new not in known)]
    for one in dict.fromkeys(found):
        if one.new and one.old and one.new != one.old:
            yield one if one.kind else one._replace(kind=_kind(text, told, one))


def victories(text: str) -> Iterator[Passed]:
    """Who beat the holder of an office, and took it; "incumbent" names none."""
    if not _ANY.search(text):
        return
    for match in _BEAT.finditer(text):
        new, old = person(match["new"]), person(match["old"])
        post = next(posts(match["head"]), None) if match["head"] else None
        if new and old:
            yield Passed(new, _start(match, new), old, match.end("verb"), post.kind if post else "")


def _by_verbs(text: str, before: str) -> Iterator[Passed]:
    swapped = [match.span() for match in _SWAPPED.finditer(text)]  # "the board replaced him with Moe"
    for pattern in (_FOLLOWED, _SWAPPED, _FOLLOWED_BY, _SUCCESSOR, _AS_SUCCESSOR, _PREDECESSOR):
        for match in pattern.finditer(text):
            if match.re is _FOLLOWED and any(start <= match.start("verb") < end for start, end in swapped):
                continue
            new = person(match["new"] or "")
            start = _start(match, new) if new else -1
            picked = PICKED.search(text, match.start(), match.start("verb")) if match.re is _FOLLOWED else None
            if picked and person(picked["new"]):  # "The president named Moe to the court to succeed Lund"
                new, start = person(picked["new"]), begins(text, person(picked["new"]))
            elif match.re is _FOLLOWED and _HIM.search(
                text, match.start(), match.start("verb")
            ):  # "chose him to succeed"
                new, start = subject_of(before + text[: match.start()]), -1
            if not new and match.groupdict().get("meant"):
                new = subject_of(before + text[: match.start("meant")])
                start = begins(text, new) if new else -1
            old = re.sub(r"[’']s$", "", match["old"])
            kind = _kind_beside(text, match)
            if old.lower() in _OF_ONE:
                old, left = who_is_meant(old, before + text[: match.start("old")], new)
                kind = kind or left
            yield Passed(new, start, person(old), _behind(match), kind)


def _by_clauses(text: str) -> Iterator[Passed]:
    """ "Moe was elected mayor on Sunday, replacing Lund." """
    for match in _REPLACING.finditer(text):
        new = first_said(SENTENCE_END.split(text[: match.start()])[-1])
        yield Passed(new, begins(text, new), person(match["old"]), match.end("verb"), _kind_beside(text, match))


def _behind(match: re.Match[str]) -> int:
    return max(match.end("verb"), match.end("way") if "way" in match.groupdict() else -1)


class _Coming(NamedTuple):
    """Who is said to come: the name, where it stands, where the verb ends, and the office where that is told.

    Attributes:
        given: Whether a post is spoken of: who takes over at a fire replaces nobody who died in it.
    """

    who: str
    start: int
    behind: int
    kind: str = ""
    given: bool = False


def _by_coming(text: str, before: str, behind: str) -> Iterator[Passed]:
    """ "The club sacked Lund. Its youth coach, Ida Moe, takes charge." """
    place = 0
    for sentence in SENTENCE_END.split(text):
        place = text.index(sentence, place)
        ends = place + len(sentence)
        for coming in _comings(sentence):
            told = before + text[:place]
            old, kind = _gone(sentence, coming, told, text[ends:] + behind)
            if not old and _IN_THEIR_PLACE.search(sentence):
                old, kind = who_is_meant("his", told, coming.who)
            if old:
                told_of = kind if kind and coming.kind == RUN else coming.kind or kind
                yield Passed(coming.who, place + coming.start, old, place + coming.behind, told_of)
        place = ends


def _comings(sentence: str) -> Iterator[_Coming]:
    """Who a sentence says to come, each once: with their office, where it says that, too."""
    entering = [one for one in mentions(sentence) if one.says == "begins" and not one.deputy]
    office = {one.who: one.kind for one in entering}
    bare = chain.from_iterable(pattern.finditer(sentence) for pattern in (_COMES, _GIVEN, _IN_PLACE))
    seen: set[str] = set()
    for match in bare:
        if match.re is _COMES and BESIDE.search(sentence, 0, match.start()):
            continue
        who = person(match["new"]) if match["new"] else next(full_names(sentence[: match.start()]), "")
        if who and who not in seen:
            seen.add(who)
            at = begins(sentence, who)
            verb = group_of(match, "verb")
            given = match.re is not _COMES or bool(_OF_AN_OFFICE.search(match[verb]))
            yield _Coming(who, at, match.end(verb), office.get(who, ""), given)
    for one in entering:
        if one.who not in seen:
            seen.add(one.who)
            yield _Coming(one.who, one.start, one.at, one.kind)


def _gone(sentence: str, coming: _Coming, before: str, behind: str) -> tuple[str, str]:
    """Who left when somebody came, and the office: by the same sentence, else by one before it, or the next."""
    told = before.rstrip()
    earlier = SENTENCE_END.split(told)[-SENTENCES:] if told else []
    following = SENTENCE_END.split(behind.strip())[0]
    for one in [sentence, *reversed(earlier), following]:
        told = told.removesuffix(one).rstrip()
        for old, kind in leavers(one, told):
            if same_person(old, coming.who):
                return "", ""
            known = bool(kind) or one is sentence or coming.given
            if known and (not (coming.kind and kind) or _alike(coming.kind, kind)):
                return old, kind
    return "", ""


def _alike(one: str, other: str) -> bool:
    return same_office(one, other) or same_office(other, one)


def _start(match: re.Match[str], name: str) -> int:
    return match.start("new") + max(0, begins(match["new"], name)) if name else -1


def _kind_beside(text: str, match: re.Match[str]) -> str:
    """The office behind "as", else that of who had it: "succeeds mayor Lund as chair"."""
    verb = next(match.start(name) for name in ("verb", "way") if match.groupdict().get(name))
    ends = max(match.end(name) for name in ("old", "new") if match.groupdict().get(name))
    behind = text[ends : ends + 60] if text.startswith(" as ", ends) else ""
    as_what = AS_WHAT.search(text[verb:ends] + behind)
    beside = text[verb:ends] if match.end("old") == ends else ""
    return next((post.kind for post in posts(as_what[1] if as_what else beside)), "")


def _kind(text: str, before: str, one: Passed) -> str:
    """The office that who took over is said to enter, or the other to have had, in the sentence or just before it."""
    said = list(mentions(f"{before[-FAR // 2 :]}{text}"))
    entered = [mention.kind for mention in said if mention.who == one.new and mention.says == "begins"]
    had = [mention.kind for mention in said if mention.who == one.old and mention.says in {"ends", "holds"}]
    return next(reversed(entered or had), "")


def standing_in(text: str, before: str) -> Iterator[Passed]:
    """Who is said to be whose deputy: the deputy as `new`.

    Args:
        before: The article up to the sentence.
    """
    for match in chain.from_iterable(pattern.finditer(text) for pattern in (_DEPUTY, _MADE_DEPUTY)):
        new, old = person(match["new"]), re.sub(r"[’']s$", "", match["old"])
        told = before[-FAR:] + text[: match.start("old")]
        old = who_is_meant(old, told, new)[0] if old.lower() in _OF_ONE else person(old)
        if new and old and new != old:
            yield Passed(new, _start(match, new), old, match.end("verb"))
