"""The head of a text: what its first lines say of it -> an article.

What it is may be said by a first line `date YYYY-MM-DD`, by lines `Title: ...`, `Date: ...`, or as papers print it: the
headline, "By Sam Reed", the day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from ingest.addresses import host_of
from ingest.items import File, Item
from ingest.sources.days import AmbiguousDayError, day_at_head, parse_day
from ingest.sources.fields import make_article
from ingest.sources.people import names
from qa.errors import SourceError

_DATE_LINE = re.compile(
    r"\s*date[:\s][^\S\n]*(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})\b[^\S\n]*", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?P<label>title|headline|date|published|publication date|source|outlet|publisher|publication|url|link|author|"
    r"authors|by|byline|language|section|category|tags)[ \t]*:[ \t]*(?P<value>.*\S)",
    re.IGNORECASE,
)
_FIELDS = {
    "headline": "title", "published": "date", "publication date": "date", "outlet": "source", "publisher": "source",
    "publication": "source", "link": "url", "authors": "author", "by": "author", "byline": "author",
}  # fmt: skip
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or)\s+(?P<names>[A-Z][\w.'’-]+"
    r"(?:[ ,&]+(?:and |und |et |y )?[A-Z][\w.'’-]+){0,6})\s*$"
)


def article_from_text(text: str, file: File, *, author: str = "", day: dt.date | None = None) -> Iterator[Item]:
    """The one article in a text, with what its first lines say of it; a note where its day can be read in two ways.

    Args:
        author, day: What the file says beside its text.
    """
    body, about = _parted(text, file)
    published = None
    try:
        published = parse_day(about.get("date"), "date", day_first=file.options.day_first)
    except AmbiguousDayError as error:
        yield file.note(f"{error}: the article is undated. Say --day-first or --month-first")
    except SourceError as error:
        yield file.note(f"{str(error).rstrip('.')}: the article is undated")
    yield make_article(
        id=file.id,
        title=about.get("title", ""),
        text=body,
        published=published or day,
        source=about.get("source") or file.outlet or host_of(file.url),
        url=about.get("url", file.url),
        authors=names(about.get("author", author)),
        language=about.get("language", ""),
    )


def _parted(text: str, file: File) -> tuple[str, dict[str, str]]:
    """A text without what stands at its head about it, and that."""
    if dated := _DATE_LINE.match(text):
        return text[dated.end() :], {"date": dated["day"]}
    labels = _label_lines(text)
    about: dict[str, str] = {}
    for line in labels:
        label = line["label"].lower()
        about.setdefault(_FIELDS.get(label, label), line["value"])
    if len(about) > 1 or "date" in about:
        return "\n".join(text.lstrip("\n").split("\n")[len(labels) :]), about
    return _without_byline(text, file)


def _label_lines(text: str) -> list[re.Match[str]]:
    """The lines at the head of a text that say what it is."""
    found = []
    for line in text.lstrip("\n").split("\n"):
        match = _LABEL.fullmatch(line.strip())
        if not match:
            break
        found.append(match)
    return found


def _without_byline(text: str, file: File) -> tuple[str, dict[str, str]]:
    """A text without the byline and the date line under its headline, and what these say."""
    lines = text.lstrip("\n").split("\n")
    head = [number for number, line in enumerate(lines[:12]) if line.strip()][:5]
    about: dict[str, str] = {}
    taken: list[int] = []
    for number in head[1:]:
        if (byline := _BYLINE.fullmatch(lines[number].strip())) and "author" not in about:
            about["author"] = byline["names"]
            taken.append(number)
    dated = day_at_head([lines[number].strip() for number in head], day_first=file.options.day_first)
    if dated:
        about["date"] = dated[0].isoformat()
        taken += [head[dated[1]]] if dated[1] else []
    return "\n".join(line for number, line in enumerate(lines) if number not in taken) if taken else text, about
