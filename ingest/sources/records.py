"""Tables of articles: JSON Lines and CSV, plain or gzipped, with columns under their usual names or mapped ones."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from typing import IO, cast

from ingest.sources.fields import File, Problem, article_from_record, clean
from qa.domain import Article
from qa.errors import SourceError

_LONGEST_FIELD = 16_000_000
LONGEST_LINE = 64_000_000
"""Bytes. A longer line is no article, and may be what a few kilobytes of gzip unpack to."""


def read_json_lines(file: File, mapping: Mapping[str, str]) -> Iterator[Article | Problem]:
    """The article in each line, or what is wrong with the line."""
    with open_table(file) as content:
        for number, line in enumerate(lines_of(content), start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8-sig"))
                if not isinstance(record, dict):
                    yield Problem(str(file.path), number, f"expected an object, found {type(record).__name__}")
                    continue
                yield article_from_record(record, file, number, mapping)
            except UnicodeDecodeError as error:
                yield Problem(str(file.path), number, f"not UTF-8 (byte 0x{line[error.start]:02x})")
            except json.JSONDecodeError as error:
                yield Problem(str(file.path), number, f"not JSON: {error.msg} at column {error.colno}")
            except SourceError as error:
                yield Problem(str(file.path), number, str(error))


def read_csv(file: File, mapping: Mapping[str, str]) -> Iterator[Article | Problem]:
    """The article in each row, or what is wrong with the row; the first row names the columns."""
    csv.field_size_limit(_LONGEST_FIELD)
    with open_table(file) as content:
        rows = csv.DictReader(map(clean, _decoded(content)), strict=True)
        while True:
            number = rows.line_num + 1
            try:
                row = next(rows, None)
                if row is None:
                    return
                if None in row:
                    columns = len(rows.fieldnames or ())
                    yield Problem(str(file.path), number, f"the row has more values than there are columns ({columns})")
                    continue
                yield article_from_record(cast("dict[str, object]", row), file, number, mapping)
            except SourceError as error:
                yield Problem(str(file.path), number, str(error))
            except UnicodeDecodeError as error:
                raise SourceError(f"line {number}: not UTF-8: {error.reason}") from None
            except csv.Error as error:
                raise SourceError(f"line {number}: not CSV: {error}") from None


def read_parquet(file: File, mapping: Mapping[str, str]) -> Iterator[Article | Problem]:
    """The article in each row, or what is wrong with the row."""
    import pyarrow as pa
    from pyarrow import parquet

    number = 0
    try:
        with parquet.ParquetFile(file.path) as table:
            for batch in table.iter_batches(batch_size=256):
                for row in batch.to_pylist():
                    number += 1
                    try:
                        yield article_from_record(row, file, number, mapping)
                    except SourceError as error:
                        yield Problem(str(file.path), number, str(error))
    except pa.ArrowException as error:
        raise SourceError(f"row {number + 1}: not Parquet that can be read: {error}") from None


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


def _decoded(content: IO[bytes]) -> Iterator[str]:
    """Lines as text; the first one without its byte order mark."""
    for number, line in enumerate(lines_of(content)):
        yield line.decode("utf-8" if number else "utf-8-sig")


def open_table(file: File) -> IO[bytes]:
    """The bytes of a table, gzipped or not."""
    if file.path.name.endswith(".gz"):
        return cast("IO[bytes]", gzip.open(file.path, "rb"))
    return file.path.open("rb")
