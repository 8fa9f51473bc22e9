"""The chain: a question in, a cited answer out.

A LangChain Runnable, so invoke, stream, batch and their async forms work.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, Self

from langchain_core.runnables import Runnable, RunnableConfig

from qa.answering import Draft, PassageAnswerer
from qa.answering.citations import unverified
from qa.answering.extractive import ExtractiveAnswerer
from qa.dates import window
from qa.domain import Answer, Filter, Passage, Question, Sentence
from qa.embedding import load_embedder
from qa.index import Index
from qa.retrieval import PassageRetriever
from qa.settings import Settings

log = logging.getLogger(__name__)


class Answerer(Runnable[str | Question, Answer]):
    """Answers questions from an index.

    `stream` gives the answer as it grows: each item is a whole `Answer` that holds all of the one before.

    Args:
        retriever: Finds the passages.
        answerer: Writes the answer from them.
    """

    def __init__(self, retriever: PassageRetriever, answerer: PassageAnswerer) -> None:
        self.retriever = retriever
        self.answerer = answerer

    @classmethod
    def from_settings(cls, settings: Settings | None = None) -> Self:
        """The answerer that the settings describe.

        Raises:
            IndexNotFoundError: There is no index in `settings.index`.
            EmbedderMismatchError: The index was built with another embedding model.
            ChatModelError: The chat model cannot be set up.
        """
        settings = settings or Settings.load()
        index = Index(settings.index)
        embedder = load_embedder(settings)
        index.catalog.claim_embedder(embedder.name, embedder.dimensions)
        retriever = PassageRetriever(index=index, embedder=embedder, settings=settings)
        if settings.model:
            from qa.answering.generative import GenerativeAnswerer, load_chat_model

            return cls(retriever, GenerativeAnswerer(load_chat_model(settings), settings.model))
        return cls(retriever, ExtractiveAnswerer(index, embedder, settings.answer))

    def invoke(self, input: str | Question, config: RunnableConfig | None = None, **_: Any) -> Answer:
        """The answer to a question."""
        return self._call_with_config(self._last, input, config)

    def stream(self, input: str | Question, config: RunnableConfig | None = None, **_: Any) -> Iterator[Answer]:
        """The answer as it grows."""
        yield from self._transform_stream_with_config(iter([input]), self._answers_to, config)

    async def astream(
        self, input: str | Question, config: RunnableConfig | None = None, **_: Any
    ) -> AsyncIterator[Answer]:
        """The answer as it grows; the work is done in a thread."""
        answers = self.stream(input, config)
        while (answer := await asyncio.to_thread(next, answers, None)) is not None:
            yield answer

    def _last(self, input: str | Question) -> Answer:
        *_, answer = self._answers(input)
        return answer

    def _answers_to(self, inputs: Iterator[str | Question]) -> Iterator[Answer]:
        for input in inputs:
            yield from self._answers(input)

    def _answers(self, input: str | Question) -> Iterator[Answer]:
        began = time.perf_counter()
        asked = _understood(input)
        passages = self.retriever.passages(asked)
        found = time.perf_counter()
        for draft in self.answerer.answer(asked, passages):
            now = time.perf_counter()
            timings = {"retrieval": found - began, "answer": now - found, "total": now - began}
            yield self._verified(asked, passages, draft, timings)

    def _verified(self, asked: Question, passages: list[Passage], draft: Draft, timings: dict[str, float]) -> Answer:
        """The answer without citations that do not cut their quote: the last check before it leaves."""
        wrong = {citation.number for citation in unverified(draft.citations, passages)}
        if wrong:
            log.error("%d citations did not check out and were removed", len(wrong))
        sentences = tuple(_without(sentence, wrong) for sentence in draft.sentences)
        return Answer(
            question=asked.text,
            sentences=sentences,
            citations=tuple(citation for citation in draft.citations if citation.number not in wrong),
            passages=tuple(passages),
            confidence=draft.confidence,
            as_of=asked.filter.as_of or dt.date.today(),
            window=asked.window,
            model=self.answerer.name,
            timings=timings,
            tokens=draft.tokens,
            notice=draft.notice,
        )


def _understood(input: str | Question) -> Question:
    """The question with the moment it is asked at and the days it speaks of."""
    question = Question(input) if isinstance(input, str) else input
    as_of = question.filter.as_of or dt.date.today()
    text = " ".join(question.text.split())
    return replace(
        question,
        text=text,
        filter=replace(question.filter, as_of=as_of),
        window=question.window or window(text, as_of),
    )


def _without(sentence: Sentence, wrong: set[int]) -> Sentence:
    kept = tuple(number for number in sentence.citations if number not in wrong)
    if kept == sentence.citations:
        return sentence
    return replace(sentence, citations=kept, flag=sentence.flag or ("" if kept else "citation removed"))


@lru_cache(maxsize=4)
def _answerer(settings: Settings) -> Answerer:
    return Answerer.from_settings(settings)


def ask(
    question: str,
    *,
    as_of: dt.date | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    sources: frozenset[str] | set[str] | tuple[str, ...] = frozenset(),
    settings: Settings | None = None,
) -> Answer:
    """Answers a question from the articles in the index.

    Args:
        question: In plain words.
        as_of: The day it is asked on (default: today). Nothing published later is seen.
        since, until: First and last day of publication to look at.
        sources: Outlets to look at; empty looks at all.
        settings: Where the index is and how to answer (default: `DATELINE_*` and `.env`).

    Raises:
        DatelineError: There is no index, or it cannot be used; the message says what to do.
    """
    answerer = _answerer(settings or Settings.load())
    return answerer.invoke(Question(question, Filter(as_of, since, until, frozenset(sources))))
