"""qa/answering/chat/chatting.py and chat_model.py: servers as they are, through a real client."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from conftest import ChatServer
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import SecretStr

from qa.answering.chat.chat_model import fallback_of, judge_of, load_chat, load_chat_model, options
from qa.answering.chat.chatting import Chat, Piece, is_too_long
from qa.errors import ChatModelError
from qa.settings import ChatSettings, Settings

ASKED: list[BaseMessage] = [SystemMessage("Be brief."), HumanMessage("Hello?")]


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def chat_with(server: ChatServer, model: str = "openai:scripted", **values: Any) -> Chat:
    return load_chat(Settings.load(model=model, base_url=server.url, chat=ChatSettings(**values)))


def replied(chat: Chat, seconds: float = 20) -> list[Piece]:
    return list(chat.stream(ASKED, time.monotonic() + seconds))


def text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("name", ["llama3.2:3b", "hf.co/x/y-GGUF:Q4_K_M", "a/b:free", "scripted", "openai:qwen3:8b"])
def test_a_server_is_asked_for_a_model_by_the_name_it_has_there(chat_server: ChatServer, name: str) -> None:
    replied(chat_with(chat_server, name))
    assert chat_server.requests[0]["model"] == name.removeprefix("openai:")


@pytest.mark.parametrize(
    ("own", "theirs", "sent"),
    [("", "", "none"), ("", "sk-theirs", "sk-theirs"), ("sk-own\n", "sk-theirs", "sk-own"), (" sk-own ", "", "sk-own")],
)
def test_the_key_is_ones_own_or_that_of_the_providers_variable(
    chat_server: ChatServer, own: str, theirs: str, sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if theirs:
        monkeypatch.setenv("OPENAI_API_KEY", theirs)
    replied(load_chat(Settings.load(model="x", base_url=chat_server.url, api_key=own or None)))
    assert chat_server.headers[0]["authorization"] == f"Bearer {sent}"


def test_a_key_with_a_line_break_within_is_named() -> None:
    with pytest.raises(ChatModelError, match="a blank or a line break within"):
        load_chat_model(Settings.load(model="openai:x", api_key="sk-a\nsk-b"))


def test_another_model_shares_address_and_key_only_with_its_own_provider() -> None:
    chat = ChatSettings(fallback="anthropic:claude-haiku-4-5")
    settings = Settings.load(model="qwen3:8b", base_url="http://127.0.0.1:1/v1", api_key="sk-own", chat=chat)
    assert (judge_of(settings, "llama3.2:3b").base_url, judge_of(settings, "x").api_key) == (
        settings.base_url,
        settings.api_key,
    )
    other = fallback_of(settings)
    assert other
    assert (other.model, other.base_url, other.api_key) == ("anthropic:claude-haiku-4-5", None, None)
    elsewhere = chat.model_copy(update={"judge_base_url": "http://127.0.0.1:2/v1", "judge_api_key": SecretStr("sk-2")})
    judge = judge_of(settings.model_copy(update={"chat": elsewhere}), "x")
    assert (judge.base_url, judge.api_key) == ("http://127.0.0.1:2/v1", SecretStr("sk-2"))


def test_what_is_set_is_sent(chat_server: ChatServer) -> None:
    replied(chat_with(chat_server, output=300, temperature=0.5, effort="low", headers={"X-Title": "Dateline"}))
    (request,) = chat_server.requests
    assert (request["max_tokens"], request["temperature"], request["reasoning_effort"]) == (300, 0.5, "low")
    assert chat_server.headers[0]["x-title"] == "Dateline"


@pytest.mark.parametrize(
    ("provider", "base_url", "expected"),
    [
        ("ollama", "http://127.0.0.1:11434/v1", {"num_predict": 300, "num_ctx": 7800, "reasoning": False}),
        ("anthropic", None, {"max_tokens": 300, "reasoning_effort": "low", "max_retries": 2}),
        ("google_genai", None, {"max_tokens": 300, "reasoning_effort": "minimal"}),
        ("openrouter", None, {"max_tokens": 300, "reasoning": {"effort": "none"}}),
        ("openai", None, {"max_tokens": 300, "reasoning_effort": "none"}),
    ],
)
def test_each_provider_has_options_by_its_own_names(
    provider: str, base_url: str | None, expected: dict[str, object]
) -> None:
    made = options(provider, Settings.load(base_url=base_url, chat=ChatSettings(output=300, effort="none")))
    assert made.items() >= expected.items()
    if provider == "ollama":
        assert made["base_url"] == "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("refused", "gone"),
    [("temperature", "temperature"), ("max_tokens", "max_tokens"), ("stream_options", "stream_options")],
)
def test_what_a_server_refuses_is_left_out_from_then_on(chat_server: ChatServer, refused: str, gone: str) -> None:
    chat_server.refuses, chat_server.reply = (refused,), lambda prompt: "Hello."
    chat = chat_with(chat_server)
    assert (text(replied(chat)), text(replied(chat))) == ("Hello.", "Hello.")
    assert [gone in request for request in chat_server.requests] == [True, False, False]


def test_a_server_without_a_role_for_the_system_gets_one_message_of_the_user(chat_server: ChatServer) -> None:
    chat_server.refuses, chat_server.reply = ("system", "temperature"), lambda prompt: "Hello."
    assert text(replied(chat_with(chat_server))) == "Hello."
    assert chat_server.requests[-1]["messages"] == [{"role": "user", "content": "Be brief.\n\nHello?"}]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens"),
        (
            400,
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
        ),
        (422, "Input validation error: `inputs` must have less than 1024 tokens. Given: 1500"),
        (413, "Request too large for model `llama` on tokens per minute (TPM): Limit 6000, Requested 9000"),
        (400, "Please reduce the length of the messages or completion."),
        (413, "Request body too large for gpt-4o-mini model. Max size: 8000 tokens."),
        (400, "Range of input length should be [1, 30720]"),
        (400, "prompt too long; exceeded max context length by 123 tokens"),
        (500, "the input length exceeds the context length"),
        (400, "the request exceeds the available context size. try increasing the context size"),
        (400, "prompt is too long: 208310 tokens > 200000 maximum"),
        (400, "The input token count (1055000) exceeds the maximum number of tokens allowed (1048576)."),
        (400, "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"),
        (400, "Input is too long for requested model."),
        (400, "The input (5000 tokens) is longer than the model's context length (4096 tokens)."),
        (
            400,
            "Trying to keep the first 5000 tokens when context the overflows. However, it has 4096",
        ),
        (400, "This model's maximum prompt length is 131072 but the request contains 140000 tokens"),
        (400, "too many tokens: total number of tokens in the prompt exceeds the limit"),
    ],
)
def test_too_long_is_understood_as_each_server_says_it(chat_server: ChatServer, status: int, message: str) -> None:
    chat_server.failures = [(status, message)] * 9
    with pytest.raises(ChatModelError) as failed:
        replied(chat_with(chat_server, retries=0))
    assert is_too_long(failed.value)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "no luck today"),
        (401, "your token is too long"),
        (429, "Rate limit reached on tokens (TPM): Limit 30000"),
        (500, "out of memory"),
    ],
)
def test_other_failures_are_not_taken_for_it(chat_server: ChatServer, status: int, message: str) -> None:
    chat_server.failures = [(status, message)] * 9
    with pytest.raises(ChatModelError, match=re.escape(message)) as failed:
        replied(chat_with(chat_server, retries=0))
    assert not is_too_long(failed.value)


@pytest.mark.parametrize("finish", ["stop", "length", "content_filter"])
def test_why_it_ended_is_in_the_last_piece(chat_server: ChatServer, finish: str) -> None:
    chat_server.finish = finish
    assert replied(chat_with(chat_server))[-1].end == {"stop": "", "content_filter": "filter"}.get(finish, finish)


def test_tokens_that_are_told_with_each_piece_are_counted_once(chat_server: ChatServer) -> None:
    chat_server.usage, chat_server.reply = (700, 16), lambda prompt: "Hello. " * 16
    assert replied(chat_with(chat_server))[-1].tokens == {"in": 700, "out": 16}


def test_a_server_that_does_not_stream_is_heard_too(chat_server: ChatServer) -> None:
    chat_server.streams, chat_server.reply = False, lambda prompt: "Hello."
    assert text(replied(chat_with(chat_server))) == "Hello."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"error": {"message": "no such model here"}}', "no such model here"),
        ("<html>Welcome</html>", "no chat completion .*; is the address http.* right"),
    ],
)
def test_an_error_that_comes_as_a_success_is_named(chat_server: ChatServer, body: str, reason: str) -> None:
    chat_server.body = body
    with pytest.raises(ChatModelError, match=reason):
        replied(chat_with(chat_server))


def test_an_address_without_its_end_is_asked_about(chat_server: ChatServer) -> None:
    settings = Settings.load(model="x", base_url=chat_server.url.removesuffix("/v1"))
    with pytest.raises(ChatModelError, match=r"right\? Most end in /v1"):
        replied(load_chat(settings))


def test_what_lies_behind_a_failed_connection_is_named() -> None:
    settings = Settings.load(model="x", base_url="http://127.0.0.1:9/v1", chat=ChatSettings(retries=0))
    with pytest.raises(ChatModelError, match=r"Connection error.*(?:refused|failed)"):
        replied(load_chat(settings))


def test_a_first_word_that_does_not_come_is_not_waited_for(chat_server: ChatServer) -> None:
    chat_server.pause = 5
    began = time.monotonic()
    with pytest.raises(ChatModelError, match=r"said nothing within 0\.3 s"):
        replied(chat_with(chat_server, first=0.3))
    assert time.monotonic() - began < 3


def test_a_reply_that_nobody_reads_any_more_is_closed(chat_server: ChatServer) -> None:
    chat_server.pause, chat_server.reply = 0.02, lambda prompt: "Hello. " * 4000
    pieces = chat_with(chat_server).stream(ASKED, time.monotonic() + 60)
    assert next(piece.text for piece in pieces if piece.text) == "Hello. "
    pieces.close()  # type: ignore[attr-defined]
    time.sleep(0.5)
    written = chat_server.written
    time.sleep(0.5)
    assert chat_server.written == written < 200


def test_silence_is_told_while_it_lasts(chat_server: ChatServer) -> None:
    chat_server.silence = 1.3
    assert sum(piece == Piece() for piece in replied(chat_with(chat_server))) >= 2
