"""Intents: what a question may ask for, as values: a kind of answer, something to be done, an office, a comparison.

`qa.domain.Question` has them once it is understood. Plain data, immutable; knows no other module of ours.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto


class AnswerType(Enum):
    """The kind of thing that answers a question."""

    NAME = auto()
    TIME = auto()
    NUMBER = auto()
    MONEY = auto()
    PERCENT = auto()
    ANYTHING = auto()

    @property
    def is_amount(self) -> bool:
        """Whether it is how much or how many there is of something."""
        return self in {AnswerType.NUMBER, AnswerType.MONEY, AnswerType.PERCENT}


class Intent(Enum):
    """What is to be done with a question.

    Attributes:
        FACT: The sentences that answer it.
        OUTLETS: Which outlets report what it says.
        NEWS: What is new of its topic.
        SUMMARY: What the articles say of its topic.
        IDENTITY: Who or what its topic is.
        KEYWORDS: It is a topic, and may ask for a fact.
        OFFICE: Who holds an office, or held it on the days asked for.
        EVENTS: What the articles of its days say.
        COUNT, OUTLET_LIST, PERIOD, NEWEST, OLDEST, MENTIONS: What is in the collection.
        GREETING, THANKS, HELP: Nothing that articles could say.
    """

    FACT = auto()
    OUTLETS = auto()
    NEWS = auto()
    SUMMARY = auto()
    IDENTITY = auto()
    KEYWORDS = auto()
    OFFICE = auto()
    EVENTS = auto()
    COUNT = auto()
    OUTLET_LIST = auto()
    PERIOD = auto()
    NEWEST = auto()
    OLDEST = auto()
    MENTIONS = auto()
    GREETING = auto()
    THANKS = auto()
    HELP = auto()

    @property
    def is_summary(self) -> bool:
        """Whether a quote of each article answers, and not the best sentence of all."""
        return self in {Intent.NEWS, Intent.SUMMARY, Intent.EVENTS}

    @property
    def gathers(self) -> bool:
        """Whether many passages answer together, and no reader ranks them."""
        return self.is_summary or self is Intent.OFFICE

    @property
    def is_about_collection(self) -> bool:
        """Whether no article could answer."""
        return self.value >= Intent.COUNT.value


GAP = "…"
"""Stands in the statement of a question where its answer does; a question for yes or no has none."""


class Tenure(Enum):
    """Whom of an office a question asks for.

    Attributes:
        HOLDER: Who holds it, or held it on the days asked for.
        FORMER: Who held it before whoever does.
        BEFORE, AFTER: Whose place somebody took, and who took theirs.
        SINCE: From when on somebody holds it.
        ALL: All who hold it, or held it on the days asked for.
        DOING: What office somebody has, or went on to.
    """

    HOLDER = auto()
    FORMER = auto()
    BEFORE = auto()
    AFTER = auto()
    SINCE = auto()
    ALL = auto()
    DOING = auto()


@dataclass(frozen=True, slots=True)
class Office:
    """The office that a question asks about.

    Attributes:
        tenure: Whom of it.
        kind: Which office, as `qa.text.offices` calls it; "" where only somebody is named.
        of: Stems of the words that say of what it is, with "council" and the like.
        deputy: Whether it is the office of who stands in.
        whom: Stems of the name of whose place, successor or office is asked for.
        since, until: The days it is asked of; both None where it is asked of the day of asking.
        dated: Whether the question says of which day it asks, if only by asking in the present.
        words: What to search for.
    """

    tenure: Tenure
    kind: str = ""
    of: frozenset[str] = frozenset()
    deputy: bool = False
    whom: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None
    dated: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is to be made of the values of two things that a question holds against each other.

    Attributes:
        sides: The two, as they were typed.
        larger: Whether the one with more is asked for, not the one with less.
        claimed: Whether the first is said to have it, for yes or no; or to come first, where days are compared.
        between: What lies between the two is asked for, not which of them has more.
        days: What is compared are days; the one with less is the earlier one.
    """

    sides: tuple[str, str]
    larger: bool = True
    claimed: bool = False
    between: bool = False
    days: bool = False
