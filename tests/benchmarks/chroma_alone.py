"""Chroma by itself, and a plain LangChain pipeline over it, at the sizes at which million.py measures an index.

Chroma is given the texts, the days and the vectors of passages that an index has: nothing is split or embedded, so what
it takes is the least that a pipeline over it can take. The pipeline (peer.py's) reads articles and embeds them itself,
and so is run as far as its time allows. Each size is asked in a process of its own.

    python tests/benchmarks/million.py ARTICLES.jsonl.gz ... --questions QUESTIONS.jsonl --into INDEX
    python tests/benchmarks/chroma_alone.py INDEX --questions QUESTIONS.jsonl --into FOLDER --sizes 10000,100000
    python tests/benchmarks/chroma_alone.py INDEX --questions QUESTIONS.jsonl --into FOLDER --sizes 3000 --plain
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from qa.domain import Article, Chunk, Filter
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.settings import Settings

sys.path.append(str(Path(__file__).parents[1]))
from benchmarks.million import chosen, memory, quantiles
from benchmarks.scale import spent

_BATCH = 2_000
_NEAREST = 50
_NAME = "passages"


def stored(index: Index, count: int) -> Iterator[tuple[list[str], Any, list[tuple[Article, Chunk]]]]:
    """Ids, vectors and passages of an index, in batches, `count` in all."""
    left = count
    for ids, vectors in index.catalog.all_vectors(_BATCH, Filter()):
        found = index.chunks(ids[:left])
        yield ids[:left], vectors[:left], [found[id] for id in ids[:left]]
        left -= len(ids)
        if left <= 0:
            return


def day_of(article: Article) -> int:
    """What Chroma can compare; 0 where there is none."""
    return article.published.toordinal() if article.published else 0


def filled(options: argparse.Namespace, count: int, folder: Path) -> dict[str, float]:
    """Wall and CPU seconds in which Chroma takes this many passages."""
    import chromadb

    collection = chromadb.PersistentClient(str(folder)).create_collection(
        _NAME, metadata={"hnsw:space": "cosine"}, embedding_function=None
    )
    wall = cpu = 0.0
    kept = []
    with Index(options.index) as index:
        for ids, vectors, passages in stored(index, count):
            kept.append(vectors)
            days: list[Mapping[str, Any]] = [{"day": day_of(article)} for article, _ in passages]
            texts = [chunk.text for _, chunk in passages]
            seconds = spent(lambda: collection.add(ids=ids, embeddings=vectors, documents=texts, metadatas=days))  # noqa: B023
            wall, cpu = wall + seconds[0], cpu + seconds[1]
    np.save(folder / "vectors.npy", np.concatenate(kept))
    return {"ingest": wall, "ingest_cpu": cpu}


def piped(options: argparse.Namespace, count: int, folder: Path) -> dict[str, float]:
    """Wall and CPU seconds in which the plain pipeline splits, embeds and stores about this many passages."""
    from benchmarks.peer import PlainPipeline

    pipeline = PlainPipeline(folder)
    pipeline.embeddings.embed_query("warm")
    passages, wall, cpu = 0, 0.0, 0.0
    with Index(options.index) as index:
        for article in index.articles():
            began = time.perf_counter(), time.process_time()
            passages += pipeline.add(article)
            wall, cpu = wall + time.perf_counter() - began[0], cpu + time.process_time() - began[1]
            if passages >= count:
                break
    return {"ingest": wall, "ingest_cpu": cpu, "passages": passages}


def asked(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """What searches cost a process that opens the folder for them, and how many of the nearest it finds."""
    import chromadb

    embedder = load_embedder(Settings.load())
    questions = chosen(options)
    vectors = [embedder.embed_query(question["question"]) for question in questions]
    began = time.perf_counter()
    client = chromadb.PersistentClient(str(folder))
    collection = client.list_collections()[0]

    def search(vector: Any, where: Any = None) -> list[str]:
        found = collection.query(query_embeddings=[vector], n_results=_NEAREST, where=where, include=["distances"])
        return found["ids"][0]

    search(vectors[0])
    row = {"opening": time.perf_counter() - began}
    times = [spent(lambda: search(vector)) for vector in vectors]  # noqa: B023
    row |= quantiles("search", [wall for wall, _ in times])
    days = [dt.date.fromisoformat(question["as_of"]).toordinal() for question in questions]
    if not options.plain:
        month = [
            spent(lambda: search(vector, {"$and": [{"day": {"$gte": day - 30}}, {"day": {"$lte": day}}]}))  # noqa: B023
            for vector, day in zip(vectors, days, strict=True)
        ]
        row |= quantiles("month", [wall for wall, _ in month])
        row["recall"] = recall(folder, vectors, [search(vector) for vector in vectors])
    return row | memory()


def recall(folder: Path, vectors: Sequence[Any], found: Sequence[list[str]]) -> float:
    """The share of the nearest by the exact product that were found; what Chroma has is in the order of the file."""
    import chromadb

    every = np.load(folder / "vectors.npy")
    shares = []
    collection = chromadb.PersistentClient(str(folder)).list_collections()[0]
    for vector, ids in islice(zip(vectors, found, strict=True), 20):
        cosines = every @ vector
        least = np.partition(cosines, -_NEAREST)[-_NEAREST]
        have = np.asarray(collection.get(ids=ids, include=["embeddings"])["embeddings"]) @ vector
        shares.append(float(np.mean(have >= least - 1e-4)))
    return float(np.mean(shares))


def main() -> None:
    """Prints a row of figures a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60, help="questions")
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[10**4, 10**5])
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--plain", action="store_true", help="the whole pipeline instead of Chroma alone")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(asked(options, options.into)))
        return
    for count in options.sizes:
        folder = options.into / f"{'plain' if options.plain else 'chroma'}-{count}"
        folder.mkdir(parents=True)
        row: dict[str, float] = {"passages": count} | (piped if options.plain else filled)(options, count, folder)
        row["ingest_peak_mib"] = memory()["peak_mib"]
        command = [sys.executable, __file__, str(options.index), "--ask", "--into", str(folder)]
        command += ["--questions", str(options.questions), "--count", str(options.count)]
        run = subprocess.run([*command, *(["--plain"] * options.plain)], stdout=subprocess.PIPE, text=True, check=True)
        row |= json.loads(run.stdout.splitlines()[-1])
        files = [file for file in folder.rglob("*") if file.is_file() and file.name != "vectors.npy"]
        row["disk_mib"] = sum(file.stat().st_size for file in files) / 2**20
        print(json.dumps({name: round(value, 4) for name, value in row.items()}), flush=True)


if __name__ == "__main__":
    main()
