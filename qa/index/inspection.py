"""Inspection: what a full comparison of the three stores found, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

# The catalog keeps vectors in half precision: 11 bits of a component.
_TOLERANCE = 2e-3


@dataclass(frozen=True, slots=True)
class StoreState:
    """A derived store beside the catalog.

    Attributes:
        store: "vectors" or "lexical".
        expected: Chunks that the catalog holds as current.
        held: Chunks in the store.
        missing, stray: Chunks that only the catalog, or only the store, has.
        differing: Chunks whose vector is another one.
        error: Why it cannot be read; "" where it can.
    """

    store: str
    expected: int
    held: int = 0
    missing: int = 0
    stray: int = 0
    differing: int = 0
    error: str = ""

    @property
    def whole(self) -> bool:
        """True where there is nothing to repair."""
        return not (self.error or self.missing or self.stray or self.differing)

    def __str__(self) -> str:
        if self.error:
            return f"{self.store}: cannot be read ({self.error})"
        if self.whole:
            return f"{self.store}: {self.held} passages, whole"
        return (
            f"{self.store}: {self.held} passages of {self.expected}: {self.missing} missing, {self.stray} stray, "
            f"{self.differing} different"
        )


@dataclass(frozen=True, slots=True)
class Inspection:
    """The whole index.

    Attributes:
        articles, passages: Current ones in the catalog.
        superseded: Old revisions that are kept until a prune.
        damage: What is wrong with the catalog itself, a line each; nothing can be rebuilt from a damaged catalog.
        stores: The derived stores.
        approximate: Passages that are not refined yet, which the vector store is not meant to hold.
    """

    articles: int
    passages: int
    superseded: int
    damage: tuple[str, ...]
    stores: tuple[StoreState, ...]
    approximate: int = 0

    @property
    def whole(self) -> bool:
        """True where there is nothing to repair."""
        return not self.damage and all(state.whole for state in self.stores)


def compared(store: str, expected: set[str], held: Iterable[str]) -> StoreState:
    """The state of a store that has these ids."""
    listed = list(held)
    here = set(listed)
    missing, stray = len(expected - here), len(here - expected) + len(listed) - len(here)
    return StoreState(store, len(expected), len(listed), missing, stray)


def others(ids: Sequence[str], vectors: FloatArray, held: Mapping[str, FloatArray]) -> list[str]:
    """The ids that are held with other vectors (float32, len(ids) x dimensions)."""
    return [
        chunk_id
        for chunk_id, vector in zip(ids, vectors, strict=True)
        if chunk_id in held and not np.allclose(held[chunk_id], vector, atol=_TOLERANCE)
    ]
