"""The composition root: settings -> the parts that answer questions together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qa.answering.extractive import ExtractiveAnswerer
from qa.index import Index
from qa.index.spelling import IndexSpeller
from qa.models.embedder import common_word, load_embedder
from qa.models.intents import LearnedIntents
from qa.models.reader import OnnxReader
from qa.models.remembering import RememberingReader
from qa.models.weights import PACKAGED, Weights, packaged_weights
from qa.observing import start
from qa.protocols import PassageAnswerer, Rewriter, Speller
from qa.question.followups.followup import RuleRewriter
from qa.question.understand import Learned
from qa.retrieval import PassageRetriever
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What a pipeline is made of.

    Attributes:
        close: Lets go of the index's files.
    """

    retriever: PassageRetriever
    answerer: PassageAnswerer
    rewriter: Rewriter
    close: Callable[[], None]
    speller: Speller
    learned: Learned


def _reader(folder: Path) -> tuple[RememberingReader, Weights]:
    """The reader in a folder and what was fitted to it: one for all indexes of a process, until its files change."""
    found = sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*"))
    return _opened(folder, tuple(found))


@lru_cache(maxsize=2)
def _opened(folder: Path, _files: tuple[tuple[str, int], ...]) -> tuple[RememberingReader, Weights]:
    reader = OnnxReader(folder)
    return RememberingReader(reader), reader.weights


def compose(settings: Settings) -> Parts:
    """The parts that the settings describe.

    Raises:
        IndexNotFoundError: There is no index in `settings.index`.
        EmbedderMismatchError: The index was built with another embedding model.
        ChatModelError: The chat model cannot be set up.
        SettingsError: There is no such reader or judge.
    """
    start(traces=settings.observe.traces, metrics=settings.observe.metrics)
    index = Index.from_settings(settings)
    embedder = load_embedder(settings)
    index.claim(embedder)
    reader, weights = None, packaged_weights()
    if settings.reader.passages:
        reader, weights = _reader(settings.reader.path or PACKAGED)
    retriever = PassageRetriever(
        index=index,
        embedder=embedder,
        settings=settings,
        reader=reader,
        weights=weights,
    )
    speller = IndexSpeller(index, common_word)
    learned = LearnedIntents()
    quotes = ExtractiveAnswerer(embedder, settings.answer, weights)
    if not settings.model:
        return Parts(retriever, quotes, RuleRewriter(), index.close, speller, learned)
    from qa.answering.chat.chat_model import fallback_of, load_chat
    from qa.answering.chat.generative import GenerativeAnswerer
    from qa.answering.chat.rewriting import ChatRewriter
    from qa.answering.verify import QuotesVerifier, load_judge

    judge = load_judge(settings.chat.judge, embedder, settings) if settings.chat.judge else None
    chat, other = load_chat(settings), fallback_of(settings)
    chats = [chat, load_chat(other)] if other else [chat]
    writer = GenerativeAnswerer(chats, quotes, settings.chat, QuotesVerifier(judge))
    return Parts(retriever, writer, ChatRewriter(chat, RuleRewriter()), index.close, speller, learned)
