"""The derived stores of an index, kept in step with its catalog: opened, asked, written to, mended, made anew.

Whatever a store does, nobody gets an error for it: one that fails is opened again, then rebuilt from the catalog, and
answers that need it do without meanwhile.
"""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from qa.domain import Article, Chunk, Filter
from qa.errors import IndexLockedError, one_line
from qa.index.catalog import Catalog, StoredChunk
from qa.index.catalog.facts import batches
from qa.index.inspection import StoreState, compared, others
from qa.index.lexical import LexicalStore
from qa.index.lock import writer_lock
from qa.index.place import beside
from qa.index.segments import Rows, Segment, Segments
from qa.index.shards import ALL, label, labelled, may_hold
from qa.protocols import VectorHome, VectorStore

_T = TypeVar("_T")

_BATCH = 5_000
# So many vectors make a segment; until then they are compared one by one, in 2 ms. So many are read at once for it.
_MAPPED, _MAPPED_AT_ONCE = 2_000, 50_000
_FAN = 8  # segments of about one size that are merged
# A store is published once so many vectors wait for it, or a share of those it has, and at the end of a job.
_PUBLISH, _PUBLISH_SHARE = 2_000, 25

log = logging.getLogger(__name__)


def publish_at(chunks: int) -> int:
    """How many vectors of an index with so many chunks may wait for the store."""
    return max(_PUBLISH, chunks // _PUBLISH_SHARE)


class DerivedStores:
    """Vectors and words beside a catalog.

    Args:
        folder: Of the index.
        catalog: What they are derived from.
        home: Where the vectors are kept.
        by_year: In a store for each year of publication, instead of a single one.
    """

    def __init__(self, folder: Path, catalog: Catalog, home: VectorHome, *, by_year: bool = False) -> None:
        self._folder, self._catalog, self.home, self._by_year = folder, catalog, home, by_year
        self.writing = False
        self.published: dict[str, str] = {}
        self.state = (-1, -1)
        self._vectors: dict[str, VectorStore] = {}
        self._lexical: LexicalStore | None = None
        self._segments = Segments(folder / "segments")
        self.following = False
        self._warned: set[str] = set()
        self._rebuilt: set[str] = set()  # stores that cannot be asked however whole they are

    def vectors(self, shard: str = ALL) -> VectorStore:
        """The published store of a shard's vectors, open."""
        name = self.published.get(shard, "")
        store = self._vectors.get(name)
        if store is None:
            store = self._vectors[name] = self.home.open(name)
        return store

    def shards(self, filter: Filter) -> list[str]:
        """The shards whose stores may have chunks that pass `filter`."""
        return [shard for shard in self.published if may_hold(shard, filter)]

    def segments(self) -> list[Segment]:
        """The segments of vectors that wait for the store, open."""
        return self._segments(self._catalog.segments)

    def lexical(self) -> LexicalStore:
        """The store of words, open."""
        if self._lexical is None:
            self._lexical = LexicalStore(self._folder / "lexical")
        return self._lexical

    def close(self) -> None:
        """Lets go of their files."""
        self._close_vectors()
        self._segments.close()
        self._lexical = None

    def _close_vectors(self, kept: Collection[str] = ()) -> None:
        for name in self._vectors.keys() - set(kept):
            store = self._vectors.pop(name, None)
            if store is not None:  # else another thread has closed it
                store.close()

    def refresh(self) -> None:
        """Sees what has been committed since, by whoever: a store's own reader does not."""
        state = self._catalog.state
        if state == self.state:
            return
        self.state = state
        self._lexical = None
        published = self._catalog.published
        if published != self.published:
            self._close_vectors(published.values())
            self.published = published
        self._warned.clear()
        if self.following and not self.writing:
            self.following = False  # once is enough
            try:
                self.align()
            finally:
                self.following = True

    # -- asking

    def asked(self, name: str, question: Callable[[], _T]) -> _T | None:
        """What a store says. One that fails is opened anew, then rebuilt; None where a job is writing it."""
        try:
            return question()
        except Exception:  # noqa: BLE001 -- see align
            self.close()
            self.refresh()  # another store may have taken its place
        try:
            return question()
        except Exception as error:  # noqa: BLE001
            self.close()
            reason = error
        try:
            if name not in self._rebuilt:  # else it would fail again
                return self._asked_anew(name, question, reason)
        except IndexLockedError:
            pass
        except Exception as error:  # noqa: BLE001 -- such as a full disk
            reason = error
        rest = "vectors alone are" if name == "lexical" else "the catalog is"
        self.warn_once(name, "the %s of %s cannot be asked (%s); %s", name, self._folder, one_line(reason), rest)
        self.close()
        return None

    def _asked_anew(self, name: str, question: Callable[[], _T], reason: Exception) -> _T:
        with self._right_to_mend():
            with contextlib.suppress(Exception):  # another reader may have rebuilt it just now
                return question()
            if name not in self._warned:
                log.warning("rebuilding %s from the catalog (%s)", self._folder / name, one_line(reason))
            self.rebuild(name)
            self._rebuilt.add(name)
            answer = question()
            self._rebuilt.discard(name)
            return answer

    def warn_once(self, about: str, message: str, *values: object) -> None:
        """Warns, once for each state of the index."""
        if about not in self._warned:
            log.warning(message, *values)
        self._warned.add(about)

    # -- keeping in step

    @contextlib.contextmanager
    def _right_to_mend(self) -> Iterator[None]:
        if self.writing:
            yield
            return
        with writer_lock(self._folder, briefly=True, wait=False):
            # They may be as they were before a job that has just ended. Other servers' commits are followed often,
            # while other threads ask: there, what a job replaces has another name, but for the words.
            if self._catalog.shared:
                self._lexical = None
            else:
                self.close()
            self.refresh()
            yield

    def align(self) -> None:
        """Compares the stores with the catalog, cheaply, and mends what disagrees, if nobody else writes."""
        self.refresh()
        try:
            aligned = self._vectors_in_step() and self._segments_in_step() and self._lexical_in_step()
            aligned = aligned and self._catalog.adopted
        except Exception as error:  # noqa: BLE001 -- a damaged store fails in as many ways as it has bytes
            self._tell("a derived store of %s cannot be read (%s)", self._folder, one_line(error))
            aligned = False
        if aligned:
            return
        try:
            with self._right_to_mend():
                self._mend()
        except IndexLockedError:  # a job is between two stores: what it has committed is whole
            pass
        except Exception as error:  # such as a full disk, or a server that is down
            if self.writing:
                raise
            log.warning("%s cannot be brought in step (%s)", self._folder, one_line(error))

    def _vectors_in_step(self) -> bool:
        return all(self._shard_in_step(shard) for shard in self.published or (ALL,))

    def _shard_in_step(self, shard: str) -> bool:
        if self.published:
            name = self.published.get(shard)  # none where mending another one has cut them otherwise
            if name is not None:
                self.home.check(name)
            return True
        return self._catalog.count_waiting() == self._catalog.count_chunks()

    def _segments_in_step(self) -> bool:
        self.segments()
        return self._catalog.count_unmapped() < 2 * _MAPPED

    def _lexical_in_step(self) -> bool:
        store = self.lexical()
        return store.watermark == self._catalog.watermark and len(store) == self._catalog.count_chunks()

    def _mend(self) -> None:
        if not self._catalog.adopted:
            self.rebuild("lexical")
            self._catalog.adopt()
        checks: list[tuple[str, Callable[[], bool]]] = [
            *((label(shard), partial(self._shard_in_step, shard)) for shard in self.published or (ALL,)),
            ("segments", self._catch_up_segments),
            ("lexical", self._catch_up_lexical),
        ]
        for name, in_step in checks:
            try:
                whole = in_step()
            except Exception as error:  # noqa: BLE001 -- see align
                self._tell("rebuilding %s from the catalog (%s)", self._folder / name, one_line(error))
                whole = False
            if not whole:
                self.rebuild(name)

    def _catch_up_segments(self) -> bool:
        self.segments()
        self.map()
        return True

    def _catch_up_lexical(self) -> bool:
        self._follow_words()
        gone_on = self._catalog.shared and self.lexical().watermark < self._catalog.watermark  # others have, meanwhile
        if not gone_on and not self._lexical_in_step():
            added, removed = self._fill_lexical(self.lexical())
            log.warning("lexical brought in step with the catalog: %d added, %d removed", added, removed)
        return True

    def _follow_words(self) -> None:
        """Writes what batches have changed that the words do not have, where the catalog keeps account of it."""
        store, upto = self.lexical(), self._catalog.watermark
        changed = self._catalog.changes(store.watermark) if store.watermark < upto else None
        if changed is None:
            return
        current = self._catalog.current_revisions(changed)
        store.write(self._articles_in(current), sorted(set(changed).difference(current)), upto)
        log.info("the words of %s follow %d changes of the catalog", self._folder, len(changed))

    def _tell(self, message: str, *values: object) -> None:
        """Warns about a store; that a new index has none is nothing to tell."""
        log.log(logging.WARNING if self._catalog.watermark else logging.DEBUG, message, *values)

    def catch_up(self) -> None:
        """Publishes what servers that share the catalog have written, where it is much, and nobody writes here."""
        try:
            if self.misplaced or self._catalog.count_unpublished() >= publish_at(self._catalog.count_chunks()):
                with self._right_to_mend():
                    self.publish()
        except IndexLockedError:  # who writes here publishes
            pass
        except Exception as error:  # noqa: BLE001 -- such as a full disk: they are found in segments meanwhile
            log.warning("%s cannot be published (%s)", self._folder / "vectors", one_line(error))

    def inspect(self, name: str, expected: set[str]) -> StoreState:
        """Compares a store in full with the ids that it is to have."""
        try:
            if name == "lexical":
                state = compared(name, expected, self.lexical().ids())
                damage = self.lexical().damage()
                return replace(state, error=f"damaged files: {', '.join(damage)}" if damage else "")
            if name == "segments":
                return self._inspected_segments()
            shard = labelled(name) or ALL
            self.home.check(self.published.get(shard, ""), afresh=True)
            store = self.vectors(shard)
            state = compared(name, expected, store.ids())
            if self._catalog.shared:  # what others have superseded is in it until it is published anew
                state = replace(state, stray=0)
            return replace(state, differing=len(self._differing(store, shard)))
        except FileNotFoundError:
            return compared(name, expected, ())
        except Exception as error:  # noqa: BLE001 -- see align
            self.close()
            return StoreState(name, len(expected), error=one_line(error))

    def _inspected_segments(self) -> StoreState:
        names = self._catalog.segments
        damaged = self._segments.damage(names)
        expected, missing = 0, 0
        for segment in self._segments([name for name in names if name not in damaged]):
            own = self._catalog.mapped([segment.name])
            expected, missing = expected + len(own), missing + len(own) - len(segment.kept(own)[0])
        error = f"damaged: {', '.join(damaged)}" if damaged else ""
        return StoreState("segments", expected, expected - missing, missing, error=error)

    def _differing(self, store: VectorStore, shard: str) -> list[str]:
        batches = self._catalog.vector_batches(_BATCH, shard)
        return [chunk_id for ids, vectors in batches for chunk_id in others(ids, vectors, store.vectors(ids))]

    # -- writing, for who holds the lock

    def map(self) -> None:
        """Makes segments of vectors that wait for the store and are in none, once there are many of them.

        Of segments of about one size there are never more than a few: a vector is written anew each time that the
        index has grown eight times as large, and an opening maps some twenty folders.
        """
        if self._map():
            self.merge()

    def _map(self) -> bool:
        """Whether there was anything to map."""
        many = self._catalog.count_unmapped() >= _MAPPED
        while self._catalog.count_unmapped() >= _MAPPED:
            rows = self._catalog.to_map(_MAPPED_AT_ONCE)
            self._catalog.map(self._segments.make(Rows.of(rows.ids, rows.about, rows.vectors)), rows)
        return many

    def tidy(self) -> None:
        """Forgets what no catalog names."""
        self.home.tidy(self.published.values())
        self._segments.tidy(self._catalog.segments)

    def merge(self) -> None:
        """Forgets segments of which nothing is as it was, and merges those that are half so, or too many of a size."""
        try:
            self._merge()
        except Exception as error:  # noqa: BLE001 -- see align
            log.warning("rebuilding %s from the catalog (%s)", self._folder / "segments", one_line(error))
            self.rebuild("segments")

    def _merge(self) -> None:
        names, sizes = self._catalog.segments, self._catalog.mapped_sizes()
        empty = [name for name in names if not sizes.get(name)]
        if empty:
            self._catalog.remap(empty, "")
        levels: dict[int, list[Segment]] = {}
        for segment in self._segments([name for name in names if name not in empty]):
            size = sizes[segment.name]
            levels.setdefault(-1 if 2 * size < len(segment) else int(math.log(size, _FAN)), []).append(segment)
        chosen = [one for level, some in levels.items() if level < 0 or len(some) >= _FAN for one in some]
        if chosen:
            kept = Rows.merged([one.kept(self._catalog.mapped([one.name])) for one in chosen])
            self._catalog.remap([one.name for one in chosen], self._segments.make(kept))
        if empty or chosen:
            self._segments.tidy(self._catalog.segments)

    @property
    def misplaced(self) -> bool:
        """Whether the published stores are cut otherwise than they are to be."""
        return bool(self.published) and (ALL in self.published) == self._by_year

    def publish(self, *, afresh: bool = False) -> None:
        """Makes stores of all vectors out of the published ones, or of nothing, and puts them in their place."""
        self._make_vectors(self.published if afresh else ())

    def write_words(self, write: Callable[[LexicalStore], None]) -> None:
        """Writes to the store of words; one that cannot be written to is rebuilt first."""
        try:
            write(self.lexical())
        except Exception as error:  # noqa: BLE001 -- see align
            log.warning("rebuilding %s from the catalog (%s)", self._folder / "lexical", one_line(error))
            self.rebuild("lexical")
            write(self.lexical())

    def rewrite_words(self) -> None:
        """Writes the store of words anew, with nothing in its files but what is current."""
        self.write_words(lambda store: store.rewrite(self._everything(), self._catalog.watermark))

    def rebuild(self, name: str) -> None:
        """Makes a store anew beside the old one, and puts it in its place when it is whole."""
        self.close()
        if name == "segments":
            self._catalog.remap(self._catalog.segments, "")
            self._map()
            self._segments.tidy(self._catalog.segments)
            added = len(self._catalog.mapped(self._catalog.segments))
        elif (shard := labelled(name)) is not None:
            added = self._make_vectors((shard,))
        else:
            with beside(self._folder / "lexical") as part:
                added, _ = self._fill_lexical(LexicalStore(part, create=True))
        self._tell("%s rebuilt from the catalog: %d added", name, added)

    def _make_vectors(self, afresh: Collection[str]) -> int:
        """Makes a store for each shard that has changed, of the published one; how many vectors they gained.

        Args:
            afresh: Shards whose stores are made of nothing.
        """
        upto = self._catalog.moves
        sizes = self._catalog.years() if self._by_year else {ALL: (0, 1)}  # a single store is made whenever it is told
        names: dict[str, str] = {}
        added = 0
        for shard, (exact, waiting) in sizes.items():
            base = "" if shard in afresh else self.published.get(shard, "")
            if base and not waiting and self._has(shard, exact):
                names[shard] = base
            else:
                names[shard], gained = self._made(shard, base)
                added += gained
        self._catalog.publish(names, upto)
        self.home.tidy(names.values())
        self.merge()
        self.refresh()
        return added

    def _has(self, shard: str, count: int) -> bool:
        """Whether the published store of a shard has so many vectors; False where it cannot be asked."""
        try:
            return len(self.vectors(shard)) == count
        except Exception:  # noqa: BLE001 -- see align
            return False

    def _made(self, shard: str, base: str) -> tuple[str, int]:
        """The name of a store that is made for a shard of the one named `base`, and how many vectors it gained."""
        fill = partial(self._fill_vectors, shard)
        if base:
            try:
                return self.home.publish(base, fill)
            except Exception as error:  # noqa: BLE001 -- see align
                log.warning("rebuilding %s from the catalog (%s)", self._folder / label(shard), one_line(error))
                self._close_vectors()
        return self.home.publish("", fill)

    def _fill_vectors(self, shard: str, store: VectorStore) -> int:
        """Adds what is missing, and deletes what is too much; how many were added."""
        here, added = set(store.ids()), 0
        tell = _Progress(self._folder / label(shard), self._catalog.count_chunks(shard=shard))
        for ids, vectors in self._catalog.vector_batches(_BATCH, shard):
            missing = [place for place, chunk_id in enumerate(ids) if chunk_id not in here]
            store.add([ids[place] for place in missing], vectors[missing])
            here.difference_update(ids)
            added += len(missing)
            tell(len(ids))
        store.delete(sorted(here))
        return added

    def _fill_lexical(self, store: LexicalStore) -> tuple[int, int]:
        """Adds articles of which something is missing and deletes revisions that are too much; how many of each."""
        upto = self._catalog.watermark
        here = set(store.ids())
        strays = {chunk_id.rpartition("-")[0] for chunk_id in here} - set(self._catalog.current_revisions())
        added = 0
        tell = _Progress(self._folder / "lexical", self._catalog.count_chunks())
        for batch in batches(self._everything(), _BATCH // 10):
            missing = [item for item in batch if any(chunk.id not in here for chunk in item[1])]
            if missing:
                store.write(missing, (), 0)
                added += len(missing)
            tell(sum(len(chunks) for _, chunks in batch))
        store.write((), strays, upto)
        return added, len(strays)

    def _everything(self) -> Iterator[tuple[Article, list[Chunk]]]:
        return self._articles_in(self._catalog.current_revisions())

    def _articles_in(self, revisions: Sequence[str]) -> Iterator[tuple[Article, list[Chunk]]]:
        for some in batches(revisions, _BATCH // 10):
            articles, chunks = self._catalog.articles_at(some), self._catalog.chunks_of(some)
            for revision, article in articles.items():
                yield article, [with_text(stored, article) for stored in chunks.get(revision, [])]


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


def with_text(stored: StoredChunk, article: Article) -> Chunk:
    """A chunk of an article, cut out of it."""
    return Chunk(stored.revision, stored.ordinal, stored.start, stored.end, article.text[stored.start : stored.end])
