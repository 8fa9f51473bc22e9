"""The web: an address -> articles. A page is one, a feed or a sitemap has the addresses of many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import feedparser

from ingest.sources.fetch import Fetched, Fetcher
from ingest.sources.fields import Problem
from ingest.sources.page import article_from_page
from qa.domain import Article, SourceError

_LOCATION = re.compile(rb"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:urlset|sitemapindex)\b", re.IGNORECASE)
_INDEX = re.compile(rb"<sitemapindex\b", re.IGNORECASE)
_HEAD = 2000  # bytes that tell a sitemap


def is_address(text: str) -> bool:
    """Whether what was given to `ingest` is an address and no path."""
    return urlsplit(text).scheme in {"http", "https"}


def read_address(url: str, fetcher: Fetcher, most: int) -> Iterator[Article | Problem]:
    """The article on a page, or those of a feed or sitemap, the first `most` of them.

    An article's id is its address; what cannot be fetched is a problem, and the others go on.
    """
    try:
        first = fetcher.get(url)
        if _SITEMAP.search(first.body[:_HEAD]):
            yield from _pages(_sitemap(first, fetcher, most), fetcher)
            return
        feed = feedparser.parse(first.body) if first.kind != "text/html" else None
        if feed and feed.version:
            yield from _pages([entry.link for entry in feed.entries if entry.get("link")][:most], fetcher)
            return
        yield _article(first)
    except SourceError as error:
        yield Problem(url, None, str(error).removeprefix(f"{url}: "))


def _pages(urls: list[str], fetcher: Fetcher) -> Iterator[Article | Problem]:
    for url in dict.fromkeys(urls):
        try:
            yield _article(fetcher.get(url))
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
