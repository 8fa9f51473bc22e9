"""Tortures an index: ingests, edits, removals, prunes and re-embeddings that are killed at random instants.

Two writers at once, readers that ask throughout; between rounds derived stores are deleted, truncated, flipped and
replaced by older copies. A catalog on PostgreSQL is shared by two folders: each operation takes one of them, or both.
Of a site (torture_site.py), Ray writes, two app servers are asked, and one of each is killed.

After each round the index has to be what it would be if nothing had happened: the doctor finds nothing (after a repair
of what was damaged on purpose), every current article is found by its own first sentence, no removed or superseded one
is, every sampled passage is the nearest to its own vector, and every hit cuts its text out of its article.

    python tests/torture.py --seconds 60 --seed 1 [--postgresql] [--site] [--shards year]
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conftest import FloatArray, WordEmbedder
from postgres import Postgres, programs

from ingest.workers import InProcess, Workers
from qa.domain import Article
from qa.errors import IndexLockedError, IndexNotFoundError
from qa.index import Index
from qa.models.embedder import embedding_text
from qa.settings import Settings

_CONTEXT = multiprocessing.get_context("forkserver")
_STORES = ("vectors", "lexical", "segments")
PATIENCE = 600  # seconds that it may take else: two minutes were too few at a load of 30, and the next met its lock
TOPICS = ("bridge", "ferry", "harbour", "flood", "quota", "strike", "library", "measles", "turbine", "museum", "tram")


@dataclass(slots=True)
class Tally:
    """What was done to the index so far."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def made_up(number: int, edition: int, dice: random.Random) -> Article:
    """An article whose first sentence nobody else has."""
    topic, other = dice.sample(TOPICS, 2)
    body = " ".join(f"The {dice.choice(TOPICS)} was seen near the {other} again." for _ in range(dice.randint(1, 30)))
    text = f"Serial{number}x{edition} is what they call the {topic} in Port Alder. {body}"
    day = dice.choice((None, dt.date(2023, 5, 1), dt.date(2024, 5, 1), dt.date(2025, 5, 1)))
    return Article(f"a/{number}", f"The {topic}", text, published=day, source=dice.choice(("Gazette", "Herald")))


class MirroredEmbedder(WordEmbedder):
    """Another model."""

    name = "mirrored"

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        return super().embed_documents(texts)[:, ::-1]


_EMBEDDERS = (WordEmbedder(), MirroredEmbedder())


def _write(
    settings: Settings, embedder: int, work: str, articles: Sequence[Article], ids: Sequence[str], batch: int, ray: str
) -> None:
    import ingest.job
    import qa.index
    import qa.index.stores

    ingest.job._BATCH_ARTICLES = ingest.job._BATCH_CHUNKS = batch
    qa.index._EMBED_BATCH = qa.index.stores._MAPPED = batch
    qa.index.stores._PUBLISH = 8 * batch
    try:
        with (
            _workers(ray if work == "ingest" else "", embedder) as workers,
            Index.from_settings(settings, create=True) as index,
        ):
            if work == "ingest":
                ingest.job.ingest(articles, index, workers.embedder, settings, workers=workers)
                return
            with index.writing():
                if work == "remove":
                    index.remove(ids)
                elif work == "prune":
                    index.prune()
                else:
                    index.reembed(_EMBEDDERS[embedder])
    except IndexLockedError:
        sys.exit(7)


@contextlib.contextmanager
def _workers(ray: str, embedder: int) -> Iterator[Workers]:
    """This process, or two workers of a cluster."""
    if not ray:
        yield InProcess(_EMBEDDERS[embedder])
        return
    from ingest.cluster import Cluster

    with Cluster(ray, type(_EMBEDDERS[embedder]), number=2) as cluster:
        yield cluster


def _ask(settings: Settings, stop: Any, results: Any, seed: int) -> None:
    """Asks as long as it may, over one index that stays open, and tells what went wrong."""
    dice, asked, errors = random.Random(seed), 0, list[str]()
    index: Index | None = None
    while not stop.is_set():
        question = " ".join(dice.sample(TOPICS, 2))
        try:
            index = index or Index.from_settings(settings)
            hits = [*index.nearest(WordEmbedder().embed_query(question), 5), *index.matching(question, 5)]
            for article, chunk in index.chunks(chunk_id for chunk_id, _ in hits).values():
                if article.text[chunk.start : chunk.end] != chunk.text or article.revision != chunk.revision:
                    errors.append(f"{article.id}: a chunk that is not its article's")
            asked += 1
        except IndexNotFoundError:
            time.sleep(0.01)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is a failure
            errors.append(f"a reader got {type(error).__name__}: {error}")
            index = None
            time.sleep(0.05)
    results.put((asked, errors[:5]))


def _verify(
    settings: Settings, embedder: int, current: dict[str, Article], gone: Sequence[Article], seed: int, results: Any
) -> None:
    failures: list[str] = []
    with Index.from_settings(settings, create=True) as index:
        found = index.inspect()
        if not found.whole:
            with index.writing():
                index.repair()
            found = index.inspect()
        if not found.whole:
            failures.append(f"not whole after repair: {found}")
        if index.count_unrefined():
            failures.append(f"{index.count_unrefined()} chunks were not refined")
        stored = {article.id: article for article in index.articles()}
        if stored != current:
            wrong = {id for id in stored.keys() | current.keys() if stored.get(id) != current.get(id)}
            failures.append(f"articles differ: {sorted(wrong)[:5]}")
        dice = random.Random(seed)
        asked = dice.sample(sorted(current.values(), key=lambda a: a.id), min(40, len(current)))
        lost = [article.id for article in asked if article.id not in _found(index, article)]
        failures += [f"{id} is not found by its first sentence" for id in lost]
        chunk_ids = dice.sample(index.catalog.chunk_ids(), min(20, len(index)))
        for chunk_id, pair in index.chunks(chunk_ids).items():
            (vector,) = _EMBEDDERS[embedder].embed_documents([embedding_text(*pair)])
            if not any(cosine > 0.999 for _, cosine in index.nearest(vector, 3)):
                failures.append(f"{chunk_id} is not near its own vector")
        for article in dice.sample(list(gone), min(20, len(gone))):
            hits = index.chunks(chunk_id for chunk_id, _ in index.matching(first(article).split()[0], 5))
            if any(found_article.revision == article.revision for found_article, _ in hits.values()):
                failures.append(f"{article.id} is found though its revision is gone")
    results.put(failures)


def first(article: Article) -> str:
    return article.text.partition(".")[0]


def _found(index: Index, article: Article) -> set[str]:
    hits = index.matching(first(article), 3)
    return {found.id for found, _ in index.chunks(chunk_id for chunk_id, _ in hits).values()}


class Torture:
    """One run over one folder, or over two that share a catalog.

    Attributes:
        ray: The address of a Ray cluster whose workers do the ingests; "" where their own process does.
        kinds: Operations, and how often each comes.
        longest: Seconds that an operation lives before it is killed.
    """

    ray = ""
    kinds: Mapping[str, int] = MappingProxyType({"ingest": 10, "edit": 6, "remove": 4, "prune": 2, "reembed": 1})
    longest = 0.6

    def __init__(self, servers: Sequence[Settings], seed: int) -> None:
        self._servers, self._dice, self._seed = servers, random.Random(seed), seed
        self._current: dict[str, Article] = {}
        self._gone: list[Article] = []
        self._numbers = self._editions = self._embedder = 0
        self.tally = Tally()

    def round(self) -> None:
        """Operations under kills while readers ask, damage, then the verdict."""
        stop, results = _CONTEXT.Event(), _CONTEXT.Queue()
        asked = [*self._servers, self._servers[0]][:2]
        readers = [self._start(_ask, server, stop, results, self._dice.random()) for server in asked]
        for _ in range(self._dice.randint(1, 3)):
            self._operation()
        stop.set()
        for _ in readers:
            asked, errors = results.get(timeout=120)
            self.tally.counts["questions"] += asked
            self.tally.failures += errors
        for reader in readers:
            reader.join()
        if self._dice.random() >= 0.4:
            self.damage(self._any().index)
        self.verify()
        self.tally.counts["rounds"] += 1

    def verify(self) -> None:
        """Whether each folder is what it would be if nothing had happened."""
        for server in self._servers:
            verdict = _CONTEXT.Queue()
            seed = self._dice.random()
            process = self._start(_verify, server, self._embedder, self._current, self._gone, seed, verdict)
            self.tally.failures += verdict.get(timeout=300)
            process.join()

    def _start(self, work: Callable[..., None], server: Settings, *arguments: object) -> BaseProcess:
        process = _CONTEXT.Process(target=work, args=(server, *arguments))
        process.start()
        return process

    def _operation(self) -> None:
        kind = self._dice.choices(list(self.kinds), list(self.kinds.values()))[0]
        articles: list[Article] = []
        ids: list[str] = []
        if kind == "ingest" or not self._current:
            kind = "ingest"
            for _ in range(self._dice.randint(1, 40)):
                self._numbers += 1
                articles.append(made_up(self._numbers, 0, self._dice))
        elif kind == "edit":
            for id in self._dice.sample(sorted(self._current), min(len(self._current), self._dice.randint(1, 12))):
                self._editions += 1
                fresh = made_up(int(id.partition("/")[2]), self._editions, self._dice)
                articles.append(fresh if self._dice.random() < 0.9 else self._current[id])
        elif kind == "remove":
            ids = self._dice.sample(sorted(self._current), min(len(self._current), self._dice.randint(1, 6)))
        if kind == "reembed":
            self._embedder = 1 - self._embedder
        work = "ingest" if articles else kind
        batch = self._dice.choice((1, 3, 10))
        for _ in range(self._dice.choice((0, 1, 1, 2, 3))):
            self._killed(self._embedder, work, articles, ids, batch)
        if self._dice.random() < 0.3:
            self._two_writers(self._embedder, work, articles, ids, batch)
        process = self._writer(self._embedder, work, articles, ids, batch)
        process.join(PATIENCE)
        if process.exitcode:
            self.tally.failures.append(f"{work} ended with {process.exitcode}")
        self._expect(articles, ids, pruned=work == "prune")
        self.tally.counts[kind] += 1

    def _expect(self, articles: Sequence[Article], ids: Sequence[str], *, pruned: bool) -> None:
        for article in articles:
            before = self._current.get(article.id)
            if before and before != article:
                self._gone.append(before)
            self._current[article.id] = article
        self._gone += [self._current.pop(id) for id in ids]
        if pruned:
            self._gone = self._gone[-50:]

    def _any(self) -> Settings:
        return self._dice.choice(self._servers)

    def _writer(self, *work: object) -> BaseProcess:
        return self._start(_write, self._any(), *work, self.ray)

    def _killed(self, *work: object) -> None:
        process = self._writer(*work)
        process.join(self._dice.uniform(0.02, self.longest))
        if process.is_alive():
            self._kill(process)
            self.tally.counts["kills"] += 1
        process.join()

    def _kill(self, process: BaseProcess) -> None:
        """Ends something that a job needs: it itself."""
        process.kill()

    def _two_writers(self, *work: object) -> None:
        both = [self._writer(*work) for _ in range(2)]
        for process in both:
            process.join(PATIENCE)
            if process.exitcode not in {0, 7}:
                self.tally.failures.append(f"one of two writers ended with {process.exitcode}")
        self.tally.counts["two writers"] += 1

    def damage(self, folder: Path) -> None:
        """Damages a derived store."""
        store = self._dice.choice(_STORES)
        path, older = folder / store, _older(folder) / store
        kind = self._dice.choice(("delete", "truncate", "flip", "older"))
        files = sorted(file for file in path.rglob("*") if file.is_file() and file.stat().st_size)
        if kind == "older" and older.exists():
            shutil.rmtree(path, ignore_errors=True)
            shutil.copytree(older, path)
        elif kind == "delete" or not files:
            shutil.rmtree(path, ignore_errors=True)
        elif kind == "truncate":
            file = self._dice.choice(files)
            os.truncate(file, self._dice.randrange(file.stat().st_size))
        else:
            file = self._dice.choice(files)
            content = bytearray(file.read_bytes())
            for _ in range(self._dice.randint(1, 8)):
                content[self._dice.randrange(len(content))] ^= self._dice.randint(1, 255)
            file.write_bytes(content)
        self.tally.counts[f"{kind} {store}"] += 1

    def keep_older(self) -> None:
        """Copies the derived stores, to put them back later."""
        for folder in (server.index for server in self._servers):
            shutil.rmtree(_older(folder), ignore_errors=True)
            for store in _STORES:
                if (folder / store).exists():
                    shutil.copytree(folder / store, _older(folder) / store)


def _older(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-older")


def torture(seconds: float, run: Torture) -> Tally:
    """Rounds until the time is over or something failed."""
    began = time.monotonic()
    while time.monotonic() < began + seconds and not run.tally.failures:
        run.round()
        print(f"{time.monotonic() - began:.0f} s: {dict(run.tally.counts)}", file=sys.stderr, flush=True)
        if run.tally.counts["rounds"] % 4 == 1:
            run.keep_older()
    return run.tally


def main() -> None:
    """Prints what was done, and what failed; exit code 1 where something did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="a catalog that two folders share")
    parser.add_argument("--site", action="store_true", help="a Ray cluster and two app servers")
    parser.add_argument("--shards", choices=("none", "year"), default="none", help="where the vectors lie")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-")))
        servers = [Settings(index=folder / "index", shards=options.shards, refine=True)]
        if options.postgresql:
            found = programs()
            assert found, "PostgreSQL is not installed"
            url = stack.enter_context(contextlib.closing(Postgres(found))).fresh()
            servers = [
                Settings.load(index=folder / name, catalog_url=url, shards=options.shards, refine=True)
                for name in ("one", "other")
            ]
        run = Torture(servers, options.seed)
        if options.site:
            from torture_site import Site  # Ray is loaded for this alone

            run = stack.enter_context(Site(servers, options.seed))
        tally = torture(options.seconds, run)
    print(json.dumps(dict(sorted(tally.counts.items()))))
    for failure in tally.failures:
        print("failed:", failure)
    raise SystemExit(bool(tally.failures))


if __name__ == "__main__":
    _CONTEXT.set_forkserver_preload(["conftest", "ingest.job", "qa.index", "chromadb", "tantivy"])
    main()
