"""A report as Markdown, short enough for a pull request."""

from __future__ import annotations

from collections.abc import Mapping

from qa.evaluation.compare import Change, Comparison
from qa.evaluation.run import Report

_SHOWN_CHANGES = 10
_LONGEST_CELL = 160


def markdown_report(report: Report, comparison: Comparison | None = None) -> str:
    """The figures as a table; with a comparison their differences, and the questions that changed sides."""
    about = report.about
    what = f"`{about.get('questions', {}).get('path', '?')}` on `{about.get('index', {}).get('folder', '?')}`"
    how = f"model `{about.get('model', '?')}`, Dateline {about.get('version')}, {about.get('finished')}"
    lines = [f"### Evaluation: {len(report.rows)} questions", "", f"{what}, {how}", ""]
    lines += _compared(report, comparison) if comparison else _plain(report)
    if comparison:
        lines += _changes(comparison)
    return "\n".join(lines) + "\n"


def _plain(report: Report) -> list[str]:
    lines = ["| figure | value | 95 % interval | questions |", "| --- | ---: | --- | ---: |"]
    for name, found in report.estimates.items():
        lines.append(f"| {name} | {found.value:.3f} | {found.low:.3f} to {found.high:.3f} | {found.count} |")
    return lines


def _compared(report: Report, comparison: Comparison) -> list[str]:
    lines = [
        f"Against `{comparison.other}` over {comparison.count} shared questions; p after Holm's correction.",
        "",
        *_settings(comparison.settings),
        "| figure | value | difference | 95 % interval | p | |",
        "| --- | ---: | ---: | --- | ---: | --- |",
    ]
    for name, difference in comparison.differences.items():
        verdict = "**worse**" if name in comparison.worse else "better" if name in comparison.better else ""
        lines.append(
            f"| {name} | {report.estimates[name].value:.3f} | {difference.value:+.3f} | {difference.low:+.3f} to "
            f"{difference.high:+.3f} | {difference.adjusted:.3f} | {verdict} |"
        )
    return lines


def _settings(changed: Mapping[str, tuple[object, object]]) -> list[str]:
    if not changed:
        return []
    return ["Settings that differ: " + ", ".join(f"`{n}`: {old} → {new}" for n, (old, new) in changed.items()), ""]


def _changes(comparison: Comparison) -> list[str]:
    worse = [change for change in comparison.changes if not change.improved]
    improved = [change for change in comparison.changes if change.improved]
    lines = ["", f"{len(worse)} questions got worse, {len(improved)} got better."]
    for title, changes in (("Worse", worse), ("Better", improved)):
        if changes:
            lines += [
                "",
                f"<details><summary>{title}</summary>",
                "",
                "| question | before | after |",
                "| --- | --- | --- |",
            ]
            lines += [_row(change) for change in changes[:_SHOWN_CHANGES]]
            if len(changes) > _SHOWN_CHANGES:
                lines.append(f"| and {len(changes) - _SHOWN_CHANGES} more | | |")
            lines += ["", "</details>"]
    return lines


def _row(change: Change) -> str:
    return f"| {_cell(change.question)} | {_cell(change.before)} | {_cell(change.after)} |"


def _cell(text: str) -> str:
    short = text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL].rsplit(" ", 1)[0] + " …"
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>|#" else c for c in " ".join(short.split()))
