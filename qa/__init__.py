"""Dateline: a question in, a cited answer out. Nothing is loaded that is not asked for.

>>> from qa import ask
>>> print(ask("How much did the base cost?"))  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.asking import ask
    from qa.checks import Check, check
    from qa.client import Client
    from qa.domain import (
        Answer,
        Article,
        Citation,
        Claim,
        Draft,
        Filter,
        Found,
        Notice,
        Passage,
        Question,
        Reading,
        Sentence,
        Support,
        Verdict,
    )
    from qa.errors import (
        CatalogServerError,
        ChatModelError,
        ClusterError,
        DatelineError,
        EmbedderMismatchError,
        EmbeddingModelError,
        IndexFormatError,
        IndexLockedError,
        IndexNotFoundError,
        IndexWriteError,
        QuestionSetError,
        ServerError,
        SettingsError,
        SourceError,
        VectorServerError,
    )
    from qa.pipeline import Answerer
    from qa.protocols import (
        Embedder,
        PassageAnswerer,
        Reader,
        Retriever,
        Rewriter,
        Speller,
        VectorHome,
        VectorStore,
        Verifier,
    )
    from qa.settings import Settings
    from qa.timelines import Timeline, timeline

_HOMES = {
    "asking": ("ask",),
    "checks": ("Check", "check"),
    "client": ("Client",),
    "domain": (
        "Answer",
        "Article",
        "Citation",
        "Claim",
        "Draft",
        "Filter",
        "Found",
        "Notice",
        "Passage",
        "Question",
        "Reading",
        "Sentence",
        "Support",
        "Verdict",
    ),
    "errors": (
        "CatalogServerError",
        "ChatModelError",
        "ClusterError",
        "DatelineError",
        "EmbedderMismatchError",
        "EmbeddingModelError",
        "IndexFormatError",
        "IndexLockedError",
        "IndexNotFoundError",
        "IndexWriteError",
        "QuestionSetError",
        "ServerError",
        "SettingsError",
        "SourceError",
        "VectorServerError",
    ),
    "pipeline": ("Answerer",),
    "protocols": (
        "Embedder",
        "PassageAnswerer",
        "Reader",
        "Retriever",
        "Rewriter",
        "Speller",
        "VectorHome",
        "VectorStore",
        "Verifier",
    ),
    "settings": ("Settings",),
    "timelines": ("Timeline", "timeline"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "Answerer",
    "Article",
    "CatalogServerError",
    "ChatModelError",
    "Check",
    "Citation",
    "Claim",
    "Client",
    "ClusterError",
    "DatelineError",
    "Draft",
    "Embedder",
    "EmbedderMismatchError",
    "EmbeddingModelError",
    "Filter",
    "Found",
    "IndexFormatError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexWriteError",
    "Notice",
    "Passage",
    "PassageAnswerer",
    "Question",
    "QuestionSetError",
    "Reader",
    "Reading",
    "Retriever",
    "Rewriter",
    "Sentence",
    "ServerError",
    "Settings",
    "SettingsError",
    "SourceError",
    "Speller",
    "Support",
    "Timeline",
    "VectorHome",
    "VectorServerError",
    "VectorStore",
    "Verdict",
    "Verifier",
    "ask",
    "check",
    "timeline",
]

if not TYPE_CHECKING:  # a type checker reads the imports above, and says so where a name is misspelt

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
