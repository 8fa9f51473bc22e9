"""`dateline export` and `verify`: answers as documents with footnotes, and whether the footnotes of a document hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from qa.domain import Question
from qa.settings import Settings
from ui.commands.shared import (
    REFUSED,
    SKIPPED,
    AsOfOption,
    IndexOption,
    JsonOption,
    ModelOption,
    SinceOption,
    SourceOption,
    UntilOption,
    app,
    err,
    narrowed,
    out,
)


@app.command()
def export(
    questions: Annotated[
        list[str], typer.Argument(help="Questions, each in quotes; a later one may lean on those before.")
    ],
    to: Annotated[
        Path, typer.Option("--to", help="The file: .md, .docx, .html, .json (CSL) or .ris.", show_default=False)
    ],
    index: IndexOption = None,
    as_of: AsOfOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    model: ModelOption = None,
    in_order: Annotated[
        bool, typer.Option("--timeline", help="Dated quotes on a topic, oldest first, instead of answers.")
    ] = False,
) -> None:
    """Write answers into a document with footnotes. Exit code 3: there is nothing to quote."""
    from qa.domain import Answer
    from qa.export import of_answers, of_timeline, written
    from qa.pipeline import Answerer
    from qa.timelines import timeline_from

    filter = narrowed(as_of, since, until, source)
    with Answerer.from_settings(Settings.load(index=index, model=model)) as answerer:
        if in_order:
            document = of_timeline(timeline_from(answerer, " ".join(questions), filter=filter))
        else:
            answers: list[Answer] = []
            for question in questions:
                answers.append(answerer.invoke(Question(question, filter, history=tuple(answers))))
            document = of_answers(answers)
    to.write_bytes(written(document, to))
    err.print(f"{len(document.footnotes)} footnotes in {to}")
    if not document.footnotes:
        raise typer.Exit(REFUSED)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A document that Dateline exported.", exists=True, dir_okay=False)],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare every footnote of a document with the index. Exit code 3: a quote is altered or gone; 4: superseded."""
    from qa.export import Status
    from qa.export import verify as verified
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index)) as opened:
        found = verified(file, opened)
    if as_json:
        out.print_json(json.dumps([verdict.to_dict() for verdict in found]))
    else:
        for verdict in found:
            out.print(str(verdict))
    counts = {status: sum(one.status is status for one in found) for status in Status}
    err.print(", ".join(f"{count} {status.value}" for status, count in counts.items() if count))
    if counts[Status.ALTERED] or counts[Status.GONE]:
        raise typer.Exit(REFUSED)
    if counts[Status.SUPERSEDED]:
        raise typer.Exit(SKIPPED)
