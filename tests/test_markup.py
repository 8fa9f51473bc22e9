"""qa/text/markup.py"""

from __future__ import annotations

import pytest
from conftest import Ask
from hypothesis import given
from hypothesis import strategies as st

from qa.text.markup import without_markup


@pytest.mark.parametrize(
    ("copied", "text"),
    [
        ('<a href="/renn">Tomas Renn</a> resigned <em>when</em>?', "Tomas Renn resigned when?"),
        ("Who <b>led</b>the<br/>council?<p>Ines Halvard?</p>", "Who ledthe council? Ines Halvard?"),
        ("Why did Sill &amp; Sons close?", "Why did Sill & Sons close?"),
        ("What did &ldquo;Bosun&rdquo; catch&#63;", "What did “Bosun” catch?"),
        ("Was it &lt;i&gt;officially&lt;/i&gt; closed?", "Was it officially closed?"),
        ("When<!-- an advert --> was it?", "When was it?"),
        ("Who\u00a0won&nbsp;the cup?", "Who won the cup?"),
        ("Is 3 < 4 and 5 > 2?", "Is 3 < 4 and 5 > 2?"),
        ("What is AT&T; and R&D?", "What is AT&T; and R&D?"),
        ("Is a<b?", "Is a<b?"),
        ("<b></b>", ""),
    ],
)
def test_markup_is_taken_off_and_nothing_else(copied: str, text: str) -> None:
    assert without_markup(copied) == text


@given(st.text())
def test_a_text_without_its_signs_only_loses_space(text: str) -> None:
    plain = text.replace("<", "").replace("&", "")
    assert without_markup(plain) == " ".join(plain.split())


def test_a_question_copied_from_a_page_is_asked_as_the_page_shows_it(ask: Ask) -> None:
    answer = ask('Why was the <a href="/bridge">Alder&nbsp;Bridge</a> <em>closed</em>?')
    assert answer.question == "Why was the Alder Bridge closed?"
    assert not answer.refused
    assert answer.understood == ""
