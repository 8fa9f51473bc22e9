"""qa/pipeline.py, qa/asking.py"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import in_a_loop
from langchain_core.runnables import RunnableLambda

from qa import Answer, Answerer, Filter, Question, Settings, ask
from qa.asking import _Open, answerer_for
from qa.domain import Draft, Found, Notice, Sentence
from qa.errors import IndexNotFoundError
from qa.intents import Intent
from qa.question.understand import understand
from qa.settings import AnswerSettings
from ui.demo import AS_OF

BUILT = "When was the Alder Bridge built?"


@pytest.fixture
def answerer(sample_index: Path) -> Answerer:
    return Answerer.from_settings(Settings.load(index=sample_index))


def test_ask_answers_from_the_index(sample_index: Path) -> None:
    answer = ask(BUILT, settings=Settings.load(index=sample_index))
    assert "1968" in answer.sentences[0].text
    assert answer.as_of == dt.date.today()
    assert {"retrieval", "answer", "total"} <= set(answer.timings)


def test_invoke_stream_batch_and_their_async_forms_agree(answerer: Answerer) -> None:
    expected = answerer.invoke(BUILT)

    def same(answer: Answer) -> bool:
        return (answer.sentences, answer.citations) == (expected.sentences, expected.citations)

    async def asynchronous() -> list[Answer]:
        return [
            await answerer.ainvoke(BUILT),
            [answer async for answer in answerer.astream(BUILT)][-1],
            *await answerer.abatch([BUILT, BUILT]),
        ]

    assert same(list(answerer.stream(BUILT))[-1])
    assert all(map(same, answerer.batch([BUILT, BUILT])))
    assert all(map(same, in_a_loop(asynchronous())))


def test_a_follow_up_leans_on_the_answer_before(sample_index: Path) -> None:
    settings = Settings.load(index=sample_index)
    first = ask("When was the Alder Bridge closed?", settings=settings)
    second = ask("And when was it built?", history=[first], settings=settings)
    assert second.question == "And when was it built?"
    assert second.understood == "when was the Alder Bridge built?"
    assert "1968" in second.sentences[0].text
    assert str(second).startswith("(when was the Alder Bridge built?)")
    assert ask(BUILT, history=[first], settings=settings).understood == ""


def test_the_words_that_answer_are_marked_in_the_quote(sample_index: Path) -> None:
    answer = ask(BUILT, settings=Settings.load(index=sample_index))
    citation = answer.citations[0]
    assert "1968" in answer.short
    assert answer.short == citation.short
    assert citation.answer is not None
    assert citation.start <= citation.answer[0] < citation.answer[1] <= citation.end


def test_it_composes_with_other_runnables(answerer: Answerer) -> None:
    chain = RunnableLambda(str.strip) | answerer | RunnableLambda(lambda answer: len(answer.citations))
    assert chain.invoke(f"  {BUILT}  ") >= 1


def test_nothing_published_after_the_question_is_seen(sample_index: Path) -> None:
    settings = Settings.load(index=sample_index)
    early = ask("How much will the repair of the Alder Bridge cost?", as_of=dt.date(2025, 3, 8), settings=settings)
    assert all(
        passage.article.published <= dt.date(2025, 3, 8) for passage in early.passages if passage.article.published
    )
    assert "14 million" in early.text
    assert "41 million" not in early.text


def test_only_the_named_outlets_and_days_are_seen(sample_index: Path) -> None:
    answer = ask(
        "How many people had to leave their homes in Upper Sill?",
        sources=("Varn Radio",),
        since=dt.date(2025, 3, 10),
        until=dt.date(2025, 3, 20),
        settings=Settings.load(index=sample_index),
    )
    assert {passage.article.source for passage in answer.passages} == {"Varn Radio"}
    assert "320" in answer.text


def test_days_in_the_question_are_understood_and_told(answerer: Answerer) -> None:
    answer = answerer.invoke(Question("What did the 2023 report on the Alder Bridge recommend?", Filter(as_of=AS_OF)))
    assert answer.window is not None
    assert answer.window.words == "2023"
    assert "ultrasonic testing" in answer.text


def test_a_citation_that_does_not_check_out_never_leaves(answerer: Answerer, caplog: pytest.LogCaptureFixture) -> None:
    class Lying:
        name = "lying"

        def answer(self, question: Question, found: Found) -> Iterator[Draft]:
            import dataclasses

            passages = found.passages
            good = passages[0].cite(passages[0].chunk.start, passages[0].chunk.end, number=1)
            bad = dataclasses.replace(good, number=2, quote="The bridge is free.")
            lines = (Sentence("One.", (1, 2)), Sentence("Two.", (2,)))
            yield Draft(lines, (good, bad), 1.0)

    with caplog.at_level(logging.ERROR):
        answer = Answerer(answerer.retriever, Lying()).invoke(BUILT)
    assert [citation.number for citation in answer.citations] == [1]
    assert [sentence.citations for sentence in answer.sentences] == [(1,), ()]
    assert answer.sentences[1].flag
    assert "1 citations did not check out" in caplog.text


def test_no_index_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="dateline ingest"):
        ask("Who?", settings=Settings.load(index=tmp_path / "none"))


def test_only_the_last_four_indexes_stay_open(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []
    monkeypatch.setattr(Answerer, "close", lambda self: closed.append(id(self)))
    monkeypatch.setattr("qa.asking._OPEN", _Open())  # whatever other tests asked
    settings = [
        Settings.load(index=sample_index).model_copy(update={"answer": AnswerSettings(sentences=count)})
        for count in range(1, 6)
    ]
    with answerer_for(settings[0]) as first:
        for other in settings[1:]:
            with answerer_for(other) as second:
                assert second is not first
        with answerer_for(settings[0]) as again:
            assert again is first
        assert id(first) not in closed  # it is being asked
    assert len(closed) == 1


def test_an_answerer_closes_what_it_is_made_of(answerer: Answerer) -> None:
    closed: list[bool] = []
    with Answerer(answerer.retriever, answerer.answerer, close=lambda: closed.append(True)) as asked:
        assert asked.search(BUILT)[0].text
        assert not closed
    assert closed


def test_what_is_said_of_the_days_is_said_once_beside_what_the_answer_says(answerer: Answerer) -> None:
    class Remarking:
        name = "remarking"

        def answer(self, question: Question, found: Found) -> Iterator[Draft]:
            passage = found.passages[0]
            citation = passage.cite(passage.chunk.start, passage.chunk.end, number=1)
            yield Draft((Sentence("One.", (1,)),), (citation,), 1.0, (Notice("text", ("The articles disagree.",)),))

    answer = Answerer(answerer.retriever, Remarking()).invoke("What was said about the bridge last week?")
    assert answer.notice.count("The newest article is of") == 1
    assert answer.notice.endswith(" The articles disagree.")


def test_an_answer_that_was_reported_in_the_days_asked_for_is_not_said_to_be_of_others(answerer: Answerer) -> None:
    class Late:
        """Answers only where no days are asked for, with an article of some day."""

        name = "late"
        published = dt.date(2025, 3, 3)

        def answer(self, question: Question, found: Found) -> Iterator[Draft]:
            of_it = [one for one in found.passages if one.article.published == self.published]
            if question.window or not of_it:
                yield Draft((), (), 0.0)
                return
            citation = of_it[0].cite(of_it[0].chunk.start, of_it[0].chunk.end, number=1)
            yield Draft((Sentence("One.", (1,)),), (citation,), 1.0)

    asked = Answerer(answerer.retriever, Late())
    of_others = "Nothing of the days asked for"
    assert of_others not in asked.invoke("Why was the Alder Bridge closed in March 2025?").notice
    assert of_others in asked.invoke("Why was the Alder Bridge closed in 2019?").notice


def test_of_several_readings_the_one_is_taken_that_is_answered_best(answerer: Answerer) -> None:
    class Either:
        def rewrite(self, question: str, history: object) -> list[str]:
            return ["What is the capital of Portugal?", BUILT]

    answerer.rewriter = Either()
    before = answerer.invoke(Question("Why was the Alder Bridge closed?", Filter(as_of=AS_OF)))
    answer = answerer.invoke(Question("And that?", Filter(as_of=AS_OF), history=(before,)))
    assert (answer.question, answer.understood) == ("And that?", BUILT)
    assert "1968" in answer.text


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("mayor of Tarn", Intent.FACT),
        ("ferry profit second quarter 2025", Intent.FACT),
        ("ferry strike Tarn", Intent.SUMMARY),
        ("What did the council decide in March 2025?", Intent.FACT),
    ],
)
def test_keywords_for_somebody_or_a_figure_are_summed_up_by_nothing_else(
    answerer: Answerer, question: str, last: Intent
) -> None:
    understood = understand(Question(question, Filter(as_of=dt.date(2025, 6, 1))))
    assert list(answerer._tries(understood))[-1].intent is last


def test_what_somebody_decided_in_some_days_is_summed_up_where_no_sentence_tells(answerer: Answerer) -> None:
    understood = understand(Question("What did the council decide in March 2025?", Filter(as_of=dt.date(2025, 6, 1))))
    summed_up = [one.query for one in answerer._tries(understood) if one.intent is Intent.SUMMARY]
    assert summed_up == ["council"]
