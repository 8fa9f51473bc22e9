"""qa/retrieval.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from conftest import WordEmbedder, make_article
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from qa.domain import AnswerSpan, Filter, Passage, Question, Reading, Window
from qa.index import Index
from qa.intents import Intent
from qa.models.weights import Depth, Features, packaged_weights
from qa.retrieval import PassageRetriever
from qa.settings import FusionSettings, ReaderSettings, RecencySettings, Settings
from qa.text.words import content_stems

Add = Callable[..., Index]

WIRE = (
    "The cod quota for the coast will be cut to 12,400 tonnes this year, a fifth less than last year, the board said "
    "on Monday. Scientists had asked for a cut by half because the stock has shrunk for the fourth year in a row."
)


def retriever(index: Index, settings: Settings, **fusion: object) -> PassageRetriever:
    plain = {"fusion": FusionSettings(**fusion), "recency": RecencySettings(weight=0)}  # type: ignore[arg-type]
    varied = settings.model_copy(update=plain)
    return PassageRetriever(index=index, embedder=WordEmbedder(), settings=varied)


def test_passages_say_how_they_were_found(add: Add, settings: Settings) -> None:
    index = add(make_article("a", "The old bridge was closed."), make_article("b", "Rye bread is best."))
    first, second = retriever(index, settings).retrieve(Question("Why was the bridge closed?")).passages
    assert (first.article.id, first.dense_rank, first.lexical_rank) == ("a", 1, 1)
    assert (second.article.id, second.dense_rank, second.lexical_rank) == ("b", 2, None)
    assert first.score > second.score
    assert first.article.text[first.chunk.start : first.chunk.end] == first.text


def test_fusion_adds_the_reciprocal_ranks(add: Add, settings: Settings) -> None:
    index = add(make_article("a", "The old bridge was closed."), make_article("b", "Rye bread is best."))
    first, second = retriever(index, settings, weight=0.25, constant=60).retrieve(Question("bridge")).passages
    assert first.score == pytest.approx(0.25 / 61 + 0.75 / 61)
    assert second.score == pytest.approx(0.25 / 62)


WEIGHTS = replace(packaged_weights(), passage=Features(relevance=1.0, fused=4.0), depth=Depth(2, 99.0, -99.0))


class WordReader:
    """Takes the first word of each sentence for its answer, and the share of the question's words for relevance."""

    def read(self, question: str, passages: Sequence[Passage], asked: dt.date | None = None) -> list[Reading]:
        words = set(content_stems(question))
        return [
            Reading(
                len(words & set(content_stems(passage.text))) / max(1, len(words)),
                (AnswerSpan(0, len(passage.text), 0, len(passage.text.split()[0]), 0.0),),
            )
            for passage in passages
        ]


def reading(index: Index, settings: Settings, **recency: float) -> PassageRetriever:
    varied = settings.model_copy(update={"recency": RecencySettings(**recency)})
    return PassageRetriever(index=index, embedder=WordEmbedder(), settings=varied, reader=WordReader(), weights=WEIGHTS)


def test_the_reader_decides_the_order_of_what_it_reads(add: Add, settings: Settings) -> None:
    index = add(
        make_article("a", "The bridge bridge bridge."), make_article("b", "The bridge was closed by the mayor.")
    )
    passages = reading(index, settings).retrieve(Question("Which mayor closed the bridge?")).passages
    assert [passage.article.id for passage in passages] == ["b", "a"]
    assert all(passage.reading for passage in passages)
    one = settings.model_copy(update={"reader": ReaderSettings(passages=1)})
    first, second = reading(index, one).retrieve(Question("bridge")).passages
    assert first.reading
    assert second.reading is None
    assert second.score < first.score


def test_of_two_that_answer_alike_the_newer_comes_first_by_the_half_life(add: Add, settings: Settings) -> None:
    index = add(
        make_article("old", "The old bridge was closed, the mayor said.", published=dt.date(2025, 3, 1)),
        make_article("new", "The old bridge was closed, the council said.", published=dt.date(2025, 3, 15)),
        make_article("undated", "The old bridge was closed, the guild said.", published=None),
    )
    for day in (None, dt.date(2030, 1, 1)):  # a collection that ended before the question is not all equally old
        for text, news in (("bridge closed", 1), ("new bridge closed", 3)):
            question = Question(text, Filter(as_of=day), recent="new" in text)
            aged = scores(index, settings, question, weight=2, half_life=14, news=3)
            plain = scores(index, settings, question, weight=0)
            assert aged["new"] == pytest.approx(plain["new"] * (1 + 2 * news))
            assert aged["old"] == pytest.approx(plain["old"] * (1 + news))
            assert aged["undated"] == plain["undated"]


def scores(index: Index, settings: Settings, question: Question, **recency: float) -> dict[str, float]:
    varied = settings.model_copy(update={"recency": RecencySettings(**recency)})
    found = PassageRetriever(index=index, embedder=WordEmbedder(), settings=varied).retrieve(question).passages
    return {passage.article.id: passage.score for passage in found}


def test_a_question_that_names_its_days_does_not_prefer_newer_ones(add: Add, settings: Settings) -> None:
    index = add(
        make_article("early", "The bridge was closed, the mayor said.", published=dt.date(2025, 3, 1)),
        make_article("late", "The bridge was closed again.", published=dt.date(2025, 3, 30)),
    )
    window = Window(dt.date(2025, 3, 1), dt.date(2025, 3, 31), "in March")
    question = Question("When did the mayor say that the bridge was closed in March?", window=window)
    assert reading(index, settings, weight=20).retrieve(question).passages[0].article.id == "early"


@pytest.mark.parametrize(("weight", "dense", "lexical"), [(0.0, None, 1), (1.0, 1, None)])
def test_a_weight_at_its_end_asks_one_ranking_only(
    add: Add, settings: Settings, weight: float, dense: int | None, lexical: int | None
) -> None:
    index = add(make_article("a", "The old bridge was closed."))
    (passage,) = retriever(index, settings, weight=weight).retrieve(Question("bridge")).passages
    assert (passage.dense_rank, passage.lexical_rank) == (dense, lexical)


def test_a_wire_story_in_two_outlets_is_one_passage_that_names_both(add: Add, settings: Settings) -> None:
    index = add(
        make_article("a", WIRE, source="Gazette"),
        make_article("b", WIRE, source="Herald"),
        make_article("c", "The bridge was closed.", source="Herald"),
    )
    found = retriever(index, settings).retrieve(Question("How large is the cod quota?")).passages
    assert len(found) == 2
    assert {found[0].article.source, *(copy.source for copy in found[0].copies)} == {"Gazette", "Herald"}


def test_a_story_with_another_number_is_no_copy(add: Add, settings: Settings) -> None:
    index = add(make_article("a", WIRE), make_article("b", WIRE.replace("12,400", "14,200")))
    found = retriever(index, settings).retrieve(Question("How large is the cod quota?")).passages
    assert len(found) == 2
    assert not any(passage.copies for passage in found)


def test_a_window_keeps_articles_of_its_days_and_passages_that_name_one(add: Add, settings: Settings) -> None:
    index = add(
        make_article("then", "The minister visited the harbour.", published=dt.date(2023, 3, 10)),
        make_article("later", "In March 2023 the minister visited the harbour first.", published=dt.date(2024, 4, 20)),
        make_article("other", "The minister visited the harbour again.", published=dt.date(2024, 4, 20)),
        make_article("dayafter", "The minister visited the harbour at night.", published=dt.date(2023, 4, 1)),
    )
    window = Window(dt.date(2023, 3, 1), dt.date(2023, 3, 31), "March 2023")
    found = (
        retriever(index, settings).retrieve(Question("Who visited the harbour in March 2023?", window=window)).passages
    )
    assert {passage.article.id for passage in found} == {"then", "later", "dayafter"}


def test_a_filter_is_kept_whatever_the_window_says(add: Add, settings: Settings) -> None:
    index = add(make_article("later", "In March 2023 the minister came.", published=dt.date(2024, 4, 20)))
    question = Question(
        "Who came in March 2023?",
        Filter(as_of=dt.date(2024, 1, 1)),
        Window(dt.date(2023, 3, 1), dt.date(2023, 3, 31), "March 2023"),
    )
    assert retriever(index, settings).retrieve(question).passages == ()


def test_it_drops_into_a_langchain_chain(add: Add, settings: Settings) -> None:
    index = add(make_article("a", "The old bridge was closed.", source="Gazette"))

    def ids(documents: list[Document]) -> list[str]:
        return [document.metadata["article_id"] for document in documents]

    chain = retriever(index, settings) | RunnableLambda(ids)
    assert chain.invoke("bridge") == ["a"]
    (document,) = retriever(index, settings).invoke("bridge")
    assert document.page_content == "The old bridge was closed."
    assert (document.metadata["source"], document.metadata["published"]) == ("Gazette", "2025-03-03")
    assert (document.metadata["start"], document.metadata["end"]) == (0, 26)


def test_the_same_index_gives_the_same_ranking(add: Add, settings: Settings) -> None:
    index = add(*(make_article(str(n), f"The bridge, said {word}.") for n, word in enumerate("abcdefgh")))
    rankings = [
        [p.chunk.id for p in retriever(index, settings).retrieve(Question("bridge")).passages] for _ in range(3)
    ]
    assert rankings[0] == rankings[1] == rankings[2]


def test_an_old_passage_that_matches_best_is_read_whatever_newer_ones_gain(add: Add, settings: Settings) -> None:
    index = add(
        make_article("old", "The mayor closed the old bridge for good.", published=dt.date(2020, 3, 1)),
        *(make_article(f"new{n}", f"The bridge is in the news, part {n}.") for n in range(4)),
    )
    varied = settings.model_copy(update={"reader": ReaderSettings(passages=2), "recency": RecencySettings(weight=20)})
    retriever = PassageRetriever(
        index=index, embedder=WordEmbedder(), settings=varied, reader=WordReader(), weights=WEIGHTS
    )
    read = {
        p.article.id for p in retriever.retrieve(Question("Which mayor closed the old bridge?")).passages if p.reading
    }
    assert len(read) == 2
    assert "old" in read


def test_no_more_is_read_once_a_passage_is_sure_enough_or_none_will_be(add: Add, settings: Settings) -> None:
    index = add(*(make_article(str(n), f"The mayor closed the old bridge, part {n}.") for n in range(9)))
    question = Question("Which mayor closed the old bridge?")
    for enough, hopeless, count in ((-99.0, -99.0, 2), (99.0, 98.0, 2), (99.0, -99.0, 9)):
        weights = replace(WEIGHTS, depth=Depth(2, enough, hopeless))
        found = PassageRetriever(
            index=index, embedder=WordEmbedder(), settings=settings, reader=WordReader(), weights=weights
        )
        assert sum(passage.reading is not None for passage in found.retrieve(question).passages) == count


def test_what_is_taken_out_is_neither_found_nor_read(add: Add, settings: Settings) -> None:
    index = add(
        make_article("a", "The bridge was closed."), make_article("b", "The bridge was closed by Karin Halvard.")
    )
    found = reading(index, settings).model_copy(update={"keeps": lambda passage: "Karin" not in passage.text})
    assert [passage.article.id for passage in found.retrieve(Question("Who closed the bridge?")).passages] == ["a"]


def test_what_is_taken_out_is_no_event_of_its_days_either(add: Add, settings: Settings) -> None:
    index = add(
        make_article("a", "The bridge was closed.", published=dt.date(2025, 3, 3)),
        make_article("b", "Karin Halvard resigned.", published=dt.date(2025, 3, 3)),
    )
    day = Window(dt.date(2025, 3, 3), dt.date(2025, 3, 3), "3 March")
    found = reading(index, settings).model_copy(update={"keeps": lambda passage: "Karin" not in passage.text})
    passages = found.retrieve(Question("What happened on 3 March?", window=day, intent=Intent.EVENTS)).passages
    assert [passage.article.id for passage in passages] == ["a"]
