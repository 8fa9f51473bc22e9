"""A row of a table or an object of a JSON file -> an article, whatever its columns are called."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping

from ingest.addresses import as_address, host_of, is_address, names_an_article
from ingest.items import File, Named
from ingest.sources.days import Column, readable_day
from ingest.sources.fields import captured, is_nothing, make_article
from ingest.sources.markup import plain_text
from ingest.sources.people import names
from ingest.text import clean, decode, squeezed
from qa.domain import Article
from qa.errors import SourceError

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "articleid", "guid", "uuid", "docid", "documentid", "identifier", "storyid", "contentid", "uri"),
    "title": (
        "title", "headline", "heading", "webtitle", "articletitle", "newstitle", "maintitle", "header", "subject", "hl",
        "name",
    ),
    "text": (
        "text", "body", "content", "article", "maintext", "fulltext", "articlebody", "bodytext", "plaintext",
        "pagecontent", "articletext", "contenttext", "newstext", "textcontent", "cleanedtext", "cleantext", "story",
        "bodyhtml", "contenthtml", "contentencoded", "rawtext", "selftext", "document", "news", "leadparagraph",
    ),
    "published": (
        "published", "date", "publishedat", "publishdate", "datepublished", "datepublish", "pubdate", "publicationdate",
        "publisheddate", "publishingdate",
        "publishedon", "publishedtime", "webpublicationdate", "firstpublicationdate", "firstpublished",
        "postdate", "dategmt", "releasedate", "issued", "dateissued", "displaydate", "articledate", "newsdate",
        "datetime", "day", "timestamp", "unixtimestamp", "createdutc", "seendate", "publishedparsed",
    ),
    "source": (
        "source", "outlet", "publisher", "publication", "sourcename", "publishername", "sitename", "site", "medianame",
        "firstsource", "sourcehostname",
        "newspaper", "newsoutlet", "publicationname", "provider", "sourcedomain", "domain", "hostname", "website",
        "feed",
    ),
    "url": (
        "url", "link", "href", "weburl", "permalink", "articleurl", "canonicalurl", "respondedurl", "requestedurl",
        "pageurl", "newsurl", "origurl", "originalurl", "shareurl", "shorturl", "uri", "guid", "sourceurl",
    ),
    "authors": (
        "authors", "author", "byline", "creator", "dccreator", "writer", "writers", "authorname", "authornames",
        "reporter", "journalist", "journalists",
    ),
    "language": ("language", "lang", "inlanguage", "locale", "languagecode"),
    "updated": (
        "updated", "modified", "datemodified", "datemodify", "updatedat", "modifiedat", "lastmodified", "lastupdated",
        "dateupdated", "modifieddate", "updateddate", "updatedate", "modificationdate", "lastmodificationdate",
        "modifiedgmt", "postmodified", "updatedtime", "modifiedtime", "lastmod", "updatedparsed",
    ),
}  # fmt: skip
_TEASERS = ("description", "summary", "abstract", "snippet", "excerpt", "trailtext")
"""Are the text where there is no other and no address that has one."""
_FETCHED = (
    "fetchedat", "fetched", "fetchdate", "crawledat", "crawldate", "datecrawled", "crawltime", "datedownload",
    "downloaddate", "downloadedat", "scrapedat", "scrapeddate", "scrapedate", "scrapetime", "datescraped",
    "retrievedat", "retrieved", "retrievaldate", "accessedat", "accessed", "accessdate", "capturedat", "collectedat",
    "fetchtime",
)  # fmt: skip
"""When a record was read where it stood, which its "3 days ago" counts from."""
_WRAPPERS = ("article", "fields", "metadata", "meta", "attributes", "properties", "data", "post", "document")
"""Objects that exports put an article's fields into; so is Elasticsearch's "_source"."""

FIELDS = tuple(_ALIASES)
"""The fields of an article that a record may have or that a column may be mapped to."""


class NoTextError(SourceError):
    """A record has no text."""


class Record:
    """A row of a table or an object of a JSON file, asked by the fields of an article.

    Args:
        mapping: Field -> column, dotted for nested objects. Fields that are not in it are looked for under the names
            that news APIs and scrapers use, however these are spelled, the first that is not empty.
    """

    def __init__(self, values: Mapping[str, object], mapping: Mapping[str, str]) -> None:
        self._values = values
        self._mapping = mapping
        self._named: dict[str, object] = {}
        for level in _levels(values):
            for name, value in level.items():
                if not is_nothing(value) and value not in ([], {}):
                    self._named.setdefault(_normal(name), value)

    def value(self, field: str) -> object:
        """What the record has for a field; None where it has nothing.

        Raises:
            SourceError: The field is mapped to a column that is not there.
        """
        if field not in self._mapping:
            return next((self._named[name] for name in _ALIASES[field] if name in self._named), None)
        column = self._mapping[field]
        found: object = self._values
        for part in [column] if column in self._values else column.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise SourceError(f"there is no column {column!r} (mapped to {field}); found: {_list(self._values)}")
            found = found[part]
        return found

    def string(self, field: str) -> str:
        """The same as text; "" where there is nothing.

        Raises:
            SourceError: It is no text.
        """
        found = _scalar(self.value(field))
        if is_nothing(found):
            return ""
        if isinstance(found, list | tuple) and all(isinstance(part, str) for part in found):
            found = "\n\n".join(found)
        if isinstance(found, bool):
            return ""
        if not isinstance(found, str | int | float):
            raise SourceError(f"field {field!r}: expected text, found {type(found).__name__}")
        return clean(str(int(found)) if isinstance(found, float) and found.is_integer() else str(found))

    def text(self) -> str:
        """The text without markup.

        Raises:
            NoTextError: There is none.
        """
        found = ""
        if "text" in self._mapping:
            found = self.string("text")
        else:
            named = (self._named[name] for name in _ALIASES["text"] if name in self._named)
            found = self._first_text([_scalar(value) for value in named])
        if not found and not self.url():
            found = next((str(self._named[name]) for name in _TEASERS if isinstance(self._named.get(name), str)), "")
        if is_nothing(found):
            columns = _list(self._values)
            raise NoTextError(
                f"field 'text' is missing or empty; found: {columns}. Name its column with --map text=COLUMN"
            )
        return plain_text(_unescaped(found))

    @staticmethod
    def _first_text(values: list[object]) -> str:
        """The first value that is text; an object that has the article in it has been looked into."""
        for value in values:
            if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
                return "\n\n".join(value)
            if isinstance(value, str):
                return clean(value)
        if values:
            raise SourceError(f"field 'text': expected text, found {type(values[0]).__name__}")
        return ""

    def title(self) -> str:
        """The headline without markup."""
        return squeezed(plain_text(self.string("title")))

    def url(self) -> str:
        """The address of the article; "" where there is none."""
        if "url" in self._mapping:
            return as_address(self.string("url"))
        named = ((name, _scalar(self._named.get(name))) for name in _ALIASES["url"])
        # "source_url" is the site's front page to newspaper3k, and the article's address to others.
        found = [
            value
            for name, value in named
            if isinstance(value, str) and (name != "sourceurl" or names_an_article(value))
        ]
        source = self._named.get("source")
        found += [source] if isinstance(source, str) and is_address(source) else []
        return next((url for value in found if (url := as_address(clean(value)))), "")

    def source(self) -> str:
        """The outlet: its name, or the host of an address."""
        found = self.value("source")
        found = found[0] if isinstance(found, list | tuple) and found else found
        if isinstance(found, Mapping):
            found = next((found[key] for key in ("name", "title", "id", "uri") if not is_nothing(found.get(key))), None)
        elif "source" not in self._mapping and isinstance(found, str) and is_address(found):
            # A page's address stands for its site where nothing names the outlet.
            others = (self._named.get(name) for name in _ALIASES["source"][1:])
            found = next((name for name in others if isinstance(name, str)), found)
        if is_nothing(found):
            found = self._named.get("sourceurl")
        text = squeezed("" if is_nothing(found) or not isinstance(found, str | int) else str(found))
        return host_of(text) or text

    def authors(self) -> list[str]:
        """Who wrote it."""
        return names(self.value("authors"))

    def published(self, column: Column) -> dt.date | None:
        """The day of publication, read as the column writes its days.

        Raises:
            SourceError: The field is mapped to a column that is not there.
        """
        return column.parse(_scalar(self.value("published")), "published", seen=self.fetched())

    def fetched(self) -> dt.date | None:
        """When the record was read where it stood; None where it does not say."""
        value = _scalar(next((self._named[name] for name in _FETCHED if name in self._named), None))
        if isinstance(value, dt.datetime):
            return value
        try:
            return dt.datetime.fromisoformat(str(value))
        except ValueError:
            return readable_day(value, "fetched")

    def updated(self, *, day_first: bool | None = None) -> dt.date | None:
        """The day of the last change; None where there is none that can be read.

        Raises:
            SourceError: The field is mapped to a column that is not there.
        """
        return readable_day(_scalar(self.value("updated")), "updated", day_first=day_first)

    def own_id(self) -> str:
        """The id that the record gives; "" where it has none, or the front page of a site."""
        own = self.string("id")
        if (is_address(own) and not names_an_article(own)) or (own == self._values.get("uri") and self.url()):
            return ""
        return own

    def digest(self, text: str) -> str:
        """12 hexadecimal digits of the title, the day and the beginning of the text."""
        content = (self.title(), str(self.value("published")), squeezed(text)[:500])
        return hashlib.sha256(repr(content).encode("utf-8", "replace")).hexdigest()[:12]


def article_from_record(record: Record, file: File, column: Column | None = None, *, id: str = "") -> Article | Named:
    """An article from a row of a table or an object of a JSON file.

    Args:
        column: How the column of days writes them.
        id: What to call it where it has no id of its own; "" calls it by its address or by what it says.

    Raises:
        NoTextError: There is no text.
        SourceError: A value cannot be read.
    """
    text, url, own = record.text(), record.url(), record.own_id()
    column = column or Column(file.options.day_first)
    article = make_article(
        id=own or id or (url if names_an_article(url) else f"{file.id}:{record.digest(text)}"),
        title=record.title(),
        text=text,
        published=record.published(column),
        updated=record.updated(day_first=column.day_first),
        source=record.source() or file.outlet or host_of(url),
        url=url,
        authors=record.authors(),
        language=record.string("language"),
    )
    article = captured(article, record.fetched())
    return Named(article) if own else article


def is_field(name: str) -> bool:
    """Whether a column of this name is a field of an article."""
    return any(_normal(name) in names for names in _ALIASES.values())


def _levels(values: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The record, then the objects in it that hold an article's fields."""
    inner = {_normal(name): value for name, value in values.items() if isinstance(value, Mapping)}
    found = [inner.get(name) for name in _WRAPPERS] + [values.get("_source")]
    return [values, *(level for level in found if isinstance(level, Mapping))]


def _normal(name: str) -> str:
    """A column's name without what spellings differ in: "date_published", "datePublished", "dc:creator"."""
    return re.sub(r"[\W_]+", "", str(name)).lower()


def _scalar(value: object) -> object:
    """A value out of the objects that databases and APIs wrap it in, and a list of one."""
    if isinstance(value, Mapping):
        for key in ("$oid", "$date", "$numberLong", "rendered", "main", "#text", "value", "text", "href"):
            if key in value:
                return _scalar(value[key])
    if isinstance(value, list | tuple) and len(value) == 1:
        return _scalar(value[0])
    return decode(value) if isinstance(value, bytes) else value


def _unescaped(text: str) -> str:
    """A text that was escaped twice, as it was."""
    if "\n" in text or "\\n" not in text:
        return text
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return clean(text.replace("\\r", "").replace("\\n", "\n").replace("\\t", " "))


def _list(record: Mapping[str, object]) -> str:
    return ", ".join(str(name) for name in list(record)[:12]) or "nothing"
