"""tests/torture.py, for a minute."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_an_index_survives_kills_and_damage() -> None:
    program = Path(__file__).with_name("torture.py")
    command = [sys.executable, str(program), "--seconds", "60", "--seed", "5"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    assert '"kills"' in run.stdout
