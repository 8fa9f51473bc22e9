"""Chatting: messages -> a chat model's reply as it comes, within a deadline; what servers refuse is left out.

Knows nothing of questions and passages. A reply that nobody reads any more is closed, so that its server stops too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import queue
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from qa.domain import Notice
from qa.errors import ChatModelError, one_line
from qa.observing import stepwise
from qa.settings import ChatSettings

log = logging.getLogger(__name__)

End = Literal["", "length", "filter"]
"""Why a reply ended before it was done: its tokens were up, or a filter stopped it; "" where it was done."""

_BEAT = 0.5  # seconds of silence after which whoever reads may look whether to go on
_LONGEST_REASON = 200
_LENGTH = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "incomplete"})
_FILTERED = frozenset(
    {"content_filter", "content_filtered", "safety", "recitation", "refusal", "prohibited_content", "blocklist", "spii",
     "sensitive", "guardrail_intervened", "guardrails"}
)  # fmt: skip
_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason")
_TOO_LONG = re.compile(
    r"(?:context|prompt|input|inputs|request|message|messages|body|tokens?)\b.{0,80}?"
    r"(?:too (?:long|large|many)|exceed|longer than|must (?:be <=|have less)|should be \[|overflows|reduce the length)"
    r"|(?:exceed\w*|too (?:long|large|many)|larger than|greater than|longer than|maximum|reduce)\b.{0,60}?"
    r"(?:context|prompt|tokens?|messages?|input length)\b"
    r"|(?:context|prompt|tokens?)[ _].{0,20}(?:length|window|size|limit)",
    re.IGNORECASE | re.DOTALL,
)
_NO_COMPLETION = "what came back is no chat completion"
# Options that some servers refuse: how an error speaks of each, and the fields of a LangChain model that send it.
_REFUSED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "max_tokens": (
        r"max_(?:completion_|output_|new_)?tokens|num_predict",
        ("max_tokens", "extra_body", "max_output_tokens", "num_predict"),
    ),
    "temperature": (r"temperature", ("temperature",)),
    "reasoning": (
        r"reasoning|thinking|\beffort\b",
        ("reasoning_effort", "reasoning"),
    ),
    "usage": (r"stream_options|include_usage", ("stream_usage",)),
    "system": (
        r"system.{0,40}(?:role|message|prompt|instruction)|\broles?\b.{0,80}(?:system|alternat)|developer instruction",
        (),
    ),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """What came of a reply; nothing, where its server has been silent for half a second.

    Attributes:
        tokens: In the last piece, the tokens read ("in") and written ("out"), where the server tells.
        end: In the last piece, why it is not the end that the model would have chosen.
        anew: What came before does not count: another reply begins.
    """

    text: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    end: End = ""
    anew: bool = False


class Chat:
    """A chat model as it is spoken to.

    Args:
        model: Any LangChain chat model.
        name: What errors call it.
        address: Where it is served, where that was given; errors name it.
    """

    def __init__(
        self, model: BaseChatModel, name: str, settings: ChatSettings | None = None, *, address: str = ""
    ) -> None:
        self._model, self.name, self._address = model, name, address
        self.settings = settings or ChatSettings()
        self._without: frozenset[str] = frozenset()  # what its server has refused

    def ask(self, text: str, seconds: float) -> str:
        """The whole reply to a text.

        Raises:
            ChatModelError: The model fails, or was not done in time.
        """
        return "".join(piece.text for piece in self.stream([HumanMessage(text)], time.monotonic() + seconds))

    def stream(self, messages: Sequence[BaseMessage], until: float) -> Iterator[Piece]:
        """The reply as it comes; asked once more without what the server refuses.

        Args:
            until: When it must be done, on the clock of `time.monotonic`.

        Raises:
            ChatModelError: The model fails, or its time is up.
        """
        without = self._without
        while True:
            said = False
            try:
                once = self._once(_prepared(self._model, without), _merged(messages, without), until)
                for piece in stepwise("model", once, lambda piece: piece.tokens, model=self.name):
                    said = said or bool(piece.text)
                    yield piece
            except ChatModelError as error:
                refused = None if said else _refused(error, without)
                if not refused:
                    raise
                log.info("%s is asked again without %s: %s", self.name, refused, error)
                without |= {refused}
                if not is_too_long(error):
                    self._without = without
            else:
                return

    def _once(self, model: BaseChatModel, messages: Sequence[BaseMessage], until: float) -> Iterator[Piece]:
        """One reply, read by a loop in a thread of its own: what is waited for no more is cancelled there."""
        arrived: queue.Queue[AIMessage | Exception | None] = queue.Queue()
        task = asyncio.run_coroutine_threadsafe(_read(model, messages, arrived), _LOOP.running())
        first = min(until, time.monotonic() + self.settings.first)
        tokens: Counter[str] = Counter()
        end: End = ""
        limit = first
        try:
            while True:
                try:
                    came = arrived.get(timeout=max(0.0, min(limit - time.monotonic(), _BEAT)))
                except queue.Empty:
                    if time.monotonic() < limit:
                        yield Piece()
                        continue
                    raise ChatModelError(self._late(limit < until)) from None
                limit = until
                if isinstance(came, Exception):
                    raise ChatModelError(self._failed(came)) from came
                if came is None:
                    yield Piece("", tokens, end)
                    return
                _count(came, tokens)
                end = _end(came) or end
                yield Piece(came.text)
        finally:
            task.cancel()

    def _late(self, first: bool) -> Notice:
        seconds = self.settings.first if first else self.settings.deadline
        return Notice("silent" if first else "late", (self.name, f"{seconds:g}"))

    def _failed(self, error: Exception) -> Notice:
        status, hint = _status(error), ""
        if status == 404 or _NO_COMPLETION in str(error):
            hint = f"; is the address {self._address} right? Most end in /v1" if self._address else ""
        if status in {401, 403}:
            hint = "; is the key right (DATELINE_API_KEY)?"
        return Notice("no_answer", (self.name, f"{_reason(error)}{hint}"))


def is_too_long(error: ChatModelError) -> bool:
    """Whether a model failed because it was given more than it can read."""
    cause = error.__cause__
    if cause is None or _status(cause) in {401, 403, 404}:
        return False
    if _status(cause) == 429:  # too much at once, or too much for now
        return "too large" in str(cause).lower()
    return _status(cause) == 413 or bool(_TOO_LONG.search(str(cause)))


async def _read(model: BaseChatModel, messages: Sequence[BaseMessage], arrived: queue.Queue[Any]) -> None:
    """Puts what comes, and None or an exception at the end; a server that does not stream is asked without."""
    came = False
    try:
        try:
            async with contextlib.aclosing(model.astream(list(messages))) as chunks:  # type: ignore[type-var]
                async for chunk in chunks:
                    came = True
                    arrived.put(chunk)
        except ValueError as error:
            if came or "No generation chunks" not in str(error):
                raise
        if not came:
            arrived.put(await _unstreamed(model, messages))
        arrived.put(None)
    except Exception as error:  # noqa: BLE001 -- every provider raises its own
        arrived.put(error)


async def _unstreamed(model: BaseChatModel, messages: Sequence[BaseMessage]) -> AIMessage:
    try:
        return await model.ainvoke(list(messages))
    except (
        AttributeError,
        TypeError,
        json.JSONDecodeError,
    ) as error:
        raise ValueError(_NO_COMPLETION) from error  # a page, or JSON of another kind, with status 200


class _Loop:
    """The event loop in which all replies are read; started with the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True, name="chat").start()
            return self._loop


_LOOP = _Loop()


def _prepared(model: BaseChatModel, without: frozenset[str]) -> BaseChatModel:
    """The model without what its server refuses."""
    fields = [name for option in without for name in _REFUSED[option][1] if name in type(model).model_fields]
    return model.model_copy(update=dict.fromkeys(fields)) if fields else model


def _merged(messages: Sequence[BaseMessage], without: frozenset[str]) -> Sequence[BaseMessage]:
    """The messages; as one of the user's where the server takes none of a system."""
    if "system" not in without:
        return messages
    return [HumanMessage("\n\n".join(message.text for message in messages))]


def _refused(error: ChatModelError, without: frozenset[str]) -> str | None:
    """Which option a server does not take, as its error says; None where it is something else."""
    cause = error.__cause__
    if cause is None or _status(cause) in {None, 401, 403, 429}:
        return None
    named = (option for option, (says, _) in _REFUSED.items() if re.search(says, str(cause), re.IGNORECASE | re.DOTALL))
    return next((option for option in named if option not in without), None)


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _count(message: AIMessage, tokens: Counter[str]) -> None:
    """Adds up what a server tells: all so far with each piece, or once, or the parts of it."""
    used = message.usage_metadata
    if not used:
        return
    if used["input_tokens"] and tokens["in"]:
        tokens.clear()  # told again, so that it is all so far
    tokens["in"] += used["input_tokens"]
    tokens["out"] += used["output_tokens"]


def _end(message: AIMessage) -> End:
    """Why the reply ended, where this piece says so and it was not the model's choice."""
    told = next((message.response_metadata.get(name) for name in _REASONS if name in message.response_metadata), None)
    reason = str(told or "").lower()
    if reason in _LENGTH:
        return "length"
    return "filter" if reason in _FILTERED else ""


def _reason(error: Exception) -> str:
    """What went wrong, down to what caused it: clients say "Connection error." of many things."""
    text, deepest = one_line(error), error
    while isinstance(deepest.__cause__, Exception):
        deepest = deepest.__cause__
    if deepest is not error and _status(error) is None and (caused := one_line(deepest)) not in text:
        text = f"{text} {caused}"
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"
