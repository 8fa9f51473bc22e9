"""How far the stores of one server's folder are with a catalog that several servers share."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from qa.index.catalog.schema import META, SUFFIXES, configure, count_up, make_file, put, put_if_absent


class FolderState:
    """What a folder has of a shared catalog: facts by their names, in a small SQLite file that belongs to it.

    Without it, the folder's stores are made anew.

    Args:
        path: Of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._engine = self._opened()
        except sa.exc.OperationalError:  # another process has it, a full disk: what it has is whole
            raise
        except sa.exc.DatabaseError:
            for suffix in SUFFIXES:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._engine = self._opened()

    def _opened(self) -> sa.Engine:
        if not self._path.exists():
            make_file(self._path, META.create)
        engine = sa.create_engine(f"sqlite:///{self._path}")
        sa.event.listen(engine, "connect", configure)
        with engine.begin() as connection:
            connection.execute(sa.schema.CreateTable(META, if_not_exists=True))  # an empty file is what a crash leaves
        self._facts = _facts(engine)
        return engine

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    def reload(self) -> None:
        """Sees what another process has recorded."""
        self._facts = _facts(self._engine)

    def get(self, name: str) -> str:
        """A fact; "" where it is not known."""
        return self._facts.get(name, "")

    def first(self, name: str, value: str) -> str:
        """A fact that is recorded once: the value of whoever came first, of processes that do so at once."""
        if not self.get(name):
            with self._engine.begin() as connection:
                put_if_absent(connection, name, value)
            self.reload()
        return self.get(name)

    def put(self, **facts: str) -> None:
        """Records facts, in one transaction."""
        with self._engine.begin() as connection:
            for name, value in facts.items():
                put(connection, name, value)
            count_up(connection, "version")
        self.reload()


def _facts(engine: sa.Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.key: row.value for row in connection.execute(sa.select(META.c.key, META.c.value))}
