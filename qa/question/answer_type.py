"""A question -> the kind of thing that answers it: "how many" wants a number. By its words, English. Pure."""

from __future__ import annotations

import re

from qa.domain import AnswerType

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
        AnswerType.TIME,
        r"\b(when|what (day|date|month|year|time)|which (day|date|month|year)|how (long|soon)|since when)\b",
    ),
    (AnswerType.PERCENT, r"\b(what|which) (percent|percentage|share|proportion)\b|\bpercent(age)?\b"),
    (AnswerType.MONEY, _MONEY_QUESTION),
    (
        AnswerType.NUMBER,
        r"\bhow (many|much|old|big|large|tall|high|fast|far|often)\b|\bwhat (number|age)\b|\bat what age\b",
    ),
    (AnswerType.NAME, _NAME_QUESTION),
)
_QUESTION_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _QUESTIONS)


def answer_type(question: str) -> AnswerType:
    """What a question wants, by its words."""
    return next((kind for kind, pattern in _QUESTION_PATTERNS if pattern.search(question)), AnswerType.ANYTHING)
