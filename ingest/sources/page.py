"""HTML: the main text of a page and what it says about itself, by trafilatura."""

from __future__ import annotations

from collections.abc import Iterator

from trafilatura import bare_extraction
from trafilatura.settings import Document

from ingest.sources.fields import File, clean, make_article, parse_day
from qa.domain import Article
from qa.errors import SourceError


def read_page(file: File) -> Iterator[Article]:
    """The one article on a saved page."""
    yield article_from_page(file.path.read_bytes(), id=file.id, outlet=file.outlet)


def article_from_page(content: bytes, *, id: str, outlet: str = "", url: str = "") -> Article:
    """The article on a page.

    Args:
        url: Where the page came from; a page that names its canonical address has the last word.

    Raises:
        SourceError: There is no main text.
    """
    page = bare_extraction(content, url=url or None, with_metadata=True, include_comments=False, include_tables=False)
    if not isinstance(page, Document) or not page.text:
        raise SourceError("no main text was found on the page")
    title = page.title or ""
    blocks = [line for line in clean(page.text).split("\n") if line.strip()]
    if blocks and blocks[0].strip() == title.strip():
        blocks = blocks[1:]
    return make_article(
        id=id,
        title=title,
        text="\n\n".join(blocks),
        published=parse_day(page.date, "date"),
        source=page.sitename or outlet or page.hostname or "",
        url=page.url or url,
        authors=(page.author or "").split(";"),
        language=page.language or "",
    )
