"""Differences: two figures, each where it stands in its text -> what lies between them, in words. Pure. English.

Two figures are subtracted where they are of the same unit, or count the same, or where one of them says nothing of what
it counts ("from 48 million crowns to 63 million"). Stretches of time are compared in days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.answering.wording import Figure, figures_in
from qa.question.days import DateExpression
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS

DAYS_OF = {"hour": 1 / 24, "minute": 1 / 1440, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
"""How many days a unit of time has."""
_SYMBOLS = frozenset("$€£¥")
_SCALES = ((1e9, "billion"), (1e6, "million"))
_NOUN = re.compile(r"[\s-]([^\W\d_]+(?:-[^\W\d_]+)*)")
_MORE_OF_IT = re.compile(
    r"\s+and\s+(?:an?\s+)?(?:half|quarter|third|\w+\s+(?:months?|weeks?|days?|minutes?)\b)", re.IGNORECASE
)
_OF_OTHERS = re.compile(
    r"\s+(?:of\s+(?:the|these|those|them|its|his|her|their|all|\d+)|in\s+(?:\d+|ten|five|four|three))\b"
)
_FROM_TO = re.compile(r"[^.;]{0,40}?\bto\s+(?:just\s+|only\s+|about\s+|some\s+)?[$£€¥]?$", re.IGNORECASE)
_UP_FROM = re.compile(
    r"[^.;]{0,40}?\b(?:from|compared\s+(?:with|to)|against|instead\s+of|rather\s+than)\s+(?:just\s+|only\s+|about\s+)?[$£€¥]?$",
    re.IGNORECASE,
)
_VOTES = re.compile(
    r"\s+(?:votes?|seats?|goals?|points?|games?|sets?)\s+to\s+(?:his\s+|her\s+|their\s+|its\s+)?$|\s+to\s+$",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s*\((?:in\s+)?(?:19|20)\d\d:?\s+$")  # "9,640,000 (2015: 8,910,000)"
_SCORE = re.compile(r"[-–]$")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with the place of it in a text, and the word right behind it ("crowns"); "" where that says nothing."""

    figure: Figure
    place: Place
    noun: str
    symbol: str

    @property
    def value(self) -> float:
        """In days, where it is a stretch of time."""
        return self.figure.value * DAYS_OF.get(self.figure.unit, 1.0)


def amounts_in(text: str, *, without: Sequence[DateExpression] = ()) -> list[Amount]:
    """The figures of a text that may be amounts, in order; those that it does not have to the letter are none."""
    return [_amount(figure, place, text) for place, figure in places(text, figures_in(text, without=without))]


def places(text: str, figures: Sequence[Figure]) -> Iterator[tuple[Place, Figure]]:
    """Figures with where they stand; those that the text does not have to the letter are passed over."""
    at = 0
    for figure in figures:
        start = text.find(figure.text, at)
        if start >= 0:
            at = start + len(figure.text)
            yield (start, at), figure


def _amount(figure: Figure, place: Place, text: str) -> Amount:
    behind = _NOUN.match(text, place[1])
    word = behind[1] if behind else ""
    before = text[max(0, place[0] - 1) : place[0]]
    return Amount(figure, place, "" if word.lower() in FUNCTION_WORDS else word, before if before in _SYMBOLS else "")


def is_whole(amount: Amount, text: str) -> bool:
    """Whether a figure is all of what is said: "two" of "two and a half years" is not."""
    figure = amount.figure
    return not (figure.ordinal or figure.bound == "not" or _MORE_OF_IT.match(text, amount.place[1]))


def is_part(amount: Amount, text: str) -> bool:
    """Whether a figure is one half of a score ("5-2"), or says how many of others ("fourteen of the dead")."""
    start, end = amount.place
    score = re.match(r"[-–]\d", text[end:]) or re.search(r"\d[-–]$", text[:start])
    return bool(score or _OF_OTHERS.match(text, end))


def comparable(one: Amount, other: Amount) -> bool:
    """Whether two figures may be of the same: of one unit, and counting the same as far as they say what."""
    a, b = one.figure, other.figure
    if a.unit in DAYS_OF and b.unit in DAYS_OF:
        return True
    if a.unit and b.unit:
        return a.unit == b.unit
    if a.unit or b.unit:  # "from 48 million crowns to 63 million"
        return not (a.things if b.unit else b.things)
    return bool(a.things & b.things) or not a.things or not b.things


def difference(one: Amount, other: Amount) -> str:
    """What lies between two amounts that are comparable: "$90", "19 million crowns", "2.4 percentage points"."""
    if one.figure.unit != other.figure.unit and {one.figure.unit, other.figure.unit} <= DAYS_OF.keys():
        return _counted(abs(one.value - other.value), "days")
    apart = abs(one.figure.value - other.figure.value)
    if "%" in {one.figure.unit, other.figure.unit}:
        return f"{_plain(apart)} percentage points"
    symbol = one.symbol or other.symbol
    noun = "" if symbol else one.noun if one.figure.unit or not other.noun else other.noun
    scaled = any(word in ENGLISH.scales for amount in (one, other) for word in amount.figure.text.lower().split())
    return symbol + _counted(apart, noun, scaled=scaled)


def shown(amount: Amount) -> str:
    """An amount as a quote has it, with what it is of where that is a unit or counted: "$520", "2,140 crowns"."""
    counted = amount.figure.unit or amount.noun.endswith("s")
    return f"{amount.symbol}{amount.figure.text} {amount.noun if counted and not amount.symbol else ''}".strip()


def _counted(number: float, noun: str, *, scaled: bool = False) -> str:
    told = _plain(number)
    if scaled:
        scale, word = next(((scale, word) for scale, word in _SCALES if number >= scale), (1.0, ""))
        told = f"{_plain(number / scale)} {word}".strip()
    if told == "1" and noun.endswith("s"):
        noun = noun[:-1]
    return f"{told} {noun}".strip()


def _plain(number: float) -> str:
    number = round(number, 3)
    return f"{number:,.0f}" if number == int(number) else f"{number:,.3f}".rstrip("0")


def pair_in(
    text: str, near: Place | None = None, *, without: Sequence[DateExpression] = ()
) -> tuple[Amount, Amount] | None:
    """The two amounts that a sentence itself holds against each other; None where it has none, or several.

    "From 48 million crowns to 63 million", "64 pupils, up from 41", "by 31 votes to 28", "5-2".

    Args:
        near: Of several, those count of which one stands here.
    """
    found = amounts_in(text, without=without)
    pairs = [(one, other) for one, other in pairwise(found) if _against(one, other, text)]
    if near and len(pairs) > 1:
        pairs = [pair for pair in pairs if any(one.place[0] < near[1] and near[0] < one.place[1] for one in pair)]
    return pairs[0] if len(pairs) == 1 else None


def _against(one: Amount, other: Amount, text: str) -> bool:
    between = text[one.place[1] : other.place[0]]
    units = {one.figure.unit, other.figure.unit} - {""}
    if not (is_whole(one, text) and is_whole(other, text)) or len(units) > 1:
        return False
    starts_from = re.search(r"\bfrom\s+[$£€¥]?$", text[: one.place[0]], re.IGNORECASE)
    form = _FROM_TO if starts_from else _UP_FROM
    return any(told.match(between) for told in (form, _VOTES, _SCORE, _THEN))
