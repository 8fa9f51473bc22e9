"""Readers at once: how many answers a second, how long each takes, what goes wrong, and whether memory grows.

python tests/benchmarks/load.py INDEX QUESTIONS.jsonl --readers 1 10 50 --questions 2000
python tests/benchmarks/load.py ... --sets "..." --machine "..." --save docs/results/readers.json

Serves the page over the index and asks as the page does: a question by POST, then Gradio's stream of the conversation
until the answer stands in it. Each reader asks the next question as soon as the last is answered, in conversations of
five. Prints a row for each number of readers, of whom each part has as many of the questions; saved, the figures are
what results.py makes a table of.
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
from collections.abc import Iterator
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


async def readers(address: str, count: int, questions: list[str]) -> tuple[Tally, float]:
    """So many readers at once; what happened, and how long it took."""
    tally, left, began = Tally(), iter(questions), time.perf_counter()
    await asyncio.gather(*(reader(address, left, tally) for _ in range(count)))
    return tally, time.perf_counter() - began


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of them lies; nan where there is none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def memory(process: int) -> float:
    """Resident memory in MiB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else float("nan")


COLUMNS = ("readers", "questions", "a second", "first p50", "p95", "whole p50", "p95", "errors", "CPU each", "memory")


def measured(address: str, process: int, count: int, questions: list[str]) -> tuple[str, ...]:
    """The row of so many readers, in the order of `COLUMNS`."""
    before = processor(process)
    tally, took = asyncio.run(readers(address, count, questions))
    spent = (processor(process) - before) / max(1, len(questions))
    times = (percentile(values, share) for values in (tally.first, tally.whole) for share in (0.5, 0.95))
    for error in sorted(set(tally.errors))[:3]:
        print(error, file=sys.stderr)
    rate, errors = f"{len(tally.whole) / took:.1f}", str(len(tally.errors))
    seconds = (f"{value:.2f} s" for value in times)
    return (str(count), str(len(questions)), rate, *seconds, errors, f"{spent:.2f} s", f"{memory(process):.0f} MiB")


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
    parser.add_argument("--questions", type=int, default=2000, dest="most", help="in all")
    parser.add_argument("--save", type=Path, help="a file of figures for results.py")
    parser.add_argument("--sets", default="", help="what the articles and the questions are, for --save")
    parser.add_argument("--machine", default="", help="what it ran on, for --save")
    given = parser.parse_args()
    asked = [json.loads(line)["question"] for line in given.questions.read_text().splitlines()]
    command = [sys.executable, "-c", "from ui.commands import main; main()", "chat", "--port", "0"]
    with subprocess.Popen([*command, "--index", str(given.index)], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next(line.split()[3] for line in process.stderr if "http://" in line)
        try:
            asyncio.run(readers(address, 2, asked[:10]))  # models are loaded with the first question
            begin = memory(process.pid)
            print(f"memory after 10 questions: {begin:.0f} MiB", "  ".join(COLUMNS), sep="\n", flush=True)
            rows, left = [], itertools.cycle(asked)
            for count in given.readers:
                each = given.most // len(given.readers)
                rows.append(measured(address, process.pid, count, list(itertools.islice(left, each))))
                print(*rows[-1], sep="  ", flush=True)
        finally:
            process.terminate()
    if given.save:
        ran = f"python tests/benchmarks/load.py INDEX QUESTIONS.jsonl --readers {' '.join(map(str, given.readers))}"
        table = {
            "title": "Readers at once",
            "date": dt.date.today().isoformat(),
            "machine": given.machine,
            "sets": given.sets,
            "tuned": "Nothing was tuned on them.",
            "commands": [f"{ran} --questions {given.most}"],
            "columns": COLUMNS,
            "rows": rows,
            "remarks": f"The server had {begin:.0f} MiB after the first ten questions.",
        }
        given.save.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
