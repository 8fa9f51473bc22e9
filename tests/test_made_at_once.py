"""Files that several processes make at the same time are made once, and each of the processes goes on."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE

import pytest

from qa.index.catalog import make
from qa.index.catalog.folder import FolderState

# Each waits for the others before it opens the file of a round, so that they meet in it.
MAKER = """
import os
import sys
from pathlib import Path
from qa.index.catalog import Catalog
from qa.index.catalog.folder import FolderState
from ui.server.conversations import Conversations
folder = Path(sys.argv[1])
for number in range({rounds}):
    print(number, flush=True)
    sys.stdin.readline()
    print({made}, flush=True)
"""
ROUNDS, MAKERS = 10, 4


def older(path: Path) -> None:
    """A catalog as an older version wrote it."""
    make(path)
    with contextlib.closing(sqlite3.connect(path)) as catalog:
        catalog.execute("DROP TABLE waiting")
        catalog.execute("CREATE TABLE waiting_vectors (id TEXT PRIMARY KEY, approximate BOOLEAN NOT NULL)")
        catalog.execute("UPDATE meta SET value = '3' WHERE key = 'format'")
        catalog.commit()


@pytest.mark.parametrize(
    "made",
    [
        "FolderState(folder / f'{number}.sqlite').close()",
        "FolderState(folder / f'{number}.sqlite').first('id', str(os.getpid()))",
        "Conversations(folder / f'{number}.sqlite').close()",
        "Catalog(folder / f'early{number}.sqlite').meta('format')",
    ],
    ids=["what a folder has", "a name", "conversations", "a catalog of an older version"],
)
def test_processes_that_make_a_file_at_once_all_go_on(made: str, tmp_path: Path) -> None:
    for number in range(ROUNDS) if "early" in made else ():
        older(tmp_path / f"early{number}.sqlite")
    program = [sys.executable, "-c", MAKER.format(rounds=ROUNDS, made=made), str(tmp_path)]
    makers = [subprocess.Popen(program, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) for _ in range(MAKERS)]
    said = []
    for _ in range(ROUNDS):
        for maker in makers:
            assert maker.stdout is not None
            maker.stdout.readline()
        for maker in makers:
            assert maker.stdin is not None
            with contextlib.suppress(BrokenPipeError):  # it has failed, and says so below
                maker.stdin.write("\n")
                maker.stdin.flush()
        said.append({maker.stdout.readline() for maker in makers if maker.stdout})
    ended = [maker.communicate(timeout=60) for maker in makers]
    assert [maker.returncode for maker in makers] == [0] * MAKERS, [error for _, error in ended]
    assert [len(one) for one in said] == [1] * ROUNDS, "they do not agree on what they made"
    assert len(list(tmp_path.glob("*.sqlite"))) == ROUNDS
    assert not list(tmp_path.glob("*.new*")), "what was made beside is left"


def test_threads_that_make_a_file_at_once_all_go_on(tmp_path: Path) -> None:
    meeting = threading.Barrier(MAKERS)

    def made(number: int) -> str:
        meeting.wait(60)
        with contextlib.closing(FolderState(tmp_path / f"{number}.sqlite")) as state:
            return state.first("id", str(threading.get_ident()))

    for number in range(ROUNDS):
        with ThreadPoolExecutor(MAKERS) as pool:
            assert len(set(pool.map(made, [number] * MAKERS))) == 1
    # SQLite may leave its "-wal" and "-shm" where the last two close at once.
    assert {path.name.partition(".sqlite")[2] for path in tmp_path.iterdir()} <= {"", "-wal", "-shm"}
    assert len(list(tmp_path.glob("*.sqlite"))) == ROUNDS
