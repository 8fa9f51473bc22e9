"""Dateline's ingest beside the pipeline a user would write in an afternoon, in one run, on the same articles.

The peer is peer.py's. Each side runs in a process of its own, in turns; start-up (imports, loading the model) is not
counted.

    pip install -e '.[peer]'
    python tests/benchmarks/ingest_speed.py ARTICLES.jsonl.gz --articles 400
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from ingest.sources import read_paths
from qa.domain import Article


def articles(path: Path, count: int, offset: int) -> list[Article]:
    """`count` articles of a file, after `offset`.

    Raises:
        SystemExit: There are none.
    """
    found = [item for item in islice(read_paths([path]), offset, offset + count) if isinstance(item, Article)]
    if not found:
        raise SystemExit(f"{path} holds no article after the first {offset}")
    return found


def run_dateline(items: list[Article], folder: Path) -> tuple[float, float, int]:
    """Seconds until all is searchable, until all is refined, and chunks."""
    from ingest.job import ingest
    from qa.index import Index
    from qa.models.embedder import load_embedder
    from qa.settings import Settings

    settings = Settings.load(index=folder)
    embedder = load_embedder(settings)
    embedder.embed_query("warm")
    with Index(folder, create=True) as index:
        report = ingest(items, index, embedder, settings)
        return report.searchable, report.seconds, report.chunks


def run_peer(items: list[Article], folder: Path) -> tuple[float, float, int]:
    """Seconds, which end where all is searchable, twice, and chunks."""
    from peer import PlainPipeline

    pipeline = PlainPipeline(folder)
    pipeline.embeddings.embed_query("warm")
    began = time.perf_counter()
    chunks = sum(pipeline.add(article) for article in items)
    seconds = time.perf_counter() - began
    return seconds, seconds, chunks


SIDES = {"dateline": run_dateline, "langchain": run_peer}


def measure(side: str, path: Path, count: int, offset: int) -> dict[str, float]:
    """One side in this process."""
    items = articles(path, count, offset)
    with tempfile.TemporaryDirectory() as folder:
        searchable, seconds, chunks = SIDES[side](items, Path(folder) / "index")
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "articles": len(items),
        "chunks": chunks,
        "searchable": searchable,
        "seconds": seconds,
        "peak_mib": peak,
        "index_mib": size / 2**20,
    }


def main() -> None:
    """Prints a row a side and round, and how many times faster everything is searchable, and refined."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=200, help="articles a round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--side", choices=sorted(SIDES), help=argparse.SUPPRESS)
    parser.add_argument("--offset", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(measure(options.side, options.path, options.articles, options.offset)))
        return
    rows: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    print(
        f"{'side':10} {'articles':>8} {'chunks':>7} {'searchable':>10} {'seconds':>8} {'chunks/s':>8} {'peak MiB':>8}"
    )
    for number in range(options.rounds):
        for side in SIDES:
            command = [sys.executable, __file__, str(options.path), "--side", side, "--articles", str(options.articles)]
            command += ["--offset", str(number * options.articles)]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
            if run.returncode:
                raise SystemExit(run.returncode)
            row = json.loads(run.stdout.splitlines()[-1])
            rows[side].append(row)
            print(
                f"{side:10} {row['articles']:8.0f} {row['chunks']:7.0f} {row['searchable']:10.1f} "
                f"{row['seconds']:8.1f} {row['chunks'] / row['seconds']:8.1f} {row['peak_mib']:8.0f}",
                flush=True,
            )
    for what in ("searchable", "seconds"):
        pairs = zip(rows["dateline"], rows["langchain"], strict=True)
        ratios = ", ".join(f"{theirs[what] / ours[what]:.2f}" for ours, theirs in pairs)
        print(f"times faster than langchain ({what}), round by round: {ratios}")


if __name__ == "__main__":
    main()
