"""Static vectors: the mean of a vector for each token, near those of all-MiniLM-L6-v2 and a hundred times faster.

`static.npz` was made by tests/training/static.py; static.md says how near they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from qa.models.embedder import DEFAULT_MODEL, LONGEST_INPUT, MiniLMEmbedder, minilm_tokenizer
from qa.protocols import Embedder, FloatArray

IntArray = npt.NDArray[np.int32]

PACKAGED = Path(__file__).with_name("static.npz")


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

    _AT_ONCE = 1_000  # texts: their words are strings, 10 MB of them

    def __init__(self, path: Path = PACKAGED) -> None:
        with np.load(path) as file:
            self._table = file["tokens"].astype(np.float32)
            self._table *= file["scales"][:, np.newaxis]
        self._tokens = Tokens()

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        found = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), self._AT_ONCE):
            found[start : start + self._AT_ONCE] = self._means(texts[start : start + self._AT_ONCE])
        return found

    def _means(self, texts: Sequence[str]) -> FloatArray:
        from scipy.sparse import csr_array

        tokens, starts = self._tokens.of(texts)
        ones = np.ones(len(tokens), dtype=np.float32)
        sums: FloatArray = csr_array((ones, tokens, starts), shape=(len(texts), len(self._table))) @ self._table
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        return sums

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

    A tokenizer of this kind never looks beyond white space. 31,000 passages of news: 4.3 s of CPU by the
    tokenizer; with their vectors 2.4 s by their words at first, 1.2 once these are known.
    """

    AT_MOST = 250_000  # words, with their tokens some 50 MiB

    def __init__(self) -> None:
        self._tokenizer = minilm_tokenizer()
        self._tokenizer.no_truncation()
        self._first, self._last = self._tokenizer.encode("").ids
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._words = _Numbers()
        self._starts = np.zeros(1, dtype=np.int32)  # of each word's tokens, and the end of the last one's
        self._tokens = np.zeros(0, dtype=np.int32)

    def of(self, texts: Sequence[str]) -> tuple[IntArray, IntArray]:
        """The token ids of all texts, each with the special ones at both ends, cut where the embedder cuts.

        Returns:
            They, one text after the other, and where each starts, with the end of the last one.
        """
        with self._lock:  # two jobs of one process share the words that are known
            return self._of(texts)

    def _of(self, texts: Sequence[str]) -> tuple[IntArray, IntArray]:
        if len(self._words) > self.AT_MOST:
            self._forget()
        words = [text.split() for text in texts]
        numbers = np.fromiter(map(self._words.__getitem__, chain.from_iterable(words)), dtype=np.int32)
        self._learn()
        lengths = np.diff(self._starts)[numbers]
        before = _starts(lengths)
        ends = before[_starts([len(some) for some in words])]
        starts = _starts(np.minimum(np.diff(ends), LONGEST_INPUT - 2) + 2)
        tokens = self._tokens[
            np.repeat(self._starts[numbers] - before[:-1], lengths) + np.arange(before[-1], dtype=np.int32)
        ]
        kept = np.arange(len(tokens)) - np.repeat(ends[:-1], np.diff(ends)) < LONGEST_INPUT - 2
        found = np.empty(starts[-1], dtype=np.int32)
        within = np.ones(len(found), dtype=bool)
        for places, special in ((starts[:-1], self._first), (starts[1:] - 1, self._last)):
            found[places], within[places] = special, False
        found[within] = tokens[kept]
        return found, starts

    def _learn(self) -> None:
        """Tokenizes the words that have been met for the first time."""
        new = list(islice(self._words, len(self._starts) - 1, None))
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(new, add_special_tokens=False)]
        self._starts = np.append(self._starts, self._starts[-1] + _starts(list(map(len, ids)))[1:])
        self._tokens = np.append(self._tokens, np.fromiter(chain.from_iterable(ids), dtype=np.int32))


class _Numbers(dict[str, int]):
    """Words, numbered as they are met."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def _starts(lengths: IntArray | list[int]) -> IntArray:
    """Where each of some things starts that lie one after the other, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts
