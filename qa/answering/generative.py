"""Answering with a chat model: it writes, its markers are resolved to verified quotes, sentence by sentence.

Where the model fails, or nothing it says is borne out, the reader gets quotes instead.
"""

from __future__ import annotations

import logging
import queue
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from qa.answering.checking import Checker
from qa.answering.markers import MarkedSentence
from qa.answering.prompts import PASSAGE, SYSTEM, USER
from qa.answering.reply import Reply, read
from qa.domain import Draft, Found, Passage, Question
from qa.errors import ChatModelError, one_line
from qa.protocols import PassageAnswerer, Verifier
from qa.settings import ChatSettings

log = logging.getLogger(__name__)

_TOKENS_AROUND = 40  # the tags around a passage
_LONGEST_REASON = 200
_TOO_LONG = re.compile(
    r"context.{0,20}(?:length|window|size)|maximum.{0,30}tokens|too (?:long|many tokens)", re.IGNORECASE
)

NOTHING_SUPPORTED = "nothing that the chat model wrote is borne out by the articles"


class GenerativeAnswerer:
    """Writes with a chat model and verifies every sentence.

    Args:
        model: Any LangChain chat model.
        name: What the answer says wrote it.
        quotes: Decides whether the passages answer at all, and answers where the model does not.
        verifier: Checks each sentence against its quotes.
    """

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        quotes: PassageAnswerer,
        settings: ChatSettings,
        verifier: Verifier,
    ) -> None:
        self._model, self.name, self._quotes, self._settings = model, name, quotes, settings
        self._verifier = verifier

    def answer(self, question: Question, found: Found) -> Iterator[Draft]:
        passages = found.passages
        *_, quoted = self._quotes.answer(question, found)
        if not quoted.sentences:  # nothing good enough: the model is not asked
            yield quoted
            return
        text, problem, shown, used = "", "", 0, Counter[str]()
        outlets = [passage.article.source for passage in passages]
        try:
            for piece in self._pieces(question, _within(passages, self._settings.tokens), used):
                text += piece
                finished = self._draft(_settled(read(text, outlets)), passages, quoted)
                if len(finished.sentences) > shown and finished.citations:
                    shown = len(finished.sentences)
                    yield finished
        except ChatModelError as error:
            log.warning("%s", error)
            problem = str(error)
        reply = read(text, outlets)
        sentences = reply.sentences
        if not problem and not reply.ends_whole and not reply.refuses:  # it broke off in the middle of a sentence
            sentences = sentences[:-1]
            problem = f"the chat model {self.name} stopped in the middle of a sentence"
        draft = self._draft(sentences, passages, quoted)
        if not problem and reply.refuses_given(draft.sentences):
            yield Draft((), (), quoted.confidence, tokens=used)
            return
        if draft.citations:
            stopped = f"The answer stops here: {problem}." if problem else ""
            notice = " ".join(
                filter(None, (stopped, draft.notice, quoted.notice))
            )  # the quotes know of corrections, and who disagrees
            yield replace(draft, tokens=used, notice=notice, outlets=quoted.outlets)
        else:
            problem = problem or (NOTHING_SUPPORTED if text.strip() else f"the chat model {self.name} said nothing")
            yield replace(
                quoted,
                tokens=used,
                notice=" ".join(filter(None, (f"These are quotes: {problem}.", draft.notice, quoted.notice))),
            )

    def _pieces(self, question: Question, passages: Sequence[Passage], used: Counter[str]) -> Iterator[str]:
        """The reply as it comes; fewer passages are tried where they are too much for the model.

        Raises:
            ChatModelError: The model fails, or its time is up.
        """
        until = time.monotonic() + self._settings.deadline
        while True:
            try:
                yield from self._stream(prompt(question, passages), until, used)
            except ChatModelError as error:
                if not _TOO_LONG.search(str(error)) or len(passages) < 2:
                    raise
                passages = passages[: len(passages) // 2]
            else:
                return

    def _stream(self, messages: list[BaseMessage], until: float, used: Counter[str]) -> Iterator[str]:
        """Reads in a thread of its own, so that a server that goes silent is not waited for past the deadline."""
        pieces: queue.Queue[str | Exception | None] = queue.Queue()

        def read() -> None:
            try:
                for chunk in self._model.stream(messages):
                    if chunk.usage_metadata:
                        used["in"] += chunk.usage_metadata["input_tokens"]
                        used["out"] += chunk.usage_metadata["output_tokens"]
                    pieces.put(chunk.text)
                pieces.put(None)
            except Exception as error:  # noqa: BLE001 -- every provider raises its own
                pieces.put(error)

        threading.Thread(target=read, daemon=True, name="chat").start()
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise ChatModelError(
                    f"the chat model {self.name} was not done within {self._settings.deadline:g} s"
                ) from None
            if isinstance(piece, Exception):
                raise ChatModelError(f"the chat model {self.name} did not answer ({_reason(piece)})") from piece
            if piece is None:
                return
            yield piece

    def _draft(self, marked: Sequence[MarkedSentence], passages: Sequence[Passage], quoted: Draft) -> Draft:
        checker = Checker(passages, self._verifier, remove=self._settings.unsupported == "remove")
        for sentence in marked:
            checker.add(sentence)
        lines = checker.lines
        supported = sum(not line.flag for line in lines)
        confidence = quoted.confidence * supported / len(lines) if lines else 0.0
        return Draft(lines, checker.citations, confidence, checker.notice)


def _settled(reply: Reply) -> Sequence[MarkedSentence]:
    """The sentences that stay as they are whatever follows: those before the last one that has markers of its own."""
    if reply.no_answer:
        return ()
    own = [place for place, one in enumerate(reply.sentences[:-1]) if one.markers and not one.inherited]
    return reply.sentences[: own[-1] + 1] if own else ()


def prompt(question: Question, passages: Sequence[Passage]) -> list[BaseMessage]:
    """The messages for a question; the passages stand between tags with a random name, which no article can close."""
    tag = secrets.token_hex(4)
    documents = "\n".join(
        PASSAGE.format(
            tag=tag,
            number=number,
            source=_attribute(passage.article.source),
            date=passage.article.published or "unknown",
            title=_attribute(passage.article.title),
            text=passage.text,
        )
        for number, passage in enumerate(passages, start=1)
    )
    as_of = question.filter.as_of
    content = USER.format(passages=documents, as_of=as_of or "unknown", question=question.text)
    return [SystemMessage(SYSTEM), HumanMessage(content)]


def _attribute(value: str) -> str:
    return " ".join(value.replace('"', "'").replace("<", "(").replace(">", ")").split())


def _within(passages: Sequence[Passage], tokens: int) -> list[Passage]:
    """As many of the first passages as the budget holds, and one at least."""
    sizes = accumulate(len(passage.text.encode()) // 4 + _TOKENS_AROUND for passage in passages)
    return [passage for passage, size in zip(passages, sizes, strict=True) if size <= tokens] or list(passages[:1])


def _reason(error: Exception) -> str:
    text = one_line(error)
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"
