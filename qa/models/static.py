"""Static vectors: the mean of a vector for each token, near those of all-MiniLM-L6-v2 and a hundred times faster.

`static.npz` was made by tests/training/static.py; static.md says how near they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path

import numpy as np

from qa.models.embedder import DEFAULT_MODEL, LONGEST_INPUT, MiniLMEmbedder, minilm_tokenizer
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
        self._tokens = Tokens()

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        from scipy.sparse import csr_array

        bags = self._tokens.of(texts)
        starts = np.cumsum([0, *map(len, bags)])
        tokens = np.fromiter(chain.from_iterable(bags), dtype=np.int32, count=starts[-1])
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


class Tokens:
    """The tokens of texts, as the tokenizer has them, by their words: a word is tokenized once.

    A tokenizer of this kind never looks beyond white space. 19,000 passages of news: 5.9 s of CPU by the tokenizer, 2.6
    by their words at first, 0.9 once these are known.
    """

    AT_MOST = 250_000  # words, with their tokens some 50 MiB

    def __init__(self) -> None:
        self._tokenizer = minilm_tokenizer()
        self._tokenizer.no_truncation()
        self._first, self._last = self._tokenizer.encode("").ids
        self._known: dict[str, list[int]] = {}

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, with the special ones at both ends, cut where the embedder cuts."""
        words = [text.split() for text in texts]
        known = self._known
        unknown = list(set(chain.from_iterable(words)) - known.keys())
        if len(known) + len(unknown) > self.AT_MOST:
            self._known = known = {}
            unknown = list(set(chain.from_iterable(words)))
        encodings = self._tokenizer.encode_batch_fast(unknown, add_special_tokens=False)
        known.update(zip(unknown, (encoding.ids for encoding in encodings), strict=True))
        return [
            [self._first, *islice(chain.from_iterable(map(known.__getitem__, some)), LONGEST_INPUT - 2), self._last]
            for some in words
        ]
