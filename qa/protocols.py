"""The seams: what may be put in place of a part of Dateline, each as a Protocol; docs/extending.md shows one of each.

Nothing is implemented here and nothing heavy is imported: whoever writes a part of their own imports only this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt

from qa.domain import Answer, Claim, Draft, Filter, Found, Holdings, Passage, Question, Reading, Verdict

FloatArray = npt.NDArray[np.float32]
_T = TypeVar("_T")


@runtime_checkable
class Embedder(Protocol):
    """Text -> vectors of length 1. A document's vector never depends on what else is embedded with it."""

    @property
    def name(self) -> str:
        """Names the model; the index remembers it and refuses another."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        """One row of length 1 for each text: float32, len(texts) x dimensions."""

    def embed_query(self, text: str) -> FloatArray:
        """The vector of a question: float32, dimensions."""


@runtime_checkable
class Retriever(Protocol):
    """An understood question -> passages, and what the search knows.

    Attributes:
        collection: What is searched.
    """

    @property
    def collection(self) -> Collection:
        """What is searched."""

    def retrieve(self, question: Question, count: int | None = None) -> Found:
        """The best passages for a question.

        Args:
            count: How many at most; None leaves it to the retriever.
        """

    def holdings(self, question: Question) -> Holdings:
        """What is there to be searched, for a question about the collection itself."""


@runtime_checkable
class Collection(Protocol):
    """What is known of the articles as a whole."""

    @property
    def newest(self) -> dt.date | None:
        """The latest day of publication; None where no article is dated."""


@runtime_checkable
class Reader(Protocol):
    """Reads passages for a question: how well each answers, and with which words."""

    def read(self, question: str, passages: Sequence[Passage], asked: dt.date | None = None) -> list[Reading]:
        """A reading of each passage, in order; that of one never depends on the others.

        Args:
            asked: The day of the question; None is today.
        """


@runtime_checkable
class Rewriter(Protocol):
    """A question that leans on those before it -> what it may mean, each a question that stands alone."""

    def rewrite(self, question: str, history: Sequence[Answer]) -> Sequence[str]:
        """The question with what it takes from earlier turns put into it; unchanged where it stands alone.

        One reading or more, the likeliest first: where there are several, the one is taken that is answered best.

        Args:
            history: The answers so far, oldest first.
        """


@runtime_checkable
class Verifier(Protocol):
    """Sentences with what is quoted for them -> whether the quotes say so."""

    def verify(self, claims: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each claim, in order; that on one never depends on the others."""


@runtime_checkable
class Speller(Protocol):
    """Words of a question -> as the articles have them."""

    def corrected(self, text: str, filter: Filter = ...) -> str:
        """The text with words of the articles in place of misspelt ones.

        Args:
            filter: Which articles may be looked at.
        """


@runtime_checkable
class PassageAnswerer(Protocol):
    """What was found -> an answer.

    Attributes:
        name: What the answer says wrote it.
    """

    name: str

    def answer(self, question: Question, found: Found) -> Iterator[Draft]:
        """The answer, growing: each draft holds all of the one before, unless that was provisional.

        At least one; without sentences, a refusal.
        """


class VectorStore(Protocol):
    """Vectors under the ids of their chunks, open. What else is known of a chunk is the catalog's."""

    def __len__(self) -> int:
        """How many there are."""

    def close(self) -> None:
        """Lets go of what it holds open."""

    def add(self, ids: Sequence[str], vectors: FloatArray) -> None:
        """Adds vectors (float32, len(ids) x dimensions, of length 1). An id that is here already is left as it is."""

    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these ids; one that is not here is no error."""

    def search(self, vector: FloatArray, count: int) -> list[tuple[str, float]]:
        """The `count` nearest ids with their cosine, nearest first."""

    def vectors(self, ids: Sequence[str]) -> dict[str, FloatArray]:
        """The vectors of those of these ids that are here."""

    def ids(self) -> list[str]:
        """All ids, in no order."""


class VectorHome(Protocol):
    """Where the vector stores of an index are kept. Each has a name that no other ever had.

    The catalog says which one is in force, and an index whose store is not there is given a new one: a store is made
    beside the others and named once it is whole.
    """

    def check(self, name: str, *, afresh: bool = False) -> None:
        """Looks whether the store of this name is there and can be opened without harm.

        Args:
            afresh: Even if this has been done before.

        Raises:
            FileNotFoundError: There is none.
            OSError: It is damaged.
        """

    def open(self, name: str) -> VectorStore:
        """The store of this name; raises as `check` does."""

    def publish(self, base: str, change: Callable[[VectorStore], _T]) -> tuple[str, _T]:
        """Makes a store of the one named `base`, or of nothing ("").

        Returns:
            Its name, and what `change` says of what it did to it.
        """

    def tidy(self, names: Iterable[str]) -> None:
        """Forgets all stores but those of these names."""

    def close(self) -> None:
        """Lets go of what is shared by all that was opened."""
