"""`dateline eval`: a question set in, a report out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.settings import Settings
from ui.commands.shared import (
    IndexOption,
    JsonOption,
    app,
    err,
    out,
)


@app.command("eval")
def evaluate(
    questions: Annotated[
        Path, typer.Argument(help="A question set: .jsonl, .csv, .json, .parquet or a BEIR folder.", show_default=False)
    ],
    index: IndexOption = None,
    model: Annotated[str | None, typer.Option(help="Chat model as provider:name.", show_default=False)] = None,
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
        str, typer.Option(help="Whether quotes bear a sentence out: lexical, embedding, nli:MODEL or provider:model.")
    ] = "lexical",
    seed: Annotated[int, typer.Option(help="Of resampling and planting.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Score the answers to a question set: retrieval, answers, citations, refusals, time.

    Exit code 1: a gate failed, or --against shows that a figure got worse.
    """
    from qa.evaluation import load_questions
    from ui import evaluating

    setup = evaluating.Setup(
        settings=Settings.load(index=index, model=model),
        questions=load_questions(questions),
        path=questions,
        by=by or ["type"],
        judge=judge,
        seed=seed,
        ignore_as_of=ignore_as_of,
        without_answers=without_answers,
        out=out,
        log=err,
    )
    if sweep:
        evaluating.print_sweep(setup, sweep, figure, as_json=as_json)
        return
    if calibrate:
        setup = evaluating.calibrate(setup, calibrate, risk)
    report = setup.run()
    report, comparison = evaluating.compared(setup, report, noise=noise, against=against)
    attacked = evaluating.attack(setup, report) if attack else None
    verdicts = evaluating.judged(report, comparison if against else None, gates)
    evaluating.write(setup, report, comparison, verdicts, {"json": save, "html": html, "md": markdown, "xml": junit})
    evaluating.print_report(setup, report, comparison, attacked, as_json=as_json)
    failed = [verdict for verdict in verdicts if verdict.failed]
    for verdict in failed:
        err.print(f"failed: {verdict.reason}")
    if failed:
        raise typer.Exit(1)
