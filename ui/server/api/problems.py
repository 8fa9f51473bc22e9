"""Problems: whatever goes wrong in the API -> problem details (RFC 9457), with the id of the request."""

from __future__ import annotations

import http
import logging
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

from qa.errors import ChatModelError, DatelineError, one_line

MEDIA_TYPE = "application/problem+json"
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json")

log = logging.getLogger(__name__)


class ProblemError(DatelineError):
    """A request that is not answered.

    Attributes:
        status: HTTP's.
        headers: To send with it.
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.headers = status, dict(headers or {})


class Mistake(BaseModel):
    """A part of a request that cannot be so."""

    detail: str
    pointer: str


class ProblemDetails(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "there is no collection 'archive'",
                    "instance": "urn:request:3f0c9a7d5e21",
                    "error": {"message": "there is no collection 'archive'", "type": "invalid_request_error"},
                }
            ]
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Mistake] | None = None
    error: dict[str, str] = Field(description="The same, as OpenAI's clients look for it.")


def described(status: int, detail: str, request_id: str, errors: list[Mistake] | None = None) -> dict[str, Any]:
    """ProblemError details as JSON-ready values."""
    details = ProblemDetails(
        title=http.HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=f"urn:request:{request_id}",
        errors=errors,
        error={"message": detail, "type": "invalid_request_error" if status < 500 else "server_error"},
    )
    return details.model_dump(exclude_none=True)


def of(error: Exception) -> tuple[int, str]:
    """The status and the words for an error that nobody expected here."""
    if isinstance(error, ProblemError):
        return error.status, str(error)
    if isinstance(error, ChatModelError):
        return 502, one_line(error)
    if isinstance(error, DatelineError):
        return 503, one_line(error)
    log.error("a request failed", exc_info=error)
    return 500, "something went wrong here; the server's log says what"


def explain(app: FastAPI) -> None:
    """Has the application answer with problem details."""

    def respond(
        request: Request, status: int, detail: str, headers: Mapping[str, str], errors: list[Mistake] | None = None
    ) -> JSONResponse:
        content = described(status, detail, request.state.request_id, errors)
        return JSONResponse(content, status, dict(headers), media_type=MEDIA_TYPE)

    @app.exception_handler(Exception)
    @app.exception_handler(DatelineError)
    def failed(request: Request, error: Exception) -> JSONResponse:
        status, detail = of(error)
        return respond(request, status, detail, error.headers if isinstance(error, ProblemError) else {})

    @app.exception_handler(StarletteHTTPException)
    def refused(request: Request, error: StarletteHTTPException) -> JSONResponse:
        return respond(request, error.status_code, str(error.detail), error.headers or {})

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method == "POST" and not _JSON.fullmatch(kind):
            said = f"the body is {kind or 'of no type'}; send JSON, with content-type: application/json"
            return respond(request, 415, said, {"accept-post": "application/json"})
        errors = [
            Mistake(detail=one["msg"], pointer="/" + "/".join(str(part) for part in one["loc"]))
            for one in error.errors()
        ]
        said = "; ".join(f"{one.pointer}: {one.detail}" for one in errors[:3])
        return respond(request, 422, said or "the request cannot be read", {}, errors)
