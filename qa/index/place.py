"""Writing in a place: a folder takes the place of another at once, and what fails says where and why."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from qa.errors import DatelineError, IndexWriteError, one_line


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


@contextlib.contextmanager
def writes_to(folder: Path) -> Iterator[None]:
    """For a block that does nothing but write to the index in `folder`.

    Raises:
        IndexWriteError: It could not: the disk is full, something may not be written, a store fails.
    """
    try:
        yield
    except DatelineError:
        raise
    except Exception as error:
        reason = getattr(error, "orig", None) or error  # SQLAlchemy wraps SQLite's own
        with contextlib.suppress(OSError):
            free = f" ({shutil.disk_usage(folder).free:,} bytes are free there)"
            raise IndexWriteError(
                f"the index {folder} cannot be written to: {one_line(reason)}{free}. It is as it was after the last "
                "whole batch; make room or allow writing, and the same command goes on from there."
            ) from error
        raise
