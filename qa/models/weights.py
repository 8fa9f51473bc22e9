"""Fitted numbers: the weights.json of a reader -> one frozen value.

What is known of a passage or a sentence is worth what it is worth beside one reader, so these weights lie in the folder
of its model and change with it. `tests/training/fit.py` writes them, with the data, the command and the figures.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Self

from qa.errors import SettingsError
from qa.models.losses import Loss

PACKAGED = Path(__file__).with_name("reader")
"""The folder of the reader that comes with Dateline."""


class Features(NamedTuple):
    """What is known of a passage, or of a sentence in it; also the weights of a regression on that.

    Attributes:
        constant: 1.
        covered: Share of the question's words that the sentence has, rare words counting more.
        near: The same for it and the sentences beside it.
        context: The same for its passage and headline.
        kind: Whether it has what the question asks for (a name, a number, a date).
        rank: Of its passage: 1 for the first, falling; 0 where the reader has more to say.
        fused: The passage's share of the best fused score.
        relevance: Log-odds that the passage answers, by the reader.
        answer: Log-odds that the best words in the sentence answer, by the reader; of a passage, its best sentence's.
        below: How far these are below those of its passage's best sentence.
        lacking: Share of the names in the question that neither the passage nor its headline has, in any form.
        votes: Logarithm of how many other outlets have the same words for the answer.
        week, month, age: How old the article is: 0.5 ** (days / 7), 0.5 ** (days / 60), log(1 + days) / 8.
        news_month, news_age: The last two where the question asks for what is new, else 0.
        undated: 1 where nobody knows how old it is.
        behind: Logarithm of the days by which it is older than the newest of the candidates, over 8.
        lead: 0.5 ** (characters before the sentence / 500): what matters comes first in a report.
        ahead: How far the sentence's score is above the best one with other words for the answer; at most 5.
        similarity: Cosine of the sentence and the question.
        entailed: Log-odds that the sentence says what the question is with its answer put in, as a statement.
        astray: Log-odds that the sentence's score lost, because it speaks of something else.
        thread: 1 where the question leans on those before it, and the answer to the last one cited this article, which
            has all that the question names.
        stated: Log-odds, by how complete the statements about an office are, that they tell who held it.
    """

    constant: float = 0.0
    covered: float = 0.0
    near: float = 0.0
    context: float = 0.0
    kind: float = 0.0
    rank: float = 0.0
    fused: float = 0.0
    relevance: float = 0.0
    answer: float = 0.0
    below: float = 0.0
    lacking: float = 0.0
    votes: float = 0.0
    week: float = 0.0
    month: float = 0.0
    age: float = 0.0
    news_month: float = 0.0
    news_age: float = 0.0
    undated: float = 0.0
    behind: float = 0.0
    lead: float = 0.0
    ahead: float = 0.0
    similarity: float = 0.0
    entailed: float = 0.0
    astray: float = 0.0
    thread: float = 0.0
    stated: float = 0.0

    def weighted(self, weights: Features) -> float:
        """Their sum, each times its weight: log-odds."""
        return sum(weight * value for weight, value in zip(weights, self, strict=True))


_FEWEST, _MANY = 100, 10_000


def how_large(passages: int) -> float:
    """0 for a handful of passages (up to 100), 1 for a collection (from 10,000), the logarithm between them."""
    share = math.log(max(1, passages) / _FEWEST) / math.log(_MANY / _FEWEST)
    return min(1.0, max(0.0, share))


def with_age(
    features: Features, published: dt.date | None, today: dt.date | None, *, news: bool, large: float = 1.0
) -> Features:
    """The features with how old an article is.

    Args:
        today: The day that age counts from; None where age says nothing, because the question names its days.
        news: Whether the question asks for what is new.
        large: How large the collection is, in [0, 1]. Of many articles the newest ones are more likely meant; of a
            handful the one that is about the question is, unless it asks for what is new.
    """
    if today is None:
        return features
    if published is None:
        return features._replace(undated=1.0)
    days = max(0, (today - published).days)
    month, age = 0.5 ** (days / 60), math.log1p(days) / 8
    share = 1.0 if news else large
    return features._replace(
        week=share * 0.5 ** (days / 7),
        month=share * month,
        age=share * age,
        news_month=month if news else 0.0,
        news_age=age if news else 0.0,
    )


class Depth(NamedTuple):
    """How far the reader reads.

    Attributes:
        first: Passages that are always read.
        enough: Log-odds of the best passage from which no more are read.
        hopeless: Log-odds of the best passage below which no more are read either: what comes after is no better.
    """

    first: float
    enough: float
    hopeless: float


class Account(NamedTuple):
    """What a sentence must have before it counts as an account of its own, beside the best one.

    Attributes:
        answer, relevance: Least log-odds, by the reader.
        covered: Least share of what the best sentence has of the question's words.
        less_sure: How far its answer may be below the best one's where it says otherwise.
    """

    answer: float
    relevance: float
    covered: float
    less_sure: float


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is fitted to one reader.

    Attributes:
        dated: Whether it reads how old an article is.
        passage: Of passages that were read.
        sentence, unread: Of sentences of passages that were read, in a large collection, and of others.
        sentence_few: Of sentences of passages that were read, in a handful of articles.
        confidence, confidence_unread: Of an answer's first sentence, in a large collection.
        confidence_few: The same in a handful of articles.
        confidence_office: Of who is told to have held an office.
        losses: What each loss takes from a sentence's score, in log-odds, in a handful of articles.
        worse: Log-odds below the best sentence down to which others are shown beside it.
        provenance: From what, when and by which command, and how good they are.
    """

    dated: bool
    passage: Features
    sentence: Features
    sentence_few: Features
    unread: Features
    confidence: Features
    confidence_unread: Features
    confidence_few: Features
    confidence_office: Features
    losses: Mapping[Loss, float]
    depth: Depth
    account: Account
    worse: float
    provenance: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path) -> Self:
        """The weights in a file.

        Raises:
            SettingsError: It cannot be read, or a value in it is none; the file and the field are named.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"{path} holds no weights of a reader ({error}). tests/training/fit.py writes them."
            ) from error
        if not isinstance(content, dict):
            raise SettingsError(f"{path}: expected an object, found {type(content).__name__}")
        return cls(**{field.name: _value(path, field.name, content) for field in fields(cls)})

    def to_dict(self) -> dict[str, Any]:
        """The weights as JSON-ready values, zeros left out."""
        content: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Features):
                content[field.name] = {name: weight for name, weight in value._asdict().items() if weight}
            else:
                content[field.name] = value._asdict() if isinstance(value, Depth | Account) else value
        return content


@lru_cache(maxsize=1)
def packaged_weights() -> Weights:
    """Those of the reader that comes with Dateline."""
    return Weights.load(PACKAGED / "weights.json")


_TUPLES: Mapping[str, type[Features | Depth | Account]] = {"depth": Depth, "account": Account}


def _value(path: Path, name: str, content: Mapping[str, Any]) -> Any:
    """One field of the file, checked."""
    if name not in content:
        raise SettingsError(f"{path}: field {name!r} is missing. tests/training/fit.py writes all of them.")
    value = content[name]
    if name == "dated":
        return bool(value)
    if name == "provenance":
        return dict(value)
    if name == "worse":
        return _number(path, name, value)
    if name == "losses":
        return _losses(path, value)
    made = _TUPLES.get(name, Features)
    unknown = set(value) - set(made._fields)
    if unknown:
        raise SettingsError(f"{path}: field {name!r} has {sorted(unknown)}; known are {', '.join(made._fields)}")
    numbers = {field: _number(path, f"{name}.{field}", number) for field, number in value.items()}
    if made is not Features and len(numbers) < len(made._fields):
        raise SettingsError(f"{path}: field {name!r} lacks {sorted(set(made._fields) - set(numbers))}")
    return made(**numbers)


def _losses(path: Path, value: Mapping[str, Any]) -> Mapping[Loss, float]:
    if wrong := sorted(set(value) ^ set(Loss)):
        raise SettingsError(
            f"{path}: field 'losses': expected {', '.join(Loss)}; missing or unknown: {', '.join(wrong)}"
        )
    return {loss: _number(path, f"losses.{loss}", value[loss]) for loss in Loss}


def _number(path: Path, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SettingsError(f"{path}: field {name!r}: expected a number, found {value!r}")
    return value
