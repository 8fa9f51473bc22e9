"""tests/benchmarks/capacity.py: what docs/operating.md says of a million articles follows from what was measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import capacity
from benchmarks.capacity import PAGE, breaks, cell, measured, page, passages_a_second, question_seconds


def test_the_page_says_what_the_script_prints() -> None:
    """After a change of docs/results/ or of the script: python tests/benchmarks/capacity.py"""
    found = PAGE.read_text(encoding="utf-8")
    assert found == page(found)


def test_workers_are_added_up_until_the_driver_has_no_time_left() -> None:
    alone = passages_a_second(1, 0.010, 0.0005)
    assert alone == pytest.approx(100, rel=0.02)
    assert passages_a_second(8, 0.010, 0.0005) == pytest.approx(8 * alone, rel=0.02)
    assert passages_a_second(40, 0.010, 0.0005) == pytest.approx(1 / 0.0005, rel=0.03)


def test_the_simulation_is_at_most_a_tenth_from_what_was_measured() -> None:
    driver = measured().driver
    for workers, column in ((1, "1 worker"), (2, "2 workers"), (4, "4 workers")):
        rate = passages_a_second(workers, 0.020, driver, tasks=160) * 240 / 2567
        assert rate == pytest.approx(
            cell("ray-workers", "articles/s, 20 ms a passage in which no core is used", column), rel=0.11
        )


def test_what_takes_less_breaks_later() -> None:
    of = measured()
    (articles, first), *_ = breaks(of)
    later = {what: at for at, what in breaks(replace(of, resident=of.resident / 2))}
    assert "memory" in first
    assert later[first] == pytest.approx(2 * articles, rel=0.01)
    assert question_seconds(of, of.asked_over) == of.question


def test_a_figure_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "RESULTS", tmp_path)
    (tmp_path / "disk.json").write_text('{"columns": ["", "a"], "rows": [["words", "none"]]}')
    with pytest.raises(LookupError, match="disk: words, a: 'none'"):
        cell("disk", "words", "a")
    with pytest.raises(LookupError, match="no row 'vectors'"):
        cell("disk", "vectors", "a")
