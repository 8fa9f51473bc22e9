"""Dateline: a question in, a cited answer out.

>>> from qa import ask
>>> print(ask("How much did the base cost?"))  # doctest: +SKIP
"""

from qa.asking import ask
from qa.client import Client
from qa.domain import Answer, Article, Citation, Filter, Passage, Question, Sentence
from qa.errors import (
    ChatModelError,
    DatelineError,
    EmbedderMismatchError,
    EmbeddingModelError,
    IndexFormatError,
    IndexLockedError,
    IndexNotFoundError,
    QuestionSetError,
    ServerError,
    SettingsError,
    SourceError,
)
from qa.pipeline import Answerer
from qa.settings import Settings
from qa.timelines import Timeline, timeline

__all__ = [
    "Answer",
    "Answerer",
    "Article",
    "ChatModelError",
    "Citation",
    "Client",
    "DatelineError",
    "EmbedderMismatchError",
    "EmbeddingModelError",
    "Filter",
    "IndexFormatError",
    "IndexLockedError",
    "IndexNotFoundError",
    "Passage",
    "Question",
    "QuestionSetError",
    "Sentence",
    "ServerError",
    "Settings",
    "SettingsError",
    "SourceError",
    "Timeline",
    "ask",
    "timeline",
]
