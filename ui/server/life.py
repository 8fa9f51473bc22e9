"""The life of a server: it opens, is ready, drains and ends; whoever balances a load is told by `/v1/ready`.

An application that is yet to be made in, an ASGI application out that lives from the first moment: while the index is
opened, which may take minutes where a folder is made anew, all but `/v1/health` is 503. Knows nothing of what it serves
but its addresses.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette._utils import get_route_path
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.api import problems
from ui.server.api.tracking import request_id
from ui.server.refusing import PROGRAMS
from ui.server.security import HEALTH, PROBES, READY
from ui.server.texts import Texts, language_of

_SOON = 2  # seconds after which one may come again


@dataclass(frozen=True, slots=True)
class Ending:
    """How a server ends when it is told to, by SIGTERM.

    Attributes:
        drain: Seconds for which it goes on taking requests while `/v1/ready` says that it is not ready.
        finish: Seconds that answers under way have after that.
    """

    drain: float = 0.0
    finish: float = 30.0


class Life:
    """Makes an application in a thread, and stands before it.

    Args:
        make: Makes it.
        began: Is called once, when it may be asked.

    Attributes:
        draining: It is to end, and does not want to be asked any more.
        error: Why the application could not be made.
    """

    def __init__(self, make: Callable[[], FastAPI], began: Callable[[], None] = lambda: None) -> None:
        self._make, self._began = make, began
        self._app: FastAPI | None = None
        self._under_way = 0
        self._end = asyncio.Event()
        self.draining = False
        self.error: BaseException | None = None

    @property
    def open(self) -> bool:
        """Whether it may be asked, or could be before it drained."""
        return self._app is not None

    @property
    def busy(self) -> bool:
        """Whether anybody waits for an answer."""
        return bool(self._under_way or (self._app and self._app.state.busy()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app is None:
            await _not_yet(scope, send)
        elif scope["type"] == "http" and self.draining:
            await self._pass(self._app, scope, receive, _closing(send))
        else:
            await self._pass(self._app, scope, receive, send)

    async def _pass(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        path = get_route_path(scope)
        if self.draining and path == READY:
            await _refuse(scope, send, "about_to_end")
            return
        # A page that is open holds a stream for as long as somebody looks at it.
        waited_for = path.startswith(PROGRAMS) and path not in PROBES
        self._under_way += waited_for
        try:
            await app(scope, receive, send)
        finally:
            self._under_way -= waited_for

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        life = asyncio.create_task(self._opened())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._end.set()
        if not self.open:
            life.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await life
        await send({"type": "lifespan.shutdown.complete"})

    async def _opened(self) -> None:
        """From the making of the application to its end."""
        try:
            app = await _in_thread(self._make)
            async with app.router.lifespan_context(app):
                self._app = app
                self._began()
                await self._end.wait()
        except Exception as error:  # noqa: BLE001 -- whoever runs the server raises it
            self.error = error


async def _in_thread(make: Callable[[], FastAPI]) -> FastAPI:
    """What a function makes; its thread is not waited for where the process is to end."""
    loop = asyncio.get_running_loop()
    made: asyncio.Future[FastAPI] = loop.create_future()

    def tell(result: FastAPI | None, error: Exception | None) -> None:
        if made.cancelled():
            return
        if result is None:
            made.set_exception(error or RuntimeError("nothing was made"))
        else:
            made.set_result(result)

    def work() -> None:
        result, error = None, None
        try:
            result = make()
        except Exception as problem:  # noqa: BLE001 -- raised where it is waited for
            error = problem
        except BaseException as problem:  # noqa: BLE001 -- what panics in Rust is none of the former
            error = RuntimeError(repr(problem))
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=work, name="opening", daemon=True).start()
    return await made


class Server(uvicorn.Server):
    """Runs until it is told to end. SIGTERM lets it drain and finish; Ctrl-C, and a second SIGTERM, end it at once.

    Args:
        config: Of an application that is a `Life`.
        life: It.
        ending: How long it may take to end.
    """

    def __init__(self, config: uvicorn.Config, life: Life, ending: Ending) -> None:
        super().__init__(config)
        self._life, self._ending = life, ending
        self._told = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As uvicorn calls it: a signal has come."""
        first = not self.should_exit and not self._life.draining
        super().handle_exit(sig, frame)
        if first and sig == signal.SIGTERM and self._life.open:
            self.should_exit = False
            self._told = time.monotonic()
            self._life.draining = True

    async def on_tick(self, counter: int) -> bool:
        """As uvicorn calls it, ten times a second: whether it is to end now."""
        if self._life.error is not None or (self._life.draining and self._drained()):
            self.should_exit = True
        return await super().on_tick(counter)

    def _drained(self) -> bool:
        after = time.monotonic() - self._told - self._ending.drain
        return after >= self._ending.finish or (after >= 0 and not self._life.busy)


def _closing(send: Send) -> Send:
    """Says with each reply that nothing more may be asked on its connection."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["connection"] = "close"
        await send(message)

    return closing


async def _not_yet(scope: Scope, send: Send) -> None:
    """What is said before there is an application."""
    if scope["type"] != "http":
        return
    if get_route_path(scope) == HEALTH:
        state = json.dumps({"status": "ok", "version": metadata.version("dateline"), "behind": None})
        await _say(send, 200, state, "application/json", {})
    else:
        await _refuse(scope, send, "being_opened")


async def _refuse(scope: Scope, send: Send, key: str) -> None:
    name = request_id(scope)
    again = {"retry-after": str(_SOON), "refresh": str(_SOON), "x-request-id": name}
    if "text/html" in Headers(scope=scope).get("accept", ""):
        texts = Texts(language_of(Request(scope)))
        said = f'<!doctype html><html lang="{texts.language}"><meta charset="utf-8"><title>Dateline</title><p>'
        await _say(send, 503, said + texts("moment", reason=texts(key)), "text/html", again)
    else:
        said = json.dumps(problems.described(503, Texts()(key), name))
        await _say(send, 503, said, problems.MEDIA_TYPE, again)


async def _say(send: Send, status: int, said: str, kind: str, headers: dict[str, str]) -> None:
    body = said.encode()
    sent = {"content-type": kind, "content-length": str(len(body)), "cache-control": "no-store", **headers}
    raw = [(name.encode(), value.encode()) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
