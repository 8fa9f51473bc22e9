"""`dateline` as a process of its own that starts warm: forked off one that has imported what the commands import.

A command imports for a second before it does anything, a server for five; tests start some sixty of them. Streams,
folder, environment, signals and exit code are as of a process that was started by itself. Where starting is what is
tested, `served.launched` and tests/test_commands.py start one.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

# Not Chroma: it starts threads, which a fork does not take along.
_IMPORTED = ("ui.server.application", "ui.mcp.server", "qa.compose", "qa.export", "ingest.run", "tokenizers")
_COMMAND = """#!{python} -IS
import json, os, signal, socket, sys
keeper = socket.socket(socket.AF_UNIX)
keeper.connect({path!r})
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(keeper, [b"."], [0, 1, 2])
keeper.sendall(asked + b"\\n")
said = keeper.makefile()
process = int(said.readline())
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda number, frame: os.kill(process, number))
sys.exit(int(said.readline()))
"""


@functools.cache
def dateline() -> Path:
    """A program that is `dateline`, warm; ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-"))
    command, path = folder / "dateline", folder / "socket"
    command.write_text(_COMMAND.format(python=sys.executable, path=str(path)))
    command.chmod(0o755)
    keeper = subprocess.Popen(
        [sys.executable, __file__, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, text=True
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "listening\n"
    keeper.stdout.close()
    atexit.register(keeper.communicate)  # which closes its standard input
    return command


def _main(path: str) -> None:
    """Forks a process for each command that is asked for, until standard input ends."""
    for name in _IMPORTED:
        importlib.import_module(name)
    gc.freeze()  # so that no child writes to what it shares with the others
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(64)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while listening in select.select([listening, sys.stdin], [], [])[0]:
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _keep(asking)
                return
            asking.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _keep(asking: socket.socket) -> None:
    """Runs one command in another process, says which, and how it ended; whoever asked is gone, and it is, too."""
    _, streams, _, _ = socket.recv_fds(asking, 1, 3)
    with asking.makefile() as lines:
        arguments, folder, environment = json.loads(lines.readline())
    process = os.fork()
    if process == 0:
        asking.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        _run(arguments, folder, environment)
        return
    for stream in streams:
        os.close(stream)
    asking.sendall(b"%d\n" % process)
    ended = os.pidfd_open(process)
    if ended not in select.select([ended, asking.fileno()], [], [])[0]:
        os.kill(process, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    with contextlib.suppress(OSError):  # nobody waits any more
        asking.sendall(b"%d\n" % (code if code >= 0 else 128 - code))
    os._exit(0)


def _run(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    from ui.commands import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["dateline", *arguments]
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 -- as the interpreter does
        sys.excepthook(*sys.exc_info())
        code = 1
    # To the end of an interpreter that has imported all this, without what costs a second: taking it down.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).parent))  # a command does not find the modules of the tests
    _main(sys.argv[1])
