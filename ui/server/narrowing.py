"""Narrowing: the part of an address that says which articles may answer -> a collection and a Filter, and back.

`?collection=board&since=2022-08-01&until=2022-08-31&outlet=Gazette&outlet=Herald&as_of=2022-09-01&any_date=1`. An
address is all that a view depends on, so that it can be shared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from qa.domain import Filter
from qa.wire import MAIN
from ui.server.texts import ReaderError

DAYS = ("since", "until", "as_of")


class NarrowingError(ReaderError):
    """An address narrows in a way that makes no sense; the message says which part of it and what would."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which articles may answer.

    Attributes:
        filter: Their days and outlets, and the day the question is asked on.
        any_date: Look at articles of all days, whatever days the question speaks of.
        collection: The collection that they are in; "" for the server's own.
    """

    filter: Filter = Filter()
    any_date: bool = False
    collection: str = ""

    @classmethod
    def parse(cls, query: str) -> Narrowing:
        """What the query of an address says; parts that are not about narrowing are passed over.

        Raises:
            NarrowingError: A day is none, or the first day comes after the last.
        """
        pairs = parse_qsl(query.removeprefix("?"), max_num_fields=200)
        days = {name: _day(name, value) for name, value in pairs if name in DAYS and value}
        outlets = frozenset(value for name, value in pairs if name == "outlet" and value)
        filter = Filter(days.get("as_of"), days.get("since"), days.get("until"), outlets)
        if filter.since and filter.until and filter.since > filter.until:
            raise NarrowingError("days_reversed", since=filter.since, until=filter.until)
        if filter.since and filter.as_of and filter.since > filter.as_of:
            raise NarrowingError("days_after_as_of", since=filter.since, as_of=filter.as_of)
        collection = next((value for name, value in pairs if name == "collection"), "")
        return cls(filter, ("any_date", "1") in pairs).moved(collection)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parts of an address that say the same, a part for each chip."""
        days = [(name, getattr(self.filter, name)) for name in DAYS]
        return [
            *([("collection", self.collection)] if self.collection else []),
            *((name, day.isoformat()) for name, day in days if day),
            *(("outlet", outlet) for outlet in sorted(self.filter.sources)),
            *([("any_date", "1")] if self.any_date else []),
        ]

    @property
    def query(self) -> str:
        """The query of an address that says the same."""
        return urlencode(self.pairs)

    @property
    def within(self) -> str:
        """The query of an address that says the collection alone; "" for the server's own."""
        return urlencode({"collection": self.collection}) if self.collection else ""

    def moved(self, collection: str) -> Narrowing:
        """The same in another collection."""
        return replace(self, collection="" if collection == MAIN else collection)

    def without(self, name: str, value: str = "") -> Narrowing:
        """The same without one of its parts."""
        if name == "outlet":
            return replace(self, filter=replace(self.filter, sources=self.filter.sources - {value}))
        if name == "any_date":
            return replace(self, any_date=False)
        if name == "collection":
            return self.moved("")
        days: dict[str, Any] = {name: None}
        return replace(self, filter=replace(self.filter, **days))

    def __bool__(self) -> bool:
        return not self.filter.is_open or self.any_date or bool(self.collection)


def widenings(narrowing: Narrowing) -> Sequence[tuple[tuple[str, str], Narrowing]]:
    """Each part of a narrowing, with what is left without it."""
    return [(pair, narrowing.without(*pair)) for pair in narrowing.pairs]


def _day(name: str, value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value.strip())
    except ValueError:
        raise NarrowingError("no_day", name=name, value=value.strip()) from None
