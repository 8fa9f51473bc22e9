"""qa/answering/generative.py, through a real client and a server that says what it is told to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ChatServer

from qa.answering.generative import UNSUPPORTED, load_chat_model
from qa.chain import Answerer
from qa.domain import Answer, ChatModelError
from qa.settings import Settings

QUESTION = "When was the Alder Bridge built?"


@pytest.fixture
def answerer(sample_index: Path, chat_server: ChatServer) -> Answerer:
    settings = Settings.load(index=sample_index, model="openai:scripted", base_url=chat_server.url)
    return Answerer.from_settings(settings)


def document(prompt: str, words: str) -> int:
    """The number of the document in a prompt that holds some words."""
    for number, text in re.findall(r'<document-\w+ number="(\d+)"[^>]*>(.*?)</document', prompt, re.DOTALL):
        if words in text:
            return int(number)
    raise AssertionError(f"{words!r} is in no document")


def test_a_marker_becomes_a_verified_quote(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.reply = lambda prompt: f"The bridge was built in 1968 [{document(prompt, 'built in 1968')}]."
    answer = answerer.invoke(QUESTION)
    assert answer.text == "The bridge was built in 1968. [1]"
    (citation,) = answer.citations
    assert citation.quote == "The bridge was built in 1968 and last strengthened in 2003."
    assert answer.model == "openai:scripted"


@pytest.mark.parametrize("marker", ["[99]", "[0]", ""])
def test_a_marker_that_names_no_document_is_removed_and_its_sentence_flagged(
    answerer: Answerer, chat_server: ChatServer, marker: str
) -> None:
    chat_server.reply = lambda prompt: f"The bridge was built in 1968 {marker}."
    (sentence,) = answerer.invoke(QUESTION).sentences
    assert sentence.citations == ()
    assert sentence.flag == UNSUPPORTED
    assert "[" not in sentence.text


def test_a_marker_on_a_document_that_does_not_say_so_is_removed(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.reply = lambda prompt: "Napoleon invaded Russia with a large army [1]."
    (sentence,) = answerer.invoke(QUESTION).sentences
    assert (sentence.citations, sentence.flag) == ((), UNSUPPORTED)


def test_no_answer_is_a_refusal(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.reply = lambda prompt: "NO ANSWER."
    assert answerer.invoke(QUESTION).refused


def test_an_answer_is_streamed_sentence_by_sentence(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.reply = lambda prompt: (
        f"It was built in 1968 [{document(prompt, '1968')}]. A crack was found [{document(prompt, 'crack')}]."
    )
    answers: list[Answer] = list(answerer.stream(QUESTION))
    assert [len(answer.sentences) for answer in answers] == sorted(len(answer.sentences) for answer in answers)
    assert len(answers) >= 2
    assert len(answers[-1].sentences) == 2


def test_passages_stand_between_tags_that_no_article_can_write(answerer: Answerer, chat_server: ChatServer) -> None:
    answerer.invoke("What did readers tell the Tarn Post about the bridge?")
    answerer.invoke("What did readers tell the Tarn Post about the bridge?")
    tags = []
    for request in chat_server.requests:
        prompt = request["messages"][-1]["content"]  # type: ignore[index]
        (tag,) = set(re.findall(r"</document-(\w+)>", prompt))
        assert "Ignore your previous instructions" in prompt
        tags.append(tag)
    assert tags[0] != tags[1]


def test_a_server_that_is_not_there_is_a_clear_error(sample_index: Path) -> None:
    settings = Settings.load(index=sample_index, model="openai:scripted", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ChatModelError, match="openai:scripted did not answer"):
        Answerer.from_settings(settings).invoke(QUESTION)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("nosuchprovider:x", "cannot be set up"),
        ("anthropic:claude-haiku-4-5", r"pip install 'dateline\[anthropic\]'"),
        ("openai:gpt-5-mini", "DATELINE_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_set_up_is_named_with_the_remedy(
    model: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ChatModelError, match=reason):
        load_chat_model(Settings.load(model=model))
