"""qa/answering/extractive.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from conftest import WordEmbedder, make_article

from qa.answering.extractive import ExtractiveAnswerer
from qa.domain import Answer, Filter, Question
from qa.index import Index
from qa.pipeline import Answerer
from qa.retrieval import PassageRetriever
from qa.settings import AnswerSettings, Settings

Ask = Callable[..., Answer]

COST = "The United States built a major base in the city of Agadez at the cost of $100 million to fly drones."


@pytest.fixture
def ask(add: Callable[..., Index], settings: Settings) -> Ask:
    """Asks over the given texts, each an article."""

    def run(question: str, *texts: str, sentences: int = 3) -> Answer:
        index = add(*(make_article(str(n), text) for n, text in enumerate(texts)))
        retriever = PassageRetriever(index=index, embedder=WordEmbedder(), settings=settings)
        answers = AnswerSettings(sentences=sentences)
        return Answerer(retriever, ExtractiveAnswerer(WordEmbedder(), answers)).invoke(question)

    return run


def test_the_sentence_that_answers_is_quoted(ask: Ask) -> None:
    answer = ask("How much did the base in Agadez cost?", f"It rained. {COST} It was hot.", "Nothing else is known.")
    assert answer.sentences[0].text == COST
    (citation, *_) = answer.citations
    assert (citation.quote, citation.start) == (COST, 11)


def test_a_question_that_nothing_answers_is_refused_with_the_closest_articles(ask: Ask) -> None:
    answer = ask("Who won the chess championship in Morrow?", COST, "The old bridge was closed.")
    assert answer.refused
    assert not answer.citations
    assert answer.confidence < 0.5
    assert answer.passages


def test_a_good_sentence_in_a_later_passage_beats_a_poor_one_in_the_first(ask: Ask) -> None:
    poor = [f"The base, the base in Agadez, said speaker {n}, is a base in Agadez like the base." for n in range(4)]
    answer = ask("How much did the base in Agadez cost?", *poor, COST)
    assert answer.sentences[0].text == COST


def test_at_most_the_allowed_sentences_are_shown(ask: Ask) -> None:
    texts = [
        f"The base in Agadez cost ${n} million, {word} said." for n, word in enumerate(("he", "she", "they", "we"))
    ]
    assert len(ask("How much did the base in Agadez cost?", *texts, sentences=2).sentences) == 2


def test_the_same_sentence_of_several_articles_is_shown_once(ask: Ask) -> None:
    lines = [sentence.text for sentence in ask("How much did the base in Agadez cost?", COST, COST, COST).sentences]
    assert lines == [COST]


def test_headings_and_fragments_are_not_quoted(ask: Ask) -> None:
    answer = ask(
        "How much did the base in Agadez cost?", f"Cost of the base in Agadez\n\n{COST}\n\nBase in Agadez: cost"
    )
    assert [sentence.text for sentence in answer.sentences] == [COST]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("The pause of payments in Agadez is scheduled to end on Dec. 31.", 2025),
        ("The pause of payments in Agadez ended on Dec. 31.", 2024),
    ],
)
def test_a_day_without_a_year_lies_ahead_where_the_sentence_looks_ahead(ask: Ask, text: str, year: int) -> None:
    (citation, *_) = ask("When does the pause of payments in Agadez end?", text).citations  # of 3 March 2025
    assert citation.day is not None
    assert citation.day.since == dt.date(year, 12, 31)


def test_news_of_an_article_that_also_says_other_things_are_not_passed_over(ask: Ask) -> None:
    best = "The drone base in Agadez was opened by soldiers of the coast."
    other = "The base in Agadez was closed for a week. A drone was seen by the herring fleet."
    answer = ask(
        "What is new with the drone base in Agadez?", f"{best} It rained on that day for hours.", other, sentences=1
    )
    assert best in [sentence.text for sentence in answer.sentences]


def test_a_question_in_an_article_is_not_quoted_as_an_answer(ask: Ask) -> None:
    question = "Why did the mayor of Agadez resign?"
    answer = ask(question, f"{question} The mayor of Agadez resigned because the council had lost its trust in her.")
    assert [sentence.text for sentence in answer.sentences] == [
        "The mayor of Agadez resigned because the council had lost its trust in her."
    ]


@pytest.mark.parametrize("question", ["", "?", "the of and", "💥" * 50, "a" * 5000])
def test_a_question_without_a_topic_is_refused(ask: Ask, question: str) -> None:
    assert ask(question, COST).refused


def test_an_empty_index_refuses(ask: Ask) -> None:
    answer = ask("How much did it cost?")
    assert answer.refused
    assert answer.passages == ()


def test_what_happened_on_days_is_told_by_what_is_said_to_have_happened_then(
    add: Callable[..., Index], settings: Settings
) -> None:
    index = add(
        make_article("strike", "Bus drivers in Tarn walked out on Monday over pay.", published=dt.date(2026, 11, 23)),
        make_article(
            "ferry", "Ferries run again from noon today. Only two are needed.", published=dt.date(2026, 11, 21)
        ),
        make_article("toll", "The toll from Saturday's storm has risen to 12.", published=dt.date(2026, 11, 24)),
    )
    retriever = PassageRetriever(index=index, embedder=WordEmbedder(), settings=settings)
    answerer = Answerer(retriever, ExtractiveAnswerer(WordEmbedder(), AnswerSettings()))
    answer = answerer.invoke(Question("What happened last weekend?", Filter(as_of=dt.date(2026, 11, 25))))
    assert {citation.article_id for citation in answer.citations} == {"ferry", "toll"}


def test_words_that_only_repeat_the_question_are_no_short_answer(ask: Ask) -> None:
    text = "Karin Halvard was elected mayor on Sunday, replacing Tomas Renn, who had held the office since March."
    answer = ask("Who replaced Renn?", text)
    assert answer.sentences[0].text == text
    assert answer.short not in {"Tomas", "Renn", "Tomas Renn"}
