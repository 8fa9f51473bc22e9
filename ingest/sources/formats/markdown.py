"""Markdown with or without front matter (YAML or TOML): its fields, or the first heading as the title."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import yaml

from ingest.items import File, Item
from ingest.registry import register
from ingest.sources.beside import found_beside
from ingest.sources.days import Column
from ingest.sources.head import without_byline
from ingest.sources.markup import blocks_of
from ingest.sources.record import NoTextError, Record, article_from_record
from ingest.text import comparable, decode
from qa.errors import SourceError, one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|(?<=\n)\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_UNCLOSED = re.compile(r"\A(---)[ \t]*\n((?:[A-Za-z][\w-]*:[^\n]*\n)+)(?=\n)")
"""Front matter whose end was forgotten: lines of fields up to an empty one."""
_NO_FIELDS = frozenset({"text", "body", "content", "article", "tags", "layout", "categories", "description"})
"""Of front matter, what is layout to the programs that write it: the text is what stands below."""
_NO_STANDARD = (
    (re.compile(r"^\[\^[^\]\n]+\]:", re.MULTILINE), ""),  # a footnote
    (re.compile(r"\[\^[^\]\s]+\]"), ""),  # its mark
    (re.compile(r"(?<=\d)\*(?=\d)"), r"\*"),  # 2*3 is arithmetic
    (re.compile(r"^(\s*>\s*)\[![\w-]+\][+-]?", re.MULTILINE), r"\1"),  # what kind of callout it is
    (re.compile(r"^(\s*[-*+]\s+)\[[ xX]\] ", re.MULTILINE), r"\1"),  # whether a task is done
    (re.compile(r"==(?=\S)([^=\n]+)(?<=\S)=="), r"\1"),  # marked with a pen
    (re.compile(r"!\[\[[^\]\n]*\]\]"), ""),  # what Obsidian shows another note by
    (re.compile(r"\[\[(?:[^\]|\n]*\|)?([^\]\n]*)\]\]"), r"\1"),  # its links
)
_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_DAY_LINE = re.compile(
    r"^(?:date|published|pubdate|publish\w*)[\"']?\s*[:=]\s*[\"']?([\d/.\-]+)", re.MULTILINE | re.IGNORECASE
)
_MOST_BESIDE = 1000
_OF_NOTE = frozenset({"updated", "modified"})
"""Beside "created" these are days of the note, not of the article that was clipped into it."""
_YAML_KEY = re.compile(r"^[\w\"'-][\w \"'-]*:(?:\s|$)", re.MULTILINE)


def read_markdown(file: File) -> Iterator[Item]:
    """The one article in a Markdown file; its markup is taken off, so that a quote reads as it is shown."""
    front, body = _parted(decode(file.read(), file.charset))
    record = {name: value for name, value in front.items() if name.lower() not in _NO_FIELDS}
    blocks = plain_blocks(body)
    if (
        blocks
        and blocks[0][1]
        and (not record.get("title") or comparable(str(record["title"])) == comparable(blocks[0][0]))
    ):
        record.setdefault("title", blocks[0][0])
        record["title"] = record["title"] or blocks[0][0]
        blocks = blocks[1:]
    column = Column(
        file.options.day_first, lambda: found_beside(file, _SUFFIXES, _DAY_LINE, files=_MOST_BESIDE, length=2000)
    )
    if "created" in {name.lower() for name in record}:
        record = {name: value for name, value in record.items() if name.lower() not in _OF_NOTE}
    lines = [text for text, _ in blocks]
    if not {"date", "published"} & record.keys():
        (_, *lines), about = without_byline(["a headline", *lines], day_first=file.options.day_first)
        record = {**about, **record}
    try:
        values = {**record, "text": "\n\n".join(lines)}
        yield article_from_record(Record(values, {}), file, column, id=file.id)
    except NoTextError:
        raise SourceError("there is no text in it") from None
    yield from map(file.note, column.remarks)


def _parted(text: str) -> tuple[Mapping[str, object], str]:
    """The front matter and what stands below it. A rule at the top of a text is no front matter.

    Raises:
        SourceError: The front matter cannot be read.
    """
    found = _FRONT.match(text.lstrip("\n")) or _UNCLOSED.match(text.lstrip("\n"))
    if not found:
        return _json_parted(text) if text.lstrip().startswith("{") else ({}, text)
    body = text.lstrip("\n")[found.end() :]
    try:
        values = tomllib.loads(found[2]) if found[1] == "+++" else yaml.load(found[2], _Loader)  # noqa: S506 -- safe, below
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, TypeError, RecursionError) as error:
        if found[1] == "---" and not _YAML_KEY.search(found[2]):
            return {}, text
        loose = _lines(found[2])
        if not loose:
            language = "TOML" if found[1] == "+++" else "YAML"
            raise SourceError(f"the front matter is not {language}: {one_line(error)}") from None
        return loose, body
    if not isinstance(values, Mapping):
        return {}, text
    return {str(name): value for name, value in values.items()}, body


def _json_parted(text: str) -> tuple[Mapping[str, object], str]:
    """Front matter in JSON, as Hugo has it; a text that begins with a brace has none."""
    try:
        values, end = json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return {}, text
    return (values, text.lstrip()[end:]) if isinstance(values, dict) else ({}, text)


class _Loader(yaml.SafeLoader):
    """YAML in which all values are text but nothing: "2024-02-30" is judged where days are, "No" is no "false"."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag in {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _lines(front: str) -> dict[str, object]:
    """Front matter that is no YAML, line by line: `title: Harlow: pool to close`."""
    found: dict[str, object] = {}
    for line in front.splitlines():
        name, colon, value = line.partition(":")
        if (
            colon
            and re.fullmatch(r"[\w-]+", name)
            and value.strip()
            and not value.strip().startswith(("[", "{", "!", "&"))
        ):
            found[name] = value.strip().strip("\"'")
    return found


def plain_blocks(markdown: str) -> list[tuple[str, bool]]:
    """The blocks of a Markdown text without its marks, and whether each is a heading."""
    from markdown_it import MarkdownIt

    for mark, plain in _NO_STANDARD:
        markdown = mark.sub(plain, markdown)
    found: list[tuple[str, bool]] = []
    cells: list[str] = []
    opened = ""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            found.append((" | ".join(cells), False))
        elif token.type in {"fence", "code_block"}:
            found.append((token.content.strip("\n"), False))
        elif token.type == "html_block":
            found += [(block.text, bool(block.heading)) for block in blocks_of(token.content)]
        elif token.type == "inline" and opened in {"th_open", "td_open"}:
            cells.append(_inline(token.children or []))
        elif token.type == "inline":
            found.append((_inline(token.children or []), opened == "heading_open"))
        opened = token.type
    return [(text, is_heading) for text, is_heading in found if text]


def _inline(tokens: Sequence[Token]) -> str:
    """Text without links, emphasis, what is struck out, and pictures that stand by themselves."""
    if all(token.type in {"image", "softbreak"} for token in tokens):
        return ""
    pieces: list[str] = []
    struck = 0
    for token in tokens:
        struck += token.nesting if token.tag in {"s", "del"} else 0
        if not struck and token.type in {"text", "code_inline", "text_special", "image"}:
            pieces.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            pieces.append("\n")
    return "".join(pieces).strip()


register(read_markdown, *_SUFFIXES, kinds=["text/markdown"])
