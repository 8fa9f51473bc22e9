"""The schema: the tables of a catalog, the version of its format, and how an older one is brought up to date."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

FORMAT = 5
"""Version of the folder's format. Raise it when an older version could not read what this one writes."""
OLDER = {"1", "2", "3", "4"}
"""Versions that `upgrade` brings up to date."""

SUFFIXES = ("", "-wal", "-shm")
"""What SQLite appends to a file's name for its files."""

_LATER = (("passages", "INTEGER NOT NULL DEFAULT 0"), ("updated", "DATE"), ("captured", "DATE"))

metadata = sa.MetaData()

# PostgreSQL would sort by the rules of a language, as it was set up; SQLite compares bytes.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

META = sa.Table(
    "meta",
    metadata,
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("value", TEXT, nullable=False),
)

REVISIONS = sa.Table(
    "revisions",
    metadata,
    sa.Column("revision", TEXT, primary_key=True),
    sa.Column("article_id", TEXT, nullable=False),
    # An article's old revisions stay, so that old citations can be shown, and are never searched.
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Column("title", TEXT, nullable=False),
    sa.Column("text", TEXT, nullable=False),
    sa.Column("published", sa.Date),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("url", TEXT, nullable=False),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("language", TEXT, nullable=False),
    sa.Column("passages", sa.Integer, nullable=False, server_default="0"),  # how many chunks it has
    sa.Column("updated", sa.Date),  # the day of its last change, as its outlet says
    sa.Column("captured", sa.Date),  # the day on which it was read where it stood
)
# A lookup by id and a count under a filter read no text: without these, they read all of it.
sa.Index("revisions_by_article", REVISIONS.c.article_id, REVISIONS.c.current, REVISIONS.c.revision)
sa.Index(
    "revisions_by_day",
    REVISIONS.c.published,
    REVISIONS.c.source,
    REVISIONS.c.current,
    REVISIONS.c.passages,
    REVISIONS.c.revision,
)
# A list that is sorted otherwise than by day is read in its order, not sorted anew for each page of it. But PostgreSQL
# sorts titles: it refuses a row of an index that has more than 2,704 bytes.
sa.Index(
    "revisions_by_title",
    REVISIONS.c.title,
    REVISIONS.c.revision,
    REVISIONS.c.current,
    REVISIONS.c.source,
    REVISIONS.c.published,
).ddl_if(dialect="sqlite")
sa.Index(
    "revisions_by_outlet",
    REVISIONS.c.source,
    REVISIONS.c.published.desc(),
    REVISIONS.c.revision,
    REVISIONS.c.current,
)
sa.Index(
    "one_current_revision",
    REVISIONS.c.article_id,
    unique=True,
    sqlite_where=REVISIONS.c.current,
    postgresql_where=REVISIONS.c.current,
)

CHUNKS = sa.Table(
    "chunks",
    metadata,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("revision", sa.ForeignKey("revisions.revision"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float16; empty where there is none
)

# Current chunks whose vectors are approximate or exact, not published: vectors.py has the life of a vector.
WAITING = sa.Table(
    "waiting",
    metadata,
    sa.Column("id", sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("approximate", sa.Boolean, nullable=False),
    # The segment that has the vector as it is; "" where none has, NULL where the chunk has no vector.
    sa.Column("segment", TEXT, index=True),
    sqlite_with_rowid=False,
)
# Few are exact, and they are counted often.
sa.Index(
    "waiting_exact", WAITING.c.id, sqlite_where=sa.text("approximate = 0"), postgresql_where=~WAITING.c.approximate
)

# Vectors of another embedding model, until all chunks have one and they take the place of the old.
FRESH = sa.Table(
    "fresh_vectors",
    metadata,
    sa.Column("id", sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("embedder", TEXT, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float16
)


def configure(connection: Any, _: object) -> None:
    """Prepares a new connection."""
    # WAL lets readers go on while a job writes; FULL makes a finished commit survive a power cut.
    # Pages of 16 MB are kept: with the usual 2 MB, lookups in the indexes of 20,000 articles read the file again.
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-16000")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def make(path: Path) -> None:
    """Makes an empty catalog where there is none, in one step: nobody ever sees one without its tables."""

    def fill(connection: sa.Connection) -> None:
        metadata.create_all(connection)
        put(connection, "format", str(FORMAT))

    make_file(path, fill)


def make_file(path: Path, fill: Callable[[sa.Connection], None]) -> None:
    """Makes an SQLite file where there is none, filled and with its journal: processes may do so at once."""
    # Not by the number of the process: threads share one, and so may containers that share a volume.
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.new")
    try:
        engine = sa.create_engine(f"sqlite:///{part}")
        sa.event.listen(engine, "connect", configure)
        with engine.begin() as connection:
            fill(connection)
        engine.dispose()
        with contextlib.suppress(FileExistsError):  # somebody else was faster
            os.link(part, path)
    finally:
        for suffix in SUFFIXES:
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def complete(connection: sa.Connection) -> None:
    """Adds the columns that came later; those that a version of the same format does not know, it reads past."""
    for name, kind in _LATER:
        if name in _columns(connection):
            continue
        try:
            connection.execute(sa.text(f"ALTER TABLE revisions ADD COLUMN {name} {kind}"))
        except sa.exc.OperationalError:
            if name not in _columns(connection):  # else another process was faster
                raise


def _columns(connection: sa.Connection) -> set[str]:
    return {column["name"] for column in sa.inspect(connection).get_columns("revisions")}


def upgrade(connection: sa.Connection) -> None:
    """Brings a catalog of an older format up to date; killed on its way, it is brought there the next time."""
    metadata.create_all(connection)
    complete(connection)
    tables = sa.inspect(connection)
    for index in REVISIONS.indexes:
        index.create(connection, checkfirst=True)
    own = sa.select(sa.func.count()).where(CHUNKS.c.revision == REVISIONS.c.revision).scalar_subquery()
    connection.execute(REVISIONS.update().values(passages=own))
    for table, approximate in (("approximate_vectors", "1"), ("waiting_vectors", "approximate")):  # formats 2 and 3
        if not tables.has_table(table):
            continue
        segment = "CASE WHEN length(vector) > 0 THEN '' END"
        connection.execute(
            sa.text(f"INSERT INTO waiting SELECT id, {approximate}, {segment} FROM {table} JOIN chunks USING (id)")  # noqa: S608 -- of our own words
        )
        connection.execute(sa.text(f"DROP TABLE {table}"))
        if table == "approximate_vectors":
            old = sa.select(REVISIONS.c.revision).where(~REVISIONS.c.current)  # some may be approximate
            connection.execute(CHUNKS.update().where(CHUNKS.c.revision.in_(old)).values(vector=b""))
    put(connection, "format", str(FORMAT))


def get(connection: sa.Connection, key: str) -> str | None:
    """A fact about the index, by its key."""
    return connection.scalar(sa.select(META.c.value).where(META.c.key == key))


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Records a fact about the index."""
    if not connection.execute(META.update().where(META.c.key == key).values(value=value)).rowcount:
        connection.execute(META.insert().values(key=key, value=value))


def count_up(connection: sa.Connection, key: str) -> None:
    """Adds one to a fact that counts."""
    put(connection, key, str(int(get(connection, key) or 0) + 1))


def put_if_absent(connection: sa.Connection, key: str, value: str) -> None:
    """Records a fact about the index where there is none of this key."""
    if get(connection, key) is None:  # else nothing is written, and nobody waits for a job that writes
        add = "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT DO NOTHING"
        connection.execute(sa.text(add), {"key": key, "value": value})
