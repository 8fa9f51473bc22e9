"""Progress bars on stderr: how far, how fast, how long yet."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from ingest.job import IngestReport

_MOST_SITES = 12  # bars


@contextlib.contextmanager
def job_progress(console: Console, total: int) -> Iterator[Callable[[IngestReport], None]]:
    """A bar for an ingest of `total` articles, and one for each site; what it yields is told how far it is."""
    with _bar(console) as progress:
        sites: dict[str, TaskID] = {}
        task = progress.add_task("ingesting", total=total or None, rate=0.0, unit="articles/s")
        refining: TaskID | None = None
        began = time.perf_counter()

        def update(report: IngestReport) -> None:
            nonlocal refining
            done = report.articles + len(report.problems)
            rate = report.articles / report.searchable if report.searchable else 0.0
            progress.update(task, completed=done, total=max(total, done), rate=rate)
            for host, count in report.hosts.most_common(_MOST_SITES):
                if host not in sites and len(sites) < _MOST_SITES:
                    sites[host] = progress.add_task(host, total=None, rate=0.0, unit="pages/s")
                if host in sites:
                    pace = count / max(time.perf_counter() - began, 0.1)
                    progress.update(sites[host], completed=count, rate=pace)
            if report.refined:
                if refining is None:
                    progress.update(task, total=done)
                    if report.unrefined:
                        console.print(f"all is searchable after {report.searchable:.0f} s; refining may be stopped")
                    refining = progress.add_task("refining", rate=0.0, unit="passages/s")
                rate = report.refined / (report.seconds - report.searchable)
                whole = report.refined + report.unrefined
                progress.update(refining, completed=report.refined, total=whole, rate=rate)

        yield update


@contextlib.contextmanager
def counted(console: Console, doing: str, total: int, unit: str = "questions/s") -> Iterator[Callable[[int], None]]:
    """A bar for `total` things; what it yields is told how many are done."""
    began = time.perf_counter()
    with _bar(console) as progress:
        task = progress.add_task(doing, total=total, rate=0.0, unit=unit)
        yield lambda done: progress.update(task, completed=done, rate=done / (time.perf_counter() - began))


@contextlib.contextmanager
def runs_progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each of several runs; what it yields is told which run it is, and how many questions of how many."""
    with contextlib.ExitStack() as bar:
        current = ""
        update: Callable[[int], None]

        def told(doing: str, done: int, total: int) -> None:
            nonlocal current, update
            if doing != current:
                bar.close()
                current, update = doing, bar.enter_context(counted(console, doing, total))
            update(done)

        yield told


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f} {task.fields[unit]}"),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
        transient=not console.is_terminal,
    )
