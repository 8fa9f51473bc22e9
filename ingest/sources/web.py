"""The web: an address -> articles. A page or a document is one, a feed, a sitemap or a list of feeds has many."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import queue
import re
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from ingest.addresses import is_address, names_an_article
from ingest.items import File, Link, Named, Note, Problem, ReadOptions
from ingest.registry import format_of, format_of_kind
from ingest.sources.fetch import MOST_BYTES, Fetched, Fetcher, UnchangedError
from ingest.sources.fields import captured
from ingest.sources.formats.feeds import (
    Entry,
    feed_entries,
    is_feed,
    is_json_feed,
    is_opml,
    is_sitemap,
    json_feed_entries,
    opml_feeds,
    sitemap_entries,
)
from ingest.sources.guard import guarded, reason, row
from ingest.sources.page import page_items
from qa.domain import Article
from qa.errors import SourceError

Read = tuple[Article | Problem | Note, File]
"""What was found, and the file or page it is from."""

_MOST_SITEMAPS = 50
_ABREAST = 8  # hosts that are asked at the same time


def read_address(url: str, fetcher: Fetcher, most: int, options: ReadOptions = ReadOptions()) -> Iterator[Read]:
    """The article at an address, or those of a feed or sitemap, the first `most` of them.

    An article's id is its address; what cannot be fetched is a problem, and the others go on. What `fetcher` has
    brought before and has not changed since is left out; a list of which something failed is read again.
    """
    try:
        first = _unpacked(fetcher.get(url))
        failed = False
        for item, file in _contents(first, fetcher, most, options):
            failed |= isinstance(item, Problem)
            yield (captured(item, dt.datetime.now(dt.UTC)) if isinstance(item, Article) else item), file
        if not failed:
            fetcher.remember(first)
    except UnchangedError:
        return
    except SourceError as error:
        yield _problem(url, error), _file(url, b"", options)


def read_addresses_abreast(urls: Iterable[str], fetcher: Fetcher, most: int, options: ReadOptions) -> Iterator[Read]:
    """What is at these addresses: several hosts at the same time, those of one host one after the other."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(urlsplit(url).netloc, []).append(url)
    readings = [
        chain.from_iterable(guarded_read(url, fetcher, most, options) for url in same) for same in by_host.values()
    ]
    yield from readings[0] if len(readings) == 1 else _merged(readings)


def _merged(readings: Sequence[Iterator[Read]]) -> Iterator[Read]:
    """The items of several iterators as they come, each of which is read in a thread."""
    found = queue.Queue[Read | None](maxsize=64)
    stopped = threading.Event()

    def work(reading: Iterator[Read]) -> None:
        for read in reading:
            found.put(read)
            if stopped.is_set():
                break
        found.put(None)

    with ThreadPoolExecutor(_ABREAST, thread_name_prefix="fetch") as workers:
        for reading in readings:
            workers.submit(work, reading)
        left = len(readings)
        try:
            while left:
                read = found.get()
                if read is None:
                    left -= 1
                else:
                    yield read
        finally:
            stopped.set()
            while left:  # what waits to be taken would wait for ever
                left -= found.get() is None


def guarded_read(url: str, fetcher: Fetcher, most: int, options: ReadOptions) -> Iterator[Read]:
    """As `read_address`; whatever goes wrong is a problem."""
    try:
        yield from read_address(url, fetcher, most, options)
    except Exception as error:  # noqa: BLE001 -- one address may not end the thread that reads the others
        yield Problem(url, None, reason(error)), _file(url, b"", options)


def read_link(link: Link, fetcher: Fetcher, options: ReadOptions) -> Iterator[Read]:
    """The article behind a link, dated as the list that has the link says; all of a feed behind one."""
    entry = Entry(link.url, title=link.title, published=link.published, source=link.source)
    for item, file in read_address(link.url, fetcher, _MOST_OF_LINK, options):
        yield (_completed(item, entry) if isinstance(item, Article) and item.id == file.id else item), file


_MOST_OF_LINK = 200


def _contents(found: Fetched, fetcher: Fetcher, most: int, options: ReadOptions) -> Iterator[Read]:
    body = found.body
    if is_sitemap(body):
        entries: list[Entry] = []
        for one in _sitemap(found, fetcher, options):
            if isinstance(one, Entry):
                entries.append(one)
            else:
                yield one
        yield from _entries(entries[:most], found, fetcher, options)
    elif is_opml(body):
        yield from read_addresses_abreast(opml_feeds(body), fetcher, most, options)
    elif is_feed(body):
        yield from _entries(feed_entries(body, found.url)[:most], found, fetcher, options)
    elif (feed := _json_feed(found)) is not None:
        yield from _entries(json_feed_entries(feed, found.url)[:most], found, fetcher, options)
    else:
        yield from _document(found, options)


def _json_feed(found: Fetched) -> object | None:
    if "json" not in found.kind and not found.body.lstrip().startswith(b"{"):
        return None
    try:
        value = json.loads(found.body)
    except (ValueError, RecursionError):
        return None
    return value if is_json_feed(value) else None


def _entries(entries: list[Entry], found: Fetched, fetcher: Fetcher, options: ReadOptions) -> Iterator[Read]:
    """The articles of a list. Where a page has less of an article than the feed has, it is the feed's."""
    here = _file(found.url, b"", options)
    if not entries:
        yield here.note("the list has no entries"), here
    seen: set[str] = set()
    for entry in entries:
        if not entry.url:
            yield row(partial(entry.article, here), here, None), here
            continue
        if entry.url in seen:
            continue
        seen.add(entry.url)
        yield from _entry(entry, fetcher, options)


def _entry(entry: Entry, fetcher: Fetcher, options: ReadOptions) -> Iterator[Read]:
    file = _file(entry.url, b"", options)
    try:
        page = _unpacked(fetcher.get(entry.url))
        for item, file in _document(page, options):
            if isinstance(item, Article):
                yield _completed(item, entry), file
            elif isinstance(item, Problem) and entry.whole:
                yield entry.article(file), file
            else:
                yield item, file
        fetcher.remember(page)
    except UnchangedError:
        return
    except SourceError as error:
        yield (entry.article(file) if entry.whole else _problem(entry.url, error)), file


def _completed(article: Article, entry: Entry) -> Article:
    """An article with what the list knows and the page does not say; the feed's text where it has much more of it."""
    text = "\n\n".join(entry.blocks)
    return replace(
        article,
        text=text if entry.whole and len(text) > 1.2 * len(article.text) else article.text,
        published=article.published or entry.published,
        authors=article.authors or entry.authors,
    )


def _document(found: Fetched, options: ReadOptions) -> Iterator[Read]:
    """The articles of what came back, whatever it is: a page, a PDF, a text, a table."""
    file = _file(found.url, found.body, options, found)
    if names_an_article(found.asked) and not names_an_article(found.url) and found.asked != found.url:
        yield Problem(found.asked, None, f"it leads to the front page {found.url}: the article is gone"), file
        return
    if not names_an_article(found.url) and (feed := _feed_of(found)):
        yield Problem(found.url, None, f"it is a front page; its articles are in {feed}: ingest that"), file
        return
    known = format_of_kind(found.kind)
    is_page = found.kind in {"text/html", "application/xhtml+xml", ""} and not found.body.startswith(
        (b"%PDF", b"PK\x03\x04")
    )

    def items() -> Iterator[object]:
        if is_page:
            return page_items(found.body, file, id=found.url, url=found.url)
        return iter((known or format_of(file)).read(file))

    for item in guarded(items, file):  # type: ignore[arg-type]
        if isinstance(item, Named):
            yield item.article, file
        elif isinstance(item, Article | Problem | Note):
            yield item, file
        elif isinstance(item, Link):
            yield Problem(found.url, item.line, f"it only has the address {item.url}; ingest that"), file
        else:
            yield Problem(found.url, None, "it is an archive; fetch it, and ingest the file"), file


def _feed_of(found: Fetched) -> str:
    """The feed that a front page names; "" where it names none."""
    links = re.findall(rb"<link\b[^>]*>", found.body[:100_000], re.IGNORECASE)
    feeds = (link for link in links if re.search(rb"application/(?:rss|atom)\+xml", link))
    addresses = (re.search(rb"""href=["']?([^"'\s>]+)""", feed) for feed in feeds)
    return next((urljoin(found.url, address[1].decode("utf-8", "replace")) for address in addresses if address), "")


def _file(url: str, body: bytes, options: ReadOptions, found: Fetched | None = None) -> File:
    path = unquote(urlsplit(url).path) if is_address(url) else ""
    suffix = "" if found is None else PurePosixPath(path.lower()).suffix
    charset = found.charset if found else ""
    return File(
        Path(path or "page"), url, opener=lambda: io.BytesIO(body), suffix=suffix, url=url, charset=charset,
        options=options,
    )  # fmt: skip


def _problem(url: str, error: SourceError) -> Problem:
    return Problem(url, None, str(error).removeprefix(f"{url}: "))


def _unpacked(found: Fetched) -> Fetched:
    """A page that is served as a gzip file, unpacked.

    Raises:
        SourceError: It unpacks to too much, or is damaged.
    """
    if not found.body.startswith(b"\x1f\x8b"):
        return found
    try:
        body = gzip.GzipFile(fileobj=io.BytesIO(found.body)).read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{found.asked}: not gzip that can be read: {error}") from error
    if len(body) > MOST_BYTES:
        raise SourceError(f"{found.asked}: it is larger than {MOST_BYTES:,} bytes unpacked")
    return replace(found, body=body, kind="" if "zip" in found.kind else found.kind)


def _sitemap(found: Fetched, fetcher: Fetcher, options: ReadOptions) -> Iterator[Entry | Read]:
    """The entries of a sitemap, or of those that an index names: a dead one loses only itself."""
    entries, is_index = sitemap_entries(found.body, found.url)
    if not is_index:
        yield from entries
        return
    for entry in entries[:_MOST_SITEMAPS]:
        try:
            inner = _unpacked(fetcher.get(entry.url))
            inner_entries, nested = sitemap_entries(inner.body, inner.url)
            yield from [] if nested else inner_entries  # an index of indexes is against the format
        except UnchangedError:
            continue
        except SourceError as error:
            yield _problem(entry.url, error), _file(entry.url, b"", options)
