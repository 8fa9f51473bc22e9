"""Days of publication: what a record, a page or the head of a text says -> a calendar day, or none. Never a guess.

05/03/2024 is two days. Which one is meant is decided once for a column, from its rows that can only be read in one way,
or by whoever runs the job; where nobody knows, the article is undated and the job says so. "3 days ago" is a day only
where it is known when that was read.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

import dateparser

from qa.errors import SourceError

NOTHING = frozenset({"", "nan", "nat", "none", "null", "n/a", "na", "nil", "undefined", "-", "--", "unknown", "<na>"})
"""What exports write where there is nothing."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari",
            "february feb februar février febrero febbraio fevereiro februari",
            "march mar märz mars marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
"""Months in full in English, German, French, Spanish, Italian, Portuguese and Dutch; dateparser knows the rest."""

_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_IN_WORDS = (
    re.compile(rf"\b{_DAY}\.?(?: of| de)?[ \-]{_MONTH},?(?: de)?[ \-]{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}[ \-]{_DAY},?[ \-]{_YEAR}\b", re.IGNORECASE),
)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_ISO_DAY = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?\d{4}(?:\d{2})?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d/.\-])(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/\-])")
_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])(?!\d)")
_TWITTER = re.compile(r"(?:\w{3} )?(\w{3} \d{1,2}) [\d:]{8} (?:[+-]\d{4}|[A-Z]{2,4}) (\d{4})$")
_DOT_NET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?$")
_PARTIAL = re.compile(rf"(?:{_YEAR}|(?:{_MONTH} )?{_YEAR.replace('year', 'year2')}|\d{{4}}-\d{{2}})$", re.IGNORECASE)
_EPOCHS = {9: 1, 10: 1, 13: 10**3, 16: 10**6, 19: 10**9}  # digits -> parts of a second
_AGO = re.compile(
    r"(?:(?P<count>\w+) (?P<unit>days?|hours?|minutes?|mins?|hrs?) ago|"
    r"(?:vor|il y a|hace|há) (?P<count2>\w+) "
    r"(?P<unit2>tag(?:en)?|stunden?|minuten?|jours?|heures?|minutes?|días?|horas?|minutos?|dias?)|"
    r"(?P<count3>\w+) (?P<unit3>giorn[oi]|or[ae]|minut[oi]|dag(?:en)?|uur|minuten) (?:fa|geleden)|"
    r"(?P<yesterday>yesterday|gestern|hier|ayer|ieri|ontem|gisteren)|"
    r"(?P<today>today|just now|heute|aujourd['’]hui|hoy|oggi|hoje|vandaag))",
    re.IGNORECASE,
)
_COUNTS = {
    word: number
    for number, words in enumerate(
        (
            "a an one einem einer un une una um uma een",
            "two zwei deux dos due dois duas twee",
            "three drei trois tres tre três drie",
            "four vier quatre cuatro quattro quatro",
            "five fünf cinq cinco cinque vijf",
            "six sechs sei seis zes",
            "seven sieben sept siete sette sete zeven",
        ),
        start=1,
    )
    for word in words.split()
}
_MOST_AGO = 400
_WEEKS = 52
_CHANGE = re.compile(
    r"(?:last )?(?:updated|modified|edited|revised|aktualisiert|mis à jour|actualizado|aggiornato|atualizado|"
    r"bijgewerkt)\b",
    re.IGNORECASE,
)
_EARLIEST = 1500
_MOST_WITNESSES = 100_000
_AHEAD = dt.timedelta(days=370)  # of today; what is published later is a program's "never"
_ZERO = dt.date(1970, 1, 1)
_LONGEST = 60


class AmbiguousDayError(SourceError):
    """A day that can be read in two ways."""


def parse_day(
    value: object, field: str, *, day_first: bool | None = None, seen: dt.date | None = None
) -> dt.date | None:
    """The calendar day in a value: an ISO or compact time, seconds since 1970 in UTC, a date in words, or nothing.

    A year or a month alone is no day, and so nothing.

    Args:
        day_first: How 05/03/2024 is meant.
        seen: When the value was read where it stood, which "3 days ago" counts from.

    Raises:
        AmbiguousDayError: There are two days in it, and `day_first` is None.
        SourceError: There is something, but no day in it.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        raise SourceError(f"field {field!r}: {value!r} is not a date. Write it as YYYY-MM-DD.")
    text = " ".join(str(value).split())
    if text.lower() in NOTHING:
        return None
    day = _in_numbers(text, field) if _NUMBER.match(text) else day_ago(text, seen) or _written(text, field, day_first)
    if day == _ZERO:
        return None  # time 0, as programs write it that have no time
    if day is not None and day.year < _EARLIEST:
        raise SourceError(f"field {field!r}: {text[:_LONGEST]!r} is before the year {_EARLIEST}")
    if day is not None and day > dt.datetime.now(dt.UTC).date() + _AHEAD:
        raise SourceError(f"field {field!r}: {text[:_LONGEST]!r} is in the far future")
    return day


def readable_day(value: object, field: str, *, day_first: bool | None = None) -> dt.date | None:
    """As `parse_day`; None, too, where there is no day in it that can be read."""
    try:
        return parse_day(value, field, day_first=day_first)
    except SourceError:
        return None


def day_ago(text: str, seen: dt.date | None) -> dt.date | None:
    """The day of "3 days ago", "gestern" or "5 hours ago" on a page that was read on `seen`; None for anything else.

    Hours count from a moment only; weeks and months are no days.
    """
    found = _AGO.fullmatch(text) if seen else None
    if not seen or not found:
        return None
    day = seen.date() if isinstance(seen, dt.datetime) else seen
    if found["today"] or found["yesterday"]:
        return day - dt.timedelta(days=1 if found["yesterday"] else 0)
    said = (found["count"] or found["count2"] or found["count3"]).lower()
    unit = (found["unit"] or found["unit2"] or found["unit3"]).lower()
    count = int(said) if said.isdecimal() and len(said) < 4 else _COUNTS.get(said)
    if not count or count > _MOST_AGO:
        return None
    if unit[:3] in {"day", "tag", "jou", "día", "dia", "gio", "dag"}:
        return day - dt.timedelta(days=count)
    if not isinstance(seen, dt.datetime):
        return None
    return (seen - (dt.timedelta(minutes=count) if unit.startswith("min") else dt.timedelta(hours=count))).date()


def _in_numbers(text: str, field: str) -> dt.date | None:
    """The day of a number: YYYYMMDD, YYYYMMDDhhmmss or time since 1970 in UTC."""
    if float(text) in {0.0, -1.0} or _PARTIAL.match(text):
        return None  # what programs write where they have no time; a year is no day
    compact = _COMPACT.match(text)
    if compact and len(text) in {8, 14} and text[:2] in {"17", "18", "19", "20"}:
        return _day(int(compact[1]), int(compact[2]), int(compact[3]), text, field)
    parts = _EPOCHS.get(len(text.partition(".")[0].lstrip("-")))
    if parts is None:
        raise SourceError(f"field {field!r}: {text[:_LONGEST]!r} is not a date. Write it as YYYY-MM-DD.")
    return dt.datetime.fromtimestamp(float(text) / parts, dt.UTC).date()


def _written(text: str, field: str, day_first: bool | None) -> dt.date | None:
    """The day of a date in words or with marks between its numbers."""
    if found := _CHANGE.match(text):
        raise SourceError(f"field {field!r}: {text[:_LONGEST]!r} is the day of a change, not of publication")
    if twitter := _TWITTER.match(text):
        text = f"{twitter[1]}, {twitter[2]}"
    if found := _COMPACT.match(text) or _ISO_DAY.match(text):
        return _day(int(found["year"]), int(found["month"]), int(found["day"]), text, field)
    if (numeric := _NUMERIC.search(text)) is not None and len(text) <= _LONGEST:
        return _numeric_day(numeric, text, field, day_first)
    for form in _IN_WORDS if len(text) <= _LONGEST else ():
        if found := form.search(text):
            return _day(int(found["year"]), _MONTHS[found["month"].lower()], int(found["day"]), text, field)
    return _rare(text, field)


def _rare(text: str, field: str) -> dt.date | None:
    """The day of a date as few write it: a week of ISO 8601, .NET's JSON, a month in another language."""
    if dot_net := _DOT_NET.match(text):
        return dt.datetime.fromtimestamp(int(dot_net[1]) / 1000, dt.UTC).date()
    if (week := _WEEK.match(text)) and 1 <= int(week[2]) <= _WEEKS:
        return dt.date.fromisocalendar(int(week[1]), int(week[2]), int(week[3]))
    if _PARTIAL.match(text):
        return None
    parsed = _parsed(text) if len(text) <= _LONGEST else None
    if parsed is None:
        raise SourceError(f"field {field!r}: {text[:_LONGEST]!r} is not a date. Write it as YYYY-MM-DD.")
    return parsed


@functools.lru_cache(maxsize=10_000)
def _parsed(text: str) -> dt.date | None:
    """The day in words of any language; never one that is counted from today."""
    settings = {"STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False, "PARSERS": ["absolute-time"]}
    found = dateparser.parse(text, settings=settings)
    return found.date() if found else None


def _numeric_day(found: re.Match[str], text: str, field: str, day_first: bool | None) -> dt.date:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if year < 100:
        year += 2000 if year < 70 else 1900
    decided = _order(found)
    if decided is None:
        decided = day_first
    if decided is None:
        raise AmbiguousDayError(f"field {field!r}: {text[:_LONGEST]!r} can be read day first or month first")
    day, month = (first, second) if decided else (second, first)
    return _day(year, month, day, text, field)


def _order(found: re.Match[str]) -> bool | None:
    """Whether a numeric date is day first: by a number that is no month, or by the dots of who writes them so."""
    first, second = int(found[1]), int(found[3])
    if first > 12 or second > 12:
        return first > 12
    if found[2] == "." or first == second:
        return True
    return None


def _day(year: int, month: int, day: int, text: str, field: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise SourceError(f"field {field!r}: {text[:_LONGEST]!r} is not a day of the calendar") from None


def order_of(values: Iterable[str]) -> bool | None:
    """Whether values are day first, by those that can only be read in one way; None where none tells or two differ."""
    found = (match for value in values for match in _NUMERIC.finditer(value) if match[1] != match[3])
    orders = {order for match in islice(found, _MOST_WITNESSES) if (order := _order(match)) is not None}
    return orders.pop() if len(orders) == 1 else None


class Column:
    """How one column, or one site, writes its days.

    Args:
        day_first: How whoever runs the job says it does; None: as its values tell.
        values: All values of the column, from the start; asked for once, where a value can be read in two ways.

    Attributes:
        day_first: How it writes them; None where nothing has told yet.
        undecided: How many days could not be read because both ways are possible.
        example: The first value that can be read in two ways; "" where there is none.
        unread: How many values could not be read at all; the first, with its line and reason, is `wrong`.
        line: Where in the file the value stands that is read next; None where that is not known.
    """

    def __init__(self, day_first: bool | None = None, values: Callable[[], Iterable[object]] = tuple) -> None:
        self._given = day_first is not None
        self.day_first = day_first
        self._values = values
        self._asked = False
        self.undecided = 0
        self.example = ""
        self.unread = 0
        self.wrong = ""
        self.line: int | None = None

    def parse(self, value: object, field: str, *, seen: dt.date | None = None) -> dt.date | None:
        """As `parse_day`; None, and counted, where a value can be read in two ways, or in none."""
        try:
            return self._parsed(value, field, seen)
        except SourceError as error:
            self.unread += 1
            self.wrong = self.wrong or (f"line {self.line}: " if self.line else "") + str(error)
            return None

    def _parsed(self, value: object, field: str, seen: dt.date | None) -> dt.date | None:
        try:
            return parse_day(value, field, day_first=self.day_first, seen=seen)
        except AmbiguousDayError:
            self.example = self.example or str(value).strip()
            if self._decide() is None:
                self.undecided += 1
                return None
            return parse_day(value, field, day_first=self.day_first, seen=seen)

    def _decide(self) -> bool | None:
        if not self._asked:
            self._asked = True
            self.day_first = order_of(value for value in self._values() if isinstance(value, str))
        return self.day_first

    @property
    def remarks(self) -> list[str]:
        """What to say of the days that cannot be read, or can in two ways."""
        found = []
        if self.unread:
            found.append(f"{self.wrong.rstrip('.')}: undated" + (f", as {self.unread - 1} more" * (self.unread > 1)))
        if self.undecided:
            found.append(
                f"{self.undecided} dates like {self.example!r} can be read day first or month first, and nothing tells "
                "which: their articles are undated. Say --day-first or --month-first"
            )
        elif self.example and not self._given:
            order, option = ("day", "--month-first") if self.day_first else ("month", "--day-first")
            told = f"dates like {self.example!r} are read {order} first, as others of the column must be"
            found.append(f"{told}; else say {option}")
        return found


# -- the head of a text

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?)"
_NOT_PUBLISHED = re.compile(
    r"(?:updat\w*|aktualisiert|mise? à jour|actualizado|aggiornato|atualizado|bijgewerkt|"
    r"modif\w*|edit\w*|revis\w*|correct\w*|print\w*|access\w*|retriev\w*|captur\w*|copyright|©|\(c\)|load-date|"
    rf"last|since|until|from|born|died)[\s:|,a-z]{{0,12}}{_WEEKDAY}?\s*$",
    re.IGNORECASE,
)
_SAYS_PUBLISHED = re.compile(
    r"\b(?:published|posted|veröffentlicht|erschienen|publiée?|paru|publicad[oa]|pubblicat[oa]|gepubliceerd|geplaatst)"
    rf"(?: online)?(?: on| am| le| el| il| em| op)?[\s:|,]{{0,4}}{_WEEKDAY}?\s*$",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40}(?:, [A-Z][\w. ]{1,20}?)?,? (?P<day>[\w., ]{8,24}?)(?: \([^()]{2,40}\))? ?[-–—:] ?\S"
)
_CHANGED = re.compile(
    r"\b(?:updated|modified|edited|revised|aktualisiert|mise? à jour|actualizado|aggiornato|atualizado|bijgewerkt)\b"
    r"(?: on| at| am| le| el| il| em| op)?:? *(.{6,40})$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"^\W*(?:copyright\b|©|\(c\)\W)|all rights reserved", re.IGNORECASE)
_LONG = 140  # characters of a line that is of a text itself, not of what stands above it
_SENTENCE = 8  # words
_MOST_WORDS = 7  # beside the day, in a line that is there to date the text


def day_in_line(line: str, *, day_first: bool | None = None, most_words: int = _MOST_WORDS) -> dt.date | None:
    """The day of a line that is there to date what follows: "By Sam Reed, 5 March 2024"; None for any other line.

    A sentence that mentions a day is no such line, nor is "Updated 30 June 2024".
    """
    text = " ".join(line.split())
    if len(text) > _LONG or re.search(r"[a-z]{3,}[.!?][\"”']?$", text) or _RIGHTS.search(text):
        return None
    for match in _dates(text):
        rest = re.sub(r"\d+(?::\d+)*", "", text[: match.start()] + text[match.end() :])
        before = text[: match.start()]
        if _NOT_PUBLISHED.search(before) and not _SAYS_PUBLISHED.search(before):
            continue
        if len(re.findall(r"[^\W\d_]+", rest)) > most_words and not _SAYS_PUBLISHED.search(before):
            continue
        try:
            return parse_day(match[0], "date", day_first=day_first)
        except SourceError:
            continue
    return None


def is_text(line: str) -> bool:
    """Whether a line is of a text itself, not of what stands above it: a long one, or a sentence."""
    return len(line) > _LONG or (len(line.split()) >= _SENTENCE and re.search(r"\w[.!?][\"”’')]*$", line) is not None)


def said_changed(line: str) -> str:
    """The date in a line that says that something was changed on it, as it is written; "" for other lines."""
    said = _CHANGED.search(line) if len(line) <= _LONG else None
    return said[1] if said else ""


def said_published(line: str) -> str:
    """The date in a line that says that something was published on it, as it is written; "" for other lines."""
    text = " ".join(line.split())
    return next((match[0] for match in _dates(text) if _SAYS_PUBLISHED.search(text[: match.start()])), "")


def day_of_dateline(paragraph: str, *, day_first: bool | None = None) -> dt.date | None:
    """The day in the place line that a paragraph begins with: "HARLOW, March 5, 2024 (Reuters) - "; None without one.

    One without a year is none.
    """
    found = _DATELINE.match(" ".join(paragraph[:200].split()))
    days = [match for match in _dates(found["day"]) if match[0] == found["day"]] if found else []
    return readable_day(days[0][0], "date", day_first=day_first) if days else None


def _dates(text: str) -> list[re.Match[str]]:
    found = [match for form in (*_IN_WORDS, _ISO, _NUMERIC) for match in form.finditer(text)]
    return sorted(found, key=lambda match: match.start())


def day_at_head(
    lines: Sequence[str], *, day_first: bool | None = None, depth: int = 5
) -> tuple[dt.date, int | None] | None:
    """The day that the first `depth` lines of a text give, and the line that is there for it; a headline's own is none.

    There is no such line where the day stands in front of the text itself.
    """
    texts = 0
    for number, line in enumerate(lines[:depth]):
        if day := day_of_dateline(line, day_first=day_first):
            return day, None
        texts += is_text(line)
        if texts > 1 or len(line) > _LONG:
            return None  # one may stand above the byline, but with the second the text has begun
        if day := day_in_line(line, day_first=day_first, most_words=2 if number == 0 else _MOST_WORDS):
            return day, number
    return None
