"""What all readers share: checking values from outside and making an `Article` of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import dateparser

from qa.domain import Article
from qa.errors import SourceError
from qa.text.sentences import is_heading, paragraphs, sentences

_ISO_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATELINE = re.compile(r"^[A-Z][A-Z .'-]+(?:, [A-Z][\w .]+)?(?: \([^()]{2,30}\))? ?[-–—] ?")
_CLAUSE = re.compile(r"[,;:]\s|\s[-–—]\s|\s\(")
_LONGEST_TITLE = 100
_SHORTEST_TITLE = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, and why. The job goes on.

    Attributes:
        line: Where in the file, from 1; None where the whole file is meant.
    """

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class File:
    """A file to read.

    Attributes:
        id: The path below the folder above the ingested one, with forward slashes: what an article without an id or
            URL of its own is called.
        outlet: The folder right below the ingested one, which names the outlet where the file does not; "" at the top.
    """

    path: Path
    id: str
    outlet: str = ""


def decode(content: bytes) -> str:
    """UTF-8 text with line feeds as line ends and without control characters.

    Raises:
        SourceError: It is not UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"not UTF-8: byte 0x{content[error.start]:02x} at offset {error.start}. Convert it, for example with: "
            "iconv -f windows-1252 -t utf-8"
        ) from None
    return clean(text)


def clean(text: str) -> str:
    """Text with line feeds as line ends and without control characters, which some stores cut at."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def parse_day(value: object, field: str) -> dt.date | None:
    """The calendar day in a value: an ISO date or time, a date in words, a date object, or nothing.

    Raises:
        SourceError: There is something, but no day in it.
    """
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    iso = _ISO_DAY.match(text)
    if iso:
        try:
            return dt.date(*map(int, iso.groups()))
        except ValueError:
            raise SourceError(f"field {field!r}: {text!r} is not a day of the calendar") from None
    settings = {"STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False}
    parsed = dateparser.parse(text, settings=settings) if len(text) <= 60 else None
    if parsed is None:
        raise SourceError(f"field {field!r}: {text[:60]!r} is not a date. Write it as YYYY-MM-DD.")
    return parsed.date()


def make_article(
    *,
    id: str,
    text: str,
    title: str = "",
    published: dt.date | None = None,
    source: str = "",
    url: str = "",
    authors: Iterable[str] = (),
    language: str = "",
) -> Article:
    """An article from cleaned values; one without a title gets one from its text.

    Raises:
        SourceError: There is no text.
    """
    body = text.strip("\n")
    if not body.strip():
        raise SourceError("there is no text in it")
    title = " ".join(clean(title).split())
    if not title:
        title, body = _split_title(body)
    return Article(
        id=id,
        title=title,
        text=body,
        published=published,
        source=source.strip(),
        url=url.strip(),
        authors=tuple(name for author in authors if (name := " ".join(author.split()))),
        language=language.strip().lower()[:2] or "en",
    )


def _split_title(text: str) -> tuple[str, str]:
    """A title for a text without one: its first line if that is a heading (then taken out), else its first sentence."""
    parts = paragraphs(text)
    first = text[parts[0].start : parts[0].end]
    if len(parts) > 1 and is_heading(first):
        return first, text[parts[1].start :]
    return headline(first), text


def headline(paragraph: str) -> str:
    """The first sentence as a headline: without its place line, cut where a clause ends, at most 100 characters."""
    start, end = sentences(paragraph)[0]
    sentence = _DATELINE.sub("", paragraph[start:end]).rstrip(".")
    sentence = " ".join(sentence.split())
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    borders = [match.start() for match in _CLAUSE.finditer(sentence)]
    fitting = [place for place in borders if _SHORTEST_TITLE <= place <= _LONGEST_TITLE]
    if fitting:
        return sentence[: fitting[0]]
    return sentence[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def names(value: object) -> list[str]:
    """A list of people from a list, or from text that parts them with ";" or ","."""
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(name) for name in value]
    text = str(value)
    return text.split(";") if ";" in text else text.split(",")


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "_id", "article_id", "guid", "uuid"),
    "title": ("title", "headline", "heading"),
    "text": ("text", "body", "content", "article", "maintext", "full_text"),
    "published": (
        "published", "date", "published_at", "publishedat", "publish_date", "date_published", "date_publish",
        "pub_date", "pubdate", "publication_date", "timestamp",
    ),
    "source": ("source", "outlet", "publisher", "publication", "source_name", "site", "domain"),
    "url": ("url", "link", "href", "source_url"),
    "authors": ("authors", "author", "byline"),
    "language": ("language", "lang"),
}  # fmt: skip

FIELDS = tuple(_FIELDS)
"""The fields of an article that a record may have or that a column may be mapped to."""


def article_from_record(record: Mapping[str, object], file: File, number: int, mapping: Mapping[str, str]) -> Article:
    """An article from a row of a table or an object of a JSON file.

    Args:
        mapping: Field of an article -> name of the column that holds it. Fields that are not in it are looked for
            under their own name and the usual others.

    Raises:
        SourceError: Text is missing or a value cannot be read.
    """
    columns = {str(name).strip().lower(): name for name in record}

    def value(field: str) -> object:
        if field in mapping:
            if mapping[field] not in record:
                raise SourceError(f"there is no column {mapping[field]!r} (mapped to {field}); found: {_list(record)}")
            return record[mapping[field]]
        found = next((columns[name] for name in _FIELDS[field] if name in columns), None)
        return record[found] if found is not None else None

    def string(field: str) -> str:
        found = value(field)
        if field == "source" and isinstance(found, Mapping):  # {"source": {"name": "..."}} is what news APIs send
            found = found.get("name") or found.get("title")
        if found is None:
            return ""
        if not isinstance(found, str | int | float):
            raise SourceError(f"field {field!r}: expected text, found {type(found).__name__}")
        return clean(str(found))

    text = string("text")
    if not text.strip():
        raise SourceError(
            f"field 'text' is missing or empty; found: {_list(record)}. Name its column with --map text=COLUMN"
        )
    url = string("url")
    return make_article(
        id=string("id") or url or f"{file.id}:{number}",
        title=string("title"),
        text=text,
        published=parse_day(value("published"), "published"),
        source=string("source") or file.outlet,
        url=url,
        authors=names(value("authors")),
        language=string("language"),
    )


def _list(record: Mapping[str, object]) -> str:
    return ", ".join(str(name) for name in list(record)[:12]) or "nothing"
