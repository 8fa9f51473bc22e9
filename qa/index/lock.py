"""The writer's lock: one process writes to an index at a time, and a second one is told who it is.

A process that only writes briefly, as a reader does to bring the stores in step, ends by itself: a job waits for it.

The lock itself is the operating system's (through filelock): it ends with the process that holds it, however that ends.
The file beside it only says who it is.
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
from typing import Any

from filelock import FileLock, Timeout

from qa.errors import IndexLockedError
from qa.index.place import writes_to

# Seconds until a holder is believed to be what its file says: the file is written a moment after the lock is taken.
_GRACE = 1.0
_POLL = 0.05

log = logging.getLogger(__name__)


@contextlib.contextmanager
def writer_lock(folder: Path, *, briefly: bool = False, wait: bool = True) -> Iterator[None]:
    """Holds the right to write to the index in `folder`.

    Args:
        folder: Of the index.
        briefly: For a few seconds: others wait for it.
        wait: Wait for one who holds it briefly.

    Raises:
        IndexLockedError: Another process holds it; the message says which, where and since when.
    """
    holder = folder / "writer.json"
    lock = FileLock(folder / "writer.lock")
    if wait:
        with writes_to(folder):
            _acquire(lock, folder, holder)
    else:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise _locked(folder, _holder(holder)) from None
    try:
        holder.write_text(
            json.dumps(
                {
                    "process": os.getpid(),
                    "host": socket.gethostname(),
                    "since": f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}",
                    "command": " ".join(sys.argv),
                    "briefly": briefly,
                }
            ),
            encoding="utf-8",
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, folder: Path, holder: Path) -> None:
    began, told = time.monotonic(), False
    while True:
        with contextlib.suppress(Timeout):
            lock.acquire(timeout=_POLL, poll_interval=_POLL / 2)
            return
        who = _holder(holder)
        if time.monotonic() - began < _GRACE:
            continue
        if not who.get("briefly"):
            raise _locked(folder, who)
        if not told:
            log.warning("waiting for %s, which writes to %s for a moment", _describe(who), folder)
            told = True


def _locked(folder: Path, who: dict[str, Any]) -> IndexLockedError:
    return IndexLockedError(
        f"the index {folder} is being written to by {_describe(who)}. Wait until it ends, or stop it: "
        "nothing is lost, the same command goes on where it was."
    )


def _holder(path: Path) -> dict[str, Any]:
    """Who holds the lock; nothing is known between its taking and the writing of the file."""
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return who if isinstance(who, dict) else {}


def _describe(who: dict[str, Any]) -> str:
    if not {"process", "host", "since", "command"} <= who.keys():
        return "another process"
    return f"process {who['process']} on {who['host']} since {who['since']} ({who['command']})"
