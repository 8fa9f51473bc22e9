"""The tables of a catalog on PostgreSQL, step by step, by Alembic; a catalog in a file has `schema.upgrade`.

Alembic is loaded where there is a step to take only.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from qa.errors import IndexFormatError

HEAD = "1"
"""The last step, in `versions`."""
_HERE = Path(__file__).parent
_STEPS = _HERE / "versions"
_LOCK = 1_145_132_117  # not the writer's, who may be at work on a catalog that is up to date


def migrate(
    engine: sa.Engine, name: str, steps: Path = _STEPS, head: str = HEAD, table: str = "alembic_version"
) -> None:
    """Takes the steps that a database has not taken, in one transaction; one process at a time.

    Args:
        engine: Of the database.
        name: What it is called in messages.
        steps: The folder with the steps.
        head: The last of them.
        table: Where the database notes which it has taken.

    Raises:
        IndexFormatError: Another version of Dateline has taken others; or its encoding is not UTF-8.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.script.revision import ResolutionError

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["table"] = table
    try:
        with engine.begin() as connection:
            _check_encoding(connection, name)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, head)
    except Exception as error:
        cause = error.__cause__ if isinstance(error.__cause__, ResolutionError) else None
        if cause is None:
            raise
        known = ", ".join(step.revision for step in ScriptDirectory.from_config(config).walk_revisions())
        raise IndexFormatError(
            f"the catalog {name} was written by another version of Dateline (this one knows {known}; {error}). "
            "Install that version"
        ) from error


def _check_encoding(connection: sa.Connection, name: str) -> None:
    encoding = connection.scalar(sa.text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise IndexFormatError(f"the database {name} has the encoding {encoding}. Make one with: createdb -E UTF8")
