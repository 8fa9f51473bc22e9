"""Logged: every request is a line of the log and a step that is observed, where either is wanted. ASGI middleware."""

from __future__ import annotations

import logging
import time

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.observing import request
from ui.logs import REQUEST
from ui.server.api.tracking import request_id

log = logging.getLogger(__name__)


class Logged:
    """Logs method, path, status and seconds of each request; not its query and its body, which have what was asked.

    Args:
        app: What is behind it.
        lines: Write a line for each; else it is observed only.
    """

    def __init__(self, app: ASGIApp, *, lines: bool) -> None:
        self._app = app
        log.setLevel(logging.INFO if lines else logging.WARNING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name, status, began = request_id(scope), 500, time.perf_counter()

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        REQUEST.set(name)
        method, path = scope["method"], get_route_path(scope)
        with request(Headers(scope=scope), request=name, method=method) as step:
            try:
                await self._app(scope, receive, seen)
            finally:
                known = {"method": method, "path": path, "status": status}
                step.note(status=status)
                seconds = round(time.perf_counter() - began, 4)
                log.info("%s %s %d", method, path, status, extra={"known": known | {"seconds": seconds}})
