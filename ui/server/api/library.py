"""The library: the collections that a server has, and which of them who asks may read.

Whoever may not read a collection is told what is told of one that does not exist.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.domain import Answer, Article, Filter, Passage, Question
from qa.wire import MAIN
from ui.server.api.callers import Caller
from ui.server.api.problems import ProblemError

if TYPE_CHECKING:
    from qa.checks import Check
    from qa.federation import Federation
    from qa.index import Index
    from qa.pipeline import Answerer
    from qa.settings import Settings
    from qa.timelines import Timeline


@dataclass(frozen=True, slots=True)
class Collection:
    """An index, what answers from it, and what it is called."""

    name: str
    index: Index
    answerer: Answerer

    @classmethod
    def open(cls, name: str, settings: Settings) -> Collection:
        """The collection that the settings describe.

        Raises:
            DatelineError: The index or the chat model cannot be used.
        """
        from qa.compose import compose
        from qa.pipeline import Answerer

        parts = compose(settings)
        return cls(name, parts.retriever.index, Answerer.from_parts(parts))


class Library:
    """The collections of a server.

    Args:
        collections: The first is the main one.
    """

    def __init__(self, collections: Sequence[Collection]) -> None:
        self._collections = {collection.name: collection for collection in collections}
        self.began = time.time()

    def readable(self, caller: Caller) -> Mapping[str, Collection]:
        """The collections that a caller may read, by name."""
        if caller.collections is None:
            return self._collections
        return {name: one for name, one in self._collections.items() if name in caller.collections}

    def chosen(self, caller: Caller, names: Sequence[str]) -> list[Collection]:
        """The collections of these names; all that the caller may read where none is named.

        Raises:
            ProblemError: There is none of a name, or none at all, as far as the caller may know.
        """
        readable = self.readable(caller)
        for name in names:
            if name not in readable:
                raise ProblemError(404, f"there is no collection {name!r}")
        found = [readable[name] for name in dict.fromkeys(names)] or list(readable.values())
        if not found:
            raise ProblemError(403, "no collection may be read with this account")
        return found

    def shelves(self, caller: Caller, names: Sequence[str]) -> Shelves:
        """The same, to be asked as one."""
        return Shelves(self.chosen(caller, names))


@dataclass(frozen=True, slots=True)
class Shelves:
    """One or several collections, asked as one."""

    collections: Sequence[Collection]

    @property
    def _federation(self) -> Federation:
        from qa.federation import Federation

        return Federation([collection.answerer for collection in self.collections])

    @property
    def writer(self) -> str:
        """What writes the answers: "extractive", or the chat model's name."""
        return self.collections[0].answerer.answerer.name

    def stream(self, question: Question) -> Iterator[Answer]:
        """The answer as it grows; of several collections when all have answered."""
        if len(self.collections) > 1:
            return iter([self.ask(question)])
        return self.collections[0].answerer.stream(question)

    def ask(self, question: Question) -> Answer:
        """The answer."""
        return self._federation.invoke(question)

    def search(self, question: Question, count: int) -> tuple[Passage, ...]:
        """The best passages."""
        return self._federation.search(question, count)

    def timeline(self, question: Question, most: int) -> Timeline:
        """Dated quotes on a topic."""
        return self._federation.timeline(question, most)

    def check(self, claim: str, filter: Filter) -> Check:
        """Whether the articles bear a claim out."""
        from qa.checks import check_with

        return check_with([collection.answerer for collection in self.collections], claim, filter)

    def article(self, revision: str) -> tuple[Collection, Article] | None:
        """An article as it was at a revision, and the collection that has it; None where nothing is known of it."""
        for collection in self.collections:
            found = collection.index.article_at(revision)
            if found:
                return collection, found
        return None

    def named(self, revisions: Sequence[str]) -> dict[str, str]:
        """The name of the collection of each revision that is not of the main one."""
        if [collection.name for collection in self.collections] == [MAIN]:
            return {}
        found: dict[str, str] = {}
        for collection in self.collections:
            found |= {
                revision: collection.name
                for revision in set(revisions) - found.keys()
                if collection.index.article_at(revision)
            }
        return found
