"""Going: a sentence, and the article before it -> who is said to leave an office; and whom a pronoun there means.

"Sacked coach Lund", "Lund resigned as mayor", "her departure": who goes is named, or is who was spoken of before. Whom
"he" means is who goes just before it, else whom the sentence before speaks of. Pure. English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.answering.officers.holders import NAME, Mention, mentions, person
from qa.text.offices import posts
from qa.text.words import FUNCTION_WORDS

LED_TO = r"(?:[a-z][\w-]*,?\s+){0,4}"
THEIR = r"(?:[Hh]is|[Hh]er|[Tt]heir)"
POST = (
    r"(?:job|post|role|position|office|place|seat|chair|helm|reins|baton|armband|captaincy|leadership|portfolio|duties"
    r"|keys)"
)
PICKED = re.compile(
    rf"""\b(?:appoint|name|nominate|recruit|elect|choose|chose|hire|sign|promote|present|unveil|pick|install|confirm)(?:s|ed|d)?\s+
    {LED_TO}(?P<new>{NAME})""",
    re.VERBOSE,
)
_EXIT = r"(?:resignation|death|departure|dismissal|sacking|retirement|exit|arrest|suspension)"
_PUTS_OUT = re.compile(
    rf"""\b(?:dismiss(?:ed|es)?|sack(?:ed|s)?|fire[sd]?|oust(?:ed|s)?|remove[sd]?|axe[sd]?|suspend(?:ed|s)?|dropp?(?:ed|s)
      |part(?:ed|s)?(?:\s(?:company|ways))?\swith|arrest(?:ed|s)?|let\sgo\sof)\s+{LED_TO}(?P<old>{NAME})
    |\b{_EXIT}\sof\s+{LED_TO}(?P<old2>{NAME})
    |(?P<old3>{NAME})[’']s\s+(?:[a-z]+\s)?{_EXIT}\b""",
    re.VERBOSE,
)
_OUT = re.compile(r"\b(?:dismissed|sacked|fired|ousted|removed|suspended|arrested|parted\s(?:company|ways)\swith)\b")
_GOES = re.compile(
    rf"""\b(?:{THEIR}\s(?:[a-z]+\s)?{_EXIT}|no\slonger|is\s(?:off|out)\b|resign(?:s|ed|ing)?|quit(?:s|ting)?|retir(?:e|es|ed|ing)|die[sd]|depart(?:s|ed|ing)?|bow(?:s|ed|ing)?\sout
      |(?:steps?|stepped|stepping|stands?|standing|stood)\s(?:down|aside|back)|leav(?:e|es|ing)|left|moving\s(?:to|on)|moved\s(?:to|on)
      |(?:was|were|is|been|be|being)\s(?:[a-z]+ly\s)?(?:sacked|dismissed|fired|ousted|removed|axed|suspended|arrested|killed|promoted
        |voted\sout|relieved|dropped|charged|beaten|defeated)|lost\s{THEIR}\s{POST}|g(?:ive|ives|ave|iven|iving)\sup|l(?:ay|ays|aid)\sdown|on\s(?:[a-z]+\s)?leave)\b""",
    re.VERBOSE,
)
AS_WHAT = re.compile(r"^[^.,;]*?\bas\s([^.,;]{1,50})")
SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])|\n+")
_PRONOUN = re.compile(r"(?:He|She|They|His|Her|Their)\b")
BESIDE = re.compile(r"\b(?:of|in|at|for|from|by|with|to|against|near|than|between)\s(?:the\s)?$")
FAR, SENTENCES = 600, 4


def group_of(match: re.Match[str], name: str) -> str:
    """The group of this name that matched: "new", or "new2"."""
    return next(group for group, value in match.groupdict().items() if group.rstrip("23") == name and value)


def leavers(sentence: str, before: str) -> Iterator[tuple[str, str]]:
    """Who a sentence says to go, and from which office, where it says that."""
    held: dict[str, Mention] = {one.who: one for one in mentions(sentence) if one.says in {"holds", "ends", "was"}}
    for match in _PUTS_OUT.finditer(sentence):
        named = group_of(match, "old")
        old = person(match[named])
        if old and (named != "old" or not BESIDE.search(sentence, 0, match.start(named))):  # "sacked the mayor of Tarn"
            yield old, _office_left(sentence, match.end(), old, held, before)
    for match in _OUT.finditer(sentence):
        for old in [who for who, one in held.items() if one.start > match.end()][:1]:
            yield old, held[old].kind
    for going in _GOES.finditer(sentence):
        if old := _who_goes(sentence[: going.start()], before, held):
            yield old, _office_left(sentence, going.start(), old, held, before)


def _office_left(sentence: str, at: int, who: str, held: dict[str, Mention], before: str) -> str:
    """The office that somebody leaves: they are said to hold it, or it stands behind "as", or alone in the sentence."""
    if who in held:
        return held[who].kind
    as_what = AS_WHAT.search(sentence[at:])
    told = list(posts(as_what[1])) if as_what else []
    alone = [] if held else [post for post in posts(sentence) if not post.deputy]
    return next((one.kind for one in [*told, *(alone if len(alone) == 1 else [])]), "") or next(_held(before, who), "")


def _who_goes(clause: str, before: str, held: dict[str, Mention]) -> str:
    """Whom a verb of going is said of: who is named last before it, but for "of Tarn" and the like, or is "she"."""
    names = [
        (match, name)
        for match in re.finditer(NAME, clause)
        if (name := person(match[0])) and not BESIDE.search(clause, 0, match.start())
    ]
    holders = [name for _, name in names if name in held]
    if holders:
        return holders[-1]
    if _PRONOUN.match(clause) or not names:
        return subject_of(before)
    full = [name for _, name in names if " " in name] or [name for _, name in names if name in before]
    return full[-1] if full else ""


def _held(text: str, name: str) -> Iterator[str]:
    """The offices that a text says somebody of this name to have, the last first."""
    told = [one for one in mentions(text[-FAR:]) if same_person(one.who, name) and one.says != "former"]
    return (one.kind for one in reversed(told))


def same_person(one: str, other: str) -> bool:
    """Whether two names end alike."""
    return one.rsplit(maxsplit=1)[-1] == other.rsplit(maxsplit=1)[-1]


def subject_of(before: str) -> str:
    """Whom "she" at the head of a sentence means, by the sentence before."""
    for sentence in reversed(SENTENCE_END.split(before.rstrip())[-SENTENCES:]):
        if _PRONOUN.match(sentence):
            continue
        return first_said(sentence)
    return ""


def who_is_meant(word: str, before: str, new: str) -> tuple[str, str]:
    """Whom a pronoun means, and their office: who goes just before it, else whom the sentence before it speaks of.

    "She will be succeeded" is of the sentence before, "his successor" and "replaces him" may be of one farther off.
    """
    told = before.rstrip()
    sentences = SENTENCE_END.split(told)
    for one in reversed(sentences[-1 if word.lower() in {"she", "he"} else -SENTENCES :]):
        told = told.removesuffix(one).rstrip()
        for old, kind in leavers(one, told):
            if not new or not same_person(old, new):
                return old, kind
    old = "" if word in {"him", "her"} else subject_of(before)
    return old or _named_last(before, new), ""


def first_said(sentence: str) -> str:
    """Who a sentence says to enter an office, to be chosen or alone to hold one, or whom it names first in full."""
    told = list(mentions(sentence))
    entered = next((one.who for one in told if one.says == "begins"), "")
    if picked := PICKED.search(sentence) if not entered else None:
        entered = person(picked["new"])
    holders = {one.who for one in told}
    alone = next(iter(holders)) if len(holders) == 1 else ""
    return entered or alone or next(full_names(sentence), "") or _begins_with(sentence)


def _begins_with(sentence: str) -> str:
    """The name that a sentence begins with, of one word; "" where that may be any word."""
    match = re.match(NAME, sentence)
    name = person(match[0]) if match else ""
    return name if name and name.lower() not in FUNCTION_WORDS else ""


def _named_last(before: str, new: str) -> str:
    """The last person whom a text names in full before a pronoun, and who is not the one it speaks of."""
    return next((name for name in reversed(list(full_names(before[-400:]))) if name != new), "")


def full_names(text: str) -> Iterator[str]:
    """The names of two words or more in a text."""
    for match in re.finditer(NAME, text):
        name = person(match[0])
        if " " in name and not name.split()[0].isupper():
            yield name
