"""What the jobs on an index remember of what they read: which file an id is from, which addresses are one article's.

A small SQLite file beside the catalog. It is no part of the truth: without it every file is read as for the first time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Self

from ingest.items import Problem

NAME = "ingest.sqlite"
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
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=30, check_same_thread=False)
        # Losing the last entries costs nothing but reading again, so that nothing waits for the disk.
        self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _TABLES)

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
        self._database.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?)", (id, file, digest))

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
        self._database.execute("INSERT OR IGNORE INTO aliases VALUES (?, ?)", (address, id))

    def outlet(self, host: str) -> str:
        """The outlet whose site a host is; "" where no page has said."""
        found = self._one("SELECT name, '' FROM outlets WHERE host = ?", host)
        return found[0] if found else ""

    def remember_outlet(self, host: str, name: str) -> bool:
        """A page of `host` calls its outlet `name`; the first name stands. True where it is new."""
        return bool(self._database.execute("INSERT OR IGNORE INTO outlets VALUES (?, ?)", (host, name)).rowcount)

    def validators(self, address: str) -> Mapping[str, str]:
        """What a server is sent to learn whether a page has changed since it was read (RFC 9110, 8.8)."""
        found = self._one("SELECT headers, '' FROM validators WHERE address = ?", address)
        return json.loads(found[0]) if found else {}

    def remember_validators(self, address: str, headers: Mapping[str, str]) -> None:
        """A page has been read as it was under these validators."""
        entry = (address, json.dumps(dict(headers)))
        self._database.execute("INSERT OR REPLACE INTO validators VALUES (?, ?)", entry)

    def problems(self) -> list[Problem]:
        """What the last job could not read."""
        return [Problem(*row) for row in self._database.execute("SELECT path, line, reason FROM problems")]

    def remember_problems(self, problems: Iterable[Problem]) -> None:
        """These are the last job's; those of the job before are forgotten."""
        rows = [(problem.path, problem.line, problem.reason) for problem in problems]
        self._database.execute("BEGIN")
        self._database.execute("DELETE FROM problems")
        self._database.executemany("INSERT INTO problems VALUES (?, ?, ?)", rows)
        self._database.execute("COMMIT")

    def _one(self, query: str, value: str) -> tuple[str, str] | None:
        row = self._database.execute(query, (value,)).fetchone()
        return (row[0], row[1]) if row else None
