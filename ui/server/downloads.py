"""Downloads: an answer or a conversation as a document with footnotes; what such a document is, `qa.export` decides."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from qa.export import FORMATS, Document, of_answers
from ui.server.conversations import Conversations
from ui.server.pages import owner


def download(document: Document, form: str, name: str) -> Response:
    """A document as a file.

    Args:
        form: One of `FORMATS`.
        name: Of the file, without its suffix; ASCII.
    """
    format = FORMATS[form]
    headers = {"content-disposition": f'attachment; filename="{name}{format.suffix}"'}
    return Response(format.write(document), media_type=format.media_type, headers=headers)


def download_routes(store: Conversations) -> APIRouter:
    """The two addresses: of an answer, for whoever has its link, and of a conversation, for its owner."""
    router = APIRouter(include_in_schema=False)

    @router.get("/answer/{id}/document/{form}")
    def answer(id: str, form: str) -> Response:
        turn = store.turn(id)
        if turn is None or turn.answer is None or form not in FORMATS:
            raise HTTPException(404)
        return download(of_answers([turn.answer]), form, "answer")

    @router.get("/conversations/{id}/document/{form}")
    def conversation(request: Request, id: str, form: str) -> Response:
        found = store.conversation(id)
        if found is None or found.owner != owner(request) or form not in FORMATS:
            raise HTTPException(404)
        answers = [turn.answer for turn in store.turns(id) if turn.answer]
        return download(of_answers(answers, found.name), form, "conversation")

    return router
