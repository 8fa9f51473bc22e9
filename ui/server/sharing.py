"""Sharing: a conversation under a link, for whoever is given it and may read its articles, until it is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from qa.export import FORMATS, of_answers
from ui.server.api.callers import caller
from ui.server.conversations import Conversation, Turn
from ui.server.downloads import download, wording
from ui.server.narrowing import Narrowing
from ui.server.pages import Drawing, own


def sharing_routes(drawing: Drawing) -> APIRouter:
    """Links given and taken back by owners; what stands behind one."""
    router = APIRouter(include_in_schema=False)
    store = drawing.room.conversations

    @router.post("/conversations/{id}/share")
    def share(request: Request, id: str) -> dict[str, str]:
        return {"address": f"{drawing.texts(request).root}/shared/{store.share(own(drawing.room, request, id).id)}"}

    @router.post("/conversations/{id}/unshare")
    def unshare(request: Request, id: str) -> Response:
        store.unshare(own(drawing.room, request, id).id)
        return Response(status_code=204)

    @router.get("/shared/{link}")
    def shared(request: Request, link: str) -> HTMLResponse:
        name, turns = _behind(drawing, request, link)
        within = Narrowing().moved(turns[-1].narrowing.collection)
        return drawing.page(
            request,
            "shared.jinja",
            narrowing=within,
            name=name,
            turns=turns,
            link=link,
            own=False,
            before=0,
            chat=False,
        )

    @router.get("/shared/{link}/document/{form}")
    def document(request: Request, link: str, form: str) -> Response:
        name, turns = _behind(drawing, request, link)
        if form not in FORMATS:
            raise HTTPException(404)
        answers = [turn.answer for turn in turns if turn.answer]
        return download(of_answers(answers, name, wording(drawing.texts(request))), form, "conversation")

    return router


def _behind(drawing: Drawing, request: Request, link: str) -> tuple[str, Sequence[Turn]]:
    """The name of a conversation that is shared, and of its turns what is done and whoever asks may read.

    A link to nothing else is as if there were none. Who may not read all of it sees as its name the first question that
    they may read: its own may be one of the others.
    """
    found: Conversation | None = drawing.room.conversations.shared(link)
    turns = [turn for turn in drawing.room.conversations.turns(found.id) if turn.ended] if found else []
    seen = [turn for turn in turns if drawing.room.may_see(turn, caller(request))]
    readable = [turn for turn in seen if turn.answer]
    if found is None or not readable:
        raise HTTPException(404)
    return (found.name if len(seen) == len(turns) else readable[0].question), readable


ROUTES = (sharing_routes,)
