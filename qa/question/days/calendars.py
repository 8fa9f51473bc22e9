"""Calendar arithmetic: a day, and a week, month or year seen from it -> first and last day. Pure; of no language."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable

from qa.text.languages import Days

Resolver = Callable[[dt.date, int], Days | None]
"""The day to count from, and -1 for back, 1 for ahead, 0 where nobody knows -> first and last day, or None."""

DAY = dt.timedelta(days=1)
_THURSDAY = 3
_YEARS = range(-8, 9)  # from one 29 February to the next across a year like 1900


def date(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None where there is no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:  # 30 February
        return None


def months(year: int, month: int, count: int = 1) -> Days:
    """So many whole months; months below 1 and above 12 are those of other years."""
    first, last = (divmod(12 * year + month - 1 + more, 12) for more in (0, count - 1))
    end = calendar.monthrange(last[0], last[1] + 1)[1]
    return dt.date(first[0], first[1] + 1, 1), dt.date(last[0], last[1] + 1, end)


def unit(name: str, base: dt.date, count: int = 0) -> Days:
    """The day, week (from Monday), weekend, month ... that lies `count` of them ahead of the one of `base`."""
    monday = base - base.weekday() * DAY
    match name:
        case "week" | "weekend":
            first = monday + (7 * count + (5 if name == "weekend" else 0)) * DAY
            return first, monday + (7 * count + 6) * DAY
        case "month":
            return months(base.year, base.month + count)
        case "quarter":
            return months(base.year, 3 * ((base.month - 1) // 3 + count) + 1, 3)
        case "year":
            return months(base.year + count, 1, 12)
        case "decade":
            return months(base.year // 10 * 10 + 10 * count, 1, 120)
        case _:  # hours, days and fortnights are counted to the day
            return (moved(name, base, count),) * 2


def moved(name: str, base: dt.date, count: int) -> dt.date:
    """The day that lies so many units ahead, to the day."""
    match name:
        case "hour":
            return base + int(count / 24) * DAY
        case "day" | "week" | "fortnight":
            return base + {"day": 1, "week": 7, "fortnight": 14}[name] * count * DAY
        case _:
            first, last = months(
                base.year, base.month + {"month": 1, "quarter": 3, "year": 12, "decade": 120}[name] * count
            )
            return first.replace(day=min(base.day, last.day))


def part(days: Days, which: int) -> Days:
    """The early, middle or late part: of a month by tens of days, of a year by four months; else the whole."""
    first, last = days
    length = (last - first).days
    if 27 <= length <= 30:
        return first + 10 * which * DAY, last if which == 2 else first + (10 * which + 9) * DAY
    return months(first.year, 4 * which + 1, 4) if length in {364, 365} else days


def fixed(days: Days | None) -> Resolver:
    """The same from wherever it is seen."""
    return lambda _base, _way: days


def counted(count: Callable[[dt.date], Days]) -> Resolver:
    """Counted from the day, and from nothing else."""
    return lambda base, _way: count(base)


def yearly(of_year: Callable[[int], Days | None], near: int = 0) -> Resolver:
    """What comes every year: the last or the next of it, either of which may be now.

    Args:
        near: Days off up to which it is the nearest where nobody knows the way; 0 where it has to be now.
    """

    def resolve(base: dt.date, way: int) -> Days | None:
        every = [days for more in _YEARS if (days := of_year(base.year + more))]
        back = max((days for days in every if days[0] <= base), default=None)
        ahead = min((days for days in every if days[1] >= base), default=None)
        if way or back == ahead:
            return back if way < 0 else ahead
        near_by = [days for days in (back, ahead) if days and off(days, base) <= near]
        return near_by[0] if len(near_by) == 1 else None

    return resolve


def off(days: Days, base: dt.date) -> int:
    """How many days away it is; 0 where it is now."""
    return max(0, (days[0] - base).days, (base - days[1]).days)


def nearest(of_year: Callable[[int], Days | None]) -> Resolver:
    """Of what does not come every year ("Monday, 3 March"), the nearest one."""

    def resolve(base: dt.date, _way: int) -> Days | None:
        every = [days for more in _YEARS if (days := of_year(base.year + more))]
        return min(every, key=lambda days: abs((base - days[0]).days), default=None)

    return resolve


def neighbour(of_year: Callable[[int], Days | None], way: int) -> Resolver:
    """The last (-1) or the next (1) of what comes every year that is not now."""

    def resolve(base: dt.date, _way: int) -> Days | None:
        every = [days for more in _YEARS if (days := of_year(base.year + more))]
        if way < 0:
            return max((days for days in every if days[1] < base), default=None)
        return min((days for days in every if days[0] > base), default=None)

    return resolve


def weekday(place: int, strictly: int = 0) -> Resolver:
    """The day of a name, Monday being 0; the one before (-1) or behind (1) the day to count from where `strictly`."""

    def resolve(base: dt.date, way: int) -> Days | None:
        back, ahead = (base.weekday() - place) % 7, (place - base.weekday()) % 7
        if strictly:
            day = base - (back or 7) * DAY if strictly < 0 else base + (ahead or 7) * DAY
        elif way or not back:
            day = base - back * DAY if way < 0 else base + ahead * DAY
        else:
            return None
        return day, day

    return resolve


def weekend(base: dt.date, way: int) -> Days | None:
    """The last or the next weekend, or the one that is now."""
    this = unit("weekend", base)
    if base >= this[0] or way > 0:
        return this
    return unit("weekend", base, -1) if way else None


def this_weekend(base: dt.date, way: int) -> Days | None:
    """That of this week; early in the week, what was is of the last one."""
    return unit("weekend", base, -1 if way < 0 and base.weekday() < _THURSDAY else 0)


def next_weekend(way: int) -> Resolver:
    """The last (-1) or the next (1) one; the next is this week's until it begins."""

    def resolve(base: dt.date, _way: int) -> Days | None:
        begun = base >= unit("weekend", base)[0]
        return unit("weekend", base, way if way < 0 or begun else 0)

    return resolve


def monthly(day: int) -> Resolver:
    """ "The 12th"."""

    def resolve(base: dt.date, way: int) -> Days | None:
        for count in range(13) if way else range(1):
            first, _ = months(base.year, base.month + way * count)
            found = date(first.year, first.month, day)
            if found and (found == base or (found - base).days * way > 0):
                return found, found
        return None

    return resolve
