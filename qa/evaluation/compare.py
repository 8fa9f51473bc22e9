"""Comparing two runs over the same questions: is it better, for which questions, and is it noise."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from qa.errors import QuestionSetError
from qa.evaluation.figures import CONFIDENCE, SERVED, better, differences
from qa.evaluation.run import Report, SavedReport
from qa.evaluation.statistics import Difference, holm

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """A question that changed sides.

    Attributes:
        improved: From not served (answered wrongly or falsely refused) to served, or back.
        before, after: What was said.
        confidence: How sure the wrong one of the two was: the surer, the worse.
    """

    id: str
    question: str
    improved: bool
    before: str
    after: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """This run less another one.

    Attributes:
        other: Where the other run was read from.
        count: Questions in both.
        differences: By figure; p-values corrected over all of them (Holm).
        worse, better: Figures whose difference is significant after the correction.
        changes: Questions that changed sides, those that got worse first, the surest mistakes before others.
        settings: Settings that differ, with both values.
    """

    other: str
    count: int
    differences: Mapping[str, Difference]
    worse: tuple[str, ...]
    better: tuple[str, ...]
    changes: tuple[Change, ...]
    settings: Mapping[str, tuple[object, object]]


def compare_reports(report: Report, other: SavedReport) -> Comparison:
    """Pairs the questions of two reports by their ids.

    Raises:
        QuestionSetError: They share no question.
    """
    rows = [row for row in report.rows if row.question.id in other.rows]
    if not rows:
        raise QuestionSetError(f"{other.path} has no question in common with this run; questions are paired by id")
    ours = [row.values for row in rows]
    found = differences(ours, [other.values(row.question.id) for row in rows], report.figures)
    corrected = _corrected(found)
    significant = {
        name: difference.value * better(name, report.figures)
        for name, difference in corrected.items()
        if difference.adjusted < SIGNIFICANT
    }
    return Comparison(
        other=other.path,
        count=len(rows),
        differences=corrected,
        worse=tuple(name for name, gain in significant.items() if gain < 0),
        better=tuple(name for name, gain in significant.items() if gain > 0),
        changes=_changes(report, other),
        settings=_changed_settings(report.about, other.about),
    )


def _corrected(found: Mapping[str, Difference]) -> dict[str, Difference]:
    """Holm's correction over the figures that differ on any question.

    Where none differs no swap can make a difference: such a figure can never be a false alarm, and counting it would
    only hide others.
    """
    tested = [name for name, difference in found.items() if not difference.same]
    adjusted = dict(zip(tested, holm([found[name].p for name in tested]), strict=True))
    return {name: dataclasses.replace(found[name], adjusted=adjusted.get(name, 1.0)) for name in found}


def _changes(report: Report, other: SavedReport) -> tuple[Change, ...]:
    changes = []
    for row in report.rows:
        before = other.rows.get(row.question.id)
        if before is None:
            continue
        was, now = before["values"].get(SERVED), row.values.get(SERVED)
        if was is None or now is None or was == now:
            continue
        mistaken = row.values if now < was else before["values"]
        changes.append(
            Change(
                id=row.question.id,
                question=row.question.question,
                improved=now > was,
                before=before["text"],
                after=row.answer.text,
                confidence=mistaken[CONFIDENCE],
            )
        )
    return tuple(sorted(changes, key=lambda change: (change.improved, -change.confidence)))


def _changed_settings(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    one, other = _flat("", ours.get("settings")), _flat("", theirs.get("settings"))
    return {
        name: (other.get(name), one.get(name)) for name in sorted({*one, *other}) if one.get(name) != other.get(name)
    }


def _flat(prefix: str, value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        return {prefix: value} if prefix else {}
    found: dict[str, object] = {}
    for name, inner in value.items():
        found |= _flat(f"{prefix}.{name}" if prefix else str(name), inner)
    return found
