"""Settings: an argument wins over a `DATELINE_*` variable, that over a line of `.env`, that over the default.

Nobody else reads the environment. A nested setting is written with two underscores: `DATELINE_RETRIEVAL__K=8`.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import SettingsError

PREFIX = "DATELINE_"
NESTED = "__"
ENV_FILE = ".env"
_POSTGRESQL = "postgresql+psycopg"
RETIRED = {"DATELINE_CACHE": "nothing is made on the first run any more"}
"""Settings of the version before, which are still taken, with a warning: why each is gone."""

log = logging.getLogger(__name__)


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SplitSettings(_Group):
    """How articles become chunks."""

    characters: int = Field(default=1000, ge=100, le=8000, description="Longest chunk, in characters.")


class RetrievalSettings(_Group):
    """How passages are found."""

    candidates: int = Field(default=50, ge=1, le=1000, description="Chunks taken from each ranking before fusion.")
    k: int = Field(default=10, ge=1, le=200, description="Passages handed to the answerer.")


class FusionSettings(_Group):
    """How the dense and the BM25 ranking become one (reciprocal rank fusion)."""

    weight: float = Field(default=0.5, ge=0, le=1, description="Share of the dense ranking; 0 is BM25 alone.")
    constant: int = Field(default=60, ge=1, description="The k of reciprocal rank fusion: 1 / (k + rank).")


class RecencySettings(_Group):
    """How much newer articles count more before they are read, where a question names no days of its own.

    Scores are multiplied by 1 + weight * 0.5 ** (age in days / half_life).
    """

    weight: float = Field(
        default=1, ge=0, le=20, description="What news of the day gains before it is read; 0 ignores age there."
    )
    half_life: float = Field(default=14, gt=0, description="Days in which the gain halves.")
    news: float = Field(default=2, ge=0, le=20, description="Times the weight for questions that ask what is new.")


class ReaderSettings(_Group):
    """How much of what was found is read closely."""

    passages: int = Field(
        default=30,
        ge=0,
        le=200,
        description="Most passages the reader ranks anew, while it is not sure; 0 does without it.",
    )
    path: Path | None = Field(
        default=None,
        description="The folder of a reader (model.onnx, weights.json, card.md); None takes the one that comes along.",
    )


class AnswerSettings(_Group):
    """How an answer is written."""

    sentences: int = Field(default=3, ge=1, le=10, description="Most sentences an answer without a chat model has.")
    threshold: float = Field(default=0.5, ge=0, le=1, description="Confidence below which the answer is a refusal.")


Headers = Annotated[
    tuple[tuple[str, SecretStr], ...], BeforeValidator(lambda value: tuple(value.items()) if value else ())
]
"""Headers of a request by their names; what is frozen can be hashed."""


class ObserveSettings(_Group):
    """What is seen from outside; nothing of it costs anything while it is off."""

    traces: bool = Field(default=False, description="OpenTelemetry spans of questions and jobs (extra `otel`).")
    metrics: bool = Field(default=False, description="OpenTelemetry durations of their steps (extra `otel`).")
    log: Literal["text", "json"] = Field(
        default="text", description="How `dateline serve` and `ingest` log; json is a line each, with the request's id."
    )


class ChatSettings(_Group):
    """How a chat model is used, where one is set."""

    deadline: float = Field(
        default=60, gt=0, description="Seconds for an answer, after which what it has not said is not waited for."
    )
    first: float = Field(default=30, gt=0, description="Seconds within which its first word must come.")
    tokens: int = Field(default=6000, ge=500, description="Most tokens of passages it is given, counted as 4 bytes.")
    output: int = Field(default=4000, ge=50, description="Most tokens it may write, its reasoning included.")
    temperature: float | None = Field(
        default=0, ge=0, le=2, description="0 writes the likeliest words; empty leaves it to the model."
    )
    effort: str = Field(
        default="",
        description="How much it reasons: none, minimal, low, medium, high; empty leaves it to the model.",
    )
    context: int | None = Field(
        default=None,
        ge=500,
        description="Ollama's num_ctx, the tokens it makes room for; None makes it what is sent and may be written.",
    )
    headers: Headers = Field(
        default=(), description='Headers that each request has, as JSON: {"X-Title": "Dateline"}. None by default.'
    )
    retries: int = Field(default=2, ge=0, le=10, description="How often a failed request is made again.")
    fallback: str = Field(default="", description="Who writes where the chat model does not answer, as provider:name.")
    fallback_base_url: str | None = Field(default=None, description="Its address, where it is not the chat model's.")
    fallback_api_key: SecretStr | None = Field(default=None, description="Its key, where it is not the chat model's.")
    judge: str = Field(
        default="",
        description="Who else checks each sentence: embedding, nli:MODEL or provider:name; empty is words alone.",
    )
    judge_base_url: str | None = Field(default=None, description="Its address, where it is not the chat model's.")
    judge_api_key: SecretStr | None = Field(default=None, description="Its key, where it is not the chat model's.")
    unsupported: Literal["flag", "remove"] = Field(
        default="flag", description="What becomes of a sentence that no article bears out."
    )


class Settings(BaseSettings):
    """Everything a user can choose. Frozen: vary it with `settings.model_copy(update=...)`.

    Raises:
        SettingsError: From `Settings.load`, naming the setting, its value and what it may be.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
    )

    index: Path = Field(default=Path(".dateline"), description="The folder that holds the index.")
    embedder: str = Field(
        default="all-MiniLM-L6-v2",
        description="The embedding model: the default, or any sentence-transformers model by name or path.",
    )
    catalog_url: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL database that has the catalog, as postgresql+psycopg://user:password@host/database; "
        "index folders of several servers may share it, and with it accounts and conversations. None: files in the "
        "folder.",
    )
    chroma_url: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        description="A Chroma server that keeps the vectors, as http://host:8000. Empty: the index keeps them itself.",
    )
    shards: Literal["none", "year"] = Field(
        default="none",
        description="Where the vectors lie: none has all in one store, year those of each year of publication in a "
        "store of their own, which alone is asked about its days, and made anew alone.",
    )
    refine: bool | None = Field(
        default=None,
        description="Whether an ingest ends with a second pass, which gives every passage the embedding model's own "
        "vector. None: where a Chroma server or a store for each year has the vectors; else they stay approximate, "
        "which is as good under the reader, and `dateline refine` makes them exact.",
    )
    model: str | None = Field(
        default=None,
        description="The chat model that writes answers, as provider:name; with a base URL, its name there. "
        "None quotes the articles.",
    )
    base_url: str | None = Field(default=None, description="Address of an OpenAI-compatible server for the chat model.")
    api_key: SecretStr | None = Field(
        default=None, description="Key for the chat model; its provider's own variable works too."
    )
    split: SplitSettings = SplitSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    fusion: FusionSettings = FusionSettings()
    recency: RecencySettings = RecencySettings()
    reader: ReaderSettings = ReaderSettings()
    answer: AnswerSettings = AnswerSettings()
    chat: ChatSettings = ChatSettings()
    observe: ObserveSettings = ObserveSettings()

    @field_validator("catalog_url")
    @classmethod
    def _catalog_on_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        """An empty one is none; whose scheme is another is refused, without a word of its password."""
        if value is None or not (url := value.get_secret_value().strip()):
            return None
        scheme, found, rest = url.partition("://")
        if not found or scheme not in {"postgresql", "postgres", _POSTGRESQL}:
            raise ValueError(f"it begins with {_POSTGRESQL}://")
        return SecretStr(f"{_POSTGRESQL}://{rest}")

    @property
    def refines(self) -> bool:
        """Whether an ingest ends with a second pass."""
        return bool(self.chroma_url or self.shards != "none") if self.refine is None else self.refine

    @property
    def catalog_address(self) -> str:
        """The URL of the database that has the catalog, with its password; "" where a file has it."""
        return self.catalog_url.get_secret_value() if self.catalog_url else ""

    def in_folder(self, folder: Path) -> Settings:
        """These settings for another index that keeps all it has in a folder of its own."""
        return self.model_copy(update={"index": folder, "catalog_url": None})

    @classmethod
    def load(cls, **arguments: Any) -> Settings:
        """The settings in force; an argument that is None counts as not given.

        Raises:
            SettingsError: A value is not allowed, or a `DATELINE_*` name is not a setting.
        """
        _refuse_unknown_names()
        try:
            return cls(**{name: value for name, value in arguments.items() if value is not None})
        except ValidationError as error:
            raise SettingsError(_explain(error)) from None


def has_key(provider: str) -> bool:
    """Whether the environment has a provider's own key, as OPENAI_API_KEY."""
    return bool(os.environ.get(f"{provider.upper()}_API_KEY", "").strip())


def _refuse_unknown_names() -> None:
    """A misspelt variable would otherwise be silently ignored."""
    named = {**dotenv_values(ENV_FILE), **os.environ}
    for name in named:
        if not name.upper().startswith(PREFIX):
            continue
        if name.upper() in RETIRED:
            log.warning("%s is no setting any more: %s", name, RETIRED[name.upper()])
            continue
        path = name.upper().removeprefix(PREFIX).lower().split(NESTED)
        if not _is_setting(Settings, path):
            known = ", ".join(sorted(_names(Settings, PREFIX)))
            raise SettingsError(f"{name} is not a setting. Settings are: {known}.")


def _is_setting(model: type[BaseModel], path: list[str]) -> bool:
    if path[0] not in model.model_fields:
        return False
    inner = model.model_fields[path[0]].annotation
    if len(path) > 1 and isinstance(inner, type) and issubclass(inner, BaseModel):
        return _is_setting(inner, path[1:])
    return len(path) == 1


def _names(model: type[BaseModel], prefix: str) -> list[str]:
    names = []
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            names += _names(info.annotation, f"{prefix}{name.upper()}{NESTED}")
        else:
            names.append(f"{prefix}{name.upper()}")
    return names


def _is_secret(model: type[BaseModel], path: list[str]) -> bool:
    field = model.model_fields.get(path[0])
    inner = field.annotation if field else None
    if len(path) > 1 and isinstance(inner, type) and issubclass(inner, BaseModel):
        return _is_secret(inner, path[1:])
    return "SecretStr" in str(inner)


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        name = PREFIX + NESTED.join(str(part) for part in problem["loc"]).upper()
        value = "***" if _is_secret(Settings, [str(part) for part in problem["loc"]]) else repr(problem["input"])
        lines.append(f"{name}={value}: {problem['msg'][0].lower()}{problem['msg'][1:]}")
    return "; ".join(lines)
