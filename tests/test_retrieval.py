"""qa/retrieval.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from conftest import WordEmbedder, make_article
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from qa.domain import Filter, Question, Window
from qa.index import Index
from qa.retrieval import PassageRetriever
from qa.settings import FusionSettings, Settings

Add = Callable[..., Index]

WIRE = (
    "The cod quota for the coast will be cut to 12,400 tonnes this year, a fifth less than last year, the board said "
    "on Monday. Scientists had asked for a cut by half because the stock has shrunk for the fourth year in a row."
)


def retriever(index: Index, settings: Settings, **fusion: object) -> PassageRetriever:
    varied = settings.model_copy(update={"fusion": FusionSettings(**fusion)})  # type: ignore[arg-type]
    return PassageRetriever(index=index, embedder=WordEmbedder(), settings=varied)


def test_passages_say_how_they_were_found(add: Add, settings: Settings) -> None:
    index = add(make_article("a", "The old bridge was closed."), make_article("b", "Rye bread is best."))
    first, second = retriever(index, settings).passages(Question("Why was the bridge closed?"))
    assert (first.article.id, first.dense_rank, first.lexical_rank) == ("a", 1, 1)
    assert (second.article.id, second.dense_rank, second.lexical_rank) == ("b", 2, None)
    assert first.score > second.score
    assert first.article.text[first.chunk.start : first.chunk.end] == first.text


def test_fusion_adds_the_reciprocal_ranks(add: Add, settings: Settings) -> None:
    index = add(make_article("a", "The old bridge was closed."), make_article("b", "Rye bread is best."))
    first, second = retriever(index, settings, weight=0.25, constant=60).passages(Question("bridge"))
    assert first.score == pytest.approx(0.25 / 61 + 0.75 / 61)
    assert second.score == pytest.approx(0.25 / 62)


@pytest.mark.parametrize(("weight", "dense", "lexical"), [(0.0, None, 1), (1.0, 1, None)])
def test_a_weight_at_its_end_asks_one_ranking_only(
    add: Add, settings: Settings, weight: float, dense: int | None, lexical: int | None
) -> None:
    index = add(make_article("a", "The old bridge was closed."))
    (passage,) = retriever(index, settings, weight=weight).passages(Question("bridge"))
    assert (passage.dense_rank, passage.lexical_rank) == (dense, lexical)


def test_a_wire_story_in_two_outlets_is_one_passage_that_names_both(add: Add, settings: Settings) -> None:
    index = add(
        make_article("a", WIRE, source="Gazette"),
        make_article("b", WIRE, source="Herald"),
        make_article("c", "The bridge was closed.", source="Herald"),
    )
    found = retriever(index, settings).passages(Question("How large is the cod quota?"))
    assert len(found) == 2
    assert {found[0].article.source, *(copy.source for copy in found[0].copies)} == {"Gazette", "Herald"}


def test_a_story_with_another_number_is_no_copy(add: Add, settings: Settings) -> None:
    index = add(make_article("a", WIRE), make_article("b", WIRE.replace("12,400", "14,200")))
    found = retriever(index, settings).passages(Question("How large is the cod quota?"))
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
    found = retriever(index, settings).passages(Question("Who visited the harbour in March 2023?", window=window))
    assert {passage.article.id for passage in found} == {"then", "later", "dayafter"}


def test_a_filter_is_kept_whatever_the_window_says(add: Add, settings: Settings) -> None:
    index = add(make_article("later", "In March 2023 the minister came.", published=dt.date(2024, 4, 20)))
    question = Question(
        "Who came in March 2023?",
        Filter(as_of=dt.date(2024, 1, 1)),
        Window(dt.date(2023, 3, 1), dt.date(2023, 3, 31), "March 2023"),
    )
    assert retriever(index, settings).passages(question) == []


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
    rankings = [[p.chunk.id for p in retriever(index, settings).passages(Question("bridge"))] for _ in range(3)]
    assert rankings[0] == rankings[1] == rankings[2]
