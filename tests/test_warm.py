"""tests/warm.py: a command that starts warm does what one does that is started by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import warm
from served import MAIN, free_port, launched

COLD = [sys.executable, "-c", MAIN]


@pytest.mark.parametrize(("arguments", "code"), [(["search", "bridge"], 1), (["nothing"], 2), (["--version"], 0)])
def test_streams_and_exit_code_are_those_of_a_process_started_by_itself(
    arguments: list[str], code: int, tmp_path: Path
) -> None:
    environment = {**os.environ, "DATELINE_INDEX": "not-there"}
    one, other = (
        subprocess.run([*start, *arguments], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        for start in ([warm.dateline()], COLD)
    )
    assert one.returncode == other.returncode == code
    assert one.stdout == other.stdout
    assert one.stderr == other.stderr.replace("-c ", "dateline ")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server(number: signal.Signals, sample_index: Path) -> None:
    process = launched(sample_index, port=free_port(), program=[str(warm.dateline())])
    assert process.stderr is not None
    assert any("http://" in line for line in process.stderr)
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode in {0, 128 + number}


def test_a_server_does_not_outlive_whoever_started_it_and_was_killed(sample_index: Path) -> None:
    process = launched(sample_index, program=[str(warm.dateline())])
    assert process.stderr is not None
    assert any("http://" in line for line in process.stderr)
    process.kill()
    process.communicate(timeout=20)  # its standard error ends with it
