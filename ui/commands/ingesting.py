"""`dateline ingest` and `refine`: articles in."""

from __future__ import annotations

import contextlib
import json
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.domain import Article
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
    from ingest.job import IngestReport
    from ingest.sources import Problem


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
            "--map", help="FIELD=COLUMN, for tables with unusual column names (text=story).", show_default=False
        ),
    ] = None,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Also remove articles whose file is gone from the folders. Asks first.")
    ] = False,
    yes: YesOption = False,
    most: Annotated[int, typer.Option(min=1, help="Most articles of a feed or sitemap.")] = 200,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch from loopback and private addresses.")
    ] = False,
    no_refine: Annotated[
        bool, typer.Option("--no-refine", help="End as soon as all is searchable; `dateline refine` does the rest.")
    ] = False,
    watch: Annotated[
        float | None,
        typer.Option(min=1, help="Look again every so many seconds, until Ctrl-C.", show_default=False),
    ] = None,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="First embed what is there with the model of the settings.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring articles into the index: .txt, .md, .html, .pdf, .docx, .parquet, .jsonl and .csv (the last two also .gz).

    Running it again does no work for what has not changed; a job that was stopped goes on where it was.
    """
    from ingest.sources import FIELDS, fetcher, is_address, read_addresses, read_paths

    settings = Settings.load(index=index)
    mapping = dict(_field_and_column(pair, FIELDS) for pair in column or ())
    if reembed:
        _reembed(settings)
    if not paths:
        if reembed:
            return
        raise typer.BadParameter("name files, folders or addresses")
    if watch and mirror and not yes:
        raise typer.BadParameter("--watch with --mirror removes without asking: add --yes")
    addresses = [path for path in paths if is_address(path)]
    files = [Path(path) for path in paths if not is_address(path)]
    with fetcher(allow_private=allow_private) as shared, interrupts() as check:

        def once() -> IngestReport:
            items = chain(read_paths(files, mapping), read_addresses(addresses, most, shared))
            report = run_ingest(settings, files, items, check, refining=not no_refine)
            removed = _mirror(settings, files, report, yes=yes) if mirror and not report.interrupted else 0
            if as_json:
                out.print_json(json.dumps(_report_to_dict(report) | ({"removed": removed} if mirror else {})))
            else:
                out.print(summary(report) + (f"; {removed} removed" if mirror else ""))
            return report

        report = once() if watch is None else _watch(once, watch, check)
    if report.interrupted:
        raise typer.Exit(INTERRUPTED)
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


def _watch(once: Callable[[], IngestReport], seconds: float, check: Callable[[], None]) -> IngestReport:
    """Does it again and again, until it is interrupted."""
    while True:
        try:
            report = once()
        except IndexLockedError as error:
            err.print(str(error))
        else:
            if report.interrupted:
                return report
        check()
        err.print(f"watching; the next look is in {seconds:g} s (Ctrl-C ends)")
        time.sleep(seconds)


def _reembed(settings: Settings) -> None:
    from qa.index import Index
    from qa.models.embedder import load_embedder
    from ui.progress import counted

    embedder = load_embedder(settings)
    with Index.from_settings(settings) as index, index.writing():
        with counted(err, "embedding anew", index.catalog.count_chunks(), "passages/s") as progress:
            count = index.reembed(embedder, progress)
        err.print(f"{count} passages embedded with {embedder.name}; the index now asks with it")


def _mirror(settings: Settings, paths: list[Path], report: IngestReport, *, yes: bool) -> int:
    """Removes the articles that are called after a file below an ingested folder and that the job did not see.

    What could not be read is not gone: its articles stay.
    """
    from qa.index import Index

    folders = [path.resolve() for path in paths if path.is_dir()]
    unread = [Path(problem.path).resolve() for problem in report.problems]
    gone = []
    with Index.from_settings(settings) as index:
        for folder in folders:
            kept = {path.relative_to(folder.parent).as_posix() for path in unread if path.is_relative_to(folder)}
            gone += [
                id
                for id in index.catalog.ids(prefix=f"{folder.name}/")
                if id not in report.seen and not {id, id.rpartition(":")[0]} & kept
            ]
        return remove_articles(index, gone, f"gone from {', '.join(map(str, folders))}", yes=yes)


def _field_and_column(pair: str, fields: Iterable[str]) -> tuple[str, str]:
    field, equals, column = pair.partition("=")
    if not equals or field not in fields:
        raise typer.BadParameter(f"--map {pair!r}: write FIELD=COLUMN, FIELD being one of {', '.join(fields)}")
    return field, column


def run_ingest(
    settings: Settings,
    paths: list[Path],
    items: Iterable[Article | Problem],
    check: Callable[[], None] = lambda: None,
    *,
    refining: bool = True,
) -> IngestReport:
    """Brings items into the index of the settings, with a progress bar, and says what was skipped."""
    from ingest.job import ingest as run
    from ingest.sources import count_articles
    from qa.index import Index
    from qa.models.embedder import load_embedder
    from ui.progress import job_progress

    embedder = load_embedder(settings)
    with Index.from_settings(settings, create=True) as index, job_progress(err, count_articles(paths)) as progress:

        def tell(so_far: IngestReport) -> None:
            progress(so_far)
            check()

        report = run(items, index, embedder, settings, tell, refining=refining)
    for problem in report.problems[:20]:
        err.print(f"skipped {problem}")
    if len(report.problems) > 20:
        err.print(f"skipped {len(report.problems) - 20} more; --json lists all")
    if report.interrupted:
        err.print("stopped: what is counted is in the index; the same command goes on from there")
    if report.unrefined:
        err.print(f"{report.unrefined} passages are found by their words and roughly; dateline refine does the rest")
    return report


def summary(report: IngestReport) -> str:
    """A report in one line."""
    rate = report.articles / report.searchable if report.searchable else 0.0
    refined = f", all refined after {report.seconds:.1f} s" if report.refined and not report.unrefined else ""
    return (
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {len(report.problems)} skipped "
        f"({report.chunks} passages, searchable after {report.searchable:.1f} s, {rate:.1f} articles/s{refined})"
    )


def _report_to_dict(report: IngestReport) -> dict[str, object]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "skipped": [{"path": p.path, "line": p.line, "reason": p.reason} for p in report.problems],
        "passages": report.chunks,
        "refined": report.refined,
        "unrefined": report.unrefined,
        "searchable": round(report.searchable, 3),
        "seconds": round(report.seconds, 3),
        "interrupted": report.interrupted,
    }


@app.command()
def refine(index: IndexOption = None) -> None:
    """Do the second pass of an ingest: give every passage its own vector, newest articles first.

    It can be stopped at any moment, and goes on where it was.
    """
    from ingest.job import refine as run
    from qa.index import Index
    from qa.models.embedder import load_embedder
    from ui.progress import counted

    settings = Settings.load(index=index)
    with Index.from_settings(settings) as opened:
        total, done = opened.catalog.count_approximate(), 0
        with counted(err, "refining", total, "passages/s") as progress:
            for refined in run(opened, load_embedder(settings)):
                done += refined
                progress(done)
        left = opened.catalog.count_approximate()
    out.print(f"{done} passages refined, {left} left")
    if left:
        raise typer.Exit(1)
