"""qa/answering/generative.py, through a real client and a server that says what it is told to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ChatServer

from qa.answering.chat_model import load_chat_model
from qa.answering.checking import NO_MARKER
from qa.answering.generative import NOTHING_SUPPORTED
from qa.answering.verify import UNSUPPORTED
from qa.domain import Answer, Question
from qa.errors import ChatModelError
from qa.pipeline import Answerer
from qa.settings import ChatSettings, Settings

QUESTION = "When was the Alder Bridge built?"
BUILT = "The bridge was built in 1968"
QUOTE = "The bridge was built in 1968 and last strengthened in 2003."


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
    chat_server.reply = lambda prompt: f"{BUILT} [{document(prompt, 'built in 1968')}]. Built of oak it was {marker}."
    borne_out, other = answerer.invoke(QUESTION).sentences
    assert (borne_out.citations, borne_out.flag) == ((1,), "")
    assert (other.citations, other.flag) == ((), NO_MARKER)
    assert "[" not in other.text


def test_a_marker_on_a_document_that_does_not_say_so_is_removed(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.reply = lambda prompt: (
        f"{BUILT} [{document(prompt, 'built in 1968')}]. Napoleon invaded Russia with a large army [1]."
    )
    assert [sentence.flag for sentence in answerer.invoke(QUESTION).sentences] == ["", UNSUPPORTED]


def test_unsupported_sentences_are_removed_where_that_is_set(sample_index: Path, chat_server: ChatServer) -> None:
    settings = Settings.load(index=sample_index, model="openai:scripted", base_url=chat_server.url)
    strict = settings.model_copy(update={"chat": ChatSettings(unsupported="remove")})
    chat_server.reply = lambda prompt: f"{BUILT} [{document(prompt, 'built in 1968')}]. Napoleon invaded Russia [1]."
    assert Answerer.from_settings(strict).invoke(QUESTION).text == f"{BUILT}. [1]"


@pytest.mark.parametrize(
    ("claim", "flag"),
    [
        ("The bridge was built in 1967 and last strengthened in 2003", "not in the quotes: 1967"),
        ("The bridge was built in 1968 by Otto Blum and last strengthened in 2003", "not in the quotes: Otto Blum"),
    ],
)
def test_a_number_or_name_that_the_quote_does_not_have_is_flagged(
    answerer: Answerer, chat_server: ChatServer, claim: str, flag: str
) -> None:
    chat_server.reply = lambda prompt: f"{claim} [{document(prompt, 'built in 1968')}]."
    (sentence,) = answerer.invoke(QUESTION).sentences
    assert (sentence.citations, sentence.flag) == ((1,), flag)


@pytest.mark.parametrize(("verdict", "flag"), [("yes", ""), ("No.", UNSUPPORTED)])
def test_a_chat_model_may_judge_each_sentence_beside_its_words(
    sample_index: Path, chat_server: ChatServer, verdict: str, flag: str
) -> None:
    settings = Settings.load(index=sample_index, model="openai:scripted", base_url=chat_server.url)
    judged = settings.model_copy(update={"chat": ChatSettings(judge="openai:judge")})

    def reply(prompt: str) -> str:
        if "Does the claim follow" in prompt:
            return verdict if "1968 by boat" in prompt else "yes"
        return (
            f"{BUILT} [{document(prompt, 'built in 1968')}]. It was 1968 by boat [{document(prompt, 'built in 1968')}]."
        )

    chat_server.reply = reply
    first, second = Answerer.from_settings(judged).invoke(QUESTION).sentences
    assert first.flag == ""
    assert second.flag == flag
    assert bool(second.citations) is not bool(flag)


def test_a_correction_is_told_whoever_writes(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.reply = lambda prompt: f"The repair will cost 41 million crowns [{document(prompt, 'not 14 million')}]."
    answer = answerer.invoke("How much will the repair of the Alder Bridge cost?")
    assert answer.notice.startswith("Corrected. Newest first: 41 million")


@pytest.mark.parametrize(
    ("reply", "why"),
    [("Napoleon invaded Russia [1].", NOTHING_SUPPORTED), ("", "said nothing"), ("  \n ", "said nothing")],
)
def test_where_nothing_is_borne_out_the_reader_gets_quotes(
    answerer: Answerer, chat_server: ChatServer, reply: str, why: str
) -> None:
    chat_server.reply = lambda prompt: reply
    answer = answerer.invoke(QUESTION)
    assert answer.sentences[0].text == QUOTE
    assert answer.sentences[0].citations == (1,)
    assert why in answer.notice


@pytest.mark.parametrize(
    "malformed",
    ["[[[1]", "[1]", "<document number='1'>", '{"answer": null}', "[1][2][3]" * 200, "】【1】", "\x00\ufffd"],
)
def test_malformed_output_ends_in_quotes(answerer: Answerer, chat_server: ChatServer, malformed: str) -> None:
    chat_server.reply = lambda prompt: malformed
    answer = answerer.invoke(QUESTION)
    assert answer.sentences[0].text == QUOTE
    assert answer.notice


def test_what_the_articles_do_not_answer_is_refused_without_asking_the_model(
    answerer: Answerer, chat_server: ChatServer
) -> None:
    assert answerer.invoke("Who won the chess championship in Morrow?").refused
    assert chat_server.requests == []


def test_a_rate_limit_is_waited_for(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.failures = [(429, "slow down")]
    chat_server.reply = lambda prompt: f"{BUILT} [{document(prompt, 'built in 1968')}]."
    answer = answerer.invoke(QUESTION)
    assert (answer.text, answer.notice) == (f"{BUILT}. [1]", "")


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_a_model_that_keeps_failing_leaves_the_reader_with_quotes_and_the_reason(
    answerer: Answerer, chat_server: ChatServer, status: int
) -> None:
    chat_server.failures = [(status, "no luck today")] * 9
    answer = answerer.invoke(QUESTION)
    assert answer.sentences[0].text == QUOTE
    assert "no luck today" in answer.notice


def test_too_long_a_prompt_is_asked_again_with_fewer_passages(answerer: Answerer, chat_server: ChatServer) -> None:
    chat_server.failures = [(400, "This model's maximum context length is 4096 tokens")]
    chat_server.reply = lambda prompt: f"{BUILT} [{document(prompt, 'built in 1968')}]."
    assert answerer.invoke(QUESTION).text == f"{BUILT}. [1]"
    first, second = (str(request["messages"]).count(' number="') for request in chat_server.requests)
    assert second == first // 2


def test_passages_are_held_to_the_budget(sample_index: Path, chat_server: ChatServer) -> None:
    settings = Settings.load(index=sample_index, model="openai:scripted", base_url=chat_server.url)
    tight = settings.model_copy(update={"chat": ChatSettings(tokens=500)})
    Answerer.from_settings(tight).invoke(QUESTION)
    prompt = chat_server.requests[0]["messages"][-1]["content"]  # type: ignore[index]
    assert 1 <= prompt.count("</document") < 10
    assert len(prompt) < 4 * 500 + 600


def test_a_model_that_stops_midway_keeps_its_finished_sentences(answerer: Answerer, chat_server: ChatServer) -> None:
    def reply(prompt: str) -> str:
        return f"{BUILT} [{document(prompt, 'built in 1968')}]. A crack was found [1]. And then the inspectors of the"

    chat_server.reply = reply
    chat_server.stops_after = 70
    answer = answerer.invoke(QUESTION)
    assert answer.sentences[0].text == f"{BUILT}."
    assert all(sentence.text.endswith(".") for sentence in answer.sentences)
    assert "stopped in the middle of a sentence" in answer.notice


def test_a_server_that_goes_silent_is_not_waited_for_past_the_deadline(
    sample_index: Path, chat_server: ChatServer
) -> None:
    settings = Settings.load(index=sample_index, model="openai:scripted", base_url=chat_server.url)
    hurried = settings.model_copy(update={"chat": ChatSettings(deadline=0.5)})
    chat_server.silence = 3.0
    chat_server.reply = lambda prompt: f"{BUILT} [{document(prompt, 'built in 1968')}]."
    answer = Answerer.from_settings(hurried).invoke(QUESTION)
    assert answer.sentences[0].text == QUOTE
    assert "was not done within 0.5 s" in answer.notice
    assert answer.timings["answer"] < 2.5


def test_a_follow_up_is_rewritten_by_the_model(answerer: Answerer, chat_server: ChatServer) -> None:
    def reply(prompt: str) -> str:
        if "Last question:" in prompt:
            assert QUESTION in prompt
            return "How much will the repair of the Alder Bridge cost?"
        return "NO ANSWER"

    first = answerer.invoke(QUESTION)
    chat_server.reply = reply
    answer = answerer.invoke(Question("And how much will it cost?", history=(first,)))
    assert answer.understood == "How much will the repair of the Alder Bridge cost?"
    assert answer.question == "And how much will it cost?"


def test_a_follow_up_is_rewritten_by_rules_where_the_model_fails(answerer: Answerer, chat_server: ChatServer) -> None:
    first = answerer.invoke(QUESTION)
    chat_server.failures = [(500, "no luck")] * 9
    answer = answerer.invoke(Question("And how long is it?", history=(first,)))
    assert answer.understood == "how long is the Alder Bridge?"


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


def test_a_server_that_is_not_there_leaves_the_reader_with_quotes(sample_index: Path) -> None:
    settings = Settings.load(index=sample_index, model="openai:scripted", base_url="http://127.0.0.1:9/v1")
    answer = Answerer.from_settings(settings).invoke(QUESTION)
    assert answer.sentences[0].text == QUOTE
    assert "openai:scripted did not answer" in answer.notice


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
