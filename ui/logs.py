"""Logs as JSON: a record of Python's logging in, a line that programs read out, with the id of the request it is of."""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import logging
import sys

from qa.observing import trace_id

REQUEST = contextvars.ContextVar("request", default="")
"""The id of the request that is worked on."""


class JsonFormatter(logging.Formatter):
    """A line of JSON a record: time (UTC), level, logger, message, and request, trace and exception where there are."""

    def format(self, record: logging.LogRecord) -> str:
        """As logging calls it."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        beside = {"request": REQUEST.get(), "trace": trace_id()}
        line |= {name: value for name, value in beside.items() if value} | getattr(record, "known", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def as_json() -> None:
    """All that is logged from now on goes to stderr, a line of JSON each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
