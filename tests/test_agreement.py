"""qa/answering/agreement.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from conftest import make_candidate

from qa.answering.agreement import Agreement
from qa.answering.agreement import agreement as compared
from qa.answering.candidates import Candidate
from qa.domain import noticed
from qa.intents import AnswerType
from qa.models.weights import Account, Features

LEAST = Account(answer=2.0, relevance=1.0, covered=0.6, less_sure=3.0)
THIRD, TENTH = dt.date(2025, 3, 3), dt.date(2025, 3, 10)


def agreement(ranked: Sequence[Candidate], kind: AnswerType) -> Agreement:
    """Under weights that stay as they are here."""
    return compared(ranked, kind, LEAST)


def candidate(
    text: str, short: str, outlet: str, day: dt.date = THIRD, *, id: str = "", sure: float = 5.0, covered: float = 0.8
) -> Candidate:
    features = Features(constant=1.0, covered=covered, context=0.8, kind=1.0, relevance=2.0, answer=sure)
    return make_candidate(
        text, short, sure=sure, features=features, id=id or outlet, source=outlet, published=day, title="Of the coast"
    )


HERALD = candidate("About 450 people had to leave their homes.", "450", "Herald")
RADIO = candidate("The flood has driven 320 people from their homes.", "320", "Radio")


def test_outlets_that_say_the_same_are_counted_once_each() -> None:
    others = [
        candidate("Some 450 people left their homes.", "450 people", "Radio"),
        candidate("450 people fled.", "450", "Radio", id="another of the same outlet"),
        candidate("It rained on 450 sheep and 450 goats.", "450 sheep", "Post", covered=0.1),
    ]
    found = agreement([HERALD, *others], AnswerType.NUMBER)
    assert (found.outlets, found.accounts, found.notices) == (2, (HERALD,), ())


def test_other_numbers_of_the_same_day_are_a_disagreement_with_both_named() -> None:
    found = agreement([HERALD, RADIO], AnswerType.NUMBER)
    assert found.accounts == (HERALD, RADIO)
    assert noticed(found.notices) == "The articles disagree: 450 (Herald, 3 March 2025); 320 (Radio, 3 March 2025)."


def test_a_number_that_the_reader_is_much_less_sure_of_is_no_other_account() -> None:
    crowd = candidate("In homes on the coast 100,000 people were expected.", "100,000", "Radio", sure=2.2)
    sure = candidate("About 450 people had to leave their homes.", "450", "Herald", sure=8.3)
    found = agreement([sure, crowd], AnswerType.NUMBER)
    assert (found.accounts, found.notices) == ((sure,), ())


def test_a_correction_comes_first_and_is_named_as_one() -> None:
    first = candidate("The repair will cost 14 million crowns.", "14 million crowns", "Gazette", id="first")
    text = "Correction: the repair will cost 41 million crowns."
    corrected = candidate(text, "41 million crowns", "Gazette", TENTH, id="second", sure=4.0)
    found = agreement([first, corrected], AnswerType.MONEY)
    assert found.accounts == (corrected, first)
    assert noticed(found.notices).startswith(
        "Corrected. Newest first: 41 million crowns (Gazette, 10 March 2025); 14 million"
    )


def test_another_value_a_week_later_is_a_change() -> None:
    later = candidate("The number of cases is 23 now.", "23", "Herald", TENTH, id="later")
    earlier = candidate("Seventeen cases have been confirmed.", "Seventeen cases", "Herald", id="earlier")
    found = agreement([earlier, later], AnswerType.NUMBER)
    assert found.accounts == (later, earlier)
    assert noticed(found.notices).startswith("The articles give other values over time.")


def test_other_days_disagree_by_what_they_mean_and_not_by_how_they_are_put() -> None:
    monday = candidate("It was closed on Monday.", "Monday", "Herald")  # 3 March 2025 is one
    same = candidate("It was closed on 3 March.", "3 March", "Radio")
    other = candidate("It was closed on 1 March.", "1 March", "Post")
    assert agreement([monday, same], AnswerType.TIME).accounts == (monday,)
    assert agreement([monday, other], AnswerType.TIME).accounts == (monday, other)


def test_other_names_disagree_where_the_sentences_are_alike() -> None:
    one = candidate("Karin Voss won the chess cup of the coast.", "Karin Voss", "Herald")
    other = candidate("Pim Renn won the chess cup of the coast.", "Pim Renn", "Radio")
    unlike = candidate("Pim Renn likes herring.", "Pim Renn", "Radio")
    assert agreement([one, other], AnswerType.NAME).accounts == (one, other)
    assert agreement([one, unlike], AnswerType.NAME).accounts == (one,)


@pytest.mark.parametrize(
    "other",
    [
        candidate("The flood drowned 60 sheep.", "60 sheep", "Radio"),
        candidate("It happened in 12 % of their homes.", "12 %", "Radio"),
        candidate("The flood has driven 320 people from their homes.", "320", "Radio", sure=-20.0),
        candidate("The flood has driven 320 people from their homes.", "320", "Radio", covered=0.3),
        candidate("The flood has driven 320 people from their homes.", "320", "Herald", id="Herald"),
    ],
    ids=["another thing", "another unit", "unsure", "about something else", "the same article"],
)
def test_what_answers_another_question_or_is_unsure_contradicts_nothing(other: Candidate) -> None:
    assert agreement([HERALD, other], AnswerType.NUMBER).accounts == (HERALD,)


@pytest.mark.parametrize(("best", "outlets"), [("Herald", 1), ("", 1)])
def test_an_article_without_an_outlet_counts_for_none(best: str, outlets: int) -> None:
    first = candidate("About 450 people had to leave their homes.", "450", best, id="first")
    others = [candidate(f"Some 450 people left {place}.", "450", "", id=place) for place in ("home", "town")]
    assert agreement([first, *others], AnswerType.NUMBER).outlets == outlets
