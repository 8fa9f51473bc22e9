"""Which chat model: the settings -> a LangChain chat model of any provider, with options as the provider calls them."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel

from qa.answering.chat.chatting import Chat
from qa.errors import ChatModelError
from qa.settings import ChatSettings, Settings, has_key

# LangChain's. With a base URL, a name before ":" that is none of these is part of the model's: "qwen3:8b".
_PROVIDERS = frozenset(
    {"anthropic", "anthropic_bedrock", "azure_ai", "azure_openai", "baseten", "bedrock", "bedrock_converse",
     "cohere", "deepseek", "fireworks", "google_anthropic_vertex", "google_genai", "google_vertexai", "groq",
     "huggingface", "ibm", "litellm", "mistralai", "nvidia", "ollama", "openai", "openrouter", "perplexity",
     "together", "upstage", "xai"}
)  # fmt: skip
_PROMPT_AROUND = 1500  # tokens of the prompt beside the passages


def load_chat(settings: Settings) -> Chat:
    """The chat model that the settings name.

    Raises:
        ChatModelError: As `load_chat_model` does.
    """
    return Chat(load_chat_model(settings), settings.model or "", settings.chat, address=settings.base_url or "")


def fallback_of(settings: Settings) -> Settings | None:
    """The settings of the model that writes where the first does not answer; None where there is none."""
    chat = settings.chat
    return (
        other_model(settings, chat.fallback, chat.fallback_base_url, chat.fallback_api_key) if chat.fallback else None
    )


def judge_of(settings: Settings, name: str) -> Settings:
    """The settings of a model that judges."""
    return other_model(settings, name, settings.chat.judge_base_url, settings.chat.judge_api_key)


def other_model(settings: Settings, name: str, base_url: str | None, api_key: Any) -> Settings:
    """The settings with another model; it shares the first one's address and key only where it shares its provider."""
    if not base_url and _provider(name, settings.base_url) == _provider(settings.model or name, settings.base_url):
        base_url, api_key = settings.base_url, api_key or settings.api_key
    return settings.model_copy(update={"model": name, "base_url": base_url, "api_key": api_key})


def load_chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that `settings.model` names, as provider:name; with `settings.base_url` any OpenAI-compatible one.

    Raises:
        ChatModelError: The provider is unknown, its package is not installed, or it wants a key.
    """
    from langchain.chat_models import init_chat_model

    provider = _provider(settings.model or "", settings.base_url)
    name = (settings.model or "").removeprefix(f"{provider}:")
    name = f"{provider}:{name}" if provider else name
    try:
        model: BaseChatModel = init_chat_model(name, **options(provider, settings))
    except ImportError as error:
        raise ChatModelError(
            f"the chat model {name!r} needs a package: pip install 'dateline[{provider}]' ({error})"
        ) from error
    except Exception as error:
        raise ChatModelError(
            f"the chat model {name!r} cannot be set up: {error}. Give it as provider:name in DATELINE_MODEL "
            "(openai:gpt-5-mini, ollama:llama3.2, anthropic:claude-haiku-4-5) and its key in DATELINE_API_KEY."
        ) from error
    return model


def _provider(name: str, base_url: str | None) -> str:
    """Who serves a model; "" where its name alone says so."""
    prefix, colon, _ = name.partition(":")
    if base_url:
        return prefix if colon and prefix in _PROVIDERS else "openai"
    return prefix if colon else ""


def options(provider: str, settings: Settings) -> dict[str, Any]:
    """What a model is made with, by the names that its provider's client has for it.

    Raises:
        ChatModelError: The key has a line break or blank within.
    """
    chat, base_url = settings.chat, settings.base_url
    made: dict[str, Any] = {"temperature": chat.temperature, **_length(provider, settings), **_effort(provider, chat)}
    headers = {name: value.get_secret_value() for name, value in chat.headers}
    headers_name = "additional_headers" if provider.startswith("google_") else "default_headers"
    key = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    if any(mark.isspace() or not mark.isprintable() for mark in key):
        raise ChatModelError("DATELINE_API_KEY has a blank or a line break within; a key is one word")
    if provider == "ollama":
        headers |= {"Authorization": f"Bearer {key}"} if key else {}
        made |= {"base_url": base_url.rstrip("/").removesuffix("/v1")} if base_url else {}
        return made | ({"client_kwargs": {"headers": headers}} if headers else {})
    made |= {"max_retries": chat.retries, **({headers_name: headers} if headers else {})}
    if base_url:
        made["base_url"] = base_url
        key = key or ("" if has_key(provider) else "none")  # a server of one's own wants none, its client does
    return made | ({"api_key": key} if key else {})


def _length(provider: str, settings: Settings) -> dict[str, Any]:
    """How much it may write; and Ollama, how much it must have room for: what is too much it cuts without a word."""
    chat = settings.chat
    if provider == "ollama":
        return {"num_predict": chat.output, "num_ctx": chat.context or chat.tokens + chat.output + _PROMPT_AROUND}
    if provider == "openai" and settings.base_url:  # OpenAI's own name, max_completion_tokens, many servers ignore
        return {"extra_body": {"max_tokens": chat.output}, "stream_usage": True}
    return {"max_tokens": chat.output}


def _effort(provider: str, chat: ChatSettings) -> dict[str, Any]:
    if not chat.effort:
        return {}
    if provider == "ollama":
        return {"reasoning": chat.effort if chat.effort in {"low", "medium", "high"} else chat.effort != "none"}
    if provider == "openrouter":
        return {"reasoning": {"effort": chat.effort}}
    least = {"anthropic": "low", "google_genai": "minimal", "google_vertexai": "minimal"}.get(provider)
    return {"reasoning_effort": least if least and chat.effort in {"none", "minimal"} else chat.effort}
