"""The room that all readers share: the collections by name, who sees which of them, the desk, the conversations.

One object, made once for an application. Whoever may not read a collection is told of it, of what was asked in it and
of its articles what is told of what does not exist.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence

from qa.domain import Answer, Article
from qa.wire import MAIN
from ui.server.api.callers import Caller
from ui.server.conversations import FILE, Conversations, Turn
from ui.server.desk import Desk
from ui.server.narrowing import Narrowing
from ui.server.reading import Reading
from ui.server.texts import ReaderError

_WITH_CHAT_MODEL = 16  # questions at once: they wait for the model, not for a core


class UnknownCollectionError(ReaderError):
    """There is no such collection, as far as whoever asks may know."""


class Room:
    """What the pages are made from.

    Args:
        readings: Of each collection; the first is the server's own, and has the conversations beside it.
        now: Who asked -> the same with the rights that they have by now; a request may last for minutes.
        tell: Is told of each answer.
    """

    def __init__(
        self,
        readings: Sequence[Reading],
        now: Callable[[Caller], Caller] = lambda caller: caller,
        tell: Callable[[Answer], None] = lambda answer: None,
    ) -> None:
        self._readings = {reading.name: reading for reading in readings}
        self.now = now
        own = readings[0]
        folder, url = own.index.folder, own.settings.catalog_address
        self.conversations = Conversations(
            folder / FILE, url, f"{socket.gethostname()}:{folder.resolve()}" if url else ""
        )
        writes = own.answerer.answerer.name != "extractive"
        self.at_once = _WITH_CHAT_MODEL if writes else max(2, os.cpu_count() or 2)
        self.desk = Desk(
            lambda narrowing: self.reading(narrowing).answerer,
            self.conversations,
            at_once=self.at_once,
            count=lambda narrowing: self.reading(narrowing).index.count_articles(narrowing.filter),
            suggest=lambda turn, enough: self.reading(turn.narrowing).suggest(turn, enough),
            tell=tell,
        )

    async def close(self) -> None:
        """Ends what is under way and lets go of the database; the index of the server itself is its owner's."""
        await self.desk.close()
        for reading in self._readings.values():
            reading.jobs.close()
        self.conversations.close()

    def names(self, caller: Caller) -> list[str]:
        """The collections that somebody may read, the server's own first."""
        return [name for name in self._readings if caller.collections is None or name in caller.collections]

    def narrowed(self, query: str, caller: Caller) -> Narrowing:
        """What the query of an address says; who may not read the server's own collection is in the first they may.

        Raises:
            NarrowingError: It makes no sense.
            UnknownCollectionError: There is no collection of the name.
        """
        narrowing, names = Narrowing.parse(query), self.names(caller)
        if not narrowing.collection and MAIN not in names and names:
            narrowing = narrowing.moved(names[0])
        self.seen(narrowing, caller)
        return narrowing

    def reading(self, narrowing: Narrowing) -> Reading:
        """The collection that a narrowing is for, whoever asks.

        Raises:
            UnknownCollectionError: It is not on this server any more.
        """
        name = narrowing.collection or MAIN
        if name not in self._readings:
            raise UnknownCollectionError("no_collection", name=name)
        return self._readings[name]

    def seen(self, narrowing: Narrowing, caller: Caller) -> Reading:
        """The same for somebody.

        Raises:
            UnknownCollectionError: There is none, as far as they may know.
        """
        name = narrowing.collection or MAIN
        if name not in self.names(caller):
            raise UnknownCollectionError("no_collection", name=name)
        return self.reading(narrowing)

    def may_see(self, turn: Turn, caller: Caller) -> bool:
        """Whether somebody who has its address may read a turn."""
        return (turn.narrowing.collection or MAIN) in self.names(caller)

    def holding(self, revision: str, caller: Caller) -> tuple[Reading, Article] | None:
        """An article as it was at a revision, and the collection that has it; None where nothing is known of it."""
        for name in self.names(caller):
            found = self._readings[name].index.article_at(revision)
            if found:
                return self._readings[name], found
        return None
