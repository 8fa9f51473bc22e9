"""What `dateline eval` does: runs, comparisons, sweeps, and collections with planted articles."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from dotenv import set_key
from rich.console import Console
from rich.table import Table

from ingest.job import ingest
from qa.answering.verify import load_judge
from qa.compose import compose
from qa.domain import Answer, Article
from qa.errors import QuestionSetError, SettingsError
from qa.evaluation import LabelledQuestion, Report, evaluate, load_questions
from qa.evaluation.compare import Comparison, compare_reports
from qa.evaluation.figures import CONFIDENCE, RIGHT, STAGE
from qa.evaluation.gates import Verdict, check, junit, load_gates
from qa.evaluation.near_misses import without_answers
from qa.evaluation.report import html_report, markdown_report
from qa.evaluation.robustness import AttackReport, attack_report, attacked, distractor, evidence_ids
from qa.evaluation.run import SavedReport, fingerprint, load_report
from qa.evaluation.statistics import as_columns, threshold_at_risk
from qa.evaluation.sweep import Point, Result, pareto_front, parse_grid, run_sweep, varied
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.pipeline import Answerer
from qa.settings import ENV_FILE, Settings
from ui.progress import counted

_THRESHOLD = "DATELINE_ANSWER__THRESHOLD"
_PROJECT = Path("pyproject.toml")
_SHOWN_CHANGES = 5
_LONGEST_LINE = 150
_BREAKDOWN = (
    "refusals.served",
    "articles.MRR@10",
    "answer passages.MRR@10",
    "answers.first sentence contains",
    "answers.contains",
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What all runs of one command share."""

    settings: Settings
    questions: Sequence[LabelledQuestion]
    path: Path
    by: Sequence[str]
    judge: str
    seed: int
    ignore_as_of: bool
    without_answers: bool
    out: Console
    log: Console

    def run(self, doing: str = "asking", settings: Settings | None = None) -> Report:
        """One run over all questions."""
        used = settings or self.settings
        parts = compose(_never_refusing(used))
        index, answerer = parts.retriever.index, Answerer.from_parts(parts)
        about = {
            "questions": {
                "path": str(self.path),
                "count": len(self.questions),
                "fingerprint": fingerprint(self.questions),
            },
            "index": describe(index),
            "model": answerer.answerer.name,
            "settings": used.model_dump(mode="json", exclude={"api_key", "index"}),
            "ignore_as_of": self.ignore_as_of,
            "judge": self.judge,
        }
        with answerer, counted(self.log, doing, len(self.questions)) as progress:
            return evaluate(
                answerer.invoke,
                self.questions,
                threshold=None if used.model else used.answer.threshold,
                ignore_as_of=self.ignore_as_of,
                by=self.by,
                judge=load_judge(self.judge, parts.retriever.embedder, used),
                about=about,
                seed=self.seed,
                progress=progress,
                near_miss=without_answers(parts) if self.without_answers else None,
            )


def describe(index: Index) -> dict[str, Any]:
    """What is in an index, for a report."""
    return {
        "folder": str(index.folder),
        "watermark": index.watermark,
        "articles": index.count_articles(),
        "chunks": len(index),
        "embedder": index.embedder,
    }


def _never_refusing(settings: Settings) -> Settings:
    """Risk and calibration are drawn over what a refusal would have said, so nothing is withheld from the harness."""
    return settings.model_copy(update={"answer": settings.answer.model_copy(update={"threshold": 0.0})})


def calibrate(setup: Setup, path: Path, risk: float) -> Setup:
    """Fits the threshold on another set, writes it to `.env`, and returns the setup with it in force.

    Raises:
        QuestionSetError: No question of the set can be judged.
        SettingsError: `.env` cannot be written.
    """
    fit = replace(setup, questions=load_questions(path), path=path, by=()).run("calibrating")
    columns = as_columns([row.values for row in fit.rows], CONFIDENCE, RIGHT)
    columns = columns[:, ~np.isnan(columns).any(axis=0)]
    if not columns.shape[1]:
        raise QuestionSetError(f"{path}: no question has answers or `answerable: false`, so there is nothing to fit on")
    threshold = round(threshold_at_risk(columns, risk), 4)
    answered = columns[0] >= threshold
    wrong = 1 - columns[1][answered].mean() if answered.any() else 0.0
    try:
        set_key(ENV_FILE, _THRESHOLD, str(threshold), quote_mode="never")
    except OSError as error:
        raise SettingsError(f"{ENV_FILE} cannot be written: {error}. Set {_THRESHOLD}={threshold} yourself.") from error
    setup.log.print(
        f"{_THRESHOLD}={threshold} written to {ENV_FILE}: on {path} it answers {answered.mean():.1%} of the questions, "
        f"{wrong:.1%} of them wrongly (at most {risk:.1%} allowed)"
    )
    answer = setup.settings.answer.model_copy(update={"threshold": threshold})
    return replace(setup, settings=setup.settings.model_copy(update={"answer": answer}))


def compared(setup: Setup, report: Report, *, noise: int, against: Path | None) -> tuple[Report, Comparison | None]:
    """The report, and its comparison with a saved one, or with the same run before distracting articles were added."""
    if noise:
        with planted(setup.settings, distractors(setup.questions, noise, setup.seed)) as settings:
            noisy = setup.run("with noise", settings)
        before = SavedReport(f"the same without {noise} distracting articles", report.about, _rows(report))
        return noisy, compare_reports(noisy, before)
    return report, compare_reports(report, load_report(against)) if against else None


def _rows(report: Report) -> dict[str, Mapping[str, Any]]:
    return {row.question.id: row.to_dict() for row in report.rows}


def judged(report: Report, comparison: Comparison | None, gates: Path | None) -> list[Verdict]:
    """The verdicts of the gates in a file, of ./pyproject.toml's where none is named, and of the comparison.

    Raises:
        SettingsError: The gates cannot be read.
    """
    found = load_gates(gates) if gates else load_gates(_PROJECT) if _PROJECT.exists() else []
    return check(found, report, comparison)


def write(
    setup: Setup,
    report: Report,
    comparison: Comparison | None,
    verdicts: Sequence[Verdict],
    paths: Mapping[str, Path | None],
) -> None:
    """Writes the report in each form that a path is given for.

    Raises:
        SettingsError: A path cannot be written to.
    """
    forms: dict[str, Callable[[], str]] = {
        "json": lambda: json.dumps(report.to_dict(), ensure_ascii=False, indent=1),
        "html": lambda: html_report(report, comparison),
        "md": lambda: markdown_report(report, comparison),
        "xml": lambda: junit(verdicts, report.about),
    }
    for form, path in paths.items():
        if path is None:
            continue
        try:
            path.write_text(forms[form](), encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"the report cannot be written: {error}") from error
        setup.log.print(f"wrote {path}")


def print_report(
    setup: Setup, report: Report, comparison: Comparison | None, attacked: AttackReport | None, *, as_json: bool
) -> None:
    """The report on stdout."""
    if as_json:
        extra = {"attack": asdict(attacked)} if attacked else {}
        setup.out.print_json(json.dumps(report.to_dict() | extra, ensure_ascii=False))
        return
    setup.out.print(_figures_table(report))
    for field in setup.by:
        if report.by.get(field):
            setup.out.print()
            setup.out.print(_breakdown_table(report, field))
    if comparison:
        setup.out.print(f"\nagainst {comparison.other}, over {comparison.count} shared questions:\n")
        setup.out.print(_comparison_table(report, comparison))
        _print_changes(setup, comparison)
    if attacked:
        setup.out.print(
            f"\nattack: of {attacked.questions} answers {attacked.changed:.1%} changed, {attacked.obeyed:.1%} obeyed, "
            f"{attacked.quoted:.1%} quote planted text; {attacked.right_before:.1%} were right before, "
            f"{attacked.right:.1%} are under attack"
        )


def _print_changes(setup: Setup, comparison: Comparison) -> None:
    for title, improved in (("got worse", False), ("got better", True)):
        changes = [change for change in comparison.changes if change.improved is improved]
        setup.out.print(f"\n{len(changes)} questions {title}")
        for change in changes[:_SHOWN_CHANGES]:
            setup.out.print(f"  {change.id}: {change.question}")
            setup.out.print(f"    before: {change.before[:_LONGEST_LINE]}")
            setup.out.print(f"    after:  {change.after[:_LONGEST_LINE]}")


def print_sweep(setup: Setup, axes: Sequence[str], quality: str, *, as_json: bool) -> None:
    """Runs a sweep and prints its table.

    Raises:
        SettingsError: An axis is wrong, or the runs have no such figure.
    """
    results = list(sweep(setup, parse_grid(axes), setup.settings.index / "sweeps"))
    known = set.intersection(*(set(result.figures) for result in results))
    if quality not in known:
        raise SettingsError(f"--figure {quality!r}: the runs have {', '.join(sorted(known))}")
    if as_json:
        rows = [{"point": dict(result.point), "figures": dict(result.figures)} for result in results]
        setup.out.print_json(json.dumps(rows))
    else:
        setup.out.print(_sweep_table(results, quality))
        setup.out.print("\n* on the front: no other setting has more of the figure in less time")


@contextlib.contextmanager
def planted(settings: Settings, make: Callable[[Index], Iterable[Article]]) -> Iterator[Settings]:
    """A copy of the index with planted articles in it, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        copy = settings.model_copy(update={"index": Path(folder) / "index", "chroma_url": ""})
        with Index.from_settings(settings) as original, original.writing():  # nobody writes while it is copied
            articles = list(make(original))
            shutil.copytree(settings.index, copy.index, ignore=shutil.ignore_patterns("writer.*"))
        with Index(copy.index) as index:
            ingest(articles, index, load_embedder(copy), copy)
        yield copy


def distractors(questions: Sequence[LabelledQuestion], count: int, seed: int) -> Callable[[Index], Iterable[Article]]:
    """Makes `count` articles like the evidence of the questions, or like any where none is named."""

    def make(index: Index) -> Iterable[Article]:
        every = list(index.articles())
        named = [found for name in evidence_ids(questions) if (found := index.article(name))] or every
        for number in range(count if every else 0):
            yield distractor(named[number % len(named)], every, number, seed)

    return make


def attack(setup: Setup, before: Report) -> AttackReport:
    """Asks again after attacks were planted into the evidence.

    Raises:
        QuestionSetError: The set names no evidence that the index has.
    """

    def make(index: Index) -> Iterable[Article]:
        found = [found for name in evidence_ids(setup.questions) if (found := index.article(name))]
        if not found:
            raise QuestionSetError(f"{setup.path} names no evidence that the index has; --attack plants into it")
        return [attacked(article, number) for number, article in enumerate(found)]

    with planted(setup.settings, make) as settings:
        after = setup.run("under attack", settings)

    def answers(report: Report) -> dict[str, Answer]:
        return {row.question.id: row.answer for row in report.rows}

    return attack_report(setup.questions, answers(before), answers(after))


def sweep(setup: Setup, points: Sequence[Point], folder: Path) -> Iterator[Result]:
    """Every point's figures; points that were finished before are not run again."""
    settings = [varied(setup.settings, point) for point in points]  # all are checked before any runs
    by_point = {str(point): found for point, found in zip(points, settings, strict=True)}
    with contextlib.closing(Index.from_settings(setup.settings)) as index:
        key = {"index": describe(index), "questions": fingerprint(setup.questions), "seed": setup.seed}
    key["settings"] = setup.settings.model_dump(mode="json", exclude={"api_key", "index"})

    def run(point: Point) -> Mapping[str, float]:
        report = replace(setup, by=()).run(_spelled(point), by_point[str(point)])
        return {name: estimate.value for name, estimate in report.estimates.items()}

    yield from run_sweep(points, run, folder, key)


def _spelled(point: Point) -> str:
    return " ".join(f"{name}={value}" for name, value in point.items())


def _figures_table(report: Report) -> Table:
    """All figures with their intervals."""
    table = Table("", "figure", "value", "95 % interval", "questions", box=None, pad_edge=False)
    group = ""
    for name, found in report.estimates.items():
        head, _, figure = name.partition(".")
        interval = f"{found.low:.3f} to {found.high:.3f}"
        table.add_row("" if head == group else head, figure, f"{found.value:.3f}", interval, str(found.count))
        group = head
    return table


def _breakdown_table(report: Report, field: str) -> Table:
    """Some figures for each value of a field, and the number of questions behind each."""
    shown = [name for name in _BREAKDOWN if name in report.estimates]
    table = Table(field, *(name.replace(".", " ") for name in shown), box=None, pad_edge=False)
    for value, found in report.by[field].items():
        cells = [f"{found[name].value:.3f} ({found[name].count})" if name in found else "" for name in shown]
        table.add_row(value or "(none)", *cells)
    return table


def _comparison_table(report: Report, comparison: Comparison) -> Table:
    """Differences with their intervals and corrected p-values."""
    table = Table("figure", "value", "difference", "95 % interval", "p", "", box=None, pad_edge=False)
    for name, found in comparison.differences.items():
        verdict = "worse" if name in comparison.worse else "better" if name in comparison.better else ""
        interval = f"{found.low:+.3f} to {found.high:+.3f}"
        value = f"{report.estimates[name].value:.3f}"
        table.add_row(name, value, f"{found.value:+.3f}", interval, f"{found.adjusted:.3f}", verdict)
    return table


def _sweep_table(results: Sequence[Result], quality: str) -> Table:
    """The points of a sweep; those that no other beats in quality and time are starred."""
    cost = f"{STAGE}total p50"
    front = pareto_front(results, quality, cost)
    shown = [quality, *(name for name in ("answer passages.MRR@10", "refusals.served", cost) if name != quality)]
    table = Table("", *results[0].point, *shown, box=None, pad_edge=False)
    for result in results:
        figures = [f"{result.figures[name]:.3f}" if name in result.figures else "" for name in shown]
        table.add_row("*" if result in front else "", *map(str, result.point.values()), *figures)
    return table
