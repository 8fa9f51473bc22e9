"""Answering with a chat model: it writes, its markers are resolved to verified quotes, sentence by sentence.

What the model says counts only as far as a passage bears it out: a marker that names no passage, or a passage that does
not support the sentence, is taken off, and a sentence left without any is flagged.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from qa.answering import Draft
from qa.answering.citations import MarkedSentence, Numbering, best_span, marked_sentences
from qa.answering.prompts import NO_ANSWER, PASSAGE, SYSTEM, USER
from qa.domain import ChatModelError, DatelineError, Passage, Question, Sentence
from qa.settings import Settings

UNSUPPORTED = "not found in the cited articles"


def load_chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that `settings.model` names, as provider:name; with `settings.base_url` any OpenAI-compatible one.

    Raises:
        ChatModelError: The provider is unknown, its package is not installed, or it wants a key.
    """
    from langchain.chat_models import init_chat_model

    name = settings.model or ""
    if settings.base_url and ":" not in name:
        name = f"openai:{name}"
    options: dict[str, Any] = {"temperature": 0}
    if settings.base_url:
        options["base_url"] = settings.base_url
        options["api_key"] = settings.api_key.get_secret_value() if settings.api_key else "none"
    elif settings.api_key:
        options["api_key"] = settings.api_key.get_secret_value()
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        provider = name.partition(":")[0]
        raise ChatModelError(
            f"the chat model {name!r} needs a package: pip install 'dateline[{provider}]' ({error})"
        ) from error
    except Exception as error:
        raise ChatModelError(
            f"the chat model {name!r} cannot be set up: {error}. Give it as provider:name in DATELINE_MODEL "
            "(openai:gpt-5-mini, ollama:llama3.2, anthropic:claude-haiku-4-5) and its key in DATELINE_API_KEY."
        ) from error
    return model


class GenerativeAnswerer:
    """Writes with a chat model and verifies every sentence."""

    def __init__(self, model: BaseChatModel, name: str) -> None:
        self._model = model
        self.name = name

    def answer(self, question: Question, passages: Sequence[Passage]) -> Iterator[Draft]:
        text = ""
        shown = 0
        if not passages:
            yield Draft((), (), 0.0)
            return
        for piece in self._stream(prompt(question, passages)):
            text += piece
            finished = marked_sentences(text)[:-1]  # the last one may still grow, or get its marker
            if len(finished) > shown:
                shown = len(finished)
                yield _draft(finished, passages)
        if text.strip().strip(".").upper().startswith(NO_ANSWER):
            yield Draft((), (), 0.0)
            return
        yield _draft(marked_sentences(text), passages)

    def _stream(self, messages: list[BaseMessage]) -> Iterator[str]:
        try:
            for chunk in self._model.stream(messages):
                yield chunk.text
        except DatelineError:
            raise
        except Exception as error:
            raise ChatModelError(f"the chat model {self.name} did not answer: {error}") from error


def prompt(question: Question, passages: Sequence[Passage]) -> list[BaseMessage]:
    """The messages for a question; the passages stand between tags with a random name, which no article can close."""
    tag = secrets.token_hex(4)
    documents = "\n".join(
        PASSAGE.format(
            tag=tag,
            number=number,
            source=_attribute(passage.article.source),
            date=passage.article.published or "unknown",
            title=_attribute(passage.article.title),
            text=passage.text,
        )
        for number, passage in enumerate(passages, start=1)
    )
    as_of = question.filter.as_of
    content = USER.format(passages=documents, as_of=as_of or "unknown", question=question.text)
    return [SystemMessage(SYSTEM), HumanMessage(content)]


def _attribute(value: str) -> str:
    return " ".join(value.replace('"', "'").replace("<", "(").replace(">", ")").split())


def _draft(marked: Sequence[MarkedSentence], passages: Sequence[Passage]) -> Draft:
    numbering = Numbering()
    lines = []
    for sentence in marked:
        numbers: list[int] = []
        for marker in sentence.markers:
            if 1 <= marker <= len(passages):
                passage = passages[marker - 1]
                span = best_span(sentence.text, passage)
                if span:
                    numbers.append(numbering.number(passage, span))
        lines.append(Sentence(sentence.text, tuple(dict.fromkeys(numbers)), "" if numbers else UNSUPPORTED))
    supported = sum(not line.flag for line in lines)
    confidence = supported / len(lines) if lines else 0.0
    return Draft(tuple(lines), tuple(numbering.citations), confidence)
