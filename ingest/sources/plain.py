"""Plain text: an optional first line `date YYYY-MM-DD`, then the article; short lines are section headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.sources.fields import File, decode, make_article, parse_day
from qa.domain import Article

_DATE_LINE = re.compile(r"\s*date[:\s]\s*(\d{4}-\d{2}-\d{2})\b[^\S\n]*", re.IGNORECASE)


def read_plain(file: File) -> Iterator[Article]:
    """The one article in a text file."""
    text = decode(file.path.read_bytes())
    dated = _DATE_LINE.match(text)
    yield make_article(
        id=file.id,
        text=text[dated.end() :] if dated else text,
        published=parse_day(dated[1], "date") if dated else None,
        source=file.outlet,
    )
