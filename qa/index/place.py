"""Putting a folder in the place of another, so that nobody ever sees half of it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """Where to make what takes the place of `folder` when the block ends; one that fails leaves all as it was.

    Only for who holds the writer's lock. Whoever reads meanwhile keeps the old files, or finds none for a moment.
    """
    part, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (part, old):  # of a process that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        yield part
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    with contextlib.suppress(FileNotFoundError):
        folder.rename(old)
    part.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
