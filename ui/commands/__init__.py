"""The command line. Results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 not possible (the message says why), 2 wrong usage, 3 the articles do not say,
4 done but some of the input was skipped, 130 interrupted.
"""

from __future__ import annotations

import logging
import sys
from importlib import metadata
from typing import Annotated

import typer
from rich.logging import RichHandler

from qa.errors import DatelineError
from ui.commands import articles, asking, evaluating, exporting, index, ingesting, programs, serving, users
from ui.commands.shared import INTERRUPTED, app, err, out
from ui.memory import share_arenas

__all__ = [
    "app",
    "articles",
    "asking",
    "evaluating",
    "exporting",
    "index",
    "ingesting",
    "main",
    "programs",
    "serving",
    "users",
]


def main() -> None:
    """The console script: turns Dateline's own errors into one line and an exit code."""
    share_arenas()
    logging.basicConfig(
        level=logging.WARNING,
        format="%(message)s",
        handlers=[RichHandler(console=err, show_time=False, show_path=False, show_level=False, markup=False)],
    )
    try:
        app()
    except DatelineError as error:
        err.print(f"dateline: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("dateline: interrupted")
        sys.exit(INTERRUPTED)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        out.print(metadata.version("dateline"))
        raise typer.Exit
