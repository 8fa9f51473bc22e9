"""Tables of articles: JSON Lines and CSV, plain or gzipped, with columns under their usual names or mapped ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO, cast

from ingest.sources.fields import File, Problem, article_from_record, clean
from qa.domain import Article, SourceError

_LONGEST_FIELD = 16_000_000


def read_json_lines(file: File, mapping: Mapping[str, str]) -> Iterator[Article | Problem]:
    """The article in each line, or what is wrong with the line."""
    with open_table(file) as lines:
        for number, line in enumerate(lines, start=1):
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
    with open_table(file) as content, io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(map(clean, lines), strict=True)
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


def open_table(file: File) -> IO[bytes]:
    """The bytes of a table, gzipped or not."""
    if file.path.name.endswith(".gz"):
        return cast("IO[bytes]", gzip.open(file.path, "rb"))
    return file.path.open("rb")
