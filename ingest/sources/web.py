"""The web: an address -> articles. A page is one, a feed or a sitemap has the addresses of many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import feedparser

from ingest.sources.fetch import Fetched, Fetcher, UnchangedError
from ingest.sources.fields import Problem
from ingest.sources.page import article_from_page
from qa.domain import Article
from qa.errors import SourceError

_LOCATION = re.compile(rb"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:urlset|sitemapindex)\b", re.IGNORECASE)
_INDEX = re.compile(rb"<sitemapindex\b", re.IGNORECASE)
_HEAD = 2000  # bytes that tell a sitemap


def is_address(text: str) -> bool:
    """Whether what was given to `ingest` is an address and no path."""
    return urlsplit(text).scheme in {"http", "https"}


def read_address(url: str, fetcher: Fetcher, most: int) -> Iterator[Article | Problem]:
    """The article on a page, or those of a feed or sitemap, the first `most` of them.

    An article's id is its address; what cannot be fetched is a problem, and the others go on. What `fetcher` has
    brought before and has not changed since is left out; a list of which something failed is read again.
    """
    try:
        first = fetcher.get(url)
        pages = _listed(first, fetcher, most)
        failed = False
        for item in [_article(first)] if pages is None else _pages(pages, fetcher):
            failed |= isinstance(item, Problem)
            yield item
        if not failed:
            fetcher.remember(first)
    except UnchangedError:
        return
    except SourceError as error:
        yield Problem(url, None, str(error).removeprefix(f"{url}: "))


def _listed(found: Fetched, fetcher: Fetcher, most: int) -> list[str] | None:
    """The addresses of a feed's or sitemap's articles; None for a page."""
    if _SITEMAP.search(found.body[:_HEAD]):
        return _sitemap(found, fetcher, most)
    feed = feedparser.parse(found.body) if found.kind != "text/html" else None
    if feed and feed.version:
        return [entry.link for entry in feed.entries if entry.get("link")][:most]
    return None


def _pages(urls: list[str], fetcher: Fetcher) -> Iterator[Article | Problem]:
    for url in dict.fromkeys(urls):
        try:
            page = fetcher.get(url)
            yield _article(page)
            fetcher.remember(page)
        except UnchangedError:
            continue
        except SourceError as error:
            yield Problem(url, None, str(error).removeprefix(f"{url}: "))


def _sitemap(found: Fetched, fetcher: Fetcher, most: int) -> list[str]:
    """The addresses of a sitemap; those of the sitemaps that an index names, as far as they are needed."""
    urls = [match.decode("utf-8", "replace").replace("&amp;", "&") for match in _LOCATION.findall(found.body)]
    if not _INDEX.search(found.body[:_HEAD]):
        return urls[:most]
    pages: list[str] = []
    for url in urls:
        if len(pages) >= most:
            break
        inner = fetcher.get(url)
        if not _INDEX.search(inner.body[:_HEAD]):  # an index of indexes is against the format
            pages += _sitemap(inner, fetcher, most)
    return pages[:most]


def _article(page: Fetched) -> Article:
    article = article_from_page(page.body, id=page.url, url=page.url)
    return replace(article, id=page.url)
