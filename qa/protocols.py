"""The seams: what may be put in place of a part of Dateline, each as a Protocol; docs/extending.md shows one of each.

Nothing is implemented here and nothing heavy is imported: whoever writes a part of their own imports only this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


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
