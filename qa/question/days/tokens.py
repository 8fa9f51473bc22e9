"""Words of dates: a text -> its words, numbers and marks, each with its kind in a date by its language's table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from qa.question.days import calendars
from qa.text.languages import LANGUAGES, Kind, Language, Value

_OTHER: tuple[Kind, Value] = (Kind.OTHER, 0)
_SIGNS = {".": Kind.DOT, ",": Kind.COMMA, "-": Kind.TO, "–": Kind.TO}
_OPENS = frozenset('"“‘«„([')
_ABBREVIATION = 3  # letters of "Mr", "Gen"; a sentence that ends with so short a name is joined to the next


class Token(NamedTuple):
    """A word, a number or a mark; `word` is it in lower case."""

    text: str
    word: str
    start: int
    end: int
    kind: Kind
    value: Value


def language_of(text: str) -> Language:
    """The language whose words a text has most of; a "price tag" is no German day, which has a capital."""
    words = re.findall(r"[^\W\d_]+", text)
    return max(LANGUAGES, key=lambda language: sum(_tells(word, language) for word in words))


def _tells(word: str, language: Language) -> bool:
    """Whether a word is one of a language's; a noun in small letters may be another's."""
    small = word.lower()
    kind, _ = language.dates.get(small, (None, None))
    noun = language.capital_nouns and word == small and kind is Kind.UNIT
    return small in _vocabulary(language) and not noun


@cache
def _vocabulary(language: Language) -> frozenset[str]:
    return language.common | language.dates.keys() | language.was | language.past | language.scheduled_forms


def tokens(text: str, language: Language) -> list[Token]:
    """The words, numbers and marks of a text."""
    return [_token(match, language) for match in _lexer(language).finditer(text)]


@cache
def _lexer(language: Language) -> re.Pattern[str]:
    phrases = sorted((word for word in language.dates if not word.isalpha()), key=len, reverse=True)
    phrase = "|".join(re.escape(word).replace("'", "['’]") for word in phrases)
    return re.compile(
        rf"(?P<phrase>\b(?:{phrase})\b)"
        r"|(?P<iso>(?<![\d/.-])\d{4}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2}(?![\d/-]|\.\d))"
        r"|(?P<european>(?<![\d./])\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\d))"
        r"|(?P<slashed>(?<![\d./])\d{1,2}/\d{1,2}/\d{4}(?![\d/]))"
        r"|(?P<decade>\b(?:1\d|20)\d0(?:er|s)\b|['’]?\b\d0(?:er|s)\b)"
        r"|(?P<ordinal>\b\d{1,2}(?:st|nd|rd|th)\b)"
        r"|(?P<quarter>\b[QH][1-4]\b)"
        r"|(?P<other>\d+(?:[.,:]\d+)+%?|\d+%|\d+[^\W\d_]\w*)"
        r"|(?P<year>\b(?:1[5-9]|20)\d\d\b)"
        r"|(?P<number>\d+)"
        r"|(?P<word>[^\W\d_]+(?:['’](?:t|ll|re|ve|d)\b)?)"
        r"|(?P<sign>[^\w\s])",
        re.IGNORECASE,
    )


def _token(match: re.Match[str], language: Language) -> Token:
    word = match[0].lower().replace("’", "'")
    return Token(match[0], word, match.start(), match.end(), *_kind(word, str(match.lastgroup), language))


def _kind(word: str, group: str, language: Language) -> tuple[Kind, Value]:
    if group in {"word", "phrase"}:
        return language.dates.get(word, _OTHER)
    if group in _OF_DIGITS:
        return _OF_DIGITS[group](word, *map(int, re.findall(r"\d+", word)))
    return _SIGNS.get(word, Kind.OTHER), 0


def _decade(_word: str, first: int) -> tuple[Kind, Value]:
    return Kind.DECADE, first if first > 99 else first + (1900 if first > 20 else 2000)


def _quarter(word: str, place: int) -> tuple[Kind, Value]:
    return (Kind.QUARTER, word) if word[0] == "q" or place < 3 else _OTHER


def _number(_word: str, value: int) -> tuple[Kind, Value]:
    return (Kind.DAY if 1 <= value <= 31 else Kind.NUMBER if value < 1000 else Kind.OTHER), value


def _numeric(_word: str, year: int, month: int, day: int) -> tuple[Kind, Value]:
    found = calendars.date(year, month, day)
    return (Kind.NUMERIC, found.toordinal()) if found else _OTHER


def _slashed(word: str, one: int, two: int, year: int) -> tuple[Kind, Value]:
    """3/4/2025 is a day in March or in April: nobody knows. 3/14/2025 and 14/3/2025 can be told."""
    if min(one, two) > 12 or (max(one, two) <= 12 and one != two):
        return _OTHER
    return _numeric(word, year, min(one, two), max(one, two))


_OF_DIGITS: dict[str, Callable[..., tuple[Kind, Value]]] = {
    "iso": _numeric,
    "european": lambda word, day, month, year: _numeric(word, year, month, day),
    "slashed": _slashed,
    "decade": _decade,
    "ordinal": lambda _word, place: (Kind.ORDINAL, place),
    "quarter": _quarter,
    "year": lambda _word, year: (Kind.YEAR, year),
    "number": _number,
}
"""What the digits of a token make, by the lexer's name for it."""


def begins_sentence(words: Sequence[Token], at: int) -> bool:
    """Whether a sentence begins with a word: behind a full stop that ends no abbreviation."""
    if not at:
        return True
    stop, word = words[at - 1], words[at]
    if stop.text in {"!", "?"}:
        return True
    if stop.kind is not Kind.DOT or not (word.text[0].isupper() or word.text in _OPENS):
        return False
    if at < 2 or words[at - 2].end < stop.start:
        return True
    last = words[at - 2]
    if word.kind is Kind.MONTH:  # "20. April"
        return last.kind is not Kind.DAY
    return last.kind is not Kind.OTHER or not last.text[0].isupper() or len(last.text) > _ABBREVIATION
