"""qa/answering/astray/acts.py and dating.py, on sentences of invented news; and both with the packaged models."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import make_candidate
from few import BY_HAND

from ingest.job import ingest
from qa.answering.astray.acts import by_act
from qa.answering.astray.elsewhere import elsewhere
from qa.answering.candidates import Candidate
from qa.domain import Answer, Article, Filter, Question
from qa.index import Index
from qa.models.losses import Loss
from qa.pipeline import Answerer
from qa.protocols import Embedder
from qa.question.understand import understand
from qa.settings import Settings

TABLE = Path(__file__).parent / "data" / "acts.json"
# What is refused in a handful of articles depends on the fit of tests/training/few.py: of measures two of 36 more, and
# with the eighth reader one of 38 questions with a verb less, with the ninth one more less.
RIGHT = {"when": 0.90, "verb": 0.76, "measure": 0.83}
SURE = 0.7
WRONG_AND_SURE = 0.06


def candidate(text: str, short: str = "", title: str = "") -> Candidate:
    return make_candidate(text, short, title=title, published=dt.date(2026, 3, 5))


def weighed(question: str, text: str, short: str = "", title: str = "") -> Candidate:
    asked = understand(Question(question, Filter(as_of=dt.date(2026, 4, 1))))
    (found,) = by_act(asked, [candidate(text, short, title)], BY_HAND)
    return found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who resigned as chair?", "Runa Eskil was elected chair on Monday."),
        ("Who was arrested in Tarn?", "Sten Dahl was sentenced to two years in Tarn."),
        ("When was Pim Renn born?", "Pim Renn married in Sill in 1994."),
        ("Who founded Hollin Works?", "Hollin Works appointed Gus Trevane as director."),
        ("Who was killed in the mine?", "Two miners were injured in the mine."),
        ("How much timber does Varn sell?", "Varn will buy timber worth 4 million crowns."),
        ("When did the bridge open?", "The bridge was closed on Monday."),
        ("Who coached Tarn Rovers?", "Tarn Rovers beat Alder on Sunday."),
        ("When did Runa Eskil resign?", "Sten Dahl resigned on Sunday."),
        ("What is the name of the seal's mother?", "The harbour has a new seal, named Pim."),
        ("How much did the library cost?", "He resigned over the cost of the library."),
    ],
)
def test_what_tells_of_something_else_goes_astray(question: str, text: str) -> None:
    assert weighed(question, text).astray >= 0.8


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who resigned as chair?", "Runa Eskil stepped down as chair on Monday."),
        ("Who was arrested in Tarn?", "Police in Tarn detained Sten Dahl."),
        ("How many people died in the mine?", "The death toll in the mine has risen to 12."),
        ("Who bought the mill?", "The mill was sold to Hollin Works."),
        ("Who won the cup?", "Tarn Rovers beat Alder in the final of the cup."),
        ("Who is the owner of the ferry?", "The ferry is owned by Gus Trevane."),
        ("When did the shop close?", "The shop was shut on Monday."),
        ("When did Runa Eskil resign?", "Eskil resigned on Sunday."),
        ("When did the bridge open?", "The bridge opened on Monday."),
        ("How many people were hurt?", "Nobody was hurt."),
        ("price of cod", "A kilo of cod costs 9 crowns."),
    ],
)
def test_what_tells_of_it_in_other_words_does_not(question: str, text: str) -> None:
    assert weighed(question, text).astray <= 0.3


def test_what_is_none_of_what_there_is_to_choose_from_goes_astray() -> None:
    question = "Who won the cup, Tarn Rovers or Alder?"
    assert weighed(question, "Tarn Rovers won the cup.", "Tarn Rovers").astray == 0
    assert weighed(question, "Tarn Rovers won the cup on Sunday.", "Sunday").astray == 0.5
    assert weighed(question, "Sill won the cup.", "Sill").astray == 2


def test_all_together_is_no_part_of_them() -> None:
    question = "How many people died in the storms in total?"
    assert weighed(question, "The storm in Tarn killed 14 people.", "14").astray >= 1
    assert weighed(question, "In total 31 people died in the storms.", "31").astray == 0


@pytest.mark.parametrize(
    ("question", "text", "astray"),
    [
        ("How many people died in the flood in 2022?", "In the flood, 19 people died.", True),
        ("How many people died in the flood in 2022?", "In the flood of 2022, 19 people died.", False),
        ("How many people died in the flood in March 2026?", "In the flood, 19 people died.", False),
    ],
)
def test_what_is_of_other_days_than_those_asked_for_goes_astray(question: str, text: str, astray: bool) -> None:
    assert (weighed(question, text).astray >= 1.5) is astray


def test_who_did_it_stands_before_who_did_something_else() -> None:
    other = candidate("Runa Eskil was elected chair on Monday.", "Runa Eskil")
    resigned = candidate("Sten Dahl resigned as chair on Sunday.", "Sten Dahl")
    asked = understand(Question("Who resigned as chair?"))
    assert [one.short for one in by_act(asked, [other, resigned], BY_HAND)] == ["Sten Dahl", "Runa Eskil"]


@pytest.mark.parametrize(
    ("question", "text", "taken", "right"),
    [
        ("When did the bridge close?", "The bridge, built in 1931, was closed on Monday.", "1931", "Monday"),
        ("When was the bridge built?", "The bridge, built in 1931, was closed on Monday.", "Monday", "1931"),
        ("When was it widened?", "It was built in 1931 and widened in 1968.", "1931", "1968"),
        ("When did Sill win?", "Sill won on Sunday, after Tarn had lost in May.", "May", "Sunday"),
        ("When was she arrested?", "She was arrested yesterday and will be heard in June.", "June", "yesterday"),
    ],
)
def test_the_day_is_that_of_the_verb_asked_for(question: str, text: str, taken: str, right: str) -> None:
    assert right in weighed(question, text, taken).short


def test_the_day_of_another_verb_alone_is_none() -> None:
    text = "Pim Renn was born near Sill and married in 1994."
    assert weighed("When was Pim Renn born?", text, "1994").astray >= 2
    assert not weighed("When was Pim Renn born?", "Pim Renn was born in 1970 near Sill.", "1970").astray


def test_a_day_that_was_planned_is_not_that_on_which_it_was_done() -> None:
    planned, done = (
        "The bridge is expected to open on 3 May.",
        "They opened the bridge on Saturday, later than planned.",
    )
    assert weighed("When did the bridge open?", planned).astray > weighed("When did the bridge open?", done).astray
    assert weighed("When was the bridge expected to open?", planned).astray < 1


def test_who_said_so_and_when_is_no_other_act() -> None:
    assert not weighed("When did Ida Fenn die?", "Ida Fenn has died, her family said on Monday.", "Monday").astray


# --- over the collection of the table, by the packaged embedder and reader


def outcome(row: dict[str, Any], answer: Answer) -> str:
    first = answer.sentences[0].text if answer.sentences else ""
    if not row["answer"]:
        return "right" if answer.refused else "wrong"
    return "refused" if answer.refused else "right" if re.search(row["answer"], first) else "wrong"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, minilm: Embedder) -> list[tuple[str, str, float, str]]:
    """Of each question of the table its kind, what came of it, how sure the answer was, and the question."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    settings = Settings.load(index=tmp_path_factory.mktemp("acts") / "index")
    articles = [Article(**(one | {"published": dt.date.fromisoformat(one["published"])})) for one in table["articles"]]
    with Index(settings.index, create=True) as index:
        ingest(articles, index, minilm, settings)
    as_of = Filter(as_of=dt.date.fromisoformat(table["as_of"]))
    with Answerer.from_settings(settings) as answerer:
        asked = ((row, answerer.invoke(Question(row["question"], as_of))) for row in table["questions"])
        return [(row["kind"], outcome(row, a), a.confidence, row["question"]) for row, a in asked]


@pytest.mark.parametrize("kind", RIGHT)
def test_questions_of_a_kind_are_answered_by_what_was_done_or_refused(
    kind: str, outcomes: list[tuple[str, str, float, str]]
) -> None:
    of_kind = [one for one in outcomes if one[0] == kind]
    counts = Counter(what for _, what, _, _ in of_kind)
    assert counts["right"] >= RIGHT[kind] * len(of_kind), [one for one in of_kind if one[1] != "right"]


def test_hardly_any_is_answered_wrongly_and_with_confidence(outcomes: list[tuple[str, str, float, str]]) -> None:
    wrong = [one for one in outcomes if one[1] == "wrong" and one[2] >= SURE]
    assert len(wrong) <= WRONG_AND_SURE * len(outcomes), wrong


@pytest.mark.parametrize(
    ("question", "text", "short", "answer", "astray"),
    [
        ("What day did the fire start?", "Nine days after the start the fire is out.", "Nine", "Nine", True),
        ("What day did the fire start?", "The fire started on Monday in a barn.", "barn", "Monday", True),
        ("What day did the fire start?", "The fire started on Monday.", "Monday", "Monday", False),
        ("Until when does the strike go on?", "It is the first strike since 2019.", "2019", "2019", True),
        ("Until when does the strike go on?", "The strike is to end on Friday.", "Friday", "Friday", False),
        ("When did Runa Eskil resign?", "Runa Eskil, who resigned, was chair since 2016.", "2016", "2016", True),
    ],
)
def test_on_which_day_and_until_when_are_told_by_a_day_of_that_kind(
    question: str, text: str, short: str, answer: str, *, astray: bool
) -> None:
    found = weighed(question, text, short)
    assert (found.short, found.astray >= 2.0) == (answer, astray)


def test_a_day_that_a_figure_is_compared_with_is_not_the_day_it_is_of() -> None:
    question = "What was the turnout in Tarn in March 2026?"
    assert weighed(question, "Turnout was 47 percent, the lowest since 1998.", "47 percent").astray < 3.0
    assert weighed(question, "In 1998, turnout was 47 percent.", "47 percent").astray >= 3.0


@pytest.mark.parametrize(
    ("text", "before", "losses"),
    [
        ("Sill Lines earned 9 crowns in the first quarter.", "", [Loss.OTHER_QUARTER]),
        ("Sill Lines earned 9 crowns in the second quarter, 4 in the first quarter.", "", []),
        (
            "Revenue of Sill Lines was 90 crowns.",
            "Sill Lines lost money in the first quarter.",
            [Loss.OF_ANOTHER_QUARTER],
        ),
        ("Revenue of Sill Lines was 90 crowns.", "Sill Lines made money in the second quarter.", []),
    ],
)
def test_a_figure_of_another_quarter_is_not_what_is_asked_for(text: str, before: str, losses: list[Loss]) -> None:
    asked = understand(Question("How much did Sill Lines earn in Q2 2025?", Filter(as_of=dt.date(2026, 4, 1))))
    one = make_candidate(text, "90" if "90" in text else "9", before=before, published=dt.date(2025, 5, 14))
    assert elsewhere(asked, one) == losses


def test_what_somebody_decided_last_week_needs_no_word_for_deciding() -> None:
    asked = understand(Question("What did the council decide last week?", Filter(as_of=dt.date(2026, 3, 12))))
    assert asked.act == ""
