"""A database of the server's own, opened: a SQLite file, or tables beside the catalog that several servers share.

A file is for its owner only, and lets readers go on beside a writer. What a file has moves into the shared database
when that has nothing yet.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

import sqlalchemy as sa

log = logging.getLogger(__name__)


def opened(path: Path, metadata: sa.MetaData, url: str = "") -> sa.Engine:
    """The database with these tables, which are made where there are none.

    Args:
        path: Its file, made where there is none; only its owner may read it.
        metadata: Its tables; the first of them has a row as soon as it is used.
        url: Of a PostgreSQL database that has them instead; what the file has moves there.

    Raises:
        CatalogServerError: The PostgreSQL server cannot be reached.
    """
    if not url:
        return _in_file(path, metadata)
    from qa.index.catalog.server import connect  # who has no such database loads nothing for one
    from ui.server.migrations import migrated

    engine = connect(url)
    migrated(engine)
    if path.exists():
        _take_over(path, metadata, engine)
    return engine


def insert_absent(connection: sa.Connection, table: sa.Table, **values: Any) -> None:
    """Inserts a row where there is none of its key, also while another process does the same."""
    columns = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    add = f"INSERT INTO {table.name} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608 -- our own words
    connection.execute(sa.text(add), values)


def _in_file(path: Path, metadata: sa.MetaData) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", _configure)
    metadata.create_all(engine)
    with engine.begin() as connection:
        _complete(connection, metadata)
    path.chmod(0o600)
    return engine


def _configure(connection: Any, _: object) -> None:
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _complete(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Adds the columns that came later to a file of an older version."""
    for table in metadata.sorted_tables:
        known = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                added = sa.schema.CreateColumn(column).compile(connection)
                connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {added}"))


def _take_over(path: Path, metadata: sa.MetaData, engine: sa.Engine) -> None:
    """Moves the rows of a file into a database, in one transaction, unless it has some."""
    tables = metadata.sorted_tables
    used = next(iter(metadata.tables.values()))
    with contextlib.closing(_Closing(_in_file(path, metadata))) as file, engine.begin() as there:
        there.execute(sa.text(f"LOCK TABLE {used.name} IN EXCLUSIVE MODE"))
        if there.execute(sa.select(used).limit(1)).first():
            log.warning("%s is not used: the database of the catalog has such tables of its own", path)
            return
        with file.engine.connect() as here:
            for table in reversed(tables):
                there.execute(table.delete())
            for table in tables:
                if rows := [dict(row) for row in here.execute(sa.select(table)).mappings()]:
                    there.execute(table.insert(), rows)
    path.rename(path.with_name(f"{path.name}.moved"))
    log.warning("%s was moved into the database of the catalog", path)


class _Closing:
    """An engine that can be closed."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.close = engine, engine.dispose
