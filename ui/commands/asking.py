"""`dateline ask`, `search` and `check`: a question or a claim in; an answer, passages or a verdict out."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from qa.domain import Filter, Passage, Question, byline, passage_to_dict
from qa.settings import Settings
from ui.commands.shared import (
    REFUSED,
    AsOfOption,
    IndexOption,
    JsonOption,
    ModelOption,
    QuestionArgument,
    SinceOption,
    SourceOption,
    UntilOption,
    app,
    err,
    narrowed,
    out,
)


@app.command()
def ask(
    question: QuestionArgument,
    index: IndexOption = None,
    as_of: AsOfOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    model: ModelOption = None,
    any_date: Annotated[
        bool, typer.Option("--any-date", help="Look at articles of all days, whatever days the question speaks of.")
    ] = False,
    in_order: Annotated[
        bool, typer.Option("--timeline", help="Dated quotes on a topic, oldest first, instead of an answer.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with quotes from the articles. Exit code 3: the articles do not say."""
    settings = Settings.load(index=index, model=model)
    filter = narrowed(as_of, since, until, source)
    if in_order:
        _timeline(question, filter, settings, as_json=as_json)
        return
    from qa.pipeline import Answerer

    with Answerer.from_settings(settings) as answerer:
        answer = answerer.invoke(Question(question, filter, any_date=any_date))
    if as_json:
        out.print_json(json.dumps(answer.to_dict()))
    else:
        out.print(str(answer))
    if answer.window:
        err.print("--any-date looks at articles of all days")
    if answer.refused:
        raise typer.Exit(REFUSED)


def _timeline(topic: str, filter: Filter, settings: Settings, *, as_json: bool) -> None:
    from qa.timelines import timeline

    found = timeline(topic, filter=filter, settings=settings)
    if as_json:
        out.print_json(json.dumps(found.to_dict()))
    else:
        out.print(str(found))
    if not found.entries:
        raise typer.Exit(REFUSED)


@app.command()
def check(
    claim: Annotated[str, typer.Argument(help="The claim, one sentence, in quotes.", show_default=False)],
    index: IndexOption = None,
    as_of: AsOfOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a claim: borne out, contradicted or not said, with quotes of both sides. Exit code 3: not said."""
    from qa.checks import check_with
    from qa.domain import Support
    from qa.pipeline import Answerer

    with Answerer.from_settings(Settings.load(index=index)) as answerer:
        found = check_with([answerer], claim, narrowed(as_of, since, until, source))
    if as_json:
        out.print_json(json.dumps(found.to_dict()))
    else:
        out.print(str(found))
    if found.support is Support.NOT_SAID:
        raise typer.Exit(REFUSED)


@app.command()
def search(
    question: QuestionArgument,
    index: IndexOption = None,
    as_of: AsOfOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=200, help="How many passages.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Find passages, without an answer. Exit code 3: nothing was found."""
    from qa.pipeline import Answerer

    filter = narrowed(as_of, since, until, source)
    with Answerer.from_settings(Settings.load(index=index)) as answerer:
        passages = answerer.search(Question(question, filter), count)
    if as_json:
        out.print_json(json.dumps([passage_to_dict(passage) for passage in passages]))
    else:
        for number, passage in enumerate(passages, start=1):
            out.print(_passage(number, passage))
    if not passages:
        err.print("nothing was found")
        raise typer.Exit(REFUSED)


def _passage(number: int, passage: Passage) -> str:
    why = [f"{name} {rank}" for name, rank in (("vector", passage.dense_rank), ("words", passage.lexical_rank)) if rank]
    also = f"\n   also in: {', '.join(copy.source or copy.id for copy in passage.copies)}" if passage.copies else ""
    heading = f"{number}. {passage.article.title} ({byline(passage.article.source, passage.article.published)})"
    return f"{heading}  [{', '.join(why)}]{also}\n   {' '.join(passage.text.split())}\n"
