"""Sources: files, folders and addresses -> articles. What cannot be read becomes a `Problem`, and reading goes on."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ingest.sources.documents import read_docx, read_pdf
from ingest.sources.fetch import Fetcher, fetcher
from ingest.sources.fields import FIELDS, File, Problem
from ingest.sources.markdown import read_markdown
from ingest.sources.page import read_page
from ingest.sources.plain import read_plain
from ingest.sources.records import lines_of, open_table, read_csv, read_json_lines, read_parquet
from ingest.sources.web import is_address, read_address
from qa.domain import Article
from qa.errors import SourceError

__all__ = ["FIELDS", "Problem", "count_articles", "fetcher", "is_address", "read_addresses", "read_paths"]

_SINGLE = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
_TABLES = {".jsonl": read_json_lines, ".ndjson": read_json_lines, ".csv": read_csv, ".parquet": read_parquet}


def read_paths(paths: Iterable[Path], mapping: Mapping[str, str] | None = None) -> Iterator[Article | Problem]:
    """Every article in these files and folders, in the order of their names.

    Args:
        mapping: Field of an article -> column, for tables that name their columns in an unusual way.
    """
    for file in _files(paths):
        if isinstance(file, Problem):
            yield file
            continue
        try:
            before = _state(file.path)
            yield from _read(file, mapping or {})
            if _state(file.path) != before:
                yield Problem(str(file.path), None, "changed while it was read; run the same command again")
        except SourceError as error:
            yield Problem(str(file.path), None, str(error))
        except (OSError, EOFError, zlib.error) as error:
            yield Problem(str(file.path), None, f"cannot be read: {error}")


def read_addresses(urls: Iterable[str], most: int, fetcher: Fetcher) -> Iterator[Article | Problem]:
    """Every article of these pages, feeds and sitemaps, `most` at most of one feed or sitemap."""
    for url in urls:
        yield from read_address(url, fetcher, most)


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def count_articles(paths: Iterable[Path]) -> int:
    """About how many articles `read_paths` will give: files, and lines of tables."""
    return sum(_count(file) for file in _files(paths) if isinstance(file, File))


def _count(file: File) -> int:
    kind, count = _kind(file.path), 0
    if kind not in _TABLES or kind == ".parquet":
        return 1
    with contextlib.suppress(OSError, EOFError, zlib.error, SourceError), open_table(file) as content:
        for line in lines_of(content):  # what is wrong is reported when it is read
            count += bool(line.strip())
    return count


def _read(file: File, mapping: Mapping[str, str]) -> Iterator[Article | Problem]:
    kind = _kind(file.path)
    if kind in _TABLES:
        yield from _TABLES[kind](file, mapping)
    elif kind in _SINGLE:
        yield from _SINGLE[kind](file)
    else:
        known = ", ".join(sorted({*_SINGLE, *_TABLES}))
        raise SourceError(
            f"no reader for {kind or 'files without an ending'}; there are readers for {known} (tables also with .gz)"
        )


def _kind(path: Path) -> str:
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix if name.endswith(".gz") else Path(name).suffix


def _files(paths: Iterable[Path]) -> Iterator[File | Problem]:
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        elif path.exists():
            folder = path.resolve().parent
            yield File(path, _id(path.resolve(), folder))
        else:
            yield Problem(str(path), None, "there is no such file or folder")


def _walk(root: Path) -> Iterator[File | Problem]:
    unreadable: list[Problem] = []
    top = root.resolve()

    def report(error: OSError) -> None:
        unreadable.append(Problem(str(error.filename), None, f"cannot be read: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted([*names, *(name for name in folders if (Path(folder) / name).is_symlink())]):
            if name.startswith("."):
                continue
            path = Path(folder) / name
            if path.is_symlink() and (path.is_dir() or not path.resolve().is_relative_to(top)):
                yield Problem(str(path), None, f"links to {path.readlink()}; ingest that by its own name")
                continue
            below = path.relative_to(root).parts
            outlet = below[0].replace("_", " ") if len(below) > 1 else ""
            yield File(path, _id(top / Path(*below), top), outlet)
    yield from unreadable


def _id(path: Path, folder: Path) -> str:
    """The path from the folder above `folder`: ingesting a folder, a file in it or `.` inside it name a file alike."""
    return path.relative_to(folder.parent).as_posix()
