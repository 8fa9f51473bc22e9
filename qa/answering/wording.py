"""Wording: a text -> its words and numbers in the forms in which a claim is compared with its quotes. Pure. English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qa.question.days import DateExpression
from qa.text.opposites import ENGLISH
from qa.text.words import FUNCTION_WORDS, stems

_WORDS = ENGLISH
_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|\d+(?:[.,]\d+)*|us\$|[$€£¥%]|°c|[^\W\d_]+(?:[’'-][^\W\d_]+)*|[,;:.!?]", re.IGNORECASE
)
_SPACED = re.compile(r"(?<=\d)[\u00a0\u202f ](?=\d{3}\b)|(?<=\d,) (?=000\b)")  # "3 500"; some tokenizers leave "3, 000"
_GLUED = re.compile(r"(?<=\d)(?=(?:k|m|mn|bn|b|tn|km|cm|mm|kg|ft|mw|gw|pc|pct)\b)", re.IGNORECASE)
_NEAR = 0.05  # of a number that is "about" another
BEHIND = frozenset({"to", "by", "from"})
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*$")
CLAUSE_END = re.compile(r"[,;:.!?]|\s(?:but|because|although|while)\s")


@dataclass(frozen=True, slots=True)
class Word:
    """A word: as it stands, in lower case, and the form that is compared."""

    text: str
    lower: str
    stem: str

    @property
    def content(self) -> bool:
        return self.lower not in FUNCTION_WORDS and self.lower[0].isalnum()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number.

    Attributes:
        unit: What it is a number of where that is a measure or a currency; "" else.
        things: Stems of the words right behind it.
        before: The word before it.
        bound: "about", "least", "most", "not" where it is denied, or "" where it is exact.
    """

    value: float
    unit: str
    things: frozenset[str]
    before: str
    bound: str
    text: str
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is compared."""

    text: str
    words: tuple[Word, ...] = field(default=())

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words if word.content)

    @property
    def lowered(self) -> frozenset[str]:
        return frozenset(word.lower for word in self.words)


@lru_cache(maxsize=4096)
def stem_of(word: str) -> str:
    """The form in which a word is compared."""
    word = _WORDS.base.get(word, word)
    return next(iter(stems(word)), word)


def word_stems(text: str) -> set[str]:
    """The words of a text in the form in which they are compared."""
    return {stem_of(word.lower()) for word in WORD.findall(text)}


@lru_cache(maxsize=1024)
def read(text: str) -> Text:
    """The text with its words; halves of compounds are words of their own, and "n't" is "not"."""
    text = _GLUED.sub(" ", _SPACED.sub("", unicodedata.normalize("NFKC", text).replace("’", "'")))
    text = re.sub(r"\bcan't\b|\bcannot\b", "can not", re.sub(r"n't\b", " not", text.replace("won't", "will not")))
    found = []
    for match in _TOKEN.finditer(text):
        for part in match[0].split("-") if "-" in match[0] else [match[0]]:
            if part:
                lower = part.lower().removesuffix("'s")
                found.append(Word(part, lower, stem_of(lower)))
    return Text(text, tuple(found))


def figures_in(text: str, *, without: Sequence[DateExpression] = ()) -> list[Figure]:
    """The numbers of a text, in order, but for those of these days."""
    for day in without:
        text = text[: day.start] + re.sub(r"\w", " ", text[day.start : day.end]) + text[day.end :]
    words = read(text).words
    found, at = [], 0
    while at < len(words):
        value, end = _value(words, at)
        if value is None:
            at += 1
            continue
        found.append(_figure(words, at, end, value))
        at = max(end, at + 1)
    return found


def _value(words: Sequence[Word], at: int) -> tuple[float | None, int]:
    """The number that begins at a word, and where it ends."""
    here = words[at].lower
    if here in _WORDS.ordinals and here != "second":
        return float(_WORDS.ordinals[here]), at + 1
    total: float | None = None
    part, end = 0.0, at
    while end < len(words):
        word = words[end].lower
        if NUMBER.match(word) and end == at:
            total, part = 0.0, _digits(word)
        elif word in _WORDS.numbers and (
            end == at or part == 0 or (part % 100 >= 20 and _WORDS.numbers[word] < 10) or part % 100 == 0
        ):
            total, part = total or 0.0, part + _WORDS.numbers[word]
        elif word in {"a", "an"} and end == at and end + 1 < len(words) and words[end + 1].lower in _WORDS.scales:
            total, part = 0.0, 1.0
        elif (
            word in _WORDS.scales and total is not None and len(word) > (1 if NUMBER.match(words[end - 1].lower) else 2)
        ):
            part *= _WORDS.scales[word]
            if _WORDS.scales[word] >= 1e3:
                total, part = total + part, 0.0
        elif (
            word in {"m", "k"}
            and total is not None
            and end == at + 1
            and at
            and words[at - 1].text in {"$", "€", "£", "¥"}
        ):
            total, part = total + part * _WORDS.scales[word], 0.0
        elif (
            word == "and"
            and total is not None
            and end > at + 1
            and words[end - 1].lower in {"hundred", "thousand"}
            and (end + 1 < len(words) and words[end + 1].lower in _WORDS.numbers)
        ):
            pass
        else:
            break
        end += 1
    return (None, at) if total is None else (total + part, end)


def _digits(word: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", word):
        return float(word.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+", word):
        return float(word.replace(".", "").replace(",", "."))
    return float(re.sub(r"\D", "", word))


def _figure(words: Sequence[Word], at: int, end: int, value: float) -> Figure:
    before = words[at - 1].lower if at else ""
    unit = _WORDS.units.get(before, "") if before in {"$", "us$", "€", "£", "¥"} else ""
    for length in (2, 1):
        phrase = " ".join(word.lower for word in words[end : end + length])
        unit = unit or _WORDS.units.get(phrase, "")
    behind: list[str] = []
    for word in words[end : end + 5]:
        if word.lower in {",", ".", ";", ":", "!", "?", "and", "or", "them", "these", "those"} or NUMBER.match(
            word.lower
        ):
            break
        if word.content and word.lower not in _WORDS.units:
            behind.append(word.stem)
    lead = [word.lower for word in words[max(0, at - 3) : at]]
    bound = "not" if lead and lead[-1] == "not" else ""
    if set(lead[-2:]) & _WORDS.about:
        bound = "about"
    if lead and (lead[-1] in {"over", "above", "exceeding"} or lead[-2:] in (["more", "than"], ["at", "least"])):
        bound = "least"
    if lead and (lead[-1] in {"under", "below"} or lead[-2:] in (["less", "than"], ["fewer", "than"], ["at", "most"])):
        bound = "most"
    text = " ".join(word.text for word in words[at:end])
    mark = next((word for word in reversed(lead[-3:]) if word in BEHIND), "")
    return Figure(value, unit, frozenset(behind[:2]), mark, bound, text, words[at].lower in _WORDS.ordinals)


def is_same(one: Figure, other: Figure) -> bool:
    """Whether a figure of a claim is one of the quotes'."""
    apart = one.value - other.value
    scale = max(abs(one.value), abs(other.value), 1e-9)
    same = abs(apart) <= 1e-9 * scale
    if one.ordinal != other.ordinal and not same:
        return False
    if one.unit != other.unit and one.unit and other.unit:
        return False
    if one.bound == "least":
        return same or 0 < -apart <= 0.5 * one.value
    if one.bound == "most":
        return same or 0 < apart <= 0.5 * other.value
    return same or (one.bound == "about" and abs(apart) <= _NEAR * scale)
