"""A question -> the names and things that it speaks of, and of whom it tells what they do. Pure. English.

Capitals make a name; "the harbour tunnel" is a thing, up to what leads on from it, without the verb that is asked of it
("did the harbour tunnel open"); a strike that somebody is asked about is a thing, too. Nothing is known of the
conversation that the question stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.question.followups.noun_phrases import noun_phrases
from qa.text.languages import ENGLISH, LANGUAGES
from qa.text.opposites import ENGLISH as VERBS
from qa.text.words import FUNCTION_WORDS, without_accents
from qa.text.words import names as names_in_ascii

TOPIC_BESIDE = re.compile(r"\s*\([^()]*\)\s*\??$")
"""What a question is about, where it stands in brackets behind it."""
_BEFORE_A_VERB = re.compile(
    r"\b(?:did|does|do|will|would|can|could|should|may|might|shall|must|has|have|had)\b", re.IGNORECASE
)
_OWNED = re.compile(
    r"\b[A-Z][\w-]*(?:\s+[A-Z][\w-]*)*(?:[’']s|s[’'])\s+(?!first\b|last\b|own\b)[a-z][\w-]*(?:\s+[a-z][\w-]*)??(?=\s+(?:of|in|on|at|by|for|to|from|with|and|or|\w+(?:ed|ly))\b|\s*\?|\s*$)"
)
_DOERS = re.compile(
    r"\b(?:did|do|will|would|can|could|have)\s+(?P<who>(?:(?:the|those|these)\s+)?(?:[a-z][\w’'-]*\s+|[A-Z][\w’'-]*\s+){0,3}?[a-z][\w-]*[^suia\W]s)"
    r"\s+(?!of\b|in\b)[a-z]+\b"
)  # "did the bus drivers get"
_STOPPED_WORK = re.compile(
    r"\b(?:did|do|does|will|would|are|were|was|have|has|how\s+many)\s+"
    r"(?P<who>(?:the\s+)?(?:[\w’'-]+\s+){0,3}?(?:[\w’'-]+[^suia\W]s|people|staff|crew))"
    r"(?P<where>\s+(?:in|at|of)\s+(?:the\s+)?[\w’'-]+(?:\s+(?-i:[A-Z])[\w’'-]*)*)?\s+(?:(?:go|goes|went|gone|going|been)\s+)?"
    r"(?:on\s+strike|strike|striking|struck|walk(?:ed|ing)?\s+out|stop(?:ped)?\s+work)"
    r"(?=\s*[?,]|\s*$|\s+(?:in|at|on|over|for|about|because|when|this|against|after|again|from|during|since)\b)",
    re.IGNORECASE,
)
_VERB_AT_THE_END = r"\s+[a-z]+(?:\s+[a-z]+)?\s*\?*$"
_WHERE_IT_IS = r"\s+(?:in|at|on|near|of|off)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
_DAY_WORDS = frozenset(word for language in LANGUAGES for word in language.dates)
_STRETCHES = re.compile(r"\b(?:quarter|half|year|month|week|season|day)s?$", re.IGNORECASE)


def names(text: str) -> list[str]:
    """The names in a text, as `qa.text.words.names` tells them, and those that begin with a letter beyond A to Z."""
    bare, at = without_accents(text), 0
    found: list[str] = []
    for name in names_in_ascii(bare):
        at = bare.index(name, at)
        found.append(text[at : at + len(name)])
        at += len(name)
    return found


def spoken_of(question: str) -> list[str]:
    """The names in a question that say something: no days, and no word that only begins its next sentence."""
    found = (" ".join(word for word in name.split() if word.lower() not in FUNCTION_WORDS) for name in names(question))
    return [name.rstrip("’'") for name in found if name and not says_nothing(name)]


def says_nothing(name: str) -> bool:
    """Whether what looks like a name is of days and common words alone."""
    return all(word.lower() in _DAY_WORDS | FUNCTION_WORDS | {"yes"} for word in name.split())


def topic_of(question: str) -> str:
    """What a question is about: the things and names in it that are no part of each other; "" where it has none."""
    named = spoken_of(question)
    told_of = noun_phrases(question)
    naming = [phrase for phrase in told_of if any(name in phrase for name in named)]
    told = [_where_it_is(phrase, question) for phrase in naming[-1:]] or told_whole(question)
    about = [phrase for phrase in told if not named or any(name in phrase for name in named)]
    return " ".join(in_their_phrases(named, about))


def in_their_phrases(named: Sequence[str], about: Sequence[str]) -> list[str]:
    """Names and phrases, without a name that only is part of a phrase: "the Tarsk treaty", not "Tarsk"."""
    return [*(name for name in named if not any(name in phrase for phrase in about)), *about]


def told(question: str) -> list[str]:
    """The thing that a question tells of, the last of its things; at most one."""
    return noun_phrases(question)[-1:]


def told_whole(question: str) -> list[str]:
    """The same with the place that it is told by, and with what it is of: "the trial of the harbourmaster"."""
    found = noun_phrases(question)
    if len(found) > 1 and (joined := _joined(found[-2], found[-1], question)):
        return [joined]
    return [_where_it_is(thing, question) for thing in found[-1:]]


def _joined(thing: str, other: str, question: str) -> str:
    """Two things as one: "the trial of the harbourmaster", "the plan for a tram"; "" where they are two."""
    led = r"of|for|about|on|against|to" if other.startswith(("a ", "an ")) else r"of"
    both = rf"(?P<both>{re.escape(thing)}\s+(?:{led})\s+{re.escape(other)})(?![\w’'-])"
    inside = rf"{_BEFORE_A_VERB.pattern}\s+(?P<both>{re.escape(thing)}\s+[a-z]+\s+{re.escape(other)}){_VERB_AT_THE_END}"
    joined = re.search(both, question) or re.search(inside, question)  # "did the fire in the mill start"
    return joined["both"] if joined else ""


def owned(question: str) -> list[str]:
    """The last thing of somebody that a question tells of, behind all others but days: "Renn's sentence"."""
    found = [match[0] for match in _OWNED.finditer(question)][-1:]
    others = [phrase for phrase in noun_phrases(question) if not _STRETCHES.search(phrase)]
    return [thing for thing in found if all(question.rfind(other) < question.rfind(thing) for other in others)]


def doers(question: str) -> str:
    """Those of whom a question tells what they do, and where: "the bus drivers in Tarn"; "" where it tells none."""
    if stopped := _STOPPED_WORK.search(question):
        return f"{stopped['who']}{stopped['where'] or ''}"
    found = _DOERS.search(question)
    inside = found and any(thing.startswith(f"{found['who']} ") for thing in noun_phrases(question))
    return found["who"] if found and not inside else ""  # "did the fisheries minister go" tells of one


def strike(question: str) -> str:
    """The strike that a question tells of by its verb: "When did the drivers in Tarn walk out?"; "" for others."""
    found = _STOPPED_WORK.search(question)
    return f"the strike of {found['who']}{found['where'] or ''}" if found else ""


def before_a_noun(name: str, question: str) -> bool:
    """Whether a name only says of which kind something is: "British" in "Who became British prime minister?"."""
    match = re.search(rf"\b{re.escape(name)}\s+(?P<next>[a-z][\w’'-]*)", question)
    if (
        not match
        or match["next"] in FUNCTION_WORDS | VERBS.auxiliaries
        or (_BEFORE_A_VERB.search(question[: match.start()]) and not question[: match.start()].endswith("the "))
    ):
        return False
    return match["next"] not in VERBS.base and not ENGLISH.is_past(match["next"]) and not match["next"].endswith("s")


def _where_it_is(thing: str, question: str) -> str:
    """A thing with the place that it is told by: "the dock strike in Tarn"."""
    behind = re.search(rf"{re.escape(thing)}(?P<where>{_WHERE_IT_IS})", question)
    where = behind["where"] if behind and thing.startswith("the ") else ""
    return thing if any(says_nothing(name) for name in names(f"x{where}")) else f"{thing}{where}"  # "in October"
