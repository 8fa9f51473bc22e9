"""Refusals before a page is asked: a message and a request -> a page for a reader, JSON for a script or a program."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette._utils import get_route_path
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from ui.server.api import problems
from ui.server.api.tracking import request_id
from ui.server.rendering import render
from ui.server.texts import ReaderError, Texts, language_of

PROGRAMS = ("/v1/", "/mcp")
"""What the paths begin with that programs ask, not pages."""


class RefusedError(ReaderError):
    """What stands before the pages does not let a request through."""


def refuse(scope: Scope, status: int, error: RefusedError, headers: Mapping[str, str] | None = None) -> Response:
    """Says why: to a program in English, to whoever else in their language."""
    if get_route_path(scope).startswith(PROGRAMS):
        name = request_id(scope)
        sent = {"x-request-id": name, **(headers or {})}
        content = json.dumps(problems.described(status, str(error), name))
        return Response(content, status, sent, media_type=problems.MEDIA_TYPE)
    request = Request(scope)
    texts = Texts(language_of(request), str(scope.get("root_path", "")))
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": error.said(texts)}, status, headers)
    theme = request.cookies.get("theme", "")
    shown = {"here": "", "theme": theme if theme in {"light", "dark"} else "", "text": error.said(texts)}
    return HTMLResponse(render("refused.jinja", texts, **shown), status, headers)
