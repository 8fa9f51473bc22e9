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
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt

from qa.domain import Article, Chunk, Filter, IndexFormatError, IndexLockedError, IndexNotFoundError, one_line
from qa.embedding import Embedder, embedding_text
from qa.index.catalog import Catalog, Outlet, PreparedArticle, StoredChunk, embedder_claim
from qa.index.inspection import Inspection, StoreState, compared, others
from qa.index.lexical import LexicalStore
from qa.index.lock import writer_lock
from qa.index.place import beside, writes_to
from qa.index.vectors import ChromaFolder, ChromaServer, VectorHome, VectorStore, exact_search
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
_REBUILD_BATCH = 5_000
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
        self._home: VectorHome = ChromaFolder(folder / "vectors")
        if chroma_url:
            self._home = ChromaServer(chroma_url, self.catalog.collection)
        self._writing = False
        self._claim = self._embedded_with = self.catalog.meta("embedder")
        self._published = ""
        self._vectors: VectorStore | None = None
        self._lexical: LexicalStore | None = None
        self._counts: dict[Filter, int] = {}
        self._beside: dict[bool, tuple[list[str], FloatArray]] = {}
        self._newest: dt.date | None = None
        self._seen = (-1, -1)
        self._warned: set[str] = set()
        self._rebuilt: set[str] = set()  # stores that cannot be asked however whole they are
        if mend:
            self._align()

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
        self._close_stores()
        self._home.close()
        self.catalog.close()

    # -- reading

    def nearest(self, vector: FloatArray, count: int, filter: Filter = Filter()) -> list[Hit]:
        """The `count` chunks with the highest cosine to `vector` (float32, length 1) that pass `filter`.

        Those that are not in the vector store, or all where it cannot be asked, are compared one by one.
        """
        self._refresh()
        if self._embedded_anew():
            return []
        passing = self._passing(filter)
        if not filter.is_open and passing <= _EXACT:
            return exact_search(vector, *self.catalog.vectors(filter), count)
        beside = self._near_beside(vector, count, filter, waiting=bool(self._published))
        if self._published:
            stored = self._asked("vectors", lambda: self._near(vector, count, filter, passing))
            beside += self._near_beside(vector, count, filter, waiting=False) if stored is None else stored
        return sorted(dict(beside).items(), key=lambda hit: (-hit[1], hit[0]))[:count]

    def _near_beside(self, vector: FloatArray, count: int, filter: Filter, *, waiting: bool) -> list[Hit]:
        """The same among the chunks that wait for the vector store, or among all."""
        while waiting not in self._beside:
            vectors_beside = self.catalog.newest_vectors(_EXACT_AT_MOST, waiting=waiting)
            if self.catalog.state == self._seen:  # else a store may have been published that has what waited
                self._beside[waiting] = vectors_beside
            self._refresh()
        ids, vectors = self._beside[waiting]
        kept: list[Hit] = []
        for hits in _batches(exact_search(vector, ids, vectors, len(ids)), 4 * count):
            kept += self._admitted(hits, filter)
            if len(kept) >= count:
                break
        return kept[:count]

    def _embedded_anew(self) -> bool:
        """True where another process has embedded all anew since this index was opened: BM25 alone answers then."""
        if self._embedded_with == self._claim:
            return False
        self._warn_once(
            "embedder", "%s was embedded anew with %s; start again to ask it", self.folder, self._embedded_with
        )
        return True

    def _warn_once(self, about: str, message: str, *values: object) -> None:
        """Warns, once for each state of the index."""
        if about not in self._warned:
            log.warning(message, *values)
        self._warned.add(about)

    def _asked(self, name: str, question: Callable[[], _T]) -> _T | None:
        """What a derived store says. One that fails is opened anew, then rebuilt; None where a job is writing it."""
        try:
            return question()
        except Exception:  # noqa: BLE001 -- see _align
            self._close_stores()
            self._refresh()  # another store may have taken its place
        try:
            return question()
        except Exception as error:  # noqa: BLE001
            self._close_stores()
            reason = error
        try:
            if name not in self._rebuilt:  # else it would fail again
                with self._right_to_mend():
                    with contextlib.suppress(Exception):  # another reader may have rebuilt it just now
                        return question()
                    if name not in self._warned:
                        log.warning("rebuilding %s from the catalog (%s)", self.folder / name, one_line(reason))
                    self._rebuild(name)
                    self._rebuilt.add(name)
                    answer = question()
                    self._rebuilt.discard(name)
                    return answer
        except IndexLockedError:
            pass
        except Exception as error:  # noqa: BLE001 -- such as a full disk
            reason = error
        rest = "the catalog is" if name == "vectors" else "vectors alone are"
        self._warn_once(name, "the %s of %s cannot be asked (%s); %s", name, self.folder, one_line(reason), rest)
        self._close_stores()
        return None

    @contextlib.contextmanager
    def _right_to_mend(self) -> Iterator[None]:
        if self._writing:
            yield
            return
        with writer_lock(self.folder, briefly=True, wait=False):
            self._close_stores()  # they may be as they were before a job that has just ended
            self._refresh()
            yield

    def _near(self, vector: FloatArray, count: int, filter: Filter, passing: int) -> list[Hit]:
        store = self._vector_store()
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
        if filter not in self._counts:
            self._counts[filter] = self.catalog.count_chunks(filter)
        return self._counts[filter]

    @property
    def newest(self) -> dt.date | None:
        """The latest date of publication; None where no article is dated."""
        self._refresh()
        return self._newest

    def matching(self, question: str, count: int, filter: Filter = Filter()) -> list[Hit]:
        """The `count` chunks with the highest BM25 score for the words of `question` that pass `filter`."""
        self._refresh()
        hits = self._asked("lexical", lambda: self._lexical_store().search(question, 2 * count, filter)) or []
        return self._admitted(hits, filter)[:count]

    def _admitted(self, hits: Sequence[Hit], filter: Filter) -> list[Hit]:
        """The hits whose articles are current and pass `filter`."""
        admitted = self.catalog.chunks((chunk_id for chunk_id, _ in hits), filter)
        return [hit for hit in hits if hit[0] in admitted]

    def __len__(self) -> int:
        """How many passages can be found."""
        self._refresh()
        return self._passing(Filter())

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of stems among all chunks, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5)).

        Where the lexical index cannot be asked, every word is as rare as any other.
        """
        self._refresh()
        wanted = list(words)

        def count() -> tuple[int, dict[str, int]]:
            store = self._lexical_store()
            return len(store), {word: store.frequency(word) for word in wanted}

        counted = self._asked("lexical", count)
        if counted is None:
            return dict.fromkeys(wanted, 1.0)
        total, counts = counted
        return {word: math.log(1 + (max(0, total - n) + 0.5) / (n + 0.5)) for word, n in counts.items()}

    def chunks(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Article, Chunk]]:
        """Chunks with their articles, by id; ids of articles that are not current are left out."""
        stored = self.catalog.chunks(chunk_ids)
        articles = self.catalog.articles_at({chunk.revision for chunk in stored.values()})
        return {
            chunk_id: (articles[chunk.revision], _with_text(chunk, articles[chunk.revision]))
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
            self._writing = True
            self._close_stores()  # a reader may have rebuilt them since they were opened
            try:
                with writes_to(self.folder):
                    self._align()
                    self._home.tidy(self.catalog.published)  # of what a killed writer left
                yield self
                if not briefly:
                    self.publish()
            finally:
                self._writing = False

    def add(self, batch: Sequence[PreparedArticle]) -> None:
        """Adds articles, or new revisions of them, in one step that happens wholly or not at all."""
        assert self._writing, "add() belongs inside `with index.writing():`"
        watermark = self.catalog.watermark + 1
        added = [(prepared.article, prepared.chunks) for prepared in batch]
        with writes_to(self.folder):
            self._write_words(lambda: self._lexical_store().write(added, (), watermark))
            self._forget(self.catalog.commit(batch, watermark), watermark)
        self._saw(self.catalog.state)

    def refine(self, embedder: Embedder, count: int) -> int:
        """Gives up to `count` chunks that have approximate vectors those of `embedder`, the newest articles' first.

        What an edit has left as it was is not embedded again.

        Returns:
            How many; 0 where none is left.
        """
        assert self._writing, "refine() belongs inside `with index.writing():`"
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
            self._saw(self.catalog.state)
            self.publish(at_least=max(_PUBLISH, len(self) // _PUBLISH_SHARE))
        return len(chunk_ids)

    def publish(self, *, at_least: int = 1) -> None:
        """Brings the vector store up to date where `at_least` so many vectors are too few or too many in it.

        What it lacks is found all the same, one by one, and what it has too much is dropped. `writing` does this at its
        end, unless it is brief.
        """
        assert self._writing, "publish() belongs inside `with index.writing():`"
        if self.catalog.count_unpublished() < at_least:
            return
        with writes_to(self.folder):
            try:
                self._make_vectors(self._published)
            except Exception as error:  # noqa: BLE001 -- see _align
                log.warning("rebuilding the vectors of %s from the catalog (%s)", self.folder, one_line(error))
                self._rebuild("vectors")

    def _make_vectors(self, base: str) -> int:
        """Makes a vector store of the one named `base`, or of nothing, and puts it in its place; how many it gained."""
        name, (added, _) = self._home.publish(base, self._fill_vectors)
        self.catalog.publish(name)
        self._home.tidy(name)
        self._saw(self.catalog.state)
        return added

    def _superseded_vectors(self, article_ids: Iterable[str]) -> dict[str, FloatArray]:
        """By what was embedded, the vectors of these articles' old revisions."""
        stored = self.catalog.superseded_vectors(article_ids)
        articles = self.catalog.articles_at({chunk.revision for chunk in stored})
        return {
            embedding_text(articles[chunk.revision], _with_text(chunk, articles[chunk.revision])): vector
            for chunk, vector in stored.items()
        }

    def remove(self, article_ids: Sequence[str]) -> int:
        """Takes articles out of all answers, in one step. Their text stays readable for old citations until a prune.

        Returns:
            How many were there.
        """
        assert self._writing, "remove() belongs inside `with index.writing():`"
        watermark = self.catalog.watermark + 1
        with writes_to(self.folder):
            retired = self.catalog.retire(article_ids, watermark)
            self._forget(retired, watermark)
        self._saw(self.catalog.state)
        return len(retired)

    def reembed(self, embedder: Embedder, progress: Callable[[int], None] = lambda done: None) -> int:
        """Gives every chunk a vector of another embedding model, beside the old ones, and switches at the end.

        Stopped in the middle, the old vectors serve, and the same call goes on where it was.

        Returns:
            How many chunks were embedded by this call.
        """
        assert self._writing, "reembed() belongs inside `with index.writing():`"
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
            self._rebuild("vectors")
        return embedded

    def _forget(self, revisions: Sequence[str], watermark: int) -> None:
        """Takes the words of revisions that are not current out; until then their hits are dropped."""
        if revisions:
            self._write_words(lambda: self._lexical_store().write((), revisions, watermark))

    def prune(self) -> int:
        """Forgets all revisions that are not current; nothing of their text stays on disk.

        Returns:
            How many revisions.
        """
        assert self._writing, "prune() belongs inside `with index.writing():`"
        with writes_to(self.folder):
            count = self.catalog.prune()
            self._write_words(lambda: self._lexical_store().rewrite(self._everything(), self.catalog.watermark))
            if count and self._published:
                self._make_vectors("")  # a vector that is deleted stays in Chroma's files
        self._saw(self.catalog.state)
        return count

    def _everything(self) -> Iterator[tuple[Article, list[Chunk]]]:
        for revisions in _batches(self.catalog.current_revisions(), _REBUILD_BATCH // 10):
            articles, chunks = self.catalog.articles_at(revisions), self.catalog.chunks_of(revisions)
            for revision, article in articles.items():
                yield article, [_with_text(stored, article) for stored in chunks.get(revision, [])]

    # -- looking after it

    def inspect(self) -> Inspection:
        """Compares the stores with the catalog in full, and the catalog with itself."""
        self._refresh()
        damage = tuple(self.catalog.damage())
        if damage:
            return Inspection(0, 0, 0, damage, ())
        everything = set(self.catalog.chunk_ids())
        return Inspection(
            self.catalog.count_articles(),
            len(everything),
            self.catalog.count_superseded(),
            damage,
            (self._state("vectors", everything - self.catalog.waiting()), self._state("lexical", everything)),
            self.catalog.count_approximate(),
        )

    def _state(self, name: str, expected: set[str]) -> StoreState:
        try:
            if name == "lexical":
                state = compared(name, expected, self._lexical_store().ids())
                damage = self._lexical_store().damage()
                return replace(state, error=f"damaged files: {', '.join(damage)}" if damage else "")
            self._home.check(self._published, afresh=True)
            store = self._vector_store()
            state = compared(name, expected, store.ids())
            return replace(state, differing=len(self._differing(store)))
        except FileNotFoundError:
            return compared(name, expected, ())
        except Exception as error:  # noqa: BLE001 -- see _align
            self._close_stores()
            return StoreState(name, len(expected), error=one_line(error))

    def _differing(self, store: VectorStore) -> list[str]:
        batches = self.catalog.vector_batches(_REBUILD_BATCH)
        return [chunk_id for ids, vectors in batches for chunk_id in others(ids, vectors, store.vectors(ids))]

    def repair(self) -> None:
        """Rebuilds each derived store that is not whole from the catalog, without embedding again.

        Raises:
            IndexFormatError: The catalog itself is damaged; only a backup helps.
        """
        assert self._writing, "repair() belongs inside `with index.writing():`"
        found = self.inspect()
        if found.damage:
            raise IndexFormatError(
                f"the catalog {self.folder / 'catalog.sqlite'} is damaged ({found.damage[0]}). Restore a backup with: "
                f"dateline restore FILE --index {self.folder}"
            )
        for state in found.stores:
            if not state.whole:
                self._rebuild(state.store)
        self._saw(self.catalog.state)

    # -- keeping in step

    def _vector_store(self) -> VectorStore:
        if self._vectors is None:
            self._vectors = self._home.open(self._published)
        return self._vectors

    def _lexical_store(self) -> LexicalStore:
        if self._lexical is None:
            self._lexical = LexicalStore(self.folder / "lexical")
        return self._lexical

    def _close_stores(self) -> None:
        self._close_vectors()
        self._lexical = None

    def _close_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
        self._vectors = None

    def _refresh(self) -> None:
        """Sees what other processes have committed since: a store's own reader does not."""
        state = self.catalog.state
        if state != self._seen:
            self._lexical = None
            self._saw(state)

    def _saw(self, state: tuple[int, int]) -> None:
        self._seen = state
        published = self.catalog.published
        if published != self._published:
            self._close_vectors()
            self._published = published
        self._embedded_with = self.catalog.meta("embedder")
        self._claim = self._claim or self._embedded_with
        self._beside.clear()
        self._counts.clear()
        self._warned.clear()
        dates = self.catalog.date_range()
        self._newest = dates[1] if dates else None

    def _align(self) -> None:
        """Compares the derived stores with the catalog, cheaply, and mends what disagrees, if nobody else writes."""
        self._saw(self.catalog.state)
        try:
            aligned = self._vectors_in_step() and self._words_in_step(self._lexical_store())
        except Exception as error:  # noqa: BLE001 -- a damaged store fails in as many ways as it has bytes
            self._tell("a derived store of %s cannot be read (%s)", self.folder, one_line(error))
            aligned = False
        if aligned:
            return
        try:
            with self._right_to_mend():
                self._mend()
        except IndexLockedError:  # a job is between two stores: what it has committed is whole
            pass
        except Exception as error:  # such as a full disk, or a server that is down
            if self._writing:
                raise
            log.warning("%s cannot be brought in step (%s)", self.folder, one_line(error))

    def _vectors_in_step(self) -> bool:
        if self._published:
            self._home.check(self._published)
            return True
        return self.catalog.count_waiting() == self.catalog.count_chunks()

    def _words_in_step(self, store: LexicalStore) -> bool:
        return store.watermark == self.catalog.watermark and len(store) == self.catalog.count_chunks()

    def _mend(self) -> None:
        self._saw(self.catalog.state)
        for name, in_step in (("vectors", self._vectors_in_step), ("lexical", self._catch_up_lexical)):
            try:
                whole = in_step()
            except Exception as error:  # noqa: BLE001 -- see _align
                self._tell("rebuilding %s from the catalog (%s)", self.folder / name, one_line(error))
                whole = False
            if not whole:
                self._rebuild(name)
        self._saw(self.catalog.state)

    def _tell(self, message: str, *values: object) -> None:
        """Warns about a store; that a new index has none is nothing to tell."""
        log.log(logging.WARNING if self.catalog.watermark else logging.DEBUG, message, *values)

    def _write_words(self, write: Callable[[], None]) -> None:
        """Writes to the lexical store; one that cannot be written to is rebuilt first."""
        try:
            write()
        except Exception as error:  # noqa: BLE001 -- see _align
            log.warning("rebuilding %s from the catalog (%s)", self.folder / "lexical", one_line(error))
            self._rebuild("lexical")
            write()

    def _rebuild(self, name: str) -> None:
        """Makes a derived store anew beside the old one, and puts it in its place when it is whole."""
        self._close_stores()
        if name == "vectors":
            added = self._make_vectors("")
        else:
            with beside(self.folder / "lexical") as part:
                added, _ = self._fill_lexical(LexicalStore(part, create=True))
        self._tell("%s rebuilt from the catalog: %d added", name, added)

    def _fill_vectors(self, store: VectorStore) -> tuple[int, int]:
        """Adds what is missing and deletes what is too much; how many of each."""
        here, added = set(store.ids()), 0
        tell = _Progress(self.folder / "vectors", self.catalog.count_chunks() - self.catalog.count_approximate())
        for ids, vectors in self.catalog.vector_batches(_REBUILD_BATCH):
            missing = [place for place, chunk_id in enumerate(ids) if chunk_id not in here]
            store.add([ids[place] for place in missing], vectors[missing])
            here.difference_update(ids)
            added += len(missing)
            tell(len(ids))
        store.delete(sorted(here))
        return added, len(here)

    def _catch_up_lexical(self) -> bool:
        store = self._lexical_store()
        if not self._words_in_step(store):
            added, removed = self._fill_lexical(store)
            log.warning("lexical brought in step with the catalog: %d added, %d removed", added, removed)
        return True

    def _fill_lexical(self, store: LexicalStore) -> tuple[int, int]:
        """Adds articles of which something is missing and deletes revisions that are too much; how many of each."""
        here = set(store.ids())
        strays = {chunk_id.rpartition("-")[0] for chunk_id in here} - set(self.catalog.current_revisions())
        added = 0
        tell = _Progress(self.folder / "lexical", self.catalog.count_chunks())
        for batch in _batches(self._everything(), _REBUILD_BATCH // 10):
            missing = [item for item in batch if any(chunk.id not in here for chunk in item[1])]
            if missing:
                store.write(missing, (), 0)
                added += len(missing)
            tell(sum(len(chunks) for _, chunks in batch))
        store.write((), strays, self.catalog.watermark)
        return added, len(strays)


class _Progress:
    """Tells every few seconds how far a rebuild is."""

    _EVERY = 5.0

    def __init__(self, what: Path, total: int) -> None:
        self._what, self._total, self._done, self._told = what, total, 0, time.monotonic()

    def __call__(self, done: int) -> None:
        self._done += done
        if time.monotonic() - self._told > self._EVERY:
            log.warning("%s: %s of %s passages", self._what, f"{self._done:,}", f"{self._total:,}")
            self._told = time.monotonic()


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


def _with_text(stored: StoredChunk, article: Article) -> Chunk:
    return Chunk(stored.revision, stored.ordinal, stored.start, stored.end, article.text[stored.start : stored.end])


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexFormatError(f"the index folder {folder} cannot be made: {error}") from error
