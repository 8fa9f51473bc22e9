"""A reader that reads nothing twice: what it made of a passage for a question is kept for a while.

A follow-up that may mean several things, a question that is asked again without its days, one that was suggested and is
then chosen, an answer that is tried again: each reads passages that were read before, at 15 ms of CPU each.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Sequence

from qa.domain import Passage, Reading
from qa.protocols import Reader

_KEPT = 4_000  # readings of 1 to 2 KB
_Key = tuple[str, str, int, int, str, dt.date | None]


class RememberingReader:
    """Reads what was not read lately, and remembers the rest. Threads may share it.

    Args:
        reader: Its readings depend on the question, the passage and the day alone.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: OrderedDict[_Key, Reading] = OrderedDict()

    def read(self, question: str, passages: Sequence[Passage], asked: dt.date | None = None) -> list[Reading]:
        keys = [_key(question, passage, asked) for passage in passages]
        found = {key: reading for key in keys if (reading := self._known.get(key))}
        unread = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in found}
        if unread:
            found |= zip(unread, self._reader.read(question, list(unread.values()), asked), strict=True)
        self._known.update(found)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return [found[key] for key in keys]


def _key(question: str, passage: Passage, asked: dt.date | None) -> _Key:
    """What a reading depends on: a revision, to which title and day belong, and the part of it that is a chunk."""
    chunk = passage.chunk
    return question, chunk.revision, chunk.start, chunk.end, passage.article.title, asked
