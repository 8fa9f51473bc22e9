"""qa/sentences.py"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.sentences import is_heading, paragraphs, sentences

TEXTS = st.text(st.sampled_from('ab. \n!?\t"”A1é漢。😀\u0301'), max_size=200)


@given(TEXTS)
def test_spans_are_in_order_and_begin_and_end_on_words(text: str) -> None:
    for spans in (paragraphs(text), sentences(text)):
        ends = [0]
        for start, end in spans:
            assert ends[-1] <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            ends.append(end)


@given(TEXTS)
def test_no_word_is_outside_of_all_spans(text: str) -> None:
    for spans in (paragraphs(text), sentences(text)):
        covered = {place for start, end in spans for place in range(start, end)}
        assert all(character.isspace() or place in covered for place, character in enumerate(text))


def test_abbreviations_do_not_end_sentences() -> None:
    text = 'Mr. Voss of the U.S. Army paid $1.2 million. "It is over," he said.'
    assert [text[start:end] for start, end in sentences(text)] == [
        "Mr. Voss of the U.S. Army paid $1.2 million.",
        '"It is over," he said.',
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He was fined approx. 3 million crowns.",
        "They met at 9 a.m. Monday in the hall.",
        "She won Jeopardy! for the third time.",
        "See vol. 3 of the report.",
        "It is in Springfield, Mass. on the river.",
    ],
)
def test_an_abbreviation_or_a_mark_within_a_sentence_does_not_cut_it(text: str) -> None:
    assert [(span.start, span.end) for span in sentences(text)] == [(0, len(text))]
    assert len(sentences(f"{text} It rained.")) == 2


def test_a_word_that_looks_like_an_abbreviation_ends_a_sentence() -> None:
    assert len(sentences("He said no. The dog left.")) == 2


def test_a_blank_line_ends_a_paragraph_and_a_wrapped_line_does_not() -> None:
    text = (
        "This line was wrapped by an editor that likes\nnarrow columns, and goes on here.\n\n"
        "Cost\nThe bridge was expensive.\nIt was also late."
    )
    assert [text[start:end] for start, end in paragraphs(text)] == [
        "This line was wrapped by an editor that likes\nnarrow columns, and goes on here.",
        "Cost",
        "The bridge was expensive.",
        "It was also late.",
    ]


@pytest.mark.parametrize(
    ("paragraph", "heading"),
    [("US base", True), ("It rained.", False), ("He said:", False), ("x" * 81, False), ("two\nlines", False)],
)
def test_a_heading_is_one_short_line_without_an_end_of_sentence(paragraph: str, heading: bool) -> None:
    assert is_heading(paragraph) is heading


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("de", "Er kam am 20. April an. Dann ging er.", 2),
        ("ja", "こんにちは。元気ですか？はい。", 3),
        ("hi", "यह एक वाक्य है। यह दूसरा है।", 2),
        ("ar", "كيف حالك؟ جيد.", 2),
        ("en", "A 😀 test. B 🏳️‍🌈 done.", 2),
    ],
)
def test_sentences_of_other_scripts_have_exact_offsets(language: str, text: str, count: int) -> None:
    spans = sentences(text, language)
    assert len(spans) == count
    assert " ".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
