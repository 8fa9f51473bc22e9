"""The gate: nothing passes without an account, where there are accounts; a request carries who asks and their rights.

ASGI middleware behind the guard. A program brings an API key, a browser a signed cookie from the sign-in page. Attempts
to sign in are limited by name and address, requests by user.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.errors import CatalogServerError, one_line
from ui.server.accounts import SESSION_SECONDS, Accounts, User
from ui.server.api.callers import Caller
from ui.server.refusing import PROGRAMS, RefusedError, refuse
from ui.server.rendering import render
from ui.server.security import PROBES
from ui.server.texts import Texts

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
COOKIE = "dateline_session"
RATE = 120
"""Requests a minute that a user may make of what takes work."""
_OPEN = ("/static/", "/favicon.ico", SIGN_IN, *PROBES)
_WORK = ("/timeline",)  # pages that search as long as an answer does
_EDITORS = ("/articles/",)  # whatever is posted there changes the collection
_OF_ONE, _OF_ADDRESS, _ATTEMPT_SECONDS = 5, 30, 900
_MINUTE = 60
_AT_ONCE = 50
"""Requests of one user under way at the same time: half of the line before the API, so that nobody fills it alone."""
_SOON = 5  # seconds after which one may come again
_HASHING = 2  # threads: a flood of sign-ins must not take those that answers need


log = logging.getLogger(__name__)


class Limited:
    """Counts what happens in a stretch of time, by whom.

    Args:
        most: How often.
        seconds: In how long.
        clock: The time, in seconds.
    """

    _MOST_KNOWN = 10_000

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._times: dict[str, deque[float]] = {}

    def wait(self, whom: str) -> int:
        """Seconds until the next is allowed; 0 where it is now."""
        times = self._times.get(whom, deque())
        while times and times[0] <= self._clock() - self._seconds:
            times.popleft()
        return math.ceil(times[0] + self._seconds - self._clock()) if len(times) >= self._most else 0

    def note(self, whom: str) -> None:
        """Counts one."""
        if len(self._times) >= self._MOST_KNOWN:  # the one who has been still for longest is forgotten
            self._times.pop(next(iter(self._times)))
        times = self._times.pop(whom, deque())
        times.append(self._clock())
        self._times[whom] = times

    def take_back(self, whom: str) -> None:
        """Counts the last one no longer."""
        if times := self._times.get(whom):
            times.pop()

    def forget(self, whom: str) -> None:
        """Counts from nothing again."""
        self._times.pop(whom, None)


def caller_of(accounts: Accounts, user: User) -> Caller:
    """A user as whoever answers knows them."""
    return Caller(user.name, user.role, accounts.readable(user))


def rights_now(accounts: Accounts, caller: Caller) -> Caller:
    """Who asked, with the rights that they have by now; whoever was removed has none."""
    user = accounts.user(caller.name)
    return caller_of(accounts, user) if user else Caller(caller.name, "reader", frozenset())


class Gate:
    """Lets nobody in who has no account, and nobody further than their rights.

    Args:
        app: What is behind it.
        accounts: Who may come in.
        rate: Requests a minute that a user may make of what takes work.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts, rate: int) -> None:
        self._app, self._accounts = app, accounts
        self._rate, self._requests = rate, Limited(rate, _MINUTE)
        self._under_way = Counter[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = get_route_path(scope)
        try:  # in a thread: a database that is far away holds nobody else up
            user = await asyncio.to_thread(self._known, Headers(scope=scope))
        except CatalogServerError as error:
            log.error("accounts cannot be asked: %s", one_line(error))  # noqa: TRY400 -- it says all
            unknown = refuse(scope, 503, RefusedError("accounts_away"), {"retry-after": str(_SOON)})
            await unknown(scope, receive, send)
            return
        if user is None and path.startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope, path, user)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        assert user is not None, "who has no account is refused"
        state = scope.setdefault("state", {})
        state["owner"] = user.name
        state["caller"] = user
        self._under_way[user.name] += path.startswith(PROGRAMS)
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way[user.name] -= path.startswith(PROGRAMS)

    def _known(self, headers: Headers) -> Caller | None:
        user = self._user(headers)
        return caller_of(self._accounts, user) if user else None

    def _user(self, headers: Headers) -> User | None:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme:  # whoever shows a key is judged by it alone
            return self._accounts.of_key(key.strip()) if scheme.lower() == "bearer" else None
        session = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        return self._accounts.of_session(session) if session else None

    def _refusal(self, scope: Scope, path: str, user: Caller | None) -> Response | None:
        program = path.startswith(PROGRAMS)
        if user is None:
            if (
                not program
                and scope["method"] in {"GET", "HEAD"}
                and "text/html" in Headers(scope=scope).get("accept", "")
            ):
                root = scope.get("root_path", "")
                query = scope.get("query_string", b"").decode("latin-1")
                to = quote(path + (f"?{query}" if query else ""))
                return RedirectResponse(f"{root}{SIGN_IN}?to={to}", 303)
            return refuse(scope, 401, RefusedError("signed_out"), {"www-authenticate": "Bearer"})
        if path == SIGN_OUT:
            return None
        if not program and not path.startswith(_OPEN) and not user.collections:
            return refuse(scope, 403, RefusedError("reads_nothing"))
        if scope["method"] == "POST" and path.startswith(_EDITORS) and user.role != "editor":
            return refuse(scope, 403, RefusedError("editors_only"))
        takes_work = program or scope["method"] == "POST" or path.startswith(_WORK)
        return self._too_often(scope, user) if takes_work else None

    def _too_often(self, scope: Scope, user: Caller) -> Response | None:
        wait = self._requests.wait(user.name)
        if wait:
            often = RefusedError("too_often", user=user.name, most=self._rate, wait=wait)
            return refuse(scope, 429, often, {"retry-after": str(wait)})
        if self._under_way[user.name] >= _AT_ONCE:
            many = RefusedError("too_many_at_once", user=user.name, most=_AT_ONCE)
            return refuse(scope, 429, many, {"retry-after": "1"})
        self._requests.note(user.name)
        return None


def sign_in_routes(accounts: Accounts, texts: Callable[[Request], Texts]) -> APIRouter:
    """The page on which one signs in, and the way out.

    Args:
        accounts: Who may come in.
        texts: The words of whoever asks.
    """
    router = APIRouter(include_in_schema=False)
    threads = ThreadPoolExecutor(_HASHING, thread_name_prefix="sign-in")
    of_one, of_address = Limited(_OF_ONE, _ATTEMPT_SECONDS), Limited(_OF_ADDRESS, _ATTEMPT_SECONDS)

    def page(request: Request, to: str, problem: str = "", status: int = 200, **values: str) -> HTMLResponse:
        user = getattr(request.state, "owner", "")
        theme = request.cookies.get("theme", "")
        theme = theme if theme in {"light", "dark"} else ""
        shown = {"here": "", "theme": theme, "to": _inside(to), "problem": problem, "user": user, **values}
        html = render("sign_in.jinja", texts(request), **shown)
        return HTMLResponse(html, status)

    @router.get(SIGN_IN)
    def show(request: Request, to: str = "/") -> HTMLResponse:
        return page(request, to, name="")

    @router.post(SIGN_IN)
    async def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=100)] = "",
        password: Annotated[str, Form(max_length=1_000)] = "",
        to: Annotated[str, Form(max_length=4_000)] = "/",
    ) -> Response:
        address = request.client.host if request.client else ""
        name = name.strip().lower()
        one = f"{address} {name}"
        wait = max(of_one.wait(one), of_address.wait(address))
        words = texts(request)
        if wait:
            said = page(request, to, words("sign_in_often", n=-(-wait // 60)), 429, name=name)
            said.headers["retry-after"] = str(wait)
            return said
        of_one.note(one)  # before the slow part, so that many at once count as many
        of_address.note(address)
        user = await asyncio.get_running_loop().run_in_executor(threads, accounts.with_password, name, password)
        if user is None:
            return page(request, to, words("sign_in_wrong"), 401, name=name)
        of_one.forget(one)
        of_address.take_back(address)  # a team behind one address signs in on one morning
        session = await asyncio.to_thread(accounts.session, user.name)
        root = str(request.scope.get("root_path", ""))
        response = RedirectResponse(root + _inside(to), 303)
        response.set_cookie(
            COOKIE,
            session,
            max_age=SESSION_SECONDS,
            path=root or "/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return response

    @router.post(SIGN_OUT)
    def sign_out(request: Request) -> RedirectResponse:
        root = str(request.scope.get("root_path", ""))
        response = RedirectResponse(f"{root}{SIGN_IN}", 303)
        response.delete_cookie(COOKIE, path=root or "/", httponly=True, samesite="lax")
        return response

    return router


def _inside(to: str) -> str:
    """An address of this server; the start page where it is another's."""
    fine = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if fine else "/"
