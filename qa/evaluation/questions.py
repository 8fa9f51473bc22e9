"""Question sets: a file -> labelled questions, all of its mistakes named at once.

A row of a set, as JSON Lines (CSV and Parquet have the same fields as columns; in CSV lists are JSON or parted by "|"):

    {"id": "17", "question": "How much will the repair cost?", "answers": ["41 million crowns"],
     "evidence": ["articles/Harbour_Gazette/bridge-cost-corrected.txt"], "answerable": true,
     "as_of": "2025-04-06", "type": "correction"}

Only `question` is needed. `evidence` holds ids or URLs of articles, or verbatim quotes from them (four words or more).
The public formats that `qa.evaluation.formats` knows are read as well.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import QuestionSetError
from qa.evaluation.formats import Mistake, read_rows
from qa.text.markup import without_markup

_FIELDS = frozenset(
    {"id", "question", "answers", "answer", "evidence", "answerable", "as_of", "type", "choices", "history"}
)
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_MOST_MISTAKES = 50
_WORDS_OF_A_QUOTE = 4

_Wrong = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question with what is known about its answer.

    Attributes:
        answers: Right answers, any of which will do; empty where unknown.
        evidence: Ids or URLs of articles that answer it; empty where unknown.
        quotes: Verbatim parts of articles that answer it; empty where unknown.
        answerable: Whether the articles answer it; None where unknown.
        as_of: The day it is asked on; None is today.
        extra: All other fields of the row, as text.
        choices: What a quiz offers, the right answer among it; empty where it is no quiz.
        history: The questions before it in the same conversation, oldest first.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    answerable: bool | None = None
    as_of: dt.date | None = None
    type: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """The value of a field by which figures can be broken down, as text."""
        return self.type if name == "type" else self.extra.get(name, "")


def load_questions(path: Path) -> list[LabelledQuestion]:
    """The questions in a file, or in a BEIR folder.

    Raises:
        QuestionSetError: It cannot be read, or has bad rows; each is named by line and field.
    """
    questions: list[LabelledQuestion] = []
    mistakes: list[str] = []
    places: dict[str, str] = {}
    for number, (place, row) in enumerate(read_rows(path), start=1):
        if isinstance(row, Mistake):
            mistakes.append(f"{place}: {row}")
            continue
        question = _question(row, place, number, mistakes)
        if question is None:
            continue
        if question.id in places:
            mistakes.append(f"{place}: field 'id': {question.id!r} is also at {places[question.id]}")
        places.setdefault(question.id, place)
        questions.append(question)
    if mistakes:
        shown = "\n".join(mistakes[:_MOST_MISTAKES])
        more = f"\nand {len(mistakes) - _MOST_MISTAKES} more" if len(mistakes) > _MOST_MISTAKES else ""
        raise QuestionSetError(f"{path} has bad rows:\n{shown}{more}")
    if not questions:
        raise QuestionSetError(f"{path} holds no questions")
    return questions


def _question(row: Mapping[str, object], place: str, number: int, mistakes: list[str]) -> LabelledQuestion | None:
    before = len(mistakes)

    def wrong(name: str, reason: str) -> None:
        mistakes.append(f"{place}: field {name!r}: {reason}")

    text = row.get("question")
    if not isinstance(text, str) or not text.strip():
        wrong("question", "missing or empty" if not text else f"expected text, found {type(text).__name__}")
        text = ""
    answers = _strings(row.get("answers", row.get("answer", ())), "answers", wrong)
    evidence = _strings(row.get("evidence", ()), "evidence", wrong)
    answerable = _truth(row.get("answerable"), wrong)
    as_of = _day(row.get("as_of"), wrong)
    choices = _strings(row.get("choices") or (), "choices", wrong)
    history = _strings(row.get("history") or (), "history", wrong)
    if len(mistakes) > before:
        return None
    return LabelledQuestion(
        id=str(row.get("id", number)),
        question=without_markup(text),
        answers=answers,
        evidence=tuple(item for item in evidence if not _is_quote(item)),
        quotes=tuple(item for item in evidence if _is_quote(item)),
        answerable=answerable,
        as_of=as_of,
        choices=choices,
        history=history,
        type=str(row.get("type", "")),
        extra={name: str(value) for name, value in row.items() if name not in _FIELDS},
    )


def _is_quote(evidence: str) -> bool:
    return len(evidence.split()) >= _WORDS_OF_A_QUOTE


def _strings(value: object, name: str, wrong: _Wrong) -> tuple[str, ...]:
    if isinstance(value, str):
        text = value.strip()
        if not text.startswith("["):
            return tuple(part.strip() for part in text.split("|") if part.strip())
        try:
            value = json.loads(text)
        except json.JSONDecodeError as error:
            wrong(name, f"looks like a JSON list but is not: {error.msg}")
            return ()
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        wrong(name, f"expected a list of texts, found {type(value).__name__}")
        return ()
    items = list(value)
    if not all(isinstance(item, str | int | float) for item in items):
        wrong(name, "expected a list of texts")
        return ()
    return tuple(str(item) for item in items if str(item).strip())


def _truth(value: object, wrong: _Wrong) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    wrong("answerable", f"expected true or false, found {value!r}")
    return None


def _day(value: object, wrong: _Wrong) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(str(value).strip()[:10].replace("/", "-"))
    except ValueError:
        wrong("as_of", f"expected a day as YYYY-MM-DD, found {value!r}")
        return None
