"""The catalog: articles, revisions, chunks and their vectors, in one SQLite file. The one source of truth.

Written through SQLAlchemy Core, so that a database that servers share (`shared`) has the same statements. Knows nothing
of Chroma or tantivy: they are derived from what stands here and can be thrown away.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from qa.domain import Article, Chunk
from qa.index.catalog.articles import ORDERS, Articles, Listed, Outlet, StoredChunk, article_of, revision_row
from qa.index.catalog.facts import VARIABLES, among, batches, embedder_claim
from qa.index.catalog.schema import CHUNKS, REVISIONS, make, put
from qa.index.catalog.vectors import FloatArray, Vectors

__all__ = ["ORDERS", "Catalog", "Listed", "Outlet", "PreparedArticle", "StoredChunk", "embedder_claim", "make"]


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


class Catalog(Articles, Vectors):
    """The SQLite file of an index; `schema.make` makes one."""

    def commit(self, batch: Sequence[PreparedArticle], watermark: int) -> list[str]:
        """Makes every article of `batch`, each another, current, in one transaction.

        Returns:
            The revisions that are superseded by it.
        """
        with self.writes() as connection:
            superseded = self._supersede(connection, (prepared.article.id for prepared in batch))
            self._insert(connection, batch)
            self.tell(connection, watermark, [*superseded, *(prepared.article.revision for prepared in batch)])
        return superseded

    def retire(self, article_ids: Iterable[str], watermark: int) -> list[str]:
        """Makes these articles current no more, in one transaction; one that is not here is no error.

        Returns:
            The revisions that were current.
        """
        with self.writes() as connection:
            retired = self._supersede(connection, article_ids)
            if retired:
                self.tell(connection, watermark, retired)
        return retired

    def tell(self, connection: sa.Connection, watermark: int, revisions: Iterable[str]) -> None:  # noqa: ARG002 -- see Facts
        """Counts a batch that has made these revisions current, or no more so: a step of a transaction."""
        put(connection, "watermark", str(watermark))

    def _supersede(self, connection: sa.Connection, article_ids: Iterable[str]) -> list[str]:
        current = sa.select(REVISIONS.c.revision).where(REVISIONS.c.current)
        revisions = list(among(connection, current, REVISIONS.c.article_id, article_ids))
        superseded = [row.revision for row in revisions]
        self.supersede(connection, superseded)
        for some in batches(superseded, VARIABLES):
            connection.execute(REVISIONS.update().where(REVISIONS.c.revision.in_(some)).values(current=False))
        return superseded

    def _insert(self, connection: sa.Connection, batch: Sequence[PreparedArticle]) -> None:
        found = among(
            connection, sa.select(REVISIONS.c.revision), REVISIONS.c.revision, (one.article.revision for one in batch)
        )
        known = {row.revision for row in found}  # edits that were taken back
        for some in batches(known, VARIABLES):
            connection.execute(CHUNKS.delete().where(CHUNKS.c.revision.in_(some)))
            connection.execute(REVISIONS.delete().where(REVISIONS.c.revision.in_(some)))
        if batch:
            connection.execute(REVISIONS.insert(), [revision_row(one.article, len(one.chunks)) for one in batch])
        self.enter(connection, ((one.chunks, one.vectors, one.approximate) for one in batch))

    def prune(self) -> int:
        """Forgets every revision that is not current, and leaves none of their bytes in the file.

        Returns:
            How many revisions.
        """
        old = sa.select(REVISIONS.c.revision).where(~REVISIONS.c.current)
        with self.writes() as connection:
            connection.execute(CHUNKS.delete().where(CHUNKS.c.revision.in_(old)))
            count = connection.execute(REVISIONS.delete().where(~REVISIONS.c.current)).rowcount
        self.shrink()
        return int(count)

    def shrink(self) -> None:
        """Leaves nothing in the file of what was deleted."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM"))
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def backup(self, path: Path) -> None:
        """Writes a consistent copy of the file, whoever writes to it meanwhile."""
        with contextlib.closing(sqlite3.connect(path)) as copy, self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it

    def defects(self) -> list[str]:
        """What the database itself says is wrong with it."""
        with self.engine.connect() as connection:
            return [row[0] for row in connection.execute(sa.text("PRAGMA integrity_check")) if row[0] != "ok"]

    def damage(self) -> list[str]:
        """What is wrong with it, a line each: the database's own check, and every article against its revision."""
        found = self.defects()
        if found:
            return found
        with self.streams() as connection:
            for row in connection.execution_options(yield_per=100).execute(sa.select(REVISIONS)):
                article = article_of(row)
                if article.revision != row.revision:
                    found.append(f"article {article.id} is not what its revision {row.revision} says")
        counted = sa.select(sa.func.count()).where(CHUNKS.c.revision == REVISIONS.c.revision).scalar_subquery()
        with self.engine.connect() as connection:
            wrong = connection.scalars(sa.select(REVISIONS.c.revision).where(REVISIONS.c.passages != counted))
            found += [f"revision {revision} has another number of chunks than it says" for revision in wrong]
        query = sa.select(CHUNKS.c.id, CHUNKS.c.end, sa.func.length(REVISIONS.c.text).label("size")).join(REVISIONS)
        with self.engine.connect() as connection:
            beyond = connection.execute(query.where(CHUNKS.c.end > sa.func.length(REVISIONS.c.text)))
            return [*found, *(f"chunk {row.id} ends at {row.end} of {row.size} characters" for row in beyond)]
