"""A PostgreSQL server for tests: Debian's, in a temporary folder, on loopback, as a user who owns nothing else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path

import sqlalchemy as sa

_USER = "nobody"  # PostgreSQL does not run as root


def programs() -> Path | None:
    """The folder with PostgreSQL's programs, the newest where there are several; None where it is not installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not found and (path := shutil.which("postgres")):
        return Path(path).parent
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


class Postgres:
    """A server that runs from when this is made until `close`.

    Args:
        programs: The folder with its programs.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._user = _USER if os.getuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
        if self._user:
            shutil.chown(self._folder, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._run("initdb", "--username=dateline", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self._engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    @property
    def url(self) -> str:
        """Of its database, in the schema that all have."""
        return f"postgresql+psycopg://dateline:unasked@127.0.0.1:{self._port}/postgres"

    @property
    def process(self) -> int:
        """The process that has started all others of it."""
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        # Its output goes to a file: a server that inherits a pipe keeps it open.
        with tempfile.TemporaryFile() as said:
            run = subprocess.run(command, user=self._user, cwd="/", stdout=said, stderr=said, timeout=120, check=False)
            said.seek(0)
            assert run.returncode == 0, said.read().decode()

    def start(self) -> None:
        """Starts it, and waits until it answers. No test pulls the plug: nothing waits for the disk."""
        options = f"-h 127.0.0.1 -p {self._port} -k {self._folder} -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Ends all connections, and the server."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def fresh(self) -> str:
        """The URL of a schema with nothing in it."""
        name = f"test_{uuid.uuid4().hex}"
        self.do(f"CREATE SCHEMA {name}")
        return f"{self.url}?options=-csearch_path%3D{name}"

    def do(self, statement: str, url: str = "") -> list[sa.Row[tuple[object, ...]]]:
        """What a statement gives, in the schema of a URL."""
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool) if url else self._engine
        with engine.connect() as connection:
            result = connection.execute(sa.text(statement))
            return list(result.all()) if result.returns_rows else []

    def close(self) -> None:
        """Ends it, and leaves nothing."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)
