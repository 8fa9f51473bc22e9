"""qa/question/understand.py, over a table of questions that its rules were not written for."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa.domain import Filter, Question
from qa.intents import AnswerType, Intent
from qa.models.intents import LearnedIntents
from qa.question.understand import understand

TABLE = Path(__file__).parent / "data" / "questions.jsonl"
LEARNED = LearnedIntents()
Misses = dict[str, tuple[list[tuple[str, object]], int]]
FLOORS = {"type": 0.98, "parts": 0.99, "days": 1.0, "intent": 0.99, "yes_or_no": 0.98}


def expected(row: dict[str, Any]) -> dict[str, object]:
    """What a reader means by a question. The kind of answer is not told where no article is asked for one."""
    parts = row["parts"] if isinstance(row["parts"], int) else [plain(part) for part in row["parts"]]
    kind = {"type": AnswerType[row["type"].upper()]} if row["type"] else {}
    intent = Intent[row["intent"].upper()]
    form = {"yes_or_no": row.get("yes_or_no", False)} if intent is Intent.FACT and parts == 1 else {}
    return {"parts": parts, "days": (row["since"], row["until"]), "intent": intent, **kind, **form}


def understood(row: dict[str, Any]) -> dict[str, object]:
    """What Dateline makes of it, in the form of `expected`."""
    question = understand(Question(row["question"], Filter(as_of=dt.date.fromisoformat(row["as_of"]))), learned=LEARNED)
    parts = [plain(part.text) for part in question.parts]
    days = question.window and tuple(
        str(day) if day else None for day in (question.window.since, question.window.until)
    )
    return {
        "type": question.answer_type,
        "parts": parts if isinstance(row["parts"], list) else len(parts) or 1,
        "days": days or (None, None),
        "intent": question.intent,
        "yes_or_no": question.is_yes_or_no,
    }


def plain(text: str) -> str:
    return text.lower().strip(" ?.!")


@pytest.fixture(scope="module")
def wrong() -> Misses:
    """By field, the questions that are not understood as meant, with what was made of them; and of how many."""
    misses, judged = defaultdict(list), Counter[str]()
    for row in map(json.loads, TABLE.read_text(encoding="utf-8").splitlines()):
        found = understood(row)
        for field, value in expected(row).items():
            judged[field] += 1
            if found[field] != value:
                misses[field].append((row["question"], found[field]))
    return {field: (misses[field], count) for field, count in judged.items()}


@pytest.mark.parametrize("field", FLOORS)
def test_questions_are_understood_as_they_are_meant(
    field: str, wrong: Misses, record_property: Callable[[str, object], None]
) -> None:
    misses, judged = wrong[field]
    right = 1 - len(misses) / judged
    record_property(field, f"{right:.4f} of {judged}")
    assert right >= FLOORS[field], (right, misses)
