"""`dateline ingest` and `refine`: articles in."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.domain import Article, byline
from qa.errors import IndexLockedError
from qa.settings import Settings
from ui.commands.articles import remove_articles
from ui.commands.shared import (
    INTERRUPTED,
    SKIPPED,
    IndexOption,
    JsonOption,
    YesOption,
    app,
    err,
    out,
)

if TYPE_CHECKING:
    from ingest import IngestReport, ReadOptions
    from ingest.run import Given

_SHOWN = 20  # problems and notes


@app.command()
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, and addresses of pages, feeds and sitemaps.", show_default=False),
    ] = None,
    index: IndexOption = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="FIELD=COLUMN, for tables with unusual column names (text=story, text=fields.body).",
            show_default=False,
        ),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option(
            "--day-first/--month-first",
            help="How 05/03/2024 is meant. [default: as the column's other dates tell, else undated]",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show what would be read: date, outlet, title, first words. Store nothing."),
    ] = False,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Also remove articles whose file or row is gone. Asks first.")
    ] = False,
    yes: YesOption = False,
    most: Annotated[int, typer.Option(min=1, help="Most articles of a feed or sitemap.")] = 200,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch from loopback and private addresses.")
    ] = False,
    refine: Annotated[
        bool | None,
        typer.Option(
            "--refine/--no-refine",
            help="Do the second pass, too, or leave it to `dateline refine`. [default: DATELINE_REFINE]",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        float | None,
        typer.Option(min=1, help="Look again every so many seconds, until Ctrl-C.", show_default=False),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Have the workers of a Ray cluster read, split and embed: HOST:PORT of its head, or auto.",
            show_default=False,
        ),
    ] = None,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="First embed what is there with the model of the settings.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring articles into the index, from the formats that newsrooms have; docs/ingesting.md lists them.

    Running it again does no work for what has not changed; a job that was stopped goes on where it was.
    """
    from ingest import ReadOptions
    from ingest.sources import FIELDS, is_address

    settings = Settings.load(index=index, refine=refine)
    options = ReadOptions(dict(_field_and_column(pair, FIELDS) for pair in column or ()), day_first)
    if reembed:
        _reembed(settings)
    if not paths:
        if reembed:
            return
        raise typer.BadParameter("name files, folders or addresses")
    if watch and mirror and not yes:
        raise typer.BadParameter("--watch with --mirror removes without asking: add --yes")
    if dry_run:
        _show(paths, options, allow_private=allow_private, most=most)
        return
    files = [Path(path) for path in paths if not is_address(path)]
    with interrupts() as check:

        def once() -> IngestReport:
            report = run_ingest(
                settings,
                paths,
                check,
                options=options,
                most=most,
                allow_private=allow_private,
                ray=ray or "",
            )
            removed = _mirror(settings, files, report, yes=yes) if mirror and not report.interrupted else 0
            if as_json:
                out.print_json(json.dumps(_report_to_dict(report) | ({"removed": removed} if mirror else {})))
            else:
                out.print(summary(report) + (f"; {removed} removed" if mirror else ""))
            return report

        report = once() if watch is None else _watched(once, watch, check)
    if report.interrupted:
        raise typer.Exit(INTERRUPTED)
    if report.problems:
        raise typer.Exit(SKIPPED)


def _watched(once: Callable[[], IngestReport], seconds: float, check: Callable[[], None]) -> IngestReport:
    """Does it again and again, until it is interrupted."""
    from ingest.watch import watch

    for told in watch(once, seconds):
        if isinstance(told, IndexLockedError):
            err.print(str(told))
        elif told.interrupted:
            return told
        check()
        err.print(f"watching; the next look is in {seconds:g} s (Ctrl-C ends)")
    raise KeyboardInterrupt


def _show(given: Sequence[Given], options: ReadOptions, *, allow_private: bool, most: int) -> None:
    """What a job would read, without storing it."""
    from ingest import read
    from ingest.job import IngestReport
    from ingest.sources import fetcher

    report = IngestReport()
    with fetcher(allow_private=allow_private) as fetching:
        for item in read(given, options=options, fetching=fetching, most=most):
            report.count(item)
            if isinstance(item, Article):
                words = " ".join(item.text.split())[:100]
                out.print(f"{item.title} ({byline(item.source, item.published)})  {item.id}\n    {words}")
    _tell(report)
    out.print(f"{len(report.seen)} articles, {len(report.problems)} skipped{_beside(report)}; nothing was stored")
    if report.problems:
        raise typer.Exit(SKIPPED)


@contextlib.contextmanager
def interrupts() -> Iterator[Callable[[], None]]:
    """Remembers a Ctrl-C, which a library may swallow; what it gives raises KeyboardInterrupt where there was one."""
    interrupted = False

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    def check() -> None:
        if interrupted:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


def _reembed(settings: Settings) -> None:
    from qa.index import Index
    from qa.models.embedder import load_embedder
    from ui.progress import counted

    embedder = load_embedder(settings)
    with Index.from_settings(settings) as index, index.writing():
        with counted(err, "embedding anew", len(index), "passages/s") as progress:
            count = index.reembed(embedder, progress)
        err.print(f"{count} passages embedded with {embedder.name}; the index now asks with it")


def _mirror(settings: Settings, paths: list[Path], report: IngestReport, *, yes: bool) -> int:
    from ingest.mirror import gone
    from ingest.run import opened_journal
    from qa.index import Index

    with Index.from_settings(settings) as index, opened_journal(index) as journal:
        where = ", ".join(str(path.resolve()) for path in paths)
        return remove_articles(index, gone(index, journal, paths, report), f"gone from {where}", yes=yes)


def _field_and_column(pair: str, fields: Iterable[str]) -> tuple[str, str]:
    field, equals, column = pair.partition("=")
    if not equals or field not in fields:
        raise typer.BadParameter(f"--map {pair!r}: write FIELD=COLUMN, FIELD being one of {', '.join(fields)}")
    return field, column


def run_ingest(
    settings: Settings,
    given: Sequence[Given],
    check: Callable[[], None] = lambda: None,
    *,
    options: ReadOptions | None = None,
    most: int = 200,
    allow_private: bool = False,
    ray: str = "",
) -> IngestReport:
    """Brings articles into the index of the settings, with a progress bar, and says what was skipped."""
    from ingest import ReadOptions, ingest
    from ingest.sources import count_articles, is_address
    from ui.logs import as_json
    from ui.progress import job_progress

    if settings.observe.log == "json":
        as_json()
    files = [Path(str(path)) for path in given if not is_address(str(path))]
    with job_progress(err, count_articles(files)) as progress:

        def tell(so_far: IngestReport) -> None:
            progress(so_far)
            check()

        report = ingest(
            given,
            settings=settings,
            options=options or ReadOptions(),
            progress=tell,
            most=most,
            allow_private=allow_private,
            ray=ray,
        )
    _tell(report)
    if report.interrupted:
        err.print("stopped: what is counted is in the index; the same command goes on from there")
    if report.unrefined and settings.refines:
        err.print(f"{report.unrefined} passages are found by their words and roughly; dateline refine does the rest")
    return report


def _tell(report: IngestReport) -> None:
    """Says why things were skipped, grouped where they are many, and what else there is to say."""
    if len(report.problems) <= _SHOWN:
        for problem in report.problems:
            err.print(f"skipped {problem}")
    else:
        for reason, count, first in report.reasons()[:_SHOWN]:
            err.print(f"skipped {first}" if count == 1 else f"skipped {count}: {reason} (first: {first.path})")
        err.print("dateline articles --problems lists them all")
    if len(report.hosts) > 1:
        err.print("read of " + ", ".join(f"{host} {count}" for host, count in report.hosts.most_common(_SHOWN)))
    for note in report.notes[:_SHOWN]:
        err.print(f"note {note}")
    if len(report.notes) > _SHOWN:
        err.print(f"and {len(report.notes) - _SHOWN} more notes; --json lists all")


def summary(report: IngestReport) -> str:
    """A report in one line."""
    rate = report.articles / report.searchable if report.searchable else 0.0
    refined = f", all refined after {report.seconds:.1f} s" if report.refined and not report.unrefined else ""
    return (
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {len(report.problems)} skipped"
        f"{_beside(report)} "
        f"({report.chunks} passages, searchable after {report.searchable:.1f} s, {rate:.1f} articles/s{refined})"
    )


def _beside(report: IngestReport) -> str:
    """What is said of the articles that were read, as far as there is something to say."""
    counts = (
        (report.undated, "undated"),
        (report.without_outlet, "without outlet"),
        (report.copies, "merged as copies"),
        (report.renamed, "called after their file"),
    )
    return "".join(f", {count} {what}" for count, what in counts if count)


def _report_to_dict(report: IngestReport) -> dict[str, object]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "skipped": [{"path": p.path, "line": p.line, "reason": p.reason} for p in report.problems],
        "notes": [{"path": n.path, "line": n.line, "text": n.text} for n in report.notes],
        "undated": report.undated,
        "without_outlet": report.without_outlet,
        "copies": report.copies,
        "renamed": report.renamed,
        "hosts": dict(report.hosts),
        "passages": report.chunks,
        "refined": report.refined,
        "unrefined": report.unrefined,
        "searchable": round(report.searchable, 3),
        "seconds": round(report.seconds, 3),
        "interrupted": report.interrupted,
    }


@app.command()
def refine(
    index: IndexOption = None,
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Have the workers of a Ray cluster embed.", show_default=False),
    ] = None,
) -> None:
    """Do the second pass of an ingest: give every passage its own vector, newest articles first.

    It can be stopped at any moment, and goes on where it was.
    """
    from ingest.job import refine as run
    from ingest.run import hired
    from qa.index import Index
    from ui.progress import counted

    settings = Settings.load(index=index)
    with Index.from_settings(settings) as opened, hired(settings, ray or "") as workers:
        total, done = opened.count_unrefined(), 0
        with counted(err, "refining", total, "passages/s") as progress:
            for refined in run(opened, workers.embedder, workers):
                done += refined
                progress(done)
        left = opened.count_unrefined()
    out.print(f"{done} passages refined, {left} left")
    if left:
        raise typer.Exit(1)
