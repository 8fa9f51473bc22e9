"""The server as its users start it: the command in a process of its own, on a free port of loopback.

`served` starts it warm (`tests/warm.py`), `launched` as it is.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import warm

MAIN = "from ui.commands import main; main()"


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def launched(
    index: Path,
    *options: str,
    command: str = "chat",
    port: int = 0,
    program: Sequence[str] = (sys.executable, "-c", MAIN),
    **environment: str,
) -> subprocess.Popen[str]:
    """The process of a server over an index, which may not have opened it yet."""
    return subprocess.Popen(
        [*program, command, "--port", str(port), "--index", str(index), *options],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


@contextlib.contextmanager
def served(index: Path, *options: str, command: str = "chat", **environment: str) -> Iterator[str]:
    """The address of the server over an index."""
    process = launched(index, *options, command=command, port=0, program=[str(warm.dateline())], **environment)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if "http://" in line:
                yield line.split()[3]
                break
        else:
            raise AssertionError("the server did not start")
    finally:
        process.terminate()
        process.communicate(timeout=20)
