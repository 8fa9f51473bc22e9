"""qa/answering/summary.py, qa/answering/holdings.py: topics, days and the collection itself, over the sample."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import Ask, make_article

from qa import Answerer, Filter, Question
from qa.answering.summary import summary
from qa.domain import Chunk, Found, Passage
from qa.intents import Intent
from qa.question.understand import understand
from ui.demo import AS_OF


@pytest.mark.parametrize("question", ["Summarize the news about the Alder Bridge.", "Tell me about the Alder Bridge"])
def test_a_summary_quotes_each_article_about_the_topic_once_and_the_newest_first(ask: Ask, question: str) -> None:
    answer = ask(question)
    articles = [citation.article_id for citation in answer.citations]
    assert 1 < len(articles) <= 8
    assert len(set(articles)) == len(articles)
    days = [citation.published for citation in answer.citations if citation.published]
    assert days == sorted(days, reverse=True)
    assert all("bridge" in f"{citation.title} {citation.quote}".lower() for citation in answer.citations)
    assert [sentence.text for sentence in answer.sentences] == [citation.quote for citation in answer.citations]


def test_a_topic_that_no_article_is_about_is_refused(ask: Ask) -> None:
    assert ask("Summarize the news about the chess championship.").refused


def test_what_happened_on_a_day_is_told_by_the_articles_of_that_day_and_the_next(ask: Ask) -> None:
    answer = ask("What happened on 17 March 2025?")
    assert not answer.refused
    near = {dt.date(2025, 3, 17), dt.date(2025, 3, 18)}
    assert any(citation.published in near for citation in answer.citations)
    assert answer.window
    assert answer.window.since == dt.date(2025, 3, 17)


def test_what_happened_on_days_without_an_article_is_refused(ask: Ask) -> None:
    assert ask("What happened on 3 May 1971?").refused


def test_a_topic_on_a_day_that_another_article_looks_back_on_is_told_by_the_sentence_that_names_the_day() -> None:
    text = "The trial of Ole Rud ended in tears. Ole Rud wept. A jury found Ole Rud guilty on 3 March. His wife left."
    article = make_article(title="Ole Rud jailed", text=text, published=dt.date(2025, 3, 28))
    passage = Passage(article, Chunk(article.revision, 0, 0, len(text), text), 1.0)
    asked = understand(Question("What happened on 3 March 2025 in the Rud case?", Filter(as_of=dt.date(2025, 6, 1))))
    assert (asked.intent, asked.query) == (Intent.SUMMARY, "Rud")
    draft = summary(asked, Found((passage,), {"rud": 2.0}, newest=dt.date(2025, 3, 28)))
    assert [sentence.text for sentence in draft.sentences] == ["A jury found Ole Rud guilty on 3 March."]


def test_the_collection_answers_for_itself(ask: Ask, sample: Answerer) -> None:
    held = sample.retriever.holdings(Question("", Filter(as_of=AS_OF)))
    count = ask("How many articles do you have?")
    assert f"{held.articles} articles" in count.text
    assert not count.citations
    assert all(name in ask("Which outlets do you have?").text for name, _ in held.outlets if name)
    assert held.first
    assert str(held.first.year) in ask("What period do the articles cover?").text


def test_the_newest_article_is_named_and_quoted(ask: Ask, sample: Answerer) -> None:
    held = sample.retriever.holdings(Question("", Filter(as_of=AS_OF)))
    answer = ask("What is the newest article?")
    assert held.newest
    assert held.newest.article.title in answer.text
    assert answer.citations[0].article_id == held.newest.article.id


def test_a_filter_narrows_what_is_counted(ask: Ask, sample: Answerer) -> None:
    one = frozenset({"Varn Radio"})
    held = sample.retriever.holdings(Question("", Filter(as_of=AS_OF, sources=one)))
    assert 0 < held.articles < sample.retriever.holdings(Question("")).articles
    line = ask("How many articles are there?", sources=one).text
    assert line.startswith(f"The collection holds {held.articles} articles of 1 outlet, ")


def test_articles_that_mention_something_are_counted(ask: Ask) -> None:
    assert ask("How many articles mention the chess championship?").text.startswith("0 articles of ")
    assert not ask("How many articles mention the Alder Bridge?").text.startswith("0 ")


@pytest.mark.parametrize("said", ["hello", "Thanks!", "help", "who are you?"])
def test_whoever_asks_nothing_is_told_no_news(ask: Ask, said: str) -> None:
    answer = ask(said)
    assert answer.sentences
    assert not answer.citations
