"""The server as its users start it: the command in a process of its own, on a free port of loopback."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MAIN = "from ui.commands import main; main()"


@contextlib.contextmanager
def served(index: Path, *options: str, command: str = "chat", **environment: str) -> Iterator[str]:
    """The address of the server over an index."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, command, "--port", "0", "--index", str(index), *options],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
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
