"""A question -> the kind of thing that answers it: "how many" wants a number. By its words, English, some German. Pure.

What asks is the first question word: "Who is the bishop, and when ...?" wants a name. A "which" or "when" behind it
belongs to a clause of its own.
"""

from __future__ import annotations

import re

from qa.intents import AnswerType

_BE = r"(?:is|are|was|were|has\s+been|will\s+be)"
_DO = r"(?:did|do|does|will|would|has|have|had|is|are|was|were|can|could)"
# What is measured, by its name: of the noun that a noun phrase is about ("the old price of milk").
_MEASURES = (
    (AnswerType.MONEY, r"prices?|costs?|fines?|values?|salary|wages?|fees?|fares?|budgets?|debts?|profits?|rents?"),
    (AnswerType.MONEY, r"bids?|revenues?|turnover|prize\s+money|damage\s+bill"),
    (AnswerType.MONEY, r"(?<!death\s)tolls?(?=\s+(?:on|for|do|does|did|now|today)\b)"),
    (AnswerType.PERCENT, r"percent(?:age)?|shares?|proportion|turnout|inflation|unemployment"),
    (AnswerType.PERCENT, r"(?:interest|unemployment|jobless|mortgage|key|policy|tax|vacancy|growth)\s+rates?"),
    (AnswerType.NUMBER, r"numbers?|populations?|capacity|length|height|depth|weight|speed|temperature|distance|age"),
    (AnswerType.NUMBER, r"counts?|(?:death\s+)?tolls?"),
    (AnswerType.TIME, r"dates?|deadlines?"),
    (AnswerType.NAME, r"names?|winners?"),
)  # fmt: skip
_SUMS = tuple(one for one in _MEASURES if one[0] in {AnswerType.MONEY, AnswerType.PERCENT})
_HEAD = r"(?:(?!of\b|for\b|in\b|on\b|at\b|by\b|that\b|which\b|who\b)[\w’'-]+\s+){0,4}?"
_AFTER = (
    r"\b(?!\s+[a-z]+ed\b)"
    r"(?=\W*$|\s+(?:like|of|for|in|on|at|by|to|per|that|which|who|now|today|currently|this|last|as)\b)"
)
_NAMED = (
    r"(?:country|city|state|town|company|firm|team|party|person|man|woman|actor|actress|singer|president|minister|nation"
    r"|island|outlet|newspaper|film|movie|show|album|song|book|band|brand|airline|university|school|bank|club|player"
    r"|leader|politician|automaker|retailer|platform|agency|court|organi[sz]ation)"
)
_RELATIVE = r"(?:he|she|it|they|we|you|i|the|an?|is|are|was|were|has|have|had|will|would|can|could|did|does|do)"
_LASTING = r"\w+ed|open|shut|to\s+(?:last|run|go|stay|take|be|continue|remain)|going|valid|out|off"
_NO_NOUN = r"(?<!\bthe\s)(?<!\bits\s)(?<!\btheir\s)(?<!\bof\s)(?<!\bin\s)(?<!\bat\s)"
# Where two begin at the same word, the first decides.
_QUESTIONS = (
    (AnswerType.TIME, r"when\b(?!.*,\s*(?:who|whom|what|which|where|why|how)\b)"),
    (AnswerType.TIME, rf"(?:what|which)\s+(?:night|morning|evening|week|weekend)(?=\s+{_DO}\b)"),
    (AnswerType.TIME, r"(?:what|which)\s+(?:day|date|month|year|time)\b|(?:how|since)\s+(?:soon|when)\b|wann\b"),
    (AnswerType.NUMBER, rf"how\s+long\s+{_BE}\s+(?:the|that|this|a|an|(?-i:[A-Z]))(?!.*\b(?:{_LASTING})\b)"),
    (AnswerType.TIME, r"how\s+long\b|wie\s+lange\b"),
    (AnswerType.PERCENT, r"(?:what|which)\s+(?:percent|percentage|share|proportion)\b|how\s+many\s+percent\b"),
    (AnswerType.MONEY, r"how\s+much\s+(?:money|compensation)\b|for\s+how\s+much\b|^was\s+kostete?n?\b"),
    (AnswerType.MONEY, r"how\s+much\b.*\b(?:cost|pay|paid|worth|spend|spent|price|money|fined?|raise|fund|sell|sold)"),
    (AnswerType.MONEY, r"how\s+much\b.*\b(?:insured|compensation)"),
    (AnswerType.MONEY, rf"how\s+much\s+{_DO}\s+.*\b(?:lose|lost|earn|make|owe)s?\b|how\s+expensive\b"),
    (AnswerType.MONEY, rf"what\s+{_DO}\s+.*{_NO_NOUN}\b(?:cost|earn|sell\s+for|sold\s+for)s?\b"),
    (AnswerType.MONEY, rf"what\s+{_BE}\s+.*\b(?:worth|(?:going|selling)\s+for)\s*(?:\?|$|in\b|at\b|now\b)"),
    *((kind, rf"(?:what|which)\s+(?!\w+s\s)(?:{nouns})\s+{_DO}\b") for kind, nouns in _MEASURES),
    *((kind, rf"what(?:['’]s|\s+{_BE})\s+{_HEAD}(?:{nouns}){_AFTER}") for kind, nouns in _MEASURES),
    *((kind, rf"how\s+(?:high|big|large|low)\s+{_BE}\s+{_HEAD}(?:{nouns}){_AFTER}") for kind, nouns in _SUMS),
    (AnswerType.NUMBER, r"how\s+(?:many|much|old|big|large|tall|high|fast|far|often|deep|heavy|wide|warm|hot|cold)\b"),
    (AnswerType.NUMBER, r"(?:at\s+)?(?:what|which)\s+(?:number|age)\b(?!\s+groups?)|wie\s+(?:viele?|hoch|alt)\b"),
    (AnswerType.NAME, r"(?:who|whose|whom|where|wer|wen|wem|wo)\b"),
    (AnswerType.NAME, rf"what\s+{_NAMED}\b|^which\b|which\s+(?!{_RELATIVE}\b)"),
    (AnswerType.NAME, r"(?:^|[.,:]\s*)(?:list|name)\s+(?:all\s+)?(?:the|of)\b"),
    (AnswerType.NAME, r"^(?:(?:all|the)\s+)*names\s+of\b"),
    (AnswerType.ANYTHING, r"(?:what|why|how|warum|wie)\b|^was\b"),
    (AnswerType.ANYTHING, r"^(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|should)\b"),
)  # fmt: skip
_QUESTION_PATTERNS = tuple((kind, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for kind, pattern in _QUESTIONS)
_KEYWORDS = tuple(
    (kind, re.compile(rf"\b(?:{nouns})\b", re.IGNORECASE))
    for kind, nouns in ((AnswerType.TIME, r"exact\s+(?:day|time)"), *_MEASURES)
    if kind is not AnswerType.NAME
)
_SENTENCE_END = re.compile(r"(?<=[^\W_A-Z][.!?])\s+(?=[^\W\d_a-z])")


def answer_type(question: str) -> AnswerType:
    """What a question wants: by the first of its words that ask or, where none does, by what it names."""
    sentences = _SENTENCE_END.split(question)
    asking = next((sentence for sentence in sentences if sentence.endswith("?")), question)
    found = [
        (match.start(), place, kind)
        for place, (kind, pattern) in enumerate(_QUESTION_PATTERNS)
        if (match := pattern.search(asking))
    ]
    if found:
        return min(found)[2]
    return next((kind for kind, pattern in _KEYWORDS if pattern.search(question)), AnswerType.ANYTHING)
