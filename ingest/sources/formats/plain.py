"""Plain text: one article, or the many of a news database's export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.addresses import is_address
from ingest.items import File, Item, Link
from ingest.registry import register
from ingest.sources.exports import export_articles
from ingest.sources.furniture import is_call
from ingest.sources.head import article_from_text
from ingest.text import decode, joined_words, squeezed

_JSON = re.compile(r"(?:\[\s*)?\{\s*\"[\w@$.:-]{1,60}\"\s*:\s*[\"\[{\dtfn-]")
_COLUMNS = frozenset(
    {"text", "title", "headline", "content", "body", "date", "published", "url", "link", "source", "author"}
)


def read_plain(file: File) -> Iterator[Item]:
    """The one article in a text file, those of a news database's export, or the links of a list of addresses."""
    text = decode(file.read(), file.charset)
    lines = text.split()
    if lines and all(is_address(line) for line in lines):
        yield from (Link(line, file.place) for line in lines)
        return
    if table := _kind_of_table(text):
        yield replace(file, suffix=table)
        return
    articles = export_articles(text.split("\n"), file)
    yield from articles or article_from_text(_whole_words(_without_calls(text)), file)


def _kind_of_table(text: str) -> str:
    """The suffix of a table or a JSON file that is called .txt; "" where it is a text."""
    first = text.lstrip().partition("\n")[0].strip()
    if _JSON.match(text.lstrip()[:1000]):
        return ".jsonl" if first.endswith(("}", "},")) else ".json"
    names = [name.strip().strip('"').lower() for name in re.split(r"[,;\t|]", first)]
    return ".csv" if len(names) > 1 and len(set(names) & _COLUMNS) > 1 and all(names) else ""


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
