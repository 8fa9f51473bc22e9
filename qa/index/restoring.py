"""Restoring: a backup takes the place of an index's catalog."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from qa.errors import IndexFormatError
from qa.index.catalog import Catalog
from qa.index.collection import make_folder
from qa.index.lock import writer_lock
from qa.index.search import Search


def restore(backup: Path, folder: Path, chroma_url: str = "", catalog_url: str = "", *, by_year: bool = False) -> None:
    """Makes the index in `folder` what it was when `backup` was taken, in one step; derived stores follow.

    Args:
        catalog_url: Of a PostgreSQL database that has its catalog; what was written into a file goes there, too.
        by_year: As `Index` has it.

    Raises:
        IndexFormatError: The backup is no whole catalog, or the folder cannot be written to. The index is as it was.
        IndexLockedError: Another process writes to the index.
    """
    if not backup.is_file():
        raise IndexFormatError(f"there is no backup {backup}")
    make_folder(folder)
    if catalog_url:
        _into_database(backup, folder, chroma_url, catalog_url, by_year=by_year)
        return
    part = folder / "catalog.restoring"
    with writer_lock(folder):
        with _copy(backup, part, folder) as copy:
            # Later than any that the derived stores can have: they are compared in full, wherever they are.
            copy.set_meta("watermark", str(1 + max(copy.watermark, _watermark(folder / "catalog.sqlite"))))
        _remove_journals(part)
        _remove_journals(folder / "catalog.sqlite")
        part.replace(folder / "catalog.sqlite")
    Search(folder, chroma_url=chroma_url, by_year=by_year).close()


def _into_database(backup: Path, folder: Path, chroma_url: str, catalog_url: str, *, by_year: bool) -> None:
    part = folder / "catalog.restoring"
    index = Search(folder, create=True, mend=False, chroma_url=chroma_url, catalog_url=catalog_url, by_year=by_year)
    with index:
        with writer_lock(folder), index.catalog.lock(), _copy(backup, part, folder) as copy:
            index.catalog.load(copy)
        _remove_journals(part)
        part.unlink()
        index.stores.align()
        index.stores.catch_up()


@contextlib.contextmanager
def _copy(backup: Path, part: Path, folder: Path) -> Iterator[Catalog]:
    """A backup's copy, open and found whole; it is gone where it is not."""
    try:
        shutil.copyfile(backup, part)
        with contextlib.closing(Catalog(part)) as copy:
            _whole(copy)
            yield copy
    except (OSError, IndexFormatError) as error:
        _remove_journals(part)
        part.unlink(missing_ok=True)
        raise IndexFormatError(f"{backup} cannot be restored into {folder}: {error}") from error


def _whole(catalog: Catalog) -> None:
    for reason in catalog.damage():
        raise IndexFormatError(reason)


def _watermark(path: Path) -> int:
    """Of a catalog; 0 where there is none that can be read."""
    if path.exists():
        with contextlib.suppress(IndexFormatError), contextlib.closing(Catalog(path)) as catalog:
            return catalog.watermark
    return 0


def _remove_journals(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
