"""The application: settings in, an ASGI application out; `serve` runs it until Ctrl-C.

What is put together here: the pages, the chat and the API mounted on them, and the guard before all three.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from rich.console import Console
from starlette.exceptions import HTTPException as StarletteHTTPException

from qa import observing
from qa.errors import DatelineError
from qa.pipeline import Answerer
from qa.settings import ObserveSettings, Settings
from qa.wire import MAIN
from ui.logs import as_json
from ui.server import chat, lists, pages, sharing
from ui.server.accounts import FILE as ACCOUNTS
from ui.server.accounts import Accounts
from ui.server.accounts_gate import RATE, Gate, rights_now, sign_in_routes
from ui.server.adding import AddingError
from ui.server.api.library import Collection, Library
from ui.server.api.routes import mount as mount_api
from ui.server.api.tracking import Metrics
from ui.server.desk import DeskError
from ui.server.downloads import download_routes
from ui.server.following import Following
from ui.server.life import Ending, Life, Server
from ui.server.lists import ChoiceError
from ui.server.logged import Logged
from ui.server.narrowing import NarrowingError
from ui.server.reading import Reading
from ui.server.room import Room, UnknownCollectionError
from ui.server.security import ANY_ADDRESS, LOOPBACK, Guard
from ui.server.texts import ReaderError, Texts, keys

logs = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_FIRST_PORT, _PORTS = 7860, 100
_SECONDS_TO_END = 3
_STATUSES: Mapping[type[DatelineError], int] = {
    NarrowingError: 422,
    AddingError: 422,
    ChoiceError: 422,
    UnknownCollectionError: 404,
    pages.UnknownConversationError: 404,
    DeskError: 429,
}


@dataclass(frozen=True, slots=True)
class Access:
    """Who may reach a server, and how.

    Attributes:
        open_to_all: Whoever can reach the address may read, ask, and change the collection, accounts or not.
        allowed_hosts: Names beside the address under which it may be reached.
        root_path: The path under which a proxy serves it, which the proxy takes away.
        trusted_proxies: Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed.
        rate: Requests a minute that a user may make, where there are accounts.
    """

    open_to_all: bool = False
    allowed_hosts: Sequence[str] = ()
    root_path: str = ""
    trusted_proxies: Sequence[str] = ()
    rate: int = RATE


class AddressError(DatelineError):
    """The server cannot listen there, or should not without somebody having said so."""


def application(
    settings: Settings,
    *,
    hosts: Sequence[str] = LOOPBACK,
    answerer: Answerer | None = None,
    accounts: Accounts | None = None,
    access: Access = Access(),
) -> FastAPI:
    """The application over an index.

    Args:
        settings: Where the index is and how to answer.
        hosts: Names under which it may be reached; `ANY_ADDRESS` for whatever is written in numbers.
        answerer: Answers; made from the settings where it is None.
        accounts: Who may use it, and what other collections it has. Without any, whoever reaches it may.
        access: How far they may be passed over, and how often one user may ask.

    Raises:
        DatelineError: The index or the chat model cannot be used.
    """
    readings = [Reading(MAIN, settings, answerer), *_others(settings, accounts)]
    gate = accounts if accounts and not access.open_to_all else None
    metrics = Metrics()
    now = functools.partial(rights_now, gate) if gate is not None else lambda caller: caller
    room = Room(readings, now, metrics.count)
    following = Following({one.name: one.index for one in readings})

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(following.close)
        api.workers.close()  # else the process would answer all that waits before it ends
        await room.close()
        await asyncio.to_thread(observing.stop)  # a collector may refuse or be silent
        for other in readings[1:]:
            other.answerer.close()

    app = FastAPI(title="Dateline", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    drawing = pages.Drawing(room, gated=gate is not None)
    for routes in (*pages.ROUTES, *lists.ROUTES, *sharing.ROUTES):
        app.include_router(routes(drawing))
    app.include_router(download_routes(drawing))
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_api_route("/favicon.ico", _icon, include_in_schema=False)
    _explain_errors(app, drawing)
    chat.mount(app, room)
    library = Library([Collection(one.name, one.index, one.answerer) for one in readings])
    api = mount_api(app, library, following.behind, metrics, at_once=room.at_once)
    app.state.busy = lambda: room.desk.busy
    if gate is not None:
        app.include_router(sign_in_routes(gate, drawing.texts))
        app.add_middleware(Gate, accounts=gate, rate=access.rate)
    app.add_middleware(Guard, hosts=hosts)
    if settings.observe != ObserveSettings():
        app.add_middleware(Logged, lines=settings.observe.log == "json")
    return app


def _others(settings: Settings, accounts: Accounts | None) -> list[Reading]:
    """The collections beside the main one."""
    shelves = accounts.collections() if accounts is not None else []
    return [Reading(shelf.name, settings.in_folder(shelf.folder)) for shelf in shelves if shelf.folder]


def serve(
    settings: Settings,
    *,
    host: str,
    port: int | None,
    browser: bool,
    log: Console,
    access: Access = Access(),
    ending: Ending = Ending(),
) -> None:
    """Serves the page until Ctrl-C or SIGTERM. It listens at once, and is ready when the index is open.

    Args:
        host: Address to listen on.
        port: Port; the first free one from 7860 where it is None.
        browser: Open the page in a browser.
        access: Who may reach it, and how.
        ending: How long it may take to end.

    Raises:
        AddressError: Nothing can listen there, or it is not loopback and nobody has to sign in there.
        DatelineError: The index or the chat model cannot be used.
    """
    path, url = settings.index / ACCOUNTS, settings.catalog_address
    accounts = Accounts(path, url) if url or path.exists() else None
    if host not in LOOPBACK and not access.open_to_all and not accounts:
        raise AddressError(
            f"whoever reaches {host} could read all articles and conversations. Listen on 127.0.0.1, make accounts "
            "with: dateline users add NAME, or say that this is meant with --no-auth"
        )
    listening = _listen(host, port)
    address = f"http://{host}:{listening.getsockname()[1]}"
    names = (*LOOPBACK, host, *(access.allowed_hosts or _any(host)))

    in_json = settings.observe.log == "json"
    if in_json:
        as_json()

    def began() -> None:
        if in_json:
            logs.warning("Dateline answers at %s", address)
        else:
            log.print(f"Dateline answers at {address}  (Ctrl-C ends)")
        if browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    life = Life(lambda: application(settings, hosts=names, accounts=accounts, access=access), began)
    config = uvicorn.Config(
        life,
        log_level="warning",
        log_config=None if in_json else uvicorn.config.LOGGING_CONFIG,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_END,
        h11_max_incomplete_event_size=32 * 1024,
        root_path=access.root_path,
        proxy_headers=bool(access.trusted_proxies),
        forwarded_allow_ips=list(access.trusted_proxies),
    )
    Server(config, life, ending).run(sockets=[listening])
    if life.error is not None:
        raise life.error


def _any(host: str) -> Sequence[str]:
    """What a machine that listens on all its addresses may be called, where nobody has said it."""
    return (ANY_ADDRESS, socket.gethostname().lower()) if host in {"0.0.0.0", "::"} else ()  # noqa: S104


def _listen(host: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    problem = ""
    for candidate in [port] if port is not None else range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen()  # whoever comes before uvicorn does waits instead of being refused
        except OSError as error:
            listening.close()
            problem = str(error.strerror or error)
        else:
            return listening
    wanted = f"port {port}" if port is not None else f"any port from {_FIRST_PORT} to {_FIRST_PORT + _PORTS - 1}"
    raise AddressError(f"nothing can listen on {host}, {wanted}: {problem}; choose another with --port")


def _icon() -> FileResponse:
    return FileResponse(_STATIC / "icon.svg", media_type="image/svg+xml")


def _unfit(error: Mapping[str, Any], texts: Texts) -> str:
    """What is wrong with a value that was sent; the value is not said again: it may have been a password."""
    key, name = f"unfit_{error['type']}", "/".join(map(str, error["loc"][1:]))
    most = error.get("ctx", {}).get("max_length", 0)
    return texts(key if key in keys() else "unfit_value", name=name, most=most)


def _explain_errors(app: FastAPI, drawing: pages.Drawing) -> None:
    """What goes wrong is said on a page to a person, and as JSON to a script."""

    def said(request: Request, status: int, text: str) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"detail": text}, status)
        if status == 404:
            return drawing.nothing(request)
        return drawing.page(request, "message.jinja", status=status, heading="Dateline", text=text)

    @app.exception_handler(DatelineError)
    def refused(request: Request, error: DatelineError) -> Response:
        status = next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 503)
        texts = drawing.texts(request)
        return said(request, status, error.said(texts) if isinstance(error, ReaderError) else texts.told(str(error)))

    @app.exception_handler(RequestValidationError)
    def not_so(request: Request, error: RequestValidationError) -> Response:
        texts = drawing.texts(request)
        return said(request, 422, "; ".join(_unfit(one, texts) for one in error.errors()[:3]) or texts("unfit"))

    @app.exception_handler(StarletteHTTPException)
    def not_possible(request: Request, error: StarletteHTTPException) -> Response:
        texts, key = drawing.texts(request), f"status_{error.status_code}"
        response = said(request, error.status_code, texts(key) if key in keys() else str(error.detail))
        response.headers.update(error.headers or {})  # as what is allowed instead
        return response
