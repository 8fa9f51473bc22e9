"""On paper: what a million and ten million articles would take, from what was measured of far fewer.

Nothing is run. The rates come from docs/results/, each from the file that is named beside it; an ingest is simulated
task by task, with the sizes and the backpressure of `ingest.cluster`; the rest is multiplied. What is asked of the
machines, and what of the figures is believed rather than measured, stands in the text that is made.

    python tests/benchmarks/capacity.py           writes it into docs/operating.md, and prints it
"""

from __future__ import annotations

import heapq
import json
import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "docs" / "results"
PAGE = ROOT / "docs" / "operating.md"
BEGIN, END = "<!-- capacity -->\n", "<!-- /capacity -->"

SIZES = (1_000_000, 10_000_000)
WORKERS = (1, 4, 8, 16, 24, 32)
QUESTIONS = (1, 10, 50)
_TEXTS, _BATCH, _AHEAD = 16, 256, 4  # of a task, of a commit; tasks of each worker that are under way (ingest.cluster)
_TASKS = 12_000  # are simulated: a rate does not change after that
_SPREAD = 0.2  # of the time of a task, whose passages are longer or shorter
_SERVERS = 2
_CORES = 2  # of an app server, as measured
_GIB = 2**30
_HNSW = (66_000, 0.004)  # vectors, and seconds of a search among them (qa/index/vectors.py)
_LIMITS = {"memory": 64 * _GIB, "question": 1.0, "hours": 24.0, "disk": 10**12}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, in seconds and bytes.

    Attributes:
        passages: Of an article.
        worker, driver: Seconds of processors that a passage takes of a worker of the cluster, and of its driver.
        catalog, words, vectors: Bytes of a passage on disk.
        resident: Bytes of memory of a passage in Chroma.
        server: Bytes of memory of an app server without its vectors.
        question: Seconds of processors of a question, at `asked_over` passages.
        busy: The share of its processors that a server gives to answers when more are asked than it has time for.
        search: Seconds that a search of words takes of it for each passage.
    """

    passages: float
    worker: float
    driver: float
    catalog: float
    words: float
    vectors: float
    resident: float
    server: float
    question: float
    asked_over: float
    busy: float
    search: float


def cell(file: str, row: str, column: str) -> float:
    """A number of a table of docs/results/.

    Raises:
        LookupError: There is no such cell, or no number in it.
    """
    table = _table(file)
    for cells in table["rows"]:
        if cells[0] == row:
            return _number(cells[table["columns"].index(column)], f"{file}: {row}, {column}")
    raise LookupError(f"{file} has no row {row!r}")


def told(file: str, pattern: str) -> float:
    """A number of the text of a table: the group of a pattern."""
    table = _table(file)
    found = re.search(pattern, f"{table['sets']} {table['remarks']}")
    return _number(found[1] if found else "", f"{file}: {pattern}")


def _table(file: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads((RESULTS / f"{file}.json").read_text(encoding="utf-8"))
    return table


def _number(text: str, where: str) -> float:
    found = re.match(r"[\d,]+(?:\.\d+)?", text)
    if not found:
        raise LookupError(f"no number at {where}: {text!r}")
    return float(found[0].replace(",", ""))


def measured() -> Measured:
    """From the files."""
    small, large = "10, each question once", "10, at 54,784 passages, each once"
    few, many = told("readers", r"400 articles \(([\d,]+)"), told("readers", r"on 4,714 \(([\d,]+)")
    before, after = (cell("readers", row, "memory") * 2**20 for row in (small, large))
    resident = (after - before) / (many - few)
    question = cell("readers", large, "CPU each")
    articles, passages = (cell("disk", row, "2022, refined") for row in ("articles", "passages"))
    return Measured(
        passages=passages / articles,
        worker=told("ray-workers", r"takes ([\d.]+) ms of a worker's CPU") / 1000,
        driver=told("ray-workers", r"and ([\d.]+) ms of the driver's") / 1000,
        catalog=cell("disk", "catalog, bytes a passage", "2022, refined"),
        words=cell("disk", "words, bytes a passage", "2022, refined"),
        vectors=cell("disk", "vector store, bytes a passage", "2022, refined"),
        resident=resident,
        server=before - few * resident,
        question=question,
        asked_over=many,
        busy=cell("readers", large, "a second") * question / _CORES,
        search=cell("filters", "no filter", "words now") / 1000 / cell("filters", "no filter", "passages that pass"),
    )


# -- an ingest


def passages_a_second(workers: int, worker: float, driver: float, tasks: int = _TASKS) -> float:
    """What a job does with so many workers: tasks go to whoever is free, batches are committed in their order.

    Args:
        worker, driver: Seconds of a passage.
        tasks: How many are simulated.
    """
    dice = random.Random(1)
    free = [0.0] * workers  # when each worker is
    done: list[float] = []  # when each task is
    committed = [0.0]  # when each batch is, after the one before
    each = _BATCH // _TEXTS
    for task in range(tasks):
        # No more is given out than a few tasks for each worker beyond the batch that the driver is at.
        waits_for = max(0, math.ceil((task - _AHEAD * workers) / each) - 1)
        while len(committed) <= waits_for:
            committed.append(_commit(done, committed, each, driver))
        start = max(heapq.heappop(free), committed[waits_for])
        done.append(start + _TEXTS * worker * max(0.1, dice.gauss(1, _SPREAD)))
        heapq.heappush(free, done[-1])
    while len(committed) * each <= tasks:
        committed.append(_commit(done, committed, each, driver))
    return (len(committed) - 1) * _BATCH / committed[-1]


def _commit(done: Sequence[float], committed: Sequence[float], each: int, driver: float) -> float:
    """When the next batch is committed: all of it is there, and the driver is free."""
    first = (len(committed) - 1) * each
    return max(committed[-1], *done[first : first + each]) + _BATCH * driver


# -- the rest


def question_seconds(of: Measured, passages: float) -> float:
    """Seconds of processors of a question: the search of words grows with the index, that of vectors hardly."""
    size, search = _HNSW
    vectors = search * (math.log(passages) - math.log(of.asked_over)) / math.log(size)
    return of.question + of.search * (passages - of.asked_over) + vectors


def questions_a_second(of: Measured, passages: float) -> float:
    """What an app server answers."""
    return _CORES * of.busy / question_seconds(of, passages)


def breaks(of: Measured) -> list[tuple[float, str]]:
    """At how many articles what is too much, the first of all first."""
    fastest = passages_a_second(max(WORKERS), of.worker, of.driver)
    limits: list[tuple[str, Callable[[float], float], float]] = [
        (
            f"the Chroma server's memory: {_SERVERS} app servers' vectors are more than 64 GiB",
            lambda passages: _SERVERS * of.resident * passages,
            _LIMITS["memory"],
        ),
        (
            "the search of words: a question takes more than a second of a processor",
            lambda passages: question_seconds(of, passages),
            _LIMITS["question"],
        ),
        (
            f"the driver: an ingest of all takes more than a day, with {max(WORKERS)} workers or more",
            lambda passages: passages / fastest / 3600,
            _LIMITS["hours"],
        ),
        (
            "the database's disk: the catalog is more than a terabyte",
            lambda passages: of.catalog * passages,
            _LIMITS["disk"],
        ),
    ]
    return sorted((_reached(of, grows, limit), what) for what, grows, limit in limits)


def _reached(of: Measured, grows: Callable[[float], float], limit: float) -> float:
    low, high = 1_000.0, 1e12
    while high / low > 1.001:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if grows(middle * of.passages) < limit else (low, middle)
    return low


# -- what is written


def text() -> str:
    """The section, in Markdown."""
    of = measured()
    rates = {workers: passages_a_second(workers, of.worker, of.driver) for workers in WORKERS}
    totals = [size * of.passages for size in SIZES]
    rows = [("passages", *(f"{total / 1e6:,.1f} million" for total in totals))]
    for workers, rate in rates.items():
        name = f"hours to ingest, {workers} worker{'s' if workers > 1 else ''} ({rate:,.0f} passages/s)"
        rows.append((name, *(f"{total / rate / 3600:,.1f}" for total in totals)))
    rows += [
        ("disk of the database", *(_size(of.catalog * total) for total in totals)),
        ("disk of each app server: words", *(_size(of.words * total) for total in totals)),
        ("disk of the Chroma server, for each app server", *(_size(of.vectors * total) for total in totals)),
        ("memory of the Chroma server, for each app server", *(_size(of.resident * total) for total in totals)),
        ("memory of an app server, its words in the system's cache", *(_app(of, total) for total in totals)),
        ("processor a question", *(f"{question_seconds(of, total):.2f} s" for total in totals)),
    ]
    for asked in QUESTIONS:
        servers = [math.ceil(asked / questions_a_second(of, total)) for total in totals]
        name = f"app servers of {_CORES} cores for {asked} question{'s' if asked > 1 else ''} a second"
        rows.append((name, *(f"{count:,}" for count in servers)))
    table = [
        ("", *(f"{size // 1_000_000} million articles" for size in SIZES)),
        ("---", *("---" for _ in SIZES)),
        *rows,
    ]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in table)
    first = "\n".join(f"{n}. {_rounded(at)} articles: {what}." for n, (at, what) in enumerate(breaks(of), 1))
    said = _SAID.format(worker=1000 * of.worker, driver=1000 * of.driver)
    return f"{lines}\n\n{said}\n\n{_checked(of)}\n\nWhat breaks first, and at how many articles:\n\n{first}\n"


_SAID = """\
Measured, in [results.md](results.md): a passage takes {worker:.1f} ms of a worker and {driver:.2f} ms of the driver,
with SQLite, one worker of a real core and four that only waited; bytes on disk at 54,785 passages, in a file; memory
at 4,098 and 54,784, of Chroma inside a server; the processor of a question at 54,784, and of its search of words at
216,437.

Extrapolated, all the rest: that an article costs the driver the same however many there are (measured from 17,480 to
105,497 passages); that the search of words takes as many times longer as there are more passages, which is the worst
case; that the memory of a vector stays what it is. Left out, because it was not measured: a network, the size and
pace of PostgreSQL, how long Chroma takes to build the graph of a hundred million vectors, disks that are slower than
memory."""


def _checked(of: Measured) -> str:
    """How far the simulation is from what was measured of one, two and four workers."""
    pace = "articles/s, 20 ms a passage in which no core is used"
    each = told("ray-workers", r"\(([\d,]+),") / told("ray-workers", r"first (\d+),")
    pairs = []
    for workers, column in ((1, "1 worker"), (2, "2 workers"), (4, "4 workers")):
        rate = passages_a_second(workers, 0.020, of.driver, tasks=160) / each
        pairs.append(f"{rate:.1f} for {cell('ray-workers', pace, column):.1f}")
    return (
        f"Simulated, the job that was measured with one, two and four workers does {', '.join(pairs)} articles/s:\n"
        "it is up to a tenth too fast."
    )


def _app(of: Measured, passages: float) -> str:
    return f"{_size(of.server)} and {_size(of.words * passages)}"


def _size(count: float) -> str:
    return f"{count / 1e9:,.1f} GB" if count < 1e11 else f"{count / 1e9:,.0f} GB"


def _rounded(count: float) -> str:
    """Two digits of it: no more are known."""
    digits = 10 ** (int(math.log10(count)) - 1)
    return f"{round(count / digits) * digits:,}"


def page(found: str) -> str:
    """A page with the section as it is now."""
    before, begin, rest = found.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise LookupError(f"{PAGE.name} has no {BEGIN.strip()} and {END}")
    return f"{before}{begin}{text()}{end}{after}"


def main() -> None:
    """Writes and prints it."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(text())


if __name__ == "__main__":
    main()
