"""Holders: a sentence -> who is said to hold, enter or have left which office.

By the forms in which news says so: in apposition ("mayor Ida Moe", "Ida Moe, mayor of Tarn"), or with a verb ("was
named coach", "resigned on Monday as mayor", "will run the city", "led by Ida Moe"). Which day that is, and which office
is asked about, it does not know. Pure. English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from qa.answering.clauses import denied_in
from qa.answering.wording import stem_of
from qa.text.offices import RUN, Post, called, posts
from qa.text.words import FUNCTION_WORDS, stems

Says = Literal["holds", "begins", "ends", "former", "was", "denied"]
"""What is said of somebody and an office; "was" is of the days that the sentence names, if it names any."""

CAPITAL = r"(?:[ae][dlnrs]-)?[A-ZÀ-ÖØ-ÞŁŚŠŽČĆĐŞİŐŰŌĀĒĪŪ][\w’'-]*"
_HONORIFIC = r"(?:(?:Dr|Mr|Mrs|Ms|Sir|Dame|Cllr|Lord|Lady|Prof|Professor|Councillor|General|Captain)\.?\s+)?"
_PARTICLE = r"(?:van|von|de|da|del|der|la|le|bin|al|ibn|di|dos|du|den|ter|el|e|y)\s+"
NAME = rf"{_HONORIFIC}(?:[A-Z]\.\s?)*{CAPITAL}(?:\s+(?:{_PARTICLE}){{0,2}}(?:[A-Z]\.(?=\s)|{CAPITAL})){{0,4}}"
_NOT_NAMES = frozenset(
    [
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march"),
        *("april", "june", "july", "august", "september", "october", "november", "december"),
        *("acting", "deputy", "former"),
    ]
)
_TITLES = frozenset(
    ["dr", "mr", "mrs", "ms", "sir", "dame", "cllr", "lord", "lady", "prof", "professor", "councillor", "the"]
) | frozenset({"justice", "father", "aunt", "aunty", "uncle"})
_AFTER_WHICH = frozenset({"minister", "secretary", "president", "chancellor", "governor", "mayor", "director"})
_LONGEST_TITLE = 3  # words
_FAR = 220  # characters before an office in which who holds it is named
_ASIDE = r"(?:,\s[^.;]{1,90}?,)?"
_MODAL = r"""(?P<modal>(?:(?:will|would|is\sto|was\sto|has|have|had|was|were|is|been|be|now|also|currently|then|recently
    |unanimously|first|since)\s+)*)"""
WHEN = r"(?:\s(?:on|in|at|from|since|last|this|early|late|earlier|yesterday|today)\b(?:\s(?!as\b)[\w’'-]+){0,4}?)"
"""When something is done, between its verb and what it makes of somebody: "sworn in on Monday as mayor"."""
_IN_FRONT = re.compile(rf"^,?\s+(?P<who>{NAME})")
_BESIDE = re.compile(rf"(?P<who>{NAME}),\s+(?:the|a|an|its|their|his|her|now|then|who\sis|who\swas)?\s*$")
_BECAME = re.compile(
    rf"""(?P<who>{NAME}){_ASIDE},?(?:\s+who)?\s+{_MODAL}
    (?P<verb>is|was|were|has\sbeen|had\sbeen|be|became|become|becomes|remains?|remained|serves?|served|acts?|acted|starts?
      |returns?|takes?\sover|took\sover|takes?\soffice|took\soffice|elected|re-elected|appointed|named|chosen|made
      |promoted|installed|confirmed|sworn\sin|picked|presented|unveiled|introduced|elevated|hired)
    (?:\s+(?:also|now|still|currently))?(?:\s+(?:as|to|in)|{WHEN}\sas)?\s+(?:(?:the|a|an|its|their|his|her|as)\s+)*
    (?:(?:only|first|second|third|youngest|oldest)\s(?:[\w-]+\s){{1,2}}to\s(?:be|become|serve\sas)\s+(?:(?:the|a|an|its)\s+)?)?$""",
    re.VERBOSE,
)
_BARE_END = re.compile(r"(?<=[A-Za-z]\s)(?:[a-z][\w-]*\s+){1,2}$")
_PASSIVE = re.compile(r",|\b(?:is|was|were|be|been|being)\b")
_CHOSEN = re.compile(
    rf"""\b(?P<verb>appointed|named|elected|made|chose|hired|confirmed|picked|promoted|presented|unveiled|appoint|name|elect|make|confirm|installed|hire)\s+
    (?:(?:the|a|an|its|his|her|their)\s+)?(?:[a-z][\w-]*\s+){{0,3}}(?P<who>{NAME}){_ASIDE}\s+
    (?:(?:to\s(?:serve|act)\s)?as\s+|to\sbe\s+|to\s+)?(?:(?:the|a|its|their|his|her)\s+)?$""",
    re.VERBOSE,
)
_WON = re.compile(
    rf"""(?P<who>{NAME})[^.;]{{0,60}}?\s(?P<verb>won|wins|signed)\s[^.;]{{0,50}}?
    (?:(?:election|by-election|vote|race|contest|run-off)\s(?:for|as)|(?:term|contract){WHEN}?\sas)\s+(?:the\s+)?$""",
    re.VERBOSE,
)
_ELECTED = re.compile(
    rf"""(?P<who>{NAME})[^.;]{{0,60}}?\s(?P<verb>won|wins)\s[^.;]{{0,50}}?(?P<office>mayoral|presidential)\s
    (?:(?:re-)?election|by-election|vote|race|contest|poll|run-?off)\b(?P<of>\s(?:in|of|for)\s(?:the\s)?{CAPITAL}(?:\s{CAPITAL})*)?""",
    re.VERBOSE,
)
_OFFICE_OF = {"mayoral": "mayor", "presidential": "president"}
_LEFT = re.compile(
    rf"""(?P<who>{NAME}){_ASIDE},?(?:\s+who)?\s+(?:(?:has|had|also)\s+)*
    (?P<verb>resign(?:s|ed)|quits?|retire[sd]|(?:steps|stepped|stands|stood)\s(?:down|aside)
      |(?:was|were|is|been)\s(?:removed|ousted|dismissed|sacked|fired|deposed|unseated|(?:voted|thrown|forced)\sout)
      |(?P<yet>(?:is|will|is\sto)\s(?:leav(?:e|ing)|quit|quitting|resign|resigning|retir(?:e|ing)
        |(?:step|stand)(?:ping|ing)?\s(?:down|aside)))){WHEN}?\sas\s+
    (?:(?:the|its|their|his|her)\s+)*$""",
    re.VERBOSE,
)
_TO_BECOME = re.compile(
    rf"""(?P<who>{NAME}){_ASIDE},?(?:\s+who)?\s+(?:(?:has|had|is|also|will)\s+)*
    (?P<verb>resign(?:s|ed)|quits?|leaves?|left|leaving|(?:steps|stepped|stands|stood)\s(?:down|aside)|moves?|moved)\b
    [^.;]{{0,70}}?\sto\s(?:become|be|serve\sas|take\sover\sas)\s+(?:(?:the|a|an|its|their)\s+)*$""",
    re.VERBOSE,
)
_IS_ONE = re.compile(rf"^\s+(?:is|was|will\sbe|became)\s+(?:now\s+)?(?P<who>{NAME})")
_PUTS_OUT = re.compile(
    r"""\b(?:dismiss(?:ed|es)?|sack(?:ed|s)?|fire[sd]?|oust(?:ed|s)?|remove[sd]?|axe[sd]?
      |part(?:ed|s)?\s(?:company|ways)\swith)\s+(?:\w+\s+){0,2}$""",
    re.VERBOSE,
)
_BODY = r"(?:port|club|team|city|academy|council|committee|centre|group|railway|company)\b"
_MINISTRY = re.compile(
    rf"""\b(?P<of>[A-Za-z]+)\s(?:[Mm]inistry|portfolio)\s(?:(?:has|have|will|was|were|is|are|be|been)\s)*
    (?P<verb>go(?:es|ne)?|went|pass(?:es|ed)?|given|handed|entrusted)\sto\s(?:(?:(?!(?:of|to|against|for|from|by|with|over|on|in|that|than|and|court|parliament|police|great)\b)[a-z][\w-]*|of\s(?:the\s)?{CAPITAL}),?\s){{0,8}}?(?P<who>{NAME})""",
    re.VERBOSE,
)
_IN_CHARGE = re.compile(
    rf"""(?P<who>{NAME})(?<![’']s){_ASIDE},?(?:\s+who)?\s+{_MODAL}
    (?P<verb>runs?|ran|leads?|led|heads?|headed|manages?|managed|governs?|governed|running|leading|chairs?|chaired
      |captains?|captained|coach|coache[sd]|trains?|trained|in\scharge)\b(?!\s(?:[\w-]+\s){{0,3}}by\b)
    (?P<of>(?:\s+of)?\s+(?:(?:the|a|an|its|his|her|their)\s+)?
      (?!(?:by|to|with|on|against|for|in|at|since|until|as|from|when|after)\b)
      [\w’'-]+(?:\s+(?:of\s+)?(?:the\s+)?(?:{CAPITAL}|{_BODY})){{0,4}})?""",
    re.VERBOSE,
)
_LED_BY = re.compile(
    rf"""\b(?P<verb>coached|led|headed|chaired|run|managed|trained|governed|captained|edited|conducted)\s+(?:[a-z]+\s+)?(?:[A-Z]?[\w-]+\s+)?
    by\s+(?:[a-z][\w-]*\s+){{0,4}}(?P<who>{NAME})""",
    re.VERBOSE,
)
_KIND_OF = {
    "coach": "coach",
    "train": "coach",
    "chair": "chair",
    "captain": "captain",
    "edit": "editor",
    "conduct": "conductor",
}
_PAST = frozenset({"ran", "led", "headed", "managed", "governed", "chaired", "captained", "coached", "trained"})


class Mention(NamedTuple):
    """An office, or leading something, as a sentence says it of somebody.

    Attributes:
        who: The name, `start` where it begins.
        kind, of, names, deputy: As of `qa.text.offices.Post`.
        at: Where the words stand that say it.
    """

    who: str
    start: int
    kind: str
    of: frozenset[str]
    names: frozenset[str]
    deputy: bool
    says: Says
    at: int


def mentions(text: str) -> Iterator[Mention]:
    """The offices that a sentence says somebody holds, enters or has left."""
    for post in posts(text):
        if held := _holder(text, post):
            who, start, says = held
            inside = post.start <= start < post.head  # "named the baker Ida Moe health minister"
            of = post.of - frozenset(stems(text[post.start : start + len(who)])) if inside else post.of
            yield Mention(who, start, post.kind, of, post.names, post.deputy, says, post.head)
    for match in _ELECTED.finditer(text):
        if who := person(match["who"]):
            of = called(match["of"] or "") - FUNCTION_WORDS
            kind = _OFFICE_OF[match["office"]]
            yield Mention(who, _start(match, "who", who), kind, of, of, False, "begins", match.start("verb"))
    for match in _MINISTRY.finditer(text):
        of = frozenset(stems(match["of"])) - FUNCTION_WORDS
        if of and (who := person(match["who"])):
            yield Mention(who, _start(match, "who", who), "minister", of, of, False, "begins", match.start("verb"))
    for pattern in (_IN_CHARGE, _LED_BY):
        for match in pattern.finditer(text):
            if who := person(match["who"]):
                yield _running(text, match, who)


@lru_cache(4096)
def person(name: str) -> str:
    """The name of a person without what only addresses them; "" where it can be none."""
    words = re.sub(r"[’']s$", "", name).split()
    titles = [number for number, word in enumerate(words[:_LONGEST_TITLE]) if word.lower() in _AFTER_WHICH]
    words = words[titles[-1] + 1 :] or words if titles else words  # "Foreign Minister Ida Moe"
    while words and _addresses(words[0]):
        words = words[1:]
    if not words or words[0].lower() in _NOT_NAMES or (words[-1].isupper() and len(words[-1]) > 3):
        return ""
    return " ".join(words)


@lru_cache(4096)
def whole(name: str, text: str) -> str:
    """The whole of a name that a text has in full somewhere."""
    if " " in name:
        return name
    last = rf"\s+(?:{_PARTICLE})?{re.escape(name)}"
    match = re.search(rf"(?P<who>{CAPITAL}(?:\s+(?:{_PARTICLE})?{CAPITAL})*{last})\b", text)
    return person(match["who"]) or name if match else name


def _addresses(word: str) -> bool:
    lower = word.lower()
    is_head = any(post.end == len(word) for post in posts(lower))
    return is_head or lower.strip(".") in _TITLES or lower in FUNCTION_WORDS


def begins(text: str, name: str) -> int:
    """Where a name begins in a text, which may break it over lines; -1 where it does not stand there."""
    found = re.search(r"\s+".join(map(re.escape, name.split())), text)
    return found.start() if found else -1


def _start(match: re.Match[str], group: str, name: str) -> int:
    """Where a name begins in what matched as one."""
    return match.start(group) + max(0, begins(match[group], name))


def _holder(text: str, post: Post) -> tuple[str, int, Says] | None:
    """Of whom a text says that an office is theirs, where the name stands, and what it says of them."""
    far = max(0, post.start - _FAR)
    before, behind = text[far : post.start], text[post.end :]
    says: Says = "former" if post.status == "former" else "begins" if post.status == "next" else "holds"
    says = "ends" if _PUTS_OUT.search(before) else says
    front = _IN_FRONT.match(behind)
    if front and (who := person(front["who"])):
        return who, post.end + _start(front, "who", who), says
    for pattern in (_WON, _CHOSEN, _LEFT, _TO_BECOME, _BECAME, _BESIDE):
        match = pattern.search(before)
        if match and not _is_active(match) and (who := person(match["who"])):
            return who, far + _start(match, "who", who), _said(match, says, text)
    one = _IS_ONE.match(behind)
    if one and (who := person(one["who"])):
        return who, post.end + _start(one, "who", who), says
    made = _CHOSEN.search(_BARE_END.sub("", text[far : post.head]))  # "made Ida Moe health minister"
    if made and (who := person(made["who"])):
        return who, far + _start(made, "who", who), "begins"
    return None


def _is_active(match: re.Match[str]) -> bool:
    """Whether a participle is none: who elected or named somebody enters no office by it."""
    if match.re is not _BECAME or not match["verb"].endswith(("ed", "chosen", "made", "sworn in")):
        return False
    if match["verb"] in {"remained", "served", "acted"}:
        return False
    return not _PASSIVE.search(match.string, match.end("who"), match.start("verb"))


def _said(match: re.Match[str], says: Says, text: str) -> Says:
    """What a verb before an office says of who holds it."""
    if match.re is _LEFT:
        return "holds" if match["yet"] else "ends"
    if match.re is _BESIDE or says != "holds":
        return says
    return _became(match, text) if match.re is _BECAME else "begins"


def _became(match: re.Match[str], text: str) -> Says:
    """What a verb between a name and an office says."""
    verb = match["verb"].lower()
    if stem_of(verb.split()[0]) in denied_in(text):
        return "denied"
    if verb in {"was", "were", "had been"}:
        return "was"
    if verb == "served":
        return "former"
    lasts = verb.startswith(("is", "remain", "has", "serve", "act"))
    return "holds" if lasts and not {"will", "would"} & set(match["modal"].split()) else "begins"


def _running(text: str, match: re.Match[str], who: str) -> Mention:
    verb = match["verb"].lower()
    kind = next((kind for stem, kind in _KIND_OF.items() if verb.startswith(stem)), RUN)
    says: Says = "holds"
    if match.re is _LED_BY:
        says = "begins" if re.search(r"\b(?:will|to)\sbe\s$", text[: match.start()]) else "holds"
        clause = re.split(r"[,;:()]", text[: match.start()].rstrip(" ,"))[-1]
        words = " ".join(re.findall(rf"{CAPITAL}|\b\w+$", clause))
    else:
        words, modal = match["of"] or "", match["modal"]
        if re.search(r"\bha(?:s|ve)\b", modal):
            says = "holds"
        elif re.search(r"\b(?:will|would|is\sto)\b", modal):
            says = "begins"
        elif verb in _PAST or re.search(r"\b(?:had|was)\b", modal):
            says = "former"
    names = called(" ".join(re.findall(CAPITAL, words)))
    return Mention(who, _start(match, "who", who), kind, called(words), names, False, says, match.start("verb"))
