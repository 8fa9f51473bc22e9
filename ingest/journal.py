"""What the jobs on an index remember of what they read: which file an id is from, which addresses are one article's.

A small SQLite file beside the catalog. It is no part of the truth: without it every file is read as for the first time.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Self

from ingest.items import Problem

NAME = "ingest.sqlite"

log = logging.getLogger(__name__)

_TABLES = """
CREATE TABLE IF NOT EXISTS origins (id TEXT PRIMARY KEY, file TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS origins_by_file ON origins (file);
CREATE TABLE IF NOT EXISTS aliases (address TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outlets (host TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS validators (address TEXT PRIMARY KEY, headers TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS problems (path TEXT NOT NULL, line INTEGER, reason TEXT NOT NULL);
"""


class Journal:
    """What is remembered, in a file or in memory only.

    Args:
        path: Of the file; None keeps it in memory.

    Attributes:
        is_new: Whether there was none before.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.is_new = path is None or not path.exists()
        self._broken = False
        try:
            self._database = _opened(path)
        except sqlite3.Error as error:
            log.warning("%s cannot be opened (%s): this job knows nothing of earlier ones", path, error)
            self._database = _opened(None)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """The journal of the index in a folder."""
        return cls(folder / NAME)

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def origin(self, id: str) -> tuple[str, str] | None:
        """The file that an id is from, and a digest of what it called so; None where no file has used it."""
        return self._one("SELECT file, digest FROM origins WHERE id = ?", id)

    def remember_origin(self, id: str, file: str, digest: str) -> None:
        """The article `id` is in `file`."""
        self._write("INSERT OR REPLACE INTO origins VALUES (?, ?, ?)", (id, file, digest))

    def ids_from(self, file: str) -> Iterator[str]:
        """The ids of all articles that were in a file, or in any file of a folder that ends with "/"."""
        query, value = "SELECT id FROM origins WHERE file = ?", file
        if file.endswith("/"):
            query, value = "SELECT id FROM origins WHERE file >= ?1 AND file < ?1 || char(1114111)", file
        with closing(self._database.execute(query, (value,))) as rows:
            for (id,) in rows.fetchall():
                yield id

    def alias(self, address: str) -> str | None:
        """The id of the article at an address (as `canonical` writes it)."""
        found = self._one("SELECT id, '' FROM aliases WHERE address = ?", address)
        return found[0] if found else None

    def remember_alias(self, address: str, id: str) -> None:
        """The article `id` is at an address; the first id stands."""
        self._write("INSERT OR IGNORE INTO aliases VALUES (?, ?)", (address, id))

    def outlet(self, host: str) -> str:
        """The outlet whose site a host is; "" where no page has said."""
        found = self._one("SELECT name, '' FROM outlets WHERE host = ?", host)
        return found[0] if found else ""

    def remember_outlet(self, host: str, name: str) -> bool:
        """A page of `host` calls its outlet `name`; the first name stands. True where it is new."""
        return self._write("INSERT OR IGNORE INTO outlets VALUES (?, ?)", (host, name)) > 0

    def validators(self, address: str) -> Mapping[str, str]:
        """What a server is sent to learn whether a page has changed since it was read (RFC 9110, 8.8)."""
        found = self._one("SELECT headers, '' FROM validators WHERE address = ?", address)
        return json.loads(found[0]) if found else {}

    def remember_validators(self, address: str, headers: Mapping[str, str]) -> None:
        """A page has been read as it was under these validators."""
        entry = (address, json.dumps(dict(headers)))
        self._write("INSERT OR REPLACE INTO validators VALUES (?, ?)", entry)

    def problems(self) -> list[Problem]:
        """What the last job could not read."""
        return [Problem(*row) for row in self._database.execute("SELECT path, line, reason FROM problems")]

    def remember_problems(self, problems: Iterable[Problem]) -> None:
        """These are the last job's; those of the job before are forgotten."""
        self._write("DELETE FROM problems", ())
        for problem in problems:
            self._write("INSERT INTO problems VALUES (?, ?, ?)", (problem.path, problem.line, problem.reason))

    def _write(self, statement: str, values: Sequence[object]) -> int:
        """How many rows were written; none, and a warning, where nothing can be: the next job reads more again."""
        try:
            return self._database.execute(statement, values).rowcount
        except sqlite3.Error as error:
            if not self._broken:
                log.warning("the journal of ingests cannot be written to (%s): the next job starts without it", error)
            self._broken = True
            return 0

    def _one(self, query: str, value: str) -> tuple[str, str] | None:
        row = self._database.execute(query, (value,)).fetchone()
        return (row[0], row[1]) if row else None


def _opened(path: Path | None) -> sqlite3.Connection:
    database = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=30, check_same_thread=False)
    # Losing the last entries costs nothing but reading again, so that nothing waits for the disk.
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _TABLES)
    return database
