"""Files that several processes make at the same time are made once, and each of the processes goes on."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

# Each waits for the others before it opens the file of a round, so that they meet in it.
MAKER = """
import sys
from pathlib import Path
from qa.index.catalog.folder import FolderState
from ui.server.conversations import Conversations
folder = Path(sys.argv[1])
for number in range({rounds}):
    print(number, flush=True)
    sys.stdin.readline()
    {made}
"""
ROUNDS, MAKERS = 10, 4


@pytest.mark.parametrize(
    "made",
    ["FolderState(folder / f'{number}.sqlite').close()", "Conversations(folder / f'{number}.sqlite').close()"],
    ids=["what a folder has", "conversations"],
)
def test_processes_that_make_a_file_at_once_all_go_on(made: str, tmp_path: Path) -> None:
    program = [sys.executable, "-c", MAKER.format(rounds=ROUNDS, made=made), str(tmp_path)]
    makers = [subprocess.Popen(program, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) for _ in range(MAKERS)]
    for _ in range(ROUNDS):
        for maker in makers:
            assert maker.stdout is not None
            maker.stdout.readline()
        for maker in makers:
            assert maker.stdin is not None
            with contextlib.suppress(BrokenPipeError):  # it has failed, and says so below
                maker.stdin.write("\n")
                maker.stdin.flush()
    ended = [maker.communicate(timeout=60) for maker in makers]
    assert [maker.returncode for maker in makers] == [0] * MAKERS, [error for _, error in ended]
    assert len(list(tmp_path.glob("*.sqlite"))) == ROUNDS
    assert not list(tmp_path.glob("*.new*")), "what was made beside is left"
