"""The life of a vector, from the commit of its chunk to the prune of its revision; whoever moves one on is named.

```text
          commit, or an edit that is taken back
                         │
                         ▼          refine
                    approximate ─────────────▶ exact
                         │                       │ publish
            supersede    │          supersede    ▼
            (emptied)    │        ◀───────── published
                         ▼                       │ supersede (a stray in the store until the next publish)
                    superseded ◀─────────────────┘
                         │ prune
                         ▼
                       gone
```

- **approximate**: it only comes near the embedder's own, or is empty.
- **exact**: the embedder's own, in the catalog only.
- **published**: in the vector store, too.
- **superseded**: its revision is not current. What is the embedder's own stays, for an edit that leaves its text as it
  was; it is never searched.

Approximate and exact ones are waiting for the store. They lie in segments (`map`, qa/index/segments.py), but for the
last few thousand of them, which are compared one by one. `switch` to another embedding model makes all of them exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from qa.domain import Chunk, Filter
from qa.index.catalog.articles import StoredChunk, conditions, in_shard, stored_chunk
from qa.index.catalog.facts import VARIABLES, Facts, batches
from qa.index.catalog.schema import CHUNKS, FRESH, REVISIONS, WAITING, count_up, get, put
from qa.index.shards import ALL, from_fact, shard_of, to_fact

FloatArray = npt.NDArray[np.float32]
_NEWEST_FIRST = (REVISIONS.c.published.is_(None), REVISIONS.c.published.desc(), REVISIONS.c.article_id)

# NumPy converts half precision a number at a time: 5,000 vectors in 38 ms, through this table in 5.
_HALVES = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)

# Asked of each chunk: a list of all that are approximate took 0.9 of the time of 29,000 edits.
_APPROXIMATE = sa.exists().where(WAITING.c.id == CHUNKS.c.id, WAITING.c.approximate)


@dataclass(frozen=True, slots=True)
class ToMap:
    """What a segment is to be made of.

    Attributes:
        ids: Of the chunks.
        about: The days (ordinals, 0 for none) and outlets of their articles.
        vectors: float32, len(ids) x dimensions.
        upto: The last of their moves, in a catalog that counts them.
    """

    ids: list[str]
    about: list[tuple[int, str]]
    vectors: FloatArray
    upto: int = 0

    @classmethod
    def of(cls, rows: Sequence[sa.Row[Any]], upto: int = 0) -> Self:
        """Of rows with these columns."""
        ids, vectors = unpacked([(row.id, row.vector) for row in rows])
        about = [(row.published.toordinal() if row.published else 0, row.source) for row in rows]
        return cls(ids, about, vectors, upto)


class Vectors(Facts):
    """The vectors of chunks, and the steps of their lives."""

    def approximate(self, count: int) -> list[str]:
        """Some chunks whose vectors are approximate, `count` at most, those of the newest articles first."""
        query = sa.select(WAITING.c.id).select_from(WAITING.join(CHUNKS).join(REVISIONS))
        query = query.where(WAITING.c.approximate).order_by(*_NEWEST_FIRST, WAITING.c.id)
        with self.engine.connect() as connection:
            return list(connection.scalars(query.limit(count)))

    def count_approximate(self) -> int:
        """How many chunks have approximate vectors."""
        return self.count_waiting() - self._count_exact()

    def _count_exact(self) -> int:
        return self.scalar(sa.select(sa.func.count()).select_from(WAITING).where(~WAITING.c.approximate))

    def waiting(self) -> set[str]:
        """The chunks that are not in the vector store."""
        with self.engine.connect() as connection:
            return set(connection.scalars(sa.select(WAITING.c.id)))

    def count_unpublished(self) -> int:
        """How many vectors the store has too few, of those that are the embedder's own, or too many."""
        return self._count_exact() + int(self.meta("strays") or 0)

    def count_waiting(self) -> int:
        """How many chunks are not in the vector store."""
        return self.scalar(sa.select(sa.func.count()).select_from(WAITING))

    @property
    def published(self) -> dict[str, str]:
        """The names of the vector stores, by shard, that hold all current chunks but the waiting ones."""
        return from_fact(self.meta("published") or "")

    def years(self) -> dict[str, tuple[int, int]]:
        """By shard of a year, how many current chunks have the embedder's own vector, and how many of them wait."""
        year = sa.extract("year", REVISIONS.c.published).label("year")
        waiting = sa.func.sum(sa.case((self._exact_waits(), 1), else_=0)).label("waiting")
        query = sa.select(year, sa.func.count().label("exact"), waiting).select_from(CHUNKS.join(REVISIONS))
        query = query.where(REVISIONS.c.current, ~_APPROXIMATE).group_by(year)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return {shard_of(None if row.year is None else int(row.year)): (row.exact, row.waiting) for row in rows}

    def _exact_waits(self) -> sa.ColumnElement[bool]:
        """Of a chunk that has the embedder's own vector: the vector store does not have it."""
        return sa.exists().where(WAITING.c.id == CHUNKS.c.id)

    @property
    def moves(self) -> int:
        """How many vectors have become what they are since; counted where others may write meanwhile."""
        return 0

    def publish(self, names: Mapping[str, str], upto: int | None = None) -> None:  # noqa: ARG002 -- who writes is alone
        """From now on the stores of these names hold all chunks that have the embedder's own vector.

        Args:
            names: By shard.
            upto: `moves` when it was begun, after which others may have written; None where nobody has.
        """
        with self.writes() as connection:
            connection.execute(WAITING.delete().where(~WAITING.c.approximate))
            put(connection, "published", to_fact(names))
            put(connection, "strays", "0")
            count_up(connection, "refinements")

    def refine(self, chunk_ids: Sequence[str], vectors: FloatArray) -> None:
        """Puts the embedder's own vectors in the place of approximate ones, in one transaction."""
        with self.writes() as connection:
            put_vectors(connection, chunk_ids, vectors)
            own = WAITING.update().where(WAITING.c.id == sa.bindparam("chunk"))
            connection.execute(
                own.values(approximate=False, segment=""), [{"chunk": chunk_id} for chunk_id in chunk_ids]
            )
            count_up(connection, "refinements")

    def enter(self, connection: sa.Connection, batch: Iterable[tuple[Sequence[Chunk], FloatArray, bool]]) -> None:
        """Stores chunks with their vectors, which are approximate or exact: a step of a transaction."""
        rows, waiting = [], []
        for chunks, vectors, approximate in batch:
            for chunk, vector in zip(chunks, vectors, strict=True):
                rows.append(chunk_row(chunk, vector))
                waiting.append({"id": chunk.id, "approximate": approximate, "segment": "" if vector.size else None})
        if rows:
            connection.execute(CHUNKS.insert(), rows)
            connection.execute(WAITING.insert(), waiting)

    def supersede(self, connection: sa.Connection, revisions: Sequence[str]) -> None:
        """Supersedes the vectors of these revisions: a step of a transaction."""
        strays = int(get(connection, "strays") or 0)
        for some in batches(revisions, VARIABLES):
            own = CHUNKS.c.revision.in_(some)
            connection.execute(CHUNKS.update().where(own, _APPROXIMATE).values(vector=b""))
            waited = WAITING.delete().where(WAITING.c.id.in_(sa.select(CHUNKS.c.id).where(own)))
            strays -= connection.execute(waited).rowcount
            strays += connection.scalar(sa.select(sa.func.count()).select_from(CHUNKS).where(own)) or 0
        put(connection, "strays", str(strays))

    # -- segments of those that wait

    @property
    def segments(self) -> list[str]:
        """The names of the segments."""
        return (self.meta("segments") or "").split()

    def count_unmapped(self) -> int:
        """How many vectors neither the store nor a segment has."""
        return self.scalar(sa.select(sa.func.count()).select_from(WAITING).where(WAITING.c.segment == ""))

    def to_map(self, size: int) -> ToMap:
        """Up to `size` of those."""
        query = self._vector_query(Filter()).join(WAITING).where(WAITING.c.segment == "").limit(size)
        with self.engine.connect() as connection:
            return ToMap.of(connection.execute(query.add_columns(REVISIONS.c.published, REVISIONS.c.source)).all())

    def map(self, name: str, made_of: ToMap) -> None:
        """From now on the segment `name` has the vectors of these chunks, as they are."""
        with self.writes() as connection:
            mapped = WAITING.update().where(WAITING.c.id == sa.bindparam("chunk")).values(segment=name)
            connection.execute(mapped, [{"chunk": chunk_id} for chunk_id in made_of.ids])
            self._put_segments(connection, [*self.segments, name])

    def remap(self, names: Sequence[str], name: str) -> None:
        """From now on the segment `name`, "" for none, has what the segments `names` had."""
        with self.writes() as connection:
            connection.execute(WAITING.update().where(WAITING.c.segment.in_(names)).values(segment=name))
            others = [other for other in self.segments if other not in names]
            self._put_segments(connection, [*others, name] if name else others)

    def _put_segments(self, connection: sa.Connection, names: Sequence[str]) -> None:
        put(connection, "segments", " ".join(names))
        count_up(connection, "refinements")

    def mapped(self, names: Sequence[str]) -> list[str]:
        """The chunks whose vectors these segments have as they are."""
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(WAITING.c.id).where(WAITING.c.segment.in_(names))))

    def mapped_sizes(self) -> dict[str, int]:
        """How many vectors each segment has that are as they are there."""
        count = sa.func.count().label("size")
        query = sa.select(WAITING.c.segment, count).where(WAITING.c.segment != "").group_by(WAITING.c.segment)
        with self.engine.connect() as connection:
            return {row.segment: row.size for row in connection.execute(query)}

    # -- reading

    def vectors(self, filter: Filter = Filter()) -> tuple[list[str], FloatArray]:
        """The ids and vectors, approximate ones too, of all chunks that pass `filter`: float32, chunks x dimensions."""
        if filter.is_open:
            rows = self._packed_rows(self._vector_query(filter))
            return unpacked(sorted(rows))
        # In two steps, because SQLite may look up all chunks instead: 300 ms of 216,000 for an outlet with none.
        passing = sa.select(REVISIONS.c.revision).where(REVISIONS.c.current, *conditions(filter))
        with self.engine.connect() as connection:
            revisions = list(connection.scalars(passing))
        own = sa.select(CHUNKS.c.id, CHUNKS.c.vector).where(sa.func.length(CHUNKS.c.vector) > 0)
        return unpacked(sorted((row.id, row.vector) for row in self.among(own, CHUNKS.c.revision, revisions)))

    def unmapped_vectors(self) -> tuple[list[str], FloatArray]:
        """As `vectors`, of the chunks that neither the store nor a segment has."""
        query = self._vector_query(Filter()).join(WAITING).where(WAITING.c.segment == "")
        return unpacked(list(self._packed_rows(query)))

    def vectors_of(self, chunk_ids: Sequence[str], filter: Filter) -> tuple[list[str], FloatArray]:
        """As `vectors`, of those of these chunks that pass `filter`."""
        query = self._vector_query(filter, of_few=True).order_by(CHUNKS.c.id)
        rows = self.among(query, CHUNKS.c.id, chunk_ids)
        return unpacked([(row.id, row.vector) for row in rows])

    def all_vectors(self, size: int, filter: Filter, shard: str = ALL) -> Iterator[tuple[list[str], FloatArray]]:
        """As `vectors`, of the chunks that belong to a shard, `size` at a time."""
        for batch in batches(self._packed_rows(self._vector_query(filter).where(*in_shard(shard))), size):
            yield unpacked(batch)

    def superseded_vectors(self, article_ids: Iterable[str]) -> dict[StoredChunk, FloatArray]:
        """The embedder's own vectors of the chunks of these articles' old revisions: float32, dimensions each."""
        query = (
            sa.select(CHUNKS.c.revision, CHUNKS.c.ordinal, CHUNKS.c.start, CHUNKS.c.end, CHUNKS.c.vector)
            .join(REVISIONS)
            .where(~REVISIONS.c.current, sa.func.length(CHUNKS.c.vector) > 0)
        )
        rows = self.among(query, REVISIONS.c.article_id, article_ids)
        return {stored_chunk(row): unpacked([(row.revision, row.vector)])[1][0] for row in rows}

    def vector_batches(self, size: int, shard: str = ALL) -> Iterator[tuple[list[str], FloatArray]]:
        """The ids and vectors of all current chunks of a shard that have the embedder's own, `size` at a time."""
        exact = self._vector_query(Filter()).where(~_APPROXIMATE, *in_shard(shard))
        for batch in batches(self._packed_rows(exact.order_by(CHUNKS.c.id)), size):
            yield unpacked(batch)

    def _vector_query(self, filter: Filter, *, of_few: bool = False) -> sa.Select[Any]:
        return (
            sa.select(CHUNKS.c.id, CHUNKS.c.vector)
            .select_from(CHUNKS.join(REVISIONS))
            .where(REVISIONS.c.current, sa.func.length(CHUNKS.c.vector) > 0, *conditions(filter, of_few=of_few))
        )

    def _packed_rows(self, query: sa.Select[Any]) -> Iterator[tuple[str, bytes]]:
        with self.streams().execution_options(yield_per=2000) as connection:
            for row in connection.execute(query):
                yield row.id, row.vector

    # -- another embedding model

    def unembedded(self, claim: str, size: int) -> list[str]:
        """Some chunks of current articles, `size` at most, that have no fresh vector of this embedder yet."""
        done = sa.select(FRESH.c.id).where(FRESH.c.embedder == claim)
        query = sa.select(CHUNKS.c.id).join(REVISIONS).where(REVISIONS.c.current, CHUNKS.c.id.not_in(done))
        with self.engine.connect() as connection:
            return list(connection.scalars(query.order_by(CHUNKS.c.id).limit(size)))

    def add_fresh(self, claim: str, ids: Sequence[str], vectors: FloatArray) -> None:
        """Keeps fresh vectors beside the old ones; those of any other embedder go."""
        rows = [
            {"id": chunk_id, "embedder": claim, "vector": packed(vector)}
            for chunk_id, vector in zip(ids, vectors, strict=True)
        ]
        with self.writes() as connection:
            connection.execute(FRESH.delete().where(FRESH.c.embedder != claim))
            connection.execute(FRESH.insert(), rows)

    def switch(self, claim: str) -> None:
        """Puts the fresh vectors in the place of the old, in one transaction. Old revisions lose theirs."""
        with self.writes() as connection:
            taken = sa.select(FRESH.c.vector).where(FRESH.c.id == CHUNKS.c.id).scalar_subquery()
            connection.execute(CHUNKS.update().values(vector=sa.func.coalesce(taken, b"")))
            connection.execute(FRESH.delete())
            connection.execute(WAITING.delete())
            self.void(connection)
            put(connection, "embedder", claim)
            put(connection, "watermark", str(self.watermark + 1))

    def void(self, connection: sa.Connection) -> None:
        """What the derived stores have of vectors is no longer so: a step of a transaction."""
        put(connection, "published", "")
        put(connection, "segments", "")
        put(connection, "strays", "0")


def put_vectors(connection: sa.Connection, chunk_ids: Sequence[str], vectors: FloatArray) -> None:
    """Puts these vectors in the place of those that the chunks have."""
    rows = [{"chunk": chunk_id, "packed": packed(vector)} for chunk_id, vector in zip(chunk_ids, vectors, strict=True)]
    changed = CHUNKS.update().where(CHUNKS.c.id == sa.bindparam("chunk"))
    connection.execute(changed.values(vector=sa.bindparam("packed")), rows)


def chunk_row(chunk: Chunk, vector: FloatArray) -> dict[str, Any]:
    """What is stored of a chunk."""
    values = {name: getattr(chunk, name) for name in ("id", "revision", "ordinal", "start", "end")}
    return values | {"vector": packed(vector)}


def packed(vector: FloatArray) -> bytes:
    """A vector in half precision."""
    return vector.astype(np.float16).tobytes()


def unpacked(rows: Sequence[tuple[str, bytes]]) -> tuple[list[str], FloatArray]:
    """Ids and packed vectors, as lists and float32."""
    flat = np.frombuffer(b"".join(content for _, content in rows), dtype=np.uint16)
    width = flat.size // len(rows) if rows else 0
    return [chunk_id for chunk_id, _ in rows], _HALVES[flat].reshape(len(rows), width)
