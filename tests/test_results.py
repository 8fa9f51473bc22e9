"""tests/benchmarks/results.py: the page of figures is what its files make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.results import FOLDER, PAGE, Plot, from_reports, page, read


def test_the_page_of_results_is_what_its_files_make() -> None:
    """After a change of docs/results/: python tests/benchmarks/results.py"""
    assert PAGE.read_text(encoding="utf-8") == page()
    assert list(FOLDER.glob("*.json"))


def test_a_file_that_does_not_say_what_was_tuned_is_refused(tmp_path: Path) -> None:
    content = json.loads(next(FOLDER.glob("*.json")).read_text(encoding="utf-8"))
    del content["tuned"]
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.json: .*missing or unknown: tuned"):
        read(tmp_path / "a.json")


def report(figures: dict[str, float], fingerprint: str = "f") -> dict[str, object]:
    """As `dateline eval --save` writes it."""
    about = {
        "questions": {"path": "sets/weeks.jsonl", "count": 12, "fingerprint": fingerprint},
        "index": {"articles": 3400, "chunks": 50000},
        "machine": {"processors": 2, "system": "Linux", "python": "3.11"},
        "finished": "2025-04-06T10:00:00Z",
    }
    found = {name: {"value": value, "low": value - 0.1, "high": value + 0.1} for name, value in figures.items()}
    return {"about": about, "figures": found}


def test_saved_reports_become_a_table_with_a_column_each() -> None:
    reports = [report({"answers.contains": 0.5}), report({"answers.contains": 0.75})]
    table = from_reports(reports, ["before", "after"], "Names", "Nothing was tuned on them.")
    assert table.rows == (("answers: contains", "0.500 [0.400, 0.600]", "0.750 [0.650, 0.850]"),)
    text = table.markdown()
    assert "2025-04-06, 2 processors, Linux, Python 3.11. 12 questions of weeks.jsonl, over 3,400 articles" in text
    assert "dateline eval weeks.jsonl --save after.json" in text


def test_reports_over_different_questions_are_no_table() -> None:
    with pytest.raises(ValueError, match="different questions"):
        from_reports([report({}, "f"), report({}, "g")], ["a", "b"], "Names", "Nothing.")


def test_a_plot_is_drawn_with_its_lines_named_in_their_order() -> None:
    plot = Plot("Seconds a question", "s", ("1,000", "10,000"), {"median": [0.2, 0.25], "p95": [0.4, 0.5]})
    drawn = plot.markdown()
    assert drawn.startswith("Seconds a question: median; p95.")
    assert 'y-axis "s" 0 --> 0.5' in drawn
    assert drawn.index("line [0.2, 0.25]") < drawn.index("line [0.4, 0.5]")


def test_a_line_with_too_few_values_is_refused(tmp_path: Path) -> None:
    content = json.loads(next(FOLDER.glob("*.json")).read_text(encoding="utf-8"))
    content["plots"] = [{"title": "t", "unit": "s", "at": ["1", "2"], "lines": {"median": [0.2]}}]
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.json: every line of a plot"):
        read(tmp_path / "a.json")
