"""qa/question/followups/binding.py, over a table of pronouns"""

from __future__ import annotations

import json
import re
from pathlib import Path

from qa.question.followups.binding import Bound, bound

TABLE = Path(__file__).parent / "data" / "pronouns.jsonl"
FLOOR = 1.0


def test_a_pronoun_is_told_that_means_something_in_its_own_question() -> None:
    rows = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    wrong = []
    for row in rows:
        place = re.search(rf"\b{row['pronoun']}\b", row["question"])
        assert place
        if (found := bound(row["question"], *place.span())) is not Bound[row["bound"].upper()]:
            wrong.append((row["question"], row["pronoun"], found.name, row["bound"]))
    assert len(wrong) <= (1 - FLOOR) * len(rows), wrong


def test_any_text_has_a_verdict() -> None:
    for text in ("it", "It?", "?? it", "“it", "who it", "which it", "The it", "In it,", "a. b. it"):
        at = text.lower().index("it")
        assert isinstance(bound(text, at, at + 2), Bound)
