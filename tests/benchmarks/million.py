"""A growing index up to a million passages: what a new process, a question, a search, an edit and the disk cost.

The articles are those of files, and once these are used up copies of them, dated and renamed (`scale.of_files`). At
each size a process of its own asks the questions: whole ones, the nearest vectors with filters of a day, a month and an
outlet (in CPU seconds), and the exact product beside them. Nothing is refined: the embedder's own vectors of a million
passages would take hours.

    python tests/benchmarks/million.py ARTICLES.jsonl.gz ... --questions QUESTIONS.jsonl --into /tmp/million/index
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ingest import job
from qa.domain import Article, Filter, Question
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.pipeline import Answerer
from qa.settings import Settings
from ui.commands.shared import REFUSED
from ui.memory import share_arenas

sys.path.append(str(Path(__file__).parents[1]))
from benchmarks.scale import edited, of_files, recall, spent

_A_PART = 2_000  # articles that are ingested at once: the rate of each part is kept
_PASSAGES_EACH = 12  # of an article, about: how many articles are to come next
_PROBE = 500  # articles that are added, and edited, at each size
_NEAREST = 50
_COMPARED = 20  # questions whose nearest are compared with the exact product
_COLD = 3  # new processes that ask


def memory() -> dict[str, float]:
    """MiB of this process: all that is resident, what of it is its own, what is mapped from files, the most ever."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    names = {"resident_mib": "VmRSS", "own_mib": "RssAnon", "mapped_mib": "RssFile", "peak_mib": "VmHWM"}
    found = {name: re.search(rf"{key}:\s*(\d+) kB", status) for name, key in names.items()}
    return {name: int(match[1]) / 1024 for name, match in found.items() if match}


def quantiles(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    p50, p95 = np.quantile(seconds, (0.5, 0.95)).tolist()
    return {f"{name}_p50": p50, f"{name}_p95": p95}


def cold(folder: Path, question: str) -> dict[str, float]:
    """Seconds and CPU seconds of a new process that answers one question, the median of a few; its peak in MiB."""
    program = "import sys; from ui.commands import main; sys.argv[0] = 'dateline'; main()"
    command = [sys.executable, "-c", program, "ask", question, "--index", str(folder)]
    walls, cpus, peaks = [], [], []
    for _ in range(_COLD):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _, state, usage = os.wait4(process.pid, 0)
        walls.append(time.perf_counter() - began)
        cpus.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss / 1024)
        assert os.waitstatus_to_exitcode(state) in (0, REFUSED), process.stderr and process.stderr.read()
    return {"cold": min(walls), "cold_cpu": min(cpus), "cold_peak_mib": max(peaks)}


def asked(folder: Path, questions: Sequence[dict[str, Any]]) -> dict[str, float]:
    """What questions and searches cost in this process, which opens the index for them."""
    settings = Settings.load(index=folder)
    found: dict[str, float] = {}
    times: list[float] = []
    cpus: list[float] = []
    with Answerer.from_settings(settings) as answerer:
        answerer.invoke(Question("Who won?"))  # what is loaded once is loaded
        for question in questions:
            as_of = dt.date.fromisoformat(question["as_of"])
            asking = partial(answerer.invoke, Question(question["question"], Filter(as_of=as_of)))
            wall, cpu = spent(asking)
            times.append(wall)
            cpus.append(cpu)
    found |= quantiles("question", times) | {"question_cpu": float(np.median(cpus))} | memory()
    embedder = load_embedder(settings)
    days = [dt.date.fromisoformat(question["as_of"]) for question in questions]
    vectors = [embedder.embed_query(question["question"]) for question in questions]
    with Index(folder) as index:
        outlet = frozenset({max(index.outlets(), key=lambda one: one.articles).source})
        filters: dict[str, Callable[[dt.date], Filter]] = {
            "search": lambda day: Filter(),
            "as_of": lambda day: Filter(as_of=day),
            "day": lambda day: Filter(since=day - dt.timedelta(days=1), until=day - dt.timedelta(days=1)),
            "month": lambda day: Filter(since=day - dt.timedelta(days=30), until=day),
            "outlet": lambda day: Filter(sources=outlet),
        }
        for name, filter in filters.items():
            pairs = list(zip(vectors, map(filter, days), strict=True))
            times = [spent(partial(index.nearest, vector, _NEAREST, chosen))[1] for vector, chosen in pairs]
            found |= quantiles(name, times)
            texts = [question["question"] for question in questions]
            words = [
                spent(partial(index.matching, text, _NEAREST, chosen))[1]
                for text, (_, chosen) in zip(texts, pairs, strict=True)
            ]
            found |= quantiles(f"{name}_words", words)
        found["recall"] = float(np.mean([recall(index, vector) for vector in vectors[:_COMPARED]]))
    return found


def filled(articles: Iterator[Article], folder: Path, wanted: int, settings: Settings) -> dict[str, float]:
    """Adds articles until there are as many passages: seconds, and characters a CPU second of the last part."""
    embedder = load_embedder(settings)
    found = {"ingest": 0.0, "ingest_cpu": 0.0, "characters": 0.0}
    with Index(folder, create=True) as index:
        while (lacking := wanted - len(index)) > 0:
            part = list(islice(articles, max(50, min(_A_PART, lacking // _PASSAGES_EACH))))
            wall, cpu = spent(partial(job.ingest, part, index, embedder, settings, refining=False))
            length = sum(len(article.text) for article in part)
            for name, value in (("ingest", wall), ("ingest_cpu", cpu), ("characters", length)):
                found[name] += value
            found["last_rate"] = length / cpu
            report = {"passages": len(index), "rate": length / cpu} | memory()
            print(json.dumps({name: round(value) for name, value in report.items()}), file=sys.stderr, flush=True)
    return found


def probed(articles: Iterator[Article], folder: Path, settings: Settings) -> dict[str, float]:
    """CPU milliseconds an article: new ones, the same again, and edits that supersede them."""
    embedder = load_embedder(settings)
    probe = list(islice(articles, _PROBE))
    edits = [edited(article, str(os.urandom(4).hex())) for article in probe]
    found = {}
    with Index(folder) as index:
        for name, batch in (("new", probe), ("unchanged", probe), ("edits", edits)):
            seconds = spent(partial(job.ingest, batch, index, embedder, settings, refining=False))[1]
            found[f"{name}_ms"] = 1000 * seconds / len(batch)
    return found


def grown(options: argparse.Namespace) -> Iterator[dict[str, float]]:
    """The figures of each size."""
    settings = Settings.load(index=options.into)
    articles = of_files(options.paths)
    for wanted in options.sizes:
        row: dict[str, float] = filled(articles, options.into, wanted, settings)
        row |= probed(articles, options.into, settings)
        with Index(options.into) as index:
            row |= {"passages": len(index), "articles": index.catalog.count_articles()}
        row |= measured(options)
        row["ingest_peak_mib"] = memory()["peak_mib"]
        row["load"] = os.getloadavg()[0]
        yield row


def measured(options: argparse.Namespace) -> dict[str, float]:
    """What is measured of an index that stands, in processes of their own."""
    folder = options.into
    row = cold(folder, chosen(options)[0]["question"])
    command = [sys.executable, __file__, "--ask", "--into", str(folder), "--questions", str(options.questions)]
    run = subprocess.run([*command, "--count", str(options.count)], stdout=subprocess.PIPE, text=True, check=True)
    row |= json.loads(run.stdout.splitlines()[-1])
    for name in ("", "catalog.sqlite", "lexical", "segments"):
        at = folder / name
        files = [at] if at.is_file() else [file for file in at.rglob("*") if file.is_file()]
        row[f"{name.partition('.')[0] or 'disk'}_mib"] = sum(file.stat().st_size for file in files) / 2**20
    return row


def chosen(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Some of the questions."""
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    return random.Random(1).sample([json.loads(line) for line in lines], min(options.count, len(lines)))


def main() -> None:
    """Prints a row of figures a size, and keeps them in a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60, help="questions")
    parser.add_argument(
        "--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[10**4, 10**5, 10**6]
    )
    parser.add_argument("--into", type=Path, required=True, help="where the index grows, from nothing")
    parser.add_argument("--rows", type=Path, help="keep the figures there, as JSON Lines")
    parser.add_argument("--again", action="store_true", help="measure the index as it is")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    share_arenas()  # as the command line does
    if options.ask:
        print(json.dumps(asked(options.into, chosen(options))))
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for row in [measured(options)] if options.again else grown(options):
        line = json.dumps({name: round(value, 4) for name, value in row.items()})
        print(line, flush=True)
        if options.rows:
            with options.rows.open("a", encoding="utf-8") as file:
                print(line, file=file)


if __name__ == "__main__":
    main()
