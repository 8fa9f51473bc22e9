"""What all commands share: the application, the consoles, the exit codes, the options that several have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qa.domain import Article, Filter

REFUSED = 3
SKIPPED = 4
INTERRUPTED = 130
_LOW_PRIORITY = 15

app = typer.Typer(
    name="dateline",
    help="Ask a collection of news articles a question; every sentence of the answer cites a verbatim quote.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
articles_app = typer.Typer(help="List and show articles.", invoke_without_command=True, rich_markup_mode=None)
app.add_typer(articles_app, name="articles")

out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(stderr=True, highlight=False, markup=False)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the index. [default: .dateline or DATELINE_INDEX]", show_default=False),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
DayOption = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default=False)]
SinceOption = Annotated[
    dt.datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="First day of publication.", show_default=False),
]
UntilOption = Annotated[
    dt.datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="Last day of publication.", show_default=False),
]
AsOfOption = Annotated[
    dt.datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="The day the question is asked on; nothing published later is seen. [default: today]",
        show_default=False,
    ),
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only this outlet; may be given several times.", show_default=False)
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", help="Chat model as provider:name. [default: none, quotes only]", show_default=False),
]
QuestionArgument = Annotated[str, typer.Argument(help="The question, in quotes.", show_default=False)]


def article_to_dict(article: Article) -> dict[str, object]:
    """What is known of an article, without its text, as JSON-ready values."""
    return {
        "id": article.id,
        "revision": article.revision,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "captured": article.captured.isoformat() if article.captured else None,
        "source": article.source,
        "url": article.url,
        "authors": list(article.authors),
        "language": article.language,
        "characters": len(article.text),
    }


def narrowed(
    as_of: dt.datetime | None, since: dt.datetime | None, until: dt.datetime | None, source: list[str] | None
) -> Filter:
    """The filter of the options that narrow."""
    return Filter(day(as_of), day(since), day(until), frozenset(source or ()))


def day(value: dt.datetime | None) -> dt.date | None:
    """The day of an option: Typer knows moments only."""
    return value.date() if value else None
