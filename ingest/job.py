"""The job: articles in, an index out. In batches, each of which is in the index wholly or not at all.

An article whose revision is stored already is no work, so the same command run again goes on where it was stopped.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ingest.sources import Problem
from ingest.split import split
from qa.domain import Article
from qa.errors import IndexLockedError
from qa.index import Index, PreparedArticle
from qa.models.embedder import embedding_text
from qa.models.static import approximate_embedder
from qa.protocols import Embedder
from qa.settings import Settings

# A batch is what a kill costs: about four seconds.
_BATCH_CHUNKS = 256
_BATCH_ARTICLES = 500
_BATCH_CHARACTERS = 2_000_000

log = logging.getLogger(__name__)


@dataclass(slots=True)
class IngestReport:
    """What a job has done so far.

    Attributes:
        added, changed, unchanged: Articles by what they were to the index.
        seen: Ids of all articles that were given, skipped ones left out.
        problems: What was skipped, and why.
        chunks: Chunks added.
        refined: Chunks that got the embedder's own vectors.
        unrefined: Chunks that wait for them.
        seconds: Wall time; of which until everything was searchable.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    chunks: int = 0
    refined: int = 0
    unrefined: int = 0
    seen: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0
    searchable: float = 0.0
    interrupted: bool = False

    @property
    def articles(self) -> int:
        """Articles seen."""
        return self.added + self.changed + self.unchanged


Progress = Callable[[IngestReport], None]
"""Told after each batch how far the job is."""


def ingest(
    items: Iterable[Article | Problem],
    index: Index,
    embedder: Embedder,
    settings: Settings,
    progress: Progress = lambda report: None,
    *,
    refining: bool = True,
) -> IngestReport:
    """Brings every article of `items` into the index, in two passes.

    The first makes all of them searchable: by their words, and by approximate vectors where the embedder has some. The
    second gives every chunk the embedder's own vector, newest articles first. Ctrl-C ends the job after the batches
    that are whole; the report says so.

    Args:
        items: Articles, and what could not be read.
        index: Where they go.
        embedder: Makes the vectors.
        settings: How to split.
        progress: Told how far the job is.
        refining: Do the second pass; `refine` does it later.

    Raises:
        IndexLockedError: Another process writes to the index.
        EmbedderMismatchError: The index was built with another embedding model.
    """
    report = IngestReport()
    began = time.perf_counter()
    try:
        with index.writing():
            index.catalog.claim_embedder(embedder.name, embedder.dimensions)
            for batch in _batches(items, report):
                _add(batch, index, embedder, settings, report)
                report.seconds = report.searchable = time.perf_counter() - began
                progress(report)
        if refining:
            for refined in refine(index, embedder):
                report.refined += refined
                report.unrefined = index.catalog.count_approximate()
                report.seconds = time.perf_counter() - began
                progress(report)
    except KeyboardInterrupt:
        report.interrupted = True
    report.unrefined = index.catalog.count_approximate()
    report.seconds = time.perf_counter() - began
    return report


def refine(index: Index, embedder: Embedder) -> Generator[int, None, None]:
    """Gives every chunk that has none the embedder's own vector, newest articles first: how many, batch by batch.

    Between batches the index is free: a job that is started meanwhile waits for a batch, writes, and refines the rest.

    Raises:
        EmbedderMismatchError: The index was built with another embedding model.
    """
    index.catalog.claim_embedder(embedder.name, embedder.dimensions)
    while True:
        try:
            with index.writing(briefly=True):
                refined = index.refine(embedder, _BATCH_CHUNKS)
                if not refined:
                    index.publish()
        except IndexLockedError as error:
            log.warning("%s It refines the rest, or: dateline refine", error)
            return
        if not refined:
            return
        yield refined


def _batches(items: Iterable[Article | Problem], report: IngestReport) -> Iterator[list[Article]]:
    """Groups articles; of two with the same id in a group the later one stands."""
    batch: dict[str, Article] = {}
    characters = 0
    for item in items:
        if isinstance(item, Problem):
            report.problems.append(item)
            continue
        batch[item.id] = item
        report.seen.add(item.id)
        characters += len(item.text)
        if characters >= _BATCH_CHARACTERS or len(batch) >= _BATCH_ARTICLES:
            yield list(batch.values())
            batch, characters = {}, 0
    if batch:
        yield list(batch.values())


def _add(batch: list[Article], index: Index, embedder: Embedder, settings: Settings, report: IngestReport) -> None:
    known = index.catalog.revisions(article.id for article in batch)
    fresh = [article for article in batch if known.get(article.id) != article.revision]
    chunks = [split(article, settings.split.characters) for article in fresh]
    texts = [embedding_text(article, chunk) for article, own in zip(fresh, chunks, strict=True) for chunk in own]
    approximate = approximate_embedder(embedder) if texts else None  # its table is read where there is work for it
    vectors = approximate.embed_documents(texts) if approximate else np.zeros((len(texts), 0), dtype=np.float32)
    prepared, start = [], 0
    for article, own in zip(fresh, chunks, strict=True):
        prepared.append(PreparedArticle(article, own, vectors[start : start + len(own)], approximate=True))
        start += len(own)
    if prepared:
        index.add(prepared)
    changed = sum(article.id in known for article in fresh)
    report.changed += changed
    report.added += len(fresh) - changed
    report.unchanged += len(batch) - len(fresh)
    report.chunks += len(texts)
