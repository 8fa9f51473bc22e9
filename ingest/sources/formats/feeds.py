"""Feeds: RSS, Atom, RDF, WordPress exports (WXR) and JSON Feed -> their articles, or links to them.

An entry that has its whole text is an article; one that has a teaser is a link, with the day the feed gives it. Lists
of feeds (OPML), sitemaps and shortcuts to pages are links alone.
"""

from __future__ import annotations

import datetime as dt
import plistlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import feedparser
from lxml import etree

from ingest.addresses import host_of, is_address
from ingest.items import File, Item, Link
from ingest.registry import register
from ingest.sources.days import readable_day
from ingest.sources.fields import make_article
from ingest.sources.furniture import is_call
from ingest.sources.guard import row
from ingest.sources.markup import blocks_of, plain_text
from ingest.sources.people import names
from ingest.text import decode, squeezed
from qa.domain import Article
from qa.errors import SourceError

_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_OPML = re.compile(rb"<opml[\s>]", re.IGNORECASE)
_MORE = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;)\]?|(?:continue reading|read more|weiterlesen|lire la suite)\b.{0,80})\s*$",
    re.IGNORECASE,
)
_WHOLE = 400  # characters; a summary of more that does not end in "..." is a text
_HEAD = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed or a sitemap has it.

    Attributes:
        blocks: Its text; empty where the feed has none.
        whole: Whether that is the whole text, as far as one can tell.
    """

    url: str
    id: str = ""
    title: str = ""
    published: dt.date | None = None
    updated: dt.date | None = None
    source: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    blocks: tuple[str, ...] = ()
    whole: bool = False

    def article(self, file: File) -> Article:
        """The article, of what the feed has of it.

        Raises:
            SourceError: The feed has no text of it.
        """
        return make_article(
            id=self.url or (f"{file.id}:{self.id}" if self.id else file.id),
            title=self.title,
            text="\n\n".join(self.blocks),
            published=self.published,
            updated=self.updated,
            source=self.source or file.outlet or host_of(self.url),
            url=self.url,
            authors=self.authors,
            language=self.language,
        )


def is_feed(head: bytes) -> bool:
    """Whether first bytes are those of a feed, whatever a server calls it."""
    return bool(_FEED.search(head[:_HEAD])) and b"<html" not in head[:_HEAD].lower()


def is_sitemap(head: bytes) -> bool:
    """Whether first bytes are those of a sitemap or an index of them."""
    return bool(_SITEMAP.search(head[:_HEAD]))


def is_opml(head: bytes) -> bool:
    """Whether first bytes are those of a list of feeds."""
    return bool(_OPML.search(head[:_HEAD]))


def is_json_feed(value: object) -> bool:
    """Whether a JSON value is a feed (jsonfeed.org)."""
    return isinstance(value, Mapping) and "jsonfeed.org" in str(value.get("version", ""))


def feed_entries(content: bytes, base: str = "") -> list[Entry]:
    """The entries of a feed, in its order.

    Args:
        base: The address that relative links count from.
    """
    feed = feedparser.parse(content)
    title, language = str(feed.feed.get("title", "")), str(feed.feed.get("language", ""))
    base = base or str(feed.feed.get("link", ""))
    return [_entry(entry, title, language, base) for entry in feed.entries if _is_published(entry)]


def _is_published(entry: Mapping[str, object]) -> bool:
    """Whether an entry of a WordPress export is one that readers saw; others say nothing of it."""
    kinds, states = {"post", "page", None}, {"publish", None}
    return entry.get("wp_post_type") in kinds and entry.get("wp_status") in states


def _entry(entry: Mapping[str, object], outlet: str, language: str, base: str) -> Entry:
    contents = [str(one.get("value", "")) for one in entry.get("content") or []]  # type: ignore[attr-defined]
    summary = str(entry.get("summary") or "")
    text = max([*contents, summary], key=len)
    blocks = tuple(block.text for block in blocks_of(text) if not is_call(block.text))
    whole = bool(blocks) and not _MORE.search(blocks[-1]) and (bool(contents) or sum(map(len, blocks)) >= _WHOLE)
    link = re.sub(r"[\t\r\n]", "", str(entry.get("link") or "")).strip().replace(" ", "%20")
    own = str(entry.get("id") or "")
    source = entry.get("source")
    named = str(source.get("title", "")) if isinstance(source, Mapping) else ""
    return Entry(
        url=urljoin(base, link) if link else (own if is_address(own) else ""),
        id=own,
        title=squeezed(plain_text(str(entry.get("title") or ""))),
        published=_entry_day(entry),
        updated=_first_day(entry, "wp_post_modified", "updated"),
        source=named or outlet,
        authors=tuple(names(entry.get("author") or "")),
        language=language,
        blocks=blocks,
        whole=whole,
    )


def _entry_day(entry: Mapping[str, object]) -> dt.date | None:
    """The day of publication as the feed writes it; an Atom entry that only says when it was updated says that."""
    return _first_day(entry, "published", "wp_post_date", "dc_date", "date", "updated")


def _first_day(entry: Mapping[str, object], *names: str) -> dt.date | None:
    """The first of these values that is a day."""
    for name in names:
        if name not in entry:  # feedparser gives the day of publication for the one of a change that is not there
            continue
        if day := readable_day(entry.get(name), name):
            return day
    return None


def read_feed(file: File) -> Iterator[Item]:
    """The articles and links of a feed that was saved as a file."""
    entries = feed_entries(file.read(), file.url)
    if not entries:
        raise SourceError("the feed has no entries")
    yield from _items(entries, file)


def _items(entries: Iterable[Entry], file: File) -> Iterator[Item]:
    for number, entry in enumerate(entries, start=1):
        if entry.whole or (entry.blocks and not entry.url):
            yield row(lambda entry=entry: entry.article(file), file, None)  # type: ignore[misc]
        elif entry.url:
            yield Link(entry.url, file.place, None, entry.title, entry.published, entry.source)
        else:
            yield file.problem(f"entry {number} ({entry.title or 'without a title'}) has neither a text nor an address")


def read_json_feed(feed: object, file: File) -> Iterator[Item]:
    """The articles and links of a JSON Feed."""
    yield from _items(json_feed_entries(feed, file.url), file)


def json_feed_entries(feed: object, base: str = "") -> list[Entry]:
    """The entries of a JSON Feed, in its order."""
    if not isinstance(feed, Mapping):
        return []
    items = feed.get("items")
    return (
        [_json_entry(one, feed, base) for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []
    )


def _json_entry(one: Mapping[str, object], feed: Mapping[str, object], base: str) -> Entry:
    text = str(one.get("content_html") or one.get("content_text") or "")
    blocks = tuple(block.text for block in blocks_of(text) if not is_call(block.text))
    url = str(one.get("url") or one.get("external_url") or "")
    return Entry(
        url=urljoin(base, url) if url else "",
        id=str(one.get("id") or ""),
        title=squeezed(str(one.get("title") or "")),
        published=_first_day(one, "date_published"),
        updated=_first_day(one, "date_modified"),
        source=str(feed.get("title") or ""),
        authors=tuple(names(one.get("authors") or one.get("author"))),
        language=str(one.get("language") or feed.get("language") or ""),
        blocks=blocks,
        whole=sum(map(len, blocks)) >= _WHOLE,
    )


# -- lists of addresses


def xml_tree(content: bytes) -> etree._Element:
    """The tree of an XML file, as far as it can be read.

    Raises:
        SourceError: None of it can be.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        tree = etree.fromstring(content.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"not XML that can be read: {error}") from None
    if tree is None:
        raise SourceError("not XML that can be read")
    return tree


def opml_feeds(content: bytes) -> list[str]:
    """The addresses of the feeds in a list of feeds."""
    outlines = xml_tree(content).iter("outline", "Outline")
    found = [outline.get("xmlUrl") or outline.get("xmlurl") or "" for outline in outlines]
    return [url for url in found if is_address(url)]


def sitemap_entries(content: bytes, base: str = "") -> tuple[list[Entry], bool]:
    """The entries of a sitemap, newest first where it says when, and whether they are sitemaps themselves."""
    tree = xml_tree(content)
    entries: list[tuple[str, Entry]] = []
    for node in tree:
        if not isinstance(node.tag, str):
            continue
        said = {etree.QName(one).localname: squeezed(one.text or "") for one in node.iter(etree.Element)}
        if said.get("loc"):
            modified = said.get("lastmod", "") or said.get("publication_date", "")
            entries.append((modified, _sitemap_entry(said, base)))
    if any(modified for modified, _ in entries):
        entries.sort(key=lambda one: one[0], reverse=True)
    return [entry for _, entry in entries], etree.QName(tree).localname.lower() == "sitemapindex"


def _sitemap_entry(said: Mapping[str, str], base: str) -> Entry:
    day = readable_day(said.get("publication_date"), "publication_date")
    return Entry(
        url=urljoin(base, said["loc"]), title=said.get("title", ""), published=day, source=said.get("name", "")
    )


def read_opml(file: File) -> Iterator[Item]:
    """Links to the feeds of a list of feeds."""
    feeds = opml_feeds(file.read())
    if not feeds:
        raise SourceError("the list names no feeds")
    yield from (Link(url, file.place) for url in feeds)


def read_sitemap(file: File) -> Iterator[Item]:
    """Links to the pages of a sitemap that was saved as a file."""
    entries, _ = sitemap_entries(file.read(), file.url)
    yield from (Link(one.url, file.place, None, one.title, one.published, one.source) for one in entries)


def read_shortcut(file: File) -> Iterator[Item]:
    """The link of a shortcut to a page, as Windows, macOS and Linux write them."""
    content = file.read()
    try:
        url = str(plistlib.loads(content)["URL"])
    except (plistlib.InvalidFileException, KeyError, TypeError, ValueError, IndexError):
        found = re.search(r"^URL=(\S+)", decode(content), re.MULTILINE)
        url = found[1] if found else ""
    if not is_address(url):
        raise SourceError("there is no address in it")
    yield Link(url, file.place)


register(
    read_feed, ".rss", ".atom", ".rdf", ".wxr", looks=is_feed,
    kinds=["application/rss+xml", "application/atom+xml", "application/rdf+xml"],
)  # fmt: skip
register(read_opml, ".opml", looks=is_opml, kinds=["text/x-opml"])
register(read_sitemap, looks=is_sitemap)
register(read_shortcut, ".url", ".webloc", ".desktop")
