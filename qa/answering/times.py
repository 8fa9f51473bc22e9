"""Times: a question for how many times somebody did something, and its sentences -> the count that one tells. Pure.

News tells it by the last of them: "their ninth title", "closed for the third time". The newest sentence counts, since
they may have done it again. English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qa.answering.astray.acts import stands_in
from qa.answering.candidates import Candidate
from qa.answering.values import lacking
from qa.answering.wording import WORD
from qa.domain import AnswerSpan, Question
from qa.text.opposites import ENGLISH
from qa.text.words import stems

_ASKED = re.compile(
    r"(?:and\s+)?how\s+(?:many\s+times|often)\s+(?:has|have|had|did)\b"
    r"|(?:and\s+)?how\s+many\s+(?:[\w’'-]+\s+){0,2}?(?:titles|cups|trophies|championships|crowns|wins|victories|terms)\s+(?:has|have|had|did)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"\b(?:(?P<whose>his|her|its|their|our|my|the|a)\s+)?(?P<which>{'|'.join(ENGLISH.ordinals)}|\d{{1,3}}(?:st|nd|rd|th))"
    r"(?P<of>(?:\s+[\w’'-]+){0,3})",
    re.IGNORECASE,
)
_TIMES = frozenset(stems("time title cup trophy win victory crown championship triumph success term"))
_ANY_TIME = frozenset(stems("time"))
_OWN = frozenset({"his", "her", "its", "their", "our", "my"})
_HEARD = 24  # sentences
_SINCE = re.compile(r"\bsince\b|\bin\s+\w+\s+(?:years|seasons)\b", re.IGNORECASE)


class Counted(NamedTuple):
    """How many times it was, and the sentence that says so."""

    times: int
    told: Candidate


def counted(question: Question, ranked: Sequence[Candidate]) -> Counted | None:
    """What the newest of the sentences tells that says which time it was; None where none does."""
    if not _ASKED.match(question.text):
        return None
    found = [told for one in ranked[:_HEARD] if (told := _told(question, one))]
    return max(found, key=lambda one: (one.told.day, one.told.score), default=None)


def _told(question: Question, one: Candidate) -> Counted | None:
    if lacking(question.text, one.around) or not ENGLISH.negations.isdisjoint(map(str.lower, WORD.findall(one.text))):
        return None
    asked = set(stems(question.text))
    for match in _ORDINAL.finditer(one.text):
        things = set(stems(match["of"]))
        bare = (match["whose"] or "").lower() in _OWN and not things  # "It is their ninth."
        if not bare and not (things & _TIMES and _is_of_it(question, one, things & asked - _ANY_TIME)):
            continue
        times = _number(match["which"].lower())
        if times == 1 and _SINCE.search(one.text, match.start("of")):  # "their first title since 1998"
            continue
        start, end = one.span.start + match.start("which"), one.span.start + match.end("of")
        return Counted(times, replace(one, answer=AnswerSpan(*one.span, start, end, 0.0)))
    return None


def _is_of_it(question: Question, one: Candidate, named: set[str]) -> bool:
    """Whether a sentence tells of what is asked: by the thing that was won, or by what was done."""
    return bool(named) or not question.act or stands_in(question.act, one.text)


def _number(word: str) -> int:
    return ENGLISH.ordinals[word] if word in ENGLISH.ordinals else int(word[:-2])
