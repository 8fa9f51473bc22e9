"""Ingest by the workers of a Ray cluster on this machine: one, then more, in turns, in one run, on the same articles.

This process is the driver of all of them; start-up (hiring, loading the model) is not counted. CPU is told apart: the
driver's, of which there is one however many workers there are, bounds how many it can keep busy. On a machine that has
fewer free cores than workers, `--pace` measures the rest: each passage then takes its worker so many milliseconds in
which no core is used, as if it were another machine's, and the vectors are approximate ones.

    python tests/benchmarks/ray_workers.py ARTICLES.jsonl.gz --articles 400 --workers 1 2 --rounds 2 [--pace 20]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from ingest.job import ingest
from ingest.sources import read_paths
from ingest.workers import InProcess
from qa.domain import Article
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.models.static import StaticEmbedder
from qa.protocols import Embedder, FloatArray
from qa.settings import Settings

_TICKS = os.sysconf("SC_CLK_TCK")


class Paced(StaticEmbedder):
    """Takes a time for each passage, without using a core.

    Args:
        pace: Milliseconds.
    """

    def __init__(self, pace: float) -> None:
        super().__init__()
        self._pace = pace / 1000

    def embed_documents(self, texts: Sequence[str]) -> FloatArray:
        time.sleep(self._pace * len(texts))
        return super().embed_documents(texts)


def load(pace: float) -> Embedder:
    """What a worker embeds with."""
    return Paced(pace) if pace else load_embedder(Settings.load(), threads=1)


def workers_seconds() -> float:
    """CPU that the workers of this machine have used so far."""
    used = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"_Worker" in (folder / "cmdline").read_bytes():
                used += sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:  # it has ended
            continue
    return used / _TICKS


def measure(articles: Sequence[Article], number: int, address: str, pace: float) -> dict[str, Any]:
    """One job; `number` 0 does it in this process."""
    from ingest.cluster import Cluster  # Ray is told what it is to know in `main`

    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings.load(index=Path(temporary) / "index")
        workers = Cluster(address, partial(load, pace), number=number) if number else InProcess(load(pace))
        with Index(settings.index, create=True) as index:
            began, own, theirs = time.perf_counter(), time.process_time(), workers_seconds()
            report = ingest(articles, index, workers.embedder, settings, workers=workers)
            seconds, own, theirs = time.perf_counter() - began, time.process_time() - own, workers_seconds() - theirs
            ids, vectors = index.catalog.vectors()
            digest = hashlib.sha256("".join(ids).encode() + vectors.tobytes()).hexdigest()
        if isinstance(workers, Cluster):
            workers.close()
    return {
        "workers": number,
        "articles": report.articles,
        "passages": report.chunks,
        "searchable": report.searchable,
        "seconds": seconds,
        "driver": own,
        "theirs": theirs,
        "digest": digest,
    }


def main() -> None:
    """Prints a row a job, and how well more workers were used than one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--pace", type=float, default=0, help="milliseconds a passage; 0 embeds with the model")
    parser.add_argument("--save", type=Path, help="where all figures go, as JSON")
    options = parser.parse_args()
    articles = [item for item in islice(read_paths([options.path]), options.articles) if isinstance(item, Article)]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # the workers are to have `Paced`
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # on loopback
    from ray.cluster_utils import Cluster as Machines

    machine = {"num_cpus": max(options.workers), "object_store_memory": 200 << 20, "node_ip_address": "127.0.0.1"}
    machines = Machines(initialize_head=True, head_node_args=machine | {"include_dashboard": False})
    rows = []
    try:
        for number in [0, *options.workers] * options.rounds:
            row = measure(articles, number, machines.address, options.pace)
            rows.append(row)
            print(
                f"{number or 'here':>4} {row['articles']} articles {row['passages']} passages {row['seconds']:7.1f} s "
                f"{row['articles'] / row['seconds']:6.2f} articles/s, CPU: driver {row['driver']:.1f} s, "
                f"workers {row['theirs']:.1f} s",
                flush=True,
            )
    finally:
        machines.shutdown()
    tell(rows, options.workers)
    if options.save:
        options.save.write_text(json.dumps({"arguments": sys.argv[1:], "rows": rows}, indent=1) + "\n")


def tell(rows: Sequence[dict[str, Any]], numbers: Sequence[int]) -> None:
    """Prints what follows from the rows."""
    rate = {
        number: median(row["articles"] / row["seconds"] for row in rows if row["workers"] == number)
        for number in numbers
    }
    for number in numbers[1:]:
        print(f"efficiency of {number} workers: {rate[number] * numbers[0] / (number * rate[numbers[0]]):.2f}")
    ours = [row for row in rows if row["workers"]]
    driver = median(row["driver"] / row["passages"] for row in ours)
    theirs = median(row["theirs"] / row["passages"] for row in ours)
    print(f"CPU a passage: driver {1000 * driver:.2f} ms, worker {1000 * theirs:.2f} ms, {theirs / driver:.0f} times")
    print("the same catalog each time:", len({row["digest"] for row in rows}) == 1)


if __name__ == "__main__":
    main()
