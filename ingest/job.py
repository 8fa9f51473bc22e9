"""The job: articles in, an index out. In batches, each of which is in the index wholly or not at all.

An article whose revision is stored already is no work, so the same command run again goes on where it was stopped. An
article that the embedder or a store refuses is found by halving its batch, and is a problem; the others are stored.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from ingest.addresses import host_of
from ingest.items import Note, Problem, Saying
from ingest.sources.guard import reason
from ingest.workers import InProcess, Workers
from qa.domain import Article
from qa.errors import DatelineError, IndexLockedError, one_line
from qa.index import Index, PreparedArticle
from qa.observing import start, step
from qa.protocols import Embedder
from qa.settings import Settings

# A batch is what a kill costs: about four seconds.
_BATCH_CHUNKS = 256
_BATCH_ARTICLES = 500
_BATCH_CHARACTERS = 2_000_000
_TOLD_AFTER = 2.0  # seconds
_ALL_REFUSED = 8  # articles of a batch, none of which can be stored: not they are at fault

_PARTICULARS = re.compile(r"'[^']*'|\"[^\"]*\"|https?://\S+|\d+|found: .*?(?=\.|$)")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class IngestReport:
    """What a job has done so far.

    Attributes:
        added, changed, unchanged: Articles by what they were to the index.
        seen: Ids of all articles that were given, skipped ones left out.
        problems: What was skipped, and why.
        notes: What else is to be said of what was read.
        copies: More copies of articles that were read, under other addresses or in other files.
        renamed: Articles that are called after their file, because another file has an article of that id.
        undated, without_outlet: Articles that nobody dates, and that no outlet is named of.
        hosts: What was read of each site: articles, copies and problems.
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
    notes: list[Note] = field(default_factory=list)
    copies: int = 0
    renamed: int = 0
    undated: int = 0
    without_outlet: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    searchable: float = 0.0
    interrupted: bool = False

    @property
    def articles(self) -> int:
        """Articles seen."""
        return self.added + self.changed + self.unchanged

    def count(self, item: Article | Problem | Note) -> None:
        """One more thing was read."""
        if host := host_of(item.id if isinstance(item, Article) else item.path):
            self.hosts[host] += 1
        match item:
            case Problem():
                self.problems.append(item)
            case Note(about=Saying.COPY):
                self.copies += 1
            case Note(about=Saying.RENAMED):
                self.renamed += 1
            case Note():
                self.notes.append(item)
            case Article():
                self.seen.add(item.id)
                self.undated += item.published is None
                self.without_outlet += not item.source

    def reasons(self) -> list[tuple[str, int, Problem]]:
        """Why things were skipped, how often, and the first of each; the most frequent first.

        Reasons that differ in their names and numbers only are one.
        """
        groups: dict[str, list[Problem]] = {}
        for problem in self.problems:
            groups.setdefault(_PARTICULARS.sub("…", problem.reason), []).append(problem)
        ordered = sorted(groups.values(), key=len, reverse=True)
        return [(group[0].reason, len(group), group[0]) for group in ordered]


Progress = Callable[[IngestReport], None]
"""Told after each batch how far the job is, and every few seconds while one is read: pages come slowly."""


def ingest(
    items: Iterable[Article | Problem | Note],
    index: Index,
    embedder: Embedder,
    settings: Settings,
    progress: Progress = lambda report: None,
    *,
    refining: bool | None = None,
    workers: Workers | None = None,
) -> IngestReport:
    """Brings every article of `items` into the index, in one pass or two.

    The first makes all of them searchable: by their words, and by approximate vectors where the embedder has some. The
    second, where it is wanted, gives every chunk the embedder's own vector, newest articles first. Ctrl-C ends the job
    after the batches that are whole; the report says so.

    Args:
        items: Articles, what could not be read, and what is to be said.
        index: Where they go.
        embedder: Makes the vectors.
        settings: How to split.
        progress: Told how far the job is.
        refining: Do the second pass, as `settings.refines` says where it is None; `refine` does it later.
        workers: Who splits and embeds; None does it here, with `embedder`.

    Raises:
        IndexLockedError: Another process writes to the index.
        EmbedderMismatchError: The index was built with another embedding model.
    """
    start(traces=settings.observe.traces, metrics=settings.observe.metrics)
    workers = workers or InProcess(embedder)
    report = IngestReport()
    began = time.perf_counter()
    try:
        with step("job"), index.writing():
            index.claim(embedder)
            for batch, prepared in _preparing(_batches(items, report, progress), index, workers, settings):
                with step("batch", articles=len(batch)):
                    _store(batch, prepared, index, workers, settings, report)
                report.seconds = report.searchable = time.perf_counter() - began
                progress(report)
        if settings.refines if refining is None else refining:
            for refined in refine(index, embedder, workers, report.problems.append):
                report.refined += refined
                report.unrefined = index.count_unrefined()
                report.seconds = time.perf_counter() - began
                progress(report)
    except KeyboardInterrupt:
        report.interrupted = True
    report.unrefined = index.count_unrefined()
    report.seconds = time.perf_counter() - began
    return report


def refine(
    index: Index,
    embedder: Embedder,
    workers: Workers | None = None,
    refused: Callable[[Problem], None] = lambda problem: log.warning("%s", problem),
) -> Generator[int, None, None]:
    """Gives every chunk that has none the embedder's own vector, newest articles first: how many, batch by batch.

    Between batches the index is free: a job that is started meanwhile waits for a batch, writes, and refines the rest.

    Args:
        workers: Who embeds; None does it here, with `embedder`.
        refused: Told of passages that cannot be embedded, and are found by their words only; the default warns.

    Raises:
        EmbedderMismatchError: The index was built with another embedding model.
    """
    index.claim(embedder)
    workers = workers or InProcess(embedder)
    enduring = _Enduring(workers.embedder, refused)
    # A batch lasts as long with many workers as with two.
    count = _BATCH_CHUNKS * max(1, workers.number // 2)
    while True:
        try:
            with step("refinement"), index.writing(briefly=True):
                if workers.ahead:
                    workers.announce(index.to_embed(count + workers.ahead))
                refined = index.refine(enduring, count)
                if not refined:
                    index.publish()
        except IndexLockedError as error:
            log.warning("%s It refines the rest, or: dateline refine", error)
            return
        if not refined:
            return
        yield refined


def _batches(
    items: Iterable[Article | Problem | Note], report: IngestReport, progress: Progress
) -> Iterator[list[Article]]:
    """Groups articles; of two with the same id in a group the later one stands."""
    batch: dict[str, Article] = {}
    characters = 0
    told = time.monotonic()
    for item in items:
        report.count(item)
        if time.monotonic() - told > _TOLD_AFTER:
            told = time.monotonic()
            progress(report)
        if not isinstance(item, Article):
            continue
        batch[item.id] = item
        characters += len(item.text)
        if characters >= _BATCH_CHARACTERS or len(batch) >= _BATCH_ARTICLES:
            yield list(batch.values())
            batch, characters = {}, 0
    if batch:
        yield list(batch.values())


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A batch as it goes into the index.

    Attributes:
        articles: Those that are new to it, or changed.
        known: The revisions that the index has of the batch's articles, by id.
    """

    articles: tuple[PreparedArticle, ...]
    known: Mapping[str, str]


def _prepare(
    batch: Sequence[Article], index: Index, workers: Workers, settings: Settings, ahead: Sequence[Article] = ()
) -> _Prepared:
    """Splits and embeds what the index does not have of a batch.

    Args:
        ahead: Articles that are about to be stored.
    """
    known = index.revisions(article.id for article in batch)
    coming = {article.id: article.revision for article in ahead}
    known |= {article.id: coming[article.id] for article in batch if article.id in coming}
    fresh = [article for article in batch if known.get(article.id) != article.revision]
    return _Prepared(tuple(workers.prepare(fresh, settings.split.characters)), known)


def _preparing(
    batches: Iterable[list[Article]], index: Index, workers: Workers, settings: Settings
) -> Iterator[tuple[list[Article], Callable[[], _Prepared]]]:
    """Each batch, and what gives it prepared: in a thread, while the one before is stored and the next one is read.

    Ctrl-C ends the reading; what was read before comes all the same.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="prepare") as pool:
        ahead: list[Article] = []
        prepared: Future[_Prepared] | None = None
        interrupt: KeyboardInterrupt | None = None
        try:
            for batch in batches:
                following = pool.submit(_prepare, batch, index, workers, settings, ahead)
                if prepared:
                    yield ahead, prepared.result
                ahead, prepared = batch, following
        except KeyboardInterrupt as error:
            interrupt = error
        if prepared:
            yield ahead, prepared.result
        if interrupt:
            raise interrupt


def _store(
    batch: list[Article],
    prepared: Callable[[], _Prepared],
    index: Index,
    workers: Workers,
    settings: Settings,
    report: IngestReport,
) -> None:
    """Stores a batch, without the articles that cannot be: those are found by halving it.

    Raises:
        Exception: What stopped the first of many articles, where none of them can be stored.
    """
    refused: list[tuple[Article, BaseException]] = []
    waiting = [(batch, prepared)]
    while waiting:
        part, prepared = waiting.pop()
        try:
            _add(part, prepared(), index, report)
        except (DatelineError, OSError, MemoryError, KeyboardInterrupt, SystemExit):
            raise  # no article is at fault
        except BaseException as error:  # whatever a tokenizer or a store raises; Rust's panics are no Exception
            if len(part) == 1:
                refused.append((part[0], error))
                if len(refused) >= _ALL_REFUSED and len(refused) == len(batch):
                    raise
            else:
                middle = len(part) // 2
                halves = (part[middle:], part[:middle])
                waiting += [(half, partial(_prepare, half, index, workers, settings)) for half in halves]
    report.problems += [
        Problem(article.id, None, f"the index refuses it: {reason(error)}") for article, error in refused
    ]


class _Enduring:
    """An embedder that gives a text which the model refuses the vector of an empty one, and says so.

    Args:
        embedder: What does the work.
        refused: Told of each such text.
    """

    def __init__(self, embedder: Embedder, refused: Callable[[Problem], None]) -> None:
        self._embedder, self._refused = embedder, refused
        self.name, self.dimensions = embedder.name, embedder.dimensions

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        return self._embedder.embed_query(text)

    def embed_documents(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        try:
            return self._embedder.embed_documents(texts)
        except (DatelineError, OSError, MemoryError):
            raise  # no text is at fault
        except Exception as error:
            if not texts or texts == [""]:
                raise
            if len(texts) == 1:
                why = f"it cannot be embedded ({one_line(error)}) and is found by its words only"
                self._refused(Problem(f"the passage {texts[0][:60]!r}", None, why))
                return self._embedder.embed_documents([""])
            middle = len(texts) // 2
            halves = [self.embed_documents(texts[:middle]), self.embed_documents(texts[middle:])]
            return np.concatenate(halves)


def _add(batch: Sequence[Article], prepared: _Prepared, index: Index, report: IngestReport) -> None:
    if prepared.articles:
        index.add(prepared.articles)
    changed = sum(one.article.id in prepared.known for one in prepared.articles)
    report.changed += changed
    report.added += len(prepared.articles) - changed
    report.unchanged += len(batch) - len(prepared.articles)
    report.chunks += sum(len(one.chunks) for one in prepared.articles)
