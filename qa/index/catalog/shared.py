"""A catalog on PostgreSQL: the same statements, and what several folders need to share it.

Words and vectors lie in a folder of each server, and follow what is committed here, by whichever server. A catalog in a
file writes down with each chunk whether its folder's stores have it; here nobody knows what folders there are. So the
catalog counts: `changes` has the revisions that a batch made current, or no more so, by its watermark, and `moves` the
number at which the vector of each current chunk became what it is. A folder remembers, in a small file of its own, up
to which of them its stores go (`FolderState`). The catalog is written first and the stores follow, those of the
writer's own folder too: a store that is ahead of the catalog could not be told from one that is in step with it.

What cannot be followed is named by another `epoch`, in which every folder makes its stores anew: a prune, after which
nothing of what is forgotten may lie in any folder; another embedding model; a backup that was restored.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from qa.domain import Chunk, Filter
from qa.errors import IndexFormatError, IndexNotFoundError
from qa.index.catalog import Catalog
from qa.index.catalog.facts import VARIABLES, batches
from qa.index.catalog.folder import FolderState
from qa.index.catalog.schema import CHUNKS, FRESH, META, REVISIONS, WAITING, count_up, get, make, put
from qa.index.catalog.server import WriterLock, connect
from qa.index.catalog.vectors import FloatArray, ToMap, chunk_row, put_vectors, unpacked
from qa.index.lock import holding
from qa.index.shards import from_fact, to_fact

LOGS = sa.MetaData()

CHANGES = sa.Table(
    "changes",
    LOGS,
    sa.Column("watermark", sa.BigInteger, primary_key=True),
    sa.Column("revision", sa.Text(collation="C"), primary_key=True, index=True),
)
MOVES = sa.Table(
    "moves",
    LOGS,
    sa.Column("id", sa.ForeignKey(CHUNKS.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
)

_BATCH = 1_000

_APPROXIMATE = sa.exists().where(WAITING.c.id == MOVES.c.id)

Ranges = list[tuple[int, int]]
"""Moves after the first number up to the second, each."""


class SharedCatalog(Catalog):
    """The catalog in a PostgreSQL database, and what a folder has of it. WAITING has the approximate vectors only.

    Args:
        url: Of the database, as SQLAlchemy writes it.
        folder: Of this server's derived stores; it is made where there is none.
        create: Make an empty catalog where there is none.

    Raises:
        CatalogServerError: The server cannot be reached.
        IndexNotFoundError: There is no catalog, and `create` is False.
        IndexFormatError: It is another version's, or the folder has a catalog of its own.
    """

    shared = True

    def __init__(self, url: str, folder: Path, *, create: bool = False) -> None:
        if (folder / "catalog.sqlite").exists():
            raise IndexFormatError(
                f"{folder} has a catalog of its own, and DATELINE_CATALOG_URL names another. Name another folder with "
                "--index; articles go from the one to the other by dateline backup and dateline restore"
            )
        self._transactions = connect(url)
        # A query by itself needs no BEGIN and no ROLLBACK, each of which would wait for the server's answer.
        self.engine = self._transactions.execution_options(isolation_level="AUTOCOMMIT")
        self.name = self.engine.url.render_as_string(hide_password=True)
        self._path = folder / "place.sqlite"
        self._right = WriterLock(self._transactions)
        try:
            self._prepare(create=create)
            folder.mkdir(parents=True, exist_ok=True)
            self._folder = FolderState(self._path)
            self._epoch = self.meta("epoch") or ""
        except BaseException:
            self.engine.dispose()
            raise

    def _prepare(self, *, create: bool) -> None:
        """Brings the tables up to date, or makes them."""
        from qa.index.catalog.migrations import HEAD, migrate

        with self.engine.connect() as connection:
            found = _version(connection)
            if found == HEAD:
                return
            if found is None and not create:
                raise IndexNotFoundError(f"there is no index in {self.name}. Make one with: dateline ingest PATH")
        migrate(self._transactions, self.name)

    def close(self) -> None:
        super().close()
        self._folder.close()

    def streams(self) -> sa.Connection:
        return self._transactions.connect()  # a cursor of the server's lives in a transaction

    # -- writing

    @contextlib.contextmanager
    def lock(self, *, briefly: bool = False) -> Iterator[None]:
        """Holds the right to write to the catalog, which one process on any server has."""
        with holding(self._right, briefly=briefly):
            yield

    @contextlib.contextmanager
    def writes(self) -> Iterator[sa.Connection]:
        """A transaction on the connection that holds the lock, where it is held: who loses the one loses the other."""
        if self._right.connection is None:
            with self._transactions.begin() as connection:
                yield connection
        else:
            with self._right.connection.begin():
                yield self._right.connection

    def tell(self, connection: sa.Connection, watermark: int, revisions: Iterable[str]) -> None:
        super().tell(connection, watermark, revisions)
        rows = [{"watermark": watermark, "revision": revision} for revision in dict.fromkeys(revisions)]
        if rows:
            connection.execute(CHANGES.insert(), rows)

    def changes(self, since: int) -> list[str] | None:
        if since < int(self.meta("restored") or 0):
            return None
        query = sa.select(CHANGES.c.revision).where(CHANGES.c.watermark > since).distinct()
        with self.engine.connect() as connection:
            return sorted(connection.scalars(query))

    def superseded(self, article_id: str) -> list[str]:
        own = (REVISIONS.c.article_id == article_id) & ~REVISIONS.c.current
        last = sa.select(sa.func.max(CHANGES.c.watermark)).where(CHANGES.c.revision == REVISIONS.c.revision)
        with self.engine.connect() as connection:
            query = sa.select(REVISIONS.c.revision).where(own)
            return list(connection.scalars(query.order_by(last.scalar_subquery(), REVISIONS.c.revision)))

    def prune(self) -> int:
        if self.count_superseded():
            with self.writes() as connection:
                self.void(connection)
                later = sa.alias(CHANGES)
                again = (later.c.revision == CHANGES.c.revision) & (later.c.watermark > CHANGES.c.watermark)
                connection.execute(CHANGES.delete().where(sa.exists().where(again)))
            self.adopt()  # whoever calls makes this folder's stores anew
        return super().prune()

    def switch(self, claim: str) -> None:
        super().switch(claim)
        self.adopt()

    def void(self, connection: sa.Connection) -> None:
        put(connection, "epoch", uuid.uuid4().hex)

    def shrink(self) -> None:
        """Writes the tables anew; the server's log and its backups keep what they have as long as it is set up to."""
        with self.engine.connect() as connection:
            for table in (CHUNKS, REVISIONS, WAITING, MOVES, FRESH):
                connection.execute(sa.text(f"VACUUM (FULL, ANALYZE) {table.name}"))

    def defects(self) -> list[str]:
        return []

    # -- from and to a file

    def backup(self, path: Path) -> None:
        """Writes a catalog of all of this into a file, as it is at one moment, whoever writes to it meanwhile."""
        path.unlink(missing_ok=True)
        make(path)
        snapshot = self._transactions.connect().execution_options(isolation_level="REPEATABLE READ")
        with contextlib.closing(Catalog(path)) as copy, snapshot as here, copy.writes() as there:
            told = sa.select(CHANGES.c.revision, sa.func.max(CHANGES.c.watermark).label("last")).group_by("revision")
            last = told.subquery()
            stored = sa.select(REVISIONS).outerjoin(last, last.c.revision == REVISIONS.c.revision)
            _copied(here, stored.order_by(last.c.last, REVISIONS.c.revision), there, REVISIONS)
            _copied(here, sa.select(CHUNKS), there, CHUNKS)
            _copied(here, sa.select(FRESH), there, FRESH)
            segment = sa.case((sa.func.length(CHUNKS.c.vector) > 0, ""))
            waiting = sa.select(MOVES.c.id, _APPROXIMATE.label("approximate"), segment.label("segment"))
            _copied(here, waiting.select_from(MOVES.join(CHUNKS)), there, WAITING)
            for key in ("embedder", "watermark", "refinements"):
                if (value := get(here, key)) is not None:
                    put(there, key, value)
        with contextlib.closing(sqlite3.connect(path)) as copied:
            copied.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it

    def load(self, copy: Catalog) -> None:
        """Becomes what a catalog in a file is, in one step. Only for who holds the lock."""
        watermark = 1 + max(self.watermark, copy.watermark)
        with copy.engine.connect() as there, self.writes() as here:
            for table in (CHANGES, MOVES, WAITING, FRESH, CHUNKS, REVISIONS):
                here.execute(table.delete())
            _copied(there, sa.select(REVISIONS), here, REVISIONS)
            _copied(there, sa.select(CHUNKS), here, CHUNKS)
            _copied(there, sa.select(FRESH), here, FRESH)
            _copied(there, sa.select(WAITING.c.id, WAITING.c.approximate).where(WAITING.c.approximate), here, WAITING)
            current = sa.select(CHUNKS.c.id).join(REVISIONS).where(REVISIONS.c.current).order_by(CHUNKS.c.id)
            self._move(here, list(there.scalars(current)))
            old = sa.select(REVISIONS.c.revision).where(~REVISIONS.c.current).order_by(sa.text("rowid"))
            revisions = list(there.scalars(old))
            # Before all that are told from now on, in the order in which they were stored.
            told = [{"watermark": n - len(revisions), "revision": revision} for n, revision in enumerate(revisions)]
            if told:
                here.execute(CHANGES.insert(), told)
            put(here, "embedder", get(there, "embedder") or "")
            put(here, "watermark", str(watermark))
            put(here, "restored", str(watermark))
            self.void(here)
        with self.engine.connect() as connection:
            connection.execute(sa.text("ANALYZE"))

    # -- what the folder has of it

    @property
    def state(self) -> tuple[int, int]:
        """As of any catalog. What the folder has is seen anew, too: all that is asked of either begins here."""
        query = sa.select(META.c.key, META.c.value).where(META.c.key.in_(("watermark", "refinements", "epoch")))
        with self.engine.connect() as connection:
            found = {row.key: row.value for row in connection.execute(query)}
        self._folder.reload()
        self._epoch = found["epoch"]
        return int(found.get("watermark", 0)), int(found.get("refinements", 0)) + self._number("version")

    @property
    def adopted(self) -> bool:
        return self._folder.get("epoch") == self._epoch

    def adopt(self) -> None:
        self._epoch = self.meta("epoch") or ""
        self._folder.put(epoch=self._epoch, published="", stored="0", held="0", segments="{}", mapped="0")

    @property
    def collection(self) -> str:
        """A name for the vectors of this folder on a Chroma server that others use too."""
        return f"dateline-{self._folder.first('id', uuid.uuid4().hex)}"

    @property
    def moves(self) -> int:
        return int(self.meta("moves") or 0)

    def _number(self, name: str) -> int:
        return int(self._folder.get(name) or 0)

    def _waits(self) -> sa.ColumnElement[bool]:
        """Of a move: the folder's vector store does not have it."""
        return (MOVES.c.at > self._number("stored")) | _APPROXIMATE

    def _unmapped(self) -> sa.ColumnElement[bool]:
        """Of a move: neither has a segment."""
        return (MOVES.c.at > self._number("mapped")) & self._waits()

    # -- the steps of a vector's life

    def enter(self, connection: sa.Connection, batch: Iterable[tuple[Sequence[Chunk], FloatArray, bool]]) -> None:
        rows, waiting = [], []
        for chunks, vectors, approximate in batch:
            for chunk, vector in zip(chunks, vectors, strict=True):
                rows.append(chunk_row(chunk, vector))
                if approximate:
                    waiting.append({"id": chunk.id, "approximate": True})
        if rows:
            connection.execute(CHUNKS.insert(), rows)
            self._move(connection, [row["id"] for row in rows])
        if waiting:
            connection.execute(WAITING.insert(), waiting)

    def _move(self, connection: sa.Connection, chunk_ids: Sequence[str]) -> None:
        """The vectors of these chunks have become what they are just now, one after the other."""
        last = int(get(connection, "moves") or 0)
        moved = [{"id": chunk_id, "at": at} for at, chunk_id in enumerate(chunk_ids, last + 1)]
        for some in batches(chunk_ids, VARIABLES):
            connection.execute(MOVES.delete().where(MOVES.c.id.in_(some)))
        connection.execute(MOVES.insert(), moved)
        put(connection, "moves", str(last + len(moved)))

    def supersede(self, connection: sa.Connection, revisions: Sequence[str]) -> None:
        super().supersede(connection, revisions)
        for some in batches(revisions, VARIABLES):
            own = sa.select(CHUNKS.c.id).where(CHUNKS.c.revision.in_(some))
            connection.execute(MOVES.delete().where(MOVES.c.id.in_(own)))

    def refine(self, chunk_ids: Sequence[str], vectors: FloatArray) -> None:
        with self.writes() as connection:
            put_vectors(connection, chunk_ids, vectors)
            for some in batches(chunk_ids, VARIABLES):
                connection.execute(WAITING.delete().where(WAITING.c.id.in_(some)))
            self._move(connection, chunk_ids)
            count_up(connection, "refinements")

    def count_approximate(self) -> int:
        return super().count_waiting()

    def _count_exact(self) -> int:
        return self.scalar(sa.select(sa.func.count()).where(MOVES.c.at > self._number("stored"), ~_APPROXIMATE))

    def count_waiting(self) -> int:
        return self.count_approximate() + self._count_exact()

    def waiting(self) -> set[str]:
        with self.engine.connect() as connection:
            return set(connection.scalars(sa.select(MOVES.c.id).where(self._waits())))

    def count_unpublished(self) -> int:
        self._folder.reload()
        stored = self.scalar(sa.select(sa.func.count()).where(MOVES.c.at <= self._number("stored"), ~_APPROXIMATE))
        return self._count_exact() + max(0, self._number("held") - stored)

    @property
    def published(self) -> dict[str, str]:
        self._folder.reload()
        return from_fact(self._folder.get("published")) if self.adopted else {}

    def _exact_waits(self) -> sa.ColumnElement[bool]:
        return sa.exists().where(MOVES.c.id == CHUNKS.c.id, MOVES.c.at > self._number("stored"))

    def publish(self, names: Mapping[str, str], upto: int | None = None) -> None:
        upto = self.moves if upto is None else upto
        held = self.scalar(sa.select(sa.func.count()).where(MOVES.c.at <= upto, ~_APPROXIMATE))
        self._folder.put(published=to_fact(names), stored=str(upto), held=str(held))

    # -- segments of those that wait

    def _ranges(self) -> dict[str, Ranges]:
        """What moves each segment has."""
        return json.loads(self._folder.get("segments") or "{}") if self.adopted else {}

    @property
    def segments(self) -> list[str]:
        return list(self._ranges())

    def count_unmapped(self) -> int:
        return self.scalar(
            sa.select(sa.func.count())
            .select_from(MOVES.join(CHUNKS))
            .where(self._unmapped(), sa.func.length(CHUNKS.c.vector) > 0)
        )

    def to_map(self, size: int) -> ToMap:
        query = self._vector_query(Filter()).join(MOVES).where(self._unmapped()).order_by(MOVES.c.at).limit(size)
        with self.engine.connect() as connection:
            rows = connection.execute(query.add_columns(REVISIONS.c.published, REVISIONS.c.source, MOVES.c.at)).all()
        return ToMap.of(rows, upto=rows[-1].at if rows else self._number("mapped"))

    def map(self, name: str, made_of: ToMap) -> None:
        ranges = self._ranges() | {name: [(self._number("mapped"), made_of.upto)]}
        self._folder.put(segments=json.dumps(ranges), mapped=str(made_of.upto))

    def remap(self, names: Sequence[str], name: str) -> None:
        ranges = self._ranges()
        freed = sorted(tuple(one) for other in names for one in ranges.pop(other, []))
        if name:
            ranges[name] = _joined(freed)
        self._folder.put(segments=json.dumps(ranges), mapped=str(self._number("mapped") if ranges else 0))

    def mapped(self, names: Sequence[str]) -> list[str]:
        return [chunk_id for name in names for chunk_id in self._rows_mapped(sa.select(MOVES.c.id), name)]

    def mapped_sizes(self) -> dict[str, int]:
        count = sa.select(sa.func.count()).select_from(MOVES)
        return {name: size for name in self.segments if (size := self._rows_mapped(count, name)[0])}

    def _rows_mapped(self, query: sa.Select[Any], name: str) -> list[Any]:
        """The first column of a query for moves whose vectors the segment has as they are, and the store has not."""
        ranges = [(MOVES.c.at > after) & (MOVES.c.at <= upto) for after, upto in self._ranges().get(name, [])]
        with self.engine.connect() as connection:
            return list(connection.scalars(query.where(sa.or_(sa.false(), *ranges), self._waits())))

    def unmapped_vectors(self) -> tuple[list[str], FloatArray]:
        return unpacked(list(self._packed_rows(self._vector_query(Filter()).join(MOVES).where(self._unmapped()))))


def _copied(source: sa.Connection, query: sa.Select[Any], target: sa.Connection, table: sa.Table) -> None:
    """Inserts the rows of a query into a table of another database."""
    rows = source.execution_options(yield_per=_BATCH).execute(query).mappings()
    for batch in batches((dict(row) for row in rows), _BATCH):
        target.execute(table.insert(), batch)


def _version(connection: sa.Connection) -> str | None:
    """Up to which migration its tables are; None where there are none."""
    if connection.scalar(sa.text("SELECT to_regclass('alembic_version')")) is None:
        return None
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _joined(ranges: Sequence[tuple[int, ...]]) -> Ranges:
    """Sorted ranges, without the borders between those that meet."""
    joined: Ranges = []
    for after, upto in ranges:
        if joined and joined[-1][1] >= after:
            joined[-1] = (joined[-1][0], max(upto, joined[-1][1]))
        else:
            joined.append((after, upto))
    return joined
