"""PDF: the text of its pages in reading order, by PDFium, and its layout as a reader sees it.

Columns are read one after the other, running heads and page numbers are left out, lines that a margin ended are joined
into paragraphs, and words that a hyphen parted are whole again. The day a PDF was made on is not the article's.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.items import File, Item
from ingest.registry import register
from ingest.sources.days import day_in_line
from ingest.sources.formats.documents import document_articles
from ingest.sources.markup import Block
from ingest.text import clean, joined_words, squeezed
from qa.errors import SourceError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MOST_PAGES = 2_000
_GUTTER = 1.3  # of the size of its letters: a wider gap parts columns or cells
_GAP = "  "
_CELL = 25  # characters a cell of a table has at most, as a rule
_PROSE = 18  # characters a line of a column has at least; those of a table have fewer
_HEADING = 1.15  # of the size of the text
_FURNITURE = re.compile(
    r"(?:page\s*)?\d+(?:\s*(?:of|/)\s*\d+)?|"
    r"(?:https?://|www\.)\S+(?:\s+(?:page\s*)?\d+\s*(?:of|/)\s*\d+)?(?:\s+[\d/.,: ]+(?:[AP]M)?)?|"
    r"\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d\d(?: [AP]M)?.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column: where it is on the page, in points from its left lower corner, and how large."""

    left: float
    bottom: float
    right: float
    top: float
    size: float
    text: str


def read_pdf(file: File) -> Iterator[Item]:
    """The one article in a PDF, or those of an export; a note where pages have no text."""
    import pypdfium2

    content = file.read()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError("it is encrypted; save a copy without a password") from None
        raise SourceError(f"not a PDF that can be read: {error}") from None
    try:
        pages = len(document)
        if pages > MOST_PAGES:
            raise SourceError(f"it claims {pages:,} pages; at most {MOST_PAGES:,} are read. Split it")
        about = document.get_metadata_dict()
        found = [_lines(page) for page in _pages(document)]
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"not a PDF that can be read: {error}") from None
    finally:
        document.close()
    empty = [str(number) for number, lines in enumerate(found, start=1) if not lines]
    if len(empty) == pages:
        raise SourceError("there is no text in it; a scanned PDF needs text recognition first")
    if empty:
        which = ", ".join(empty[:10]) + (" and more" if len(empty) > 10 else "")
        yield file.note(
            f"{len(empty)} of {pages} pages have no text ({which}): blank, or scanned and in need of text recognition"
        )
    blocks = pdf_blocks(found)
    day = _day_of_heads(found, file.options.day_first)
    yield from document_articles(blocks, file, title=about.get("Title", ""), author=about.get("Author", ""), day=day)


def _pages(document: PdfDocument) -> Iterator[PdfPage]:
    for number in range(len(document)):
        page = document[number]
        yield page
        page.close()


# -- a page -> lines


def _lines(page: PdfPage) -> list[Line]:
    """The lines of a page, each column by itself, in reading order."""
    pieces = [piece for piece in _pieces(page) if piece.text.strip()]
    return _in_order(_rows(pieces))


def _pieces(page: PdfPage) -> Iterator[Line]:
    """Stretches of text on one line without a wide gap, in the order in which the page has them."""
    import ctypes

    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    try:
        letters: list[str] = []
        box: list[float] = []
        size = 0.0
        edges = [ctypes.c_double() for _ in range(4)]
        for place in range(text.count_chars()):
            letter = chr(pdfium.FPDFText_GetUnicode(text, place))
            pdfium.FPDFText_GetCharBox(text, place, *map(ctypes.byref, edges))
            left, right, bottom, top = (edge.value for edge in edges)
            if letter in "\r\n" or (letter.isspace() and right <= left):
                if letters and letter.isspace() and letter not in "\r\n":
                    letters.append(" ")
                continue
            large = pdfium.FPDFText_GetFontSize(text, place) or (top - bottom)
            if letters and not _goes_on(box, size, (left, bottom, right, top), large):
                yield Line(box[0], box[1], box[2], box[3], size, "".join(letters))
                letters = []
            if not letters:
                box, size = [left, bottom, right, top], large
            letters.append(letter)
            box = [min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top)]
        if letters:
            yield Line(box[0], box[1], box[2], box[3], size, "".join(letters))
    finally:
        text.close()


def _goes_on(box: Sequence[float], size: float, letter: tuple[float, float, float, float], large: float) -> bool:
    """Whether a letter stands on the same line as those before it, close enough, and is as large."""
    left, bottom, right, top = letter
    overlap = min(box[3], top) - max(box[1], bottom)
    same_line = overlap > 0 or abs(bottom - box[1]) < 0.5 * max(size, 1)
    gap = left - box[2]
    return same_line and -2 * size < gap < _GUTTER * size and right >= box[0] and 0.6 < large / max(size, 0.1) < 1.6


def _rows(pieces: Sequence[Line]) -> list[list[Line]]:
    """Pieces on the same height, from the top of the page, each row from left to right."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.bottom + piece.top)):
        middle = (piece.bottom + piece.top) / 2
        if rows and any(other.bottom <= middle <= other.top for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return _with_initials([sorted(row, key=lambda piece: piece.left) for row in rows])


def _with_initials(rows: list[list[Line]]) -> list[list[Line]]:
    """Rows in which a large first letter, which reaches over several of them, stands before the first word."""
    pieces = [piece for row in rows for piece in row]
    for initial in [piece for piece in pieces if len(piece.text.strip()) == 1 and piece.text.strip().isupper()]:
        beside = [
            piece
            for piece in pieces
            if piece.size < 0.6 * initial.size
            and piece.bottom < initial.top
            and 0 <= piece.left - initial.right < 2 * piece.size
            and piece.text[:1].islower()
        ]
        if beside:
            first = max(beside, key=lambda piece: piece.bottom)
            whole = replace(first, left=initial.left, text=initial.text.strip() + first.text)
            rows = [[whole if piece is first else piece for piece in row if piece is not initial] for row in rows]
    return [row for row in rows if row]


def _in_order(rows: list[list[Line]]) -> list[Line]:
    """Rows as lines: where columns stand side by side the left one first, cells of a table in one line."""
    found: list[Line] = []
    start = 0
    while start < len(rows):
        end, gutter = _column_block(rows, start)
        if gutter is None:
            found.append(_joined(rows[start]))
            start += 1
            continue
        sides = [
            [piece for piece in row if (piece.left < gutter) is left]
            for left in (True, False)
            for row in rows[start:end]
        ]
        middle = end - start
        for side in (sides[:middle], sides[middle:]):
            found += _in_order([row for row in side if row])
        start = end
    return found


def _column_block(rows: list[list[Line]], start: int) -> tuple[int, float | None]:
    """The rows from `start` on that a gutter parts into columns of prose, and where it is; None where none does."""
    if len(rows[start]) < 2:
        later = next((number for number in range(start, min(start + 3, len(rows))) if len(rows[number]) > 1), None)
        if later is None:
            return start, None
    candidates = {
        (left.right + right.left) / 2
        for row in rows[start : start + 4]
        for left, right in pairwise(row)
        if right.left - left.right > 0
    }
    best: tuple[int, float | None] = (start, None)
    for gutter in candidates:
        end = start
        while end < len(rows) and all(piece.right <= gutter or piece.left >= gutter for piece in rows[end]):
            end += 1
        if end > best[0] and _is_prose(rows[start:end], gutter):
            best = (end, gutter)
    return best


def _is_prose(rows: list[list[Line]], gutter: float) -> bool:
    sides = [[piece for row in rows for piece in row if (piece.left < gutter) is left] for left in (True, False)]
    if min(map(len, sides)) < 3:
        return False
    return all(statistics.median(len(piece.text) for piece in side) >= _PROSE for side in sides)


def _joined(row: list[Line]) -> Line:
    """One line of a row's pieces: their gaps are those of cells."""
    return Line(
        row[0].left,
        min(piece.bottom for piece in row),
        row[-1].right,
        max(piece.top for piece in row),
        max(piece.size for piece in row),
        _GAP.join(piece.text.strip() for piece in row),
    )


# -- lines -> blocks


def pdf_blocks(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """The paragraphs and headings of all pages."""
    heads = _running_heads(pages)
    kept = [[line for line in page if _key(line.text) not in heads] for page in pages]
    kept = [_without_furniture(page) for page in kept]
    if not any(kept):
        kept = [list(page) for page in pages]
    sizes = Counter[float]()
    for page in kept:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0]
    return _paragraphs(kept, usual)


def _day_of_heads(pages: Sequence[Sequence[Line]], day_first: bool | None) -> dt.date | None:
    """The day in a running head, which dates the paper; not one that a browser prints below."""
    heads = _running_heads(pages)
    days = (
        day_in_line(line.text, day_first=day_first)
        for page in pages[:1]
        for line in page
        if _key(line.text) in heads and not _FURNITURE.fullmatch(squeezed(line.text))
    )
    return next((day for day in days if day), None)


def _key(text: str) -> str:
    """A line without its numbers, which are all that running heads differ in."""
    return re.sub(r"\d+", "#", squeezed(text)).lower()


def _running_heads(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Lines at the top or the bottom of at least two pages, and of half of them."""
    if len(pages) < 2:
        return frozenset()
    counts = Counter(key for page in pages for key in {_key(line.text) for line in [*page[:3], *page[-3:]]})
    return frozenset(key for key, count in counts.items() if count >= max(2, len(pages) / 2) and len(key) <= 120)


def _without_furniture(lines: list[Line]) -> list[Line]:
    """A page without the page number and address that a browser prints above and below."""
    while lines and _FURNITURE.fullmatch(squeezed(lines[0].text)):
        lines = lines[1:]
    while lines and _FURNITURE.fullmatch(squeezed(lines[-1].text)):
        lines = lines[:-1]
    return lines


def _paragraphs(pages: Sequence[Sequence[Line]], usual: float) -> list[Block]:
    blocks: list[Block] = []
    open_lines: list[Line] = []

    def close() -> None:
        if open_lines:
            heading = open_lines[0].size > _HEADING * usual and len(open_lines) <= 4
            text = " | ".join(open_lines[0].text.split(_GAP)) if _is_row(open_lines[0]) else _text(open_lines)
            blocks.append(Block(squeezed(text), 1 if heading else 0))
            open_lines.clear()

    spacing = _spacing(pages)
    for page in pages:
        for line in page:
            if open_lines and _begins_paragraph(open_lines, line, spacing, _column_width(page, open_lines[-1])):
                close()
            open_lines.append(line)
    close()
    return [block for block in blocks if block.text]


def _spacing(pages: Sequence[Sequence[Line]]) -> float:
    steps = [
        upper.bottom - lower.bottom
        for page in pages
        for upper, lower in pairwise(page)
        if 0 < upper.bottom - lower.bottom < 4 * upper.size
    ]
    return statistics.median_low(steps) if steps else 14.0


def _column_width(page: Sequence[Line], line: Line) -> float:
    """How wide the lines of a line's column are, as the longest of them shows."""
    beside = (one for one in page if abs(one.left - line.left) < 4 * line.size and _is_as_large(one, line))
    return max((one.right - one.left for one in beside), default=0.0)


def _is_as_large(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= 0.12 * max(one.size, other.size)


def _is_row(line: Line) -> bool:
    """Whether a line is a row of a table: cells with wide gaps between them."""
    cells = line.text.count(_GAP) + 1
    return cells > 1 and len(line.text) / cells < _CELL


def _begins_paragraph(lines: list[Line], line: Line, spacing: float, width: float) -> bool:
    last = lines[-1]
    if not _is_as_large(line, last) or _is_row(line) or _is_row(last):
        return True
    step = last.bottom - line.bottom
    ends = bool(re.search(r"[.!?:][\"”’')\]]*$", last.text))
    if step < 0:  # the next column or page: a sentence goes on
        return ends and not line.text[:1].islower()
    if step > 1.35 * max(spacing, 1.2 * line.size):  # the lines of a headline stand wider apart
        return True
    indented = line.left - min(one.left for one in lines) > 0.8 * line.size and line.left > last.left
    if indented and (ends or len(lines) > 1):
        return True
    short = last.right - last.left < 0.85 * width and _had_room(last, line, width)
    return short and (ends or (len(lines) == 1 and not line.text[:1].islower()))


def _had_room(last: Line, line: Line, width: float) -> bool:
    """Whether the first word of a line would have gone onto the one before, so that no margin ended that."""
    word = len(line.text.split()[0]) + 1 if line.text.split() else 0
    return (last.right - last.left) + word * (line.right - line.left) / max(1, len(line.text)) < width


def _text(lines: Sequence[Line]) -> str:
    """Lines as one paragraph: a word that a hyphen parts is whole again."""
    text = ""
    for line in lines:
        following = line.text.strip()
        text = joined_words(text, following) or (f"{text} {following}" if text else following)
    return clean(re.sub(r"[\ufffe\xad]", "", text))


register(read_pdf, ".pdf", begins=[b"%pdf-"], kinds=["application/pdf"], certain=True)
