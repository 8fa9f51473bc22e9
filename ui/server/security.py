"""What stands before every page: hosts, origins, sizes, headers, and the few of Gradio's routes that the chat needs.

ASGI middleware, so that a body that is too long is never read. Each refusal says why and what to do.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from starlette._utils import get_route_path
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.refusing import PROGRAMS, RefusedError, refuse

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANY_ADDRESS = "any address in numbers"
"""Instead of a name. Another site's page reaches a server behind its reader's back by a name alone (DNS rebinding)."""
PROBES = HEALTH, READY = "/v1/health", "/v1/ready"
"""What is asked by who runs servers, under whatever name they know one by; it tells nothing of what is read there."""
LONGEST_BODY = 64 * 1024
LONGEST_UPLOAD = 64 * 1024 * 1024
LONGEST_FROM_PROGRAMS = 1024 * 1024  # a conversation that a chat client sends along, again and again

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Gradio's components set styles of their own
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_STRICTER = {"script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "font-src": "'self'"}
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# What Gradio's chat asks for; its uploads, files, proxy, monitoring, API and all else are not there.
_GRADIO = re.compile(
    r"/chat/(?:config|theme\.css|assets/[\w.-]+|static/[\w./-]+|gradio_api/(?:queue/(?:join|data)|cancel|startup-events|info))"
)
_OURS = re.compile(r"/chat/?")
_NO_FUNCTIONS = JSONResponse({"named_endpoints": {}, "unnamed_endpoints": {}})
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Guard:
    """Refuses what no page of ours sends, and puts the headers on all that goes out.

    Args:
        app: What is guarded.
        hosts: Names under which it may be reached; `ANY_ADDRESS` for whatever is written in numbers.
        uploads: Paths that take files.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], uploads: Sequence[str] = ("/articles/files",)) -> None:
        self._app, self._hosts, self._uploads = app, frozenset(hosts), frozenset(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # no page of ours opens a WebSocket
        path = get_route_path(scope)
        headed = _Headed(send, path)
        headers = Headers(scope=scope)
        answer: ASGIApp = self._app
        if path == "/chat/gradio_api/info":  # Gradio's client looks for functions to call; there are none
            answer = _NO_FUNCTIONS
        if refused := self._refused(scope, headers):
            answer = refuse(scope, *refused)
        try:
            await answer(scope, receive, headed)
        except Exception:  # what a page is drawn from may be what failed
            if not headed.began:
                await refuse(scope, 500, RefusedError("went_wrong"))(scope, receive, headed)
            raise  # to the log

    def _refused(self, scope: Scope, headers: Headers) -> tuple[int, RefusedError] | None:
        path, host = get_route_path(scope), headers.get("host", "")
        name = _split(f"//{host}").hostname or ""
        if path not in PROBES and name not in self._hosts and not (ANY_ADDRESS in self._hosts and _in_numbers(name)):
            known = ", ".join(sorted(self._hosts))
            return 421, RefusedError("other_host", host=host, known=known)
        if _CONTROL.search(path):  # routes are matched line by line
            return 404, RefusedError("control_characters")
        if scope["method"] not in {"GET", "HEAD", "OPTIONS"} and not _same_origin(headers, host):
            return 403, RefusedError("other_site", site=headers.get("origin", "another site"))
        if path.startswith("/chat") and not (_OURS.fullmatch(path) or _GRADIO.fullmatch(path)):
            return 404, RefusedError("status_404")
        most = LONGEST_FROM_PROGRAMS if path.startswith(PROGRAMS) else LONGEST_BODY
        return _too_long(headers, LONGEST_UPLOAD if path in self._uploads else most)


def _split(address: str) -> SplitResult:
    """The parts of an address; of one that is none, as `http://[`, no parts."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _in_numbers(name: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _too_long(headers: Headers, most: int) -> tuple[int, RefusedError] | None:
    if "transfer-encoding" in headers:
        return 411, RefusedError("no_length")
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) <= most:
        return None
    return 413, RefusedError("request_too_long", most=most, n=length)


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether a request that changes something comes from a page of ours, or from a program.

    Browsers say where a request comes from; programs say nothing, and carry no one's cookies.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or _split(origin).netloc == host


class _Headed:
    """Sends with the headers.

    Attributes:
        began: Whether something has been sent.
    """

    def __init__(self, send: Send, path: str) -> None:
        self._send, self._path = send, path
        self.began = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            policy = _POLICY if self._path.startswith("/chat") else _POLICY | _STRICTER
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
            for name, value in _HEADERS.items():
                headers[name] = value
            if "server" in headers:
                del headers["server"]
            if "cache-control" not in headers:
                hashed = self._path.startswith("/chat/assets/")
                headers["cache-control"] = "public, max-age=31536000, immutable" if hashed else "no-store"
        await self._send(message)
