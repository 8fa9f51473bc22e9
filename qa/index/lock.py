"""The writer's lock: one process writes to an index at a time, and a second one is told who it is.

A process that only writes briefly, as a reader does to bring the stores in step, ends by itself: a job waits for it.

The lock itself is the operating system's (through filelock), or the database's where that has the catalog: it ends with
the process that holds it, however that ends. What is noted beside it only says who it is.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from qa.errors import IndexLockedError
from qa.index.place import writes_to

# Seconds until a holder is believed to be what its note says: it is written a moment after the lock is taken.
_GRACE = 1.0
_POLL = 0.05

log = logging.getLogger(__name__)


class Lock(Protocol):
    """What one process holds at a time, and a note of who that is.

    Attributes:
        what: What is written to by who holds it, as messages say it.
    """

    what: str

    def acquire(self, seconds: float) -> bool:
        """Takes it within so many seconds; False where somebody else holds it."""

    def release(self) -> None:
        """Lets go of it."""

    def read(self) -> str:
        """The note; "" where there is none."""

    def note(self, who: str) -> None:
        """Leaves a note; "" takes it away. Only for who holds the lock."""


class _FolderLock:
    def __init__(self, folder: Path) -> None:
        self.what = f"the index {folder}"
        self._folder, self._note, self._lock = folder, folder / "writer.json", FileLock(folder / "writer.lock")

    def acquire(self, seconds: float) -> bool:
        with writes_to(self._folder), contextlib.suppress(Timeout):
            self._lock.acquire(timeout=seconds, poll_interval=_POLL / 2)
            return True
        return False

    def release(self) -> None:
        self._lock.release()

    def read(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            return self._note.read_text(encoding="utf-8")
        return ""

    def note(self, who: str) -> None:
        if who:
            self._note.write_text(who, encoding="utf-8")
        else:
            self._note.unlink(missing_ok=True)


def writer_lock(folder: Path, *, briefly: bool = False, wait: bool = True) -> contextlib.AbstractContextManager[None]:
    """Holds the right to write to the index in `folder`; arguments and errors as of `holding`."""
    return holding(_FolderLock(folder), briefly=briefly, wait=wait)


@contextlib.contextmanager
def holding(lock: Lock, *, briefly: bool = False, wait: bool = True) -> Iterator[None]:
    """Holds a lock.

    Args:
        lock: It.
        briefly: For a few seconds: others wait for it.
        wait: Wait for one who holds it briefly.

    Raises:
        IndexLockedError: Another process holds it; the message says which, where and since when.
    """
    if wait:
        _acquire(lock)
    elif not lock.acquire(0):
        raise _locked(lock)
    try:
        lock.note(
            json.dumps(
                {
                    "process": os.getpid(),
                    "host": socket.gethostname(),
                    "since": f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}",
                    "command": " ".join(sys.argv),
                    "briefly": briefly,
                }
            )
        )
        yield
    finally:
        try:
            lock.note("")
        finally:
            lock.release()


def _acquire(lock: Lock) -> None:
    began = known = time.monotonic()
    told = False
    while not lock.acquire(_POLL):
        who, now = _holder(lock), time.monotonic()
        if not who.get("briefly"):
            if now - known >= _GRACE:  # until then who is not known may have let go of it, or taken it, just now
                raise _locked(lock)
            continue
        known = now
        if now - began >= _GRACE and not told:
            log.warning("waiting for %s, which writes to %s for a moment", _describe(who), lock.what)
            told = True


def _locked(lock: Lock) -> IndexLockedError:
    return IndexLockedError(
        f"{lock.what} is being written to by {_describe(_holder(lock))}. Wait until it ends, or stop it: "
        "nothing is lost, the same command goes on where it was."
    )


def _holder(lock: Lock) -> dict[str, Any]:
    """Who holds the lock; nothing is known between its taking and the note."""
    try:
        who = json.loads(lock.read())
    except ValueError:
        return {}
    return who if isinstance(who, dict) else {}


def _describe(who: dict[str, Any]) -> str:
    if not {"process", "host", "since", "command"} <= who.keys():
        return "another process"
    return f"process {who['process']} on {who['host']} since {who['since']} ({who['command']})"
