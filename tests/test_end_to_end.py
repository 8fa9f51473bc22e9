"""From a file of the first user's form to an answer, with nothing configured."""

from __future__ import annotations

import pytest

from ingest.job import ingest
from ingest.sources import read_paths
from qa import Answer, Settings, ask
from qa.index import Index
from qa.protocols import Embedder

ARTICLE = """date 2024-05-11 The island republic of Orsa has agreed to take back its more than 400 fishing boats from \
Lindholm waters, officials said, ending a quarrel of two years.

The long-awaited step is a success for the Union, which has drawn closer to the islands' neighbours.

Deputy Fisheries Minister Karla Bergmann accepted the demand to withdraw the boats in a meeting in Lindholm with the \
leader of the islands, Anders Tove Halse, two officials told this newspaper on Friday.

The harbour

They agreed that a delegation would travel to the port of Nysund within days to prepare an orderly return.

Orsa built a large cold store in the town of Vik at the cost of 80 million crowns to freeze its catch.

Foreign Minister Jonas Reik in June 2021 became the first of his office ever to visit the islands, promising help with \
a new pier.

New rules

No date was set for the return of the boats.
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, minilm: Embedder) -> Settings:
    folder = tmp_path_factory.mktemp("user")
    (folder / "0001.txt").write_text(ARTICLE, encoding="utf-8")
    settings = Settings.load(index=folder / "index")
    with Index(settings.index, create=True) as index:
        report = ingest(read_paths([folder / "0001.txt"]), index, minilm, settings)
    assert report.added == 1
    return settings


def checked(question: str, settings: Settings) -> Answer:
    """The answer, each of whose citations has been cut out of the stored article again."""
    answer = ask(question, settings=settings)
    with Index(settings.index) as index:
        for citation in answer.citations:
            stored = index.article(citation.article_id, citation.revision)
            assert stored is not None
            assert stored.text[citation.start : citation.end] == citation.quote
    assert all(sentence.citations for sentence in answer.sentences)
    return answer


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("How much did the cold store in Vik cost?", "80 million crowns"),
        ("Who accepted the demand to withdraw the boats?", "Karla Bergmann"),
        ("How many fishing boats is Orsa to take back?", "more than 400 fishing boats"),
        ("When did Jonas Reik visit the islands?", "June 2021"),
        ("Who is the leader of the islands?", "Anders Tove Halse"),
        ("Was a date set for the return?", "No date was set"),
    ],
)
def test_a_question_is_answered_with_the_sentence_that_says_it(question: str, quoted: str, settings: Settings) -> None:
    answer = checked(question, settings)
    assert quoted in answer.sentences[0].text


@pytest.mark.parametrize(
    "question",
    ["Who won the 2023 election in Orsa?", "How many people live in Vik?", "What is the price of bread in Nysund?"],
)
def test_a_question_that_the_article_does_not_answer_is_refused(question: str, settings: Settings) -> None:
    assert checked(question, settings).refused
