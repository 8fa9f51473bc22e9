"""ui/server/suggestions.py: questions that the articles answer."""

# ruff: noqa: E501 -- a sentence a line

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import pytest
from conftest import make_article
from langchain_core.runnables import RunnableLambda

from qa.domain import Answer, Article, Chunk, Filter, Passage, Question, Sentence
from ui.server.suggestions import suggestions


def answering(
    articles: Sequence[Article], short: str, confidence: float = 0.9
) -> RunnableLambda[str | Question, Answer]:
    """Answers everything with the first sentence of the first article in which these words stand."""

    def answer(question: str | Question) -> Answer:
        asked = question.text if isinstance(question, Question) else question
        article = next((article for article in articles if short in article.text), None)
        if article is None:
            return Answer(asked, (), (), (), confidence=0.1, as_of=dt.date(2025, 4, 6), model="x")
        start = article.text.index(short)
        end = article.text.index(".", start) + 1
        passage = Passage(article, Chunk(article.revision, 0, 0, len(article.text), article.text), 1.0)
        found = passage.cite(start, end, number=1)
        cited = dataclasses.replace(found, answer=(start, start + len(short)))
        line = Sentence(cited.quote, (1,))
        return Answer(asked, (line,), (cited,), (passage,), as_of=dt.date(2025, 4, 6), model="x", confidence=confidence)

    return RunnableLambda(answer)


@pytest.mark.parametrize(
    ("text", "short", "question"),
    [
        ("Ada Perrin was elected head of the Sill Harbour Board, the port said.", "Ada Perrin", "Who was elected head of the Sill Harbour Board?"),
        ("SILL (AP) - Morrow United won the Harbour Cup on Sunday, with a late goal.", "Morrow United", "Who won the Harbour Cup?"),
        ("The Sill Tower was built in 1931.", "1931", "When was the Sill Tower built?"),
        ("About 60 people left the Sill Tower, the police said.", "60", "How many people left the Sill Tower?"),
        ("Ada Perrin, the head of the road office, left.", "head of the road office", "Who is Ada Perrin?"),
    ],
)  # fmt: skip
def test_a_sentence_becomes_the_question_that_it_answers(text: str, short: str, question: str) -> None:
    articles = [make_article(text=text)]
    assert suggestions(answering(articles, short), articles, Filter()) == (question,)


@pytest.mark.parametrize(
    "text",
    [
        "The Sill Gazette reported that the bridge was closed on Monday.",  # about an outlet
        "It was built in 1931, when they left.",  # points back
        "Yesterday closed with rain.",
        "Who pays for the Sill Tower?",
        "Five things to know",
    ],
)
def test_nothing_is_asked_about_outlets_headings_and_what_only_points_back(text: str) -> None:
    articles = [make_article(text=text)]
    assert suggestions(answering(articles, text[:5]), articles, Filter(), outlets=["Sill Gazette"]) == ()


CUP = "Morrow United won the Harbour Cup on Sunday, with a late goal."


def test_a_question_is_kept_only_where_its_answer_is_sure_and_says_what_the_sentence_says() -> None:
    articles = [make_article(text=CUP)]
    assert suggestions(answering(articles, "Morrow United"), articles, Filter()) == ("Who won the Harbour Cup?",)
    assert suggestions(answering(articles, "Morrow United", confidence=0.6), articles, Filter()) == ()
    assert suggestions(answering(articles, "late goal"), articles, Filter()) == ()
    assert suggestions(answering([], "Morrow United"), articles, Filter()) == ()


def test_no_question_leads_to_a_quote_that_is_on_the_page_or_away_from_the_topic() -> None:
    articles = [make_article(text=CUP)]
    answerer = answering(articles, "Morrow United")
    seen = answerer.invoke("q").citations
    assert suggestions(answerer, articles, Filter(), seen=seen) == ()
    assert suggestions(answerer, articles, Filter(), about="the repair of the bridge") == ()
    assert suggestions(answerer, articles, Filter(), about="the harbour") == ("Who won the Harbour Cup?",)


def test_one_leaves_off_where_another_reader_waits() -> None:
    articles = [make_article(text=CUP)]
    assert suggestions(answering(articles, "Morrow United"), articles, Filter(), enough=lambda: True) == ()
