"""The pipeline: a question in, a cited answer out. Understand, retrieve, answer, verify, join; to be read in one go.

A LangChain Runnable, so invoke, stream, batch and their async forms work.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any, Self

from langchain_core.runnables import Runnable, RunnableConfig

from qa.answering.holdings import told
from qa.answering.joining import joined, naming_outlets, sentence_by_sentence
from qa.answering.quoting import unverified
from qa.answering.summary import PASSAGES
from qa.answering.verify import QuotesVerifier
from qa.answering.weighing import weighed
from qa.compose import Parts, compose
from qa.domain import Answer, Claim, Draft, Found, Notice, Passage, Question, Sentence, Support, Window
from qa.intents import Intent
from qa.observing import step, stepwise
from qa.protocols import PassageAnswerer, Retriever, Rewriter, Speller
from qa.question.intent import doings
from qa.question.understand import Learned, continued, understand
from qa.settings import Settings

_OUTLETS = 5  # are asked one by one who reported something
_REPORTS = 50  # passages whose outlets may have reported it
_SURE = 0.9  # confidence from which no other reading of a question is tried
_LESS_LIKELY = 0.05  # of confidence, for each reading that comes before
_SUMMED_UP = 0.25  # of confidence, where another reading answers what was asked
_OF_AN_OFFICE = 3  # words: what else is said of "mayor of Tarn" does not say who that is
_LATELY = (dt.timedelta(days=30), dt.timedelta(days=180))  # is looked for news first

log = logging.getLogger(__name__)


class Answerer(Runnable[str | Question, Answer]):
    """Answers questions from an index.

    `stream` gives the answer as it grows: each item is a whole `Answer` that holds all of the one before, or takes the
    place of one that was provisional.

    Args:
        retriever: Finds the passages.
        answerer: Writes the answer from them.
        rewriter: Makes follow-ups stand alone; None does it by rules.
        close: Lets go of what the parts hold.
        speller: Knows how the articles spell the words of a question; without it, they stay as they were typed.
        learned: Tells what is to be done with a question where its form does not.
    """

    def __init__(
        self,
        retriever: Retriever,
        answerer: PassageAnswerer,
        rewriter: Rewriter | None = None,
        close: Callable[[], None] = lambda: None,
        speller: Speller | None = None,
        learned: Learned | None = None,
    ) -> None:
        self.retriever, self.answerer, self.rewriter, self._close = retriever, answerer, rewriter, close
        self.speller, self.learned = speller, learned

    @classmethod
    def from_settings(cls, settings: Settings | None = None) -> Self:
        """The answerer that the settings describe; `close` it, or use it in a `with`.

        Raises:
            DatelineError: As `qa.compose.compose` does.
        """
        return cls.from_parts(compose(settings or Settings.load()))

    @classmethod
    def from_parts(cls, parts: Parts) -> Self:
        """The answerer that is made of these parts, and closes them."""
        return cls(parts.retriever, parts.answerer, parts.rewriter, parts.close, parts.speller, parts.learned)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the index's files."""
        self._close()

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

    def search(self, input: str | Question, count: int | None = None) -> tuple[Passage, ...]:
        """The best passages for a question, without an answer.

        Args:
            count: How many at most; `settings.retrieval.k` where it is None.
        """
        return self.retriever.retrieve(self._understood(input), count).passages

    def _last(self, input: str | Question) -> Answer:
        *_, answer = self._answers(input)
        return answer

    def _answers_to(self, inputs: Iterator[str | Question]) -> Iterator[Answer]:
        for input in inputs:
            yield from self._answers(input)

    def _answers(self, input: str | Question) -> Iterator[Answer]:
        """The answer as it grows, observed."""
        return stepwise("question", self._best_of_readings(input), _outcome)

    def _best_of_readings(self, input: str | Question) -> Iterator[Answer]:
        """The answer as it grows; of a question that may mean several things, to the one that is answered best."""
        began = time.monotonic()
        asked = self._understood(input)
        if not asked.readings:
            yield from self._part_by_part(asked, began)
            return
        best = None
        for number, reading in enumerate((asked, *asked.readings)):
            *_, answer = self._part_by_part(replace(reading, only_quotes=True), began)
            # A summary is sure of its topic, not of an answer.
            summed_up = reading.intent.is_summary and not asked.intent.is_summary
            if best and not answer.refused and answer.sentences[0] == next(iter(best[1].sentences), None):
                continue  # it says what a likelier reading says
            worth = (not answer.refused, answer.confidence - _LESS_LIKELY * number - _SUMMED_UP * summed_up)
            if best is None or worth > best[0]:
                best = worth, answer, reading
            if not answer.refused and answer.confidence >= _SURE:
                break
        assert best
        _, answer, reading = best
        if answer.model == self.answerer.name:
            yield answer
        else:  # a chat model could write, and is asked about that reading only
            yield from self._part_by_part(reading, began)

    def _part_by_part(self, asked: Question, began: float) -> Iterator[Answer]:
        """The answer as it grows, part by part of the question."""
        if asked.compares:
            if compared := self._compared(asked, began):
                yield compared
                return
            asked = replace(asked, parts=())
        done: list[Answer] = []
        for part in asked.parts or (asked,):
            current: list[Answer] = []
            one = continued(part, done)
            one = replace(one, began=began, only_quotes=asked.only_quotes, notices=())  # `joined` says it, once
            for answer in self._by_intent(one):
                current = [answer]
                yield joined([*done, *current], asked)
            done += current

    def _compared(self, asked: Question, began: float) -> Answer | None:
        """What follows from the values of the two things that a question compares; None where one is not to be had."""
        parts = (replace(part, began=began, only_quotes=True) for part in asked.parts)
        return weighed([tuple(self._by_intent(part))[-1] for part in parts], asked)

    def _understood(self, input: str | Question) -> Question:
        question = Question(input) if isinstance(input, str) else input
        with step("understanding"):
            return understand(question, self.retriever.collection.newest, self.rewriter, self.speller, self.learned)

    def _by_intent(self, question: Question) -> Iterator[Answer]:
        if question.intent is Intent.OUTLETS:
            return self._who_reported(question)
        if question.intent.is_about_collection:
            return self._holdings(question)
        return self._first_answered(self._tries(question))

    def _tries(self, question: Question) -> Iterator[Question]:
        """The question as it is asked in turn, until there is an answer."""
        newest, days = self.retriever.collection.newest, question.window
        if question.intent is Intent.NEWS and newest and not days and not question.any_date:
            today = min(newest, question.as_of)
            words = question.text.partition(question.query)[0].strip()
            yield from (replace(question, window=Window(today - lately, None, words)) for lately in _LATELY)
        if question.office:
            yield replace(question, intent=Intent.OFFICE, query=question.office.words, window=None)
        if question.intent in {Intent.IDENTITY, Intent.KEYWORDS}:
            yield replace(question, intent=Intent.FACT, query=question.text)
            of_an_office = question.office and len(question.office.of) <= _OF_AN_OFFICE
            of_a_figure = question.answer_type.is_amount  # "median rent in Tarn": no summary tells it
            if not of_an_office and not of_a_figure:
                yield replace(question, intent=Intent.SUMMARY)
            return
        yield question
        if question.intent is Intent.FACT and (whose := doings(question.text, days)):
            yield replace(question, intent=Intent.SUMMARY, query=whose)
        if days and question.intent is not Intent.EVENTS:  # the articles of other days may tell of those
            if days.soft and days.until and days.until < question.as_of:
                yield replace(question, window=replace(days, since=None))
            notices = () if days.soft else (Notice("other_days", (days,)),)
            yield replace(question, window=None, notices=notices)

    def _first_answered(self, tries: Iterator[Question]) -> Iterator[Answer]:
        """The first answer that is no refusal; the first refusal, where all are."""
        refusals: list[Answer] = []
        for question in tries:
            answered = False
            for answer in self._answer_to(question):
                if answer.refused:
                    if question.intent is not Intent.OFFICE:  # what is asked next says why nothing answers
                        refusals.append(answer)
                else:
                    answered = not answer.provisional
                    yield _of_its_days(answer)
            if answered:
                return
        yield _in_its_language(refusals[0])

    def _holdings(self, question: Question) -> Iterator[Answer]:
        """What is in the collection, or a word to whoever asked nothing."""
        held = self.retriever.holdings(question)
        passages = tuple(passage for passage in (held.newest, held.oldest) if passage)
        yield self._verified(question, Found(passages), told(question, held), {})

    def _who_reported(self, question: Question) -> Iterator[Answer]:
        """The answer of each outlet that has one, with the first sentence that bears it out, and their names."""
        found = self.retriever.retrieve(question, _REPORTS)
        outlets = list(dict.fromkeys(passage.article.source for passage in found.passages))[:_OUTLETS]
        told: list[Answer] = []
        for outlet in outlets:
            of_one = replace(question, filter=replace(question.filter, sources=frozenset({outlet})))
            *_, answer = self._answer_to(of_one)
            bearing = next((one for one in sentence_by_sentence(answer) if _reports(one, question.text)), None)
            if bearing:
                told.append(bearing)
                yield naming_outlets(joined(told, question))
        if not told:
            yield from self._answer_to(question)

    def _answer_to(self, question: Question) -> Iterator[Answer]:
        began = time.perf_counter()
        found = self.retriever.retrieve(question, PASSAGES if question.intent.gathers else None)
        searched = time.perf_counter()
        for draft in stepwise("answer", self.answerer.answer(question, found)):
            now = time.perf_counter()
            timings = {"retrieval": searched - began, "answer": now - searched, "total": now - began}
            yield self._verified(question, found, draft, timings)

    def _verified(self, question: Question, found: Found, draft: Draft, timings: dict[str, float]) -> Answer:
        """The answer without citations that do not cut their quote: the last check before it leaves."""
        wrong = {citation.number for citation in unverified(draft.citations, found.passages)}
        if wrong:
            log.error("%d citations did not check out and were removed", len(wrong))
        return Answer(
            question=question.text,
            sentences=tuple(_without(sentence, wrong) for sentence in draft.sentences),
            citations=tuple(citation for citation in draft.citations if citation.number not in wrong),
            passages=found.passages,
            confidence=draft.confidence,
            as_of=question.as_of,
            window=question.window,
            model=draft.model or self.answerer.name,
            timings=timings,
            tokens=draft.tokens,
            notices=(*question.notices, *draft.notices),
            outlets=draft.outlets,
            provisional=draft.provisional,
            decided=draft.decided,
        )


def _outcome(answer: Answer) -> dict[str, str | int | float | bool]:
    """What is told of an answer to whoever observes."""
    return {"refused": answer.refused, "model": answer.model, "citations": len(answer.citations)}


def _of_its_days(answer: Answer) -> Answer:
    """The answer, without a word that it is of other days where it was reported in those that are asked for."""
    day = answer.citations[0].published if answer.citations else None
    kept = tuple(
        one
        for one in answer.notices
        if one.kind != "other_days"
        or not day
        or not any(isinstance(days, Window) and days.reported.contains(day, day) for days in one.values)
    )
    return answer if kept == answer.notices else replace(answer, notices=kept)


def _in_its_language(refusal: Answer) -> Answer:
    """The refusal, with what to do where the question is in a language that the articles are not in."""
    from qa.question.language import other_language  # its model takes half a second to load

    known = {passage.article.language[:2] for passage in refusal.passages}
    code = other_language(refusal.question, known) if known else ""
    if not code:
        return refusal
    notice = Notice("other_language", (code, ", ".join(sorted(known))))
    return replace(refusal, notices=(*refusal.notices, notice))


def _reports(answer: Answer, claim: str) -> bool:
    """Whether an answer's quotes bear out what an outlet may have reported."""
    (verdict,) = QuotesVerifier().verify([Claim(claim, answer.citations)])
    return verdict.support is Support.SUPPORTED


def _without(sentence: Sentence, wrong: set[int]) -> Sentence:
    kept = tuple(number for number in sentence.citations if number not in wrong)
    if kept == sentence.citations:
        return sentence
    return replace(sentence, citations=kept, flag=sentence.flag or ("" if kept else Notice("uncited")))
