"""The index: where articles live. One thing seen from outside, three stores inside that are kept in step.

The catalog is the truth. Chroma and tantivy are derived from it. Words are written first: an article is there from the
moment the catalog commits it, and a hit that the catalog does not hold as current is dropped, so a job killed between
the two leaves nothing to see. Vectors are found in the catalog, one by one, until a store that has them is published:
made beside the last one, and named by the catalog once it is whole. What disagrees with the catalog is brought back in
step when the index is opened.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import math
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from qa.domain import Article, Chunk, Filter
from qa.errors import IndexFormatError, IndexNotFoundError
from qa.index.catalog import Catalog, Outlet, PreparedArticle, batches, embedder_claim
from qa.index.inspection import Inspection
from qa.index.lock import writer_lock
from qa.index.place import writes_to
from qa.index.stores import DerivedStores, with_text
from qa.index.vectors import ChromaFolder, ChromaServer, VectorHome, exact_search
from qa.models.embedder import embedding_text
from qa.protocols import Embedder
from qa.settings import Settings

__all__ = ["Catalog", "Hit", "Index", "Inspection", "Outlet", "PreparedArticle", "restore"]

FloatArray = npt.NDArray[np.float32]
_T = TypeVar("_T")

# Up to this many vectors pass a filter: compare with each (15 ms) instead of asking Chroma for ever more.
_EXACT = 5_000
# So many that are not in the vector store, those of the newest articles, are compared with one by one (40 ms).
_EXACT_AT_MOST = 200_000
# A store is published once so many vectors wait for it, or a share of those it has, and at the end of a job.
_PUBLISH, _PUBLISH_SHARE = 2_000, 25
_EMBED_BATCH = 256

log = logging.getLogger(__name__)

Hit = tuple[str, float]
"""A chunk id and its score."""


class Index:
    """An index in a folder, for reading; `with index.writing():` for adding.

    Args:
        folder: Where it is, or is to be.
        create: Make an empty one where there is none.
        mend: Bring derived stores that disagree with the catalog back in step first.
        chroma_url: Of a Chroma server that keeps the vectors; "" keeps them in the folder.

    Raises:
        IndexNotFoundError: There is none, and `create` is False.
        IndexFormatError: The folder holds something else.
    """

    def __init__(self, folder: Path, *, create: bool = False, mend: bool = True, chroma_url: str = "") -> None:
        self.folder = folder
        path = folder / "catalog.sqlite"
        if not path.exists():
            if not create:
                raise IndexNotFoundError(
                    f"there is no index in {folder}. Make one with: dateline ingest PATH --index {folder}"
                )
            _make_folder(folder)
            with writes_to(folder):
                Catalog.make(path)
        self.catalog = Catalog(path)
        home: VectorHome = ChromaFolder(folder / "vectors")
        if chroma_url:
            home = ChromaServer(chroma_url, self.catalog.collection)
        self.stores = DerivedStores(folder, self.catalog, home)
        self._claim = self.catalog.meta("embedder")
        self._known: dict[Any, Any] = {}
        self._known_at = self.stores.state
        if mend:
            self.stores.align()

    @classmethod
    def from_settings(cls, settings: Settings, *, create: bool = False, mend: bool = True) -> Self:
        """The index that the settings name."""
        return cls(settings.index, create=create, mend=mend, chroma_url=settings.chroma_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of all files."""
        self.stores.close()
        self.stores.home.close()
        self.catalog.close()

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

    # -- reading

    def nearest(self, vector: FloatArray, count: int, filter: Filter = Filter()) -> list[Hit]:
        """The `count` chunks with the highest cosine to `vector` (float32, length 1) that pass `filter`.

        Those that are not in the vector store, or all where it cannot be asked, are compared one by one.
        """
        if self._embedded_anew():
            return []
        passing = self._passing(filter)
        if not filter.is_open and passing <= _EXACT:
            return exact_search(vector, *self.catalog.vectors(filter), count)
        published = self.stores.published
        beside = self._near_beside(vector, count, filter, waiting=bool(published))
        if published:
            stored = self.stores.asked("vectors", lambda: self._near_in_store(vector, count, filter, passing))
            beside += self._near_beside(vector, count, filter, waiting=False) if stored is None else stored
        return sorted(dict(beside).items(), key=lambda hit: (-hit[1], hit[0]))[:count]

    def _near_beside(self, vector: FloatArray, count: int, filter: Filter, *, waiting: bool) -> list[Hit]:
        """The same among the chunks that wait for the vector store, or among all."""
        ids, vectors = self._once(
            ("vectors", waiting), lambda: self.catalog.newest_vectors(_EXACT_AT_MOST, waiting=waiting)
        )
        kept: list[Hit] = []
        for hits in batches(exact_search(vector, ids, vectors, len(ids)), 4 * count):
            kept += self._admitted(hits, filter)
            if len(kept) >= count:
                break
        return kept[:count]

    def _embedded_anew(self) -> bool:
        """True where another process has embedded all anew since this index was opened: BM25 alone answers then."""
        embedder = self._once("embedder", lambda: self.catalog.meta("embedder"))
        self._claim = self._claim or embedder
        if embedder == self._claim:
            return False
        message = "%s was embedded anew with %s; start again to ask it"
        self.stores.warn_once("embedder", message, self.folder, embedder)
        return True

    def _near_in_store(self, vector: FloatArray, count: int, filter: Filter, passing: int) -> list[Hit]:
        store = self.stores.vectors()
        total = len(store)
        fetch = min(total, 2 * count * max(1, total // max(1, passing)))
        while True:
            hits = store.search(vector, fetch) if fetch else []
            kept = self._admitted(hits, filter)
            if len(kept) >= count or fetch >= total:
                return kept[:count]
            fetch = min(total, fetch * 4)

    def _passing(self, filter: Filter) -> int:
        """How many chunks pass a filter; counting 50,000 takes 30 ms, so once for each state of the index."""
        return self._once(filter, lambda: self.catalog.count_chunks(filter))

    @property
    def newest(self) -> dt.date | None:
        """The latest date of publication; None where no article is dated."""
        dates = self._once("dates", self.catalog.date_range)
        return dates[1] if dates else None

    def matching(self, question: str, count: int, filter: Filter = Filter()) -> list[Hit]:
        """The `count` chunks with the highest BM25 score for the words of `question` that pass `filter`."""
        self.stores.refresh()
        hits = self.stores.asked("lexical", lambda: self.stores.lexical().search(question, 2 * count, filter)) or []
        return self._admitted(hits, filter)[:count]

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
        self.stores.refresh()
        wanted = list(words)

        def count() -> tuple[int, dict[str, int]]:
            store = self.stores.lexical()
            return len(store), {word: store.frequency(word) for word in wanted}

        counted = self.stores.asked("lexical", count)
        if counted is None:
            return dict.fromkeys(wanted, 1.0)
        total, counts = counted
        return {word: math.log(1 + (max(0, total - n) + 0.5) / (n + 0.5)) for word, n in counts.items()}

    def chunks(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Article, Chunk]]:
        """Chunks with their articles, by id; ids of articles that are not current are left out."""
        stored = self.catalog.chunks(chunk_ids)
        articles = self.catalog.articles_at({chunk.revision for chunk in stored.values()})
        return {
            chunk_id: (articles[chunk.revision], with_text(chunk, articles[chunk.revision]))
            for chunk_id, chunk in stored.items()
        }

    # -- writing

    @contextlib.contextmanager
    def writing(self, *, briefly: bool = False) -> Iterator[Self]:
        """Holds the right to write; others wait where it is held `briefly`, for a few seconds.

        Raises:
            IndexLockedError: Another process writes.
        """
        with writer_lock(self.folder, briefly=briefly):
            self.stores.writing = True
            self.stores.close()  # a reader may have rebuilt them since they were opened
            try:
                with writes_to(self.folder):
                    self.stores.align()
                    self.stores.home.tidy(self.stores.published)  # of what a killed writer left
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
            self.stores.write_words(lambda store: store.write(added, (), watermark))
            self._forget(self.catalog.commit(batch, watermark), watermark)
        self._claim = self._claim or self.catalog.meta("embedder")

    def refine(self, embedder: Embedder, count: int) -> int:
        """Gives up to `count` chunks that have approximate vectors those of `embedder`, the newest articles' first.

        What an edit has left as it was is not embedded again.

        Returns:
            How many; 0 where none is left.
        """
        assert self.stores.writing, "refine() belongs inside `with index.writing():`"
        chunk_ids = self.catalog.approximate(count)
        if chunk_ids:
            found = self.chunks(chunk_ids)
            known = self._superseded_vectors({article.id for article, _ in found.values()})
            texts = [embedding_text(*found[chunk_id]) for chunk_id in chunk_ids]
            new = [text for text in dict.fromkeys(texts) if text not in known]
            known |= zip(new, embedder.embed_documents(new), strict=True)
            vectors = np.stack([known[text] for text in texts])
            with writes_to(self.folder):
                self.catalog.refine(chunk_ids, vectors)
            self.publish(at_least=max(_PUBLISH, len(self) // _PUBLISH_SHARE))
        return len(chunk_ids)

    def publish(self, *, at_least: int = 1) -> None:
        """Brings the vector store up to date where `at_least` so many vectors are too few or too many in it.

        What it lacks is found all the same, one by one, and what it has too much is dropped. `writing` does this at its
        end, unless it is brief.
        """
        assert self.stores.writing, "publish() belongs inside `with index.writing():`"
        if self.catalog.count_unpublished() >= at_least:
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
        return count

    # -- looking after it

    def inspect(self) -> Inspection:
        """Compares the stores with the catalog in full, and the catalog with itself."""
        self.stores.refresh()
        damage = tuple(self.catalog.damage())
        if damage:
            return Inspection(0, 0, 0, damage, ())
        everything = set(self.catalog.chunk_ids())
        return Inspection(
            self.catalog.count_articles(),
            len(everything),
            self.catalog.count_superseded(),
            damage,
            (
                self.stores.inspect("vectors", everything - self.catalog.waiting()),
                self.stores.inspect("lexical", everything),
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
                f"the catalog {self.folder / 'catalog.sqlite'} is damaged ({found.damage[0]}). Restore a backup with: "
                f"dateline restore FILE --index {self.folder}"
            )
        for state in found.stores:
            if not state.whole:
                self.stores.rebuild(state.store)


def restore(backup: Path, folder: Path, chroma_url: str = "") -> None:
    """Makes the index in `folder` what it was when `backup` was taken, in one step; derived stores follow.

    Raises:
        IndexFormatError: The backup is no whole catalog, or the folder cannot be written to. The index is as it was.
        IndexLockedError: Another process writes to the index.
    """
    if not backup.is_file():
        raise IndexFormatError(f"there is no backup {backup}")
    _make_folder(folder)
    part = folder / "catalog.restoring"
    with writer_lock(folder):
        try:
            shutil.copyfile(backup, part)
            with contextlib.closing(Catalog(part)) as copy:
                reasons: list[object] = list(copy.damage())
                # Later than any that the derived stores can have: they are compared in full, wherever they are.
                copy.set_meta("watermark", str(1 + max(copy.watermark, _watermark(folder / "catalog.sqlite"))))
        except (OSError, IndexFormatError) as error:
            reasons = [error]
        _remove_journals(part)
        if reasons:
            part.unlink(missing_ok=True)
            raise IndexFormatError(f"{backup} cannot be restored into {folder}: {reasons[0]}")
        _remove_journals(folder / "catalog.sqlite")
        part.replace(folder / "catalog.sqlite")
    Index(folder, chroma_url=chroma_url).close()


def _watermark(path: Path) -> int:
    """Of a catalog; 0 where there is none that can be read."""
    if path.exists():
        with contextlib.suppress(IndexFormatError), contextlib.closing(Catalog(path)) as catalog:
            return catalog.watermark
    return 0


def _remove_journals(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexFormatError(f"the index folder {folder} cannot be made: {error}") from error
