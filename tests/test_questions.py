"""qa/evaluation/questions.py"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from qa.errors import QuestionSetError
from qa.evaluation import LabelledQuestion, load_questions
from ui.demo import ARTICLES, QUESTIONS


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_full_row_is_read(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "question": "How <b>much</b>?",
        "answers": ["41 million", 41],
        "evidence": ["a.txt"],
        "answerable": True,
        "as_of": "2025-04-06",
        "type": "number",
        "desk": "local",
        "weight": None,
    }
    assert load_questions(write(tmp_path / "q.jsonl", row)) == [
        LabelledQuestion(
            "7",
            "How much?",
            ("41 million", "41"),
            ("a.txt",),
            (),
            True,
            dt.date(2025, 4, 6),
            "number",
            {"desk": "local"},
        )
    ]


def test_only_the_question_is_needed(tmp_path: Path) -> None:
    assert load_questions(write(tmp_path / "q.jsonl", {"question": "Who?"})) == [LabelledQuestion("1", "Who?")]


def test_csv_has_the_same_fields(tmp_path: Path) -> None:
    path = write(
        tmp_path / "q.csv",
        "question,answers,answerable,as_of,evidence",
        'Who?,Voss|M. Voss,yes,2025-04-06,"[""a.txt"", ""b.txt""]"',
        "What?,,no,,",
    )
    first, second = load_questions(path)
    assert (first.answers, first.answerable, first.evidence) == (("Voss", "M. Voss"), True, ("a.txt", "b.txt"))
    assert (second.answers, second.answerable, second.as_of) == ((), False, None)


def test_all_bad_rows_are_named_at_once_by_line_and_field(tmp_path: Path) -> None:
    path = write(
        tmp_path / "q.jsonl",
        {"question": "Fine?", "id": "a"},
        {"answers": ["x"]},
        "{broken",
        {"question": "Who?", "as_of": "yesterday", "answerable": "maybe"},
        {"question": "Who?", "answers": {"a": 1}},
        {"question": "Again?", "id": "a"},
        ["a list"],
    )
    with pytest.raises(QuestionSetError) as caught:
        load_questions(path)
    message = str(caught.value)
    for part in (
        "q.jsonl:2: field 'question': missing or empty",
        "q.jsonl:3: not JSON",
        "q.jsonl:4: field 'as_of': expected a day as YYYY-MM-DD, found 'yesterday'",
        "q.jsonl:4: field 'answerable': expected true or false, found 'maybe'",
        "q.jsonl:5: field 'answers': expected a list of texts, found dict",
        "q.jsonl:6: field 'id': 'a' is also at q.jsonl:1",
        "q.jsonl:7: expected an object, found list",
    ):
        assert part in message


@pytest.mark.parametrize(("name", "reason"), [("q.txt", "not .txt"), ("missing.jsonl", "cannot be read")])
def test_a_file_that_is_no_question_set_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    if name == "q.txt":
        write(tmp_path / name, "Who?")
    with pytest.raises(QuestionSetError, match=reason):
        load_questions(tmp_path / name)


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="holds no questions"):
        load_questions(write(tmp_path / "q.jsonl", ""))


def test_the_sample_questions_are_true_to_the_sample_articles() -> None:
    """Each answerable question's answers stand in its evidence, which exists; there are fifty or more questions."""
    questions = load_questions(QUESTIONS)
    assert len(questions) >= 50
    assert sum(question.answerable is False for question in questions) >= 10
    for question in questions:
        texts = [(ARTICLES.parent / name).read_text(encoding="utf-8").lower() for name in question.evidence]
        assert bool(texts) == bool(question.answerable)
        for answer in question.answers:
            assert any(answer.lower() in text for text in texts), (question.question, answer)
