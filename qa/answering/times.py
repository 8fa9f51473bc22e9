"""Times: a question for how many times somebody did something, and its sentences -> the count that one tells. Pure.

News tells it by the last of them: "their ninth title", "closed for the third time". A count only grows, so that the
largest is the last; what may be, what is counted since some day, and what another did counts for nothing. English.
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
from qa.text.words import content_stems, names, stems

_COUNTED = r"(?:times|titles|cups|trophies|championships|crowns|wins|victories|terms)"
_ASKED = re.compile(
    r"(?:and\s+)?how\s+(?:many\s+times|often)\s+(?:has|have|had|did)\b"
    rf"|(?:and\s+)?how\s+many\s+(?:[\w’'-]+\s+){{0,2}}?{_COUNTED}\s+(?:has|have|had|did)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"\b(?:once|twice|(?:\d+|{'|'.join(ENGLISH.numbers)})\s+(?:[\w’'-]+\s+)?{_COUNTED})\b", re.IGNORECASE
)
_ORDINAL = re.compile(
    rf"(?<![\w-])(?:(?P<whose>his|her|its|their|our|my|the|a)\s+)?"
    rf"(?P<which>{'|'.join(ENGLISH.ordinals)}|\d{{1,3}}(?:st|nd|rd|th))(?![\w-])(?P<of>(?:\s+[\w’'-]+){{0,3}})",
    re.IGNORECASE,
)
_STRETCH = re.compile(
    r"[^,;.]*?\b(?:since|straight|successive|consecutive|time\s+this\s+\w+"
    r"|in\s+(?:a\s+row|succession|(?:\w+\s+){1,2}(?:days|weeks|months|years|seasons)))\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:hop(?:es?|ed|ing)|want(?:s|ed)?|aim(?:s|ed|ing)?|bid|seek(?:s|ing)?|chas(?:es?|ed|ing)|missed|lost|will|would"
    r"|could|may|might)\b",
    re.IGNORECASE,
)
_DOER = re.compile(
    r"(?:(?:On|In|Last)\s+[A-Z][\w’'-]*,?\s+)?(?:[Tt]he\s+)?(?P<who>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)\s+(?:[a-z]+\s+)?"
    r"(?:beat|beats|defeated|defeats|thrashed|edged|won|overcame)\b"
)
_TIMES = frozenset(stems("time title cup trophy win victory crown championship triumph success term"))
_ANY_TIME = frozenset(stems("time"))
_OWN = frozenset({"his", "her", "its", "their", "our", "my"})
_HEARD = 24  # sentences


class Counted(NamedTuple):
    """How many times it was, and the sentence that says so."""

    times: int
    told: Candidate


def counted(question: Question, ranked: Sequence[Candidate]) -> Counted | None:
    """The most that a sentence tells by saying which time it was; None where none does, or where the first counts."""
    if not _ASKED.match(question.text) or not ranked or _SAID.search(ranked[0].text):
        return None
    found = [told for one in ranked[:_HEARD] if (told := _told(question, one))]
    return max(found, key=lambda one: (one.times, one.told.day, one.told.score), default=None)


def _told(question: Question, one: Candidate) -> Counted | None:
    denied = not ENGLISH.negations.isdisjoint(map(str.lower, WORD.findall(one.text)))
    if denied or _NOT_DONE.search(one.text) or lacking(question.text, one.around) or _of_another(question, one.text):
        return None
    asked = set(stems(question.text))
    for match in _ORDINAL.finditer(one.text):
        things = set(stems(match["of"]))
        bare = (match["whose"] or "").lower() in _OWN and not things  # "It is their ninth."
        named = things & asked - _ANY_TIME
        if not bare and not (things & _TIMES and (named or (things & _ANY_TIME and _is_of_it(question, one)))):
            continue
        if _STRETCH.match(one.text, match.start("of")):  # "their first title since 1998"
            continue
        start, end = one.span.start + match.start("which"), one.span.start + match.end("of")
        return Counted(_number(match["which"].lower()), replace(one, answer=AnswerSpan(*one.span, start, end, 0.0)))
    return None


def _is_of_it(question: Question, one: Candidate) -> bool:
    """Whether a sentence tells of what was done."""
    return not question.act or stands_in(question.act, one.text)


def _of_another(question: Question, text: str) -> bool:
    """Whether a sentence tells what others did to whom is asked about: "Tarn beat Sill", of Sill."""
    doer, asked = _DOER.match(text), set(content_stems(question.text))
    if not doer or not names(f"x {question.text}"):
        return False
    behind = content_stems(text[doer.end() :])
    return asked.isdisjoint(content_stems(doer["who"])) and not asked.isdisjoint(behind)


def _number(word: str) -> int:
    return ENGLISH.ordinals[word] if word in ENGLISH.ordinals else int(word[:-2])
