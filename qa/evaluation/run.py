"""Running a question set: questions through an answerer -> a row each, and a report."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import platform
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from qa.answering.verify import Judge, verifier_judge
from qa.domain import Answer, Filter, Question
from qa.errors import QuestionSetError
from qa.evaluation.answers import declines, is_right
from qa.evaluation.figures import (
    ANSWERABLE,
    CONFIDENCE,
    REFUSED,
    RIGHT,
    SERVED,
    STAGE,
    TOKENS,
    WHOLE,
    Figure,
    Values,
    estimates,
)
from qa.evaluation.metrics import Metric, figures, standard
from qa.evaluation.near_misses import NearMiss, as_near_miss, has_near_miss
from qa.evaluation.questions import LabelledQuestion
from qa.evaluation.statistics import Estimate

REPORT_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one question.

    Attributes:
        answer: As a reader would get it: a refusal where the confidence is below the threshold.
        withheld: What a refusal would have said.
        values: What its figures are computed from, by name.
    """

    question: LabelledQuestion
    answer: Answer
    withheld: str
    values: Values

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON-ready values."""
        asked = self.question
        return {
            "id": asked.id,
            "type": asked.type,
            "extra": dict(asked.extra),
            "gold": list(asked.answers),
            "evidence": [*asked.evidence, *asked.quotes],
            "answerable": asked.answerable,
            "withheld": self.withheld,
            "values": dict(self.values),  # to the last digit: a rounded run would differ from itself
            **self.answer.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A finished evaluation.

    Attributes:
        about: Everything needed to run it again: settings, index, model, question set, version, seed, machine.
        estimates: Each figure with its interval, by "group.figure".
        by: The same for each value of a field, by field and value.
        figures: What its metrics' figures are, for a comparison.
    """

    rows: tuple[Row, ...]
    about: Mapping[str, Any]
    estimates: Mapping[str, Estimate]
    by: Mapping[str, Mapping[str, Mapping[str, Estimate]]] = field(default_factory=dict)
    figures: tuple[Figure, ...] = figures(standard())

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready values."""
        return {
            "format": REPORT_FORMAT,
            "about": dict(self.about),
            "figures": _estimates_to_dict(self.estimates),
            "by": {
                name: {value: _estimates_to_dict(found) for value, found in values.items()}
                for name, values in self.by.items()
            },
            "rows": [row.to_dict() for row in self.rows],
        }


def _estimates_to_dict(found: Mapping[str, Estimate]) -> dict[str, dict[str, float]]:
    return {name: estimate.to_dict() for name, estimate in found.items()}


def evaluate(  # noqa: PLR0913 -- each is a choice of whoever evaluates
    answer: Callable[[Question], Answer],
    questions: Sequence[LabelledQuestion],
    *,
    threshold: float | None = None,
    ignore_as_of: bool = False,
    by: Sequence[str] = ("type",),
    judge: Judge = verifier_judge,
    about: Mapping[str, Any] | None = None,
    seed: int = 0,
    progress: Callable[[int], None] = lambda done: None,
    near_miss: NearMiss | None = None,
    metrics: Sequence[Metric] = (),
) -> Report:
    """Asks every question and scores what comes back.

    Args:
        answer: Anything that answers: `answerer.invoke`, or a function around another system.
        threshold: Give it where `answer` never refuses: an answer with less confidence then counts as a refusal, and
            the curves of risk and calibration are drawn over what it would have said. Without it, answers count as
            they are.
        ignore_as_of: Ask every question as of today.
        by: Fields to break the figures down by.
        judge: Whether a sentence follows from its quotes.
        about: What to record about the run beside version, seed and machine.
        progress: Told how many questions are done.
        near_miss: Give it to ask each answerable question a second time, without the passages that have its answer.
        metrics: What else to measure, beside what every report has.

    Raises:
        ValueError: Two metrics have the same name.
    """
    measured = (*standard(judge), *metrics)
    known = figures(measured)
    rows: list[Row] = []
    for done, question in enumerate(questions, start=1):
        as_of = None if ignore_as_of else question.as_of
        asked = in_conversation(question, Filter(as_of=as_of), answer)
        row = score(question, answer(asked), threshold, measured)
        if near_miss and has_near_miss(question):
            row = replace(row, values={**row.values, WHOLE: 1.0})
            missed = score(as_near_miss(question), near_miss(question, asked), threshold, measured)
            rows.append(replace(missed, values={**missed.values, WHOLE: 0.0}))
        rows.append(row)
        progress(done)
    values = [row.values for row in rows]
    return Report(
        rows=tuple(rows),
        about={**(about or {}), "threshold": threshold, **_machine(seed)},
        estimates=estimates(values, known, seed),
        by={name: _broken_down(rows, name, known, seed) for name in by},
        figures=known,
    )


def in_conversation(labelled: LabelledQuestion, filter: Filter, answer: Callable[[Question], Answer]) -> Question:
    """The question as it is asked: after those before it, each with the answer that it got."""
    earlier: list[Answer] = []
    for text in labelled.history:
        earlier.append(answer(Question(text, filter, history=tuple(earlier))))
    return Question(labelled.question, filter, history=tuple(earlier))


def score(
    question: LabelledQuestion, answer: Answer, threshold: float | None = None, metrics: Sequence[Metric] = standard()
) -> Row:
    """One answer against what is known."""
    right = is_right(question, answer)
    withheld = ""
    if threshold is not None and answer.confidence < threshold:
        withheld = answer.text if answer.sentences else ""
        answer = dataclasses.replace(answer, sentences=(), citations=())
    refused = declines(answer) if question.answerable is False else answer.refused
    values = {CONFIDENCE: answer.confidence, REFUSED: float(refused), "row.answered": float(not refused)}
    if question.answerable is not None:
        values[ANSWERABLE] = float(question.answerable)
    if right is not None:
        values[RIGHT] = float(right)
        values[SERVED] = float(refused if question.answerable is False else right and not refused)
    for metric in metrics:
        values |= metric.of(question, answer)
    values |= {f"{STAGE}{stage}": seconds for stage, seconds in answer.timings.items()}
    values |= {f"{TOKENS}{name}": float(count) for name, count in answer.tokens.items()}
    return Row(question, answer, withheld, values)


def _broken_down(rows: Sequence[Row], name: str, known: Sequence[Figure], seed: int) -> dict[str, dict[str, Estimate]]:
    groups: dict[str, list[Values]] = {}
    for row in rows:
        groups.setdefault(row.question.value(name), []).append(row.values)
    if len(groups) < 2:
        return {}
    return {value: estimates(groups[value], known, seed) for value in sorted(groups)}


def _machine(seed: int) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "version": metadata.version("dateline"),
        "seed": seed,
        "finished": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "machine": {
            "system": platform.platform(),
            "processors": len(os.sched_getaffinity(0)),
            "python": platform.python_version(),
        },
        "peak_memory_mib": round(peak / 1024 if sys.platform != "darwin" else peak / 2**20),
    }


def fingerprint(questions: Sequence[LabelledQuestion]) -> str:
    """16 hexadecimal digits that change with the question set."""
    content = json.dumps([dataclasses.asdict(question) for question in questions], default=str, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A report read back: enough to compare with."""

    path: str
    about: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, Any]]

    def values(self, row_id: str) -> Values:
        """The values of a row."""
        found: Values = self.rows[row_id]["values"]
        return found


def load_report(path: Path) -> SavedReport:
    """A report that `Report.save` wrote.

    Raises:
        QuestionSetError: The file is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != REPORT_FORMAT:
            raise QuestionSetError(
                f"{path} is a report of format {content['format']}, this version reads {REPORT_FORMAT}"
            )
        return SavedReport(str(path), content["about"], {row["id"]: row for row in content["rows"]})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionSetError(
            f"{path} is no report: {error!r}. Write one with: dateline eval QUESTIONS --save FILE.json"
        ) from error
