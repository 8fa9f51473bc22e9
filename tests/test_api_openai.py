"""ui/server/api/openai.py: OpenAI's own client, and LangChain's, against the server that users start."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionMessageParam
from served import served

QUESTION = "When was the Alder Bridge built?"


@pytest.fixture(scope="module")
def address(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("openai") / "index"
    shutil.copytree(sample_index, folder)
    with served(folder) as found:
        yield found


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def test_a_completion_has_its_citations_as_annotations(client: openai.OpenAI, address: str) -> None:
    completion = client.chat.completions.create(model="dateline", messages=[{"role": "user", "content": QUESTION}])
    message = completion.choices[0].message
    assert message.content
    assert message.annotations
    for annotation in message.annotations:
        place = annotation.url_citation
        assert message.content[place.start_index : place.end_index].startswith("[")
        cited = annotation.model_extra["citation"]  # type: ignore[index]
        article = client.get(f"/articles/{cited['revision']}", cast_to=dict[str, str])
        assert article["text"][cited["start"] : cited["end"]] == cited["quote"]
        assert place.url.startswith(("https://", address))


def test_what_is_optional_may_be_null(client: openai.OpenAI) -> None:
    content: list[dict[str, object]] = [{"type": "text", "text": QUESTION}, {"type": "image_url", "text": None}]
    completion = client.chat.completions.create(
        model="dateline",
        messages=[{"role": "user", "content": content}],  # type: ignore[list-item,misc]
        extra_body={"stream": None, "stream_options": None, "tools": None},
    )
    assert completion.choices[0].message.annotations


def test_the_stream_is_the_completion_piece_by_piece(client: openai.OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="dateline/main", messages=messages)
    text, usage, finished = "", None, ""
    annotations: list[object] = []
    stream = client.chat.completions.create(
        model="dateline/main",
        messages=messages,
        stream=True,
        stream_options={"include_usage": True},
    )
    for piece in stream:
        usage = piece.usage or usage
        for choice in piece.choices:
            text += choice.delta.content or ""
            annotations += (choice.delta.model_extra or {}).get("annotations", [])
            finished = choice.finish_reason or finished
    assert text == whole.choices[0].message.content
    assert len(annotations) == len(whole.choices[0].message.annotations or [])
    assert (finished, usage is not None) == ("stop", True)


def test_a_question_may_lean_on_what_was_said_before_it(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(model="dateline", messages=[{"role": "user", "content": QUESTION}])
    second = client.chat.completions.create(
        model="dateline",
        messages=[
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": first.choices[0].message.content},
            {"role": "user", "content": "When did it close?"},
        ],
    )
    assert "Alder Bridge" in str(second.choices[0].message.content)


def test_models_are_the_collections(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["dateline", "dateline/main"]
    assert client.models.retrieve("dateline/main").id == "dateline/main"
    with pytest.raises(openai.NotFoundError, match="there is no model 'gpt'"):
        client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": "Who?"}])


def test_langchain_uses_it_as_any_chat_model(address: str) -> None:
    model = ChatOpenAI(model="dateline", base_url=f"{address}/v1", api_key="none")  # type: ignore[arg-type]
    assert "[1]" in str(model.invoke(QUESTION).content)
    assert "[1]" in "".join(str(piece.content) for piece in model.stream(QUESTION))
