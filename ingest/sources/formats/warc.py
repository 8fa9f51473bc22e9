"""Web archives: WARC and WACZ -> the article of each page that was captured; needs the extra `dateline[warc]`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ingest.items import File, Item
from ingest.registry import register
from ingest.sources.guard import guarded
from ingest.sources.page import page_items
from qa.errors import SourceError

_PAGE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)


def read_warc(file: File) -> Iterator[Item]:
    """The article on each page of an archive; of a page that was captured twice the later one stands."""
    try:
        from fastwarc import ArchiveIterator, WarcRecordType
    except ImportError:
        raise SourceError("web archives need a package that is not installed: pip install dateline[warc]") from None
    pages = 0
    with file.open() as content:
        for record in ArchiveIterator(content, record_types=WarcRecordType.response, auto_decode="all"):
            http: Any = record.http_headers  # None where it is no HTTP, whatever the types say
            if http is None or http.status_code != 200 or not _PAGE.match(str(record.http_content_type)):
                continue
            pages += 1
            url = (record.headers.get("WARC-Target-URI", "") or "").strip("<>")
            seen = record.record_date
            page = replace(file, url=url, charset=record.http_charset or "", seen=seen, opener=None)
            body = record.reader.read()
            yield from guarded(lambda page=page, body=body, url=url: page_items(body, page, id=url), page)  # type: ignore[misc]
    if not pages:
        raise SourceError("there are no pages in the archive")


def read_wacz(file: File) -> Iterator[Item]:
    """The archives that a WACZ file packs."""
    try:
        with file.open() as content, zipfile.ZipFile(content) as parts:
            names = [name for name in parts.namelist() if name.endswith((".warc", ".warc.gz"))]
            for name in names:
                yield file.member(name, parts.read(name))
    except zipfile.BadZipFile as error:
        raise SourceError(f"not a WACZ file that can be read: {error}") from None


register(read_warc, ".warc", begins=[b"warc/"], kinds=["application/warc"], certain=True)
register(read_wacz, ".wacz")
