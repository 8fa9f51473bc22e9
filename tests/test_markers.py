"""qa/answering/chat/markers.py"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.chat.markers import MarkedSentence, marked_sentences

OUTLETS = ("Kestrel Herald", "Tarn Post", "Morrow Daily")


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
        ("[1] It rose. [2] It fell.", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("It rose (1). It fell (2, 3).", [("It rose.", (1,)), ("It fell.", (2, 3))]),
        ("According to [1], it rose.", [("It rose.", (1,))]),
        ("As reported in documents 1 and 2, it rose.", [("It rose.", (1, 2))]),
        ("Document 2 states that it rose.", [("It rose.", (2,))]),
        ("It rose, according to [3].", [("It rose.", (3,))]),
        ("In [1] it rose.", [("In Kestrel Herald it rose.", (1,))]),
        ("Both Document 1 and Document 2 have it.", [("Both Kestrel Herald and Tarn Post have it.", (1, 2))]),
        ("It covers 5 km² or 10⁶ or 3 m^2 or 2^4.", [("It covers 5 km² or 10⁶ or 3 m^2 or 2^4.", ())]),
        ("Article 5 was invoked; article 3(1) was not.", [("Article 5 was invoked; article 3(1) was not.", ())]),
        ("It won [19 seats] in [2024].", [("It won [19 seats] in [2024].", ())]),
    ],
)
def test_markers_belong_to_the_sentence_they_stand_in_or_behind(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert marked_sentences(text, outlets=OUTLETS) == [MarkedSentence(*pair) for pair in expected]


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1-3]", (1, 2, 3)),
        ("[1,2]", (1, 2)),
        ("[1–2, 3]", (1, 2, 3)),
        ("[1 and 3]", (1, 3)),
        ("[1]-[3]", (1, 2, 3)),
        ("[1], [2] and [3]", (1, 2, 3)),
        ("(1)", (1,)),
        ("(see [1])", (1,)),
        ("(Document 2)", (2,)),
        ("(Tarn Post, document 2)", (2,)),
        ("^1^", (1,)),
        ("^1", (1,)),
        ("[^1]", (1,)),
        ("[^1^][^2^]", (1, 2)),
        ("¹", (1,)),
        ("¹˒²", (1, 2)),
        ("②", (2,)),
        ("[Source 1]", (1,)),
        ("[Documents 1 & 3]", (1, 3)),
        ("[ID:1]", (1,)),
        ("[doc_2]", (2,)),
        ("[#3]", (3,)),
        ("[citation:1][citation:3]", (1, 3)),
        ("[1: Kestrel Herald]", (1,)),
        ("[1, Kestrel Herald, 3 April 2025]", (1,)),
        ("[Kestrel Herald, document 1]", (1,)),
        ("【1†source】", (1,)),
        ("【2†L4-L7】", (2,)),
        ("\\[1\\]", (1,)),
        ("［１］", (1,)),
        ("[[1]]", (1,)),
        ("[[1]](#source-1)", (1,)),
        ("[1](https://kestrel.example/a_(b))", (1,)),
        ('([1](https://kestrel.example/a "Herald"))', (1,)),
        ("<sup>1</sup>", (1,)),
        ('<sup><a href="#1">[1]</a></sup>', (1,)),
        ("<cite>2</cite>", (2,)),
        ('<document number="2"/>', (2,)),
        ("{1}", (1,)),
        ("<1>", (1,)),
        ("$^{1,2}$", (1, 2)),
        ("\\cite{3}", (3,)),
        ("**[1]**", (1,)),
        ("`[1]`", (1,)),
        ("[ 1 ]", (1,)),
        ("[01]", (1,)),
    ],
)
def test_a_marker_is_one_in_any_form(marker: str, numbers: tuple[int, ...]) -> None:
    before = marked_sentences(f"Turnout rose to 41 % {marker}. It fell.", outlets=OUTLETS)
    assert before == [MarkedSentence("Turnout rose to 41 %.", numbers), MarkedSentence("It fell.", ())]
    (behind,) = marked_sentences(f"Turnout rose.{marker}", outlets=OUTLETS)
    assert behind == MarkedSentence("Turnout rose.", numbers)


def test_a_marker_at_the_end_of_a_paragraph_stands_for_all_of_it() -> None:
    first, second = marked_sentences("It rose. It fell. [2]")
    assert first == MarkedSentence("It rose.", (2,), inherited=True)
    assert second == MarkedSentence("It fell.", (2,))


@given(st.text(st.sampled_from('ab. [12]【】,;\n"”'), max_size=80))
def test_any_text_of_a_model_is_parsed(text: str) -> None:
    for sentence in marked_sentences(text):
        assert sentence.text.strip()
        assert all(0 <= marker <= 222 for marker in sentence.markers)
