"""The catalog: articles, revisions, chunks and their vectors, in one SQLite file. The one source of truth.

Written through SQLAlchemy Core, so that another database can follow. Knows nothing of Chroma or tantivy: they are
derived from what stands here and can be thrown away.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from qa.domain import Article, Chunk, Filter
from qa.errors import EmbedderMismatchError, IndexFormatError

FloatArray = npt.NDArray[np.float32]
_T = TypeVar("_T")

FORMAT = 3
"""Version of the folder's format. Raise it when an older version could not read what this one writes."""
_OLDER = {"1", "2"}  # brought up to date when opened

_VARIABLES = 500  # values in one IN (...): far below the limit of any database

_metadata = sa.MetaData()

_meta = sa.Table(
    "meta",
    _metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

_revisions = sa.Table(
    "revisions",
    _metadata,
    sa.Column("revision", sa.Text, primary_key=True),
    sa.Column("article_id", sa.Text, nullable=False),
    # An article's old revisions stay, so that old citations can be shown, and are never searched.
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published", sa.Date),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
)
sa.Index(
    "one_current_revision",
    _revisions.c.article_id,
    unique=True,
    sqlite_where=_revisions.c.current,
    postgresql_where=_revisions.c.current,
)

_chunks = sa.Table(
    "chunks",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("revision", sa.ForeignKey("revisions.revision"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float16; empty where there is none
)

# Current chunks that are not in the vector store. A vector that only comes near the embedder's, or is empty, is
# approximate until it is refined; all others go into the store with the next `publish`.
_waiting = sa.Table(
    "waiting_vectors",
    _metadata,
    sa.Column("id", sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("approximate", sa.Boolean, nullable=False),
)

# Vectors of another embedding model, until all chunks have one and they take the place of the old.
_fresh = sa.Table(
    "fresh_vectors",
    _metadata,
    sa.Column("id", sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("embedder", sa.Text, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float16
)

_NEWEST_FIRST = (_revisions.c.published.is_(None), _revisions.c.published.desc(), _revisions.c.article_id)
ORDERS = {
    "newest": _NEWEST_FIRST,
    "oldest": (_revisions.c.published.is_(None), _revisions.c.published, _revisions.c.article_id),
    "title": (_revisions.c.title, _revisions.c.article_id),
    "outlet": (_revisions.c.source, *_NEWEST_FIRST),
}
"""How a listing may be sorted."""
_ARTICLE_FIELDS = ("title", "text", "published", "source", "url", "authors", "language")


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article ready to be added.

    Attributes:
        article: It.
        chunks: Its chunks.
        vectors: A row for each chunk: float32, chunks x dimensions, or chunks x 0 where there are none yet.
        approximate: The vectors only come near the embedder's; `Index.refine` replaces them.
    """

    article: Article
    chunks: tuple[Chunk, ...]
    vectors: FloatArray
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk's place, without its text."""

    revision: str
    ordinal: int
    start: int
    end: int

    @property
    def id(self) -> str:
        """The id of the chunk."""
        return f"{self.revision}-{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet and how many current articles of it there are."""

    source: str
    articles: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A current article as a list shows it, without its text."""

    id: str
    revision: str
    title: str
    source: str
    published: dt.date | None


class Catalog:
    """The SQLite file of an index.

    Args:
        path: The file; `make` makes one.

    Raises:
        IndexFormatError: The file is no catalog, or one of another format.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = sa.create_engine(f"sqlite:///{path}")
        sa.event.listen(self._engine, "connect", _configure)
        try:
            found = self.meta("format")
        except sa.exc.DatabaseError as error:
            raise IndexFormatError(
                f"{path} cannot be opened as a catalog: {error.orig}. Restore it from a backup, or name another "
                "folder with --index."
            ) from error
        if found in _OLDER:
            self._upgrade()
        elif found != str(FORMAT):
            raise IndexFormatError(
                f"{path} has format {found}, this version of Dateline reads {FORMAT}. Install the version that "
                "wrote it, or ingest into another folder with --index."
            )

    def _upgrade(self) -> None:
        with self._engine.begin() as connection:
            _metadata.create_all(connection)
            if sa.inspect(connection).has_table("approximate_vectors"):  # of format 2
                taken_over = sa.text("INSERT INTO waiting_vectors SELECT id, 1 FROM approximate_vectors")
                connection.execute(taken_over)
                connection.execute(sa.text("DROP TABLE approximate_vectors"))
                old = sa.select(_revisions.c.revision).where(~_revisions.c.current)  # some may be approximate
                connection.execute(_chunks.update().where(_chunks.c.revision.in_(old)).values(vector=b""))
            _put(connection, "format", str(FORMAT))

    @classmethod
    def make(cls, path: Path) -> None:
        """Makes an empty catalog where there is none, in one step: nobody ever sees one without its tables."""
        part = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            engine = sa.create_engine(f"sqlite:///{part}")
            with engine.begin() as connection:
                _metadata.create_all(connection)
                _put(connection, "format", str(FORMAT))
            engine.dispose()
            with contextlib.suppress(FileExistsError):  # somebody else was faster
                os.link(part, path)
        finally:
            part.unlink(missing_ok=True)

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    # -- what is known about the index as a whole

    def meta(self, key: str) -> str | None:
        """A fact about the index."""
        with self._engine.connect() as connection:
            return _get(connection, key)

    def set_meta(self, key: str, value: str) -> None:
        """Records a fact about the index."""
        with self._engine.begin() as connection:
            _put(connection, key, value)

    def claim_embedder(self, name: str, dimensions: int) -> None:
        """Records the embedding model of a new index, or compares with the recorded one.

        Raises:
            EmbedderMismatchError: The vectors here were made by another model.
        """
        claim = embedder_claim(name, dimensions)
        with self._engine.begin() as connection:
            _put_if_absent(connection, "embedder", claim)
        recorded = self.meta("embedder")
        if recorded != claim:
            raise EmbedderMismatchError(
                f"the index {self._path.parent} was built with {recorded}, the settings say {claim}. Set "
                "DATELINE_EMBEDDER back, or embed all articles anew with: dateline ingest --reembed"
            )

    @property
    def collection(self) -> str:
        """A name for this index on a server that others use too; a copy in another folder has another."""
        with self._engine.begin() as connection:
            _put_if_absent(connection, "id", uuid.uuid4().hex)
        return f"dateline-{uuid.uuid5(uuid.UUID(self.meta('id')), str(self._path.resolve())).hex}"

    # -- another embedding model

    def unembedded(self, claim: str, size: int) -> list[str]:
        """Some chunks of current articles, `size` at most, that have no fresh vector of this embedder yet."""
        done = sa.select(_fresh.c.id).where(_fresh.c.embedder == claim)
        query = sa.select(_chunks.c.id).join(_revisions).where(_revisions.c.current, _chunks.c.id.not_in(done))
        with self._engine.connect() as connection:
            return list(connection.scalars(query.order_by(_chunks.c.id).limit(size)))

    def add_fresh(self, claim: str, ids: Sequence[str], vectors: FloatArray) -> None:
        """Keeps fresh vectors beside the old ones; those of any other embedder go."""
        rows = [
            {"id": chunk_id, "embedder": claim, "vector": _packed(vector)}
            for chunk_id, vector in zip(ids, vectors, strict=True)
        ]
        with self._engine.begin() as connection:
            connection.execute(_fresh.delete().where(_fresh.c.embedder != claim))
            connection.execute(_fresh.insert(), rows)

    def switch(self, claim: str) -> None:
        """Puts the fresh vectors in the place of the old, in one transaction. Old revisions lose theirs."""
        with self._engine.begin() as connection:
            taken = sa.select(_fresh.c.vector).where(_fresh.c.id == _chunks.c.id).scalar_subquery()
            connection.execute(_chunks.update().values(vector=sa.func.coalesce(taken, b"")))
            connection.execute(_fresh.delete())
            connection.execute(_waiting.delete())
            _put(connection, "published", "")
            _put(connection, "strays", "0")
            _put(connection, "embedder", claim)
            _put(connection, "watermark", str(self.watermark + 1))

    # -- vectors on their way into the store

    def approximate(self, count: int) -> list[str]:
        """Some chunks whose vectors are approximate, `count` at most, those of the newest articles first."""
        query = sa.select(_waiting.c.id).select_from(_waiting.join(_chunks).join(_revisions))
        query = query.where(_waiting.c.approximate).order_by(*_NEWEST_FIRST, _waiting.c.id)
        with self._engine.connect() as connection:
            return list(connection.scalars(query.limit(count)))

    def count_approximate(self) -> int:
        """How many chunks have approximate vectors."""
        return self._scalar(sa.select(sa.func.count()).select_from(_waiting).where(_waiting.c.approximate))

    def waiting(self) -> set[str]:
        """The chunks that are not in the vector store."""
        with self._engine.connect() as connection:
            return set(connection.scalars(sa.select(_waiting.c.id)))

    def count_unpublished(self) -> int:
        """How many vectors the store has too few, of those that are the embedder's own, or too many."""
        return self.count_waiting() - self.count_approximate() + int(self.meta("strays") or 0)

    def count_waiting(self) -> int:
        """How many chunks are not in the vector store."""
        return self._scalar(sa.select(sa.func.count()).select_from(_waiting))

    @property
    def published(self) -> str:
        """The name of the vector store that holds all current chunks but the waiting ones; "" where there is none."""
        return self.meta("published") or ""

    def publish(self, name: str) -> None:
        """From now on the store `name` holds all chunks that have the embedder's own vector."""
        with self._engine.begin() as connection:
            connection.execute(_waiting.delete().where(~_waiting.c.approximate))
            _put(connection, "published", name)
            _put(connection, "strays", "0")
            _put(connection, "refinements", str(self.state[1] + 1))

    def refine(self, chunk_ids: Sequence[str], vectors: FloatArray) -> None:
        """Puts the embedder's own vectors in the place of approximate ones, in one transaction."""
        rows = [
            {"chunk": chunk_id, "packed": _packed(vector)} for chunk_id, vector in zip(chunk_ids, vectors, strict=True)
        ]
        with self._engine.begin() as connection:
            changed = _chunks.update().where(_chunks.c.id == sa.bindparam("chunk"))
            connection.execute(changed.values(vector=sa.bindparam("packed")), rows)
            own = _waiting.update().where(_waiting.c.id == sa.bindparam("chunk"))
            connection.execute(own.values(approximate=False), [{"chunk": chunk_id} for chunk_id in chunk_ids])
            _put(connection, "refinements", str(self.state[1] + 1))

    @property
    def watermark(self) -> int:
        """How many batches have been committed."""
        return self.state[0]

    @property
    def state(self) -> tuple[int, int]:
        """How many batches have been committed, and how many refined or published: another state, another content."""
        query = sa.select(_meta.c.key, _meta.c.value).where(_meta.c.key.in_(("watermark", "refinements")))
        with self._engine.connect() as connection:
            found = {row.key: int(row.value) for row in connection.execute(query)}
        return found.get("watermark", 0), found.get("refinements", 0)

    # -- writing

    def commit(self, batch: Sequence[PreparedArticle], watermark: int) -> list[str]:
        """Makes every article of `batch` current, in one transaction.

        Returns:
            The revisions that are superseded by it.
        """
        superseded: list[str] = []
        with self._engine.begin() as connection:
            for prepared in batch:
                superseded += self._supersede(connection, prepared.article.id)
                self._insert(connection, prepared)
            _put(connection, "watermark", str(watermark))
        return superseded

    def retire(self, article_ids: Iterable[str], watermark: int) -> list[str]:
        """Makes these articles current no more, in one transaction; one that is not here is no error.

        Returns:
            The revisions that were current.
        """
        retired: list[str] = []
        with self._engine.begin() as connection:
            for article_id in article_ids:
                retired += self._supersede(connection, article_id)
            if retired:
                _put(connection, "watermark", str(watermark))
        return retired

    def prune(self) -> int:
        """Forgets every revision that is not current, and leaves none of their bytes in the file.

        Returns:
            How many revisions.
        """
        old = sa.select(_revisions.c.revision).where(~_revisions.c.current)
        with self._engine.begin() as connection:
            connection.execute(_chunks.delete().where(_chunks.c.revision.in_(old)))
            count = connection.execute(_revisions.delete().where(~_revisions.c.current)).rowcount
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM"))
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return int(count)

    def backup(self, path: Path) -> None:
        """Writes a consistent copy of the file, whoever writes to it meanwhile."""
        with contextlib.closing(sqlite3.connect(path)) as copy, self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it

    def damage(self) -> list[str]:
        """What is wrong with the file, a line each: SQLite's own check, and every article against its revision."""
        with self._engine.connect() as connection:
            found = [row[0] for row in connection.execute(sa.text("PRAGMA integrity_check")) if row[0] != "ok"]
            if found:
                return found
            for row in connection.execution_options(yield_per=100).execute(sa.select(_revisions)):
                article = _article(row)
                if article.revision != row.revision:
                    found.append(f"article {article.id} is not what its revision {row.revision} says")
        query = sa.select(_chunks.c.id, _chunks.c.end, sa.func.length(_revisions.c.text).label("size")).join(_revisions)
        with self._engine.connect() as connection:
            beyond = connection.execute(query.where(_chunks.c.end > sa.func.length(_revisions.c.text)))
            return [*found, *(f"chunk {row.id} ends at {row.end} of {row.size} characters" for row in beyond)]

    def _supersede(self, connection: sa.Connection, article_id: str) -> list[str]:
        current = (_revisions.c.article_id == article_id) & _revisions.c.current
        revisions = list(connection.scalars(sa.select(_revisions.c.revision).where(current)))
        if not revisions:
            return []
        own = _chunks.c.revision.in_(revisions)
        approximate = sa.select(_waiting.c.id).where(_waiting.c.approximate)
        connection.execute(_chunks.update().where(own & _chunks.c.id.in_(approximate)).values(vector=b""))
        waited = _waiting.delete().where(_waiting.c.id.in_(sa.select(_chunks.c.id).where(own)))
        waiting = connection.execute(waited).rowcount
        count = connection.scalar(sa.select(sa.func.count()).select_from(_chunks).where(own)) or 0
        strays = int(_get(connection, "strays") or 0)
        _put(connection, "strays", str(strays + count - waiting))
        connection.execute(_revisions.update().where(current).values(current=False))
        return revisions

    def _insert(self, connection: sa.Connection, prepared: PreparedArticle) -> None:
        article, revision = prepared.article, prepared.article.revision
        known = _revisions.c.revision == revision
        if connection.scalar(sa.select(sa.func.count()).where(known)):  # an edit that was taken back
            connection.execute(_revisions.update().where(known).values(current=True))
            connection.execute(_chunks.delete().where(_chunks.c.revision == revision))
        else:
            values = {name: getattr(article, name) for name in _ARTICLE_FIELDS} | {"authors": list(article.authors)}
            connection.execute(
                _revisions.insert().values(revision=revision, article_id=article.id, current=True, **values)
            )
        rows = [
            {
                "id": chunk.id,
                "revision": chunk.revision,
                "ordinal": chunk.ordinal,
                "start": chunk.start,
                "end": chunk.end,
                "vector": _packed(vector),
            }
            for chunk, vector in zip(prepared.chunks, prepared.vectors, strict=True)
        ]
        if rows:
            connection.execute(_chunks.insert(), rows)
            connection.execute(
                _waiting.insert(), [{"id": chunk.id, "approximate": prepared.approximate} for chunk in prepared.chunks]
            )

    # -- reading

    def revisions(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The current revision of each of these articles that is stored."""
        query = sa.select(_revisions.c.article_id, _revisions.c.revision).where(_revisions.c.current)
        return {row.article_id: row.revision for row in self._among(query, _revisions.c.article_id, article_ids)}

    def ids(self, filter: Filter = Filter(), prefix: str = "") -> list[str]:
        """The ids of the current articles that pass `filter` and begin with `prefix`, in order."""
        query = (
            sa.select(_revisions.c.article_id)
            .where(
                _revisions.c.current, *_conditions(filter), _revisions.c.article_id.startswith(prefix, autoescape=True)
            )
            .order_by(_revisions.c.article_id)
        )
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """An article as it is now, or as it was at `revision`; None where it is not stored."""
        which = _revisions.c.revision == revision if revision else _revisions.c.current
        query = sa.select(_revisions).where(which, _revisions.c.article_id == article_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return _article(row) if row else None

    def articles_at(self, revisions: Iterable[str]) -> dict[str, Article]:
        """The articles of these revisions, by revision."""
        query = sa.select(_revisions)
        return {row.revision: _article(row) for row in self._among(query, _revisions.c.revision, revisions)}

    def superseded(self, article_id: str) -> list[str]:
        """The revisions of an article that are kept and not current, in the order in which they were stored."""
        own = (_revisions.c.article_id == article_id) & ~_revisions.c.current
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(_revisions.c.revision).where(own).order_by(sa.text("rowid"))))

    def listing(
        self,
        filter: Filter = Filter(),
        *,
        order: str = "newest",
        offset: int = 0,
        count: int = 50,
        among: Sequence[str] | None = None,
    ) -> list[Listed]:
        """A stretch of the current articles that pass `filter`.

        Args:
            order: One of `ORDERS`.
            among: Only those of these revisions.
        """
        row = _revisions.c
        query = sa.select(row.article_id.label("id"), row.revision, row.title, row.source, row.published)
        query = query.where(row.current, *_conditions(filter)).order_by(*ORDERS[order])
        if among is not None:
            query = query.where(row.revision.in_(among))
        with self._engine.connect() as connection:
            return [Listed(*found) for found in connection.execute(query.offset(offset).limit(count))]

    def articles(self, filter: Filter = Filter()) -> Iterator[Article]:
        """All current articles that pass `filter`, newest first, undated last."""
        query = sa.select(_revisions).where(_revisions.c.current, *_conditions(filter)).order_by(*_NEWEST_FIRST)
        with self._engine.connect().execution_options(yield_per=100) as connection:
            for row in connection.execute(query):
                yield _article(row)

    def count_articles(self, filter: Filter = Filter()) -> int:
        """How many current articles pass `filter`."""
        query = sa.select(sa.func.count()).where(_revisions.c.current, *_conditions(filter))
        return self._scalar(query)

    def count_chunks(self, filter: Filter = Filter()) -> int:
        """How many chunks of current articles pass `filter`."""
        query = (
            sa.select(sa.func.count())
            .select_from(_chunks.join(_revisions))
            .where(_revisions.c.current, *_conditions(filter))
        )
        return self._scalar(query)

    def current_revisions(self) -> list[str]:
        """The revisions of all current articles, in order."""
        query = sa.select(_revisions.c.revision).where(_revisions.c.current).order_by(_revisions.c.revision)
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def count_superseded(self) -> int:
        """How many revisions are kept that are not current."""
        return self._scalar(sa.select(sa.func.count()).where(~_revisions.c.current))

    def outlets(self) -> list[Outlet]:
        """The outlets of the current articles, the largest first."""
        count = sa.func.count().label("articles")
        query = (
            sa.select(_revisions.c.source, count)
            .where(_revisions.c.current)
            .group_by(_revisions.c.source)
            .order_by(count.desc(), _revisions.c.source)
        )
        with self._engine.connect() as connection:
            return [Outlet(row.source, row.articles) for row in connection.execute(query)]

    def date_range(self) -> tuple[dt.date, dt.date] | None:
        """The oldest and the newest date among the current articles; None where none is dated."""
        query = sa.select(sa.func.min(_revisions.c.published), sa.func.max(_revisions.c.published))
        with self._engine.connect() as connection:
            first, last = connection.execute(query.where(_revisions.c.current)).one()
        return (first, last) if first and last else None

    def chunks(self, chunk_ids: Iterable[str], filter: Filter = Filter()) -> dict[str, StoredChunk]:
        """Of these chunks those of current articles that pass `filter`, by id."""
        query = (
            sa.select(_chunks.c.id, _chunks.c.revision, _chunks.c.ordinal, _chunks.c.start, _chunks.c.end)
            .join(_revisions)
            .where(_revisions.c.current, *_conditions(filter))
        )
        return {row.id: _stored(row) for row in self._among(query, _chunks.c.id, chunk_ids)}

    def chunk_ids(self) -> list[str]:
        """The ids of all chunks of current articles, in order."""
        query = sa.select(_chunks.c.id).join(_revisions).where(_revisions.c.current).order_by(_chunks.c.id)
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def vectors(self, filter: Filter = Filter()) -> tuple[list[str], FloatArray]:
        """The ids and vectors, approximate ones too, of all chunks that pass `filter`: float32, chunks x dimensions."""
        return _unpacked(list(self._packed_rows(self._vector_query(filter).order_by(_chunks.c.id))))

    def newest_vectors(self, count: int, *, waiting: bool) -> tuple[list[str], FloatArray]:
        """As `vectors`, of the newest articles' chunks, `count` at most, all or those that are not in the store."""
        query = self._vector_query(Filter())
        if waiting:
            query = query.join(_waiting)
        return _unpacked(list(self._packed_rows(query.order_by(*_NEWEST_FIRST, _chunks.c.id).limit(count))))

    def superseded_vectors(self, article_ids: Iterable[str]) -> dict[StoredChunk, FloatArray]:
        """The embedder's own vectors of the chunks of these articles' old revisions: float32, dimensions each."""
        query = (
            sa.select(_chunks.c.revision, _chunks.c.ordinal, _chunks.c.start, _chunks.c.end, _chunks.c.vector)
            .join(_revisions)
            .where(~_revisions.c.current, sa.func.length(_chunks.c.vector) > 0)
        )
        rows = self._among(query, _revisions.c.article_id, article_ids)
        return {_stored(row): _unpacked([(row.revision, row.vector)])[1][0] for row in rows}

    def vector_batches(self, size: int) -> Iterator[tuple[list[str], FloatArray]]:
        """The ids and vectors of all chunks of current articles that have the embedder's own, `size` at a time."""
        exact = ~sa.exists().where(_waiting.c.id == _chunks.c.id, _waiting.c.approximate)
        rows = self._packed_rows(self._vector_query(Filter()).where(exact).order_by(_chunks.c.id))
        for batch in batches(rows, size):
            yield _unpacked(batch)

    def _vector_query(self, filter: Filter) -> sa.Select[Any]:
        return (
            sa.select(_chunks.c.id, _chunks.c.vector)
            .select_from(_chunks.join(_revisions))
            .where(_revisions.c.current, sa.func.length(_chunks.c.vector) > 0, *_conditions(filter))
        )

    def _packed_rows(self, query: sa.Select[Any]) -> Iterator[tuple[str, bytes]]:
        with self._engine.connect().execution_options(yield_per=2000) as connection:
            for row in connection.execute(query):
                yield row.id, row.vector

    def chunks_of(self, revisions: Iterable[str]) -> dict[str, list[StoredChunk]]:
        """All chunks of these revisions, in order, by revision."""
        query = sa.select(_chunks.c.revision, _chunks.c.ordinal, _chunks.c.start, _chunks.c.end)
        found: dict[str, list[StoredChunk]] = {}
        for row in self._among(query, _chunks.c.revision, revisions):
            found.setdefault(row.revision, []).append(_stored(row))
        for chunks in found.values():
            chunks.sort(key=lambda chunk: chunk.ordinal)
        return found

    def _scalar(self, query: sa.Select[Any]) -> int:
        with self._engine.connect() as connection:
            return int(connection.scalar(query) or 0)

    def _among(self, query: sa.Select[Any], column: sa.Column[Any], values: Iterable[str]) -> Iterator[sa.Row[Any]]:
        """The rows of `query` whose `column` is one of `values`, however many these are."""
        with self._engine.connect() as connection:
            for some in batches(values, _VARIABLES):
                yield from connection.execute(query.where(column.in_(some)))


def _configure(connection: Any, _: object) -> None:
    # WAL lets readers go on while a job writes; FULL makes a finished commit survive a power cut.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _get(connection: sa.Connection, key: str) -> str | None:
    return connection.scalar(sa.select(_meta.c.value).where(_meta.c.key == key))


def _put(connection: sa.Connection, key: str, value: str) -> None:
    if not connection.execute(_meta.update().where(_meta.c.key == key).values(value=value)).rowcount:
        connection.execute(_meta.insert().values(key=key, value=value))


def _put_if_absent(connection: sa.Connection, key: str, value: str) -> None:
    if _get(connection, key) is None:
        connection.execute(_meta.insert().values(key=key, value=value))


def _conditions(filter: Filter) -> list[sa.ColumnElement[bool]]:
    """`Filter.admits` in SQL."""
    day = _revisions.c.published
    conditions: list[sa.ColumnElement[bool]] = []
    if filter.as_of is not None:
        conditions.append(day.is_(None) | (day <= filter.as_of))
    if filter.since is not None:
        conditions.append(day >= filter.since)
    if filter.until is not None:
        conditions.append(day <= filter.until)
    if filter.sources:
        conditions.append(_revisions.c.source.in_(sorted(filter.sources)))
    return conditions


def batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items, `size` at a time."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def embedder_claim(name: str, dimensions: int) -> str:
    """An embedding model as the catalog records it."""
    return f"{name} ({dimensions} dimensions)"


def _packed(vector: FloatArray) -> bytes:
    return vector.astype(np.float16).tobytes()


def _unpacked(rows: Sequence[tuple[str, bytes]]) -> tuple[list[str], FloatArray]:
    flat = np.frombuffer(b"".join(packed for _, packed in rows), dtype=np.float16)
    width = flat.size // len(rows) if rows else 0
    return [chunk_id for chunk_id, _ in rows], flat.reshape(len(rows), width).astype(np.float32)


def _stored(row: sa.Row[Any]) -> StoredChunk:
    return StoredChunk(row.revision, row.ordinal, row.start, row.end)


def _article(row: sa.Row[Any]) -> Article:
    values = {name: getattr(row, name) for name in _ARTICLE_FIELDS} | {"authors": tuple(row.authors)}
    return Article(id=row.article_id, **values)
