"""PDF and DOCX: the text of a document and what it says about itself, within limits on what it unpacks to."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator

from ingest.sources.fields import File, clean, make_article
from qa.domain import Article
from qa.errors import SourceError, one_line

MOST_PAGES = 2_000
MOST_BYTES = 200_000_000
"""Of a file, and of what the parts of a DOCX unpack to together."""


def read_pdf(file: File) -> Iterator[Article]:
    """The one article in a PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    _check_size(file)
    try:
        reader = PdfReader(file.path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError("it is encrypted; save a copy without a password")
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise SourceError(f"it claims {pages:,} pages; at most {MOST_PAGES:,} are read. Split it")
        text = "\n\n".join(page.extract_text() for page in reader.pages)
        about = reader.metadata
        title, author = (about.title or "", about.author or "") if about else ("", "")
        created = about.creation_date if about else None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, NotImplementedError) as error:
        raise SourceError(
            f"not a PDF that can be read: {' '.join(str(error).split()) or type(error).__name__}"
        ) from None
    if not text.strip():
        raise SourceError("there is no text in it; a scanned PDF needs text recognition first")
    yield _article(file, title, text, created, author)


def read_docx(file: File) -> Iterator[Article]:
    """The one article in a DOCX file."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    _check_size(file)
    try:
        with zipfile.ZipFile(file.path) as parts:
            size = sum(part.file_size for part in parts.infolist())
            if size > MOST_BYTES:
                raise SourceError(f"it unpacks to {size:,} bytes; at most {MOST_BYTES:,} are read")
        document = Document(str(file.path))
        text = "\n\n".join(paragraph.text for paragraph in document.paragraphs if paragraph.text.strip())
        about = document.core_properties
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError) as error:
        raise SourceError(f"not a DOCX file that can be read: {one_line(error)}") from None
    yield _article(file, about.title or "", text, about.created, about.author or "")


def _check_size(file: File) -> None:
    size = file.path.stat().st_size
    if size > MOST_BYTES:
        raise SourceError(f"it has {size:,} bytes; at most {MOST_BYTES:,} are read")


def _article(file: File, title: str, text: str, created: dt.datetime | None, author: str) -> Article:
    return make_article(
        id=file.id,
        title=title,
        text=clean(text),
        published=created.date() if created else None,
        source=file.outlet,
        authors=[author],
    )
