"""Sources: files, folders and addresses -> articles. What cannot be read becomes a `Problem`, and reading goes on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ingest.addresses import is_address
from ingest.identity import Identities
from ingest.items import File, Item, Link, Named, Note, Problem, ReadOptions
from ingest.registry import format_of
from ingest.sources.fetch import Fetcher, fetcher
from ingest.sources.guard import guarded
from ingest.sources.record import FIELDS
from ingest.sources.web import read_addresses_abreast, read_link
from qa.domain import Article

__all__ = [
    "FIELDS",
    "Note",
    "Problem",
    "Reading",
    "contents",
    "count_articles",
    "fetcher",
    "is_address",
    "read_addresses",
    "read_here",
    "read_paths",
    "state_of",
]

_PAGE_FOLDER = re.compile(r"(?:_files|-Dateien|_fichiers|_archivos|_file|_bestanden|_arquivos)$")
_DEEPEST = 4  # archives in archives
_NO_ARTICLES = ("~$", ".")  # beginnings of names: what Word leaves while a document is open, hidden files

Found = Article | Problem | Note

Reading = Callable[[Iterable[File | Problem]], Iterator[tuple[Item, File]]]
"""Files -> what is in them, in their order, each item with the file that it is in."""


def contents(file: File | Problem) -> Iterator[tuple[Item, File]]:
    """What is in a file, and in the files inside it, knowing of no other; whatever its reader raises is a problem."""
    if isinstance(file, Problem):
        yield file, File(Path(file.path), file.path)
        return
    state = state_of(file.path)
    yield from _inside(file)
    if state and state_of(file.path) != state:
        yield file.problem("changed while it was read; run the same command again"), file


def read_here(files: Iterable[File | Problem]) -> Iterator[tuple[Item, File]]:
    """Reads one file after the other, in this process."""
    for file in files:
        yield from contents(file)


def _inside(file: File, depth: int = 0) -> Iterator[tuple[Item, File]]:
    here = replace(file, opener=None)  # what opens it does not go from process to process
    for item in guarded(lambda: _items(file), file):
        match item:
            case File() if depth >= _DEEPEST:
                yield item.problem(f"it is an archive in {_DEEPEST} others, and is not looked into"), here
            case File():
                yield from _inside(item, depth + 1)
            case _:
                yield item, here


def read_paths(
    paths: Iterable[Path],
    mapping: Mapping[str, str] | None = None,
    *,
    options: ReadOptions | None = None,
    identities: Identities | None = None,
    fetcher: Fetcher | None = None,
    reading: Reading = read_here,
) -> Iterator[Found]:
    """Every article in these files and folders, in the order of their names.

    Args:
        mapping: Field of an article -> column, for tables that name their columns in an unusual way.
        options: The same and more; instead of `mapping`.
        identities: Names the articles; the default knows of no earlier job.
        fetcher: Gets the pages that lists of links name; None reports them.
        reading: Who opens the files.
    """
    options = options or ReadOptions(mapping or {})
    identities = identities or Identities()
    for item, file in reading(_files(paths, options)):
        match item:
            case Article():
                yield from identities.named(item, file)
            case Named():
                yield from identities.named(item.article, file, given=True)
            case Link():
                for found, page in read_link(item, fetcher, file.options) if fetcher else [(_unfetched(item), file)]:
                    yield from identities.named(found, page) if isinstance(found, Article) else [found]
            case Problem() | Note():
                yield item
            case File():
                raise TypeError(f"{item.path} has not been read")


def read_addresses(
    urls: Iterable[str],
    most: int,
    fetcher: Fetcher,
    *,
    options: ReadOptions | None = None,
    identities: Identities | None = None,
) -> Iterator[Found]:
    """Every article of these pages, files, feeds and sitemaps, `most` at most of one feed or sitemap."""
    names = identities or Identities()
    for item, file in read_addresses_abreast(urls, fetcher, most, options or ReadOptions()):
        yield from names.named(item, file) if isinstance(item, Article) else [item]


def state_of(path: Path) -> tuple[int, int] | None:
    """What changes where a file is written to; None where it cannot be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _unfetched(link: Link) -> Problem:
    return Problem(link.path, link.line, f"there is no text, only the address {link.url}; ingest that")


def _items(file: File) -> Iterable[Item]:
    return format_of(file).read(file)


def count_articles(paths: Iterable[Path]) -> int:
    """About how many articles `read_paths` will give: files, and lines of tables."""
    return sum(_count(file) for file in _files(paths, ReadOptions()) if isinstance(file, File))


def _count(file: File) -> int:
    try:
        known = format_of(file)
        return known.counts(file) if known.counts else 1
    except Exception:  # noqa: BLE001 -- what is wrong is reported when it is read; this is for a progress bar
        return 1


def _files(paths: Iterable[Path], options: ReadOptions) -> Iterator[File | Problem]:
    for path in paths:
        if path.is_dir():
            yield from _walk(path, options)
        elif path.exists():
            folder = path.resolve().parent
            yield File(path, file_id(path.resolve(), folder), options=options)
        else:
            yield Problem(str(path), None, "there is no such file or folder")


def _walk(root: Path, options: ReadOptions) -> Iterator[File | Problem]:
    unreadable: list[Problem] = []
    top = root.resolve()

    def report(error: OSError) -> None:
        unreadable.append(Problem(str(error.filename), None, f"cannot be read: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_of_page(name, names))
        for name in sorted([*names, *(name for name in folders if (Path(folder) / name).is_symlink())]):
            if name.startswith(_NO_ARTICLES):
                continue
            path = Path(folder) / name
            if path.is_symlink() and (path.is_dir() or not path.resolve().is_relative_to(top)):
                yield Problem(str(path), None, f"links to {path.readlink()}; ingest that by its own name")
                continue
            below = path.relative_to(root).parts
            outlet = below[0].replace("_", " ") if len(below) > 1 else ""
            yield File(path, file_id(top / Path(*below), top), outlet, options=options)
    yield from unreadable


def _is_of_page(folder: str, names: Iterable[str]) -> bool:
    """Whether a folder has what a browser saved beside a page: scripts, pictures, frames of advertisements."""
    stem = _PAGE_FOLDER.sub("", folder)
    return stem != folder and not {f"{stem}.html", f"{stem}.htm"}.isdisjoint(names)


def file_id(path: Path, folder: Path) -> str:
    """The path from the folder above `folder`: ingesting a folder, a file in it or `.` inside it name a file alike."""
    return _writable(path.relative_to(folder.parent).as_posix())


def _writable(name: str) -> str:
    """A file's name without the half characters that stand for bytes of another encoding."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
