"""The house: which way the arrows point, what is loaded when, and whether the README tells the truth."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import qa
import qa.errors
import qa.protocols

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def python(code: str, **environment: str) -> str:
    """Runs code in a new process and returns what it prints."""
    command = [sys.executable, "-c", code]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, **environment}, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_imports_point_one_way() -> None:
    # Beside this Python, whether or not its virtual environment is activated.
    command = [str(Path(sysconfig.get_path("scripts")) / "lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_answering_loads_neither_torch_nor_gradio(sample_index: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from qa import ask, Settings
answer = ask("When was the Alder Bridge built?", settings=Settings.load(index=Path({str(sample_index)!r})))
assert not answer.refused
unwanted = {{"torch", "gradio", "transformers", "sentence_transformers", "scipy", "ingest", "ui"}}
print(sorted(unwanted & set(sys.modules)))
"""
    assert python(code) == "[]"


def test_ingesting_and_answering_open_no_connection(tmp_path: Path) -> None:
    """With nothing configured, not a single socket is connected, not even one that would fail."""
    code = f"""
import socket, sys
tried = []
def refuse(self, address, *rest):
    tried.append(address)
    raise OSError("no network in this test")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = lambda *address, **rest: tried.append(address) or []
sys.argv = ["dateline", "demo", "--no-chat", "--index", {str(tmp_path / "index")!r}]
from ui.commands import main
try:
    main()
except SystemExit as end:
    assert not end.code
print("tried", tried)
"""
    assert python(code).endswith("tried []")


def test_every_public_name_is_found_where_it_says_and_no_other() -> None:
    assert qa.__all__ == sorted(qa._HOME_OF) == dir(qa)
    for name in qa.__all__:
        assert getattr(qa, name).__module__ == f"qa.{qa._HOME_OF[name]}"
    with pytest.raises(AttributeError, match="nobody"):
        qa.nobody  # type: ignore[attr-defined]  # noqa: B018


def test_every_error_that_a_user_can_meet_is_public() -> None:
    raised = {name for name, found in vars(qa.errors).items() if isinstance(found, type)}
    assert raised <= set(qa.__all__)
    assert all(issubclass(getattr(qa, name), qa.DatelineError) for name in raised)
    assert all(name in (qa.errors.__doc__ or "") for name in raised)  # the tree at its head


def test_every_seam_is_public() -> None:
    seams = {name for name, found in vars(qa.protocols).items() if getattr(found, "_is_protocol", False)}
    assert seams - {"Protocol", "Collection"} <= set(qa.__all__)


HEAVY = {
    "chromadb", "dateparser", "fastapi", "gradio", "httpx", "langchain", "langchain_core", "numpy", "onnxruntime",
    "pyarrow", "scipy", "sqlalchemy", "tantivy", "torch", "trafilatura",
}  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "import qa, ingest, ingest.registry, qa.errors, qa.domain, qa.settings",
        "import sys; sys.argv[1:] = ['--help']\nfrom ui.commands import main\ntry: main()\nexcept SystemExit: pass",
    ],
    ids=["import", "--help"],
)
def test_nothing_heavy_is_loaded_that_is_not_asked_for(code: str) -> None:
    printed = python(f"{code}\nimport sys; print('loaded', sorted({HEAVY!r} & set(sys.modules)))")
    assert printed.splitlines()[-1] == "loaded []"


def test_the_generated_documentation_is_what_the_code_says() -> None:
    """After a change of a command, a setting or a module's first line: python docs/generate.py"""
    from generate import pages

    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path} is stale; run: python docs/generate.py"


EVALUATING = (ROOT / "docs" / "evaluating.md").read_text(encoding="utf-8")
PYTHON_BLOCKS = re.findall(r"```python\n(.*?)```", README + EVALUATING, re.DOTALL)


@pytest.mark.parametrize("block", PYTHON_BLOCKS, ids=lambda block: block.splitlines()[0])
def test_the_readmes_python_runs(block: str, sample_index: Path) -> None:
    python(block, DATELINE_INDEX=str(sample_index))


def test_the_readme_has_python_to_run() -> None:
    assert PYTHON_BLOCKS


def test_the_readmes_console_example_is_what_is_printed(sample_index: Path) -> None:
    example = re.search(r"```console\n\$ dateline ask \"(.*?)\".*?\n(.*?)```", README, re.DOTALL)
    assert example, "the README has no console example"
    code = "from qa import ask; import sys; print(ask(sys.argv[1]))"
    run = subprocess.run(
        [sys.executable, "-c", code, example[1]],
        capture_output=True, text=True, check=True, env={**os.environ, "DATELINE_INDEX": str(sample_index)},
    )  # fmt: skip
    assert run.stdout.strip() == example[2].strip()


def test_a_newcomer_can_read_the_readme_in_one_go() -> None:
    assert len(README) <= 8000
