"""Conversations over the sample collection, as readers type them: each turn comes to what it must come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qa.domain import Answer, Filter, Question
from qa.intents import Intent
from qa.pipeline import Answerer
from qa.question.understand import understand
from ui.demo import AS_OF

CONVERSATIONS = Path(__file__).parent / "data" / "conversations.jsonl"
FLOOR = 0.72  # 0.771 with the reader before, which knew news less well


def comes_to(answer: Answer, turn: dict[str, Any], intent: Intent) -> bool:
    """Whether an answer refuses, is of the intent or says one of the words in its first sentence, as a turn must."""
    if "refused" in turn:
        return answer.refused
    if "intent" in turn:
        return intent is Intent[turn["intent"].upper()]
    said = f"{answer.short} {answer.sentences[0].text}" if answer.sentences else ""
    return not answer.refused and any(words in said for words in turn["says"])


def test_conversations_come_to_what_they_must_turn_by_turn(sample: Answerer) -> None:
    wrong, turns = [], 0
    for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines():
        history: tuple[Answer, ...] = ()
        for turn in json.loads(line)["turns"]:
            question = Question(turn["question"], Filter(as_of=AS_OF), history=history)
            answer = sample.invoke(question)
            turns += 1
            if not comes_to(answer, turn, understand(question, learned=sample.learned).intent):
                wrong.append((turn["question"], answer.understood, str(answer).partition("\n")[0]))
            history = (*history, answer)
    assert len(wrong) <= (1 - FLOOR) * turns, (f"{len(wrong)} of {turns}", wrong)
