"""The second pass of an ingest in a process of its own and of low priority, while something else is done."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from qa.index import Index
from qa.settings import Settings

_LOW_PRIORITY = 15


@contextlib.contextmanager
def refining(settings: Settings) -> Iterator[int]:
    """Refines the index of the settings beside, as long as the block lasts; whatever was done by then stays.

    Yields:
        How many passages were not refined when it began; with none, or where `settings.refines` is off, no process is
        started.
    """
    left = 0
    if settings.refines:
        with Index.from_settings(settings) as index:
            left = index.count_unrefined()
    if not left:
        yield 0
        return
    arguments = [sys.executable, "-m", "ingest.background", str(settings.index)]
    environment = dict(os.environ)
    if settings.catalog_url:  # it may have been an argument, and has a password
        environment["DATELINE_CATALOG_URL"] = settings.catalog_url.get_secret_value()
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own
    with contextlib.suppress(OSError):  # it may be done already
        os.setpriority(os.PRIO_PROCESS, process.pid, _LOW_PRIORITY)
    try:
        yield left
    finally:
        process.terminate()
        process.wait()


def main(folder: Path) -> None:
    """Refines the index in a folder until all of it is."""
    from ingest.job import refine
    from qa.models.embedder import load_embedder

    settings = Settings.load(index=folder)
    with Index.from_settings(settings) as index:
        for _ in refine(index, load_embedder(settings)):
            pass


if __name__ == "__main__":
    main(Path(sys.argv[1]))
