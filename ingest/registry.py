"""Which reader reads what: a file's suffix, else its first bytes, -> a reader.

A source format is one function that takes a `File` and gives what is in it:

    from ingest import register, File

    def read_memo(file: File) -> Iterator[Article]:
        ...

    register(read_memo, ".memo", begins=[b"MEMO/"])

The formats that come with Dateline are the modules of `ingest/sources/formats/`, each of which registers itself, so
that a new one is one new file. A package of your own names its module in the entry point group `dateline.sources`:

    [project.entry-points."dateline.sources"]
    memo = "my_package.memo"
"""

from __future__ import annotations

import functools
import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata

from ingest.items import File, Item
from qa.errors import SourceError, one_line

ENTRY_POINTS = "dateline.sources"

Reader = Callable[[File], Iterable[Item]]
"""Gives what is in a file. It may raise anything; what it raises is reported, and the job goes on."""

_SAY_NOTHING = frozenset({"", ".xml", ".dat", ".tmp", ".download"})
"""Suffixes of files that may be anything."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Format:
    """A registered reader.

    Attributes:
        suffixes: Endings of the files it reads, in lower case.
        begins: First bytes that no other format has, in lower case, leading space and byte order marks left out.
        looks: Whether the first bytes look like it, for what has no fixed beginning.
        kinds: Media types under which servers send it.
        counts: About how many articles a file has; None counts one.
        certain: First bytes tell more than a suffix does: a Word file that is called .html is a Word file.
    """

    read: Reader
    suffixes: tuple[str, ...]
    begins: tuple[bytes, ...] = ()
    looks: Callable[[bytes], bool] | None = None
    kinds: tuple[str, ...] = ()
    counts: Callable[[File], int] | None = None
    certain: bool = False

    def recognizes(self, head: bytes) -> bool:
        """Whether a file that begins so is of this format."""
        return head.startswith(self.begins) or bool(self.looks and self.looks(head))


_formats: list[Format] = []


def register(
    read: Reader,
    *suffixes: str,
    begins: Sequence[bytes] = (),
    looks: Callable[[bytes], bool] | None = None,
    kinds: Sequence[str] = (),
    counts: Callable[[File], int] | None = None,
    certain: bool = False,
) -> Reader:
    """Makes `read` the reader of files with these suffixes; the last one registered for a suffix stands.

    Args:
        suffixes: With their dot: ".memo".
        begins, looks, kinds, counts, certain: As in `Format`.

    Raises:
        ValueError: A suffix has no dot.
    """
    for suffix in suffixes:
        if not suffix.startswith("."):
            raise ValueError(f"register({suffix!r}): a suffix begins with a dot, as in {'.' + suffix!r}")
    lower = tuple(suffix.lower() for suffix in suffixes)
    _formats.insert(0, Format(read, lower, tuple(begins), looks, tuple(kinds), counts, certain))
    return read


def formats() -> list[Format]:
    """All formats, the one that was registered last first."""
    _load()
    return _formats


def suffixes() -> list[str]:
    """All suffixes there are readers for, in order."""
    return sorted({suffix for known in formats() for suffix in known.suffixes})


def format_of(file: File) -> Format:
    """What a file is: by unmistakable first bytes, then by its suffix, then by what its first bytes look like.

    Raises:
        SourceError: There is no reader for it.
    """
    named = next((known for known in formats() if file.kind in known.suffixes), None)
    head = normal(file.head())
    for known in formats():
        if known.certain and head.startswith(known.begins) and not (named and named.certain):
            return known
    if named:
        return named
    if file.kind in _SAY_NOTHING or not file.kind[1:].isalpha():
        found = next((known for known in formats() if known.recognizes(head)), None)
        if found is None and looks_like_text(file.head()):
            found = next((known for known in formats() if ".txt" in known.suffixes), None)
    else:  # .css and .js are text too, but no articles: only what is unmistakable
        found = next((known for known in formats() if known.begins and head.startswith(known.begins)), None)
    if found:
        return found
    ending = file.kind or "files without an ending that look like this"
    raise SourceError(f"no reader for {ending}; there are readers for {', '.join(suffixes())}")


def format_of_kind(kind: str) -> Format | None:
    """The format that servers send under a media type."""
    return next((known for known in formats() if kind in known.kinds), None)


def looks_like_text(head: bytes) -> bool:
    """Whether first bytes are text: words, no NUL, hardly any control characters."""
    text = normal(head)
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in text)
    return b" " in text and b"\0" not in text and controls <= len(text) // 200


def normal(head: bytes) -> bytes:
    """First bytes as formats are recognized by: UTF-16 as UTF-8, no byte order mark, no leading space, lower case."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            head = head[: len(head) // 2 * 2].decode(encoding, "replace").encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()


@functools.cache
def _load() -> None:
    """Imports what registers readers: the modules of `ingest/sources/formats/`, then those of other packages."""
    from ingest.sources import formats as package

    registered, _formats[:] = list(_formats), []
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    for entry in metadata.entry_points(group=ENTRY_POINTS):
        try:
            entry.load()
        except Exception as error:  # noqa: BLE001 -- a package of somebody else: the formats that load are read
            log.warning("the source format %s (%s) cannot be loaded: %s", entry.name, entry.value, one_line(error))
    _formats[:0] = registered  # what a program registered before anything was read stands before ours
