"""qa/question/followups/impersonal.py"""

from __future__ import annotations

import pytest
from turns import answer

from qa.question.followups.followup import readings
from qa.question.followups.impersonal import without_them


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("did they ever arrest anybody for it?", "was anybody ever arrested?"),
        ("have they caught anyone yet?", "has anyone been caught yet?"),
        ("did they find the stolen boat?", "was the stolen boat found?"),
        ("did they identify the victims?", "were the victims identified?"),
        ("when will they reopen the old mill", "when will the old mill be reopened?"),
        ("have they found it?", "has it been found?"),
        ("why did they ban her?", "why was she banned?"),
        ("can they repair it in time?", "can it be repaired in time?"),
        ("do they know why?", ""),
        ("did they leave?", ""),
        ("did Tarn catch anybody?", ""),
    ],
)
def test_what_nobody_in_particular_did_was_done(question: str, asked: str) -> None:
    assert without_them(question) == asked


BAKERY = answer("What happened at the Renn & Munk bakery?", "A fire broke out at the Renn & Munk bakery.", "A fire")
DRIVERS = answer("When did the tram drivers in Tarn strike?", "They struck on Monday.", "Monday")


def test_they_are_those_who_were_told_to_do_something_and_else_nobody() -> None:
    assert readings("did they arrest anyone for it?", [BAKERY])[0] == "was anyone arrested? (the Renn & Munk bakery)"
    assert readings("did they get a raise?", [DRIVERS])[0] == "did the tram drivers in Tarn get a raise?"
