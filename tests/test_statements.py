"""qa/text/statements.py: what may be quoted by itself"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.sentences import Span
from qa.text.statements import statements

LIST = """The company ran four ferries. These will be sold:

- Marigold
- Sea Holly
- Thistle

The price was not named."""
TABLE = """The regatta ended in the dark.
Team Oslo won in 41 minutes
Team Riga came second in 43
Entrance fee: 20 crowns"""
INTERVIEW = """Q: Minister, when will the works begin?
A: In the second week of May.

Q: What will they cost?
A: Some 9 million crowns."""
TEXTS = st.text(st.sampled_from('ab. \n!?-:1He\t"”é漢😀'), max_size=200)


def quoted(text: str, language: str = "en") -> list[str]:
    return [text[quote.start : quote.end] for _, quote in statements(text, language)]


@given(TEXTS)
def test_each_is_in_its_quote_in_order_and_without_space_around_it(text: str) -> None:
    ends = [0]
    for span, quote in statements(text):
        assert quote.start <= span.start < span.end == quote.end <= len(text)
        assert ends[-1] <= span.start
        assert text[quote.start : quote.end] == text[quote.start : quote.end].strip()
        ends.append(span.end)


def test_a_list_is_quoted_with_what_introduces_it() -> None:
    assert quoted(LIST) == [
        "The company ran four ferries.",
        "These will be sold:\n\n- Marigold\n- Sea Holly\n- Thistle",
        "The price was not named.",
    ]


def test_items_that_make_a_list_too_long_stand_alone() -> None:
    items = [f"- item number {number} of this list" for number in range(60)]
    whole, *rest = quoted("What is new:\n" + "\n".join(items))
    assert whole.startswith("What is new:\n- item number 0 ")
    assert len(whole) <= 800
    assert [*whole.splitlines()[1:], *rest] == items


def test_rows_of_figures_and_a_last_line_without_a_full_stop_are_statements_and_headings_are_not() -> None:
    assert quoted(TABLE) == TABLE.splitlines()
    assert quoted("Cost\n\nIt cost 5 crowns.\n\nThe rest is due in 2031") == [
        "It cost 5 crowns.",
        "The rest is due in 2031",
    ]
    assert quoted("It rained.\n\nRead more") == ["It rained."]


def test_an_answer_is_quoted_with_the_question_of_the_interview() -> None:
    assert INTERVIEW.split("\n\n", maxsplit=1)[0] in quoted(INTERVIEW)
    assert INTERVIEW.split("\n\n")[1] in quoted(INTERVIEW)


def test_a_question_within_prose_is_no_part_of_the_next_sentence() -> None:
    assert quoted("Why did she go? The council had no money left.")[1] == "The council had no money left."


@pytest.mark.parametrize(
    ("text", "language", "last"),
    [
        ("The painter Odo Lind was found dead.\n\nHe had drowned.", "en", "He had drowned."),
        ("The painter Odo Lind was found. His boat sank. He was 91.", "en", "His boat sank. He was 91."),
        ("Der Maler Odo Lind ist tot. Er ertrank.", "de", "Er ertrank."),
    ],
)
def test_what_begins_with_a_pronoun_comes_with_the_sentence_that_says_who(text: str, language: str, last: str) -> None:
    assert text.endswith(last)
    assert quoted(text, language)[-1] == text


def test_what_leans_is_quoted_alone_where_the_two_are_too_long() -> None:
    text = f"The {'very ' * 150}old man left. He drowned."
    assert quoted(text)[-1] == "He drowned."


def test_a_part_of_a_text_is_looked_at_alone() -> None:
    start = LIST.index("These")
    found = statements(LIST, within=Span(start, len(LIST)))
    assert found[0].span.start == start
    assert len(found) == 2
