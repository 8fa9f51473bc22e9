"""A report as one HTML file that opens from disk with no network: figures, plots, and every question."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from importlib import resources
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined

from qa.domain import Passage
from qa.evaluation.compare import Comparison
from qa.evaluation.figures import CONFIDENCE, RIGHT, SERVED, STAGE
from qa.evaluation.report import charts
from qa.evaluation.run import Report, Row
from qa.evaluation.statistics import as_columns

OUTCOMES = ("right", "wrong", "false refusal", "right refusal", "false answer", "not judged")
_LONGEST_PASSAGE = 700


def html_report(report: Report, comparison: Comparison | None = None) -> str:
    """The page. Everything from articles and question sets is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = resources.files("qa.evaluation.report").joinpath("page.html.jinja").read_text(encoding="utf-8")
    values = [row.values for row in report.rows]
    judged = as_columns(values, CONFIDENCE, RIGHT)
    judged = judged[:, ~np.isnan(judged).any(axis=0)]
    return environment.from_string(source).render(
        about=report.about,
        about_json=json.dumps(report.about, indent=2, default=str, ensure_ascii=False),
        count=len(report.rows),
        groups=_groups(report),
        by=report.by,
        comparison=comparison,
        charts={
            "intervals": charts.intervals(_headline(report)),
            "risk": charts.risk_curve(judged) if judged.shape[1] else "",
            "reliability": charts.reliability(judged) if judged.shape[1] else "",
            "latency": charts.latencies(_stages(report.rows)),
        },
        outcomes=OUTCOMES,
        confusion=_confusion(report.rows),
        questions=[_question(row) for row in report.rows],
    )


def outcome(row: Row) -> str:
    """What became of a question, in a word or two."""
    served = row.values.get(SERVED)
    if served is None:
        return "not judged"
    if row.question.answerable is False:
        return "right refusal" if served else "false answer"
    if row.answer.refused:
        return "false refusal"
    return "right" if served else "wrong"


def _groups(report: Report) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for name, found in report.estimates.items():
        group, _, figure = name.partition(".")
        groups.setdefault(group, {})[figure] = found
    return groups


def _headline(report: Report) -> dict[str, Any]:
    return {
        name: found
        for name, found in report.estimates.items()
        if not name.startswith((STAGE, "tokens.")) and not name.endswith((".words", "hit@10"))
    }


def _stages(rows: Sequence[Row]) -> dict[str, list[float]]:
    stages: dict[str, list[float]] = {}
    for row in rows:
        for stage, seconds in row.answer.timings.items():
            stages.setdefault(stage, []).append(seconds)
    return stages


def _confusion(rows: Sequence[Row]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(row.question.type or "all", Counter())[outcome(row)] += 1
    return dict(sorted(found.items()))


def _question(row: Row) -> dict[str, Any]:
    wanted = set(row.question.evidence)
    return {
        "row": row,
        "outcome": outcome(row),
        "search": " ".join((row.question.question, *row.question.answers, row.answer.text, row.question.id)).lower(),
        "passages": [_passage(passage, wanted) for passage in row.answer.passages],
    }


def _passage(passage: Passage, wanted: set[str]) -> dict[str, Any]:
    text = " ".join(passage.text.split())
    return {
        "passage": passage,
        "text": text if len(text) <= _LONGEST_PASSAGE else text[:_LONGEST_PASSAGE].rsplit(" ", 1)[0] + " …",
        "evidence": bool(wanted & {passage.article.id, passage.article.url, *(copy.id for copy in passage.copies)}),
    }
