"""The writer's lock: one process writes to an index at a time, and a second one is told who it is.

The lock itself is the operating system's (through filelock): it ends with the process that holds it, however that ends.
The file beside it only says who it is.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from qa.domain import IndexLockedError


@contextlib.contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Holds the right to write to the index in `folder`.

    Raises:
        IndexLockedError: Another process holds it; the message says which, where and since when.
    """
    holder = folder / "writer.json"
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexLockedError(
            f"the index {folder} is being written to by {_describe(holder)}. Wait until it ends, or stop it: "
            "nothing is lost, the same command goes on where it was."
        ) from None
    try:
        holder.write_text(
            json.dumps(
                {
                    "process": os.getpid(),
                    "host": socket.gethostname(),
                    "since": f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}",
                    "command": " ".join(sys.argv),
                }
            ),
            encoding="utf-8",
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _describe(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {who['process']} on {who['host']} since {who['since']} ({who['command']})"
    except (OSError, ValueError, KeyError):  # between taking the lock and writing the file
        return "another process"
