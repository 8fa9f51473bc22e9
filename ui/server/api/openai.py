"""What OpenAI's clients speak: chat completions and models; citations come as annotations of the message.

The model `dateline` answers from all collections that one may read, `dateline/NAME` from one. What else a client
asks for (temperature, tools) is passed over: nothing here is sampled.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from qa import domain, wire
from ui.server.api import problems, replies
from ui.server.api.callers import Caller, caller
from ui.server.api.library import Library, Shelves
from ui.server.api.problems import ProblemError
from ui.server.api.replies import EVENT
from ui.server.api.tracking import Metrics
from ui.server.api.working import Workers

MODEL = "dateline"
_EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": EVENT}}}}


class _Loose(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Part(_Loose):
    """A part of a message; only text is read."""

    type: str
    text: str | None = None


class Message(_Loose):
    """What was said."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return "\n".join(part.text or "" for part in self.content if part.type == "text")


class StreamOptions(_Loose):
    """What a stream tells."""

    include_usage: StrictBool | None = False  # what is optional there may be null


class Completion(_Loose):
    """A conversation whose last question is to be answered."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "When does the second ferry sail?"}]}
            ]
        },
    )

    model: str = Field(max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=1_000)
    stream: StrictBool | None = False
    stream_options: StreamOptions | None = None

    def question(self) -> domain.Question | None:
        """The last question, with the answers before it; None where nothing is asked.

        Raises:
            ProblemError: It is too long.
        """
        asked = [at for at, message in enumerate(self.messages) if message.role == "user" and message.text.strip()]
        if not asked:
            return None
        text = self.messages[asked[-1]].text.strip()
        if len(text) > wire.LONGEST_QUESTION:
            raise ProblemError(
                422, f"a question has at most {wire.LONGEST_QUESTION:,} characters; this one has {len(text):,}"
            )
        return domain.Question(text, history=tuple(self._history(asked[:-1]))[-wire.MOST_HISTORY :])

    def _history(self, asked: Sequence[int]) -> list[domain.Answer]:
        """The earlier questions, each with what was said to it; what was cited there is not known here."""
        found = []
        for at in asked:
            said = next((m.text for m in self.messages[at + 1 : at + 2] if m.role == "assistant"), "")
            sentences = (domain.Sentence(said.partition("\n\n")[0], ()),) if said else ()
            found.append(_said(self.messages[at].text.strip(), sentences))
        return found


def _said(question: str, sentences: tuple[domain.Sentence, ...], *notices: domain.Notice) -> domain.Answer:
    """What was said before, or is said to nothing: no article stands behind it."""
    today = domain.Question(question).as_of
    return domain.Answer(question, sentences, (), (), 0.0, today, MODEL, notices=notices)


def _answers(shelves: Shelves, question: domain.Question | None) -> Iterator[domain.Answer]:
    """The answer as it grows."""
    if question is None:
        return iter([_said("", (), domain.Notice("text", ("There is no question: no message of the user has text.",)))])
    return shelves.stream(question)


def routes(library: Library, workers: Workers, metrics: Metrics) -> APIRouter:
    """The two routes."""
    router = APIRouter(tags=["OpenAI"])
    began = int(time.time())

    @router.get("/models")
    def models(request: Request) -> dict[str, Any]:
        """The models: all collections together, and each by itself."""
        return {"object": "list", "data": [_model(name, began) for name in _names(library, caller(request))]}

    @router.get("/models/{name:path}")
    def model(request: Request, name: str) -> dict[str, Any]:
        """One of them."""
        _collections(library, caller(request), name)
        return _model(name, began)

    @router.post("/chat/completions", response_class=JSONResponse, responses=_EVENTS)
    async def complete(request: Request, completion: Completion) -> Response:
        """Answer the last question of a conversation."""
        shelves = library.shelves(caller(request), _collections(library, caller(request), completion.model))
        question = completion.question()
        talk = _Talk(completion, request)
        if completion.stream:
            growing = workers.stream(lambda: _answers(shelves, question))
            return replies.events(_written(talk, growing, metrics))
        *_, answer = [one async for one in workers.stream(lambda: _answers(shelves, question))]
        metrics.count(answer)
        return JSONResponse(talk.whole(answer))

    return router


def _names(library: Library, asking: Caller) -> list[str]:
    return [MODEL, *(f"{MODEL}/{name}" for name in library.readable(asking))]


def _collections(library: Library, asking: Caller, model: str) -> list[str]:
    """Which collections a model answers from; none is all."""
    if model not in _names(library, asking):
        raise ProblemError(404, f"there is no model {model!r}; GET /v1/models lists them")
    return [] if model == MODEL else [model.removeprefix(f"{MODEL}/")]


def _model(name: str, began: int) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": began, "owned_by": MODEL}


class _Talk:
    """Writes what is said in a conversation, as OpenAI's clients read it."""

    def __init__(self, completion: Completion, request: Request) -> None:
        self._completion = completion
        self.request_id: str = request.state.request_id
        self._created = int(time.time())
        base = request.base_url  # its path is that of the API, /v1
        self._root = str(base.replace(path=base.path.rstrip("/").removesuffix("/v1"))).rstrip("/")

    def whole(self, answer: domain.Answer) -> dict[str, Any]:
        """A completion."""
        text, annotations = self._message(answer)
        message = {"role": "assistant", "content": text, "refusal": None, "annotations": annotations}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return self._envelope("chat.completion", [choice]) | {"usage": _usage(answer)}

    def piece(self, delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        """A part of one."""
        return self._envelope("chat.completion.chunk", [{"index": 0, "delta": delta, "finish_reason": reason}])

    def last(self, answer: domain.Answer, sent: str) -> list[dict[str, Any]]:
        """What follows when all is known: the rest of the words, the annotations, and how many tokens it took."""
        text, annotations = self._message(answer)
        rest = text.removeprefix(sent) if text.startswith(sent) else f"\n\nThe answer, as it was checked:\n\n{text}"
        pieces = [self.piece({"content": rest}), self.piece({"annotations": annotations}, "stop")]
        options = self._completion.stream_options
        if options and options.include_usage:
            pieces.append(self._envelope("chat.completion.chunk", []) | {"usage": _usage(answer)})
        return pieces

    def sentences(self, answer: domain.Answer) -> tuple[str, list[dict[str, Any]]]:
        """The sentences, and for each marker in them what it stands for."""
        citations = {citation.number: citation for citation in answer.citations}
        text, annotations = "", []
        for sentence in answer.sentences:
            text += f"{' ' if text else ''}{sentence.text} "
            for number in sentence.citations:
                marker = f"[{number}]"
                annotations.append(self._annotation(citations[number], len(text), len(text) + len(marker)))
                text += marker
            text = text.rstrip() + (f" ({sentence.flag})" if sentence.flag else "")
        return text, annotations

    def _message(self, answer: domain.Answer) -> tuple[str, list[dict[str, Any]]]:
        """The same with what is to be said beside it, and the sources."""
        text, annotations = self.sentences(answer)
        lines = [text or domain.REFUSAL, *answer.remarks]
        sources = [f"[{c.number}] [{_plain(c.title)}]({self._address(c)}), {c.byline}" for c in answer.citations]
        return "\n\n".join([*lines, *(["  \n".join(sources)] if sources else [])]), annotations

    def _annotation(self, citation: domain.Citation, start: int, end: int) -> dict[str, Any]:
        url = {
            "start_index": start,
            "end_index": end,
            "title": citation.title,
            "url": citation.url if citation.url.startswith(("http://", "https://")) else self._address(citation),
        }
        quoted = wire.Citation.of(citation).model_dump(mode="json", exclude={"collection"})
        return {"type": "url_citation", "url_citation": url, "citation": quoted}

    def _address(self, citation: domain.Citation) -> str:
        span = urlencode({"start": citation.start, "end": citation.end})
        return f"{self._root}/article/{citation.revision}?{span}#quote"

    def _envelope(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self.request_id}",
            "object": kind,
            "created": self._created,
            "model": self._completion.model,
            "choices": choices,
        }


async def _written(talk: _Talk, growing: AsyncIterator[domain.Answer], metrics: Metrics) -> AsyncGenerator[str, None]:
    """The events of a completion that grows: sentences once they are whole, then all that hangs on them."""
    yield _event(talk.piece({"role": "assistant", "content": ""}))
    sent, last = "", None
    try:
        async for answer in growing:
            last = answer
            text, _ = talk.sentences(answer)
            if answer.provisional:  # what was sent here cannot be taken back
                continue
            if len(text) > len(sent) and text.startswith(sent):
                yield _event(talk.piece({"content": text.removeprefix(sent)}))
                sent = text
        assert last is not None, "an answerer gives at least one answer"
        metrics.count(last)
        for piece in talk.last(last, sent):
            yield _event(piece)
    except Exception as error:  # noqa: BLE001 -- the status is sent, so that it is said in the stream
        status, detail = problems.of(error)
        yield _event(problems.described(status, detail, talk.request_id))
    yield "data: [DONE]\n\n"


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _usage(answer: domain.Answer) -> dict[str, int]:
    read, written = answer.tokens.get("in", 0), answer.tokens.get("out", 0)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _plain(text: str) -> str:
    """A headline that Markdown reads as it is."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>" else mark for mark in " ".join(text.split()))
