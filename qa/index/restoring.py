"""Restoring: a backup takes the place of an index's catalog."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from qa.errors import IndexFormatError
from qa.index.catalog import Catalog
from qa.index.collection import make_folder
from qa.index.lock import writer_lock
from qa.index.search import Search


def restore(backup: Path, folder: Path, chroma_url: str = "") -> None:
    """Makes the index in `folder` what it was when `backup` was taken, in one step; derived stores follow.

    Raises:
        IndexFormatError: The backup is no whole catalog, or the folder cannot be written to. The index is as it was.
        IndexLockedError: Another process writes to the index.
    """
    if not backup.is_file():
        raise IndexFormatError(f"there is no backup {backup}")
    make_folder(folder)
    part = folder / "catalog.restoring"
    with writer_lock(folder):
        try:
            shutil.copyfile(backup, part)
            with contextlib.closing(Catalog(part)) as copy:
                reasons: list[object] = list(copy.damage())
                # Later than any that the derived stores can have: they are compared in full, wherever they are.
                copy.set_meta("watermark", str(1 + max(copy.watermark, _watermark(folder / "catalog.sqlite"))))
        except (OSError, IndexFormatError) as error:
            reasons = [error]
        _remove_journals(part)
        if reasons:
            part.unlink(missing_ok=True)
            raise IndexFormatError(f"{backup} cannot be restored into {folder}: {reasons[0]}")
        _remove_journals(folder / "catalog.sqlite")
        part.replace(folder / "catalog.sqlite")
    Search(folder, chroma_url=chroma_url).close()


def _watermark(path: Path) -> int:
    """Of a catalog; 0 where there is none that can be read."""
    if path.exists():
        with contextlib.suppress(IndexFormatError), contextlib.closing(Catalog(path)) as catalog:
            return catalog.watermark
    return 0


def _remove_journals(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
