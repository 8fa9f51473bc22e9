"""Workers: who does the part of a job that is pure, read, split and embed; here, in this process.

Articles come in, what the index stores of them goes out. Nothing here knows an index: who stores is one, and is
`ingest.job`. `ingest.cluster` has workers on other machines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np

from ingest.items import File, Item, Problem
from ingest.sources import read_here
from ingest.split import split
from qa.domain import Article
from qa.index import PreparedArticle
from qa.models.embedder import embedding_text
from qa.models.static import approximate_embedder
from qa.protocols import Embedder


class Workers(Protocol):
    """Who reads, splits and embeds.

    Whatever one of them is given makes the same result wherever and whenever it is done, so that it can be done again.
    """

    @property
    def number(self) -> int:
        """How many there are."""

    @property
    def embedder(self) -> Embedder:
        """The embedding model, as they do its work."""

    @property
    def ahead(self) -> int:
        """How many texts more than those that are asked for they want to know of; 0 where that brings nothing."""

    def read(self, files: Iterable[File | Problem]) -> Iterator[tuple[Item, File]]:
        """Files -> what is in them, as `ingest.sources.Reading` has it."""

    def prepare(self, articles: Sequence[Article], characters: int) -> list[PreparedArticle]:
        """Articles, split and with approximate vectors, in order.

        Args:
            characters: Of the longest chunk.
        """

    def announce(self, texts: Sequence[str]) -> None:
        """These will be embedded next, in this order; who likes begins with it."""


class InProcess:
    """This process, with what threads its embedder has.

    Args:
        embedder: The embedding model.
    """

    number = 1
    ahead = 0

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def read(self, files: Iterable[File | Problem]) -> Iterator[tuple[Item, File]]:
        return read_here(files)

    def prepare(self, articles: Sequence[Article], characters: int) -> list[PreparedArticle]:
        return prepared(articles, characters, self.embedder)

    def announce(self, texts: Sequence[str]) -> None:
        pass


def prepared(articles: Sequence[Article], characters: int, embedder: Embedder) -> list[PreparedArticle]:
    """Articles, split and with vectors that come near those of `embedder`: empty ones where none are to be had."""
    chunks = [split(article, characters) for article in articles]
    texts = [embedding_text(article, chunk) for article, own in zip(articles, chunks, strict=True) for chunk in own]
    approximate = approximate_embedder(embedder) if texts else None  # its table is read where there is work for it
    vectors = approximate.embed_documents(texts) if approximate else np.zeros((len(texts), 0), dtype=np.float32)
    found, start = [], 0
    for article, own in zip(articles, chunks, strict=True):
        found.append(PreparedArticle(article, own, vectors[start : start + len(own)], approximate=True))
        start += len(own)
    return found
