"""The kind of thing that answers a question ("how many" wants a number), and whether a sentence has one. Pure."""

from __future__ import annotations

import re
from enum import Enum, auto

from qa.text.words import FUNCTION_WORDS


class Expected(Enum):
    """What would answer a question."""

    NAME = auto()
    TIME = auto()
    NUMBER = auto()
    MONEY = auto()
    PERCENT = auto()
    ANYTHING = auto()


# The first that matches decides.
_MONEY_QUESTION = (
    r"\bhow much\b.*\b(cost|pay|paid|worth|spend|spent|price|money|fined?|raise|fund|sell|sold)"
    r"|\bhow much money\b|\bwhat (was|is|were|are) the (price|cost|fine|value)\b"
)
_NAME_QUESTION = (
    r"\b(who|whose|whom|where)\b|\b(which|what) (country|city|state|town|company|firm|team|party|person|man|woman"
    r"|actor|actress|singer|president|minister|nation|island|outlet|newspaper|film|movie|show|album|song|book|band"
    r"|brand|airline|university|school|bank|club|player|leader|politician|automaker|retailer|platform|agency|court"
    r"|organi[sz]ation)\b"
)
_QUESTIONS = (
    (
        Expected.TIME,
        r"\b(when|what (day|date|month|year|time)|which (day|date|month|year)|how (long|soon)|since when)\b",
    ),
    (Expected.PERCENT, r"\b(what|which) (percent|percentage|share|proportion)\b|\bpercent(age)?\b"),
    (Expected.MONEY, _MONEY_QUESTION),
    (
        Expected.NUMBER,
        r"\bhow (many|much|old|big|large|tall|high|fast|far|often)\b|\bwhat (number|age)\b|\bat what age\b",
    ),
    (Expected.NAME, _NAME_QUESTION),
)
_QUESTION_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _QUESTIONS)

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_SMALL_NUMBERS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|half"
)
_UNIT = r"(?:minute|hour|day|week|month|year|decade|centur(?:y|ie))"
_SENTENCES = {
    Expected.TIME: re.compile(
        rf"\b(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}|{_MONTH}|(?:19|20)\d\d)\b"
        r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
        r"|\b(?:yesterday|today|tomorrow|tonight)\b"
        r"|\b(?:last|next|this|earlier this) (?:week|month|year|summer|autumn|winter|spring|night|weekend)\b"
        rf"|\b(?:\d+|a|an|{_SMALL_NUMBERS}) {_UNIT}s? (?:ago|later|earlier|before|after|since)\b"
        rf"|\b(?:for|within|in|over|after) (?:about |nearly |more than |some )?(?:\d+|{_SMALL_NUMBERS}) {_UNIT}s?\b",
        re.IGNORECASE,
    ),
    Expected.NUMBER: re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_SMALL_NUMBERS})\b", re.IGNORECASE),
    Expected.MONEY: re.compile(
        r"[$£€¥]\s?\d|\b\d+(?:[.,]\d+)*\s?(?:million|billion|trillion|thousand|m|bn|k)?\s?"
        r"(?:dollars?|euros?|pounds?|yen|crowns?|francs?|kronor|rupees?|pesos?|USD|EUR|GBP|cents?)\b",
        re.IGNORECASE,
    ),
    Expected.PERCENT: re.compile(
        r"\d\s?%|\bper ?cent\b|\b(?:half|a third|a quarter|two-thirds|three-quarters)\b", re.IGNORECASE
    ),
    Expected.NAME: re.compile(r"\b[^\W\d_a-z][\w’'.-]*"),
}


def expected(question: str) -> Expected:
    """What a question wants, by its words."""
    return next((kind for kind, pattern in _QUESTION_PATTERNS if pattern.search(question)), Expected.ANYTHING)


def has(sentence: str, kind: Expected, question: str) -> bool:
    """Whether a sentence has something of the kind that the question does not itself name."""
    if kind is Expected.ANYTHING:
        return True
    asked = question.lower()
    for match in _SENTENCES[kind].finditer(sentence):
        found = match[0].lower()
        if found in asked or (kind is Expected.NAME and _only_starts_the_sentence(match, sentence)):
            continue
        return True
    return False


def _only_starts_the_sentence(match: re.Match[str], sentence: str) -> bool:
    """A capital at the start of a sentence makes a name only of a word that is not a common one."""
    return not sentence[: match.start()].strip(" \"'“‘(") and match[0].lower() in FUNCTION_WORDS
