"""`dateline eval`: a question set in, a report out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.errors import SettingsError
from qa.settings import ENV_FILE, Settings
from ui.commands.shared import IndexOption, JsonOption, ModelOption, app, err, out

if TYPE_CHECKING:
    from ingest.experiments import AttackReport, Calibration, Experiment
    from qa.evaluation import Report
    from qa.evaluation.compare import Comparison
    from qa.evaluation.gates import Verdict

_PROJECT = Path("pyproject.toml")
_SHOWN_CHANGES = 5
_LONGEST_LINE = 150


@app.command("eval")
def evaluate(
    questions: Annotated[
        Path, typer.Argument(help="A question set: .jsonl, .csv, .json, .parquet or a BEIR folder.", show_default=False)
    ],
    index: IndexOption = None,
    model: ModelOption = None,
    save: Annotated[Path | None, typer.Option(help="Write the whole report here, .json.", show_default=False)] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a page that opens from disk here.", show_default=False)
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="Write a table for a pull request here.", show_default=False)
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Write the gates as JUnit XML here.", show_default=False)] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="A saved report to compare with; exit code 1 where this one is worse.", show_default=False),
    ] = None,
    gates: Annotated[
        Path | None,
        typer.Option(
            help="TOML file with gates. [default: [tool.dateline.gates] of ./pyproject.toml]", show_default=False
        ),
    ] = None,
    by: Annotated[list[str] | None, typer.Option(help="Break figures down by this field.", show_default=False)] = None,
    calibrate: Annotated[
        Path | None,
        typer.Option(help="Fit the threshold on this set first and write it to ./.env.", show_default=False),
    ] = None,
    risk: Annotated[float, typer.Option(min=0, max=1, help="Share of wrong answers that --calibrate allows.")] = 0.1,
    sweep: Annotated[
        list[str] | None,
        typer.Option(help="SETTING=VALUE,VALUE: run every combination (retrieval.k=4,8,16).", show_default=False),
    ] = None,
    figure: Annotated[
        str, typer.Option(help="What a sweep's front is drawn by, beside time.")
    ] = "answers.first sentence contains",
    noise: Annotated[int, typer.Option(min=0, help="Add so many distracting articles, and compare.")] = 0,
    attack: Annotated[
        bool, typer.Option("--attack", help="Plant hostile text into the evidence, and compare.")
    ] = False,
    ignore_as_of: Annotated[bool, typer.Option("--ignore-as-of", help="Ask every question as of today.")] = False,
    without_answers: Annotated[
        bool,
        typer.Option(
            "--without-answers", help="Also ask without any passage that has the answer: it should be refused."
        ),
    ] = False,
    judge: Annotated[
        str,
        typer.Option(
            help="Whether quotes bear a sentence out: verifier, lexical, embedding, nli:MODEL or provider:model."
        ),
    ] = "verifier",
    seed: Annotated[int, typer.Option(help="Of resampling and planting.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Score the answers to a question set: retrieval, answers, citations, refusals, time.

    Exit code 1: a gate failed, or --against shows that a figure got worse.
    """
    from ingest import experiments
    from qa.evaluation import load_questions
    from qa.evaluation.compare import compare_reports
    from qa.evaluation.run import load_report
    from ui.progress import runs_progress

    with runs_progress(err) as progress:
        experiment = experiments.Experiment(
            settings=Settings.load(index=index, model=model),
            questions=load_questions(questions),
            path=str(questions),
            by=by or ["type"],
            judge=judge,
            seed=seed,
            ignore_as_of=ignore_as_of,
            without_answers=without_answers,
            progress=progress,
        )
        if sweep:
            _sweep(experiment, sweep, figure, as_json=as_json)
            return
        if calibrate:
            fitted = replace(experiment, questions=load_questions(calibrate), path=str(calibrate))
            calibration = experiments.calibrate(fitted, risk)
            calibration.save()
            _print_calibration(calibration, calibrate, risk)
            experiment = experiment.varied(calibration.applied(experiment.settings))
        report, comparison = experiment.run(), None
        if noise:
            report, comparison = experiments.noise(experiment, report, noise)
        elif against:
            comparison = compare_reports(report, load_report(against))
        attacked = experiments.attack(experiment, report) if attack else None
    verdicts = _verdicts(report, comparison if against else None, gates)
    _write(report, comparison, verdicts, {"json": save, "html": html, "md": markdown, "xml": junit})
    _print(experiment, report, comparison, attacked, as_json=as_json)
    failed = [verdict for verdict in verdicts if verdict.failed]
    for verdict in failed:
        err.print(f"failed: {verdict.reason}")
    if failed:
        raise typer.Exit(1)


def _sweep(experiment: Experiment, axes: Sequence[str], quality: str, *, as_json: bool) -> None:
    from ingest.experiments.sweeps import parse_grid
    from ingest.experiments.sweeps import sweep as run
    from ui.tables import sweep_table

    results = list(run(experiment, parse_grid(axes)))
    known = set.intersection(*(set(result.figures) for result in results))
    if quality not in known:
        raise SettingsError(f"--figure {quality!r}: the runs have {', '.join(sorted(known))}")
    if as_json:
        rows = [{"point": dict(result.point), "figures": dict(result.figures)} for result in results]
        out.print_json(json.dumps(rows))
    else:
        out.print(sweep_table(results, quality))
        out.print("\n* on the front: no other setting has more of the figure in less time")


def _print_calibration(found: Calibration, path: Path, risk: float) -> None:
    from ingest.experiments.calibration import VARIABLE

    err.print(
        f"{VARIABLE}={found.threshold} written to {ENV_FILE}: on {path} it answers {found.answered:.1%} of the "
        f"questions, {found.wrong:.1%} of them wrongly (at most {risk:.1%} allowed)"
    )


def _verdicts(report: Report, comparison: Comparison | None, gates: Path | None) -> list[Verdict]:
    """The verdicts of the gates in a file, of ./pyproject.toml's where none is named, and of the comparison."""
    from qa.evaluation.gates import check, load_gates

    found = load_gates(gates) if gates else load_gates(_PROJECT) if _PROJECT.exists() else []
    return check(found, report, comparison)


def _write(
    report: Report, comparison: Comparison | None, verdicts: Sequence[Verdict], paths: Mapping[str, Path | None]
) -> None:
    """Writes the report in each form that a path is given for."""
    from qa.evaluation.gates import junit
    from qa.evaluation.report import html_report, markdown_report

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
        err.print(f"wrote {path}")


def _print(
    experiment: Experiment,
    report: Report,
    comparison: Comparison | None,
    attacked: AttackReport | None,
    *,
    as_json: bool,
) -> None:
    from ui.tables import breakdown_table, comparison_table, figures_table

    if as_json:
        extra = {"attack": asdict(attacked)} if attacked else {}
        out.print_json(json.dumps(report.to_dict() | extra, ensure_ascii=False))
        return
    out.print(figures_table(report))
    for field in experiment.by:
        if report.by.get(field):
            out.print()
            out.print(breakdown_table(report, field))
    if comparison:
        out.print(f"\nagainst {comparison.other}, over {comparison.count} shared questions:\n")
        out.print(comparison_table(report, comparison))
        _print_changes(comparison)
    if attacked:
        out.print(
            f"\nattack: of {attacked.questions} answers {attacked.changed:.1%} changed, {attacked.obeyed:.1%} obeyed, "
            f"{attacked.quoted:.1%} quote planted text; {attacked.right_before:.1%} were right before, "
            f"{attacked.right:.1%} are under attack"
        )


def _print_changes(comparison: Comparison) -> None:
    for title, improved in (("got worse", False), ("got better", True)):
        changes = [change for change in comparison.changes if change.improved is improved]
        out.print(f"\n{len(changes)} questions {title}")
        for change in changes[:_SHOWN_CHANGES]:
            out.print(f"  {change.id}: {change.question}")
            out.print(f"    before: {change.before[:_LONGEST_LINE]}")
            out.print(f"    after:  {change.after[:_LONGEST_LINE]}")
