"""Which chat model: the settings -> a LangChain chat model of any provider."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel

from qa.errors import ChatModelError
from qa.settings import Settings


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
