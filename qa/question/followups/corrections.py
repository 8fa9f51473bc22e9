"""A correction of what was asked before -> what is meant instead, and what is asked of it. Pure. English.

"No, I meant the church", "sorry, not the votes, I mean the seats that the union won", "no, not Jan, the judge. Which
court is she at?": behind words that take something back stands what is meant. Whether that takes the place of a thing
of its kind in the question before is not known here; a thing that is described is asked for itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.question.comparing import is_plural
from qa.question.followups.noun_phrases import noun_phrases
from qa.question.followups.phrases import names, topic_of
from qa.text.languages import ENGLISH
from qa.text.offices import named as named_office
from qa.text.verbs import base_of

ASKING = (
    r"(?:who|whom|whose|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|had|will|would|can|could)"
)
"""Words that a question begins with, as a regular expression."""
_TAKES_BACK = re.compile(
    r"^(?:(?:and|but|ok(?:ay)?|oh|hm+|well|my\s+mistake|no|nope|nah|sorry|wait|actually|rather)\b[\s,.;:!–-]*)+",
    re.IGNORECASE,
)
_REALLY = re.compile(r"\b(?:no|nope|nah|sorry|wait|actually|rather)\b", re.IGNORECASE)
_NOT = re.compile(
    r"^(?:(?:it|that)[’']s\s+)?not\s+(?:(?P<denied>[^,.;–]+?)\s*(?:[,.;–]+|\s-+\s|\s(?=but\s))\s*(?:but\s+)?"
    r"|(?:that|this|the|him|her|those)\b\s*(?:one\s+)?)",
    re.IGNORECASE,
)  # fmt: skip
_MEANT = re.compile(
    r"(?:^|[,.;!–-]\s*)(?:but\s+|rather\s+)?i\s+(?:really\s+)?(?:mean|meant|(?:was|am)\s+(?:asking|talking|thinking)\s+(?:about|of)"
    r"|want(?:ed)?(?:\s+to\s+know(?:\s+about)?)?)\s+",
    re.IGNORECASE,
)
_MEANT_BEHIND = re.compile(r"(?<=\w)[\s,]+i\s+(?:mean|meant)\s*[.!?]*$", re.IGNORECASE)  # "no, Tarn I mean"
_AND_ASKED = re.compile(rf"^(?P<new>[^,.;?]{{2,60}})[.,;]\s*(?P<asked>{ASKING}\b.+)$", re.IGNORECASE)
_ASKS = re.compile(rf"^{ASKING}\b|^(?:in|at|of|for|by|from|to|with)\s+(?:who|whom|what|which|how)\b", re.IGNORECASE)
_NAMES_A_THING = re.compile(r"^(?:the|a|an|his|her|its|their|those|that|this)\s", re.IGNORECASE)
_HAS_A_VERB = re.compile(r"\b(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should)\b", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"^the\s+(?:[\w’'-]+\s+){1,3}?(?:who|that|which|whose|in|at|of|on|from|with|by|for|behind|the|[A-Z])\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"^(?:(?:and|by|in|on|of|for|from|with|to|at)\s+)?how\s+(?P<much>many|much)\s", re.IGNORECASE)
_DOING = re.compile(
    r"^the\s+(?P<what>(?:[\w’'-]+\s+){0,2}?[\w’'-]+)\s+(?:who|that|which)\s+(?P<did>[a-z]+\b.*)$", re.IGNORECASE
)
_DONE_BY = re.compile(
    r"^the\s+(?P<what>(?:[\w’'-]+\s+){0,2}?[\w’'-]+)\s+(?:(?:that|which)\s+)?"
    r"(?P<who>(?:the|his|her|their|(?-i:[A-Z]))(?:[\w’'-]*\s+)+?)(?P<verb>[a-z]+)(?P<rest>(?:\s+(?:in|at|on|for|from)\s+.+)?)$",
    re.IGNORECASE,
)  # "the seats that the union won"
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_WHO = re.compile(r"^(?:and\s+)?(?:who|whom|(?:which|what)\s+(?P<noun>[a-z]+))\b", re.IGNORECASE)
_LONGEST_PIECE = 5  # words: what is longer stands for no piece of the question before


class Correction(NamedTuple):
    """What is meant instead of what was asked about.

    Attributes:
        new: A name or a thing.
        denied: What is not meant, as it was typed; "" where that was not said.
        asked: What is asked of it; "" where it is what was asked before.
    """

    new: str
    denied: str = ""
    asked: str = ""


def without_meaning_it(question: str) -> str:
    """The question without the "I mean" that it ends on."""
    return _MEANT_BEHIND.sub("", question)


def corrected(question: str) -> Correction | None:
    """What a correction puts in place of what was asked; None where it is none, or asks a question of its own."""
    text = question.strip()
    lead = _TAKES_BACK.match(text)
    rest = text[lead.end() :] if lead else text
    denied = _NOT.match(rest)
    rest = rest[denied.end() :] if denied else rest
    meant = _MEANT.search(rest)
    new = (rest[meant.end() :] if meant else rest).rstrip(" ?.!")
    if not new or not (denied or meant or (lead and _REALLY.search(lead[0]))):
        return None
    instead_of = (denied["denied"] or "") if denied else ""
    if (asked := _AND_ASKED.match(new)) and not _ASKS.match(new):
        return Correction(asked["new"].strip(), instead_of, asked["asked"])
    if _ASKS.match(new) or "," in new:
        return None
    described = bool((denied or meant) and _NAMES_A_THING.match(new))
    piece = len(new.split()) <= _LONGEST_PIECE and not _HAS_A_VERB.search(new)
    return Correction(new, instead_of) if described or piece else None


def in_its_place(earlier: str, denied: str, new: str) -> str:
    """The question before with what is meant in place of what is not: "not the final, the semi-final"; "" for none."""
    bare = _ARTICLE.sub("", denied)
    clause = _done(new) != _ARTICLE.sub("", new)  # "the goals that they scored" are counted, not asked about
    if not bare or clause or (named_office(new) and not names(f"x {new}")):
        return ""
    there = next((match for words in (bare, bare.split()[-1]) if (match := _there(words, earlier))), None)
    if not there:
        return ""
    instead = new if there["the"] else _ARTICLE.sub("", new)
    return f"{earlier[: there.start()]}{instead}{earlier[there.end() :].rstrip(' ?')}?"


def _there(words: str, earlier: str) -> re.Match[str] | None:
    return re.search(rf"\b(?P<the>the\s+)?{re.escape(words)}(?![\w’'-])", earlier, re.IGNORECASE)


def of_a_description(earlier: str, new: str) -> list[str]:
    """What a thing that is described is asked for: how many, or who it is; empty where it is no description.

    Args:
        earlier: The question before, as it was understood.
        new: "The seats that the union won", "the judge at the first trial".
    """
    if not _DESCRIBED.match(new):
        return []
    noun = next(iter(noun_phrases(new)), new).split()[-1]
    counts, topic = _COUNTS.match(earlier), topic_of(earlier)
    beside = f" ({topic})" if topic else ""
    if counts and is_plural(noun) and noun != "ones":
        asked = f"how {counts['much']} {_done(new)}?"
        return [asked, f"{asked}{beside}"]
    who = _WHO.match(earlier)
    if who and ((who["noun"] or "").lower() == noun.lower() or named_office(f"the {noun}") or " who " in new):
        be = "is" if re.search(r"\bis\b", earlier) else "was"
        found = [f"who {be} {new}?{beside}", f"who {be} {new}?"]
        return found[::-1] if names(f"x {new}") else found
    return []


def _done(new: str) -> str:
    """ "The seats that the union won" as it is asked for: "seats did the union win"."""
    if doing := _DOING.match(new):
        return f"{doing['what']} {doing['did']}"
    done = _DONE_BY.match(new)
    verb = base_of(done["verb"].lower()) if done and ENGLISH.is_past(done["verb"].lower()) else ""
    return (
        f"{done['what']} did {done['who'].strip()} {verb}{done['rest']}" if done and verb else new.removeprefix("the ")
    )
