"""How the index grows: what an article, an edit, an opening and a search cost at each size, all in one run.

The articles are those of files, and once these are used up copies of them with another date and another order of their
paragraphs; or made-up ones of a dozen sentences. Ratios are of CPU seconds, which other work on the machine changes
least.

    python tests/benchmarks/scale.py ARTICLES.jsonl.gz ... --sizes 2000,6000,20000 --profile
    python tests/benchmarks/scale.py --made-up --sizes 2000,20000
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from ingest import job
from ingest.sources import read_paths
from qa.domain import Article, Filter
from qa.index import Index
from qa.index.catalog import Catalog
from qa.index.lexical import LexicalStore
from qa.index.stores import DerivedStores
from qa.index.vectors import exact_search
from qa.models.embedder import load_embedder
from qa.models.static import StaticEmbedder, Tokens, approximate_embedder
from qa.settings import Settings

# At each size so many articles are added, so many times, and all of them given again and edited as often; the least CPU
# time counts.
_PROBE, _PROBES = 500, 3
_QUESTIONS = 100
_NEAREST = 50
_TOPICS = ("bridge", "ferry", "harbour", "flood", "quota", "strike", "library", "measles", "turbine", "museum", "tram")


def of_files(paths: Sequence[Path]) -> Iterator[Article]:
    """The articles of the files, then copies of them, for ever."""
    yield from (item for item in read_paths(paths) if isinstance(item, Article))
    for copy in count(1):
        dice = random.Random(copy)
        for item in read_paths(paths):
            if isinstance(item, Article):
                paragraphs = item.text.split("\n")
                dice.shuffle(paragraphs)
                day = item.published and item.published + dt.timedelta(days=7 * copy)
                text = "\n".join(paragraphs)
                yield replace(item, id=f"{item.id}#{copy}", text=text, published=day, title=f"{item.title} ({copy})")


def made_up() -> Iterator[Article]:
    """Articles of a dozen sentences, for ever."""
    dice = random.Random(1)
    for number in count():
        one, other, third = dice.sample(_TOPICS, 3)
        text = f"The {one} {number} was seen near the {other} again. Nobody knows what the {third} has to do with it. "
        text += " ".join(f"The {dice.choice(_TOPICS)} is as it was on day {dice.randrange(999)}." for _ in range(10))
        day = dt.date(2020, 1, 1) + dt.timedelta(days=number // 10)
        yield Article(f"a/{number}", f"The {one} {number}", text, day, dice.choice(("Gazette", "Herald")))


def edited(article: Article, edition: str) -> Article:
    """The same with another last sentence."""
    return replace(article, text=f"{article.text} That was the {edition} edition.")


class Profile:
    """CPU seconds of a thread in functions that are wrapped, by name."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def of(self, owner: Any, function: str, name: str) -> None:
        """Counts what is spent in `owner.function`."""
        inner = getattr(owner, function)

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.thread_time()
            try:
                return inner(*args, **kwargs)
            finally:
                self.seconds[name] += time.thread_time() - began

        setattr(owner, function, timed)

    def lines(self, cpu: float) -> Iterator[str]:
        """Percent of all CPU seconds; what no wrapped function spent was spent in threads of tantivy's."""
        seconds = self.seconds
        parts = {
            "tokens of words": seconds["tokens"],
            "vectors of tokens": seconds["static"] - seconds["tokens"],
            "splitting": seconds["split"],
            "looking up, hashing": seconds["prepare"] - seconds["static"] - seconds["split"],
            "catalog": seconds["catalog"],
            "segments": seconds["segments"],
            "words, handed over": seconds["words"],
        }
        parts["words, tantivy's threads; reading"] = cpu - sum(parts.values())
        yield from (f"{100 * spent / cpu:5.1f} %  {name}" for name, spent in parts.items())


def profiled() -> Profile:
    """The parts of the first pass, wrapped."""
    profile = Profile()
    for owner, function, name in (
        (Tokens, "of", "tokens"),
        (StaticEmbedder, "embed_documents", "static"),
        (job, "split", "split"),
        (job, "_prepare", "prepare"),
        (Catalog, "commit", "catalog"),
        (DerivedStores, "map", "segments"),
        (LexicalStore, "write", "words"),
    ):
        profile.of(owner, function, name)
    return profile


def peak_mib() -> float:
    """The most memory that this process had at once; `ru_maxrss` counts its parent's, too."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else 0.0


def spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def least(works: Iterable[Callable[[], Any]]) -> float:
    """The CPU seconds of the cheapest."""
    return min(spent(work)[1] for work in works)


def asked(folder: Path) -> dict[str, float]:
    """What a process that opens an index spends on it: on opening, on searches with and without filters."""
    embedder = load_embedder(Settings.load())
    dice = random.Random(1)
    with Index(folder) as index:
        listed = index.listing(count=20_000)
        outlet = index.outlets()[0].source
    chosen = dice.sample(listed, min(_QUESTIONS, len(listed)))
    questions = [(embedder.embed_query(one.title), one.published or dt.date(2023, 1, 1)) for one in chosen]

    def opening() -> None:
        with Index(folder) as index:
            index.nearest(questions[0][0], 1)

    cold = spent(opening)[0]
    found = {"opening": cold, "opening_cpu": least([opening] * _PROBES)}
    filters: dict[str, Callable[[dt.date], Filter]] = {
        "search": lambda day: Filter(),
        "as_of": lambda day: Filter(as_of=day),
        "month": lambda day: Filter(since=day - dt.timedelta(days=30), until=day),
        "outlet": lambda day: Filter(sources=frozenset({outlet})),
    }
    with Index(folder) as index:
        for name, filter in filters.items():
            times = [spent(lambda: index.nearest(vector, _NEAREST, filter(day)))[0] for vector, day in questions]  # noqa: B023
            found[f"{name}_p50"], found[f"{name}_p95"] = np.quantile(times, (0.5, 0.95)).tolist()
        found["resident_mib"] = peak_mib()
        found["recall"] = float(np.mean([recall(index, vector) for vector, _ in questions[:20]]))
    return found


def recall(index: Index, vector: Any) -> float:
    """The share of the nearest whose cosine is one of the highest of an exact product."""
    best: list[float] = []
    for ids, vectors in index.catalog.all_vectors(20_000, Filter()):
        hits = exact_search(vector, ids, vectors, _NEAREST)
        best = sorted([*best, *(cosine for _, cosine in hits)], reverse=True)[:_NEAREST]
    found = index.nearest(vector, _NEAREST)
    return sum(cosine >= best[-1] - 1e-6 for _, cosine in found) / len(best)


def grown(articles: Iterator[Article], sizes: Sequence[int], folder: Path) -> Iterator[dict[str, float]]:
    """What things cost at each size of the index."""
    settings = Settings.load(index=folder)
    embedder = load_embedder(settings)
    approximate = approximate_embedder(embedder)
    assert approximate
    approximate.embed_documents(["warm"])
    size = 0
    for wanted in sizes:
        row: dict[str, float] = {"articles": wanted}
        probes = [list(islice(articles, _PROBE)) for _ in range(_PROBES)]
        new = islice(articles, wanted - size - _PROBES * _PROBE)
        every = [article for probe in probes for article in probe]
        edits = [[edited(one, f"{wanted}-{edition}") for one in every] for edition in range(_PROBES)]
        with Index(folder, create=True) as index:
            first_pass = partial(job.ingest, index=index, embedder=embedder, settings=settings, refining=False)
            row["seconds"], row["cpu"] = spent(partial(first_pass, new))
            for name, batches in (("new", probes), ("unchanged", [every] * _PROBES), ("edits", edits)):
                row[f"{name}_cpu"] = least(partial(first_pass, batch) for batch in batches)
        size = wanted
        command = [sys.executable, __file__, "--ask", str(folder)]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        row |= json.loads(run.stdout.splitlines()[-1])
        with Index(folder) as index:
            row["passages"] = len(index)
        row["disk_mib"] = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
        row["ingest_peak_mib"] = peak_mib()
        yield row


def main() -> None:
    """Prints a block of figures a size, then the ratios of the last to the first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*")
    parser.add_argument("--made-up", action="store_true")
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[2000, 20000])
    parser.add_argument("--profile", action="store_true", help="where the first pass spends its CPU seconds")
    parser.add_argument("--into", type=Path, help="keep the index there")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(asked(options.ask)))
        return
    profile = profiled() if options.profile else None
    articles = made_up() if options.made_up else of_files(options.paths)
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for row in grown(articles, options.sizes, options.into or Path(temporary) / "index"):
            rows.append(row)
            print(json.dumps({name: round(value, 4) for name, value in row.items()}), flush=True)
    if profile:
        print(*profile.lines(time.process_time()), sep="\n")
    first, last = rows[0], rows[-1]
    names = ("new_cpu", "unchanged_cpu", "edits_cpu", "opening_cpu", "search_p50")
    ratios = {name.removesuffix("_cpu"): round(last[name] / first[name], 2) for name in names}
    print(json.dumps({"ratios": ratios, "of": [first["articles"], last["articles"]]}))


if __name__ == "__main__":
    main()
