"""qa/answering/markers.py"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.markers import MarkedSentence, marked_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rose [1].", [("It rose.", (1,))]),
        ("It rose. [1]", [("It rose.", (1,))]),
        ("It rose. [1] It fell. [2]", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("It rose [1][2]. It fell [3, 4].", [("It rose.", (1, 2)), ("It fell.", (3, 4))]),
        ("It rose【1】.", [("It rose.", (1,))]),
        ("It rose [1] and fell [1].", [("It rose and fell.", (1,))]),
        ("It rose.", [("It rose.", ())]),
        ("[1]", []),
        ("", []),
        ("It cost (1) crown in [year].", [("It cost (1) crown in [year].", ())]),
    ],
)
def test_markers_belong_to_the_sentence_they_stand_in_or_behind(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert marked_sentences(text) == [MarkedSentence(*pair) for pair in expected]


@given(st.text(st.sampled_from('ab. [12]【】,;\n"”'), max_size=80))
def test_any_text_of_a_model_is_parsed(text: str) -> None:
    for sentence in marked_sentences(text):
        assert sentence.text.strip()
        assert all(0 <= marker <= 222 for marker in sentence.markers)
