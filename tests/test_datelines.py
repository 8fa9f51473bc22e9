"""qa/text/datelines.py"""

from __future__ import annotations

import pytest

from qa.text.datelines import without_dateline

SAID = "The ferry to Orsa runs again."


@pytest.mark.parametrize(
    "dateline",
    [
        "PORT ALDER (Coast News) - ",
        "PORT ALDER — ",
        "SILL (AP) -- ",
        "TARN- ",
        "TARN —",
        "LONDON, April 3 (Reuters) – ",
        "LONDON, 3 April - ",
        "ALBANY, N.Y. (AP) — ",
        "ST. LOUIS — ",
        "L’AQUILA, Italy (AP) — ",
        "NEW YORK/LONDON (Reuters) - ",
        "BADEN-BADEN (dpa) - ",
        "MÜNCHEN (dpa) – ",
        "(Coast News) - ",
        "  SILL - ",
    ],
)
def test_the_text_begins_behind_its_dateline(dateline: str) -> None:
    assert without_dateline(dateline + SAID) == SAID


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "",
        "SILL",
        "SILL - ",
        "NATO-led forces left Sill.",
        "US President Ada Perrin left - and came back.",
        "Tarn - a small town - has no ferry.",
        "NATO, the alliance - or what is left of it - met.",
        "A - the letter - is the first.",
        "(It rained.) The ferry runs.",
        "- The ferry runs.",
        "STORM WARNING\n- The ferry does not run.",
    ],
)
def test_what_begins_with_no_dateline_stays_as_it_is(text: str) -> None:
    assert without_dateline(text) == text
