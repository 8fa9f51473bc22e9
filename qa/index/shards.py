"""Shards: the vectors of an index lie in one store, or those of each year of publication in a store of their own.

A chunk never changes its shard: its id carries the revision, and the revision the day of publication.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from qa.domain import Filter

ALL = ""
"""The shard of all chunks, where there is no other."""

UNDATED = "undated"

_VECTORS = "vectors"


def shard_of(year: int | None) -> str:
    """The shard of what was published in a year; None for what has no day."""
    return UNDATED if year is None else f"{year:04}"


def may_hold(shard: str, filter: Filter) -> bool:
    """Whether a shard may have chunks that pass `filter`."""
    if shard == ALL:
        return True
    if shard == UNDATED:
        return filter.since is None and filter.until is None
    year = int(shard)
    ends = [day.year for day in (filter.as_of, filter.until) if day]
    return year <= min(ends, default=year) and (filter.since is None or year >= filter.since.year)


def label(shard: str) -> str:
    """What the store of a shard is called among the derived stores of an index."""
    return f"{_VECTORS}/{shard}" if shard else _VECTORS


def labelled(name: str) -> str | None:
    """The shard whose store is called so; None where it is another kind of store."""
    kind, _, shard = name.partition("/")
    return shard if kind == _VECTORS else None


def to_fact(names: Mapping[str, str]) -> str:
    """The names of stores by their shards, as the catalog records them; that of a single store is recorded as it is."""
    return json.dumps(names, sort_keys=True) if names.keys() - {ALL} else names.get(ALL, "")


def from_fact(fact: str) -> dict[str, str]:
    """What `to_fact` was given."""
    if fact.startswith("{"):
        return dict(json.loads(fact))
    return {ALL: fact} if fact else {}
