"""The same articles ingested undisturbed and under kills: is it the same index, and does it answer the same?

python tests/benchmarks/kills.py ARTICLES.jsonl.gz --articles 1000 --kills 50
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from ingest.job import ingest
from ingest.sources import read_paths
from qa.domain import Article, Question
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.pipeline import Answerer
from qa.settings import Settings


def run(path: Path, count: int, folder: Path) -> None:
    """One ingest, in this process."""
    settings = Settings.load(index=folder)
    with Index(folder, create=True) as index:
        ingest(islice(read_paths([path]), count), index, load_embedder(settings), settings)


def content(folder: Path) -> tuple[list[Article], list[str], bytes, int]:
    """All of the catalog: articles, chunk ids, vectors, and how many chunks are not refined."""
    with Index(folder) as index:
        found = index.inspect()
        if not found.whole:
            raise SystemExit(f"{folder} is not whole: {found}")
        ids, vectors = index.catalog.vectors()
        return list(index.articles()), ids, vectors.tobytes(), index.count_unrefined()


def answers(folder: Path, questions: list[str]) -> list[str]:
    """What is answered, as it is printed."""
    answerer = Answerer.from_settings(Settings.load(index=folder))
    return [str(answerer.invoke(Question(question))) for question in questions]


def main() -> None:
    """Prints what is equal; exit code 1 where something is not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.into:
        run(options.path, options.articles, options.into)
        return
    dice = random.Random(options.seed)
    command = [sys.executable, __file__, str(options.path), "--articles", str(options.articles), "--into"]
    with tempfile.TemporaryDirectory() as temporary:
        calm, killed = Path(temporary) / "calm", Path(temporary) / "killed"
        began = time.perf_counter()
        subprocess.run([*command, str(calm)], check=True)
        print(f"undisturbed: {time.perf_counter() - began:.0f} s", flush=True)
        kills, began = 0, time.perf_counter()
        while kills < options.kills:
            with subprocess.Popen([*command, str(killed)], stderr=subprocess.DEVNULL) as process:
                try:
                    process.wait(dice.uniform(1, 20))
                    break  # it is done already
                except subprocess.TimeoutExpired:
                    process.kill()
                    kills += 1
        subprocess.run([*command, str(killed)], check=True)
        print(f"with {kills} kills: {time.perf_counter() - began:.0f} s", flush=True)
        one, other = content(calm), content(killed)
        names = ("articles", "chunk ids", "vectors, bit for bit", "chunks left to refine")
        equal = dict(zip(names, (mine == theirs for mine, theirs in zip(one, other, strict=True)), strict=True))
        headlines = [article.title for article in dice.sample(one[0], options.questions)]
        pairs = zip(answers(calm, headlines), answers(killed, headlines), strict=True)
        same = sum(mine == theirs for mine, theirs in pairs)
    for name, is_equal in equal.items():
        print(f"{name}: {'equal' if is_equal else 'NOT equal'}")
    print(f"answers: {same} of {len(headlines)} equal ({len(one[0])} articles, {len(one[1])} chunks)")
    raise SystemExit(not all(equal.values()) or same < len(headlines))


if __name__ == "__main__":
    main()
