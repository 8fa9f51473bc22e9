"""Word, RTF, OpenDocument and EPUB: the text of a document as it reads once its changes are accepted.

The file's own dates are those of printing, saving and templates, and so are none of the article's: the day is the one
that its first lines give. Exports of news databases have many articles in one document.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.parsers.expat import ExpatError

from lxml import etree

from ingest.items import MOST_BYTES, File, Item
from ingest.registry import register
from ingest.sources.days import day_in_line
from ingest.sources.exports import export_articles
from ingest.sources.fields import is_title
from ingest.sources.head import article_from_text
from ingest.sources.markup import Block, blocks_of
from ingest.text import clean, comparable, decode, squeezed
from qa.errors import SourceError, one_line

_NOBODY = frozenset(
    {"anonymous", "unknown", "admin", "administrator", "user", "python-docx", "owner", "author", "word"}
)
_PAGE_HEAD = re.compile(r"word/header\d*\.xml")
_NOTE_MARK = re.compile(  # of footnotes and endnotes: where they are called, and the way back
    r'<sup><a href="#(?:foot|end)note-\d+"[^>]*>\[\d+\]</a></sup>|<a href="#(?:foot|end)note-ref-\d+">↑</a>'
)
_GROUP = re.compile(r"\{[^{}]*\}")  # of RTF, without another one in it
_STRUCK = re.compile(r"\\(?:strike|striked1|deleted)(?![a-z0-9])")
_XML = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf",
    "container": "urn:oasis:names:tc:opendocument:xmlns:container",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
}


def read_docx(file: File) -> Iterator[Item]:
    """The one article in a Word file, or those of an export; tables, text boxes, insertions and all."""
    import mammoth

    content = file.read()
    try:
        with _archive(content) as parts:
            names = set(parts.namelist())
            about = _xml(parts.read("docProps/core.xml")) if "docProps/core.xml" in names else None
            heads = [_xml(parts.read(name)) for name in sorted(names) if _PAGE_HEAD.fullmatch(name)]
        markup = _NOTE_MARK.sub("", mammoth.convert_to_html(io.BytesIO(content)).value)
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, etree.LxmlError, ExpatError) as error:
        raise SourceError(f"not a DOCX file that can be read: {one_line(error)}") from None
    lines = (squeezed("".join(head.itertext())) for head in heads)
    days = (day_in_line(line, day_first=file.options.day_first) for line in lines)
    yield from document_articles(
        blocks_of(markup),
        file,
        title=_about(about, "dc:title"),
        author=_about(about, "dc:creator"),
        day=next((day for day in days if day), None),
    )


def document_articles(
    blocks: Sequence[Block], file: File, *, title: str = "", author: str = "", day: dt.date | None = None
) -> Iterator[Item]:
    """The one article of a document's blocks, or those of an export.

    Args:
        day: Of publication, where it stands beside the text and its head does not give one.
        title, author: What the file says about itself; a headline at the top of the text has the last word.
    """
    if articles := export_articles([block.text for block in blocks], file):
        yield from articles
        return
    lines = [block.text for block in blocks]
    if blocks and (blocks[0].heading or _is_headline(lines) or comparable(lines[0]) == comparable(title)):
        title, lines = lines[0], lines[1:]
    # The head is read below its headline; where the file has none, its name for itself stands there.
    text = "\n\n".join([title, *lines] if is_title(title) else lines)
    author = "" if author.lower().rstrip("0123456789 ") in _NOBODY else author
    yield from article_from_text(text, file, author=author, day=day)


def _is_headline(lines: Sequence[str]) -> bool:
    """Whether the first line of a document is its headline: short, without a stop, and not what dates it."""
    return len(lines) > 1 and len(lines[0]) <= 100 and lines[0][-1] not in ".!?:,;" and day_in_line(lines[0]) is None


def read_rtf(file: File) -> Iterator[Item]:
    """The one article in an RTF file, or those of an export."""
    from striprtf.striprtf import rtf_to_text

    content = decode(file.read(), "windows-1252")
    content = _GROUP.sub(lambda group: "" if _STRUCK.search(group[0]) else group[0], content)
    text = clean(rtf_to_text(content, errors="replace"))  # type: ignore[no-untyped-call]
    paragraphs = [Block(line) for part in text.split("\n") if (line := squeezed(part.replace("|", " | ").strip(" |")))]
    if not paragraphs:
        raise SourceError("there is no text in it")
    yield from document_articles(paragraphs, file)


def read_odt(file: File) -> Iterator[Item]:
    """The one article in an OpenDocument text."""
    try:
        with _archive(file.read()) as parts:
            tree = _xml(parts.read("content.xml"))
    except (zipfile.BadZipFile, KeyError, etree.LxmlError) as error:
        raise SourceError(f"not an ODT file that can be read: {one_line(error)}") from None
    yield from document_articles(list(_odt_blocks(tree)), file)


def _odt_blocks(tree: etree._Element) -> Iterator[Block]:
    paragraph, heading, row = (f"{{{_XML['text']}}}p", f"{{{_XML['text']}}}h", f"{{{_XML['table']}}}table-row")
    deleted = f"{{{_XML['text']}}}tracked-changes"
    for node in tree.iter(paragraph, heading, row):
        above = {ancestor.tag for ancestor in node.iterancestors()}
        if deleted in above or (node.tag != row and row in above):
            continue
        cells = [squeezed("".join(cell.itertext())) for cell in node] if node.tag == row else []
        text = " | ".join(cell for cell in cells if cell) or squeezed("".join(node.itertext()))
        if text:
            yield Block(text, 1 if node.tag == heading else 0)


def read_epub(file: File) -> Iterator[Item]:
    """The articles of an EPUB: its chapters, in reading order, those that have more text than a heading."""
    try:
        with _archive(file.read()) as parts:
            place = _xml(parts.read("META-INF/container.xml")).find(".//container:rootfile", _XML)
            package = PurePosixPath(place.get("full-path", "") if place is not None else "")
            tree = _xml(parts.read(str(package)))
            hrefs = {item.get("id"): item.get("href", "") for item in tree.iterfind(".//opf:item", _XML)}
            spine = [hrefs.get(ref.get("idref"), "") for ref in tree.iterfind(".//opf:itemref", _XML)]
            chapters = [(name, parts.read(str(package.parent / unquote(name)))) for name in spine if name]
    except (zipfile.BadZipFile, KeyError, etree.LxmlError) as error:
        raise SourceError(f"not an EPUB that can be read: {one_line(error)}") from None
    found = False
    for name, content in chapters:
        blocks = blocks_of(decode(content))
        if sum(len(block.text) for block in blocks if not block.heading) >= 80:
            found = True
            yield from document_articles(blocks, file.member(name, content), author=_about(tree, "dc:creator"))
    if not found:
        raise SourceError("there is no text in it")


def read_doc(file: File) -> Iterator[Item]:
    """Says what to do with a Word file of before 2007; what only has its ending is read as what it is."""
    message = "a Word file of before 2007; save it as .docx, for example with: soffice --convert-to docx FILE"
    yield file.problem(message)


def _archive(content: bytes) -> zipfile.ZipFile:
    """A zip archive that unpacks to no more than a document does.

    Raises:
        SourceError: It unpacks to more.
    """
    parts = zipfile.ZipFile(io.BytesIO(content))
    size = sum(part.file_size for part in parts.infolist())
    if size > MOST_BYTES:
        raise SourceError(f"it unpacks to {size:,} bytes; at most {MOST_BYTES:,} are read")
    return parts


def _xml(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))


def _about(tree: etree._Element | None, name: str) -> str:
    found = tree.findtext(f".//{name}", "", _XML) if tree is not None else ""
    return squeezed(found)


register(read_docx, ".docx", kinds=["application/vnd.openxmlformats-officedocument.wordprocessingml.document"])
register(read_rtf, ".rtf", begins=[b"{\\rtf"], kinds=["application/rtf", "text/rtf"], certain=True)
register(read_odt, ".odt", kinds=["application/vnd.oasis.opendocument.text"])
register(read_epub, ".epub", kinds=["application/epub+zip"])
register(read_doc, ".doc", ".dot", kinds=["application/msword"])
