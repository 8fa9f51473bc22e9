"""The grammar of dates: the words of a text -> where dates stand among them, and what each means.

Each word is one character, its kind; a date is a pattern of kinds ("3 to 5 March": D-DM). A date that may lie back or
ahead ("on Monday", "in March") says so, and is resolved by whoever knows which.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.question.days import calendars
from qa.question.days.calendars import DAY, Resolver
from qa.question.days.lookalikes import is_date
from qa.question.days.tokens import Token
from qa.text.languages import Days, Kind, Language, Value

_WEEKS = 4  # of a month that are whole
_NEAR = 92  # days up to which a date without its year is of the nearest one where no verb tells


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text.

    Attributes:
        first, last: Its tokens; `last` is behind it.
        form: Which pattern it has.
        resolve: Its days.
        open: Whether it may lie back or ahead.
        now: Whether it says no more than "now" ("today", "this week").
    """

    first: int
    last: int
    form: str
    resolve: Resolver
    open: bool = False
    now: bool = False


def dates(words: Sequence[Token], language: Language) -> Iterator[Found]:
    """The dates among the words, in order; none overlaps another."""
    kinds = "".join(word.kind for word in words)
    at = 0
    while at < len(words):
        found = _longest(words, kinds, at, language) if kinds[at] not in _NEVER_FIRST else None
        if found:
            yield found
        at = found.last if found else at + 1


class _Match:
    """The words that a pattern matched, by its groups."""

    def __init__(self, words: Sequence[Token], match: re.Match[str]) -> None:
        self._words, self._match = words, match

    def value(self, group: str) -> Value | None:
        """The value of the word that a group matched; None where it matched none."""
        at = self._match.start(group) if group in self._match.re.groupindex else -1
        return self._words[at].value if at >= 0 else None

    def number(self, group: str) -> int | None:
        """The same, of a word that stands for a number."""
        value = self.value(group)
        return value if isinstance(value, int) else None

    def of(self, group: str) -> int:
        """The same, of a group that is always there."""
        value = self.value(group)
        assert isinstance(value, int)
        return value

    @property
    def unit(self) -> str:
        """The unit of time."""
        return str(self.value("unit"))

    @property
    def way(self) -> int:
        """-1 with "last", 1 with "next", 0 without."""
        return -1 if self.value("last") is not None else 1 if self.value("next") is not None else 0


_Built = tuple[Resolver, bool] | None
"""What resolves it, and whether it may lie back or ahead; None where the words make no date."""


def _numeric_date(match: _Match) -> _Built:
    day = dt.date.fromordinal(match.of("numeric"))
    return calendars.fixed((day, day)), False


def _day_of_month(match: _Match) -> _Built:
    """ "3 March", "March 3-5, 2025", "Monday, 3 March"."""
    month, first = match.of("month"), match.of("day")
    last, year, weekday = match.number("to") or first, match.number("year"), match.number("weekday")

    def of_year(year: int) -> Days | None:
        one, two = calendars.date(year, month, first), calendars.date(year, month, last)
        return (one, two) if one and two and one <= two else None

    def on_weekday(year: int) -> Days | None:
        days = of_year(year)
        return days if days and days[0].weekday() == weekday else None

    if of_year(2024) is None or match.unit not in {"year", "None"}:
        return None
    if year is not None or match.unit == "year":
        return _in_year(match, of_year), False
    if weekday is not None:  # which tells the year
        return calendars.nearest(on_weekday), False
    return calendars.yearly(of_year, near=_NEAR), True


def _month(match: _Match) -> _Built:
    """ "March", "mid-March 2025", "last March"."""
    month, part = match.of("month"), match.number("part")

    def of_year(year: int) -> Days | None:
        whole = calendars.months(year, month)
        return whole if part is None else calendars.part(whole, part)

    return _of_years(match, of_year)


def _week_of_month(match: _Match) -> _Built:
    """ "The first week of July": seven days from its first one; "the last week": seven days up to its last one."""
    month, place = match.of("month"), match.number("place")
    if match.value("part_unit") != "week" or (place or 0) > _WEEKS:
        return None

    def of_year(year: int) -> Days:
        first, last = calendars.months(year, month)
        begin = last - 6 * DAY if place is None else first + 7 * (place - 1) * DAY
        return begin, begin + 6 * DAY

    return _of_years(match, of_year)


def _season(match: _Match) -> _Built:
    first = match.of("season")
    return _of_years(match, lambda year: calendars.months(year, first, 3))


def _holiday(match: _Match) -> _Built:
    of_year = match.value("holiday")
    assert callable(of_year)
    return _of_years(match, lambda year: (of_year(year), of_year(year)), near=_NEAR)


def _of_years(match: _Match, of_year: Callable[[int], Days | None], near: int = 0) -> _Built:
    """What comes every year, in the year that is said or meant."""
    if match.unit not in {"year", "None"}:
        return None
    year, way = match.number("year"), match.way
    if year is not None or match.unit == "year":
        return _in_year(match, of_year), False
    if way:
        return calendars.neighbour(of_year, way), False
    if match.value("this") is not None:
        return (lambda base, _way: of_year(base.year)), False
    return calendars.yearly(of_year, near), True


def _in_year(match: _Match, of_year: Callable[[int], Days | None]) -> Resolver:
    """ "August 2021", "August last year"."""
    year, way = match.number("year"), match.way
    return (lambda base, _way: of_year(base.year + way)) if year is None else calendars.fixed(of_year(year))


def _year(match: _Match) -> _Built:
    whole, part = calendars.months(match.of("year"), 1, 12), match.number("part")
    return calendars.fixed(whole if part is None else calendars.part(whole, part)), False


def _years(match: _Match) -> _Built:
    """ "2019-2021"."""
    count = match.of("to") - match.of("year") + 1
    return (calendars.fixed(calendars.months(match.of("year"), 1, 12 * count)), False) if count > 1 else None


def _split_year(match: _Match) -> _Built:
    """ "2023-24": from July to June, as sports and schools have it."""
    first, last = match.of("year"), match.of("to")
    return (calendars.fixed(calendars.months(first, 7, 12)), False) if (first + 1) % 100 == last else None


def _decade(match: _Match) -> _Built:
    begin, years = {None: (0, 10), 0: (0, 3), 1: (3, 4), 2: (7, 3)}[match.number("part")]
    first = match.of("decade")
    if first % 100 == 0 and first < 2000:  # "the 1600s" are a century
        begin, years = 10 * begin, 10 * years
    return calendars.fixed(calendars.months(first + begin, 1, 12 * years)), False


def _quarter(match: _Match) -> _Built:
    """ "Q1 2024", "the first half of 2025", "the third quarter of last year"; a bare "first half" is a match's."""
    name = match.value("name")
    if isinstance(name, str):
        place, length = int(name[1]), 3 if name[0] == "q" else 6
    else:
        length = 6 if match.value("half") is not None else 3
        place = match.number("place") or 12 // length  # "the last quarter of 2025"
    if (
        place * length > 12
        or (match.value("part_unit") or "quarter") != "quarter"
        or match.unit not in {"None", "year"}
    ):
        return None
    begin = length * (place - 1) + 1
    if match.unit == "year":
        return calendars.counted(lambda base: calendars.months(base.year + match.way, begin, length)), False
    return _of_years(match, lambda year: calendars.months(year, begin, length))


def _weekday(match: _Match) -> _Built:
    return calendars.weekday(match.of("weekday"), match.way), not match.way


def _weekday_of_week(match: _Match) -> _Built:
    """ "Friday last week"."""
    days, way = match.of("weekday") * DAY, match.way
    if match.unit != "week":
        return None
    return calendars.counted(lambda base: (calendars.unit("week", base, way)[0] + days,) * 2), False


def _weekend(match: _Match) -> _Built:
    if not match.way:
        return calendars.weekend if match.value("this") is None else calendars.this_weekend, True
    return calendars.next_weekend(match.way), False


def _relative(match: _Match) -> _Built:
    days = match.number("relative") or 0  # "this morning" has none
    return calendars.counted(lambda base: (base + days * DAY, base + days * DAY)), False


def _unit(match: _Match) -> _Built:
    """ "Last week", "the end of next year"; a day is told by other words."""
    name, way, part = match.unit, match.way, match.number("part")
    if name in {"hour", "day", "fortnight"} or (part is not None and name not in {"month", "year"}):
        return None

    def count(base: dt.date) -> Days:
        whole = calendars.unit(name, base, way)
        return whole if part is None else calendars.part(whole, part)

    return calendars.counted(count), False


def _before_last(match: _Match) -> _Built:
    return calendars.counted(lambda base: calendars.unit(match.unit, base, -2)), False


def _rolling(match: _Match) -> _Built:
    """ "The last two weeks", "the next 30 days": up to the day to count from, or from it on."""
    name, count, way = match.unit, match.number("count"), match.way
    if name in {"hour", "day"} and count is None:
        return None

    def days(base: dt.date) -> Days:
        other = calendars.moved(name, base, way * (count or 1))
        return min(base, other), max(base, other)

    return calendars.counted(days), False


def _ago(match: _Match) -> _Built:
    """ "A week ago" is a day, "three weeks ago" a week, "a month ago" a month."""
    name, count = match.unit, match.of("count")
    to_the_day = "day" if name == "week" and count == 1 else name
    return calendars.counted(lambda base: calendars.unit(to_the_day, base, -7 if to_the_day != name else -count)), False


def _in_units(match: _Match) -> _Built:
    """ "In two weeks": of what is to come. Of what was, it is how long it took."""
    name, count = match.unit, match.of("count")
    return (
        ((lambda base, way: calendars.unit(name, base, count) if way > 0 else None), True) if name != "hour" else None
    )


def _monthly(match: _Match) -> _Built:
    return (calendars.monthly(match.of("day")), True) if match.of("day") <= 31 else None


def _forms() -> Iterator[tuple[str, re.Pattern[str], Callable[[_Match], _Built]]]:
    which = "(?:T?(?P<last>L)|(?P<next>X)|(?P<this>T))"
    year = "(?:,?o?(?P<year>Y))"
    dot = r"(?:\.(?=,?Y))?"  # of "Dec. 2024", not of a sentence's end
    weekday = "(?:(?P<weekday>W),?)?"
    of_a_year = rf"o?h?{which}(?P<unit>U)"
    early = "(?:(?P<part>E(?!oh?W)|e(?=o))-?o?h?)"
    for name, pattern, build in (
        ("date", "(?P<numeric>I)", _numeric_date),
        ("date", rf"{weekday}h?(?P<day>[DO])\.?(?:-h?(?P<to>[DO])\.?)?o?(?P<month>M)(?:{dot}{year})?", _day_of_month),
        ("date", rf"{weekday}(?P<month>M)\.?h?(?P<day>[DO])(?:-(?P<to>[DO])(?!M))?{year}?", _day_of_month),
        ("date", rf"h?(?P<day>[DO])\.?(?:-h?(?P<to>[DO])\.?)?o?(?P<month>M){of_a_year}", _day_of_month),
        ("date", rf"(?P<month>M)\.?h?(?P<day>[DO])(?:-(?P<to>[DO])(?!M))?{of_a_year}", _day_of_month),
        ("month", rf"(?:{early}|{which})?(?P<month>M)(?:{dot}{year})?", _month),
        ("month", rf"{early}?(?P<month>M){of_a_year}", _month),
        ("month", rf"h?(?:(?P<place>O)|L)(?P<part_unit>U)oh?(?P<month>M)(?:{dot}{year})?", _week_of_month),
        ("month", rf"h?(?:(?P<place>O)|L)(?P<part_unit>U)o(?P<month>M){of_a_year}", _week_of_month),
        ("season", rf"(?:E-?|eo)?h?{which}?(?P<season>S){year}?", _season),
        ("season", rf"h?(?P<season>S){of_a_year}", _season),
        ("holiday", rf"{which}?(?P<holiday>Z){year}?", _holiday),
        ("holiday", rf"(?P<holiday>Z){of_a_year}", _holiday),
        ("quarter", rf"(?P<name>Q){year}?", _quarter),
        ("quarter", rf"h?(?:(?P<place>O)|L)(?:(?P<half>F)|(?P<part_unit>U)){year}", _quarter),
        ("quarter", rf"h?(?:(?P<place>O)|L)(?:(?P<half>F)|(?P<part_unit>U))oh?{which}?(?P<unit>U)", _quarter),
        ("year", f"{early}?(?P<year>Y)", _year),
        ("years", "(?P<year>Y)-(?P<to>Y)", _years),
        ("split year", "h?(?P<year>Y)[-x](?P<to>[DN])", _split_year),
        ("decade", "h?(?:(?P<part>E)-?)?(?P<decade>K)", _decade),
        ("weekday", f"{which}?(?P<weekday>W)B?", _weekday),
        ("weekday of a week", f"(?P<weekday>W)B?o?{which}(?P<unit>U)", _weekday_of_week),
        ("weekend", f"h?{which}?(?P<weekend>G)", _weekend),
        ("relative", "(?P<relative>R)B?", _relative),
        ("relative", "TB", _relative),
        ("unit", f"{early}?{which}(?P<unit>U)", _unit),
        ("unit", "h?(?P<part>[Ee])oh(?P<unit>U)", _unit),
        ("before last", "h?(?P<unit>U)V", _before_last),
        ("rolling", "h(?:(?P<last>L)|(?P<next>X))(?P<count>[CDN])?(?P<unit>U)(?!o)", _rolling),
        ("rolling", "(?:T?(?P<last>L)|(?P<next>X))(?P<count>[CDN])(?P<unit>U)(?!o)", _rolling),
        ("rolling", "T(?P<last>L)(?P<unit>U)", _rolling),
        ("ago", "(?P<count>[CDN])(?P<unit>U)A", _ago),
        ("ago", "v(?P<count>[CDN])(?P<unit>U)", _ago),
        ("in", "i(?P<count>[CDN])(?P<unit>U)", _in_units),
        ("day of a month", "h(?P<day>O)", _monthly),
    ):
        yield name, re.compile(pattern), build


_FORMS = tuple(_forms())
_NEVER_FIRST = frozenset({Kind.DOT, Kind.COMMA, Kind.TO, Kind.OF, Kind.OTHER, Kind.AGO, Kind.DAYTIME, Kind.HALF})
_LONGEST_DATE = 12  # tokens


def _longest(words: Sequence[Token], kinds: str, at: int, language: Language) -> Found | None:
    """The longest date that begins with a word."""
    ahead = kinds[at : at + _LONGEST_DATE]
    matches = [(match.end(), form, match, build) for form, pattern, build in _FORMS if (match := pattern.match(ahead))]
    for length, form, match, build in sorted(matches, key=lambda found: -found[0]):
        built = build(_Match(words[at : at + length], match))
        if built and is_date(words, at, at + length, form, language):
            now = form in {"relative", "unit"} and _says_now(words[at : at + length])
            return Found(at, at + length, form, *built, now=now)
    return None


def _says_now(words: Sequence[Token]) -> bool:
    kinds, value = "".join(word.kind for word in words), words[-1].value
    this = kinds in {"TB", "TU"} and value in {0, "week"}
    return this or (kinds.rstrip("B") == "R" and words[0].value == 0)
