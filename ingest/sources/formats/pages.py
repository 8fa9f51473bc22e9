"""Saved pages: HTML under whatever ending, MHTML and Safari's web archives."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import plistlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime

from ingest.items import File, Item
from ingest.registry import register
from ingest.sources.page import page_items
from qa.errors import SourceError, one_line


def read_page(file: File) -> Iterator[Item]:
    """The article on a saved page, or those on it."""
    yield from page_items(file.read(), file)


def read_mhtml(file: File) -> Iterator[Item]:
    """The article of a page that a browser saved with all its parts in one file."""
    message = email.message_from_bytes(file.read(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                url = str(part.get("content-location") or message.get("snapshot-content-location") or "")
                seen = _moment(str(message.get("date", "")))
                page = replace(file, url=url, charset=str(part.get_content_charset() or ""), seen=seen)
                yield from page_items(content, page)
                return
    raise SourceError("there is no page in it")


def _moment(date: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None


def read_web_archive(file: File) -> Iterator[Item]:
    """The article of a page that Safari saved."""
    try:
        page = plistlib.loads(file.read())["WebMainResource"]
        content, url = page["WebResourceData"], str(page.get("WebResourceURL", ""))
    except (plistlib.InvalidFileException, KeyError, TypeError, ValueError, IndexError) as error:
        raise SourceError(f"not a web archive that can be read: {one_line(error)}") from None
    charset = str(page.get("WebResourceTextEncodingName", "")) if isinstance(page, Mapping) else ""
    yield from page_items(content, replace(file, url=url, charset=charset))


register(
    read_page, ".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".cfm",
    begins=[b"<!doctype html", b"<html", b"<head>", b"<body"], looks=lambda head: b"<html" in head,
    kinds=["text/html", "application/xhtml+xml"], certain=True,
)  # fmt: skip
register(
    read_mhtml, ".mhtml", ".mht", looks=lambda head: b"multipart/related" in head and b"content-location" in head,
    kinds=["multipart/related"],
)  # fmt: skip
register(read_web_archive, ".webarchive")
