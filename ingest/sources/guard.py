"""Whatever a reader raises, of whatever class, becomes a problem with file, line and reason."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ingest.items import File, Item, Problem
from qa.errors import DatelineError, SourceError, one_line

_T = TypeVar("_T")
_ENDS = (KeyboardInterrupt, SystemExit, GeneratorExit)


def guarded(items: Callable[[], Iterable[Item]], file: File) -> Iterator[Item]:
    """The items of a reader up to its end, or to what it raises, which is the last."""
    try:
        yield from items()
    except _ENDS:
        raise
    except BaseException as error:  # noqa: BLE001 -- Rust's panics are no Exception, and no file may end a job
        yield file.problem(reason(error))


def row(read: Callable[[], _T], file: File, line: int | None) -> _T | Problem:
    """What `read` gives, or a problem in this line: the rows after it are read."""
    try:
        return read()
    except _ENDS:
        raise
    except BaseException as error:  # noqa: BLE001 -- see above
        return file.problem(reason(error), line)


def reason(error: BaseException) -> str:
    """What to say of an error, in one line."""
    if isinstance(error, SourceError):
        return one_line(error)
    if isinstance(error, DatelineError):
        raise error
    if isinstance(error, OSError | EOFError | zlib.error):
        return f"cannot be read: {one_line(error)}"
    if isinstance(error, RecursionError):
        return "cannot be read: it is nested too deep"
    said = " ".join(str(error).split())[:300]
    return f"cannot be read: {type(error).__name__}" + (f": {said}" if said else "")
