"""What a reader makes of the passages found for labelled questions, on disk: reading costs minutes, fitting seconds.

A row a question: its passages in the order they are read in, each with its fused score, its ranks and its reading.
Resumable: questions that the file has already are not read again.

    python tests/training/readings.py --set FOLDER=INDEX --parts fit test --out readings.jsonl
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from weeks import Part, day_of, part_of

from qa.domain import AnswerSpan, Filter, Passage, Question, Reading
from qa.evaluation import LabelledQuestion, load_questions
from qa.index import Index
from qa.models.embedder import load_embedder
from qa.models.reader import OnnxReader
from qa.question.understand import understand
from qa.retrieval import PassageRetriever
from qa.settings import Settings

DEPTH = 16
"""Passages that are read of each: reading 30 brought no more right first sentences."""
_FILES = {"easy": "questions.jsonl", "low overlap": "low_overlap.jsonl", "unanswerable": "unanswerable.jsonl"}
# Questions as readers type them: for each part a file for each folder of articles.
_TYPED = Path(__file__).with_name("natural")
_MOST_UNANSWERABLE = 60  # a year


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it and read.

    Attributes:
        kind: "easy", "low overlap", "natural" or "unanswerable".
        index: The folder of the index it was asked of.
        passages: Best first, by what is known before they are read; each with its reading.
    """

    kind: str
    part: Part
    index: Path
    labelled: LabelledQuestion
    passages: tuple[Passage, ...]

    @property
    def question(self) -> Question:
        """As the pipeline understands it."""
        return understood(self.labelled)


def understood(labelled: LabelledQuestion) -> Question:
    """A labelled question as the pipeline understands it."""
    return understand(Question(labelled.question, Filter(as_of=labelled.as_of)))


def questions_of(folder: Path, parts: Sequence[Part]) -> Iterator[tuple[str, Part, LabelledQuestion]]:
    """The questions of a year that belong to the parts, each with its kind and its part."""
    for part in parts:
        typed = _TYPED / part / f"{folder.name}.jsonl"
        for labelled in load_questions(typed) if typed.exists() else ():
            yield "natural", part, labelled
    for kind, path in ((kind, folder / name) for kind, name in _FILES.items()):
        count = 0
        for labelled in load_questions(path) if path.exists() else ():
            if kind != "unanswerable" and labelled.answerable is False:
                continue
            # What had not happened yet is asked about by questions of other years: they are dealt out in turn.
            if kind == "unanswerable":
                own: Part = ("fit", "test")[count % 2]
                count += 1
                if count > _MOST_UNANSWERABLE:
                    break
            else:
                own = part_of(day_of(labelled.id))
            if own in parts:
                yield kind, own, labelled


def row_of(passage: Passage) -> dict[str, Any]:
    """A passage as JSON-ready values; its text stays in the index."""
    return {
        "chunk": passage.chunk.id,
        "score": passage.score,
        "dense": passage.dense_rank,
        "lexical": passage.lexical_rank,
        "reading": asdict(passage.reading) if passage.reading else None,
    }


def passage_of(row: dict[str, Any], index: Index) -> Passage | None:
    """What `row_of` wrote, with its text; None where the index has it no more."""
    found = index.chunks([row["chunk"]]).get(row["chunk"])
    if found is None:
        return None
    reading = Reading(row["reading"]["relevance"], tuple(AnswerSpan(**answer) for answer in row["reading"]["answers"]))
    return Passage(*found, row["score"], row["dense"], row["lexical"], reading=reading)


def load_readings(path: Path, folder: Path, index: Index) -> list[Asked]:
    """What `main` wrote."""
    every: tuple[Part, ...] = ("train", "fit", "test")
    known = {(kind, labelled.id): (part, labelled) for kind, part, labelled in questions_of(folder, every)}
    found = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        part, labelled = known[row["kind"], row["id"]]
        passages = [passage for value in row["passages"] if (passage := passage_of(value, index))]
        found.append(Asked(row["kind"], part, index.folder, labelled, tuple(passages)))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads for each question, and adds a row to the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", required=True, metavar="FOLDER=INDEX", help="questions of a year and an index of it")
    parser.add_argument("--parts", nargs="+", choices=("train", "fit", "test"), default=("fit", "test"))
    parser.add_argument("--reader", type=Path, help="folder of a reader; without it, the packaged one")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    folder, _, place = options.set.partition("=")
    settings = Settings.load(index=Path(place))
    index = Index(settings.index)
    reader = OnnxReader(options.reader) if options.reader else OnnxReader()
    retriever = PassageRetriever(index=index, embedder=load_embedder(settings), settings=settings)
    done = set()
    if options.out.exists():
        done = {(row["kind"], row["id"]) for row in map(json.loads, options.out.read_text().splitlines())}
    with options.out.open("a", encoding="utf-8") as out:
        for number, (kind, _, labelled) in enumerate(questions_of(Path(folder), options.parts)):
            if (kind, labelled.id) in done:
                continue
            asked = understood(labelled)
            passages = retriever.to_read(asked, DEPTH)
            readings = reader.read(asked.sought, passages, labelled.as_of or dt.date.today())
            rows = [{**row_of(p), "reading": asdict(r)} for p, r in zip(passages, readings, strict=True)]
            out.write(json.dumps({"kind": kind, "id": labelled.id, "passages": rows}) + "\n")
            if number % 25 == 0:
                out.flush()
                print({"questions": number}, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
