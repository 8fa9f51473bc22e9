"""Tables for a terminal: the figures of a report, its breakdowns, a comparison, a sweep."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from ingest.experiments.sweeps import Result, pareto_front
from qa.evaluation import Report
from qa.evaluation.compare import Comparison
from qa.evaluation.figures import STAGE

_BREAKDOWN = (
    "refusals.served",
    "articles.MRR@10",
    "answer passages.MRR@10",
    "answers.first sentence contains",
    "answers.contains",
)


def figures_table(report: Report) -> Table:
    """All figures with their intervals."""
    table = Table("", "figure", "value", "95 % interval", "questions", box=None, pad_edge=False)
    group = ""
    for name, found in report.estimates.items():
        head, _, figure = name.partition(".")
        interval = f"{found.low:.3f} to {found.high:.3f}"
        table.add_row("" if head == group else head, figure, f"{found.value:.3f}", interval, str(found.count))
        group = head
    return table


def breakdown_table(report: Report, field: str) -> Table:
    """Some figures for each value of a field, and the number of questions behind each."""
    shown = [name for name in _BREAKDOWN if name in report.estimates]
    table = Table(field, *(name.replace(".", " ") for name in shown), box=None, pad_edge=False)
    for value, found in report.by[field].items():
        cells = [f"{found[name].value:.3f} ({found[name].count})" if name in found else "" for name in shown]
        table.add_row(value or "(none)", *cells)
    return table


def comparison_table(report: Report, comparison: Comparison) -> Table:
    """Differences with their intervals and corrected p-values."""
    table = Table("figure", "value", "difference", "95 % interval", "p", "", box=None, pad_edge=False)
    for name, found in comparison.differences.items():
        verdict = "worse" if name in comparison.worse else "better" if name in comparison.better else ""
        interval = f"{found.low:+.3f} to {found.high:+.3f}"
        value = f"{report.estimates[name].value:.3f}"
        table.add_row(name, value, f"{found.value:+.3f}", interval, f"{found.adjusted:.3f}", verdict)
    return table


def sweep_table(results: Sequence[Result], quality: str) -> Table:
    """The points of a sweep; those that no other beats in quality and time are starred."""
    cost = f"{STAGE}total p50"
    front = pareto_front(results, quality, cost)
    shown = [quality, *(name for name in ("answer passages.MRR@10", "refusals.served", cost) if name != quality)]
    table = Table("", *results[0].point, *shown, box=None, pad_edge=False)
    for result in results:
        figures = [f"{result.figures[name]:.3f}" if name in result.figures else "" for name in shown]
        table.add_row("*" if result in front else "", *map(str, result.point.values()), *figures)
    return table
