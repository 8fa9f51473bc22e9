"""qa/question/act.py, over questions that its rules were not written for."""

from __future__ import annotations

import pytest

from qa.question.act import asked

ACTS = [
    ("Who resigned as chair of the board?", "resigned"),
    ("Who first climbed the tower?", "climbed"),
    ("Who leads the harbour council?", "leads"),
    ("Who owns the ferry?", "owns"),
    ("Who was arrested after the flood?", "arrested"),
    ("Who has been elected?", "elected"),
    ("Who is expected to buy the mill?", "buy"),
    ("Who will pay for the new pier?", "pay"),
    ("Who did Pim Renn marry?", "marry"),
    ("Whom did the council dismiss?", "dismiss"),
    ("Whose boat sank?", "sank"),
    ("Which firm built the pier?", "built"),
    ("Which towns did not sign the treaty?", "sign"),
    ("Which towns didn't sign?", "sign"),
    ("Which schools will not close?", "close"),
    ("Which tenants cannot be evicted?", "evicted"),
    ("Which social network did Varn ban?", "ban"),
    ("Which of the two clubs won the cup?", "won"),
    ("What caused the flood?", "caused"),
    ("What did the mayor promise?", "promise"),
    ("What did the court overturn?", "overturn"),
    ("When did the old mill bridge close?", "close"),
    ("When did the harbour tunnel open to traffic?", "open"),
    ("When was the tower of Sill built?", "built"),
    ("When was Runa Eskil born?", "born"),
    ("When will the minister visit Tarn?", "visit"),
    ("Where did the train derail?", "derail"),
    ("Where was the boat found dead in the water?", ""),
    ("Why did bus drivers strike in Alder?", "strike"),
    ("Why was he sacked?", "sacked"),
    ("How did the warehouse burn?", "burn"),
    ("How long did the strike last?", "last"),
    ("How many people died in the mine?", "died"),
    ("How many of them were injured?", "injured"),
    ("How many jobs will be cut?", "cut"),
    ("How many teachers walked out?", "walked"),
    ("How much did Nordlys lose in 2024?", "lose"),
    ("How much timber does Varn sell?", "sell"),
    # Verbs that say nothing by themselves, and questions without a verb or with none that can be told.
    ("What happened in Sill?", ""),
    ("How much did the pier cost?", ""),
    ("When did Sten Dahl become mayor?", ""),
    ("Who is the mayor of Tarn?", ""),
    ("How long is the bridge?", ""),
    ("Is the bridge open?", ""),
    ("price of cod", ""),
]
ABOUT = [
    ("When did the old bridge close?", ("bridge",)),
    ("How many pupils are there in Morrow?", ("pupils",)),
    ("What is the name of the seal's mother?", ("seal", "mother")),
    ("How strong were the winds?", ("winds",)),
    ("Which company owns the mill?", ("mill",)),
    ("Who will be chief engineer next year?", ("chief", "engineer")),
    ("Who owns the mill nowadays?", ("mill",)),
    ("Where exactly did the rally begin?", ("rally",)),
    ("When did anyone see the ferry?", ("ferry",)),
    ("How many schools are there altogether, roughly?", ("schools",)),
]


@pytest.mark.parametrize(("question", "act"), ACTS)
def test_the_verb_of_a_question_is_what_it_asks_to_have_been_done(question: str, act: str) -> None:
    assert asked(question).act == act


@pytest.mark.parametrize(("question", "about"), ABOUT)
def test_its_nouns_are_what_it_is_about(question: str, about: tuple[str, ...]) -> None:
    assert asked(question).about == about


@pytest.mark.parametrize(
    ("question", "happened"),
    [
        ("How many flats did she build?", True),
        ("Who built the pier?", True),
        ("When was it built?", True),
        ("How many flats will she build?", False),
        ("Who is building the pier?", False),
    ],
)
def test_what_has_been_done_is_told_from_what_is_to_come(question: str, happened: bool) -> None:
    assert asked(question).happened is happened
