"""ui/commands/ingesting.py: what the options of `dateline ingest` do and what it says, in one process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import WordEmbedder
from typer.testing import CliRunner, Result

from ui.commands.shared import app

TABLE = "title,date,text\nBridge,05/03/2024,A diver found a crack.\nFerry,06/03/2024,It is sold.\n"
Dateline = Callable[..., Result]


@pytest.fixture
def dateline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dateline:
    import ui.commands  # noqa: F401 -- registers them

    monkeypatch.setattr("ingest.run.load_embedder", lambda settings: WordEmbedder())
    return lambda *words: CliRunner().invoke(app, [*map(str, words), "--index", str(tmp_path / "index")])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path / "a.csv"


def listed(dateline: Dateline) -> set[str | None]:
    return {article["published"] for article in json.loads(dateline("articles", "--json").stdout)}


def test_a_dry_run_shows_what_would_be_read_and_stores_nothing(dateline: Dateline, table: Path, tmp_path: Path) -> None:
    shown = dateline("ingest", table, "--dry-run", "--day-first")
    assert shown.exit_code == 0
    assert "Bridge (5 March 2024)" in shown.stdout
    assert "    A diver found a crack." in shown.stdout
    assert shown.stdout.endswith("2 articles, 0 skipped, 2 without outlet; nothing was stored\n")
    assert not (tmp_path / "index").exists()


def test_days_that_can_be_read_in_two_ways_are_absent_until_they_are_said(dateline: Dateline, table: Path) -> None:
    first = dateline("ingest", table)
    assert first.stdout.startswith("2 added, 0 changed, 0 unchanged, 0 skipped, 2 undated, 2 without outlet (")
    assert "--day-first or --month-first" in " ".join(first.stderr.split())
    assert listed(dateline) == {None}
    assert dateline("ingest", table, "--month-first").exit_code == 0
    assert listed(dateline) == {"2024-05-03", "2024-06-03"}


def test_many_problems_are_grouped_and_all_are_listed_afterwards(dateline: Dateline, tmp_path: Path) -> None:
    rows = [{"text": {"part": n}} for n in range(30)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run = dateline("ingest", path)
    assert run.exit_code == 4
    assert "skipped 30: field 'text': expected text, found dict" in " ".join(run.stderr.split())
    problems = dateline("articles", "--problems")
    assert problems.stdout.count("expected text") == 30
    assert f"{path}:30: " in problems.stdout
    assert len(json.loads(dateline("articles", "--problems", "--json").stdout)) == 30


def test_a_mirror_removes_rows_that_are_gone(dateline: Dateline, table: Path) -> None:
    dateline("ingest", table)
    table.write_text("".join(TABLE.splitlines(keepends=True)[:2]), encoding="utf-8")
    assert dateline("ingest", table, "--mirror", "--yes").stdout.endswith("; 1 removed\n")
    assert len(json.loads(dateline("articles", "--json").stdout)) == 1


def test_a_report_for_programs_has_all_that_is_said(dateline: Dateline, table: Path) -> None:
    report = json.loads(dateline("ingest", table, "--json").stdout)
    assert (report["added"], report["undated"], report["without_outlet"], report["copies"]) == (2, 2, 2, 0)
    assert "can be read day first or month first" in report["notes"][0]["text"]
