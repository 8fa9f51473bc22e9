"""What a catalog says of its index as a whole: the format, the embedding model, how much has been committed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

import sqlalchemy as sa

from qa.errors import EmbedderMismatchError, IndexFormatError
from qa.index.catalog.schema import FORMAT, META, OLDER, complete, configure, get, put, put_if_absent, upgrade

_T = TypeVar("_T")

VARIABLES = 500
"""How many values stand in one IN (...): far below the limit of any database."""


class Facts:
    """The SQLite file of an index, open, and what it says of the index as a whole.

    Args:
        path: The file; `schema.make` makes one.

    Attributes:
        name: What messages call it.
        shared: Whether folders of several servers have their derived stores of it, as qa/index/catalog/shared.py says.

    Raises:
        IndexFormatError: The file is no catalog, or one of another format.
    """

    shared = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = str(path)
        self.engine = sa.create_engine(f"sqlite:///{path}")
        sa.event.listen(self.engine, "connect", configure)
        try:
            found = self.meta("format")
        except sa.exc.DatabaseError as error:
            raise IndexFormatError(
                f"{path} cannot be opened as a catalog: {error.orig}. Restore it from a backup, or name another "
                "folder with --index."
            ) from error
        if found in OLDER:
            with self.engine.begin() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # who opens it at the same time waits, and has it done
                if get(connection, "format") in OLDER:
                    upgrade(connection)
        elif found != str(FORMAT):
            raise IndexFormatError(
                f"{path} has format {found}, this version of Dateline reads {FORMAT}. Install the version that "
                "wrote it, or ingest into another folder with --index."
            )
        else:
            with self.engine.begin() as connection:
                complete(connection)

    def close(self) -> None:
        """Lets go of the file."""
        self.engine.dispose()

    def streams(self) -> sa.Connection:
        """A connection for a query of whose rows not all are to be in memory."""
        return self.engine.connect()

    def writes(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that changes something."""
        return self.engine.begin()

    def lock(self, *, briefly: bool = False) -> AbstractContextManager[None]:  # noqa: ARG002 -- what is shared has one
        """Holds the right to write to what the folder's own lock does not guard: here, nothing."""
        return nullcontext()

    def meta(self, key: str) -> str | None:
        """A fact about the index."""
        with self.engine.connect() as connection:
            return get(connection, key)

    def set_meta(self, key: str, value: str) -> None:
        """Records a fact about the index."""
        with self.writes() as connection:
            put(connection, key, value)

    def claim_embedder(self, name: str, dimensions: int) -> None:
        """Records the embedding model of a new index, or compares with the recorded one.

        Raises:
            EmbedderMismatchError: The vectors here were made by another model.
        """
        claim = embedder_claim(name, dimensions)
        with self.writes() as connection:
            put_if_absent(connection, "embedder", claim)
        recorded = self.meta("embedder")
        if recorded != claim:
            raise EmbedderMismatchError(
                f"the index {self._path.parent} was built with {recorded}, the settings say {claim}. Set "
                "DATELINE_EMBEDDER back, or embed all articles anew with: dateline ingest --reembed"
            )

    @property
    def collection(self) -> str:
        """A name for this index on a server that others use too; a copy in another folder has another."""
        with self.writes() as connection:
            put_if_absent(connection, "id", uuid.uuid4().hex)
        return f"dateline-{uuid.uuid5(uuid.UUID(self.meta('id')), str(self._path.resolve())).hex}"

    @property
    def adopted(self) -> bool:
        """Whether the folder's stores are of the catalog as it is, or of what it was before: always, in one folder."""
        return True

    def adopt(self) -> None:
        """From now on the folder's stores are of the catalog as it is, of which they have nothing yet."""

    def load(self, copy: Self) -> None:
        """Becomes what another catalog is, in one step, where it is no file that takes another's place."""
        raise NotImplementedError

    def changes(self, since: int) -> list[str] | None:
        """The revisions that batches after the watermark `since` have made current, or no more so; None: not known."""
        del since
        return None

    @property
    def watermark(self) -> int:
        """How many batches have been committed."""
        return self.state[0]

    @property
    def state(self) -> tuple[int, int]:
        """How many batches have been committed, and how many refined or published: another state, another content."""
        query = sa.select(META.c.key, META.c.value).where(META.c.key.in_(("watermark", "refinements")))
        with self.engine.connect() as connection:
            found = {row.key: int(row.value) for row in connection.execute(query)}
        return found.get("watermark", 0), found.get("refinements", 0)

    def scalar(self, query: sa.Select[Any]) -> int:
        """The one number that `query` asks for; 0 for none."""
        with self.engine.connect() as connection:
            return int(connection.scalar(query) or 0)

    def among(self, query: sa.Select[Any], column: sa.Column[Any], values: Iterable[str]) -> Iterator[sa.Row[Any]]:
        """The rows of `query` whose `column` is one of `values`, however many these are."""
        with self.engine.connect() as connection:
            yield from among(connection, query, column, values)


def among(
    connection: sa.Connection, query: sa.Select[Any], column: sa.Column[Any], values: Iterable[str]
) -> Iterator[sa.Row[Any]]:
    """The rows of `query` whose `column` is one of `values`, however many these are."""
    for some in batches(values, VARIABLES):
        yield from connection.execute(query.where(column.in_(some)))


def batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items, `size` at a time."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def embedder_claim(name: str, dimensions: int) -> str:
    """An embedding model as the catalog records it."""
    return f"{name} ({dimensions} dimensions)"
