"""Offices: a text -> the offices that it names, with what stands beside each. By tables of English words. Pure.

An office is named by its head ("mayor", "CFO", "chief executive") and by the words around that: of what it is
("Sundvik's mayor", "director of the port", "fisheries minister"), and whether somebody holds it, has held it or will.
Which heads mean the same is told by their kind: who is chief executive is who runs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qa.text.languages import ENGLISH
from qa.text.words import FUNCTION_WORDS, stems


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RUN = "run"
"""The kind of who leads, runs or is in charge of something, whatever the office is called."""
_HEADS: Mapping[str, str] = {
    "mayor": "mayor|mayoress|lord mayor",
    "governor": "governor",
    "president": "president|head of state",
    "premier": "prime minister|first minister|premier|pm|head of government",
    "minister": "minister",
    "chancellor": "chancellor",
    "executive": "chief executive officer|chief executive|ceo|managing director|executive director",
    "finance": "cfo|chief financial officer|finance chief|finance director|finance head|head of finance",
    "head": "director general|director-general|boss|chief|head|leader|director",
    "rector": "vice-chancellor|vice chancellor|rector|provost",
    "general": "general manager|gm",
    "manager": "manager",
    "chair": "chairman|chairwoman|chairperson|chair",
    "coach": "head coach|coach|head trainer|trainer",
    "captain": "captain|skipper",
    "principal": "headteacher|head teacher|headmaster|headmistress|principal",
    "secretary": "general secretary|secretary general|secretary-general|secretary",
    "spokesperson": "spokesman|spokeswoman|spokesperson",
    "judge": "judge|chief justice",
    "lawyer": "defence lawyer|defense lawyer|lawyer|barrister|attorney|solicitor|counsel",
} | {
    name: name
    for name in _words(
        "ambassador archbishop architect auditor bishop bursar captain clerk commander commissioner conductor curator "
        "dean editor emir engineer inspector king librarian magistrate owner pope prosecutor queen registrar senator "
        "sheriff speaker sultan superintendent treasurer vicar warden"
    )
}
_KIND = {alias: kind for kind, aliases in _HEADS.items() for alias in aliases.split("|")}
_ALIASES = "|".join(sorted(_KIND, key=lambda one: -len(one))).replace(" ", r"\s")
HEAD = rf"\b(?:(?:chief|head|senior)\s+)?(?P<head>{_ALIASES})\b(?![’'-])"
"""Of an office, as a regular expression."""
_HEAD = re.compile(HEAD, re.IGNORECASE)
_STATUS = re.compile(
    r"^(?:(?:the|a|an|former|ex|late|new|current|outgoing|incoming|acting|interim|next|first|longtime|veteran|founding)\s+)+",
    re.IGNORECASE,
)
_LED_BY_ONE = frozenset(
    {"mayor", "governor", "president", "premier", "executive", "head", "coach", "principal", "rector"}
)
HEADS_OF_STATE = frozenset({"premier", "chancellor", "president"})
_OF_A_STATE = frozenset({"premier", "minister", "chancellor"})
OF_A_PLACE = frozenset({"mayor", "governor"})
_SAME: Mapping[str, frozenset[str]] = {
    RUN: _LED_BY_ONE | {RUN, "manager", "general", "chancellor", "minister", "commander"},
    "head": frozenset({"head", "executive", "manager", "general", "president", "principal", "commander", "chair", RUN}),
    "executive": frozenset({"executive", RUN}),
    "coach": frozenset({"coach", "manager", RUN}),
    "general": frozenset({"general", "manager", RUN}),
    "manager": frozenset({"manager", "general", "coach", "head", RUN}),
    "minister": frozenset({"minister", "secretary", RUN}),
    "secretary": frozenset({"secretary", "minister"}),
    "principal": frozenset({"principal", "head", RUN}),
    "rector": frozenset({"rector", "chancellor", "president", RUN}),
} | {kind: frozenset({kind, RUN}) for kind in ("mayor", "governor", "president", "premier", "chair")}
# Whom else a body of a kind is led by: a council's chair leads it, and a company's does not run that.
_LEADERS: Mapping[str, frozenset[str]] = {
    stem: frozenset(kinds.split())
    for bodies, kinds in (
        ("council committee commission board inquiry", "chair"),
        ("union association federation party alliance", "chair secretary"),
        ("parliament assembly senate congress chamber house", "speaker chair president"),
        ("library", "librarian"),
        ("museum", "curator"),
        ("bank", "governor"),
        ("police", "commissioner superintendent inspector"),
        ("church diocese", "bishop archbishop vicar dean"),
        ("newspaper magazine paper", "editor"),
        ("ship ferry", "captain"),
        ("orchestra", "conductor"),
    )
    for stem in stems(bodies)
}
_FORMER = frozenset({"former", "ex", "previous", "late", "retired", "past", "then", "erstwhile", "disgraced"})
_NEXT = frozenset({"next", "incoming", "future", "designate", "elect"})
_ACTING = frozenset({"acting", "interim", "caretaker", "temporary", "stand-in"})
_DEPUTY = frozenset({"deputy", "vice", "assistant", "associate", "shadow", "junior"})
_OTHERS = _words(
    "new current present outgoing newly first last longtime permanent head woman female male black young youngest "
    "oldest elected popular veteran embattled sitting incumbent confirmed presiding"
)
# What a body is called in place of its name: "the city", "the trust's chairman". The first say nothing by themselves.
ANY_BODY = frozenset(
    stems(
        "club team company firm group city town country organisation organization women men job post position role "
        "authority operator business body agency network chain province state republic hall brigade service force"
    )
)
BODIES = ANY_BODY | frozenset(
    stems(
        "council party union charity trust school government association federation league university college hospital "
        "port airport police court museum library bank chamber church department ministry board institute commission "
        "committee"
    )
)
_OF_CLUBS = frozenset({"united"})  # is in their names, and no verb
_THE_ONLY = frozenset(stems("central national"))
_OF = re.compile(
    r"\s+(?:of|for|at)\s+(?!(?:the\s+|a\s+|another\s+)?(?:rest|remainder|next|first|second|third|\w+\s+(?:years?|months?|terms?))\b)"
)
_TOKEN = re.compile(r"[\w&’'-]+(?:\.(?=\w))?[\w’'-]*")
_BEFORE = re.compile(r"(?<![\w&’'-])([\w&’'-]+)\s+$")
_PREFIX = re.compile(r"\b(?:ex|then)-$", re.IGNORECASE)
_STANDS_IN = re.compile(r"\b(?:vice|deputy)-$", re.IGNORECASE)
_MOST_BEFORE, _MOST_BEHIND = 5, 6  # words
_TIMES = _words(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday today yesterday tomorrow since until spring summer autumn winter"
)


class Post(NamedTuple):
    """An office that a text names.

    Attributes:
        start, end: Where the words stand that name it, with what it is of.
        head: Where its head begins.
        kind: What its head means.
        of: Stems of the words that say of what it is, without "the club" and the like.
        names: Those of them that are names.
        status: "former", "next", "acting" or "".
        deputy: Whether it is the office of who stands in.
    """

    start: int
    end: int
    head: int
    kind: str
    of: frozenset[str]
    names: frozenset[str] = frozenset()
    status: str = ""
    deputy: bool = False


def same_office(asked: str, said: str, of: frozenset[str] = frozenset()) -> bool:
    """Whether who holds an office of the second kind holds one of the first.

    Args:
        of: Stems of the words that say of what it is.
    """
    return (asked == RUN and leads(said, of)) or said in _SAME.get(asked, frozenset({asked}))


def leads(kind: str, of: frozenset[str]) -> bool:
    """Whether an office is of who leads bodies of a kind that is among these words: a bank has a governor."""
    return any(kind in _LEADERS[body] for body in of & _LEADERS.keys())


def runs(kind: str, asked: frozenset[str], said: frozenset[str]) -> bool:
    """Whether an office is of who runs what is asked about: no mayor runs the port, nor a minister the town."""
    if kind in _OF_A_STATE:
        return not asked.isdisjoint(said)
    return kind not in OF_A_PLACE or not kinds_of_body(asked) or not kinds_of_body(asked).isdisjoint(said)


def posts(text: str) -> Iterator[Post]:
    """The offices that a text names, in order."""
    for match in _HEAD.finditer(text):
        start, before = _words_before(text, match.start())
        end, behind = _words_behind(text, match.end())
        prefix = "former" if _PREFIX.search(text, 0, match.start()) else ""
        yield _post((start, end), match, [*before, *behind], prefix)


def without_status(office: str) -> str:
    """An office without what tells whose turn it is: "mayor of Tarn", not "the acting mayor of Tarn"."""
    return _STATUS.sub("", office)


def named(phrase: str) -> Post | None:
    """The office that a whole phrase names, however it is written ("brennholt cfo", "mayor of sundvik")."""
    match = _HEAD.search(phrase)
    if not match or phrase[match.end() : match.end() + 1] in {"'", "’"}:
        return None
    before = [_bare(word) for word in _TOKEN.findall(phrase[: match.start()].lower())]
    behind = [_bare(word) for word in _TOKEN.findall(phrase[match.end() :].lower())]
    small = {"of", "for", "at", "in", "the", "and", "from", "s"}
    if any(word in FUNCTION_WORDS and word not in small for word in [*before, *behind]):
        return None
    past = (word for word in behind if word not in _OF_CLUBS and ENGLISH.is_past(word))
    if {"of", "for", "in", "from"} & set(before) or any(past):
        return None
    return _post((0, len(phrase)), match, [word for word in [*before, *behind] if word not in small], "")


def called(words: str) -> frozenset[str]:
    """The stems of what something is called."""
    return frozenset(stem for word in _TOKEN.findall(words) for stem in stems(_bare(word))) - FUNCTION_WORDS


def proper(words: frozenset[str]) -> frozenset[str]:
    """Stems without what a body is called in place of its name: "the council", "the central bank"."""
    return words - BODIES - (_THE_ONLY if words & BODIES else frozenset())


def kinds_of_body(words: frozenset[str]) -> frozenset[str]:
    """Those of the stems that say which kind of body it is: a council is no school."""
    return words & (BODIES - ANY_BODY)


def is_of(asked: frozenset[str], said: frozenset[str], names: frozenset[str]) -> bool:
    """Whether an office that a text says is of something may be of what is asked about: nothing else is named.

    Args:
        names: Stems of names that stand with the office: a name may be shortened, "Falcons" for "Sundvik Falcons".
    """
    more, shared = said - asked - ANY_BODY, asked & said
    return not more or (more <= names - BODIES and bool(shared - BODIES or (shared and not proper(asked))))


def _post(span: tuple[int, int], match: re.Match[str], words: list[str], status: str) -> Post:
    lower = [word.lower() for word in words]
    for word in lower:
        status = status or (
            "former" if word in _FORMER else "next" if word in _NEXT else "acting" if word in _ACTING else ""
        )
    described = _FORMER | _NEXT | _ACTING | _DEPUTY | _OTHERS
    said = [word for word in words if word and word.lower() not in described]
    of = frozenset(stem for word in said for stem in stems(word)) - ANY_BODY
    names = frozenset(stem for word in said if word[0].isupper() for stem in stems(word))
    kind = _KIND[" ".join(match["head"].lower().split())]
    deputy = not _DEPUTY.isdisjoint(lower) or bool(_STANDS_IN.search(match.string, 0, match.start()))
    return Post(*span, match.start(), kind, of, names, status, deputy)


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word)


def _words_before(text: str, at: int) -> tuple[int, list[str]]:
    """The words of the noun phrase before its head, and where they begin."""
    found: list[str] = []
    while len(found) < _MOST_BEFORE and (match := _BEFORE.search(text, 0, at)):
        bare = _bare(match[1])
        if not bare or _ends_phrase(bare):
            break
        former = bare.lower().startswith("ex-")
        found += ["ex", bare[3:]] if former else [bare]
        at = match.start()
    return at, found


def _words_behind(text: str, at: int) -> tuple[int, list[str]]:
    """The words behind a head that say of what it is, and where they end."""
    if text.startswith("-elect", at):
        return at + 6, ["elect"]
    preposition = _OF.match(text, at)
    if not preposition:
        return at, []
    found: list[str] = []
    place, capital = preposition.end(), False
    while len(found) < _MOST_BEHIND and (match := _TOKEN.match(text, place)):
        bare = _bare(match[0])
        if bare not in {"the", "of"}:
            small = not bare[0].isupper()
            ends = _ends_phrase(bare) or bare in _OTHERS | _NEXT
            if ends or (capital and small and not set(stems(bare)) <= BODIES):
                break
            capital = capital or not small
            found.append(bare)
        at, place = match.end(), match.end() + 1
        if text[match.end() : place] != " ":
            break
    return (at, found) if found else (preposition.start(), [])


def _ends_phrase(word: str) -> bool:
    small = word.lower()
    return small in FUNCTION_WORDS or small in _TIMES or word[0].isdigit() or (word == small and ENGLISH.is_past(word))
