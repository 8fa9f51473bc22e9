"""One small file of each source format, made here: the same story of a bridge, as each format has it."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping

import pyarrow as pa
from docx import Document
from pyarrow import parquet

TITLE = "Old bridge closes after a crack is found"
FIRST = "The old bridge over the Sill was closed on Monday after a diver found a crack in its second pier."
SECOND = "It was built in 1968 and carries nine thousand cars a day, said Ada Perrin, who runs the road office."
DAY = "2024-03-05"
URL = "https://gazette.example/2024/old-bridge"
ROW = {"title": TITLE, "date": DAY, "text": f"{FIRST}\n\n{SECOND}", "url": URL, "source": "Harbour Gazette"}

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    f'<title>{TITLE} - Harbour Gazette</title><meta property="og:site_name" content="Harbour Gazette">'
    f'<meta property="article:published_time" content="{DAY}T10:00:00Z"></head><body><nav>Home News</nav>'
    f"<main><article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article></main></body></html>"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    f"<title>Harbour Gazette</title><item><title>{TITLE}</title><link>{URL}</link>"
    "<pubDate>Tue, 05 Mar 2024 20:10:00 GMT</pubDate>"
    f"<content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND}</p>]]></content:encoded></item></channel></rss>"
)
MAIL = (
    f"Subject: {TITLE}\nFrom: Harbour Gazette <news@gazette.example>\nDate: Tue, 05 Mar 2024 07:00:00 +0000\n"
    f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{FIRST}\n\n{SECOND}\n"
)
MHTML = (
    "From: <Saved by Blink>\r\nSubject: Bridge\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
    f"Content-Type: text/html; charset=utf-8\r\nContent-Location: {URL}\r\n\r\n{PAGE}\r\n--b--\r\n"
)
NITF = (
    f'<nitf><head><title>{TITLE}</title><pubdata date.publication="20240305T000000" name="Harbour Gazette"/></head>'
    f"<body><body.content><p>{FIRST}</p><p>{SECOND}</p></body.content></body></nitf>"
)
RTF = r"{\rtf1\ansi " + rf"{TITLE}\par 5 March 2024\par {FIRST}\par {SECOND}\par" + "}"
MARKDOWN = f"---\ntitle: {TITLE}\ndate: {DAY}\nsource: Harbour Gazette\n---\n{FIRST}\n\n{SECOND}\n"


def csv(delimiter: str = ",") -> bytes:
    quoted = (f'"{value}"' for value in ROW.values())
    return f"{delimiter.join(ROW)}\n{delimiter.join(quoted)}\n".encode()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def docx() -> bytes:
    document = Document()
    document.add_heading(TITLE, 1)
    document.add_paragraph("5 March 2024")
    document.add_paragraph(FIRST)
    document.add_paragraph(SECOND)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt() -> bytes:
    name = "urn:oasis:names:tc:opendocument:xmlns"
    names = f'xmlns:office="{name}:office:1.0" xmlns:text="{name}:text:1.0"'
    body = f"<text:h>{TITLE}</text:h>" + "".join(f"<text:p>{line}</text:p>" for line in ("5 March 2024", FIRST, SECOND))
    inside = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {names}>{inside}</office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def epub() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    chapter = f"<html><body><h1>{TITLE}</h1><p>5 March 2024</p><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    return zipped({"META-INF/container.xml": container, "OEBPS/content.opf": package, "OEBPS/a.xhtml": chapter})


def xlsx() -> bytes:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(f"<row>{''.join(cell.format(one) for one in line)}</row>" for line in (ROW, ROW.values()))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"

    def relation(id: str, kind: str, target: str) -> str:
        one = f'<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{package}/relationships">{one}</Relationships>'

    sheets = '<sheets><sheet name="a" sheetId="1" r:id="s"/></sheets>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
            "_rels/.rels": relation("r", "officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": relation("s", "worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def parquet_table() -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([ROW]), out)
    return out.getvalue()


def warc() -> bytes:
    body = PAGE.encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"WARC-Date: 2024-03-06T10:00:00Z\r\nWARC-Target-URI: {URL}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def pdf(*lines: str, size: int = 12, pages: int = 1) -> bytes:
    """A PDF that shows lines of text, each page the same."""
    return laid_out([[(20.0, 780.0 - 1.4 * size * number, size, line) for number, line in enumerate(lines)]] * pages)


def laid_out(pages: list[list[tuple[float, float, int, str]]]) -> bytes:
    """A PDF that shows text where it is told to: left, bottom, size and text of each line of each page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"BT /F1 {size} Tf {left} {bottom} Td ({text}) Tj ET\n" for left, bottom, size, text in lines)
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown.encode("latin-1")))
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, part in enumerate(parts, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start))
    return out.getvalue()


_TEXT = f"date {DAY}\n{TITLE}\n\n{FIRST}\n\n{SECOND}\n"
_JSON = json.dumps(ROW)

SAMPLES: Mapping[str, bytes] = {
    ".txt": _TEXT.encode(),
    ".md": MARKDOWN.encode(),
    ".html": PAGE.encode(),
    ".mhtml": MHTML.encode(),
    ".eml": MAIL.encode(),
    ".mbox": f"From news@gazette.example Tue Mar  5 07:00:00 2024\n{MAIL}\n".encode(),
    ".jsonl": f"{_JSON}\n".encode(),
    ".json": f'{{"status": "ok", "articles": [{_JSON}]}}'.encode(),
    ".csv": csv(),
    ".tsv": csv("\t"),
    ".xlsx": xlsx(),
    ".parquet": parquet_table(),
    ".docx": docx(),
    ".odt": odt(),
    ".epub": epub(),
    ".rtf": RTF.encode(),
    ".pdf": pdf(TITLE, "5 March 2024", FIRST, SECOND),
    ".rss": FEED.encode(),
    ".xml": NITF.encode(),
    ".warc": warc(),
    ".zip": zipped({"a.txt": _TEXT}),
    ".tar.gz": tarred("a.html", PAGE.encode()),
    ".jsonl.gz": gzip.compress(_JSON.encode()),
    ".jsonl.bz2": bz2.compress(_JSON.encode()),
    ".jsonl.zst": bytes(pa.compress(_JSON.encode(), codec="zstd", asbytes=True)),
}
"""Suffix -> the bytes of a file that has the story under it."""
