"""qa/observing.py, ui/logs.py, ui/server/logged.py and docs/grafana.json: what is seen of the work from outside."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import Ask, ChatServer, WordEmbedder, make_article, serving
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from test_server import served

from ingest.job import ingest
from qa import observing
from qa.domain import Filter, Question
from qa.errors import DatelineError
from qa.index import Index
from qa.pipeline import Answerer
from qa.settings import ObserveSettings, Settings
from ui.demo import AS_OF
from ui.logs import REQUEST, JsonFormatter
from ui.server.api.tracking import Metrics

QUESTION = "When was the Alder Bridge built?"
DOCS = Path(__file__).parent.parent / "docs"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was exported."""

    exporter: InMemorySpanExporter
    reader: InMemoryMetricReader

    def spans(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())

    def parents(self) -> set[tuple[str, str]]:
        """Of each span, its name and its parent's; "" where it has none."""
        names = {span.context.span_id: span.name for span in self.spans() if span.context}
        return {(span.name, names.get(span.parent.span_id, "?") if span.parent else "") for span in self.spans()}

    def durations(self) -> list[HistogramDataPoint]:
        data = self.reader.get_metrics_data()
        found = [] if data is None else [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics]
        return [point for one in found for point in one.data.data_points if isinstance(point, HistogramDataPoint)]


@pytest.fixture(scope="session")
def providers() -> Seen:
    """A program that has providers of its own."""
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers = TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(tracers)
    metrics.set_meter_provider(MeterProvider([reader]))
    return Seen(exporter, reader)


@pytest.fixture
def seen(providers: Seen) -> Iterator[Seen]:
    providers.exporter.clear()
    observing.start(traces=True, metrics=True)
    yield providers
    observing.stop()


def test_off_there_is_one_step_that_does_nothing_and_nothing_is_loaded_for_it() -> None:
    assert observing.step("one") is observing.step("other", passages=3) is observing.request({})
    pieces = iter([1, 2])
    assert observing.stepwise("one", pieces) is pieces
    with observing.step("one") as step:
        step.note(passages=3)
    assert observing.trace_id() == ""
    program = "import sys, qa.observing; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "[]"


def test_the_end_of_a_server_waits_two_seconds_for_a_collector_and_not_on_the_event_loop(
    seen: Seen, sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []
    on_the_loop: list[bool] = []
    let, stop = threading.Event(), observing.stop

    def refuses(self: object, timeout_millis: float = 30_000) -> bool:
        told.append(timeout_millis)
        raise ConnectionError("refused")

    def is_silent(self: object, timeout_millis: float = 30_000) -> bool:
        told.append(timeout_millis)
        return let.wait(60)

    def stopped() -> None:
        on_the_loop.append(asyncio._get_running_loop() is not None)
        began = time.monotonic()
        stop()
        assert time.monotonic() - began < 5

    monkeypatch.setattr(TracerProvider, "force_flush", is_silent)
    monkeypatch.setattr(MeterProvider, "force_flush", refuses)
    monkeypatch.setattr(observing, "stop", stopped)
    with served(Settings.load(index=sample_index)):
        pass
    let.set()
    assert told == [2_000, 2_000]
    assert on_the_loop == [False]


def test_a_question_is_a_trace_of_its_steps_without_a_word_of_it(seen: Seen, ask: Ask) -> None:
    answer = ask(QUESTION)
    assert {("question", ""), ("understanding", "question"), ("retrieval", "question"), ("answer", "question")} <= (
        seen.parents()
    )
    assert ("reading", "retrieval") in seen.parents()
    assert len({span.context.trace_id for span in seen.spans() if span.context}) == 1
    (question,) = [span for span in seen.spans() if span.name == "question"]
    assert question.attributes == {"refused": False, "model": "extractive", "citations": len(answer.citations)}
    said = " ".join(span.to_json() for span in seen.spans())
    assert "Alder" not in said
    told = [dict(point.attributes or {}) for point in seen.durations() if point.count]
    assert {"step": "retrieval"} in told
    assert {"step": "question", "refused": False, "model": "extractive"} in told


def test_a_chat_model_is_a_step_of_the_answer_with_its_tokens(
    seen: Seen, chat_server: ChatServer, sample_index: Path
) -> None:
    chat_server.reply = lambda prompt: "The Alder Bridge was built in 1931 [1]."
    chat_server.usage = (120, 9)
    settings = Settings.load(index=sample_index, model="scripted", base_url=chat_server.url, api_key="x")
    with Answerer.from_settings(settings) as answerer:
        answerer.invoke(Question(QUESTION, Filter(as_of=AS_OF)))
    assert ("model", "answer") in seen.parents()
    model = next(span for span in seen.spans() if span.name == "model")
    assert dict(model.attributes or {}) == {"model": "scripted", "in": 120, "out": 9}


def test_a_job_is_a_trace_of_its_batches(seen: Seen, tmp_path: Path) -> None:
    with Index(tmp_path / "index", create=True) as index:
        ingest([make_article("a"), make_article("b")], index, WordEmbedder(), Settings.load(index=tmp_path / "index"))
    assert {("job", ""), ("batch", "job")} <= seen.parents()
    (batch,) = [span for span in seen.spans() if span.name == "batch"]
    assert batch.attributes == {"articles": 2}


def test_what_is_read_in_pieces_ends_its_step_when_it_is_left_or_fails(seen: Seen) -> None:
    def pieces() -> Iterator[int]:
        yield 1
        assert trace.get_current_span().is_recording()
        yield 2
        raise ValueError("no more")

    left = observing.stepwise("left", pieces())
    next(left)
    assert not trace.get_current_span().is_recording()  # what is done between pieces is not of the step
    left.close()  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="no more"):
        list(observing.stepwise("failed", pieces(), lambda piece: {"last": piece}))
    ended = {span.name: span for span in seen.spans()}
    assert ended["left"].status.is_ok or ended["left"].status.is_unset
    assert ended["failed"].status.description == "ValueError"
    assert ended["failed"].attributes == {"last": 2}


def test_where_a_program_has_no_providers_its_own_go_by_the_variables_of_opentelemetry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert observing._resource().attributes["service.name"] == "dateline"
    monkeypatch.setenv("OTEL_SERVICE_NAME", "newsroom")
    assert observing._resource().attributes["service.name"] == "newsroom"
    program = (
        "from opentelemetry import metrics, trace; from qa import observing\n"
        "observing.start(traces=True, metrics=True)\n"
        "print(type(trace.get_tracer_provider()).__module__, type(metrics.get_meter_provider()).__module__)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.split() == ["opentelemetry.sdk.trace", "opentelemetry.sdk.metrics._internal"]


# -- over HTTP


class Lines(logging.Handler):
    """What is logged, as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def test_a_request_is_a_line_and_a_trace_of_one_id_down_to_its_answer(
    seen: Seen, lines: list[dict[str, Any]], sample_index: Path
) -> None:
    of_caller = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{of_caller}-b7ad6b7169203331-01", "x-request-id": "id-of-theirs"}
    settings = Settings.load(index=sample_index, observe=ObserveSettings(traces=True, log="json"))
    with served(settings) as client:
        reply = client.post("/v1/ask?secret=word", json={"question": QUESTION, "as_of": "2025-04-06"}, headers=headers)
    assert reply.headers["x-request-id"] == "id-of-theirs"
    assert {("request", "?"), ("retrieval", "question")} <= seen.parents()
    (above,) = [parent for name, parent in seen.parents() if name == "question"]
    assert above == "request" or (above, "request") in seen.parents()  # FastAPI has a span of its own between them
    assert {f"{span.context.trace_id:032x}" for span in seen.spans() if span.context} == {of_caller}
    (line,) = [line for line in lines if line["logger"] == "ui.server.logged"]
    assert line["seconds"] > 0
    assert {name: line[name] for name in ("level", "message", "request", "trace", "method", "path", "status")} == {
        "level": "info",
        "message": "POST /v1/ask 200",
        "request": "id-of-theirs",
        "trace": of_caller,
        "method": "POST",
        "path": "/v1/ask",
        "status": 200,
    }


def test_what_is_logged_while_a_question_is_answered_has_the_id_of_its_request(
    lines: list[dict[str, Any]], sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(self: Answerer, *values: object) -> None:
        logging.getLogger("somewhere").error("it broke", exc_info=ValueError("inside"))
        raise DatelineError("it cannot be answered")

    monkeypatch.setattr(Answerer, "invoke", told)
    with served(Settings.load(index=sample_index, observe=ObserveSettings(log="json"))) as client:
        assert (
            client.post("/v1/ask", json={"question": QUESTION}, headers={"x-request-id": "this-one"}).status_code == 503
        )
    (line,) = [line for line in lines if line["logger"] == "somewhere"]
    assert line["request"] == "this-one"
    assert "ValueError: inside" in line["exception"]
    assert REQUEST.get() == ""


# -- LangSmith, by its own variables


class _Runs(BaseHTTPRequestHandler):
    """What LangSmith's client sends to."""

    def do_GET(self) -> None:
        self._say(b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.bodies.append(body)  # type: ignore[attr-defined]
        self._say(b"{}")

    def _say(self, said: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *values: object) -> None:
        pass


def test_langsmith_is_told_of_questions_and_of_the_chat_model_by_its_own_variables(
    chat_server: ChatServer, sample_index: Path
) -> None:
    chat_server.reply = lambda prompt: "The Alder Bridge was built in 1931 [1]."
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Runs)
    server.bodies = []  # type: ignore[attr-defined]
    with serving(server):
        program = (
            "import sys; from qa.pipeline import Answerer; from qa.settings import Settings\n"
            f"with Answerer.from_settings(Settings.load()) as answerer: answerer.invoke({QUESTION!r})\n"
            "from langchain_core.tracers.langchain import wait_for_all_tracers; wait_for_all_tracers()"
        )
        variables = {
            "DATELINE_INDEX": str(sample_index),
            "DATELINE_MODEL": "scripted",
            "DATELINE_BASE_URL": chat_server.url,
            "DATELINE_API_KEY": "x",
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_API_KEY": "x",
            "LANGSMITH_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
            "LANGSMITH_AUTO_BATCH_TRACING": "false",
        }
        environment = {**os.environ, **variables}
        run = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert run.returncode == 0, run.stderr
        sent = b" ".join(server.bodies)  # type: ignore[attr-defined]
    assert b"Answerer" in sent
    assert b"ChatOpenAI" in sent


# -- the dashboard


def test_the_dashboard_asks_for_what_is_exported_and_shows_each_figure() -> None:
    board = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels) > 8
    asked = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    own = Metrics()
    own.requests.labels("/ask", "200").inc()
    text = own.text({"main": 3}, {"main": 0}).decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    exported = {sample.name for family in families.values() for sample in family.samples}
    exported |= {f"{name}{end}" for name in families for end in ("_bucket", "_sum", "_count", "_total")}
    named = set(re.findall(r"dateline_\w+", asked))
    assert named <= exported
    shown = (family for family in families if not family.endswith("_created"))  # when it was first told of
    assert all(any(name.startswith(family) for name in named) for family in shown)
    for expression in re.findall(r"by \(([^)]*)\)", asked):
        known = {"le", "instance", *(label for family in families.values() for label in _labels(own, family.name))}
        assert set(expression.split(", ")) <= known


def _labels(own: Metrics, family: str) -> set[str]:
    collector = own.registry._names_to_collectors.get(family)
    return {*getattr(collector, "_labelnames", ()), "collection"}
