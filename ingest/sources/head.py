"""The head of a text: what its first lines say of it -> an article.

What it is may be said by a first line `date YYYY-MM-DD`, by lines `Title: ...`, `Date: ...`, or as papers print it: the
headline, "By Sam Reed", the day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from ingest.addresses import host_of, is_address
from ingest.items import File, Item
from ingest.sources.days import (
    AmbiguousDayError,
    day_at_head,
    is_text,
    parse_day,
    readable_day,
    said_changed,
    said_published,
)
from ingest.sources.fields import make_article
from ingest.sources.people import names
from ingest.text import squeezed
from qa.errors import SourceError

_DATE_LINE = re.compile(
    r"\s*date[:\s][^\S\n]*(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})\b[^\S\n]*", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?P<label>title|headline|date|published|publication date|published date|publish date|date published|source|"
    r"outlet|publisher|publication|url|link|author|authors|author\(s\)|by|byline|language|section|category|tags|updated|"
    r"last updated|modified)[ \t]*:[ \t]*(?P<value>.*\S)",
    re.IGNORECASE,
)
_TEXT_LABEL = re.compile(r"(?:text|body|content|article|full text)[ \t]*:[ \t]*", re.IGNORECASE)
_FIELDS = {
    "headline": "title", "published": "date", "publication date": "date", "published date": "date",
    "publish date": "date", "date published": "date", "outlet": "source", "publisher": "source",
    "publication": "source", "link": "url", "authors": "author", "author(s)": "author", "by": "author",
    "byline": "author", "last updated": "updated", "modified": "updated",
}  # fmt: skip
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or)\s+(?P<names>[A-Z][\w.'’-]+"
    r"(?:[ ,&]+(?:and |und |et |y )?[A-Z][\w.'’-]+){0,6})\s*$"
)
_RULE = re.compile(r"[=_*~#-]{3,}\s*$")
_HEAD = 12  # lines, of which five that have something may be the head


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
        updated=readable_day(about.get("updated"), "updated", day_first=file.options.day_first),
        source=about.get("source") or file.outlet or host_of(about.get("url", file.url)),
        url=about.get("url", file.url),
        authors=names(about.get("author", author)),
        language=about.get("language", ""),
    )


def _parted(text: str, file: File) -> tuple[str, dict[str, str]]:
    """A text without what stands at its head about it, and that."""
    if dated := _DATE_LINE.match(text):
        return text[dated.end() :], {"date": dated["day"]}
    lines = text.lstrip("\n").split("\n")
    about: dict[str, str] = {}
    if is_address(lines[0]):
        about["url"] = lines.pop(0).strip()
    labels = _label_lines(lines)
    for line in labels:
        label = line["label"].lower()
        about.setdefault(_FIELDS.get(label, label), line["value"])
    if len(labels) > 1 or "date" in about:
        lines = lines[len(labels) :]
        begins = _TEXT_LABEL.match(lines[0]) if lines else None
        if begins:
            lines[0] = lines[0][begins.end() :]
        return "\n".join(lines), about
    lines, said = without_byline(lines, day_first=file.options.day_first)
    return "\n".join(lines), {**said, **about}


def _label_lines(lines: Sequence[str]) -> list[re.Match[str]]:
    """The lines at the head of a text that say what it is."""
    found = []
    for line in lines:
        match = _LABEL.fullmatch(line.strip())
        if not match:
            break
        found.append(match)
    return found


def without_byline(lines: Sequence[str], *, day_first: bool | None = None) -> tuple[list[str], dict[str, str]]:
    """Lines without the byline, the date lines and the rule under their headline, and what these say."""
    head = [number for number, line in enumerate(lines[:_HEAD]) if line.strip()][:5]
    about: dict[str, str] = {}
    taken: set[int] = set()
    for number in head[1:]:
        line = squeezed(lines[number])
        if is_text(line):
            break
        if _RULE.fullmatch(line):
            taken.add(number)
        elif changed := said_changed(line):
            about.setdefault("updated", changed)
            taken |= set() if said_published(line) else {number}
        elif "author" not in about and (byline := _BYLINE.fullmatch(_DAY_BEHIND.sub("", line))):
            about["author"] = byline["names"]
            taken.add(number)
    dated = day_at_head([lines[number].strip() for number in head], day_first=day_first)
    if dated:
        about["date"] = dated[0].isoformat()
        taken |= {head[dated[1]]} if dated[1] else set()
    return [line for number, line in enumerate(lines) if number not in taken], about


_DAY_BEHIND = re.compile(r"\s*[|,·•–—-]\s+(?:\w+day,? )?(?:\w{3,9}\.? \d{1,2}|\d{1,2}\.? \w{3,9}),? \d{4}.{0,20}$")
