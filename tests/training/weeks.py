"""Which weeks of news a question belongs to: those the reader learns from, those what stands around it is fitted to,
and those that nothing sees before it is measured.

Whole weeks, because the questions of one week are about the same events. The second half of 2022 has been the test of
every version before and stays it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

Part = Literal["train", "fit", "test"]

_TEST_OF_2022 = dt.date(2022, 9, 16)
_EVERY = 5  # of five weeks, three are learnt from, one is fitted to, one is kept for the test


def part_of(day: dt.date) -> Part:
    """The part that the questions of a day belong to."""
    week = day.isocalendar().week
    if day.year == _TEST_OF_2022.year:
        if day > _TEST_OF_2022:
            return "test"
        return "fit" if week % 2 else "train"
    parts: dict[int, Part] = {0: "test", 1: "fit"}
    return parts.get(week % _EVERY, "train")


def day_of(question_id: str) -> dt.date:
    """The day in the id of a quiz question ("20250103_0", "quiz-20200103_8")."""
    return dt.datetime.strptime(question_id.removeprefix("quiz-")[:8], "%Y%m%d").date()  # noqa: DTZ007 -- a day
