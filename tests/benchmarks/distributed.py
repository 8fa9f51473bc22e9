"""One machine and the distributed set-up, over the same articles: do they answer alike, and how long does each take?

The one is what `dateline serve` is by default: a catalog in a file, Chroma inside the process. The other is PostgreSQL,
a Chroma server, an ingest by two workers of a Ray cluster, and two app servers that take turns; all of it on this
machine, without a network between. Each question is asked of both, one after the other, the one that is first in turns.
An answer is compared in all that it says but its times: text, citations, confidence, remarks, passages.

    python tests/benchmarks/distributed.py ARTICLES.jsonl.gz QUESTIONS.jsonl ... --questions 500
    python tests/benchmarks/distributed.py ... --sets "..." --machine "..." --save docs/results/distributed.json
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import math
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

sys.path.append(str(Path(__file__).parents[1]))
from postgres import Postgres, programs
from processes import started_by
from served import free_port, launched
from test_vectors import Server as Chroma

from ingest.job import IngestReport
from ingest.run import ingest
from qa.index import Index
from qa.settings import Settings

_TICKS = os.sysconf("SC_CLK_TCK")
_TIMES = frozenset({"timings"})
_SHOWN = 5
COMMAND = "python tests/benchmarks/distributed.py ARTICLES.jsonl.gz QUESTIONS.jsonl ..."


@dataclass(frozen=True, slots=True)
class SetUp:
    """Something that answers.

    Attributes:
        clients: Of its app servers, which take turns.
        programs: The processes that it is made of; those that they have started count, too.
    """

    clients: tuple[httpx.Client, ...]
    programs: tuple[int, ...]

    def ask(self, number: int, question: dict[str, Any]) -> Reply:
        """What it says to a question, and how long it took."""
        before, began = processor(self.programs), time.perf_counter()
        reply = self.clients[number % len(self.clients)].post("/v1/ask", json=question)
        took = time.perf_counter() - began
        said = reply.raise_for_status().json()
        return Reply({name: said[name] for name in said.keys() - _TIMES}, took, processor(self.programs) - before)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer without its times; the seconds that it took, and those of processors."""

    said: dict[str, Any]
    seconds: float
    processor: float


@dataclass(slots=True)
class Pairs:
    """What both have said to each question so far."""

    one: list[Reply] = field(default_factory=list)
    other: list[Reply] = field(default_factory=list)
    unlike: list[tuple[str, list[str]]] = field(default_factory=list)

    def add(self, question: str, one: Reply, other: Reply) -> None:
        """One more; where they differ, in what."""
        self.one.append(one)
        self.other.append(other)
        names = one.said.keys() | other.said.keys()
        if differing := sorted(name for name in names if one.said.get(name) != other.said.get(name)):
            self.unlike.append((question, differing))


def processor(programs: Sequence[int]) -> float:
    """Seconds of processors that these processes, and what they have started, have had (Linux)."""
    used = 0
    for folder in started_by(*programs):
        with contextlib.suppress(OSError):  # it has ended
            used += sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:15]))
    return used / _TICKS


def read(paths: Sequence[Path], count: int) -> list[dict[str, Any]]:
    """The first questions of these files, each once, as the API takes them."""
    asked: dict[str, dict[str, Any]] = {}
    for line in (line for path in paths for line in path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        asked.setdefault(row["question"], {"question": row["question"], "as_of": row.get("as_of")})
    return list(asked.values())[:count]


@contextlib.contextmanager
def one_machine(articles: Path, folder: Path, made: Path | None) -> Iterator[SetUp]:
    """All of it in one process, by default; over a copy of an index where that is made already."""
    if made:
        shutil.copytree(made, folder, ignore=shutil.ignore_patterns("conversations*", "accounts*"))
    else:
        tell("one machine", ingest(articles, settings=Settings.load(index=folder)))
    with contextlib.ExitStack() as stack:
        yield SetUp(*app_servers(stack, [folder]))


@contextlib.contextmanager
def distributed(articles: Path, folder: Path) -> Iterator[SetUp]:
    """PostgreSQL, a Chroma server, an ingest by Ray, two app servers."""
    found = programs()
    assert found, "PostgreSQL is not installed"
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(contextlib.closing(Postgres(found)))
        vectors = Chroma(folder / "chroma")
        stack.callback(vectors.stop)
        there = {"catalog_url": database.fresh(), "chroma_url": vectors.url}
        with ray_cluster(machines=2) as address:
            tell("distributed", ingest(articles, settings=Settings.load(index=folder / "ingest", **there), ray=address))
        folders = [folder / "app1", folder / "app2"]
        variables = {f"DATELINE_{name.upper()}": value for name, value in there.items()}
        clients, processes = app_servers(stack, folders, **variables)
        for one in folders:
            with Index.from_settings(Settings.load(index=one, **there), mend=False) as index:
                state = next(store for store in index.inspect().stores if store.store == "vectors")
                print(f"{one.name}: of {state.expected} vectors {state.held} are on the Chroma server", flush=True)
        with (
            Index(folder / "one", mend=False) as index,
            Index.from_settings(Settings.load(index=folders[0], **there)) as other,
        ):
            print("the same catalog, bit for bit:", same(index, other), flush=True)
        yield SetUp(clients, (*processes, database.process, vectors.process))


@contextlib.contextmanager
def ray_cluster(machines: int) -> Iterator[str]:
    """The address of a cluster on loopback, of machines with a CPU each."""
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_raylet_start_wait_time_s": "600",  # at a load of 20, the 60 that Ray waits were too few
    }
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    from ray.cluster_utils import Cluster

    machine = {"num_cpus": 1, "object_store_memory": 80 << 20, "node_ip_address": "127.0.0.1"}
    cluster = Cluster(initialize_head=True, head_node_args=machine | {"include_dashboard": False})
    try:
        for _ in range(1, machines):
            cluster.add_node(**machine)
        yield cluster.address
    finally:
        cluster.shutdown()


def same(one: Index, other: Index) -> bool:
    """Whether two indexes have the same articles, passages and vectors."""
    (ids, vectors), (other_ids, other_vectors) = one.catalog.vectors(), other.catalog.vectors()
    return (
        ids == other_ids
        and vectors.tobytes() == other_vectors.tobytes()
        and {article.id: article for article in one.articles()} == {article.id: article for article in other.articles()}
    )


def tell(name: str, report: IngestReport) -> None:
    """Prints what a job has done."""
    print(f"{name}: {report.articles} articles, {report.chunks} passages, {report.seconds:.0f} s", flush=True)


def app_servers(
    stack: contextlib.ExitStack, folders: Sequence[Path], **variables: str
) -> tuple[tuple[httpx.Client, ...], tuple[int, ...]]:
    """Servers that have answered a question: clients of them, and their processes."""
    clients, processes = [], []
    for folder in folders:
        port = free_port()
        process = launched(folder, command="serve", port=port, **variables)
        stack.callback(process.communicate)
        stack.callback(process.terminate)
        client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120))
        while not _is_ready(client):
            assert process.poll() is None, "a server has ended"
            time.sleep(0.2)
        client.post("/v1/ask", json={"question": "Which bridge was closed?"}).raise_for_status()
        clients.append(client)
        processes.append(process.pid)
    return tuple(clients), tuple(processes)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/v1/ready").status_code == 200
    except httpx.TransportError:
        return False


def compared(one: SetUp, other: SetUp, questions: Sequence[dict[str, Any]], minutes: float) -> Pairs:
    """Asks both, in turns, as long as there is time."""
    pairs, until = Pairs(), time.monotonic() + 60 * minutes
    for number, question in enumerate(questions):
        if time.monotonic() > until:
            break
        if number % 4 < 2:  # each app server is asked as often first as second
            first = one.ask(number, question)
            pairs.add(question["question"], first, other.ask(number, question))
        else:
            first = other.ask(number, question)
            pairs.add(question["question"], one.ask(number, question), first)
        if (number + 1) % 50 == 0:
            print(f"{number + 1} asked, {len(pairs.unlike)} answered otherwise", flush=True)
    return pairs


def figures(pairs: Pairs) -> tuple[tuple[str, ...], ...]:
    """The rows of the table: both, and the one over the other, question by question."""
    answered = sum(bool(reply.said["citations"]) for reply in pairs.one)
    same = len(pairs.one) - len(pairs.unlike)
    rows: list[tuple[str, ...]] = [
        ("answered, the rest refused", str(answered), str(sum(bool(one.said["citations"]) for one in pairs.other)), ""),
        ("answered equally", "", f"{same} of {len(pairs.one)}", ""),
    ]
    for name, values in (("seconds", "seconds"), ("seconds of processors", "processor")):
        own, theirs = ([getattr(reply, values) for reply in replies] for replies in (pairs.one, pairs.other))
        ratio = statistics.median(b / a for a, b in zip(own, theirs, strict=True) if a)
        rows.append((f"{name}: median", *(f"{statistics.median(all):.3f}" for all in (own, theirs)), f"{ratio:.2f}"))
        rows.append((f"{name}: p95", *(f"{statistics.quantiles(all, n=20)[-1]:.3f}" for all in (own, theirs)), ""))
    return tuple(rows)


def main() -> None:
    """Builds both, asks both, prints what they answer otherwise and how long they take."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--questions", type=int, default=500, dest="count", help="how many, the first of the files")
    parser.add_argument("--minutes", type=float, default=math.inf, help="of asking, at most")
    parser.add_argument("--one", type=Path, help="an index of the articles, as one machine makes it, that there is")
    parser.add_argument("--save", type=Path, help="a file of figures for results.py")
    parser.add_argument("--sets", default="", help="what the articles and the questions are, for --save")
    parser.add_argument("--machine", default="", help="what it ran on, for --save")
    given = parser.parse_args()
    questions = read(given.questions, given.count)
    with (
        tempfile.TemporaryDirectory(prefix="distributed-") as folder,
        one_machine(given.articles, Path(folder) / "one", given.one) as one,
        distributed(given.articles, Path(folder)) as other,
    ):
        pairs = compared(one, other, questions, given.minutes)
    for question, differing in pairs.unlike[:_SHOWN]:
        print(f"answered otherwise: {question}")
        number = next(place for place, reply in enumerate(questions) if reply["question"] == question)
        for name in differing:
            own, theirs = (json.dumps(pair[number].said.get(name)) for pair in (pairs.one, pairs.other))
            at = next((place for place, (a, b) in enumerate(zip(own, theirs, strict=False)) if a != b), 0)
            around = slice(max(0, at - 80), at + 80)
            print(f"  {name}, around character {at}: {own[around]}  ///  {theirs[around]}")
    if len(pairs.one) < len(questions):
        print(f"{len(pairs.one)} of {len(questions)} questions were asked")
    rows = figures(pairs)
    for row in rows:
        print(*row, sep="  ")
    if given.save:
        table = {
            "title": "One machine and the distributed set-up",
            "date": dt.date.today().isoformat(),
            "machine": given.machine,
            "sets": given.sets,
            "tuned": "Nothing was tuned on them.",
            "commands": [f"{COMMAND} --questions {len(questions)}"],
            "columns": ("", "one machine", "distributed", "distributed over one, by question"),
            "rows": rows,
            "remarks": "",
        }
        given.save.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
