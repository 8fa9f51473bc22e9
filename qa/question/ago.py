"""How long ago: a question for the time since something happened -> the question when it happened. English. Pure.

No article says how long ago something is on the day of asking: the day is looked for, what lies between is reckoned.
"""

from __future__ import annotations

import re

_AGO = re.compile(
    r"(?:and\s+)?how\s+(?:long|many\s+(?:days|weeks|months|years))\s+ago\s+(?P<rest>(?:did|was|were|is|has|have)\b.+)",
    re.IGNORECASE,
)


def when_of(question: str) -> str:
    """The question when it was, of one for how long ago it was; "" of any other."""
    match = _AGO.match(question.strip())
    return f"When {match['rest']}" if match else ""
