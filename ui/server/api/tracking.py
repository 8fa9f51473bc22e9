"""Tracking: every request has an id, and is counted and timed for Prometheus."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.domain import Answer

_ID = re.compile(r"[\w.-]{1,64}")
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """What Prometheus is told of this server."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self.requests = Counter("dateline_requests", "Requests by route and status.", ["route", "status"], registry=own)
        self.seconds = Histogram(
            "dateline_request_seconds", "Seconds to the end of a reply.", ["route"], buckets=_SECONDS, registry=own
        )
        self.under_way = Gauge("dateline_requests_under_way", "Requests under way.", registry=own)
        self.waiting = Gauge("dateline_requests_waiting", "Requests that wait for a thread.", registry=own)
        self.answers = Counter("dateline_answers", "Answers by outcome.", ["outcome"], registry=own)
        self.steps = Histogram(
            "dateline_answer_seconds",
            "Seconds of the steps of answers: retrieval, answer, and total.",
            ["step"],
            buckets=_SECONDS,
            registry=own,
        )

    def count(self, answer: Answer) -> None:
        """Counts an answer, and how long its steps took."""
        self.answers.labels("refused" if answer.refused else "answered").inc()
        for name, seconds in answer.timings.items():
            self.steps.labels(name).observe(seconds)

    def text(self, articles: Mapping[str, int], behind: Mapping[str, int]) -> bytes:
        """As Prometheus reads it.

        Args:
            articles: How many there are of each collection that who asks may read; nothing of it is kept.
            behind: Batches of each that this server has not taken in.
        """
        asked = CollectorRegistry()
        for name, says, counts in (
            ("dateline_articles", "Current articles.", articles),
            ("dateline_behind_batches", "Batches that others committed and this server has not taken in.", behind),
        ):
            gauge = Gauge(name, says, ["collection"], registry=asked)
            for collection, count in counts.items():
                gauge.labels(collection).set(count)
        return generate_latest(self.registry) + generate_latest(asked)


def request_id(scope: Scope) -> str:
    """The id of a request: the caller's, where it has one that is fit to be logged, else a new one; kept with it."""
    state = scope.setdefault("state", {})
    if "request_id" not in state:
        given = Headers(scope=scope).get("x-request-id", "")
        state["request_id"] = given if _ID.fullmatch(given) else secrets.token_hex(8)
    name: str = state["request_id"]
    return name


class Tracked:
    """Gives each request its id and measures it.

    Args:
        app: What is tracked.
        metrics: Where the figures go.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = request_id(scope)
        status = 500
        began = time.perf_counter()

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = name
            await send(message)

        self._metrics.under_way.inc()
        try:
            await self._app(scope, receive, named)
        finally:
            self._metrics.under_way.dec()
            # What matches no route has none of its own: whoever guesses addresses makes no new series.
            route = getattr(scope.get("route"), "path", "none")
            self._metrics.requests.labels(route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)
