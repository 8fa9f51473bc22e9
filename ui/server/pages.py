"""The pages, server-rendered: an address in, HTML out. What changes something is a POST from a page of ours."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from qa.domain import Article
from qa.text.sentences import Span
from ui.server.chat import Frontend
from ui.server.conversations import Conversation, Turn, new_id
from ui.server.narrowing import Narrowing
from ui.server.reading import Reading, changes
from ui.server.rendering import article_paragraphs, render
from ui.server.texts import LANGUAGES, Texts

_ID = re.compile(r"[\w-]{8,64}")
_SAID = ("copied", "thanks", "delete_sure", "source_of", "article", "question", "placeholder", "ask", "stopped", "edit")
_YEAR = 365 * 24 * 3600


class _Marked(BaseModel):
    """What is marked in an article: a quote, and the words in it that answer; offsets into its text."""

    start: int = 0
    end: int = 0
    from_: int = Field(0, alias="from")
    to: int = 0
    panel: bool = False


class Drawing:
    """Draws pages for whoever asks, in their language and theme.

    Args:
        reading: What the pages read.
        gated: Whether one has to sign in.
    """

    def __init__(self, reading: Reading, *, gated: bool = False) -> None:
        self.reading, self._gated = reading, gated

    def texts(self, request: Request) -> Texts:
        """The words of their language."""
        # Below a mount "root_path" has its path as well.
        root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
        return Texts(self.reading.language(request), str(root))

    def fragment(self, request: Request, template: str, **values: object) -> HTMLResponse:
        """A part of a page."""
        return HTMLResponse(render(template, self.texts(request), **values))

    def page(self, request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A whole page, with the rail; nothing of the collection is on it for who has not signed in."""
        texts, user = self.texts(request), owner(request)
        outside = self._gated and not user
        current = request.query_params.get("conversation", "")
        theme = request.cookies.get("theme", "")
        common: dict[str, object] = {
            "collection": None if outside else self.reading.collection(),
            "groups": [] if outside else grouped(self.reading.conversations.listed(user)),
            "user": user,
            "outside": outside,
            "current": current,
            "theme": theme if theme in {"light", "dark"} else "",
            "here": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            "narrowing": Narrowing(),
            "view": "",
        }
        return HTMLResponse(render(template, texts, **(common | values)), status_code=status)

    def nothing(self, request: Request) -> HTMLResponse:
        """The page of an address at which there is nothing."""
        texts = self.texts(request)
        return self.page(request, "message.jinja", status=404, heading=texts("not_found"), text=texts("not_found_hint"))


def owner(request: Request) -> str:
    """Whose conversations a request may see; "" where there are no accounts."""
    return str(getattr(request.state, "owner", ""))


def grouped(conversations: Sequence[Conversation]) -> list[tuple[str, list[Conversation]]]:
    """Conversations under the key of a heading that says how long ago they were."""
    today = dt.datetime.now(dt.UTC).date()
    groups: dict[str, list[Conversation]] = {"today": [], "last_week": [], "earlier": []}
    for conversation in conversations:
        days = (today - conversation.changed.date()).days
        groups["today" if days < 1 else "last_week" if days < 7 else "earlier"].append(conversation)
    return [(heading, some) for heading, some in groups.items() if some]


def chat_routes(drawing: Drawing) -> APIRouter:
    """The chat's page and what it asks for."""
    router = APIRouter(include_in_schema=False)
    reading, frontend = drawing.reading, Frontend.installed()

    @router.get("/")
    def home(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{drawing.texts(request).root}/chat/", 303)

    @router.get("/chat/", response_class=HTMLResponse)
    def chat(request: Request, conversation: str = "") -> Response:
        narrowing = Narrowing.parse(request.url.query)
        texts = drawing.texts(request)
        if not _ID.fullmatch(conversation):
            query = urlencode([("conversation", new_id()), *narrowing.pairs])
            return RedirectResponse(f"{texts.root}/chat/?{query}", 303)
        known = reading.conversations.conversation(conversation)
        if known and known.owner != owner(request):
            raise HTTPException(404, "there is no such conversation")
        return drawing.page(
            request,
            "chat.jinja",
            name=known.name if known else "",
            gradio=frontend,
            narrowing=narrowing,
            left=reading.index.count_articles(narrowing.filter),
            spoken={key: texts(key, n="{n}", most="{most}") for key in _SAID},
            view="chat",
        )

    @router.get("/chips")
    def chips(request: Request) -> HTMLResponse:
        narrowing = Narrowing.parse(request.url.query)
        left = reading.index.count_articles(narrowing.filter)
        return drawing.fragment(request, "chips.jinja", narrowing=narrowing, left=left)

    @router.get("/narrow")
    def narrow(request: Request) -> HTMLResponse:
        narrowing = Narrowing.parse(request.url.query)
        return drawing.fragment(
            request,
            "narrow.jinja",
            narrowing=narrowing,
            values=dict.fromkeys(("since", "until", "as_of"), "") | dict(narrowing.pairs),
            collection=reading.collection(),
            presets=reading.presets(),
            outlets=[outlet for outlet in reading.index.outlets() if outlet.source],
        )

    @router.get("/examples")
    def examples(request: Request) -> HTMLResponse:
        return drawing.fragment(request, "examples.jinja", questions=reading.examples())

    @router.get("/language")
    def language(request: Request, to: str) -> RedirectResponse:
        back = request.headers.get("referer", "/")
        response = RedirectResponse(re.sub(r"^\w+://[^/]*", "", back) or "/", 303)
        if to in LANGUAGES:
            response.set_cookie("language", to, max_age=_YEAR, samesite="lax", httponly=True)
        return response

    return router


def asking_routes(drawing: Drawing) -> APIRouter:
    """Questions: asked, stopped, taken back."""
    router = APIRouter(prefix="/conversations", include_in_schema=False)
    reading, store = drawing.reading, drawing.reading.conversations

    @router.post("/{id}/questions")
    async def ask(
        request: Request, id: str, question: Annotated[str, Form()] = "", instead: Annotated[str, Form()] = ""
    ) -> JSONResponse:
        if not _ID.fullmatch(id):
            raise HTTPException(400, f"{id!r} is no name of a conversation")
        known = store.conversation(id)
        if known and known.owner != owner(request):
            raise HTTPException(404, "there is no such conversation")
        narrowing = Narrowing.parse(request.url.query)
        turn = await reading.desk.ask(id, question, narrowing, owner=owner(request), instead=instead)
        return JSONResponse({"turn": turn.id})

    @router.post("/{id}/stop")
    async def stop(request: Request, id: str) -> Response:
        _own(reading, request, id)
        reading.desk.stop(id)
        return Response(status_code=204)

    @router.post("/{id}/take-back")
    async def take_back(request: Request, id: str, turn: Annotated[str, Form()]) -> Response:
        _own(reading, request, id)
        reading.desk.stop(id)
        store.take_back(id, turn)
        return Response(status_code=204)

    return router


def conversation_routes(drawing: Drawing) -> APIRouter:
    """Conversations: listed, named, deleted."""
    router = APIRouter(prefix="/conversations", include_in_schema=False)
    reading, store = drawing.reading, drawing.reading.conversations

    @router.get("")
    def listed(request: Request, words: str = "", current: str = "") -> HTMLResponse:
        groups = grouped(store.listed(owner(request), words[:200]))
        return drawing.fragment(request, "conversations.jinja", groups=groups, words=words, current=current)

    @router.get("/{id}/options")
    def options(request: Request, id: str) -> HTMLResponse:
        return drawing.fragment(request, "options.jinja", conversation=_own(reading, request, id))

    @router.post("/{id}/name")
    def rename(request: Request, id: str, name: Annotated[str, Form(max_length=200)]) -> Response:
        _own(reading, request, id)
        store.rename(id, name)
        return Response(status_code=204)

    @router.post("/{id}/delete")
    async def delete(request: Request, id: str) -> Response:
        _own(reading, request, id)
        reading.desk.stop(id)
        store.delete(id)
        return Response(status_code=204)

    return router


def _own(reading: Reading, request: Request, id: str) -> Conversation:
    """A conversation of whoever asks; another's is as if there were none."""
    found = reading.conversations.conversation(id)
    if found is None or found.owner != owner(request):
        raise HTTPException(404, "there is no such conversation")
    return found


def answer_routes(drawing: Drawing) -> APIRouter:
    """Answers at addresses of their own."""
    router = APIRouter(include_in_schema=False)
    store = drawing.reading.conversations

    def found(id: str) -> Turn:
        turn = store.turn(id)
        if turn is None:
            raise HTTPException(404)
        return turn

    @router.get("/answer/{id}")
    def answer(request: Request, id: str) -> HTMLResponse:
        return drawing.page(request, "answer.jinja", turn=found(id), before=0, chat=False)

    @router.post("/answer/{id}/verdict")
    async def judge(
        id: str,
        verdict: Annotated[str, Form(pattern="^(good|wrong|)$")],
        reason: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        found(id)
        await drawing.reading.desk.judge(id, verdict, " ".join(reason.split()))
        return Response(status_code=204)

    return router


def article_routes(drawing: Drawing) -> APIRouter:
    """Articles, as they were at a revision."""
    router = APIRouter(include_in_schema=False)
    reading = drawing.reading

    @router.get("/article/{revision}")
    def article(
        request: Request,
        revision: str,
        span: Annotated[_Marked, Query()],
    ) -> HTMLResponse:
        shown = reading.article(revision)
        if shown is None:
            raise HTTPException(404)
        values = _article(drawing.texts(request), reading, revision, shown, span)
        if span.panel:
            query = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "panel"])
            here = f"{request.url.path}?{query}#quote" if query else request.url.path
            return drawing.fragment(request, "panel.jinja", here=here, **values)
        return drawing.page(request, "article.jinja", **values)

    @router.get("/article/{revision}/changes")
    def changed(request: Request, revision: str, since: str) -> HTMLResponse:
        new, old = reading.article(revision), reading.article(since)
        if new is None or old is None or new.id != old.id:
            raise HTTPException(404)
        pieces = changes(f"{old.title}\n\n{old.text}", f"{new.title}\n\n{new.text}")
        return drawing.page(request, "changes.jinja", article=new, revision=revision, changes=pieces)

    return router


def _article(texts: Texts, reading: Reading, revision: str, shown: Article, marked: _Marked) -> dict[str, Any]:
    """What the template of an article is given."""
    inside = 0 <= marked.start < marked.end <= len(shown.text)
    quote = Span(marked.start, marked.end) if inside else None
    answer = Span(marked.from_, marked.to) if quote and quote.start <= marked.from_ < marked.to <= quote.end else None
    current = reading.index.revisions([shown.id]).get(shown.id)
    earlier = [other for other in reading.index.superseded(shown.id) if other != revision]
    standing, compared = "", ""
    if current is None:
        standing = texts("removed")
    elif current != revision:
        standing, compared = texts("superseded"), f"/article/{current}/changes?since={revision}"
    elif earlier:
        standing = texts.count("has_earlier", len(earlier))
        compared = f"/article/{revision}/changes?since={earlier[-1]}"
    return {
        "article": shown,
        "paragraphs": article_paragraphs(shown.text, quote, answer),
        "standing": standing,
        "changes": compared and f"{texts.root}{compared}",
        "current": f"{texts.root}/article/{current}" if current not in {None, revision} else "",
        "panel": marked.panel,
        "lost": marked.end > 0 and not inside,
    }


ROUTES = (chat_routes, asking_routes, conversation_routes, answer_routes, article_routes)
