"""A SQLite database of the server's own, opened: for its owner only, readers beside a writer, waiting before errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa


def opened(path: Path, metadata: sa.MetaData) -> sa.Engine:
    """The database in a file.

    Args:
        path: Its file, made where there is none; only its owner may read it.
        metadata: Its tables, made where there are none.
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", _configure)
    metadata.create_all(engine)
    path.chmod(0o600)
    return engine


def _configure(connection: Any, _: object) -> None:
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
