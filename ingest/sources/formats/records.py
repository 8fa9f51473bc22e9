"""Tables and lists of articles: JSON Lines, JSON, CSV, TSV, Parquet, Excel and OpenDocument sheets.

Columns stand under the names that news APIs and scrapers use, or are mapped. A row that has an address and no text is a
link to its article.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import IO, Any

from ingest.addresses import names_an_article
from ingest.items import File, Item, Link, Named, Problem
from ingest.registry import register
from ingest.sources.days import Column
from ingest.sources.guard import row as one_row
from ingest.sources.record import NoTextError, Record, article_from_record, is_field
from ingest.text import clean, decode, encoding_of
from qa.domain import Article
from qa.errors import SourceError

LONGEST_LINE = 64_000_000
"""Bytes. A longer line is no article, and may be what a few kilobytes of gzip unpack to."""
_LONGEST_FIELD = 16_000_000
_SAMPLE = 65_536  # bytes by which the encoding and the delimiter of a table are told
_DELIMITERS = ",;\t|"
_PREAMBLE = 6  # lines that may stand above the one that names the columns

Row = tuple[int | None, Mapping[str, object] | Problem]
"""Where it stands, and what it says or what is wrong with it."""


def read_rows(file: File, rows: Callable[[], Iterable[Row]]) -> Iterator[Item]:
    """The article in each row, or what is wrong with the row.

    Args:
        rows: Gives all rows from the start, a second time where a date can be read in two ways.
    """

    def days() -> Iterator[object]:
        for _, values in rows():
            if isinstance(values, Mapping):
                yield Record(values, file.options.mapping).value("published")

    column = Column(file.options.day_first, days)
    for line, values in rows():
        column.line = line
        if isinstance(values, Problem):
            yield values
        else:
            yield one_row(partial(_article, values, file, column, line), file, line)
    yield from map(file.note, column.remarks)


def _article(values: Mapping[str, object], file: File, column: Column, line: int | None) -> Article | Named | Link:
    record = Record(values, file.options.mapping)
    try:
        return article_from_record(record, file, column)
    except NoTextError:
        url = record.url()
        if not names_an_article(url):
            raise
        return Link(url, str(file.path), line, record.title(), record.published(column), record.source())


# -- JSON


def read_json_lines(file: File) -> Iterator[Item]:
    """The article in each line; a file that is one JSON value over many lines is read as that."""
    with file.open() as content:
        first = content.read(_SAMPLE).lstrip(b"\xef\xbb\xbf \t\r\n")
    if first.startswith(b"[") or (first.startswith(b"{") and _is_spread(first.splitlines())):
        yield from read_json(file)
    else:
        yield from read_rows(file, lambda: _json_lines(file))


def _is_spread(lines: Sequence[bytes]) -> bool:
    """Whether an object is spread over several lines: neither is the first one whole, nor does the next begin one."""
    first = lines[0].rstrip().rstrip(b",")
    following = next((line.lstrip() for line in lines[1:] if line.strip()), b"")
    return not first.endswith(b"}") and len(first) <= _LONG_LINE and not following.startswith(b"{")


_LONG_LINE = 200  # bytes; in a spread object a line is shorter


def _json_lines(file: File) -> Iterator[Row]:
    with file.open() as content:
        for number, line in enumerate(lines_of(content), start=1):
            if not line.strip():
                continue
            record = one_row(partial(_json_object, line), file, number)
            pages = [] if isinstance(record, Problem) else records_in(record)  # a line may be a page of an API's answer
            yield from ((number, page if isinstance(page, Mapping) else record) for page in pages or [record])


def _json_object(line: bytes) -> Mapping[str, object]:
    try:
        record = json.loads(
            line.decode(encoding_of(line), "dateline-cp1252").removeprefix("\ufeff").strip().rstrip(",")
        )
    except json.JSONDecodeError as error:
        raise SourceError(f"not JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(record, dict):
        raise SourceError(f"expected an object, found {type(record).__name__}")
    return record


def read_json(file: File) -> Iterator[Item]:
    """The articles in a JSON file: a list, an object that has a list of them, one object, or several in a row."""
    from ingest.sources.formats.feeds import is_json_feed, read_json_feed

    found = list(_json_values(decode(file.read()), file))
    values = [value for value in found if not isinstance(value, Problem)]
    yield from (value for value in found if isinstance(value, Problem))
    if len(values) == 1 and is_json_feed(values[0]):
        yield from read_json_feed(values[0], file)
        return
    records = [record for value in values for record in records_in(value)]
    rows: list[Row] = [
        (None, record if isinstance(record, Mapping) else file.problem(f"expected an object, found {_type(record)}"))
        for record in records
    ]
    yield from read_rows(file, lambda: rows)


def _json_values(text: str, file: File) -> Iterator[object]:
    """The values in a text: of a list that is damaged or cut off the whole objects, and a problem for each other."""
    decoder, place = json.JSONDecoder(), 0
    while found := _VALUE.search(text, place):
        try:
            value, place = decoder.raw_decode(text, found.start())
            yield value
        except json.JSONDecodeError as error:
            begins = _LIST.search(text, found.start())
            if not begins:
                raise SourceError(f"line {error.lineno}: not JSON: {error.msg} at column {error.colno}") from None
            yield from _whole_objects(text, begins.start() + 1, decoder, file)
            return


_VALUE = re.compile(r"[^\s,]")
_LIST = re.compile(r"\[\s*\{")
_NEXT = re.compile(r"\}\s*,?\s*(?=\{)")


def _whole_objects(text: str, place: int, decoder: json.JSONDecoder, file: File) -> Iterator[object]:
    """The objects of a list from a place on; what is none is a problem, after which the next one is looked for."""
    while (found := _VALUE.search(text, place)) and text[found.start()] != "]":
        try:
            value, place = decoder.raw_decode(text, found.start())
            yield value
        except json.JSONDecodeError as error:
            line = text.count("\n", 0, found.start()) + 1
            yield file.problem(f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}", line)
            following = _NEXT.search(text, max(error.pos, found.start() + 1))
            if not following:
                return
            place = following.end()


def records_in(value: object) -> list[object]:
    """The records of a JSON value: those of a list, or of the longest list of objects inside an object."""
    if isinstance(value, list):
        return [record for one in value for record in (records_in(one) if isinstance(one, list) else [one])]
    if not isinstance(value, dict):
        return [value]
    if table := _table(value):
        return table
    lists = [found for found in _lists(value) if found and all(isinstance(one, dict) for one in found)]
    if not lists or _is_record(value):
        return [value]
    return max(lists, key=lambda found: (sum(map(_is_record, found)), len(found)))


def _is_record(value: Mapping[str, object]) -> bool:
    """Whether an object is an article, or the link to one."""
    record = Record(value, {})
    return _has_text(value) or bool(record.value("title") and record.url())


def _table(value: Mapping[str, object]) -> list[object]:
    """The rows of a table that pandas has written by columns or by its index; nothing where it is none."""
    inner = [one for one in value.values() if isinstance(one, dict)]
    if len(inner) < max(1, len(value)):
        return []
    numbered = all(str(row).isdigit() for row in inner[0])
    if numbered and all(one.keys() == inner[0].keys() for one in inner) and _has_text(dict.fromkeys(value, "x")):
        return [{name: column[row] for name, column in zip(value, inner, strict=True)} for row in inner[0]]
    return list(inner) if len(inner) > 1 and all(map(_has_text, inner)) else []


def _has_text(value: Mapping[str, object]) -> bool:
    try:
        return bool(Record(value, {}).text())
    except SourceError:
        return False


def _lists(value: Mapping[str, object], depth: int = 0) -> Iterator[list[Any]]:
    """Lists in an object and in the objects in it: {"response": {"docs": [...]}}, {"articles": {"results": [...]}}."""
    for inner in value.values():
        if isinstance(inner, list):
            yield inner
        elif isinstance(inner, dict) and depth < 3:
            yield from _lists(inner, depth + 1)


def _type(value: object) -> str:
    return type(value).__name__


# -- CSV


def read_csv(file: File) -> Iterator[Item]:
    """The article in each row; the first row names the columns. The delimiter and the encoding are told by the file."""
    with file.open() as content:
        sample = content.read(_SAMPLE)
    encoding = encoding_of(sample if len(sample) < _SAMPLE else sample.rpartition(b"\n")[0])
    delimiter = _delimiter(sample.decode(encoding, "replace"), file)
    if encoding != "utf-8":
        yield file.note(f"read as {encoding}")
    yield from read_rows(file, lambda: _csv_rows(file, encoding, delimiter))


def _delimiter(sample: str, file: File) -> str:
    lines = sample.removeprefix("\ufeff").splitlines()
    if not lines:
        raise SourceError("there is nothing in it")
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0][4]
    header = next(
        (line for line in lines[:_PREAMBLE] if any(mark in _unquoted(line) for mark in _DELIMITERS)), lines[0]
    )
    counts = {mark: _unquoted(header).count(mark) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: counts[mark])
    return best if counts[best] else ("\t" if file.kind in {".tsv", ".tab"} else ",")


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _csv_rows(file: File, encoding: str, delimiter: str) -> Iterator[Row]:
    """The rows of a table. What a quotation mark without an end would swallow is read again, line by line."""
    csv.field_size_limit(_LONGEST_FIELD)
    with file.open() as content:
        lines = _Lines(_text_lines(content, encoding))
        if lines.peek().lower().startswith("sep="):
            next(lines)
        escape = "\\" if _escapes_quotes(lines.peek(16)) else None
        rows = csv.reader(lines, delimiter=delimiter, strict=True, escapechar=escape, doublequote=escape is None)
        names: list[str] = []
        while True:
            start = lines.start_row()
            try:
                values = next(rows, None)
            except csv.Error as error:
                lines.back_to_second()
                cells = lines.row_start().split(delimiter)
                if delimiter == "\t" and len(cells) == len(names):  # where tabs part, quotation marks may mean nothing
                    yield start, dict(zip(names, cells, strict=True))
                else:
                    yield start, file.problem(f"not CSV: {error}", start)
                continue
            if values is None:
                return
            if not names:
                if not _is_preamble(values, lines.peek(_PREAMBLE), delimiter):
                    names = [name.strip() for name in values]
            elif any(value.strip() for value in values):
                yield start, _csv_row(names, values, file, start)


def _is_preamble(values: list[str], following: str, delimiter: str) -> bool:
    """Whether a row stands above the one that names the columns: "Exported on 5 March", an empty line."""
    if len([value for value in values if value.strip()]) > 1:
        return False
    return not is_field("".join(values)) and delimiter in _unquoted(following)


def _escapes_quotes(sample: str) -> bool:
    """Whether a backslash and no second mark stands before quotation marks inside of values."""
    return '\\"' in sample and '""' not in sample.replace(',""', ",")


def _csv_row(names: list[str], values: list[str], file: File, line: int) -> Mapping[str, object] | Problem:
    if len(values) > len(names):
        return file.problem(f"the row has more values than there are columns ({len(names)})", line)
    row = dict.fromkeys(names, "")
    for name, value in zip(names, values, strict=False):
        row[name] = row[name] or value  # of two columns of one name the first that has something
    return row


class _Lines:
    """Lines, counted, of which those of the row that is being read can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._ahead: deque[str] = deque()
        self._row: list[str] = []
        self._number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._number += 1
        self._row.append(line)
        return line

    def peek(self, count: int = 1) -> str:
        """The next lines, which stay the next."""
        self._ahead.extend(islice(self._lines, max(0, count - len(self._ahead))))
        return "".join(islice(self._ahead, count))

    def start_row(self) -> int:
        """The number of the line in which the next row starts."""
        self._row = []
        return self._number + 1

    def row_start(self) -> str:
        """The first line of the row."""
        return self._row[0].rstrip("\r\n")

    def back_to_second(self) -> None:
        """Gives back all lines of the row but its first."""
        self._number -= len(self._row) - 1
        self._ahead.extendleft(reversed(self._row[1:]))


def _text_lines(content: IO[bytes], encoding: str) -> Iterator[str]:
    if encoding.startswith(("utf-16", "utf-32")):
        with io.TextIOWrapper(content, encoding=encoding, errors="replace", newline="") as text:
            yield from (clean(line.removeprefix("\ufeff")) for line in text)
        return
    for line in lines_of(content):
        yield clean(line.decode(encoding, "dateline-cp1252").removeprefix("\ufeff"))


def lines_of(content: IO[bytes]) -> Iterator[bytes]:
    """The lines of a table.

    Raises:
        SourceError: One is longer than any article.
    """
    number = 0
    while line := content.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise SourceError(f"line {number} is longer than {LONGEST_LINE:,} bytes; the rest of the file is not read")
        yield line


def _count_lines(file: File) -> int:
    with file.open() as content:
        return sum(1 for line in lines_of(content) if line.strip())


# -- Parquet and sheets


def read_parquet(file: File) -> Iterator[Item]:
    """The article in each row."""
    yield from read_rows(file, lambda: _parquet_rows(file))


def _parquet_rows(file: File) -> Iterator[Row]:
    import pyarrow as pa
    from pyarrow import parquet

    number = 0
    try:
        with file.open() as content, parquet.ParquetFile(content) as table:
            for batch in table.iter_batches(batch_size=256):
                for values in _python_rows(batch):
                    number += 1
                    yield number, values
    except pa.ArrowException as error:
        raise SourceError(f"row {number + 1}: not Parquet that can be read: {error}") from None


def _python_rows(batch: Any) -> list[dict[str, object]]:
    """Rows with times in nanoseconds cut to microseconds, which is what Python has."""
    import pyarrow as pa

    columns = []
    for column in batch.columns:
        is_time = pa.types.is_timestamp(column.type) and column.type.unit == "ns"
        columns.append(column.cast(pa.timestamp("us", column.type.tz), safe=False) if is_time else column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist()  # type: ignore[no-any-return]


def read_sheets(file: File) -> Iterator[Item]:
    """The article in each row of each sheet; the first row of a sheet names its columns."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with file.open() as content:
            book = CalamineWorkbook.from_filelike(content)
            sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except CalamineError as error:
        raise SourceError(f"not a sheet that can be read: {' '.join(str(error).split())}") from None
    for cells in sheets:
        if len(cells) > 1:
            names = [str(name).strip() for name in cells[0]]
            rows: list[Row] = [
                (number, dict(zip(names, values, strict=False)))
                for number, values in enumerate(cells[1:], start=2)
                if any(str(value).strip() for value in values)
            ]
            yield from read_rows(file, partial(list, rows))


register(
    read_json_lines, ".jsonl", ".ndjson", ".jl", ".jsonlines", kinds=["application/jsonl", "application/x-ndjson"],
    counts=_count_lines,
)  # fmt: skip
register(
    read_json,
    ".json",
    looks=lambda head: re.match(rb"[\[{]\s*[\"\[{]", head) is not None,
    kinds=["application/json", "application/feed+json", "application/ld+json"],
)
register(read_csv, ".csv", ".tsv", ".tab", kinds=["text/csv", "text/tab-separated-values"], counts=_count_lines)
register(read_parquet, ".parquet", begins=[b"par1"], certain=True)
register(read_sheets, ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
