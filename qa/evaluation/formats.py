"""Formats of question sets: our own rows as JSON Lines, CSV, JSON and Parquet, and the public formats people have.

Each is turned into rows with our field names; whether their values are right is checked in `questions.py`.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.errors import QuestionSetError
from qa.text.sentences import sentences

Row = Mapping[str, object]


class Mistake(str):
    """What is wrong with a row that cannot even be parsed."""

    __slots__ = ()


def read_rows(path: Path) -> Iterator[tuple[str, Row | Mistake]]:
    """The rows of a question set, each with its place in the file.

    Known are `.jsonl`, `.csv`, `.json` and `.parquet` with our fields; SQuAD 1.1 and 2.0 (`.json`); RealTime QA's
    weekly `.jsonl`; MultiHop-RAG's `.json`; and a BEIR folder (`queries.jsonl` and `qrels/*.tsv`).

    Raises:
        QuestionSetError: The path is none of these.
    """
    try:
        if path.is_dir():
            yield from _beir(path)
            return
        match path.suffix.lower():
            case ".jsonl" | ".ndjson":
                for place, row in _json_lines(path):
                    yield place, row if isinstance(row, Mistake) else _ours(row)
            case ".json":
                yield from _json(path)
            case ".csv":
                yield from _csv(path)
            case ".parquet":
                yield from _parquet(path)
            case suffix:
                raise QuestionSetError(
                    f"{path}: question sets are .jsonl, .csv, .json, .parquet or a BEIR folder, not "
                    f"{suffix or 'files without an ending'}"
                )
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"{path} cannot be read: {error}") from error


def _ours(row: Row) -> Row:
    """A row in our fields, whichever public set it comes from."""
    if "question_sentence" in row:
        return _realtime_qa(row)
    if "query" in row and "evidence_list" in row:
        return _multihop_rag(row)
    return {name: value for name, value in row.items() if value is not None}


def _json_lines(path: Path) -> Iterator[tuple[str, Row | Mistake]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield place, Mistake(f"not JSON: {error.msg} at column {error.colno}")
            continue
        yield place, row if isinstance(row, dict) else Mistake(f"expected an object, found {type(row).__name__}")


def _csv(path: Path) -> Iterator[tuple[str, Row | Mistake]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            place = f"{path.name}:{reader.line_num}"
            if None in row:
                yield place, Mistake(f"the row has more values than there are columns ({len(reader.fieldnames or ())})")
            else:
                yield place, {name: value for name, value in row.items() if value not in {None, ""}}


def _parquet(path: Path) -> Iterator[tuple[str, Row | Mistake]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
    except pa.ArrowException as error:
        raise QuestionSetError(f"{path} cannot be read as Parquet: {error}") from error
    for number, row in enumerate(table.to_pylist(), start=1):
        yield f"{path.name}:{number}", _ours(row)


def _json(path: Path) -> Iterator[tuple[str, Row | Mistake]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise QuestionSetError(f"{path}: not JSON: {error.msg} at line {error.lineno}") from error
    if isinstance(content, dict) and isinstance(content.get("data"), list):
        yield from _squad(path.name, content["data"])
    elif isinstance(content, list):
        for number, row in enumerate(content, start=1):
            place = f"{path.name}[{number}]"
            yield place, _ours(row) if isinstance(row, dict) else Mistake(f"expected an object, found {row!r:.40}")
    else:
        raise QuestionSetError(f'{path}: expected a list of questions, or SQuAD\'s {{"data": [...]}}')


def _squad(name: str, data: list[Any]) -> Iterator[tuple[str, Row | Mistake]]:
    """SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018); the sentence around an answer is its evidence."""
    for article in data:
        title = article.get("title", "")
        for number, paragraph in enumerate(article.get("paragraphs", ()), start=1):
            spans = sentences(paragraph["context"])
            for asked in paragraph.get("qas", ()):
                answers = asked.get("answers") or []
                around = [
                    paragraph["context"][span.start : span.end]
                    for answer in answers
                    for span in spans
                    if span.start <= answer["answer_start"] < span.end
                ]
                yield (
                    f"{name}: {title!r}, paragraph {number}",
                    {
                        "id": asked["id"],
                        "question": asked["question"],
                        "answers": list(dict.fromkeys(answer["text"] for answer in answers)),
                        "evidence": list(dict.fromkeys(around)),
                        "answerable": not asked.get("is_impossible", False),
                        "type": title,
                    },
                )


def _realtime_qa(row: Row) -> Row:
    """RealTime QA (Kasai et al. 2022): `answer` holds places in `choices`; several are all wanted, in any order."""
    choices: Any = row.get("choices") or []
    chosen: Any = row.get("answer") or []
    try:
        golds = [str(choices[int(place)]) for place in chosen]
    except (IndexError, ValueError, TypeError):
        golds = []
    answers = [" ".join(order) for order in itertools.permutations(golds)] if 0 < len(golds) <= 4 else golds
    return {
        "id": row.get("question_id"),
        "question": row["question_sentence"],
        "answers": answers,
        "as_of": row.get("question_date"),
        "type": row.get("question_source") or "",
    }


def _multihop_rag(row: Row) -> Row:
    """MultiHop-RAG (Tang and Yang 2024): each piece of evidence is a fact quoted from an article with a URL."""
    evidence: Any = row["evidence_list"]
    null = row.get("question_type") == "null_query"
    return {
        **({"id": row["id"]} if "id" in row else {}),
        "question": row["query"],
        "answers": [] if null else [row.get("answer", "")],
        "evidence": [item[name] for item in evidence for name in ("url", "fact") if item.get(name)],
        "answerable": not null,
        "type": row.get("question_type", ""),
    }


def _beir(folder: Path) -> Iterator[tuple[str, Row | Mistake]]:
    """BEIR (Thakur et al. 2021): queries, and judgements of the test split (else the only one there is)."""
    tables = sorted((folder / "qrels").glob("*.tsv"))
    table = next((path for path in tables if path.stem == "test"), tables[0] if len(tables) == 1 else None)
    if table is None:
        raise QuestionSetError(f"{folder}: a BEIR folder has queries.jsonl and qrels/test.tsv (or one other split)")
    relevant: dict[str, list[str]] = {}
    for number, line in enumerate(table.read_text(encoding="utf-8-sig").splitlines(), start=1):
        fields = line.split("\t")
        if number == 1 and not fields[-1].lstrip("-").isdigit():  # the header
            continue
        if len(fields) != 3 or not fields[2].lstrip("-").isdigit():
            yield f"{table.name}:{number}", Mistake("expected query-id, corpus-id and score, parted by tabs")
        elif int(fields[2]) > 0:
            relevant.setdefault(fields[0], []).append(fields[1])
    for place, row in _json_lines(folder / "queries.jsonl"):
        if isinstance(row, Mistake):
            yield place, row
        elif row.get("_id") in relevant:  # a query of another split has no judgements here
            yield place, {"id": row["_id"], "question": row.get("text"), "evidence": relevant[str(row["_id"])]}
