"""A question for several things -> what it asks of each, and that it asks for several. English. Pure.

"List what she wrote", "who all has been mayor, acting ones included" ask what any question asks, and that nothing be
left out: which words only say so is told here, so that nobody looks for them in articles.
"""

from __future__ import annotations

import re

_LIST = re.compile(
    r"(?:please\s+)?(?:list|name|enumerate|give\s+me|show\s+me)\s+(?:me\s+)?(?:a\s+list\s+of\s+|all\s+of\s+|all\s+)?"
    r"(?P<rest>(?:who|what|which|whom)\b.+|(?P<things>the\s+.+))",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?P<who>who|what|which(?:\s+\w+)?)\s+all\s+(?=\w)", re.IGNORECASE)
_INCLUDED = re.compile(r",\s*(?:[\w\s’'-]+\bincluded|includ(?:ing|e)\b[^,]*)$", re.IGNORECASE)
_NAMES = re.compile(r"(?:(?:all|the)\s+)*names\s+of\s", re.IGNORECASE)
_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|of|these|those)\b"
_PLURAL = re.compile(
    rf"(?:which|what)\s+(?:(?!{_AUX})\w+\s+)?(?!{_AUX})(?:(?!\w*(?:ss|us|is|ws)\b)\w+s|people|men|women|children)\s+(?!of\b)\w+"
    r"|who\s+else\b|who\s+(?:are|were)\s+the\s+\w+s\b",
    re.IGNORECASE,
)


def listed(question: str) -> str:
    """What is asked of each, of a question for a list; "" of any other."""
    text = " ".join(question.split()).rstrip("?.! ")
    bare = _INCLUDED.sub("", text)
    if match := _LIST.match(bare):
        return f"What are {match['things']}?" if match["things"] else f"{match['rest']}?"
    without = _ALL.sub(lambda match: f"{match['who']} ", bare)
    return f"{without}?" if without != text or _PLURAL.match(text) or _NAMES.match(text) else ""
