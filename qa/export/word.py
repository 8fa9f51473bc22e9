"""Word: a document -> DOCX with real footnotes, which python-docx does not make; and their texts out of one."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from lxml import etree

from qa.export.footnotes import Document, Footnote

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOTES = "word/footnotes.xml"
# Word wants the lines above the footnotes of a page to be footnotes themselves (ECMA-376, 17.11.10).
_LINES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


def write(document: Document) -> bytes:
    """A document as DOCX."""
    made = docx.Document()
    made.core_properties.title = document.title[:255]
    heading = made.add_heading(document.title, level=1)
    _turn(heading._p.get_or_add_pPr(), document.title, "w:bidi")  # noqa: SLF001
    _turn(heading.runs[0]._r.get_or_add_rPr(), document.title, "w:rtl")  # noqa: SLF001
    seen: set[int] = set()
    for block in document.blocks:
        paragraph = made.add_heading(level=2) if block.kind == "heading" else made.add_paragraph()
        _turn(paragraph._p.get_or_add_pPr(), " ".join(piece.text for piece in block.pieces), "w:bidi")  # noqa: SLF001
        for place, piece in enumerate(block.pieces):
            run = paragraph.add_run((" " if place else "") + piece.text)
            run.italic = block.kind == "remark" or None
            _turn(run._r.get_or_add_rPr(), piece.text, "w:rtl")  # noqa: SLF001
            for number in piece.footnotes:
                _refer(paragraph, number, first=number not in seen)
                seen.add(number)
    part = Part(PackURI(f"/{_NOTES}"), _NOTES_TYPE, _notes(document), made.part.package)
    made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _turn(properties: etree._Element, text: str, name: str) -> None:
    """Has Word set a paragraph ("w:bidi") or a run ("w:rtl") from right to left where its text is written so."""
    directions = map(unicodedata.bidirectional, text)
    if (
        next((one for one in directions if one in {"L", "R", "AL"}), "L") != "L"
    ):  # the first strong letter tells (UAX 9)
        etree.SubElement(properties, qn(name))


def _refer(paragraph: Paragraph, number: int, *, first: bool) -> None:
    """A reference; Word counts each that it makes a footnote of, so that a later one to the same is plain text."""
    run = paragraph.add_run("" if first else str(number))
    run.font.superscript = True
    if first:
        etree.SubElement(run._r, qn("w:footnoteReference"), {qn("w:id"): str(number)})  # noqa: SLF001


def _notes(document: Document) -> bytes:
    root = etree.fromstring(f"<w:footnotes {nsdecls('w')}>{_LINES}</w:footnotes>")
    for footnote in document.footnotes:
        root.append(_note(footnote))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def _note(footnote: Footnote) -> etree._Element:
    note = etree.fromstring(
        f'<w:footnote {nsdecls("w")} w:id="{footnote.number}"><w:p><w:pPr/>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        '<w:r><w:t xml:space="preserve"> </w:t></w:r></w:p></w:footnote>'
    )
    (paragraph,) = note
    _turn(paragraph[0], footnote.text, "w:bidi")
    for text in (footnote.opening, footnote.rest):
        run = etree.SubElement(paragraph, qn("w:r"))
        _turn(etree.SubElement(run, qn("w:rPr")), text, "w:rtl")
        etree.SubElement(run, qn("w:t"), {qn("xml:space"): "preserve"}).text = text
    return note


def read(content: bytes) -> list[tuple[str, str]]:
    """Numbers and texts of the footnotes of a DOCX file.

    Raises:
        ValueError: It is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            notes = package.read(_NOTES) if _NOTES in package.namelist() else b""
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error
    if not notes:
        return []
    # Entities of a stranger's file are left as they are.
    root = etree.fromstring(notes, etree.XMLParser(resolve_entities=False, no_network=True))
    found = []
    for note in root.findall(qn("w:footnote")):
        text = "".join(piece.text or "" for piece in note.iter(qn("w:t"))).strip()
        if text:
            found.append((note.get(qn("w:id"), ""), text))
    return found
