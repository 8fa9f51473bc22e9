"""Readers at once: how many answers a second, how long each takes, what goes wrong, and whether memory grows.

python tests/benchmarks/load.py INDEX QUESTIONS.jsonl --readers 1 10 50 --questions 2000
python tests/benchmarks/load.py INDEX QUESTIONS.jsonl --readers 1 4 16 --servers 2
python tests/benchmarks/load.py ... --sets "..." --machine "..." --save docs/results/readers.json

Serves the page over the index and asks as the page does: a question by POST, then Gradio's stream of the conversation
until the answer stands in it. Each reader asks the next question as soon as the last is answered, in conversations of
five. Several servers are processes over one index, as app servers behind a balancer are, and a reader keeps to one of
them; memory is that of the largest: all that is resident, and what of it no other process shares. Prints a row for each
number of readers, of whom each part has as many of the questions; saved, the figures are what results.py makes a table
of.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

_PATIENCE = 120.0
_OF_A_CONVERSATION = 5
_DONE = re.compile(rb"answer (?:done|stopped|failed)")
_FIRST = re.compile(rb"data-quote=|class=..short refusal")


@dataclass
class Tally:
    """What happened to the questions of some readers; times in seconds."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def ask(client: httpx.AsyncClient, conversation: str, question: str, tally: Tally) -> None:
    """Asks once, and reads the stream until the answer is whole."""
    began = time.perf_counter()
    try:
        taken = await client.post(f"/conversations/{conversation}/questions", data={"question": question})
        taken.raise_for_status()
        turn = taken.json()["turn"].encode()
        session = secrets.token_hex(6)
        join = {"data": [], "fn_index": 0, "trigger_id": 3, "session_hash": session}
        joined = await client.post("/chat/gradio_api/queue/join", params={"conversation": conversation}, json=join)
        joined.raise_for_status()
        seen = False
        async with client.stream("GET", "/chat/gradio_api/queue/data", params={"session_hash": session}) as stream:
            async for line in stream.aiter_lines():
                said = line.encode()
                _, _, own = said.rpartition(b'data-turn=\\"' + turn)
                own = said if own is said else said[said.find(turn) :]
                if not seen and _FIRST.search(own):
                    tally.first.append(time.perf_counter() - began)
                    seen = True
                if seen and (_DONE.search(said) or b"process_completed" in said):
                    tally.whole.append(time.perf_counter() - began)
                    return
        tally.errors.append("the stream ended before the answer")
    except (httpx.HTTPError, KeyError, ValueError) as error:
        tally.errors.append(f"{type(error).__name__}: {error}")


async def reader(address: str, questions: Iterator[str], tally: Tally) -> None:
    """Asks question after question until none is left."""
    async with httpx.AsyncClient(base_url=address, timeout=_PATIENCE) as client:
        for number in itertools.count():
            question = next(questions, None)
            if question is None:
                return
            if number % _OF_A_CONVERSATION == 0:
                conversation = secrets.token_urlsafe(12)
            await ask(client, conversation, question, tally)


async def readers(addresses: Sequence[str], count: int, questions: list[str]) -> tuple[Tally, float]:
    """So many readers at once; what happened, and how long it took."""
    tally, left, began = Tally(), iter(questions), time.perf_counter()
    await asyncio.gather(*(reader(addresses[n % len(addresses)], left, tally) for n in range(count)))
    return tally, time.perf_counter() - began


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of them lies; nan where there is none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def memory(process: int) -> tuple[float, float]:
    """Resident memory in MiB (Linux), and what of it is mapped by no other process."""
    kept = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = {name: int(kib) / 1024 for name, kib in re.findall(r"(Rss|Private_\w+):\s+(\d+)", kept)}
    return found["Rss"], found["Private_Clean"] + found["Private_Dirty"]


COLUMNS = (
    "servers",
    "readers",
    "questions",
    "a second",
    "first p50",
    "p95",
    "whole p50",
    "p95",
    "errors",
    "CPU each",
    "memory",
    "its own",
)


@contextmanager
def serving(index: Path, count: int) -> Iterator[dict[str, int]]:
    """So many servers over an index: addresses, and the process of each."""
    command = [
        sys.executable,
        "-c",
        "from ui.commands import main; main()",
        "chat",
        "--port",
        "0",
        "--index",
        str(index),
    ]
    with ExitStack() as stack:
        found = {}
        for _ in range(count):
            process = stack.enter_context(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
            stack.callback(process.terminate)
            assert process.stderr is not None
            found[next(line.split()[3] for line in process.stderr if "http://" in line)] = process.pid
        yield found


def measured(servers: Mapping[str, int], count: int, questions: list[str]) -> tuple[str, ...]:
    """The row of so many readers, in the order of `COLUMNS`."""
    before = sum(map(processor, servers.values()))
    tally, took = asyncio.run(readers([*servers], count, questions))
    spent = (sum(map(processor, servers.values())) - before) / max(1, len(questions))
    times = (percentile(values, share) for values in (tally.first, tally.whole) for share in (0.5, 0.95))
    for error in sorted(set(tally.errors))[:3]:
        print(error, file=sys.stderr)
    rate, errors = f"{len(tally.whole) / took:.1f}", str(len(tally.errors))
    seconds = (f"{value:.2f} s" for value in times)
    numbers = (str(len(servers)), str(count), str(len(questions)))
    largest = (f"{mib:.0f} MiB" for mib in max(map(memory, servers.values())))
    return (*numbers, rate, *seconds, errors, f"{spent:.2f} s", *largest)


def processor(process: int) -> float:
    """Seconds of CPU that a process has had (Linux): what other jobs on the machine change least."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Serves, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--readers", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--servers", type=int, default=1, help="processes over the index")
    parser.add_argument("--questions", type=int, default=2000, dest="most", help="in all")
    parser.add_argument("--save", type=Path, help="a file of figures for results.py")
    parser.add_argument("--sets", default="", help="what the articles and the questions are, for --save")
    parser.add_argument("--machine", default="", help="what it ran on, for --save")
    given = parser.parse_args()
    asked = [json.loads(line)["question"] for line in given.questions.read_text().splitlines()]
    with serving(given.index, given.servers) as servers:
        for address in servers:
            asyncio.run(readers([address], 2, asked[:10]))  # models are loaded with the first question
        begin = max(map(memory, servers.values()))[0]
        print(f"memory after 10 questions: {begin:.0f} MiB", "  ".join(COLUMNS), sep="\n", flush=True)
        rows, left = [], itertools.cycle(asked)
        for count in given.readers:
            each = given.most // len(given.readers)
            rows.append(measured(servers, count, list(itertools.islice(left, each))))
            print(*rows[-1], sep="  ", flush=True)
    if given.save:
        ran = f"python tests/benchmarks/load.py INDEX QUESTIONS.jsonl --readers {' '.join(map(str, given.readers))}"
        table = {
            "title": "Readers at once",
            "date": dt.date.today().isoformat(),
            "machine": given.machine,
            "sets": given.sets,
            "tuned": "Nothing was tuned on them.",
            "commands": [f"{ran} --servers {given.servers} --questions {given.most}"],
            "columns": COLUMNS,
            "rows": rows,
            "remarks": f"The server had {begin:.0f} MiB after the first ten questions.",
        }
        given.save.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
