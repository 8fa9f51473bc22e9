"""The pages, server-rendered: an address in, HTML out. What changes something is a POST from a page of ours."""

from __future__ import annotations

import asyncio
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
from qa.wire import LONGEST_QUESTION, MAIN
from ui.server.api.callers import caller
from ui.server.chat import Frontend
from ui.server.conversations import Conversation, Turn, new_id
from ui.server.narrowing import Narrowing
from ui.server.reading import Reading, changes
from ui.server.rendering import article_paragraphs, render
from ui.server.room import Room
from ui.server.texts import LANGUAGES, ReaderError, Texts, language_of

_ID = re.compile(r"[\w-]{8,64}")
_SAID = (
    "not_found",
    "conversation",
    "copied",
    "thanks",
    "source_of",
    "article",
    "question",
    "placeholder",
    "ask",
    "stopped",
    "edit",
    "question_too_long",
)
_YEAR = 365 * 24 * 3600


class UnknownConversationError(ReaderError):
    """There is no such conversation, as far as whoever asks may know."""


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
        room: What they are made from.
        gated: Whether one has to sign in.
    """

    def __init__(self, room: Room, *, gated: bool = False) -> None:
        self.room, self._gated = room, gated

    def narrowing(self, request: Request) -> Narrowing:
        """What the address narrows to, in a collection that whoever asks may read.

        Raises:
            NarrowingError: It makes no sense.
            UnknownCollectionError: There is no collection of the name.
        """
        return self.room.narrowed(request.url.query, caller(request))

    def reading(self, request: Request) -> Reading:
        """The collection that the address names, or the first that whoever asks may read."""
        return self.room.seen(self.narrowing(request), caller(request))

    def turn(self, request: Request, id: str) -> Turn:
        """A turn of which whoever asks may read the collection; another's is as if there were none."""
        found = self.room.conversations.turn(id)
        if found is None or not self.room.may_see(found, caller(request)):
            raise HTTPException(404)
        return found

    def texts(self, request: Request) -> Texts:
        """The words of their language."""
        # Below a mount "root_path" has its path as well.
        root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
        return Texts(language_of(request), str(root))

    def fragment(self, request: Request, template: str, **values: object) -> HTMLResponse:
        """A part of a page."""
        return HTMLResponse(render(template, self.texts(request), **values))

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        narrowing: Narrowing | None = None,
        **values: object,
    ) -> HTMLResponse:
        """A whole page, with the rail; nothing of the collections is on it for who has not signed in.

        Args:
            narrowing: What a new question would be narrowed to; nothing but the address's collection where it is None.
        """
        texts, user = self.texts(request), owner(request)
        outside = self._gated and not user
        names = [] if outside else self.room.names(caller(request))
        if narrowing is None:
            named = request.query_params.get("collection", MAIN)
            narrowing = Narrowing().moved(named if named in names else names[0] if names else "")
        current = request.query_params.get("conversation", "")
        theme = request.cookies.get("theme", "")
        common: dict[str, object] = {
            "collection": None if outside or not names else self.room.reading(narrowing).collection(),
            "names": names,
            "groups": [] if outside else grouped(self.room.conversations.listed(user)),
            "user": user,
            "outside": outside,
            "current": current,
            "theme": theme if theme in {"light", "dark"} else "",
            "here": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            "narrowing": narrowing,
            "view": "",
        }
        return HTMLResponse(render(template, texts, **(common | values)), status_code=status)

    def nothing(self, request: Request) -> HTMLResponse:
        """The page of an address at which there is nothing."""
        texts = self.texts(request)
        return self.page(request, "message.jinja", status=404, heading=texts("not_found"), text=texts("not_found_hint"))


def owner(request: Request) -> str:
    """Whose conversations a request may see; "" where there are no accounts."""
    return caller(request).name


def grouped(conversations: Sequence[Conversation]) -> list[tuple[str, list[Conversation]]]:
    """Conversations under the key of a heading that says how long ago they were."""
    today = dt.datetime.now(dt.UTC).date()
    groups: dict[str, list[Conversation]] = {"today": [], "last_week": [], "earlier": []}
    for conversation in conversations:
        days = (today - conversation.changed.date()).days
        groups["today" if days < 1 else "last_week" if days < 7 else "earlier"].append(conversation)
    return [(heading, some) for heading, some in groups.items() if some]


def chat_routes(drawing: Drawing) -> APIRouter:
    """The chat's page."""
    router = APIRouter(include_in_schema=False)
    room, frontend = drawing.room, Frontend.installed()

    @router.get("/")
    def home(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{drawing.texts(request).root}/chat/", 303)

    @router.get("/chat/", response_class=HTMLResponse)
    def chat(request: Request, conversation: str = "") -> Response:
        narrowing = drawing.narrowing(request)
        texts = drawing.texts(request)
        if not _ID.fullmatch(conversation):
            query = urlencode([("conversation", new_id()), *narrowing.pairs])
            return RedirectResponse(f"{texts.root}/chat/?{query}", 303)
        known = room.conversations.conversation(conversation)
        if known and known.owner != owner(request):
            raise UnknownConversationError("no_conversation")
        if known and "collection" not in request.query_params:
            moved = narrowing.moved(_last_collection(room, request, conversation) or narrowing.collection)
            if moved != narrowing:
                query = urlencode([("conversation", conversation), *moved.pairs])
                return RedirectResponse(f"{texts.root}/chat/?{query}", 303)
        return drawing.page(
            request,
            "chat.jinja",
            name=known.name if known else "",
            gradio=frontend,
            narrowing=narrowing,
            left=drawing.reading(request).index.count_articles(narrowing.filter),
            spoken={key: texts(key, n="{n}", most="{most}") for key in _SAID},
            longest=LONGEST_QUESTION,
            view="chat",
        )

    return router


def narrowing_routes(drawing: Drawing) -> APIRouter:
    """What the chat's page asks for: its narrowing, and questions to begin with. And the language of all pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/chips")
    def chips(request: Request) -> HTMLResponse:
        narrowing = drawing.narrowing(request)
        left = drawing.reading(request).index.count_articles(narrowing.filter)
        return drawing.fragment(request, "chips.jinja", narrowing=narrowing, left=left)

    @router.get("/narrow")
    def narrow(request: Request) -> HTMLResponse:
        narrowing, reading = drawing.narrowing(request), drawing.reading(request)
        return drawing.fragment(
            request,
            "narrow.jinja",
            narrowing=narrowing,
            values=dict.fromkeys(("since", "until", "as_of"), "") | dict(narrowing.pairs),
            collection=reading.collection(),
            presets=reading.presets(),
            outlets=reading.outlets(),
        )

    @router.get("/examples")
    def examples(request: Request) -> HTMLResponse:
        return drawing.fragment(request, "examples.jinja", questions=drawing.reading(request).examples())

    @router.get("/language")
    def language(request: Request, to: str) -> RedirectResponse:
        back = request.headers.get("referer", "/")
        response = RedirectResponse("/" + re.sub(r"^\w+://[^/]*", "", back).lstrip("/\\"), 303)  # of this server
        if to in LANGUAGES:
            response.set_cookie("language", to, max_age=_YEAR, samesite="lax", httponly=True)
        return response

    return router


def _last_collection(room: Room, request: Request, conversation: str) -> str:
    """The collection in which a conversation was left; "" for the server's own, and for one that may not be read."""
    turns = room.conversations.turns(conversation)[-1:]
    return next((turn.narrowing.collection for turn in turns if room.may_see(turn, caller(request))), "")


def asking_routes(drawing: Drawing) -> APIRouter:
    """Questions: asked, stopped, taken back."""
    router = APIRouter(prefix="/conversations", include_in_schema=False)
    room, store = drawing.room, drawing.room.conversations

    @router.post("/{id}/questions")
    async def ask(
        request: Request, id: str, question: Annotated[str, Form()] = "", instead: Annotated[str, Form()] = ""
    ) -> JSONResponse:
        if not _ID.fullmatch(id):
            raise UnknownConversationError("no_conversation")
        known = await asyncio.to_thread(store.conversation, id)
        if known and known.owner != owner(request):
            raise UnknownConversationError("no_conversation")
        narrowing = drawing.narrowing(request)
        turn = await room.desk.ask(id, question, narrowing, owner=owner(request), instead=instead)
        return JSONResponse({"turn": turn.id})

    @router.post("/{id}/stop")
    async def stop(request: Request, id: str) -> Response:
        await asyncio.to_thread(own, room, request, id)
        room.desk.stop(id)
        return Response(status_code=204)

    @router.post("/{id}/take-back")
    async def take_back(request: Request, id: str, turn: Annotated[str, Form()]) -> Response:
        await asyncio.to_thread(own, room, request, id)
        room.desk.stop(id)
        await asyncio.to_thread(store.take_back, id, turn)
        return Response(status_code=204)

    return router


def conversation_routes(drawing: Drawing) -> APIRouter:
    """Conversations: listed, named, deleted and had back."""
    router = APIRouter(prefix="/conversations", include_in_schema=False)
    room, store = drawing.room, drawing.room.conversations

    @router.get("")
    def listed(request: Request, words: str = "", current: str = "", deleted: str = "") -> HTMLResponse:
        groups = grouped(store.listed(owner(request), words[:200], collections=room.names(caller(request))))
        gone = store.deleted(deleted)
        return drawing.fragment(
            request,
            "conversations.jinja",
            groups=groups,
            words=words,
            current=current,
            deleted=gone if gone and gone.owner == owner(request) else None,
        )

    @router.get("/{id}/options")
    def options(request: Request, id: str) -> HTMLResponse:
        conversation, link = own(room, request, id), store.link(id)
        return drawing.fragment(request, "options.jinja", conversation=conversation, link=link)

    @router.post("/{id}/name")
    def rename(request: Request, id: str, name: Annotated[str, Form(max_length=200)]) -> Response:
        own(room, request, id)
        store.rename(id, name)
        return Response(status_code=204)

    @router.post("/{id}/delete")
    async def delete(request: Request, id: str) -> Response:
        await asyncio.to_thread(own, room, request, id)
        room.desk.stop(id)
        await asyncio.to_thread(store.delete, id)
        return Response(status_code=204)

    @router.post("/{id}/undelete")
    def undelete(request: Request, id: str) -> Response:
        gone = store.deleted(id)
        if gone is None or gone.owner != owner(request):
            raise UnknownConversationError("too_late")
        store.undelete(id)
        return Response(status_code=204)

    return router


def own(room: Room, request: Request, id: str) -> Conversation:
    """A conversation of whoever asks; another's is as if there were none."""
    found = _owned(room, request, id)
    if found is None:
        raise UnknownConversationError("no_conversation")
    return found


def _owned(room: Room, request: Request, id: str) -> Conversation | None:
    found = room.conversations.conversation(id)
    return found if found and found.owner == owner(request) else None


def _asked_by(room: Room, request: Request, turn: Turn) -> bool:
    """Whether a turn is of a conversation of whoever asks."""
    return _owned(room, request, turn.conversation) is not None


def answer_routes(drawing: Drawing) -> APIRouter:
    """Answers at addresses of their own."""
    router = APIRouter(include_in_schema=False)

    @router.get("/answer/{id}")
    def answer(request: Request, id: str) -> HTMLResponse:
        turn = drawing.turn(request, id)
        within = Narrowing().moved(turn.narrowing.collection)
        mine = _asked_by(drawing.room, request, turn)
        return drawing.page(request, "answer.jinja", narrowing=within, turn=turn, own=mine, before=0, chat=False)

    @router.post("/answer/{id}/verdict")
    async def judge(
        request: Request,
        id: str,
        verdict: Annotated[str, Form(pattern="^(good|wrong|)$")],
        reason: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        turn = await asyncio.to_thread(drawing.turn, request, id)
        if not await asyncio.to_thread(_asked_by, drawing.room, request, turn):
            raise HTTPException(404)  # whoever has a link reads
        await drawing.room.desk.judge(id, verdict, " ".join(reason.split()))
        return Response(status_code=204)

    return router


def article_routes(drawing: Drawing) -> APIRouter:
    """Articles, as they were at a revision."""
    router = APIRouter(include_in_schema=False)
    room = drawing.room

    @router.get("/article/{revision}")
    def article(
        request: Request,
        revision: str,
        span: Annotated[_Marked, Query()],
    ) -> HTMLResponse:
        found = room.holding(revision, caller(request))
        if found is None:
            raise HTTPException(404)
        values = _article(drawing.texts(request), *found, revision, span)
        if span.panel:
            query = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "panel"])
            here = f"{request.url.path}?{query}#quote" if query else request.url.path
            return drawing.fragment(request, "panel.jinja", here=here, **values)
        return drawing.page(request, "article.jinja", narrowing=_in(found[0]), **values)

    @router.get("/article/{revision}/changes")
    def changed(request: Request, revision: str, since: str) -> HTMLResponse:
        found = room.holding(revision, caller(request))
        if found is None:
            raise HTTPException(404)
        reading, new = found
        old = reading.article(since)
        if old is None or new.id != old.id:
            raise HTTPException(404)
        pieces = changes(f"{old.title}\n\n{old.text}", f"{new.title}\n\n{new.text}")
        return drawing.page(
            request, "changes.jinja", narrowing=_in(reading), article=new, revision=revision, changes=pieces
        )

    return router


def _in(reading: Reading) -> Narrowing:
    return Narrowing().moved(reading.name)


def _article(texts: Texts, reading: Reading, shown: Article, revision: str, marked: _Marked) -> dict[str, Any]:
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


ROUTES = (chat_routes, narrowing_routes, asking_routes, conversation_routes, answer_routes, article_routes)
