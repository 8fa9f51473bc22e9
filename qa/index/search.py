"""Searching: the nearest vectors and the best words among what passes a filter, and how rare words are."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from qa.domain import Article, Chunk, Filter, chunk_id
from qa.index.catalog.facts import batches
from qa.index.collection import Collection
from qa.index.segments import candidates
from qa.index.shards import ALL, label
from qa.index.stores import DerivedStores
from qa.index.vectors import ChromaFolder, ChromaServer, exact_search
from qa.protocols import VectorHome
from qa.text.words import topic_stems

FloatArray = npt.NDArray[np.float32]
_T = TypeVar("_T")
_Vectors = tuple[list[str], FloatArray]  # ids, and chunks x dimensions

# Up to this many vectors pass a filter: compare with each (15 ms) instead of asking Chroma for ever more.
_EXACT = 5_000
# So many candidates are chosen in segments by their signs: of the nearest 50 among a million 0.989 are among them, of
# 2,000 0.975, of 6,000 0.994; the time is that of all signs.
_DEPTH = 4_000

Hit = tuple[str, float]
"""A chunk id and its score."""


class Search(Collection):
    """What can be asked of the index in a folder; `Index` has the arguments."""

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = False,
        mend: bool = True,
        chroma_url: str = "",
        catalog_url: str = "",
        vectors: VectorHome | None = None,
        by_year: bool = False,
    ) -> None:
        super().__init__(folder, create=create, catalog_url=catalog_url)
        if vectors is None:
            chroma = ChromaServer(chroma_url, self.catalog.collection) if chroma_url else None
            vectors = chroma or ChromaFolder(folder / "vectors")
        self.stores = DerivedStores(folder, self.catalog, vectors, by_year=by_year)
        self._claim = self.catalog.meta("embedder")
        self._known: dict[Any, Any] = {}
        self._known_at = self.stores.state
        self._to_refine: tuple[int, list[str]] = (-1, [])
        if mend:
            self.stores.align()
            if self.catalog.shared:
                self.stores.catch_up()
                self.stores.following = True

    def close(self) -> None:
        self.stores.close()
        self.stores.home.close()
        super().close()

    def refresh(self) -> None:
        """Sees what has been committed since, and takes in what other servers have; so does whatever is asked."""
        self.stores.refresh()

    def behind(self) -> int:
        """How many batches of the catalog the words of this folder do not have yet."""
        return max(0, self.catalog.watermark - self.stores.lexical().watermark)

    def _once(self, key: object, find: Callable[[], _T]) -> _T:
        """What `find` finds, which it is asked for once for each state of the index."""
        while True:
            self.stores.refresh()
            state = self.stores.state
            if self._known_at != state:
                self._known_at, self._known = state, {}
            known = self._known
            if key in known:
                return known[key]  # type: ignore[no-any-return]
            found = find()
            if self.catalog.state == state:  # else it may have found what was committed meanwhile
                known[key] = found
                return found

    def nearest(self, vector: FloatArray, count: int, filter: Filter = Filter()) -> list[Hit]:
        """The `count` chunks with the highest cosine to `vector` (float32, length 1) that pass `filter`.

        Those that the vector store does not have are found in segments, and the last few of them one by one. What
        cannot be asked is compared one by one, too.
        """
        if self._embedded_anew():
            return []
        passing = self._passing(filter)
        if not passing:
            return []
        if not filter.is_open and len(self) <= _EXACT:
            return self._near_kept("vectors", self.catalog.vectors, vector, count, filter)
        if not filter.is_open and passing <= _EXACT:
            return exact_search(vector, *self.catalog.vectors(filter), count)
        # what neither the store nor a segment has
        found = dict(self._near_kept("unmapped", self.catalog.unmapped_vectors, vector, count, filter))
        self.stores.refresh()  # what has left the one by now is in the next
        if self.catalog.segments:
            hits = self.stores.asked("segments", partial(self._near_in_segments, vector, count, filter, passing))
            if hits is None:
                return self._near_in_catalog(vector, count, filter)
            found |= hits
        self.stores.refresh()
        for shard in self.stores.shards(filter):
            hits = self.stores.asked(label(shard), partial(self._near_in_store, shard, vector, count, filter))
            found |= self._near_in_catalog(vector, count, filter, shard) if hits is None else hits
        return _best(found.items(), count)

    def _near_kept(
        self,
        name: str,
        load: Callable[[], _Vectors],
        vector: FloatArray,
        count: int,
        filter: Filter,
    ) -> list[Hit]:
        """Among a few thousand vectors that are read once for each state of the index: from SQLite 4,000 take 20 ms."""
        ids, vectors = self._once(name, load)
        depth = 4 * count
        while True:
            kept = self._admitted(exact_search(vector, ids, vectors, depth), filter)
            if len(kept) >= count or depth >= len(ids):
                return kept[:count]
            depth *= 4

    def _near_in_segments(self, vector: FloatArray, count: int, filter: Filter, passing: int) -> list[Hit]:
        """Among the chunks that a segment has, with the cosines to their vectors as they are now."""
        depth = max(_DEPTH, 40 * count)
        while True:
            ids, complete = candidates(self.stores.segments(), vector, depth, filter)
            kept: list[Hit] = []
            for some in batches(ids, 4 * count):
                kept += exact_search(vector, *self.catalog.vectors_of(some, filter), count)
                if len(kept) >= count:
                    break
            if len(kept) >= count or complete or len(kept) >= passing:
                return _best(kept, count)
            depth *= 4

    def _near_in_catalog(self, vector: FloatArray, count: int, filter: Filter, shard: str = ALL) -> list[Hit]:
        """Among all chunks of a shard, one by one: a second for 200,000."""
        best: list[Hit] = []
        for ids, vectors in self.catalog.all_vectors(_EXACT, filter, shard):
            best = _best([*best, *exact_search(vector, ids, vectors, count)], count)
        return best

    def _embedded_anew(self) -> bool:
        """True where another process has embedded all anew since this index was opened: BM25 alone answers then."""
        embedder = self._once("embedder", lambda: self.catalog.meta("embedder"))
        self._claim = self._claim or embedder
        if embedder == self._claim:
            return False
        message = "%s was embedded anew with %s; start again to ask it"
        self.stores.warn_once("embedder", message, self.folder, embedder)
        return True

    def _near_in_store(self, shard: str, vector: FloatArray, count: int, filter: Filter) -> list[Hit]:
        """Among the chunks that the vector store of a shard has."""
        passing = self._passing(filter, shard)
        if shard not in self.stores.published:  # they have been cut otherwise just now
            return self.nearest(vector, count, filter)
        if not passing:
            return []
        store = self.stores.vectors(shard)
        total = len(store)
        # Of a window's nearest 50 a year's store has 0.95 among the first 100 that it finds, and 0.98 among 200.
        ahead = 4 if shard != ALL and (filter.since or filter.until) else 2
        fetch = min(total, ahead * count * max(1, total // max(1, passing)))
        while True:
            hits = store.search(vector, fetch) if fetch else []
            kept = self._admitted(hits, filter)
            if len(kept) >= count:
                return kept[:count]
            if fetch >= total:  # of many that are nearly alike HNSW does not reach each, whatever it is asked for
                return kept if len(hits) >= total else self._near_in_catalog(vector, count, filter, shard)
            fetch = min(total, fetch * 4)

    def _passing(self, filter: Filter, shard: str = ALL) -> int:
        """How many chunks of a shard pass a filter; counting 50,000 takes 30 ms: once for each state of the index."""
        return self._once((filter, shard), lambda: self.catalog.count_chunks(filter, shard))

    @property
    def newest(self) -> dt.date | None:
        """The latest date of publication; None where no article is dated."""
        dates = self._once("dates", self.catalog.date_range)
        return dates[1] if dates else None

    def matching(self, question: str, count: int, filter: Filter = Filter()) -> list[Hit]:
        """The `count` chunks with the highest BM25 score for the words of `question` that pass `filter`."""
        self.stores.refresh()
        hits = self.stores.asked("lexical", lambda: self.stores.lexical().search(question, 2 * count, filter)) or []
        # tantivy puts equals in the order in which they were written, which is another one in each folder.
        return _best([(one, round(score, 4)) for one, score in self._admitted(hits, filter)], count)

    def resembling(self, stem: str, letters: int, count: int, filter: Filter = Filter()) -> list[tuple[Article, Chunk]]:
        """Up to `count` chunks that have a word which differs from a stem in so many letters (at most 2)."""
        self.stores.refresh()
        store = self.stores.lexical
        ids = self.stores.asked("lexical", lambda: store().resembling(stem, letters, count, filter)) or []
        return list(self.chunks(ids).values())

    def count_mentions(self, topic: str, filter: Filter = Filter()) -> int:
        """How many articles that pass `filter` have all words of a topic in one place."""
        self.stores.refresh()
        words = topic_stems(topic)
        found = self.stores.asked("lexical", lambda: self.stores.lexical().revisions_with(words, filter)) or set()
        return self.catalog.count_current(found)

    def leads(self, count: int, filter: Filter = Filter(), *, order: str = "newest") -> list[tuple[Article, Chunk]]:
        """The beginnings of articles that pass `filter`, one an article, undated ones last.

        Args:
            order: "newest" or "oldest" first.
        """
        ids = [chunk_id(listed.revision, 0) for listed in self.listing(filter, order=order, count=count)]
        stored = self.chunks(ids)
        return [stored[chunk_id] for chunk_id in ids if chunk_id in stored]

    def _admitted(self, hits: Sequence[Hit], filter: Filter) -> list[Hit]:
        """The hits whose articles are current and pass `filter`."""
        admitted = self.catalog.chunks((chunk_id for chunk_id, _ in hits), filter)
        return [hit for hit in hits if hit[0] in admitted]

    def __len__(self) -> int:
        """How many passages can be found."""
        return self._passing(Filter())

    def idf(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of stems among all chunks, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5)).

        Where the lexical index cannot be asked, every word is as rare as any other.
        """
        wanted = list(words)
        counted = self._counted(wanted)
        if counted is None:
            return dict.fromkeys(wanted, 1.0)
        total, counts = counted
        return {word: math.log(1 + (max(0, total - n) + 0.5) / (n + 0.5)) for word, n in counts.items()}

    def lacks(self, words: Iterable[str]) -> bool:
        """Whether no chunk has any of the stems; False where the lexical index cannot be asked."""
        counted = self._counted(words)
        return counted is not None and not any(counted[1].values())

    def _counted(self, words: Iterable[str]) -> tuple[int, dict[str, int]] | None:
        """How many chunks there are, and how many have each stem; None where the lexical index cannot be asked."""
        self.stores.refresh()

        def count() -> tuple[int, dict[str, int]]:
            store = self.stores.lexical()
            return len(store), {word: store.frequency(word) for word in words}

        return self.stores.asked("lexical", count)


def _best(hits: Iterable[Hit], count: int) -> list[Hit]:
    """The `count` highest; the id decides between equals."""
    return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:count]
