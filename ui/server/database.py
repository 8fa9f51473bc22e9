"""A database of the server's own, opened: a SQLite file, or tables beside the catalog that several servers share.

A file is for its owner only, and lets readers go on beside a writer. What a file has moves into the shared database
when that has nothing yet.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from qa.index.catalog.schema import make_file

_MOVING = 1_145_132_117  # an advisory lock: one server at a time moves files
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # as JSON has it

log = logging.getLogger(__name__)


def opened(
    path: Path,
    metadata: sa.MetaData,
    url: str = "",
    *,
    used: Callable[[sa.Connection], bool],
    after: Path | None = None,
) -> sa.Engine:
    """The database with these tables, which are made where there are none.

    Args:
        path: Its file, made where there is none; only its owner may read it.
        metadata: Its tables. Rows of one with "stays" in its `info` are added to and never replaced; a column with
            "json" has JSON as text.
        url: Of a PostgreSQL database that has them instead; what the file has moves there.
        used: Whether anything but what an empty one begins with is in its tables: then the file stays where it is.
        after: A file that must have moved before: while it is there, its names may be others' in the database.

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
        if after is not None and after.exists():
            log.warning("%s is not used: %s, whose names it has, is not in the database of the catalog", path, after)
        else:
            _take_over(path, metadata, engine, used)
    return engine


def without_nul(text: str) -> str:
    """JSON without the NULs of its strings: PostgreSQL reads none."""
    return _NUL.sub(r"\1", text)


def insert_absent(connection: sa.Connection, table: sa.Table, **values: Any) -> None:
    """Inserts a row where there is none of its key, also while another process does the same."""
    columns = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    add = f"INSERT INTO {table.name} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608 -- our own words
    connection.execute(sa.text(add), values)


def _in_file(path: Path, metadata: sa.MetaData) -> sa.Engine:
    if not path.exists():
        make_file(path, metadata.create_all)
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", _configure)
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # servers that start at once make it one after the other
        metadata.create_all(connection)
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


def _take_over(path: Path, metadata: sa.MetaData, engine: sa.Engine, used: Callable[[sa.Connection], bool]) -> None:
    """Moves the rows of a file into a database, in one transaction, unless it has some."""
    with engine.begin() as alone:  # until the file has its other name
        alone.execute(sa.select(sa.func.pg_advisory_xact_lock(_MOVING)))
        if not path.exists():  # another server on the folder has moved it
            return
        if not _copied(path, metadata, engine, used):
            log.warning("%s is not used: the database of the catalog has such tables of its own", path)
            return
        path.rename(_free(path))
        log.warning("%s was moved into the database of the catalog", path)


def _copied(path: Path, metadata: sa.MetaData, engine: sa.Engine, used: Callable[[sa.Connection], bool]) -> bool:
    """Whether the rows of a file are in the database now."""
    with engine.connect() as there:
        if used(there):  # nobody has to wait for a lock
            return False
    tables = metadata.sorted_tables
    names = ", ".join(table.name for table in tables)
    with contextlib.ExitStack() as stack, engine.begin() as there:
        file = _in_file(path, metadata)
        stack.callback(file.dispose)
        there.execute(sa.text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
        if used(there):
            return False
        for table in reversed(tables):
            if not table.info.get("stays"):
                there.execute(table.delete())
        with file.connect() as here:
            for table in tables:
                rows = [_clean(table, row) for row in here.execute(sa.select(table)).mappings()]
                if table.info.get("stays"):
                    for row in rows:
                        insert_absent(there, table, **row)
                elif rows:
                    there.execute(table.insert(), rows)
    return True


def _clean(table: sa.Table, row: sa.RowMapping) -> dict[str, Any]:
    """A row as PostgreSQL takes it: older versions kept NULs."""
    values = {name: _stripped(value) for name, value in row.items()}
    for column in table.columns:
        if column.info.get("json") and values[column.name]:
            values[column.name] = without_nul(values[column.name])
    return values


def _stripped(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_stripped(one) for one in value]
    if isinstance(value, dict):
        return {name: _stripped(one) for name, one in value.items()}
    return value


def _free(path: Path) -> Path:
    """What a file is called that has moved: an earlier one keeps its name."""
    moved, number = path.with_name(f"{path.name}.moved"), 1
    while moved.exists():
        number += 1
        moved = path.with_name(f"{path.name}.moved.{number}")
    return moved
