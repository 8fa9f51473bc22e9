"""Plain text: one article, or the many of a news database's export."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.addresses import is_address
from ingest.items import File, Item, Link
from ingest.registry import register
from ingest.sources.exports import export_articles
from ingest.sources.head import article_from_text
from ingest.text import decode


def read_plain(file: File) -> Iterator[Item]:
    """The one article in a text file, those of a news database's export, or the links of a list of addresses."""
    text = decode(file.read(), file.charset)
    lines = text.split()
    if lines and all(is_address(line) for line in lines):
        yield from (Link(line, file.place) for line in lines)
        return
    articles = export_articles(text.split("\n"), file)
    yield from articles or article_from_text(text, file)


register(read_plain, ".txt", ".text", kinds=["text/plain"])
