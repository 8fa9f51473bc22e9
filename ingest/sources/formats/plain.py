"""Plain text: one article, or the many of a news database's export."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.addresses import is_address
from ingest.items import File, Item, Link
from ingest.registry import register
from ingest.sources.exports import export_articles
from ingest.sources.furniture import is_call
from ingest.sources.head import article_from_text
from ingest.text import decode, joined_words, squeezed


def read_plain(file: File) -> Iterator[Item]:
    """The one article in a text file, those of a news database's export, or the links of a list of addresses."""
    text = decode(file.read(), file.charset)
    lines = text.split()
    if lines and all(is_address(line) for line in lines):
        yield from (Link(line, file.place) for line in lines)
        return
    articles = export_articles(text.split("\n"), file)
    yield from articles or article_from_text(_whole_words(_without_calls(text)), file)


def _without_calls(text: str) -> str:
    """A text without the paragraphs that ask the reader to do something: sign up, follow, share."""
    parts = re.split(r"(\n\s*\n)", text)
    return "".join(part for part in parts if not is_call(squeezed(part)))


def _whole_words(text: str) -> str:
    """A text whose lines a margin ended, with the words whole that a hyphen parts there."""
    lines: list[str] = []
    for line in text.split("\n"):
        whole = joined_words(lines[-1].rstrip(), line.strip()) if lines else None
        if whole is None:
            lines.append(line)
        else:
            lines[-1] = whole
    return "\n".join(lines)


register(read_plain, ".txt", ".text", kinds=["text/plain"])
