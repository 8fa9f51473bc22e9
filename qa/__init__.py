"""Dateline: a question in, a cited answer out.

>>> from qa import ask
>>> print(ask("How much did the base cost?"))  # doctest: +SKIP
"""

from qa.chain import Answerer, ask
from qa.domain import (
    Answer,
    Article,
    ChatModelError,
    Citation,
    DatelineError,
    EmbedderMismatchError,
    EmbeddingModelError,
    Filter,
    IndexFormatError,
    IndexLockedError,
    IndexNotFoundError,
    Passage,
    Question,
    QuestionSetError,
    Sentence,
    SettingsError,
    SourceError,
)
from qa.settings import Settings
from qa.timeline import Timeline, timeline

__all__ = [
    "Answer",
    "Answerer",
    "Article",
    "ChatModelError",
    "Citation",
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
    "Settings",
    "SettingsError",
    "SourceError",
    "Timeline",
    "ask",
    "timeline",
]
