"""The chain: a question in, a cited answer out.

A LangChain Runnable, so invoke, stream, batch and their async forms work.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Self

from langchain_core.runnables import Runnable, RunnableConfig

from qa.answering import Draft, PassageAnswerer
from qa.answering.extractive import ExtractiveAnswerer
from qa.answering.markers import unverified
from qa.answering.verify import lexical_judge
from qa.domain import Answer, Citation, Filter, Passage, Question, Sentence, Window, byline
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.models.reader import Reader
from qa.models.weights import PACKAGED
from qa.question.days import window
from qa.question.followup import standalone
from qa.question.subquestions import parts, topic
from qa.retrieval import PassageRetriever
from qa.settings import Settings

_OUTLETS = 5  # are asked one by one who reported something
_LATELY = (dt.timedelta(days=30), dt.timedelta(days=180))  # is looked for news first

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
        index = Index.from_settings(settings)
        embedder = load_embedder(settings)
        index.catalog.claim_embedder(embedder.name, embedder.dimensions)
        reader = Reader(settings.reader.path or PACKAGED) if settings.reader.passages else None
        retriever = PassageRetriever(index=index, embedder=embedder, settings=settings, reader=reader)
        quotes = ExtractiveAnswerer(index, embedder, settings.answer, reader.weights if reader else None)
        if not settings.model:
            return cls(retriever, quotes)
        from qa.answering.chat_model import load_chat_model
        from qa.answering.generative import GenerativeAnswerer
        from qa.answering.verify import load_judge

        judge = load_judge(settings.chat.judge, embedder, settings) if settings.chat.judge else None
        writer = GenerativeAnswerer(load_chat_model(settings), settings.model, quotes, settings.chat, judge)
        return cls(retriever, writer)

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
        """The answer as it grows, part by part of the question."""
        asked, notice = self._understood(Question(input) if isinstance(input, str) else input)
        done: list[Answer] = []
        for part in parts(asked.text, asked.filter.as_of or dt.date.today()):
            text = standalone(part.text, done) if done else part.text
            question = replace(asked, text=text, window=asked.window if part.window is None else part.window)
            current: list[Answer] = []
            for answer in self._who_reported(question) if part.outlet else self._lately(question):
                current = [answer]
                yield _as_asked(_joined([*done, *current], asked, notice), input)
            done += current

    def _who_reported(self, asked: Question) -> Iterator[Answer]:
        """The answer of each outlet that has one, with the first sentence that bears it out, and their names."""
        found = self.retriever.passages(asked, self.retriever.settings.retrieval.candidates)
        outlets = list(dict.fromkeys(passage.article.source for passage in found))[:_OUTLETS]
        told: list[Answer] = []
        for outlet in outlets:
            *_, answer = self._answer_to(replace(asked, filter=replace(asked.filter, sources=frozenset({outlet}))))
            if answer.refused:
                continue
            bearing = next((one for one in _sentence_by_sentence(answer) if _reports(one, asked.text)), None)
            if bearing:
                told.append(bearing)
                yield _naming_outlets(_joined(told, asked))
        if not told:
            yield from self._answer_to(asked)

    def _lately(self, asked: Question) -> Iterator[Answer]:
        """The answer; where news are asked for, from the newest articles that have some."""
        about, newest = topic(asked.text), self.retriever.index.newest
        if about and newest and not asked.window and not asked.any_date:
            today = min(newest, asked.filter.as_of or newest)
            words = asked.text.partition(about)[0].strip()
            for days in _LATELY:
                answered = False
                for answer in self._answer_to(replace(asked, window=Window(today - days, None, words))):
                    if not answer.refused:
                        answered = True
                        yield answer
                if answered:
                    return
        yield from self._answer_to(asked)

    def _answer_to(self, asked: Question) -> Iterator[Answer]:
        began = time.perf_counter()
        passages = self.retriever.passages(asked)
        found = time.perf_counter()
        for draft in self.answerer.answer(asked, passages):
            now = time.perf_counter()
            timings = {"retrieval": found - began, "answer": now - found, "total": now - began}
            yield self._verified(asked, passages, draft, timings)

    def _understood(self, question: Question) -> tuple[Question, str]:
        """The question as it stands alone, with its moment and the days it speaks of; and what to say about those.

        Where nobody said when it is asked and the whole collection is older than "last week" reaches, it counts from
        the newest article.
        """
        as_of = question.filter.as_of or dt.date.today()
        text = " ".join(question.text.split())
        if question.history:
            text = self.answerer.standalone(text, question.history)
        found, notice = question.window, ""
        if found is None and not question.any_date:
            found = window(text, as_of)
            newest = self.retriever.index.newest
            if found and found.since and newest and newest < found.since and question.filter.as_of is None:
                found = window(text, newest)
                notice = f"The newest article is of {newest}; “{found.words if found else ''}” counts from that day."
        return replace(question, text=text, filter=replace(question.filter, as_of=as_of), window=found), notice

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
            outlets=draft.outlets,
        )


def _joined(answers: Sequence[Answer], asked: Question, notice: str = "") -> Answer:
    """The answers to the parts of a question as one; what a part has no answer to is said."""
    if len(answers) == 1:
        (only,) = answers
        return replace(only, question=asked.text, notice=" ".join(filter(None, (notice, only.notice))))
    citations: dict[tuple[str, int, int], Citation] = {}
    sentences: dict[str, Sentence] = {}
    for answer in answers:
        numbers: dict[int, int] = {}
        for citation in answer.citations:
            place = (citation.revision, citation.start, citation.end)
            citations.setdefault(place, replace(citation, number=len(citations) + 1))
            numbers[citation.number] = citations[place].number
        for line in answer.sentences:
            sentences.setdefault(line.text, replace(line, citations=tuple(numbers[n] for n in line.citations)))
    answered = [answer for answer in answers if not answer.refused]
    missing = [f"The articles do not say: {answer.question}" for answer in answers if answer.refused and answered]
    notices = dict.fromkeys(filter(None, (notice, *(answer.notice for answer in answers), *missing)))
    passages = {passage.chunk.id: passage for answer in answers for passage in answer.passages}
    return replace(
        answers[0],
        question=asked.text,
        sentences=tuple(sentences.values()),
        citations=tuple(citations.values()),
        passages=tuple(passages.values()),
        confidence=min(answer.confidence for answer in answered or answers),
        window=asked.window,
        timings=_sums(answer.timings for answer in answers),
        tokens={name: int(count) for name, count in _sums(answer.tokens for answer in answers).items()},
        notice=" ".join(notices),
        outlets=min(answer.outlets for answer in answered or answers),
    )


def _sums(tables: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for table in tables:
        total |= {name: total.get(name, 0) + value for name, value in table.items()}
    return total


def _sentence_by_sentence(answer: Answer) -> Iterator[Answer]:
    """Each sentence of an answer as one of its own."""
    for sentence in answer.sentences:
        cited = tuple(citation for citation in answer.citations if citation.number in sentence.citations)
        yield replace(answer, sentences=(sentence,), citations=cited)


def _reports(answer: Answer, claim: str) -> bool:
    """Whether an answer's quotes bear out what an outlet may have reported."""
    quotes = [citation.quote for citation in answer.citations]
    return bool(quotes) and lexical_judge(claim, " ".join(quotes))


def _naming_outlets(answer: Answer) -> Answer:
    """The answer, with who reported it: the question was for that."""
    cited = {(citation.article_id, citation.revision) for citation in answer.citations}
    articles = [
        article
        for passage in answer.passages
        if (passage.article.id, passage.chunk.revision) in cited
        for article in (passage.article, *passage.copies)
    ]
    if not articles:
        return answer
    articles.sort(key=lambda article: article.published or dt.date.max)
    told = "; ".join(dict.fromkeys(byline(a.source or a.title, a.published) for a in articles))
    return replace(answer, notice=" ".join(filter(None, (f"Reported by: {told}.", answer.notice))))


def _as_asked(answer: Answer, input: str | Question) -> Answer:
    """The answer under the question as it was typed; what was made of it beside."""
    typed = " ".join((input if isinstance(input, str) else input.text).split())
    return replace(answer, question=typed, understood="" if answer.question == typed else answer.question)


def _without(sentence: Sentence, wrong: set[int]) -> Sentence:
    kept = tuple(number for number in sentence.citations if number not in wrong)
    if kept == sentence.citations:
        return sentence
    return replace(sentence, citations=kept, flag=sentence.flag or ("" if kept else "citation removed"))


@lru_cache(maxsize=4)
def answerer_for(settings: Settings) -> Answerer:
    """The answerer of these settings; made once."""
    return Answerer.from_settings(settings)


def ask(
    question: str,
    *,
    as_of: dt.date | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    sources: frozenset[str] | set[str] | tuple[str, ...] = frozenset(),
    history: Sequence[Answer] = (),
    any_date: bool = False,
    settings: Settings | None = None,
) -> Answer:
    """Answers a question from the articles in the index.

    Args:
        question: In plain words.
        as_of: The day it is asked on (default: today). Nothing published later is seen.
        since, until: First and last day of publication to look at.
        sources: Outlets to look at; empty looks at all.
        history: The answers before it, oldest first: "And who replaced him?" leans on the last.
        any_date: Look at articles of all days, whatever days the question speaks of.
        settings: Where the index is and how to answer (default: `DATELINE_*` and `.env`).

    Raises:
        DatelineError: There is no index, or it cannot be used; the message says what to do.
    """
    answerer = answerer_for(settings or Settings.load())
    filter = Filter(as_of, since, until, frozenset(sources))
    return answerer.invoke(Question(question, filter, history=tuple(history), any_date=any_date))
