"""qa/reader.py"""

from __future__ import annotations

import numpy as np
import pytest
from conftest import make_article
from hypothesis import given
from hypothesis import strategies as st

from qa.domain import Chunk, Passage
from qa.models.reader import LONGEST_INPUT, OnnxReader, assemble, best_span

BRIDGE = (
    "The Alder Bridge was closed on Monday after a crack was found in its third pillar. The mayor, Karin Halvard, said "
    "that the repair would cost 14 million crowns. Ferries take walkers across without charge."
)
BREAD = "Rye bread is best on the second day. The baker Ilse Brandt has sold it for forty years in the same street."
SCRIPTS = {
    "Arabic": "أغلق الجسر يوم الاثنين. قال رئيس البلدية إن الإصلاح سيكلف 14 مليون كرونة.",
    "Chinese": "大桥周一关闭。市长卡琳·哈尔瓦德说，维修将耗资1400万克朗。",
    "Hindi": "पुल सोमवार को बंद कर दिया गया। महापौर ने कहा कि मरम्मत में 14 मिलियन लगेंगे।",
    "astral": "The 🌉 was closed 👩‍👩‍👧 on Monday. It costs 14 million 💰 in all.",
    "combining": "Le pont a e\u0301te\u0301 ferme\u0301 lundi. La re\u0301paration cou\u0302te 14 millions.",
}


def passage(text: str, start: int = 0, id: str = "a") -> Passage:
    article = make_article(id, text)
    return Passage(article, Chunk(article.revision, 0, start, len(text), text[start:]), 1.0)


def test_the_passage_that_answers_is_more_relevant_and_its_words_are_found(reader: OnnxReader) -> None:
    right, wrong = reader.read("How much will the repair of the bridge cost?", [passage(BRIDGE), passage(BREAD)])
    assert right.relevance > wrong.relevance
    best = max(right.answers, key=lambda answer: answer.score)
    assert "14 million crowns" in BRIDGE[best.sentence_start : best.sentence_end]
    assert "14 million" in BRIDGE[best.start : best.end]
    assert best.score > max(answer.score for answer in wrong.answers)


def test_the_words_that_answer_end_before_what_is_not_so(reader: OnnxReader) -> None:
    text = "The repair of the bridge will cost 41 million crowns, not 14 million as the mayor said last week."
    (reading,) = reader.read("How much will the repair cost?", [passage(text)])
    (answer,) = reading.answers
    assert text[answer.start : answer.end] == "41 million crowns"


def test_offsets_count_from_the_start_of_the_article(reader: OnnxReader) -> None:
    start = BRIDGE.index("The mayor")
    (reading,) = reader.read("Who said it?", [passage(BRIDGE, start)])
    assert reading.answers[0].sentence_start == start
    assert all(start <= answer.start < answer.end <= len(BRIDGE) for answer in reading.answers)


def test_what_is_said_of_a_passage_does_not_depend_on_the_others(reader: OnnxReader) -> None:
    alone = reader.read("Who is the mayor?", [passage(BRIDGE)])
    among = reader.read("Who is the mayor?", [passage(BREAD), passage(BRIDGE), passage(BREAD * 5)])
    assert among[1] == alone[0]


def test_nothing_to_read_is_no_reading(reader: OnnxReader) -> None:
    assert reader.read("Who?", []) == []


@pytest.mark.parametrize("question", ["", "?", "💥", "why " * 400])
def test_any_question_can_be_read_for(reader: OnnxReader, question: str) -> None:
    (reading,) = reader.read(question, [passage(BRIDGE)])
    assert np.isfinite(reading.relevance)


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_answers_lie_within_their_sentences_in_any_script(reader: OnnxReader, text: str) -> None:
    (reading,) = reader.read("How much does the repair cost?", [passage(text)])
    assert reading.answers
    for answer in reading.answers:
        assert answer.sentence_start <= answer.start < answer.end <= answer.sentence_end
        assert text[answer.start : answer.end].strip()


@given(st.lists(st.integers(1, 9), max_size=80), st.lists(st.integers(1, 9), max_size=60), st.lists(st.integers(1, 9)))
def test_what_is_too_long_is_cut(question: list[int], title: list[int], body: list[int]) -> None:
    ids, types, first = assemble(question, title, body * 9)
    assert len(ids) == len(types) <= LONGEST_INPUT
    assert ids[first:-1] == (body * 9)[: len(ids) - first - 1]
    assert types.index(1) == min(len(question), 48) + 2


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=40))
def test_the_best_span_is_the_best_of_all_that_are_short_enough(logits: list[tuple[float, float]]) -> None:
    starts = np.array([start for start, _ in logits], dtype=np.float32)
    ends = np.array([end for _, end in logits], dtype=np.float32)
    start, end, score = best_span(starts, ends)
    assert 0 <= end - start < 16
    assert score == max(
        float(starts[i] + ends[j]) for i in range(len(logits)) for j in range(i, min(i + 16, len(logits)))
    )
