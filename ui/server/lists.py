"""The views that are lists: articles, with adding and removing; the timeline of a topic; and what readers think."""

from __future__ import annotations

import contextlib
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from qa.domain import Article
from qa.export import FORMATS, of_timeline
from qa.index import ORDERS
from qa.timelines import Timeline, timeline_from
from ui.server.downloads import download, wording
from ui.server.pages import Drawing
from ui.server.rendering import quote_address
from ui.server.security import LONGEST_UPLOAD
from ui.server.texts import ReaderError

_LONGEST_TOPIC = 300
_REASONS = {"good": (), "wrong": ("reason_not", "reason_old", "reason_missing", "reason_known")}


class ChoiceError(ReaderError):
    """An address chooses what there is not to choose."""


def list_routes(drawing: Drawing) -> APIRouter:
    """Articles and the timeline, to look at."""
    router = APIRouter(include_in_schema=False)

    @router.get("/articles")
    def articles(
        request: Request, words: str = "", order: str = "newest", page: int = 1, removed: str = ""
    ) -> HTMLResponse:
        if order not in ORDERS:
            raise ChoiceError("no_choice", name="order", value=order, choices=", ".join(ORDERS))
        narrowing, reading = drawing.narrowing(request), drawing.reading(request)
        pairs = [("words", words), ("order", order), *narrowing.pairs]
        return drawing.page(
            request,
            "articles.jinja",
            listing=reading.listing(narrowing.filter, words[:_LONGEST_TOPIC], order, page),
            words=words,
            order=order,
            orders=list(ORDERS),
            chosen=narrowing,
            outlets=reading.outlets(),
            query=urlencode([pair for pair in pairs if pair[1]]),
            removed=reading.article(removed) if removed else None,
            removed_revision=removed,
            jobs=reading.jobs.known,
            most_bytes=LONGEST_UPLOAD,
            view="articles",
        )

    def told(request: Request, topic: str) -> Timeline:
        topic = " ".join(topic.split())[:_LONGEST_TOPIC]
        if not topic:
            return Timeline("", ())
        return timeline_from(drawing.reading(request).answerer, topic, filter=drawing.narrowing(request).filter)

    @router.get("/timeline")
    def timeline(request: Request, topic: str = "") -> HTMLResponse:
        narrowing, found = drawing.narrowing(request), told(request, topic)
        return drawing.page(
            request,
            "timeline.jinja",
            topic=found.topic,
            entries=[(entry, quote_address(entry.citation)) for entry in found.entries],
            query=urlencode([("topic", found.topic), *narrowing.pairs]),
            chosen=narrowing,
            view="timeline",
        )

    @router.get("/timeline/document/{form}")
    def document(request: Request, form: str, topic: str = "") -> Response:
        found = told(request, topic)
        if form not in FORMATS or not found.entries:
            raise HTTPException(404)
        return download(of_timeline(found, wording(drawing.texts(request))), form, "timeline")

    @router.get("/verdict")
    def verdict(request: Request, turn: str, verdict: str) -> HTMLResponse:
        if verdict not in _REASONS:
            raise ChoiceError("no_choice", name="verdict", value=verdict, choices=", ".join(_REASONS))
        return drawing.fragment(request, "verdict.jinja", turn_id=turn, verdict=verdict, reasons=_REASONS[verdict])

    return router


def changing_routes(drawing: Drawing) -> APIRouter:
    """Articles added and removed."""
    router = APIRouter(prefix="/articles", include_in_schema=False)

    def back(request: Request, removed: str = "") -> RedirectResponse:
        within = drawing.narrowing(request).within
        query = "&".join(filter(None, (removed and f"removed={removed}", within)))
        return RedirectResponse(f"{drawing.texts(request).root}/articles{query and '?'}{query}", 303)

    def held(request: Request, revision: str) -> Article:
        article = drawing.reading(request).article(revision)
        if article is None:
            raise HTTPException(404)
        return article

    @router.get("/jobs")
    def jobs(request: Request) -> HTMLResponse:
        return drawing.fragment(request, "jobs.jinja", jobs=drawing.reading(request).jobs.known)

    @router.post("/files")
    async def files(
        request: Request, files: Annotated[list[UploadFile], File()], outlet: Annotated[str, Form(max_length=100)] = ""
    ) -> Response:
        read = [(file.filename or "", await file.read()) for file in files if file.filename]
        for file in files:
            with contextlib.suppress(OSError):
                await file.close()
        drawing.reading(request).jobs.add_files(read, outlet)
        return back(request)

    @router.post("/address")
    def address(request: Request, address: Annotated[str, Form(max_length=2000)]) -> Response:
        drawing.reading(request).jobs.add_address(address)
        return back(request)

    @router.post("/{revision}/remove")
    def remove(request: Request, revision: str) -> Response:
        drawing.reading(request).jobs.remove(held(request, revision).id)
        return back(request, revision)

    @router.post("/{revision}/undo")
    def undo(request: Request, revision: str) -> Response:
        drawing.reading(request).jobs.add_again(held(request, revision))
        return back(request)

    return router


ROUTES = (list_routes, changing_routes)
