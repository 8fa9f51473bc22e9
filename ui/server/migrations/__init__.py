"""The tables of accounts and conversations on PostgreSQL, step by step, by Alembic; files are completed when opened."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

HEAD = "1"
"""The last step, in `steps`."""
_TABLE = "server_version"
_STEPS = Path(__file__).parent / "steps"


def migrated(engine: sa.Engine) -> None:
    """Takes the steps that a database has not taken.

    Raises:
        IndexFormatError: Another version of Dateline has taken others.
    """
    with engine.connect() as connection:
        there = connection.scalar(sa.select(sa.func.to_regclass(_TABLE)))
        if there and connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(_TABLE))) == HEAD:
            return
    from qa.index.catalog.migrations import migrate

    migrate(engine, engine.url.render_as_string(hide_password=True), _STEPS, HEAD, _TABLE)
