"""HTML fragments -> blocks of text: a paragraph, heading, list item, caption or row of a table each.

For what is known to be the text itself: a text column, a feed's content, a mail, a document. A web page, of which most
is not its text, is `page.py`'s.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from ingest.text import clean, squeezed

_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|u|em|strong|span|h[1-6]|ul|ol|li|img|figure|blockquote|table|tr|td|script|section|article)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}\d?|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = _HEADINGS | {
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "section", "article", "header", "footer",
    "main", "figure", "figcaption", "table", "caption", "tr", "td", "th", "tbody", "thead", "body", "html", "hr",
    "address", "aside", "details", "summary", "center", "form", "fieldset",
}  # fmt: skip
"""Elements that begin and end a block."""
_NOT_READ = frozenset({"script", "style", "head", "template", "svg", "iframe", "object", "select"})
_NOT_SEEN = frozenset({"del", "s", "strike", "button", "noscript"})
_BOLD = frozenset({"b", "strong"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text that stands by itself.

    Attributes:
        heading: 1 to 6 for a heading, 0 for anything else.
        link: The first address in it.
        strong: Whether all of it is set in bold.
    """

    text: str
    heading: int = 0
    link: str = ""
    strong: bool = False


def is_unseen(node: etree._Element) -> bool:
    """Whether a node is no text to a reader: struck out, hidden, a button, or the number of a footnote."""
    if node.tag in _NOT_SEEN or node.get("hidden") is not None or _HIDDEN.search(node.get("style", "")):
        return True
    return node.tag == "sup" and any(link.get("href", "").startswith("#") for link in node.iter("a"))


def has_markup(text: str) -> bool:
    """Whether a text is HTML, by its tags."""
    return _TAG.search(text) is not None


def plain_text(text: str) -> str:
    """A text without markup: HTML as its blocks, entities as what they stand for; any other text as it is."""
    if has_markup(text):
        return "\n\n".join(block.text for block in blocks_of(text))
    return clean(html.unescape(text)) if _ENTITY.search(text) else text


def parsed(markup: str) -> HtmlElement:
    """The tree of a fragment or a page, however broken it is."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    # lxml takes no text that names an encoding, and the bytes of one that says another would be read by that.
    return lxml.html.document_fromstring(markup.encode("utf-8") or b"<p></p>", parser=parser)


def blocks_of(markup: str | HtmlElement) -> list[Block]:
    """The blocks of a fragment, in order, without what is struck out, hidden, or not text."""
    if isinstance(markup, str):
        if not markup.strip():
            return []
        try:
            markup = parsed(markup)
        except etree.ParserError:  # nothing but comments
            return []
    writer = _Writer()
    writer.element(markup)
    return list(writer.blocks())


class _Writer:
    """Walks a tree and cuts its text where a block begins or ends."""

    def __init__(self) -> None:
        self._found: list[Block] = []
        self._pieces: list[str] = []
        self._heading = 0
        self._link = ""
        self._bold = 0  # how many elements around the place are bold
        self._light = False  # whether something in the block is not

    def blocks(self) -> Iterator[Block]:
        self._cut()
        yield from self._found

    def element(self, root: HtmlElement) -> None:
        """Without recursion: pages are nested as deep as they like."""
        events = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, node in events:
            if not isinstance(node.tag, str):
                if event == "end" and skipped is None:
                    self._write(node.tail)
                continue
            if skipped is not None:
                if event == "end" and node is skipped:
                    skipped = None
                    self._write(node.tail)
            elif event == "start":
                if node.tag in _NOT_READ or is_unseen(node):
                    skipped = node
                else:
                    self._start(node)
            else:
                self._end(node, root)

    def _start(self, node: etree._Element) -> None:
        if node.tag == "table" and is_data_table(node):
            self._cut()
            self._found += [Block(row) for row in table_rows(node)]
            for child in list(node):
                node.remove(child)
            node.text = ""
            return
        if node.tag in BLOCKS:
            self._cut()
            self._heading = int(node.tag[1]) if node.tag in _HEADINGS else self._heading
        elif node.tag == "br":
            self._pieces.append("\n")
        elif node.tag == "a" and not self._link:
            self._link = node.get("href", "")
        self._bold += node.tag in _BOLD
        self._write(node.text)

    def _end(self, node: etree._Element, root: HtmlElement) -> None:
        if node.tag in BLOCKS:
            self._cut()
            self._heading = 0 if node.tag in _HEADINGS else self._heading
        self._bold -= node.tag in _BOLD
        if node is not root:
            self._write(node.tail)

    def _write(self, text: str | None) -> None:
        self._pieces.append(text or "")
        self._light |= not self._bold and bool(text and text.strip())

    def _cut(self) -> None:
        """Ends a block; two line breaks in a row end one too."""
        text = re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", clean("".join(self._flowing())))
        for part in re.split(r"\n{2,}", text):
            line = squeezed(part)
            if line:
                self._found.append(Block(line, self._heading, self._link, not self._light))
        self._pieces, self._link, self._light = [], "", False

    def _flowing(self) -> Iterator[str]:
        """Line ends of the source are spaces; those of <br> are line ends."""
        for piece in self._pieces:
            yield piece if piece == "\n" else re.sub(r"\s+", " ", piece)


def paragraphs_of_loose_text(box: HtmlElement) -> None:
    """Puts the text that stands between the blocks of a box into paragraphs; two line breaks in a row part them."""
    children = list(box)
    tails = [child.tail or "" for child in children]
    if not any(child.tag in BLOCKS for child in children) or not "".join([box.text or "", *tails]).strip():
        return
    box_text, box.text = box.text or "", None
    for child in children:
        box.remove(child)
        child.tail = None
    loose = _Loose(box)
    loose.text(box_text)
    for child, tail in zip(children, tails, strict=True):
        loose.node(child)
        loose.text(tail)


class _Loose:
    """Writes nodes and text into a box, where they are no blocks into paragraphs."""

    def __init__(self, box: HtmlElement) -> None:
        self._box = box
        self._paragraph: etree._Element | None = None

    def text(self, text: str) -> None:
        paragraph = self._paragraph
        if paragraph is None:
            if text.strip():
                self._paragraph = etree.SubElement(self._box, "p")
                self._paragraph.text = text
        elif len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "") + text
        else:
            paragraph.text = (paragraph.text or "") + text

    def node(self, node: HtmlElement) -> None:
        if node.tag in BLOCKS or node.tag in _NOT_READ:
            self._paragraph = None
            self._box.append(node)
        elif node.tag == "br":
            last = self._paragraph[-1] if self._paragraph is not None and len(self._paragraph) else None
            if last is not None and last.tag == "br" and not (last.tail or "").strip():
                self._paragraph = None
            elif self._paragraph is not None:
                self._paragraph.append(node)
        else:
            if self._paragraph is None:
                self._paragraph = etree.SubElement(self._box, "p")
            self._paragraph.append(node)


def is_data_table(table: etree._Element) -> bool:
    """Whether a table has data: rows of several short cells, no table inside. Others lay out a page."""
    if table.find(".//table") is not None:
        return False
    rows = [
        [squeezed("".join(cell.itertext())) for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")
    ]
    several = [row for row in rows if sum(bool(cell) for cell in row) > 1]
    longest = max((len(cell) for row in rows for cell in row), default=0)
    return len(several) >= max(1, len(rows) // 2) and longest <= 300


def table_rows(table: etree._Element) -> list[str]:
    """The rows of a table, a line each: "Labour | 14 | 3"."""
    caption = table.find("caption")
    lines = [squeezed("".join(caption.itertext()))] if caption is not None else []
    for row in table.iter("tr"):
        cells = [squeezed("".join(cell.itertext())) for cell in row if cell.tag in {"td", "th"}]
        lines.append(" | ".join(cells).strip(" |"))
    return [line for line in lines if line]
