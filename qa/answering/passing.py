"""Passing on: a sentence -> who took over from whom, and of which office, as far as it tells.

By the forms in which news says so: "Moe succeeds Lund", "Lund will be replaced on 1 May by Moe", "her successor is
Moe", "Moe beat mayor Lund", "sacked Lund. His deputy, Moe, takes over", "Moe was sworn in after Lund resigned". Whom
"she" means is told by the sentences before. Which day that is, and which office is asked about, it does not know. Pure.
English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa.answering.holders import NAME, WHEN, begins, mentions, person
from qa.text.offices import HEAD, posts
from qa.text.words import FUNCTION_WORDS

_ASIDE = r"(?:,\s[^.;]{1,90}?,)?"
_LED_TO = r"(?:[a-z][\w-]*,?\s+){0,4}"
_SOMEBODY = rf"(?:\b(?P<meant>[Hh]e|[Ss]he|[Tt]hey|The\s[a-z]+(?:,\s\d+,)?)(?=\s)|(?P<new>{NAME}))"
_FOLLOWED = re.compile(
    rf"""{_SOMEBODY}{_ASIDE}(?:,?\s+who)?\s+
    (?:(?:will|would|is\sto|has|had|then|also|who|was|elected|appointed|chosen)\s+)*
    (?P<verb>succeed(?:s|ed)?|replace[sd]?|follows|t(?:ake|akes|ook|aken)\sover(?:[^,.;]{{0,40}}?)\sfrom
      |t(?:ake|akes|ook)\sthe\s\w+\sfrom|(?<=\bhad\s)followed|(?:(?<=\bwill\s)|(?<=\bwould\s))follow)\s+
    (?:(?:the|its|former|outgoing|long-serving|acting|then|incumbent|longtime)\s+)*(?:[a-z][\w-]*\s+){{0,3}}
    (?P<old>{NAME}|him\b|her\b)""",
    re.VERBOSE,
)
_FOLLOWED_BY = re.compile(
    rf"""(?P<old>{NAME}|She|He){_ASIDE}(?:\s[^.;]{{0,100}}?\sand)?\s+(?:(?:will|would|is|was|has|been|be|to|were)\s+)+
    (?P<verb>(?:succeeded|replaced)(?:\sas\s[^.,;]{{1,50}}?)?{WHEN}?)\sby\s+{_LED_TO}(?P<new>{NAME})""",
    re.VERBOSE,
)
_SUCCESSOR = re.compile(
    rf"""\b(?P<old>[Hh]is|[Hh]er|[Tt]heir|{NAME}[’']s)\s+(?P<verb>successor)(?:,|\s+(?:is|will\sbe|was|would\sbe))\s+
    {_LED_TO}(?P<new>{NAME})""",
    re.VERBOSE,
)
_PREDECESSOR = re.compile(
    rf"""\b(?:(?P<new>{NAME})[’']s|(?P<meant>[Hh]is|[Hh]er|[Tt]heir))\s+(?:\w+\s)?(?P<verb>predecessor),?\s+
    {_LED_TO}(?P<old>{NAME})""",
    re.VERBOSE,
)
_REPLACING = re.compile(rf",\s(?P<verb>replacing|succeeding)\s+{_LED_TO}(?P<old>{NAME})")
_STEPS_IN = re.compile(
    rf"""\b(?P<whose>His|Her|Their)\s+(?:assistant|deputy|second\sin\scommand|number\stwo)\b[^,.;]{{0,40}}?,?\s+
    (?P<new>{NAME})(?:{_ASIDE}|,)\s+(?:(?:will|would|is\sto|has|then|now)\s+)*
    (?P<verb>t(?:ake|akes|ook|aken)\sover|(?:serve|act)[sd]?(?:ed)?\sas|acts?\sin\s(?:his|her|their)\s(?:place|stead)|runs?|step(?:s|ped)?\s(?:in|up)|fill(?:s|ed)?\sin|becomes|became|becom
      |(?:was|is|has\sbeen)\s(?:sworn\sin|appointed|named|chosen|promoted))\b(?!\s[^,.;]{{0,40}}\sfrom\s[A-Z])""",
    re.VERBOSE,
)
_IN_PLACE = re.compile(
    rf"(?P<new>{NAME})(?:{_ASIDE}|,)\s+(?:(?:will|would|is\sto|has|then|now)\s+)*"
    r"(?P<verb>(?:act(?:s|ed)?|stands?|stood|fill(?:s|ed)?)\s+in\s+(?:his|her|their)\s+(?:place|stead))\b"
)
_LEFT_BEFORE = re.compile(
    rf"""\b(?:after|following)\s+(?:the\s(?:resignation|death|departure|dismissal|sacking|retirement)\sof\s+(?:[a-z]+\s+){{0,3}})?
    (?P<old>{NAME})(?:[’']s\s(?:resignation|death|departure|dismissal|sacking|retirement)
      |\s+(?:had\s+)?(?:resigned|quit|retired|died|left|(?:stepped|stood)\sdown
        |was\s(?:sacked|dismissed|fired|ousted|removed|arrested|killed|promoted)))?""",
    re.VERBOSE,
)
_BEAT = re.compile(
    rf"""(?P<new>{NAME}){_ASIDE}\s+(?:[a-z]+\s)?
    (?P<verb>defeated|beat|beats|unseated|unseats|ousted|ousts|defeats)\s+(?:(?:the|its|sitting|incumbent)\s+)*
    (?:incumbent|{HEAD}),?\s+(?P<old>{NAME})""",
    re.VERBOSE,
)
# Most sentences tell of no such thing, and none of the forms above needs to be tried on them.
_ANY = re.compile(
    r"\b(?:succe|replac|follows|follow(?:s|ing)?\b|t(?:ake|akes|ook|aken|aking)\s|predecessor|assistant|deputy|second\sin|number\stwo"
    r"|\sin\s(?:his|her|their)\s(?:place|stead)|after\s|beat|defeat|unseat|oust)",
    re.IGNORECASE,
)
_PUTS_OUT = re.compile(
    rf"\b(?:dismiss(?:ed|es)?|sack(?:ed|s)?|fire[sd]?|oust(?:ed|s)?|remove[sd]?|axe[sd]?)\s+{_LED_TO}(?P<old>{NAME})"
)
_OF_ONE = frozenset({"him", "her", "his", "she", "he", "their"})
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])|\n+")
_PRONOUN = re.compile(r"(?:He|She|They|His|Her|Their)\b")
_FAR, _SENTENCES = 600, 4


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


def passed_on(text: str, before: str) -> Iterator[Passed]:
    """Who took over from whom.

    Args:
        before: The article up to the sentence.
    """
    if not _ANY.search(text):
        return
    told = before[-_FAR:]
    found = [*_by_verbs(text, told), *_by_clauses(text), *_by_deputies(text, told), *_by_leaving(text)]
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
    for pattern in (_FOLLOWED, _FOLLOWED_BY, _SUCCESSOR, _PREDECESSOR):
        for match in pattern.finditer(text):
            new = person(match["new"] or "")
            start = _start(match, new) if new else -1
            if not new and match.groupdict().get("meant"):
                new = _subject(before + text[: match.start("meant")])
                start = begins(text, new) if new else -1
            old = match["old"]
            told = before + text[: match.start("new") if match["new"] else match.start()]
            old = _named_last(told, new) if old.lower() in _OF_ONE else person(old)
            yield Passed(new, start, old, match.end("verb"), _kind_beside(text, match))


def _by_clauses(text: str) -> Iterator[Passed]:
    """ "Moe was elected mayor on Sunday, replacing Lund." """
    for match in _REPLACING.finditer(text):
        new = _first(_SENTENCE.split(text[: match.start()])[-1])
        yield Passed(new, begins(text, new), person(match["old"]), match.end("verb"), _kind_beside(text, match))


def _by_deputies(text: str, before: str) -> Iterator[Passed]:
    """ "The club sacked Lund. His assistant, Moe, takes over." """
    for match in (*_STEPS_IN.finditer(text), *_IN_PLACE.finditer(text)):
        new = person(match["new"])
        told = before + text[: match.start()]
        last = _SENTENCE.split(told.rstrip())[-1]
        put_out = list(_PUTS_OUT.finditer(last))
        before_it = told.rstrip().removesuffix(last) if match.re is _IN_PLACE else told
        old = person(put_out[-1]["old"]) if put_out else _subject(before_it)
        yield Passed(new, _start(match, new), old, match.end("verb"))


def _by_leaving(text: str) -> Iterator[Passed]:
    """ "Moe was sworn in as mayor after Lund resigned." """
    left = [match for match in _LEFT_BEFORE.finditer(text) if not match[0].endswith(match["old"]) or " of " in match[0]]
    if not left:
        return
    for mention in mentions(text):
        if mention.says == "begins":
            for match in left:
                yield Passed(mention.who, mention.start, person(match["old"]), mention.at, mention.kind)


def _start(match: re.Match[str], name: str) -> int:
    return match.start("new") + max(0, begins(match["new"], name)) if name else -1


def _kind_beside(text: str, match: re.Match[str]) -> str:
    """The office that stands with who had it, or behind "as": "succeeds mayor Lund", "replaces Lund as coach"."""
    ends = match.end("old")
    with_name = [post.kind for post in posts(text[match.end("verb") : ends])] if match.end("verb") < ends else []
    behind = text[ends : ends + 60] if text[ends : ends + 4] == " as " else ""
    return next(iter([*with_name, *(post.kind for post in posts(behind))]), "")


def _kind(text: str, before: str, one: Passed) -> str:
    """The office that who took over is said to enter, or the other to have had, in the sentence or just before it."""
    said = list(mentions(f"{before[-_FAR // 2 :]}{text}"))
    entered = [mention.kind for mention in said if mention.who == one.new and mention.says == "begins"]
    had = [mention.kind for mention in said if mention.who == one.old and mention.says in {"ends", "holds"}]
    return next(reversed(entered or had), "")


def _subject(before: str) -> str:
    """Whom "she" at the head of a sentence means, by the sentence before."""
    for sentence in reversed(_SENTENCE.split(before.rstrip())[-_SENTENCES:]):
        if _PRONOUN.match(sentence):
            continue
        return _first(sentence)
    return ""


def _first(sentence: str) -> str:
    """Who a sentence says to enter an office, or whom it names first in full."""
    entered = (mention.who for mention in mentions(sentence) if mention.says == "begins")
    return next(entered, "") or next(_full_names(sentence), "") or _begins_with(sentence)


def _begins_with(sentence: str) -> str:
    """The name that a sentence begins with, of one word; "" where that may be any word."""
    match = re.match(NAME, sentence)
    name = person(match[0]) if match else ""
    return name if name and name.lower() not in FUNCTION_WORDS else ""


def _named_last(before: str, new: str) -> str:
    """The last person whom a text names in full before a pronoun, and who is not the one it speaks of."""
    return next((name for name in reversed(list(_full_names(before[-400:]))) if name != new), "")


def _full_names(text: str) -> Iterator[str]:
    for match in re.finditer(NAME, text):
        name = person(match[0])
        if " " in name and not name.split()[0].isupper():
            yield name
