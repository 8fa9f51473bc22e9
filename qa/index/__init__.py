"""The index: where articles live. One thing seen from outside, three stores inside that are kept in step.

The catalog is the truth. Chroma and tantivy are derived from it. Words are written first: an article is there from the
moment the catalog commits it, and a hit that the catalog does not hold as current is dropped, so a job killed between
the two leaves nothing to see. Vectors are found by comparing one by one until a segment has them, and in segments until
the vector store has them: each made beside the last one, and named by the catalog once it is whole. What disagrees with
the catalog is brought back in step when the index is opened.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Self

import numpy as np

from qa.errors import IndexFormatError
from qa.index.catalog import ORDERS, Catalog, Listed, Outlet, PreparedArticle, embedder_claim
from qa.index.inspection import Inspection
from qa.index.lock import writer_lock
from qa.index.place import writes_to
from qa.index.restoring import restore
from qa.index.search import FloatArray, Hit, Search
from qa.index.shards import ALL, label
from qa.index.stores import publish_at, with_text
from qa.models.embedder import embedding_text
from qa.protocols import Embedder
from qa.settings import Settings

__all__ = ["ORDERS", "Catalog", "Hit", "Index", "Inspection", "Listed", "Outlet", "PreparedArticle", "restore"]

_EMBED_BATCH = 256
_REFINE_AHEAD = 40  # batches of chunks to refine that are looked up at once


class Index(Search):
    """An index in a folder, for reading; `with index.writing():` for adding.

    Args:
        folder: Where it is, or is to be.
        create: Make an empty one where there is none.
        mend: Bring derived stores that disagree with the catalog back in step first.
        chroma_url: Of a Chroma server that keeps the vectors; "" keeps them in the folder.
        catalog_url: Of a PostgreSQL database that has the catalog; "" has it in the folder.
        vectors: Another place that keeps them.
        by_year: Keep those of each year of publication in a store of their own.

    Raises:
        IndexNotFoundError: There is none, and `create` is False.
        IndexFormatError: The folder holds something else.
    """

    @classmethod
    def from_settings(cls, settings: Settings, *, create: bool = False, mend: bool = True) -> Self:
        """The index that the settings name."""
        return cls(
            settings.index,
            create=create,
            mend=mend,
            chroma_url=settings.chroma_url,
            catalog_url=settings.catalog_address,
            by_year=settings.shards == "year",
        )

    @contextlib.contextmanager
    def writing(self, *, briefly: bool = False) -> Iterator[Self]:
        """Holds the right to write; others wait where it is held `briefly`, for a few seconds.

        Raises:
            IndexLockedError: Another process writes.
        """
        with writer_lock(self.folder, briefly=briefly), self.catalog.lock(briefly=briefly):
            self.stores.writing = True
            self.stores.close()  # a reader may have rebuilt them since they were opened
            try:
                with writes_to(self.folder):
                    self.stores.align()
                    self.stores.tidy()  # of what a killed writer left
                yield self
                if not briefly:
                    self.publish()
            finally:
                self.stores.writing = False

    def add(self, batch: Sequence[PreparedArticle]) -> None:
        """Adds articles, or new revisions of them, in one step that happens wholly or not at all."""
        assert self.stores.writing, "add() belongs inside `with index.writing():`"
        watermark = self.catalog.watermark + 1
        added = [(prepared.article, prepared.chunks) for prepared in batch]
        with writes_to(self.folder):
            if not self.catalog.shared:
                self.stores.write_words(lambda store: store.write(added, (), watermark))
            superseded = set(self.catalog.commit(batch, watermark))
            forgotten = sorted(superseded - {article.revision for article, _ in added})
            if self.catalog.shared:  # words without their articles could be those of another server's next batch
                self.stores.write_words(lambda store: store.write(added, forgotten, watermark))
            else:
                self._forget(forgotten, watermark)
            self.stores.map()
        self._claim = self._claim or self.catalog.meta("embedder")

    def refine(self, embedder: Embedder, count: int) -> int:
        """Gives up to `count` chunks that have approximate vectors those of `embedder`, the newest articles' first.

        What an edit has left as it was is not embedded again.

        Returns:
            How many; 0 where none is left.
        """
        assert self.stores.writing, "refine() belongs inside `with index.writing():`"
        chunk_ids = self._approximate(count)
        if chunk_ids:
            texts, known = self._texts(chunk_ids)
            new = [text for text in dict.fromkeys(texts) if text not in known]
            known |= zip(new, embedder.embed_documents(new), strict=True)
            vectors = np.stack([known[text] for text in texts])
            with writes_to(self.folder):
                self.catalog.refine(chunk_ids, vectors)
            self.publish(at_least=publish_at(len(self)))
            with writes_to(self.folder):
                self.stores.map()
        return len(chunk_ids)

    def to_embed(self, count: int) -> list[str]:
        """What `refine` will have embedded for the next `count` chunks, as far as it is known, in that order."""
        chunk_ids = self._waiting(count)[:count]
        texts, known = self._texts(chunk_ids)
        return [text for text in dict.fromkeys(texts) if text not in known]

    def _texts(self, chunk_ids: Sequence[str]) -> tuple[list[str], dict[str, FloatArray]]:
        """What is embedded for each of these chunks; and by that the vectors which an edit has left as they were."""
        found = self.chunks(chunk_ids)
        known = self._superseded_vectors({article.id for article, _ in found.values()})
        return [embedding_text(*found[chunk_id]) for chunk_id in chunk_ids], known

    def _approximate(self, count: int) -> list[str]:
        """Up to `count` chunks to refine, which are taken from those that wait for it."""
        waiting = self._waiting(count)
        self._to_refine = self._to_refine[0], waiting[count:]
        return waiting[:count]

    def _waiting(self, count: int) -> list[str]:
        """Chunks to refine, in order. Ordering all of 200,000 takes 0.9 s, so it is done once for many calls."""
        watermark, waiting = self._to_refine
        if watermark != self.catalog.watermark or not waiting:
            self._to_refine = self.catalog.watermark, self.catalog.approximate(_REFINE_AHEAD * count)
        return self._to_refine[1]

    def publish(self, *, at_least: int = 1) -> None:
        """Brings the vector store up to date where `at_least` so many vectors are too few or too many in it.

        What it lacks is found all the same, one by one, and what it has too much is dropped. `writing` does this at its
        end, unless it is brief. Where the vectors are to be cut otherwise, the stores are made anew from the catalog.
        """
        assert self.stores.writing, "publish() belongs inside `with index.writing():`"
        if self.stores.misplaced or self.catalog.count_unpublished() >= at_least:
            with writes_to(self.folder):
                self.stores.publish()

    def _superseded_vectors(self, article_ids: Iterable[str]) -> dict[str, FloatArray]:
        """By what was embedded, the vectors of these articles' old revisions."""
        stored = self.catalog.superseded_vectors(article_ids)
        articles = self.catalog.articles_at({chunk.revision for chunk in stored})
        return {
            embedding_text(articles[chunk.revision], with_text(chunk, articles[chunk.revision])): vector
            for chunk, vector in stored.items()
        }

    def remove(self, article_ids: Sequence[str]) -> int:
        """Takes articles out of all answers, in one step. Their text stays readable for old citations until a prune.

        Returns:
            How many were there.
        """
        assert self.stores.writing, "remove() belongs inside `with index.writing():`"
        watermark = self.catalog.watermark + 1
        with writes_to(self.folder):
            retired = self.catalog.retire(article_ids, watermark)
            self._forget(retired, watermark)
        return len(retired)

    def reembed(self, embedder: Embedder, progress: Callable[[int], None] = lambda done: None) -> int:
        """Gives every chunk a vector of another embedding model, beside the old ones, and switches at the end.

        Stopped in the middle, the old vectors serve, and the same call goes on where it was.

        Returns:
            How many chunks were embedded by this call.
        """
        assert self.stores.writing, "reembed() belongs inside `with index.writing():`"
        claim = embedder_claim(embedder.name, embedder.dimensions)
        embedded = 0
        while ids := self.catalog.unembedded(claim, _EMBED_BATCH):
            found = self.chunks(ids)
            vectors = embedder.embed_documents([embedding_text(*found[id]) for id in ids])
            with writes_to(self.folder):
                self.catalog.add_fresh(claim, ids, vectors)
            embedded += len(ids)
            progress(embedded)
        with writes_to(self.folder):
            self.catalog.switch(claim)
            self._claim = claim
            self.stores.publish(afresh=True)
        return embedded

    def _forget(self, revisions: Sequence[str], watermark: int) -> None:
        """Takes the words of revisions that are not current out; until then their hits are dropped."""
        if revisions:
            self.stores.write_words(lambda store: store.write((), revisions, watermark))

    def prune(self) -> int:
        """Forgets all revisions that are not current; nothing of their text stays on disk.

        Returns:
            How many revisions.
        """
        assert self.stores.writing, "prune() belongs inside `with index.writing():`"
        with writes_to(self.folder):
            count = self.catalog.prune()
            self.stores.rewrite_words()
            if count and self.stores.published:
                self.stores.publish(afresh=True)  # a vector that is deleted stays in Chroma's files
            if count and self.catalog.segments:
                self.stores.rebuild("segments")
        return count

    # -- looking after it

    def inspect(self) -> Inspection:
        """Compares the stores with the catalog in full, and the catalog with itself."""
        self.stores.refresh()
        damage = tuple(self.catalog.damage())
        if damage:
            return Inspection(0, 0, 0, damage, ())
        everything, waiting = set(self.catalog.chunk_ids()), self.catalog.waiting()
        return Inspection(
            self.catalog.count_articles(),
            len(everything),
            self.catalog.count_superseded(),
            damage,
            (
                *(
                    self.stores.inspect(label(shard), set(self.catalog.chunk_ids(shard)) - waiting)
                    for shard in self.stores.published or (ALL,)
                ),
                self.stores.inspect("lexical", everything),
                *([self.stores.inspect("segments", set())] if self.catalog.segments else ()),
            ),
            self.catalog.count_approximate(),
        )

    def repair(self) -> None:
        """Rebuilds each derived store that is not whole from the catalog, without embedding again.

        Raises:
            IndexFormatError: The catalog itself is damaged; only a backup helps.
        """
        assert self.stores.writing, "repair() belongs inside `with index.writing():`"
        found = self.inspect()
        if found.damage:
            raise IndexFormatError(
                f"the catalog {self.catalog.name} is damaged ({found.damage[0]}). Restore a backup with: "
                f"dateline restore FILE --index {self.folder}"
            )
        for state in found.stores:
            if not state.whole:
                self.stores.rebuild(state.store)
