"""The command line. Results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 not possible (the message says why), 2 wrong usage, 3 the articles do not say,
4 done but some of the input was skipped, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table

from qa.domain import Article, DatelineError, Filter, IndexLockedError, Passage, Question, byline, passage_to_dict
from qa.settings import Settings

if TYPE_CHECKING:
    from ingest.job import IngestReport
    from ingest.sources import Problem
    from qa.index import Index

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
QuestionArgument = Annotated[str, typer.Argument(help="The question, in quotes.", show_default=False)]


def main() -> None:
    """The console script: turns Dateline's own errors into one line and an exit code."""
    logging.basicConfig(
        level=logging.WARNING,
        format="%(message)s",
        handlers=[RichHandler(console=err, show_time=False, show_path=False, show_level=False, markup=False)],
    )
    try:
        app()
    except DatelineError as error:
        err.print(f"dateline: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("dateline: interrupted")
        sys.exit(INTERRUPTED)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        out.print(metadata.version("dateline"))
        raise typer.Exit


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
    with fetcher(allow_private=allow_private) as shared, _interrupts() as check:

        def once() -> IngestReport:
            items = chain(read_paths(files, mapping), read_addresses(addresses, most, shared))
            report = _run_ingest(settings, files, items, check, refining=not no_refine)
            removed = _mirror(settings, files, report, yes=yes) if mirror and not report.interrupted else 0
            if as_json:
                out.print_json(json.dumps(_report_to_dict(report) | ({"removed": removed} if mirror else {})))
            else:
                out.print(_summary(report) + (f"; {removed} removed" if mirror else ""))
            return report

        report = once() if watch is None else _watch(once, watch, check)
    if report.interrupted:
        raise typer.Exit(INTERRUPTED)
    if report.problems:
        raise typer.Exit(SKIPPED)


@contextlib.contextmanager
def _interrupts() -> Iterator[Callable[[], None]]:
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
    from qa.embedding import load_embedder
    from qa.index import Index
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
        return _remove(index, gone, f"gone from {', '.join(map(str, folders))}", yes=yes)


def _remove(index: Index, ids: list[str], why: str, *, yes: bool) -> int:
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


def _field_and_column(pair: str, fields: Iterable[str]) -> tuple[str, str]:
    field, equals, column = pair.partition("=")
    if not equals or field not in fields:
        raise typer.BadParameter(f"--map {pair!r}: write FIELD=COLUMN, FIELD being one of {', '.join(fields)}")
    return field, column


def _run_ingest(
    settings: Settings,
    paths: list[Path],
    items: Iterable[Article | Problem],
    check: Callable[[], None] = lambda: None,
    *,
    refining: bool = True,
) -> IngestReport:
    from ingest.job import ingest as run
    from ingest.sources import count_articles
    from qa.embedding import load_embedder
    from qa.index import Index
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


def _summary(report: IngestReport) -> str:
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
    from qa.embedding import load_embedder
    from qa.index import Index
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


@app.command()
def ask(
    question: QuestionArgument,
    index: IndexOption = None,
    as_of: AsOfOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    model: Annotated[
        str | None, typer.Option(help="Chat model as provider:name. [default: none, quotes only]", show_default=False)
    ] = None,
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
    filter = Filter(_day(as_of), _day(since), _day(until), frozenset(source or ()))
    if in_order:
        _timeline(question, filter, settings, as_json=as_json)
        return
    from qa.chain import answerer_for

    answer = answerer_for(settings).invoke(Question(question, filter, any_date=any_date))
    if as_json:
        out.print_json(json.dumps(answer.to_dict()))
    else:
        out.print(str(answer))
    if answer.window:
        err.print("--any-date looks at articles of all days")
    if answer.refused:
        raise typer.Exit(REFUSED)


def _timeline(topic: str, filter: Filter, settings: Settings, *, as_json: bool) -> None:
    from qa.timeline import timeline

    found = timeline(topic, filter=filter, settings=settings)
    if as_json:
        out.print_json(json.dumps(found.to_dict()))
    else:
        out.print(str(found))
    if not found.entries:
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
    from qa.chain import Answerer

    answerer = Answerer.from_settings(Settings.load(index=index))
    filter = Filter(_day(as_of), _day(since), _day(until), frozenset(source or ()))
    passages = answerer.retriever.passages(Question(question, filter), count)
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


@app.command()
def chat(
    index: IndexOption = None,
    model: Annotated[str | None, typer.Option(help="Chat model as provider:name.", show_default=False)] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="Port. [default: the first free one from 7860]", show_default=False)
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = False,
) -> None:
    """Serve the chat page until Ctrl-C."""
    from ui.web import serve

    settings = Settings.load(index=index, model=model)
    with _refining(settings):
        serve(settings, host=host, port=port, browser=browser, log=err)


@contextlib.contextmanager
def _refining(settings: Settings) -> Iterator[None]:
    """Meanwhile a process of low priority refines what an ingest left; whatever it has done stays when it is ended."""
    from qa.index import Index

    with Index.from_settings(settings) as index:
        left = index.catalog.count_approximate()
    if not left:
        yield
        return
    command = "from ui.cli import main; main()"
    arguments = [sys.executable, "-c", command, "refine", "--index", str(settings.index)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own
    os.setpriority(os.PRIO_PROCESS, process.pid, _LOW_PRIORITY)
    err.print(f"{left} passages are refined beside; answers use what is there")
    try:
        yield
    finally:
        process.terminate()
        process.wait()


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


@app.command()
def demo(
    index: Annotated[Path, typer.Option(help="Folder of the demo's index.")] = Path(".dateline-demo"),
    no_chat: Annotated[bool, typer.Option("--no-chat", help="End before the chat page.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the chat page.", show_default=False)] = None,
) -> None:
    """Ingest the sample collection, answer three questions on it, and serve the chat page over it until Ctrl-C."""
    from ingest.sources import read_paths
    from qa.chain import ask as run
    from ui.demo import ARTICLES, AS_OF, SHOWN

    settings = Settings.load(index=index)
    report = _run_ingest(settings, [ARTICLES], read_paths([ARTICLES]))
    err.print(_summary(report))
    for question in SHOWN:
        out.print(f"\n> {question}\n")
        out.print(str(run(question, as_of=AS_OF, settings=settings)))
    if not no_chat:
        from ui.web import serve

        err.print()
        serve(settings, host="127.0.0.1", port=port, browser=False, log=err)


@articles_app.callback()
def articles(
    context: typer.Context,
    index: IndexOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the articles in the index, newest first."""
    if context.invoked_subcommand is not None:
        return
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index)) as opened:
        found = list(opened.catalog.articles(Filter(None, _day(since), _day(until), frozenset(source or ()))))
    if as_json:
        out.print_json(json.dumps([_article_to_dict(article) for article in found]))
        return
    table = Table("date", "outlet", "headline", "id", box=None, pad_edge=False)
    for article in found:
        table.add_row(str(article.published or "-"), article.source or "-", article.title, article.id)
    Console(highlight=False, markup=False, width=None if out.is_terminal else 200).print(table)
    err.print(f"{len(found)} articles")


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
        article = opened.catalog.article(id, revision)
    if article is None:
        raise DatelineError(f"there is no article {id!r}" + (f" at revision {revision}" if revision else ""))
    if as_json:
        out.print_json(json.dumps(_article_to_dict(article) | {"text": article.text}))
    else:
        out.print(f"{article.title}\n{byline(article.source, article.published)}\n\n{article.text}")


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
        unknown = sorted(set(chosen) - set(opened.catalog.revisions(chosen)))
        if unknown:
            raise DatelineError(f"there is no article {unknown[0]!r}; `dateline articles` lists them all")
        if source or before:
            until = before.date() - dt.timedelta(days=1) if before else None
            chosen += opened.catalog.ids(Filter(until=until, sources=frozenset(source or ())))
        if not chosen and not (source or before):
            raise typer.BadParameter("name articles by id, or with --source or --before")
        removed = _remove(opened, chosen, "from all answers", yes=yes or not (source or before))
    out.print(f"{removed} removed")


@articles_app.command("prune")
def prune(index: IndexOption = None, yes: YesOption = False) -> None:
    """Forget removed articles and old revisions for good; old citations of them cannot be shown any more."""
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index)) as opened:
        count = opened.catalog.count_superseded()
        if count and not yes and not typer.confirm(f"Forget {count} old revisions for good?", err=True):
            count = 0
        elif count:
            with opened.writing():
                opened.prune()
    out.print(f"{count} forgotten")


@app.command()
def doctor(
    index: IndexOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what is not whole from the catalog, without embedding again.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare the index's stores in full and say what was found. Exit code 1: something is not whole."""
    from qa.index import Index

    with Index.from_settings(Settings.load(index=index), mend=False) as opened:
        found = opened.inspect()
        if repair and not found.whole:
            err.print("\n".join(map(str, [*found.damage, *found.stores])))
            with opened.writing():
                opened.repair()
            found = opened.inspect()
    if as_json:
        out.print_json(json.dumps(asdict(found) | {"whole": found.whole}))
    else:
        superseded = f", {found.superseded} old revisions" if found.superseded else ""
        superseded += f", {found.approximate} to be refined" if found.approximate else ""
        damage = "; ".join(found.damage) or "whole"
        out.print(f"catalog: {found.articles} articles, {found.passages} passages{superseded}, {damage}")
        for state in found.stores:
            out.print(str(state))
    if not found.whole:
        if not repair and not found.damage:
            err.print("dateline doctor --repair rebuilds what is not whole")
        raise typer.Exit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)], index: IndexOption = None
) -> None:
    """Write the whole index into one file; a job may run meanwhile."""
    from qa.index import Index

    part = file.with_name(f"{file.name}.part")
    try:
        with Index.from_settings(Settings.load(index=index), mend=False) as opened:
            opened.catalog.backup(part)
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise DatelineError(f"the backup {file} cannot be written: {error}") from error
    out.print(f"{file}: {file.stat().st_size / 2**20:.1f} MiB")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `dateline backup` wrote.", show_default=False)],
    index: IndexOption = None,
    yes: YesOption = False,
) -> None:
    """Make the index what it was when a backup was taken. Asks first where there is one."""
    from qa.index import restore as run

    settings = Settings.load(index=index)
    folder = settings.index
    there = (folder / "catalog.sqlite").exists()
    if there and not yes and not typer.confirm(f"Replace the index in {folder}?", err=True):
        raise typer.Exit(1)
    run(file, folder, settings.chroma_url)
    out.print(f"restored {folder}")


def _article_to_dict(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "revision": article.revision,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "url": article.url,
        "authors": list(article.authors),
        "language": article.language,
        "characters": len(article.text),
    }


def _day(value: dt.datetime | None) -> dt.date | None:
    return value.date() if value else None
