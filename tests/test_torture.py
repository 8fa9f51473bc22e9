"""tests/torture.py, for a minute."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from postgres import programs


@pytest.mark.slow
@pytest.mark.parametrize("catalog", ["file", "postgresql"])
def test_an_index_survives_kills_and_damage(catalog: str) -> None:
    options = ["--postgresql"] if catalog == "postgresql" else []
    if options and programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    program = Path(__file__).with_name("torture.py")
    command = [sys.executable, str(program), "--seconds", "60", "--seed", "5", *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    assert '"kills"' in run.stdout
