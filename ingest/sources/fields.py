"""What all readers share: checking values from outside and making an `Article` of them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import replace

from ingest.sources.days import NOTHING
from ingest.sources.people import language_code
from ingest.text import clean, comparable, squeezed
from qa.domain import Article
from qa.errors import SourceError
from qa.text.datelines import without_dateline
from qa.text.sentences import is_heading, paragraphs, sentences

_CLAUSE = re.compile(r"[,;:]\s|\s[-–—]\s|\s\(")
_NO_TITLE = re.compile(
    r"(?:untitled|unbenannt|sans titre|document\d*|index|default|home|title|no title|new page)(?: ?\d+)?|"
    r"microsoft (?:word|powerpoint) - .*|[\w .()-]+\.(?:docx?|pdf|rtf|odt|txt|html?|indd|qxd|pages)",
    re.IGNORECASE,
)
_TRUNCATED = re.compile(r"\[\+?\d+ char(?:acter)?s\]\s*$")
_LONGEST_NOTHING = max(map(len, NOTHING))
_LONGEST_TITLE = 100
_SHORTEST_TITLE = 30


def make_article(
    *,
    id: str,
    text: str,
    title: str = "",
    published: dt.date | None = None,
    updated: dt.date | None = None,
    source: str = "",
    url: str = "",
    authors: Iterable[str] = (),
    language: str = "",
) -> Article:
    """An article from values that are there or empty; one without a title gets one from its text.

    A day of change that is not after that of publication says nothing, and is left out.

    Raises:
        SourceError: There is no text, or only the beginning of one.
    """
    body = clean(text).strip("\n")
    if is_nothing(body):
        raise SourceError("there is no text in it")
    if len(body) < _LONGEST_TITLE and body.strip().lower() == "[removed]":
        raise SourceError("the article was removed where it came from")
    if _TRUNCATED.search(body):
        raise SourceError("only the first characters of the text are here; ingest the address that has all of it")
    title, source = squeezed(clean(title)), squeezed(clean(source))
    if title and source:
        title = _without_outlet(title, source)
    if not is_title(title):
        title, body = _split_title(body)
    return Article(
        id=clean(id).strip(),
        title=title,
        text=body,
        published=published,
        source="" if is_nothing(source) else source,
        url=clean(url).strip(),
        authors=tuple(name for author in authors if (name := squeezed(clean(author)))),
        language=language_code(language) or "en",
        updated=updated if updated and (published is None or updated > published) else None,
    )


def captured(article: Article, seen: dt.date | None) -> Article:
    """An article with the day on which it was read where it stood; as it is where that is not known, or is known."""
    if seen is None or article.captured:
        return article
    return replace(article, captured=seen.date() if isinstance(seen, dt.datetime) else seen)


def is_nothing(value: object) -> bool:
    """Whether a value is what programs write where there is nothing: NaN, "None", white space."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    if not isinstance(value, str):
        return False
    text = value.strip()
    return len(text) <= _LONGEST_NOTHING and text.lower() in NOTHING


def is_title(text: str) -> bool:
    """Whether a text is a headline: not nothing, and not what programs call a document without one."""
    return not is_nothing(text) and not _NO_TITLE.fullmatch(squeezed(text))


def _without_outlet(title: str, source: str) -> str:
    """A page's title without the outlet behind it: "Pool to close - Harlow Courier"."""
    for mark in (" - ", " | ", " – ", " — ", " · "):
        before, found, after = title.rpartition(mark)
        if found and len(before) > 3 and comparable(after) == comparable(source):
            return before.strip()
    return title


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
    whole = squeezed(paragraph[start:end])
    sentence = squeezed(without_dateline(whole).rstrip(".")) or whole
    if len(sentence) <= _LONGEST_TITLE:
        return sentence
    borders = [match.start() for match in _CLAUSE.finditer(sentence)]
    fitting = [place for place in borders if _SHORTEST_TITLE <= place <= _LONGEST_TITLE]
    if fitting:
        return sentence[: fitting[0]]
    return sentence[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
