"""docs/api.md, mcp.md and teams.md: every command and every piece of Python on them runs, in order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import warm
from served import free_port

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"```(bash|python)\n(.*?)```", re.DOTALL)
PREAMBLE = """set -euo pipefail
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
"""


def script(page: str) -> str:
    """A page as one script: its commands, and its Python by the interpreter of the tests."""
    text = (DOCS / page).read_text(encoding="utf-8")
    text = text.replace("7860", str(free_port())).replace("7861", str(free_port()))
    parts = [PREAMBLE]
    for kind, block in BLOCK.findall(text):
        if block.startswith("pip install"):
            continue  # the tests have it installed
        parts.append(block if kind == "bash" else f"{sys.executable} - <<'END'\n{block}END\n")
    return "".join(parts)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on the PATH")
@pytest.mark.parametrize("page", ["api.md", "mcp.md", "teams.md"])
def test_every_command_of_the_page_runs(page: str, sample_index: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_index, tmp_path / ".dateline")
    (tmp_path / "board-minutes").mkdir()
    minutes = "The board decided on Monday to buy the old ferry office, minutes of the meeting say."
    (tmp_path / "board-minutes" / "monday.md").write_text(
        f"---\ntitle: Ferry office\ndate: 2025-03-03\n---\n{minutes}\n"
    )
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "dateline").symlink_to(warm.dateline())
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    run = subprocess.run(
        ["bash", "-c", script(page)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert "Traceback" not in run.stderr
