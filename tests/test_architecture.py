"""The house: which way the arrows point, what is loaded when, and whether the README tells the truth."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
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


# A module for each contract, and what it must not import; "" where there must be no such module.
BREACHES = {
    "Faces use the job, the job uses the answers, never the other way": ("qa/domain.py", "ui.demo"),
    "The rooms of qa": ("qa/loose.py", ""),
    "Whoever searches or answers reads the question, and derives nothing from its words": (
        "qa/retrieval.py",
        "qa.question.understand",
    ),
    "Whoever answers is given what was found, and knows no index": ("qa/answering/agreement.py", "qa.index"),
    "Alembic is imported by the migrations of a database on PostgreSQL": ("qa/index/catalog/facts.py", "alembic.op"),
    "OpenTelemetry is imported where steps are observed": ("qa/pipeline.py", "opentelemetry.trace"),
    "Chroma is imported in one module": ("qa/index/stores.py", "chromadb"),
    "tantivy is imported by the index of words and by the analyzer": ("qa/pipeline.py", "tantivy"),
    "SQLAlchemy is imported by the catalog, and by the conversations and accounts of the server": (
        "ingest/job.py",
        "sqlalchemy",
    ),
    "LangChain is imported by the pipeline, the retriever, what speaks to a chat model, and where a page asks": (
        "qa/answering/candidates.py",
        "langchain.chat_models",
    ),
    "sentence-transformers is imported for a model by name: the embedder's, or a judge's": (
        "qa/models/static.py",
        "sentence_transformers",
    ),
    "torch is imported nowhere: it comes with sentence-transformers": ("qa/models/embedder.py", "torch.nn"),
    "ONNX Runtime is imported where a model is loaded": ("qa/answering/agreement.py", "onnxruntime"),
    "trafilatura and dateparser are imported where pages and their days are read": ("ingest/job.py", "trafilatura"),
    "Ray is imported in one module": ("ingest/job.py", "ray.actor"),
    "Gradio is imported by the chat": ("ui/server/desk.py", "gradio"),
    "FastAPI is imported by what has addresses, and not by what these show": ("ui/server/rendering.py", "fastapi"),
    "Typer is the commands', the console theirs and their tables'": ("ingest/experiments/run.py", "rich.console"),
    "The rooms of ui": ("ui/tables.py", "ui.commands"),
    "The rooms of the index": ("qa/index/lock.py", "qa.index.stores"),
    "The rooms of ingest": ("ingest/split.py", "ingest.job"),
    "The rooms of experiments": ("ingest/experiments/attacks.py", "ingest.experiments.run"),
    "A reader of a source format knows neither the index nor the models": ("ingest/items.py", "qa.models.embedder"),
}


def lint(folder: Path) -> tuple[set[str], str]:
    """The contracts that do not hold in a tree, and what is printed."""
    # Beside this Python, whether or not its virtual environment is activated.
    command = [str(Path(sysconfig.get_path("scripts")) / "lint-imports"), "--no-cache", "--no-logo"]
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, "COLUMNS": "300"}, check=False
    )
    broken = re.findall(r"^(.+?) BROKEN", run.stdout, re.MULTILINE)
    assert run.returncode == bool(broken), run.stdout
    return set(broken), run.stdout


def test_imports_point_one_way() -> None:
    assert lint(ROOT)[0] == set()


def test_every_contract_has_a_breach_that_is_tried() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]} == BREACHES.keys()


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is printed of a copy of the house in which every contract is broken at once: a run takes three seconds."""
    folder = tmp_path_factory.mktemp("house")
    for room in ("qa", "ingest", "ui"):
        shutil.copytree(ROOT / room, folder / room, ignore=lambda _, names: [n for n in names if not_code(n)])
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module, forbidden in BREACHES.values():
        with (folder / module).open("a", encoding="utf-8") as file:
            file.write(f"\n\ndef breach() -> None:\n    import {forbidden}\n" if forbidden else "")
    broken, printed = lint(folder)
    assert broken == BREACHES.keys(), printed
    return printed


def not_code(name: str) -> bool:
    return name == "__pycache__" or ("." in name and not name.endswith(".py"))


@pytest.mark.parametrize("contract", BREACHES)
def test_a_contract_fails_when_it_is_broken(contract: str, breached: str) -> None:
    module, forbidden = BREACHES[contract]
    said = re.search(rf"^{re.escape(contract)}\n-+\n(.*?)(?:^[^\n]+\n---|\Z)", breached, re.MULTILINE | re.DOTALL)
    assert said, breached
    house = forbidden.partition(".")[0] in {"qa", "ingest", "ui"}
    name = module.removesuffix(".py").replace("/", ".")
    arrow = f"{name} -> {forbidden if house else forbidden.partition('.')[0]} (l."
    assert (arrow if forbidden else f"- {name}") in said[1], said[0]


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
