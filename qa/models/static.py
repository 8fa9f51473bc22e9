"""Static vectors: the mean of a vector for each token, near those of all-MiniLM-L6-v2 and a hundred times faster.

`static.npz` was made by tests/training/static.py; static.md says how near they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from qa.models.embedder import DEFAULT_MODEL, MiniLMEmbedder, minilm_tokenizer, token_ids
from qa.protocols import Embedder, FloatArray

_PACKAGED = Path(__file__).with_name("static.npz")


def approximate_embedder(embedder: Embedder) -> Embedder | None:
    """The one whose vectors come near those of `embedder`, a hundred times faster; None where there is none."""
    return _packaged() if isinstance(embedder, MiniLMEmbedder) else None


@cache
def _packaged() -> StaticEmbedder:
    return StaticEmbedder()


class StaticEmbedder:
    """Vectors near those of all-MiniLM-L6-v2, a hundred times faster: the mean of a vector for each token.

    They live in the same space, so a question's own vector finds both; see tests/training/static.py for how they were
    made, and static.md for how near they come.
    """

    name = DEFAULT_MODEL
    dimensions = 384

    def __init__(self, path: Path = _PACKAGED) -> None:
        with np.load(path) as file:
            self._table = file["tokens"].astype(np.float32) * file["scales"][:, np.newaxis]
        self._tokenizer = minilm_tokenizer()

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        from scipy.sparse import csr_array

        bags = token_ids(self._tokenizer, texts)
        starts = np.cumsum([0, *map(len, bags)])
        tokens = np.fromiter((token for bag in bags for token in bag), dtype=np.int32, count=starts[-1])
        ones = np.ones(len(tokens), dtype=np.float32)
        sums = csr_array((ones, tokens, starts), shape=(len(bags), len(self._table))) @ self._table
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)

    def embed_query(self, text: str) -> FloatArray:
        row: FloatArray = self.embed_documents([text])[0]
        return row

    @staticmethod
    def save(table: FloatArray, path: Path) -> None:
        """Writes token vectors (float32, tokens x dimensions) in eight bits each, with a scale for each token."""
        scales = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127
        np.savez_compressed(
            path, tokens=np.rint(table / scales[:, np.newaxis]).astype(np.int8), scales=scales.astype(np.float32)
        )
