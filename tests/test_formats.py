"""qa/evaluation/formats.py, on samples of ours in tests/formats/."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from ingest.sources import read_paths
from qa.domain import Article
from qa.errors import QuestionSetError
from qa.evaluation import LabelledQuestion, load_questions

SAMPLES = Path(__file__).parent / "formats"


def test_squad_2_has_unanswerable_questions_and_the_sentence_of_the_answer_as_evidence() -> None:
    assert load_questions(SAMPLES / "squad2.json") == [
        LabelledQuestion(
            "b1",
            "When was the Alder Bridge built?",
            answers=("1968", "in 1968"),
            quotes=("The Alder Bridge was built in 1968.",),
            answerable=True,
            type="Alder Bridge",
        ),
        LabelledQuestion("b2", "Who painted the Alder Bridge?", answerable=False, type="Alder Bridge"),
    ]


def test_squad_1_is_all_answerable() -> None:
    (question,) = load_questions(SAMPLES / "squad1.json")
    assert (question.answers, question.answerable) == (("Kestrel Bay",), True)


def test_realtime_qa_names_its_answers_by_place_and_wants_all_of_several() -> None:
    one, two = load_questions(SAMPLES / "20250404_qa.jsonl")
    assert (one.id, one.answers, one.as_of) == ("20250404_0", ("Tomas Renn",), dt.date(2025, 4, 4))
    assert two.answers == ("Rovers Athletic", "Athletic Rovers")
    assert one.type == "Kestrel Herald"


def test_multihop_rag_has_urls_and_facts_as_evidence() -> None:
    one, null = load_questions(SAMPLES / "MultiHopRAG.json")
    assert one.evidence == ("https://gazette.example/repair", "https://herald.example/queues")
    assert one.quotes[0] == "The work will be done by the construction firm Hollin & Daughters."
    assert (one.answers, one.answerable, one.type) == (("Hollin & Daughters",), True, "inference_query")
    assert (null.answers, null.answerable) == ((), False)


def test_a_beir_folder_has_queries_with_judged_documents_and_its_corpus_is_ingested() -> None:
    one, two = load_questions(SAMPLES / "beir")
    assert (one.id, one.evidence, two.evidence) == ("q1", ("d1",), ("d2",))
    articles = [item for item in read_paths([SAMPLES / "beir" / "corpus.jsonl"]) if isinstance(item, Article)]
    assert [(article.id, article.title) for article in articles] == [("d1", "Bridge closed"), ("d2", "Crew")]


def test_parquet_has_our_fields_as_columns(tmp_path: Path) -> None:
    table = pa.table({"question": ["Who?", "What?"], "answers": [["Voss"], []], "answerable": [True, False]})
    parquet.write_table(table, tmp_path / "q.parquet")
    one, two = load_questions(tmp_path / "q.parquet")
    assert (one.answers, one.answerable, two.answerable) == (("Voss",), True, False)


def test_a_list_of_our_rows_is_read_from_json(tmp_path: Path) -> None:
    (tmp_path / "q.json").write_text('[{"question": "Who?", "answer": "Voss"}, 7]', encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"q\.json\[2\]: expected an object, found 7"):
        load_questions(tmp_path / "q.json")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("q.json", "{", "not JSON"),
        ("q.json", '{"version": 1}', "expected a list of questions"),
        ("q.parquet", "not parquet", "cannot be read as Parquet"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: str, reason: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(QuestionSetError, match=reason):
        load_questions(tmp_path / name)


def test_a_beir_folder_without_judgements_and_one_with_bad_ones(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"qrels/test\.tsv"):
        load_questions(tmp_path)
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq1 d1 1\n", encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "x"}\n', encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"dev\.tsv:2: expected query-id"):
        load_questions(tmp_path)
