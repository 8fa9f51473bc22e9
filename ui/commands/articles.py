"""`dateline articles`: list, show, remove, prune."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from qa.domain import Filter, byline, day_in_words
from qa.errors import DatelineError
from qa.settings import Settings
from ui.commands.shared import (
    IndexOption,
    JsonOption,
    SinceOption,
    SourceOption,
    UntilOption,
    YesOption,
    article_to_dict,
    articles_app,
    err,
    narrowed,
    out,
)

if TYPE_CHECKING:
    from qa.index import Index


@articles_app.callback()
def articles(
    context: typer.Context,
    index: IndexOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    problems: Annotated[
        bool, typer.Option("--problems", help="List what the last ingest could not read, and why, instead.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the articles in the index, newest first."""
    if context.invoked_subcommand is not None:
        return
    if problems:
        _list_problems(Settings.load(index=index), as_json=as_json)
        return
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index)) as opened:
        found = list(opened.articles(narrowed(None, since, until, source)))
    if as_json:
        out.print_json(json.dumps([article_to_dict(article) for article in found]))
        return
    table = Table("date", "outlet", "headline", "id", box=None, pad_edge=False)
    for article in found:
        table.add_row(str(article.published or "-"), article.source or "-", article.title, article.id)
    Console(highlight=False, markup=False, width=None if out.is_terminal else 200).print(table)
    err.print(f"{len(found)} articles")


def _list_problems(settings: Settings, *, as_json: bool) -> None:
    from ingest.run import opened_journal
    from qa.index import Index

    with Index.from_settings(settings) as opened, opened_journal(opened) as journal:
        found = journal.problems()
    if as_json:
        out.print_json(json.dumps([{"path": one.path, "line": one.line, "reason": one.reason} for one in found]))
    else:
        for problem in found:
            out.print(str(problem))
        err.print(f"{len(found)} problems in the last ingest")


@articles_app.command("show")
def show(
    id: Annotated[str, typer.Argument(help="The article's id, as `dateline articles` lists it.", show_default=False)],
    index: IndexOption = None,
    revision: Annotated[str | None, typer.Option(help="As it was at this revision.", show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Print an article as it is stored; citations count characters of its text."""
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index)) as opened:
        article = opened.article(id, revision)
    if article is None:
        raise DatelineError(f"there is no article {id!r}" + (f" at revision {revision}" if revision else ""))
    if as_json:
        out.print_json(json.dumps(article_to_dict(article) | {"text": article.text}))
    else:
        updated = f" (updated {day_in_words(article.updated)})" if article.updated else ""
        out.print(f"{article.title}\n{byline(article.source, article.published)}{updated}\n\n{article.text}")


@articles_app.command("remove")
def remove(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids, as `dateline articles` lists them.")] = None,
    index: IndexOption = None,
    source: SourceOption = None,
    before: Annotated[
        dt.datetime | None,
        typer.Option("--before", formats=["%Y-%m-%d"], help="Published before this day.", show_default=False),
    ] = None,
    yes: YesOption = False,
) -> None:
    """Remove articles: by id, or all of an outlet, or all before a day (both together: all that are both).

    They are gone from answers at once. Their text stays readable for old citations until `dateline articles prune`.
    """
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index)) as opened:
        chosen = list(dict.fromkeys(ids or ()))
        unknown = sorted(set(chosen) - set(opened.revisions(chosen)))
        if unknown:
            raise DatelineError(f"there is no article {unknown[0]!r}; `dateline articles` lists them all")
        if source or before:
            until = before.date() - dt.timedelta(days=1) if before else None
            chosen += opened.article_ids(Filter(until=until, sources=frozenset(source or ())))
        if not chosen and not (source or before):
            raise typer.BadParameter("name articles by id, or with --source or --before")
        removed = remove_articles(opened, chosen, "from all answers", yes=yes or not (source or before))
    out.print(f"{removed} removed")


@articles_app.command("prune")
def prune(index: IndexOption = None, yes: YesOption = False) -> None:
    """Forget removed articles and old revisions for good; old citations of them cannot be shown any more."""
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index)) as opened:
        count = opened.count_superseded()
        if count and not yes and not typer.confirm(f"Forget {count} old revisions for good?", err=True):
            count = 0
        elif count:
            with opened.writing():
                opened.prune()
    out.print(f"{count} forgotten")


def remove_articles(index: Index, ids: list[str], why: str, *, yes: bool) -> int:
    """Removes articles, after asking where `yes` is False; how many."""
    if not ids:
        return 0
    for id in ids[:10]:
        err.print(f"  {id}")
    if len(ids) > 10:
        err.print(f"  and {len(ids) - 10} more")
    if not yes and not typer.confirm(f"Remove {len(ids)} articles ({why})?", err=True):
        return 0
    with index.writing():
        return index.remove(ids)
