"""tests/torture.py, for half a minute; and of a whole site, for as long as one round takes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from postgres import programs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        pytest.param([], 30, id="file"),
        pytest.param(["--postgresql"], 30, id="postgresql"),
        pytest.param(["--site", "--postgresql"], 20, id="site"),
    ],
)
def test_an_index_survives_kills_and_damage(options: list[str], seconds: int) -> None:
    if "--postgresql" in options and programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    if "--site" in options and not importlib.util.find_spec("ray"):
        pytest.skip("Ray is not installed: pip install 'dateline[ray]'")
    program = Path(__file__).with_name("torture.py")
    command = [sys.executable, str(program), "--seconds", str(seconds), "--seed", "5", *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    assert '"kills"' in run.stdout
