"""qa/words.py"""

from __future__ import annotations

import pytest

from qa.text.words import content_stems, spellings, stems


def test_words_are_lower_case_stems_without_accents() -> None:
    assert stems("Elections, elected: Beyoncé") == ["elect", "elect", "beyonc"]


def test_numbers_and_abbreviations_stay_whole() -> None:
    assert stems("The U.S. paid $1.2bn and 1,000 crowns, 3.5%.") == [
        "the", "u.s.", "paid", "1.2", "bn", "and", "1,000", "crown", "3.5",
    ]  # fmt: skip


def test_question_words_carry_no_topic_and_won_does() -> None:
    assert content_stems("Who won the cup, and when did they?") == ["won", "cup"]


def test_scripts_without_spaces_are_taken_by_the_character() -> None:
    assert stems("東京 ok") == ["東", "京", "ok"]


@pytest.mark.parametrize(
    ("word", "forms"),
    [("2000", {"2000", "2,000"}), ("2,000", {"2000", "2,000"}), ("12,5", {"12,5"}), ("950", {"950"}), ("oil", {"oil"})],
)
def test_a_number_has_more_than_one_spelling(word: str, forms: set[str]) -> None:
    assert set(spellings(word)) == forms
