"""Observing: the steps of the work as OpenTelemetry spans and durations. Off, and of no cost, until `start` is called.

A name and what is known of a step in; who collects spans and metrics is told. No question and no article is: names,
counts and outcomes only. Knows nothing of what the steps do, and OpenTelemetry is not loaded before it is wanted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from qa.errors import SettingsError, one_line

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.metrics import Meter, MeterProvider
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.trace import Span, Tracer, TracerProvider

log = logging.getLogger(__name__)

_T = TypeVar("_T")
Known = str | int | float | bool

_NAME = "dateline"
_PATIENCE = 2  # seconds
_DURATION = "dateline.step.duration"
_TOLD = ("refused", "model")  # of what is known of a step, what its duration is told apart by


class Step:
    """A step under way. This one is not observed."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def note(self, **known: Known) -> None:
        """Tells what has become known of it."""


_UNOBSERVED = Step()
_QUIETLY = {"end_on_exit": False, "record_exception": False, "set_status_on_exception": False}
_observer: _Observer | None = None


def step(name: str, **known: Known) -> Step:
    """A step of the work, for `with`."""
    observer = _observer
    return _UNOBSERVED if observer is None else _Observed(observer, name, known)


def stepwise(
    name: str, pieces: Iterator[_T], note: Callable[[_T], Mapping[str, Known]] = lambda piece: {}, **known: Known
) -> Iterator[_T]:
    """The same pieces, each of which is made within one step; what is done between them is not.

    Args:
        note: What is known from a piece; the last one stands.
    """
    observer = _observer
    return pieces if observer is None else _pieces(_Observed(observer, name, known), pieces, note)


def request(headers: Mapping[str, str], **known: Known) -> Step:
    """A request that came over HTTP, as a step of the trace that its headers name (W3C's `traceparent`)."""
    observer = _observer
    if observer is None:
        return _UNOBSERVED
    from opentelemetry.propagate import extract

    return _Observed(observer, "request", known, extract(headers))


def trace_id() -> str:
    """The id of the trace that is under way, as 32 hexadecimal digits; "" where there is none."""
    if _observer is None:
        return ""
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""


def start(*, traces: bool, metrics: bool) -> None:
    """Observes from now on, where either is wanted.

    Spans and durations go to the providers that the program has set; where it has none, by OTLP to where the
    `OTEL_*` variables say.

    Raises:
        SettingsError: The extra is not installed.
    """
    global _observer  # noqa: PLW0603 -- one process is observed by one
    if not (traces or metrics) or _observer is not None:
        return
    try:
        _observer = _Observer(_tracer(traces), _meter(metrics))
    except ModuleNotFoundError as error:
        raise SettingsError(f"observing needs its extra: pip install 'dateline[otel]' ({error})") from error


def stop() -> None:
    """Observes no more, and sends what has not been sent; for the end of a process, and for tests.

    A collector that takes nothing is given two seconds for spans and two for durations.
    """
    global _observer  # noqa: PLW0603 -- see start
    if _observer is None:
        return
    _observer = None
    from opentelemetry import metrics, trace

    for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
        # In a thread: the exporter of spans does not keep to a deadline. A collector that refused held the end up
        # for 16 seconds.
        flushing = threading.Thread(target=_flush, args=(provider,), name="flushing", daemon=True)
        flushing.start()
        flushing.join(_PATIENCE)


def _flush(provider: object) -> None:
    try:
        getattr(provider, "force_flush", lambda _: None)(_PATIENCE * 1000)
    except Exception as error:  # noqa: BLE001 -- whoever sends by other means fails by other means: it is the end
        log.warning("what was observed last could not be sent (%s)", one_line(error))


class _Observer:
    """Who is told."""

    def __init__(self, tracer: Tracer, meter: Meter) -> None:
        self.tracer = tracer
        self.seconds = meter.create_histogram(_DURATION, "s", "Seconds that a step of the work took.")


class _Observed(Step):
    __slots__ = ("_began", "_current", "_known", "_name", "_observer", "span")

    def __init__(
        self, observer: _Observer, name: str, known: Mapping[str, Known], context: Context | None = None
    ) -> None:
        self._observer, self._name, self._known = observer, name, dict(known)
        self._began = time.perf_counter()
        self.span: Span = observer.tracer.start_span(name, context, attributes=known)

    def __enter__(self) -> Self:
        from opentelemetry import trace

        self._current = trace.use_span(self.span, **_QUIETLY)
        self._current.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._current.__exit__(kind, error, trace)
        if error is not None:
            self.fails(error)
        self.end()

    def note(self, **known: Known) -> None:
        self._known |= known
        self.span.set_attributes(known)

    def fails(self, error: BaseException) -> None:
        """It went wrong: the kind of error is told, what it says may quote a question."""
        from opentelemetry.trace import Status, StatusCode

        self.span.set_status(Status(StatusCode.ERROR, type(error).__name__))

    def end(self) -> None:
        """It is done."""
        told = {name: value for name, value in self._known.items() if name in _TOLD}
        self._observer.seconds.record(time.perf_counter() - self._began, {"step": self._name, **told})
        self.span.end()


def _pieces(
    step: _Observed, pieces: Iterator[_T], note: Callable[[_T], Mapping[str, Known]]
) -> Generator[_T, None, None]:
    """The pieces. The step is the current one only while a piece is made: a generator may be read in other contexts."""
    from opentelemetry import trace

    try:
        while True:
            with trace.use_span(step.span, **_QUIETLY):
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            step.note(**note(piece))
            yield piece
    except Exception as error:
        step.fails(error)
        raise
    finally:
        getattr(pieces, "close", lambda: None)()
        step.end()


def _tracer(wanted: bool) -> Tracer:
    from opentelemetry import trace

    if not wanted:
        return trace.NoOpTracerProvider().get_tracer(_NAME)
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):  # nobody has set one
        trace.set_tracer_provider(_own_tracers())
    return trace.get_tracer(_NAME)


def _own_tracers() -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=_resource())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _meter(wanted: bool) -> Meter:
    from opentelemetry import metrics

    if not wanted:
        return metrics.NoOpMeterProvider().get_meter(_NAME)
    if type(metrics.get_meter_provider()).__name__ == "_ProxyMeterProvider":  # nobody has set one
        metrics.set_meter_provider(_own_meters())
    return metrics.get_meter(_NAME)


def _own_meters() -> MeterProvider:
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    return MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())], resource=_resource())


def _resource() -> Resource:
    """Who it is that tells; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win."""
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource, get_aggregated_resources

    return get_aggregated_resources([OTELResourceDetector()], Resource.create({"service.name": _NAME}))
