"""Formats: a document -> a file as bytes; and a file -> the texts of its footnotes, for whoever checks them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from qa.errors import DatelineError
from qa.export import word
from qa.export.footnotes import Document, Footnote, one_line

_MARKS = re.compile(r"([\\`*_\[\]<>&~|#$])")
_BEGINS = re.compile(r"^(\d{0,9})([-+.)=])")  # "1. ", "- ", "+ ", "---": a list or a rule where it begins a line
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NOTE = re.compile(r"^\[\^([\w-]+)\]: (.+)$", re.MULTILINE)
_STYLE = "body{max-width:40rem;margin:2rem auto;font:1rem/1.5 serif}.remark{color:#555}li{overflow-wrap:anywhere}"


class ExportError(DatelineError):
    """A document cannot be written or read so; the message says why."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        suffix: Of its files, with the dot.
        media_type: As HTTP has it.
        write: A document -> bytes.
        read: Bytes -> the footnotes' numbers and texts, in order.
    """

    suffix: str
    media_type: str
    write: Callable[[Document], bytes]
    read: Callable[[bytes], list[tuple[str, str]]]


def _markdown(document: Document) -> bytes:
    lines = [f"# {_escaped(document.title)}", ""]
    for block in document.blocks:
        text = " ".join(
            _escaped(piece.text) + "".join(f"[^{number}]" for number in piece.footnotes) for piece in block.pieces
        )
        text = _BEGINS.sub(r"\1\\\2", text)
        lines += [{"heading": f"## {text}", "text": text, "remark": f"*{text}*"}[block.kind], ""]
    lines += [f"[^{footnote.number}]: {_escaped(footnote.text)}" for footnote in document.footnotes]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _from_markdown(content: bytes) -> list[tuple[str, str]]:
    return [(number, _ESCAPED.sub(r"\1", text)) for number, text in _NOTE.findall(content.decode())]


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _html(document: Document) -> bytes:
    title = html.escape(document.title)
    parts = [
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>',
        f'<h1 dir="auto">{title}</h1>',
    ]
    seen: set[int] = set()
    for block in document.blocks:
        text = " ".join(
            html.escape(piece.text) + "".join(_reference(number, seen) for number in piece.footnotes)
            for piece in block.pieces
        )
        tag = "h2" if block.kind == "heading" else "p"
        parts.append(f'<{tag} class="{block.kind}" dir="auto">{text}</{tag}>')
    notes = "".join(
        f'<li id="fn{one.number}" class="footnote" dir="auto">{_linked(one)} <a href="#ref{one.number}">↩</a></li>'
        for one in document.footnotes
    )
    return "\n".join([*parts, f"<ol>{notes}</ol></body></html>\n"]).encode()


def _reference(number: int, seen: set[int]) -> str:
    name = "" if number in seen else f' id="ref{number}"'
    seen.add(number)
    return f'<sup{name}><a href="#fn{number}">{number}</a></sup>'


def _linked(footnote: Footnote) -> str:
    text, url = html.escape(footnote.text), html.escape(one_line(footnote.citation.url))
    if not url.startswith(("http://", "https://")) or " " in url:
        return f"<span>{text}</span>"
    before, _, after = text.rpartition(url)
    return f'<span>{before}<a href="{url}" rel="noreferrer">{url}</a>{after}</span>'


def _from_html(content: bytes) -> list[tuple[str, str]]:
    tree = lxml_html.document_fromstring(content, parser=lxml_html.HTMLParser(encoding="utf-8"))
    notes = tree.xpath('//li[@class="footnote"]')
    return [(note.get("id", "").removeprefix("fn"), note.xpath("string(span)")) for note in notes]


def _csl(document: Document) -> bytes:
    items = []
    for footnote in document.footnotes:
        one = footnote.citation
        item: dict[str, object] = {
            "id": f"dateline-{footnote.number}",
            "type": "article-newspaper",
            "title": one.title,
            "note": footnote.text,
        }
        if one.source:
            item["container-title"] = one.source
        for name, day in (("issued", one.published), ("accessed", one.captured)):
            if day:
                item[name] = {"date-parts": [[day.year, day.month, day.day]]}
        if one.url:
            item["URL"] = one.url
        items.append(item)
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def _from_csl(content: bytes) -> list[tuple[str, str]]:
    items = json.loads(content)
    if not isinstance(items, list):
        raise ValueError("CSL-JSON is a list of items")  # noqa: TRY004 -- what is wrong is the file
    return [
        (str(item.get("id", "")).removeprefix("dateline-"), str(item.get("note", "")))
        for item in items
        if isinstance(item, dict)
    ]


def _ris(document: Document) -> bytes:
    lines = []
    for footnote in document.footnotes:
        one = footnote.citation
        day, captured = (f"{on:%Y/%m/%d}/" if on else "" for on in (one.published, one.captured))
        tags = [
            ("TY", "NEWS"),
            ("ID", f"dateline-{footnote.number}"),
            ("TI", " ".join(one.title.split())),
            ("T2", " ".join(one.source.split())),
            ("PY", day[:4]),
            ("DA", day),
            ("UR", " ".join(one.url.split())),
            ("Y2", captured),
            ("N1", footnote.text),
        ]
        lines += [f"{tag}  - {value}" for tag, value in tags if value] + ["ER  - ", ""]
    return "\r\n".join(lines).encode()


def _from_ris(content: bytes) -> list[tuple[str, str]]:
    notes, number = [], ""
    for line in content.decode("utf-8-sig").split("\n"):
        tag, _, value = line.rstrip("\r").partition("  - ")
        if tag == "ID":
            number = value.removeprefix("dateline-")
        elif tag == "N1":
            notes.append((number, value))
    return notes


FORMATS = {
    "markdown": Format(".md", "text/markdown", _markdown, _from_markdown),
    "docx": Format(".docx", word.MEDIA_TYPE, word.write, word.read),
    "html": Format(".html", "text/html", _html, _from_html),
    "csl": Format(".json", "application/vnd.citationstyles.csl+json", _csl, _from_csl),
    "ris": Format(".ris", "application/x-research-info-systems", _ris, _from_ris),
}
"""The formats, by name."""


def written(document: Document, path: Path) -> bytes:
    """A document in the format that a file's suffix says.

    Raises:
        ExportError: There is no such format.
    """
    return _of(path).write(document)


def footnotes_in(path: Path) -> list[tuple[str, str]]:
    """Numbers and texts of the footnotes of a file.

    Raises:
        ExportError: It cannot be read, or there is no such format.
    """
    format = _of(path)
    try:
        return format.read(path.read_bytes())
    except (OSError, ValueError, KeyError, etree.LxmlError) as error:
        raise ExportError(f"{path} cannot be read as {format.media_type}: {error}") from error


def _of(path: Path) -> Format:
    for format in FORMATS.values():
        if path.suffix.lower() == format.suffix:
            return format
    known = ", ".join(format.suffix for format in FORMATS.values())
    raise ExportError(f"{path} has no known suffix; there are {known}")
