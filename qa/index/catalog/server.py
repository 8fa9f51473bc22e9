"""Connections to a PostgreSQL server, and the right to write to a catalog in it.

Knows no table but the one of facts, where the name of who writes stands.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from typing import Any

import sqlalchemy as sa

from qa.errors import CatalogServerError, SettingsError, one_line
from qa.index.catalog.schema import get, put

_LOCK = 1_145_132_116  # "DATE", and the schema: two catalogs in one database have a writer each
_SECONDS = 10  # until a server is given up
# Whoever is gone without a word is noticed after a minute, not after the two hours of most systems: the server by all
# connections, which else would wait for an answer; and who holds the lock by the server. Keepalives look at connections
# on which nothing is under way; where something is, the system would send it again for a quarter of an hour.
_PATIENCE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds
}
_SILENCE = tuple(f"{name if name.startswith('tcp') else f'tcp_{name}'} = {value}" for name, value in _PATIENCE.items())
_POLL = 0.025
_RESTED = 5.0  # seconds after which the server may have been started anew


def connect(url: str) -> sa.Engine:
    """Connections to a database; one that the server has ended meanwhile is made anew.

    Raises:
        SettingsError: The address, or the package, is none.
    """
    own = {"connect_timeout": _SECONDS, "application_name": f"dateline {os.getpid()}", **_PATIENCE}
    try:
        address = sa.make_url(url)
        engine = sa.create_engine(address, connect_args={name: own[name] for name in own if name not in address.query})
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"a catalog on PostgreSQL needs its extra: pip install 'dateline[postgres]' ({error})"
        ) from error
    except sa.exc.ArgumentError as error:
        raise SettingsError(f"DATELINE_CATALOG_URL is no address of a database: {one_line(error)}") from None
    sa.event.listen(engine, "handle_error", _explain)
    sa.event.listen(engine, "checkin", _rests)
    sa.event.listen(engine, "checkout", _wakes)
    return engine


def _rests(_: Any, record: Any) -> None:
    record.info["since"] = time.monotonic()


def _wakes(connection: Any, record: Any, _: Any) -> None:
    """Asks a connection that has rested whether it still is one; before each query, that was a third of its time."""
    if time.monotonic() - record.info.get("since", math.inf) > _RESTED:
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except Exception as error:
            raise sa.exc.DisconnectionError from error


def _explain(context: sa.engine.ExceptionContext) -> None:
    """Says which server it is that does not answer."""
    unreached = context.connection is None or context.is_disconnect
    if unreached and context.engine is not None:
        reason = Exception(context.original_exception)
        name = context.engine.url.render_as_string(hide_password=True)
        raise CatalogServerError(
            f"the PostgreSQL server of the catalog {name} cannot be reached ({one_line(reason)}). "
            "Start it, or correct DATELINE_CATALOG_URL; what was committed is there, and the same command goes on."
        ) from context.original_exception


class WriterLock:
    """An advisory lock of the database: it ends with the connection that holds it, which is the one that writes.

    Args:
        transactions: Connections to the database.

    Attributes:
        connection: The one that holds the lock; None where this process does not hold it.
    """

    def __init__(self, transactions: sa.Engine) -> None:
        self.what = f"the catalog {transactions.url.render_as_string(hide_password=True)}"
        self.connection: sa.Connection | None = None
        self._transactions = transactions

    def acquire(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        connection = self._transactions.connect()
        try:
            for setting in _SILENCE:
                connection.execute(sa.text(f"SET {setting}"))
            take = sa.select(sa.func.pg_try_advisory_lock(_LOCK, sa.func.hashtext(sa.func.current_schema())))
            while not (taken := connection.scalar(take)) and time.monotonic() < until:
                time.sleep(_POLL)
            connection.commit()
        except BaseException:
            connection.invalidate()  # it may hold the lock
            raise
        if taken:
            self.connection = connection
        else:
            connection.close()
        return bool(taken)

    def release(self) -> None:
        connection, self.connection = self.connection, None
        assert connection is not None
        with contextlib.suppress(CatalogServerError, sa.exc.SQLAlchemyError), connection:
            try:
                connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))
                connection.commit()
            except BaseException:
                connection.invalidate()
                raise

    def read(self) -> str:
        with self._transactions.connect() as connection:
            return get(connection, "writer") or ""

    def note(self, who: str) -> None:
        assert self.connection is not None
        with self.connection.begin():
            put(self.connection, "writer", who)
