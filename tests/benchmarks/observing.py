"""What observing costs: CPU of a question without its steps, with them off as they are by default, and with them on.

python tests/benchmarks/observing.py INDEX QUESTIONS --questions 100

QUESTIONS has a question a line, as JSON with `question` or as plain text. Each is asked in all three ways, one right
after the other in an order that turns, by one process that has forgotten what it read; figures are ratios of this run.
Spans go to an exporter in memory. What a step costs by itself, while off, is counted and timed beside.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import qa.pipeline
import qa.retrieval
from qa import observing
from qa.models.remembering import RememberingReader
from qa.pipeline import Answerer
from qa.settings import Settings

_CALLS = 200_000


def main() -> None:
    """Asks, and prints the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--questions", dest="most", type=int, default=100)
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()[: options.most]
    questions = [json.loads(line)["question"] if line.startswith("{") else line for line in lines]
    exporter = InMemorySpanExporter()
    tracers = TracerProvider()
    tracers.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(tracers)
    with Answerer.from_settings(Settings.load(index=options.index)) as answerer:
        ways: list[tuple[str, Callable[[str], float]]] = [
            ("without", lambda question: without(answerer, question)),
            ("off", lambda question: seconds(answerer, question)),
            ("on", lambda question: observed(answerer, question)),
        ]
        for question in questions[:3]:
            seconds(answerer, question)
        taken: dict[str, list[float]] = {name: [] for name, _ in ways}
        for number, question in enumerate(questions):
            for place in range(3):
                name, ask = ways[(number + place) % 3]
                taken[name].append(ask(question))
    steps = len(exporter.get_finished_spans()) / len(questions)
    one = alone()
    middle = {name: statistics.median(values) for name, values in taken.items()}
    print(f"{len(questions)} questions, {1000 * middle['without']:.1f} ms of CPU each without steps (median)")
    for name in ("off", "on"):
        ratios = [mine / without for mine, without in zip(taken[name], taken["without"], strict=True)]
        print(f"{name}: {statistics.median(ratios):.4f} times that (median of pairs), {total(taken, name):.4f} of all")
    print(f"{steps:.1f} steps a question; one that is off takes {1e9 * one:.0f} ns,")
    print(f"all of a question's {100 * one * steps / middle['without']:.5f} % of its CPU")


def total(taken: dict[str, list[float]], name: str) -> float:
    """All of one way over all without."""
    return sum(taken[name]) / sum(taken["without"])


def seconds(answerer: Answerer, question: str) -> float:
    """Of CPU for a question, by a reader that has forgotten what it read."""
    reader: Any = answerer.retriever
    if isinstance(reader.reader, RememberingReader):
        reader.reader._known.clear()
    began = time.process_time()
    answerer.invoke(question)
    return time.process_time() - began


def observed(answerer: Answerer, question: str) -> float:
    """The same, with spans."""
    observing.start(traces=True, metrics=False)
    taken = seconds(answerer, question)
    observing.stop()
    return taken


def without(answerer: Answerer, question: str) -> float:
    """The same, as if there were no steps in the code."""
    places: list[tuple[Any, str]] = [(qa.pipeline, "step"), (qa.pipeline, "stepwise"), (qa.retrieval, "step")]
    kept = [getattr(module, name) for module, name in places]
    nothing = observing.Step()

    def pieces(_: str, given: Iterator[Any], *__: object, **___: object) -> Iterator[Any]:
        return given

    for module, name in places:
        setattr(module, name, pieces if name == "stepwise" else lambda *_, **__: nothing)
    try:
        return seconds(answerer, question)
    finally:
        for (module, name), value in zip(places, kept, strict=True):
            setattr(module, name, value)


def alone() -> float:
    """Seconds of CPU for a step that is off, with something to tell of it."""
    began = time.process_time()
    for _ in range(_CALLS):
        with observing.step("reading", passages=8) as step:
            step.note(more=1)
    return (time.process_time() - began) / _CALLS


if __name__ == "__main__":
    main()
