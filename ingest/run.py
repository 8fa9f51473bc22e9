"""Bringing files, folders, addresses and articles into the index of the settings: what `dateline ingest` does.

from ingest import ingest

report = ingest(["articles/", "https://gazette.example/feed.xml"])
print(report.added, [str(problem) for problem in report.problems])
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from ingest.addresses import canonical, is_address, names_an_article
from ingest.identity import Identities
from ingest.items import Note, Problem, ReadOptions
from ingest.job import IngestReport, Progress
from ingest.job import ingest as run_job
from ingest.journal import Journal
from ingest.sources import Reading, fetcher, read_addresses, read_here, read_paths
from ingest.sources.fetch import Fetcher
from ingest.workers import InProcess, Workers
from qa.domain import Article, Filter
from qa.errors import ClusterError
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.protocols import Embedder
from qa.settings import Settings

Given = str | Path | Article
"""What may be ingested: an address, a path, or an article that a program has made."""

MOST = 200
"""Articles of one feed or sitemap."""


def ingest(
    given: Given | Iterable[Given],
    *,
    settings: Settings | None = None,
    options: ReadOptions = ReadOptions(),
    progress: Progress = lambda report: None,
    most: int = MOST,
    allow_private: bool = False,
    refining: bool | None = None,
    ray: str = "",
) -> IngestReport:
    """Brings articles into the index that the settings name, and makes it where there is none.

    Args:
        given: Paths, addresses and articles, or one of them.
        settings: Which index and which embedding model; the default reads them as `dateline` does.
        options: How to read tables and dates.
        progress: Told how far the job is.
        most: Articles of one feed or sitemap.
        allow_private: Also fetch from loopback and private addresses.
        refining: Do the second pass, too, as `settings.refines` says where it is None; `ingest.refine` does it later.
        ray: The address of a Ray cluster whose workers read, split and embed; "" does it here.

    Returns:
        What was added, changed, unchanged and skipped.

    Raises:
        IndexLockedError: Another process writes to the index.
        EmbedderMismatchError: The index was built with another embedding model.
        ClusterError: There is no such cluster, or its workers cannot work.
    """
    settings = settings or Settings.load()
    things = [given] if isinstance(given, str | Path | Article) else list(given)
    with (
        hired(settings, ray) as workers,
        Index.from_settings(settings, create=True) as index,
        opened_journal(index) as journal,
    ):
        identities = Identities(journal)
        with fetcher(allow_private=allow_private, journal=journal, holds=_holds(index, journal)) as fetching:
            items = read(
                things, options=options, identities=identities, fetching=fetching, most=most, reading=workers.read
            )
            report = run_job(items, index, workers.embedder, settings, progress, refining=refining, workers=workers)
            if not report.interrupted:
                fetching.commit()
        if identities.outlets and not report.interrupted:
            _rename_outlets(identities.outlets, index, workers, settings, refining=refining)
        journal.remember_problems(report.problems)
    return report


def read(
    given: Iterable[Given],
    *,
    options: ReadOptions = ReadOptions(),
    identities: Identities | None = None,
    fetching: Fetcher | None = None,
    most: int = MOST,
    reading: Reading = read_here,
) -> Iterator[Article | Problem | Note]:
    """Reads without storing: every article, and what is to be said of the rest. What `dateline ingest --dry-run` shows.

    Args:
        identities: Names the articles; the default knows of no earlier job.
        fetching: Gets pages; the default does so from public addresses.
        reading: Who opens the files.
    """
    identities = identities or Identities()
    with fetcher(allow_private=False) as public:
        fetching = fetching or public
        things = list(given)
        yield from (thing for thing in things if isinstance(thing, Article))
        paths = [Path(thing) for thing in things if not isinstance(thing, Article) and not _is_address(thing)]
        yield from read_paths(paths, options=options, identities=identities, fetcher=fetching, reading=reading)
        urls = [thing for thing in things if isinstance(thing, str) and _is_address(thing)]
        yield from read_addresses(urls, most, fetching, options=options, identities=identities)


@contextlib.contextmanager
def hired(settings: Settings, ray: str = "") -> Iterator[Workers]:
    """Who reads, splits and embeds with the model of the settings, as long as the block lasts.

    Args:
        ray: The address of a Ray cluster; "" is this process.

    Raises:
        ClusterError: There is no such cluster, or its workers cannot work.
    """
    if not ray:
        yield InProcess(load_embedder(settings))
        return
    try:
        from ingest.cluster import Cluster
    except ModuleNotFoundError as error:
        raise ClusterError(f"a Ray cluster needs its extra: pip install 'dateline[ray]' ({error})") from error
    # Only the model's name goes to other machines: the settings have passwords. A worker has one CPU.
    with Cluster(ray, partial(_load, settings.embedder)) as cluster:
        yield cluster


def _load(embedder: str) -> Embedder:
    return load_embedder(Settings.load(embedder=embedder), threads=1)


def _is_address(thing: str | Path) -> bool:
    """An address may have spaces as it is typed; no file is called http://."""
    return isinstance(thing, str) and (is_address(thing) or thing.lower().startswith(("http://", "https://")))


def opened_journal(index: Index) -> Journal:
    """The journal of an index; one that is older than its journal is told what is in it."""
    journal = Journal.of(index.folder)
    if journal.is_new:
        for id in index.article_ids():
            if names_an_article(id):
                journal.remember_alias(canonical(id), id)
    return journal


def _holds(index: Index, journal: Journal) -> Callable[[str], bool]:
    """Whether the article of an address is in the index; lists of articles, which are none, count as there."""

    def holds(url: str) -> bool:
        id = journal.alias(canonical(url))
        return id is None or bool(index.revisions([id]))

    return holds


def _rename_outlets(
    outlets: dict[str, str], index: Index, workers: Workers, settings: Settings, *, refining: bool | None
) -> None:
    """Gives articles that are filed under a site's host the name that a page of the site has told since."""
    renamed = (
        replace(article, source=name)
        for host, name in outlets.items()
        for article in list(index.articles(Filter(sources=frozenset({host}))))
    )
    run_job(renamed, index, workers.embedder, settings, refining=refining, workers=workers)
