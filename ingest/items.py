"""What goes from a reader to the job: articles, and beside them what is to be read, fetched, skipped or said.

Plain data. A reader is given a `File` and gives any of `Article`, `Problem`, `Note`, `File` and `Link`, as many as it
finds; it knows nothing of the index, of the job, or of other readers.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import IO

from ingest.text import squeezed
from qa.domain import Article
from qa.errors import SourceError

MOST_BYTES = 200_000_000
"""Of a file that is read as a whole, and of what is unpacked from it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, and why. The job goes on.

    Attributes:
        line: Where in the file, from 1; None where the whole file is meant.
    """

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return _told(self.path, self.line, self.reason)


def _told(path: str, line: int | None, text: str) -> str:
    """In one line, whatever a file has put into it."""
    return squeezed(f"{path}:{line}: {text}" if line else f"{path}: {text}")


class Saying(StrEnum):
    """What a note is about."""

    REMARK = "remark"
    COPY = "copy"  # one more copy of an article that has been read
    RENAMED = "renamed"  # its id was taken by another file's article


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a user should know of what was read; nothing was skipped for it, but a copy.

    Attributes:
        line: Where in the file, from 1; None where the whole file is meant.
    """

    path: str
    line: int | None
    text: str
    about: Saying = Saying.REMARK

    def __str__(self) -> str:
        return _told(self.path, self.line, self.text)


@dataclass(frozen=True, slots=True)
class Link:
    """An address that was found in a file and has the article, or a list of articles.

    Attributes:
        title, published, source: What the file says about it; the page itself has the last word but on the date.
    """

    url: str
    path: str
    line: int | None = None
    title: str = ""
    published: dt.date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read what can be read in more than one way.

    Attributes:
        mapping: Field of an article -> column, dotted for nested objects, for tables with unusual names.
        day_first: Whether 05/03/2024 is 5 March (True) or 3 May (False); None: as the column's other rows tell.
    """

    mapping: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: on disk, in an archive, attached to a mail, or fetched.

    Attributes:
        path: What problems call it; where it lies on disk, unless it has an `opener`.
        id: The path below the folder above the ingested one, with forward slashes: what an article without an id or
            URL of its own is called.
        outlet: The folder right below the ingested one, which names the outlet where the file does not; "" at the top.
        opener: Gives the bytes of what is not a file on disk.
        suffix: What kind of file it is, in lower case with its dot; "" takes that of the path.
        url: Where it came from; "" where that is not known.
        charset: Of its text, as the server said.
        seen: When it was captured, where the capture says; None where that is not known.
    """

    path: Path
    id: str
    outlet: str = ""
    opener: Callable[[], IO[bytes]] | None = None
    suffix: str = ""
    url: str = ""
    charset: str = ""
    seen: dt.date | None = None
    options: ReadOptions = ReadOptions()

    @property
    def kind(self) -> str:
        """Its suffix in lower case: ".html"; "" where it has none."""
        return self.suffix or PurePosixPath(self.path.name.lower()).suffix

    def open(self) -> IO[bytes]:
        """Its bytes, from the start."""
        return self.opener() if self.opener else self.path.open("rb")

    def head(self, size: int = 4096) -> bytes:
        """Its first bytes."""
        with self.open() as content:
            return content.read(size)

    def read(self) -> bytes:
        """All of it.

        Raises:
            SourceError: It is larger than any article.
        """
        with self.open() as content:
            found = content.read(MOST_BYTES + 1)
        if len(found) > MOST_BYTES:
            raise SourceError(f"it has more than {MOST_BYTES:,} bytes, and no article has")
        return found

    def member(self, name: str, content: bytes | Callable[[], IO[bytes]]) -> File:
        """A file found inside this one, by its content or by what opens it; no name leads out of this one."""
        inside = "/".join(part for part in PurePosixPath(name).parts if part not in {"/", "..", "."}) or "unnamed"
        opener = (lambda: io.BytesIO(content)) if isinstance(content, bytes) else content
        return File(self.path / inside, f"{self.id}/{inside}", self.outlet, opener, options=self.options)

    @property
    def place(self) -> str:
        """What problems call it: its path, or its address where it was fetched."""
        return self.id if self.id.startswith(("http://", "https://")) else str(self.path)

    def problem(self, reason: str, line: int | None = None) -> Problem:
        """What is wrong with it."""
        return Problem(self.place, line, reason)

    def note(self, text: str, line: int | None = None) -> Note:
        """What should be said of it."""
        return Note(self.place, line, text)


@dataclass(frozen=True, slots=True)
class Named:
    """An article whose id the file itself gives: two ids are two articles, whatever addresses they have."""

    article: Article


Item = Article | Named | Problem | Note | File | Link
