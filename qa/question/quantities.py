"""Values: "$1.2bn" is "1.2 billion dollars", "20 April" is "2024-04-20" in a year that is known. Pure.

For a figure of its own beside the strict ones: an answer that says the same in other words is right to a reader.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa.question.days import date_expressions
from qa.text.opposites import ENGLISH

_SCALES = dict(ENGLISH.scales) | {"b": 1e9, "t": 1e12}
_WORDS = ENGLISH.numbers
_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage points": "%",
    "$": "$", "us$": "$", "usd": "$", "dollar": "$", "dollars": "$",
    "€": "€", "eur": "€", "euro": "€", "euros": "€",
    "£": "£", "gbp": "£", "pound": "£", "pounds": "£",
    "¥": "¥", "yen": "¥", "jpy": "¥",
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:{'|'.join(_WORDS)})\b)"
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<before>us\$|[$€£¥])?\s?(?P<number>{_NUMBER})(?:[\s-]?(?P<scale>{_SCALE})\b)?"
    r"(?:[\s-]?(?P<after>%|per ?cent|percentage points|usd|dollars?|eur|euros?|gbp|pounds?|yen|jpy))?",
    re.IGNORECASE,
)
_FILLING = frozenset(
    [
        "a",
        "an",
        "the",
        "about",
        "around",
        "nearly",
        "almost",
        "roughly",
        "approximately",
        "more",
        "less",
        "than",
        "over",
        "under",
        "up",
        "to",
        "at",
        "least",
        "on",
        "in",
        "of",
        "some",
    ]
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit ("%", "$", "€", "£", "¥"; "" where there is none or an unknown one)."""

    value: float
    unit: str

    def equals(self, other: Quantity) -> bool:
        """Equal as values; a unit that only one side names does not part them."""
        close = abs(self.value - other.value) <= 1e-9 * max(abs(self.value), abs(other.value))
        return close and (self.unit == other.unit or not self.unit or not other.unit)


def quantities(text: str) -> list[Quantity]:
    """The numbers in a text, with their scale and unit worked in."""
    return [quantity for _, quantity in _quantities(text)]


def _quantities(text: str) -> Iterable[tuple[re.Match[str], Quantity]]:
    for match in _QUANTITY.finditer(text):
        digits = match["number"].lower().replace(",", "")
        value = _WORDS[digits] if digits in _WORDS else float(digits)
        scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
        unit = (match["before"] or match["after"] or "").lower()
        yield match, Quantity(value * scale, _UNITS.get(unit.replace("percent", "percent"), ""))


def value_match(text: str, answers: Iterable[str], base: dt.date) -> bool | None:
    """Whether a text has the value of an answer; None where no answer is a value.

    Args:
        text: What was answered.
        answers: Right answers.
        base: The day the question was asked on, which gives dates their year.
    """
    verdicts = [_holds(text, answer, base) for answer in answers]
    known = [verdict for verdict in verdicts if verdict is not None]
    return any(known) if known else None


def _holds(text: str, answer: str, base: dt.date) -> bool | None:
    days = date_expressions(answer, base)
    if days and not _rest(answer, [(date.start, date.end) for date in days]):
        found = [(date.first, date.last) for date in date_expressions(text, base)]
        return all((date.first, date.last) in found for date in days)
    wanted = list(_quantities(answer))
    if wanted and len(_rest(answer, [match.span() for match, _ in wanted])) <= 1:  # "41 million crowns": a unit's name
        here = quantities(text)
        return all(any(quantity.equals(other) for other in here) for _, quantity in wanted)
    return None


def _rest(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """The words outside of the spans that say something."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return [word for word in _WORD.findall(text.lower()) if word not in _FILLING]
