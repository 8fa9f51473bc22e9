"""Fits what tells what is to be done with a question, and its topic: qa/models/intents.npz.

From the questions in tests/training/intents/learn.jsonl, which were written for this, and those in natural/learn.jsonl,
which all ask for a fact. The least likelihoods at which anything but a fact is believed come from thirds that took no
part in the fit: two questions for a fact in a thousand are then taken for one about articles (a summary, news), and
two for one that no article answers (a greeting, the size of the collection). Half a minute on one core.

    python tests/training/intent.py --out qa/models/intents.npz
    python tests/training/intent.py --judge qa/models/intents.npz
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold, cross_val_predict  # type: ignore[import-untyped]

from qa.domain import Filter, Question
from qa.intents import Intent
from qa.models.intents import BUCKETS, FOR_A_FACT, WORD_BUCKETS, LearnedIntents, bucket, seen_at, seen_in, words_of
from qa.question.intent import Understood, plainly, topical
from qa.question.understand import understand
from qa.text.words import content_stems

HERE = Path(__file__).parent
TODAY = dt.date(2026, 11, 25)
_STRENGTH = 30.0  # of the fit, over the inverse of its penalty
_OTHER_TOPICS = 4
_KEYWORDS = 6  # a topic of so many words is learned from as one that stands alone, too
_TAKEN = 0.002  # of the questions for a fact may be taken for one of articles, and as many for one of none

Rows = list[dict[str, Any]]


def rows(path: Path) -> Rows:
    """The lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def matrix(seen: Iterable[Iterable[str]], buckets: int, *, even: bool) -> csr_array:
    """A row of 0 and 1 for each; where `even`, of length 1."""
    columns = [sorted({bucket(one, buckets) for one in some}) for some in seen]
    values = [1 / np.sqrt(len(some)) if even else 1.0 for some in columns for _ in some]
    starts = np.cumsum([0, *map(len, columns)])
    return csr_array((values, np.concatenate(columns), starts), shape=(len(columns), buckets))


def fitted(known: csr_array, labels: Sequence[str], strength: float = _STRENGTH) -> tuple[LogisticRegression, Any]:
    """The regression on what is seen at least twice, and which columns these are."""
    often = np.flatnonzero(np.asarray((known > 0).sum(axis=0)).ravel() >= 2)
    return LogisticRegression(C=strength, max_iter=80, tol=1e-3).fit(known[:, often], labels), often


def words(some: Rows) -> tuple[csr_array, list[str]]:
    """What is seen at each word of the questions that have a topic, and whether it is part of that.

    Each is learned from with some topics of others as well: what is asked with, and not about, is to be known. By
    thirds 0.853 of the topics have the right content words then, and 0.822 without.
    """
    draw = np.random.default_rng(2)
    lists = {kind: [row["topic"] for row in some if (row["intent"] == "identity") is kind] for kind in (False, True)}
    seen, inside = [], []
    for row in some:
        if row["intent"] == "keywords":
            continue
        before, topic, after = (words_of(part) for part in row["question"].partition(row["topic"]))
        others = draw.choice(lists[row["intent"] == "identity"], _OTHER_TOPICS)
        for about in (topic, *map(words_of, others)):
            own = [*before, *about, *after]
            for place in range(len(own)):
                seen.append(list(seen_at(own, place)))
                inside.append(str(len(before) <= place < len(before) + len(about)))
    return matrix(seen, WORD_BUCKETS, even=False), inside


def fit(out: Path) -> None:
    """Fits, and writes the weights."""
    learned = rows(HERE / "intents" / "learn.jsonl")
    natural = rows(HERE / "natural" / "learn.jsonl")
    texts = [plainly(row["question"]) for row in [*learned, *natural]]
    labels = [row["intent"].upper() for row in learned] + ["FACT"] * len(natural)
    alone = [row["topic"] for row in learned if row["topic"] and len(row["topic"].split()) <= _KEYWORDS]
    texts, labels = [*texts, *alone], [*labels, *["KEYWORDS"] * len(alone)]
    known = matrix(map(seen_in, texts), BUCKETS, even=True)
    regression, often = fitted(known, labels)
    likely = cross_val_predict(
        LogisticRegression(C=_STRENGTH, max_iter=80, tol=1e-3),
        known[:, often],
        labels,
        cv=StratifiedKFold(3, shuffle=True, random_state=0),
        method="predict_proba",
    )
    least = thresholds(likely, labels, regression.classes_)
    print(f"by thirds: {np.mean(regression.classes_[likely.argmax(axis=1)] == labels):.3f} right; least {least}")
    weights = np.zeros((BUCKETS, len(regression.classes_)), dtype=np.float16)
    weights[often] = regression.coef_.T
    at_words, inside = words([row for row in learned if row["topic"] and row["intent"] != "outlets"])
    topical, kept = fitted(at_words, inside, 1.0)
    word_weights = np.zeros(WORD_BUCKETS, dtype=np.float16)
    word_weights[kept] = topical.coef_[0]
    np.savez_compressed(
        out,
        intents=regression.classes_,
        weights=weights,
        constants=regression.intercept_.astype(np.float32),
        word_weights=word_weights,
        word_constant=topical.intercept_.astype(np.float32),
        least=np.array(least, dtype=np.float32),
    )


def thresholds(likely: Any, labels: Sequence[str], names: Sequence[str]) -> tuple[float, float]:
    """The least likelihoods at which few enough questions for a fact are taken for one of articles, or of none."""
    intents = [Intent[name] for name in names]
    other = np.array([one not in FOR_A_FACT for one in intents])
    facts = likely[np.array(labels) == "FACT"]
    sums = facts[:, other].sum(axis=1)
    best = np.where(other, facts, 0).argmax(axis=1)
    of_none = np.array([one.is_about_collection for one in intents])[best]
    allowed = int(_TAKEN * len(facts))
    least = [np.sort(np.where(which, sums, 0))[-allowed - 1] + 1e-3 for which in (~of_none, of_none)]
    return max(0.5, float(least[0])), max(0.5, float(least[1]))


def judge(path: Path) -> None:
    """Prints what is made of the questions that were written apart, without and with what was learned."""
    blind = rows(HERE.parent / "data" / "intents.jsonl")
    natural = [row for path in sorted((HERE / "natural").glob("*/*.jsonl")) for row in rows(path)]
    for name, learned in (("by form", None), ("learned as well", LearnedIntents(path))):
        found = [_understood(row["question"], learned) for row in blind]
        right = np.array([one.intent.name.lower() == row["intent"] for one, row in zip(found, blind, strict=True)])
        fact = np.array([row["intent"] == "fact" for row in blind])
        taken = np.mean([_is_taken(_understood(row["question"], learned)) for row in natural])
        print(
            f"{name}: {right.mean():.3f} of {len(blind)}, {right[fact].mean():.3f} of {fact.sum()} for a fact, ", end=""
        )
        print(f"{right[~fact].mean():.3f} of the others; of {len(natural)} natural ones {taken:.4f} taken for another")
        pairs = [(one.query, row["topic"]) for one, row in zip(found, blind, strict=True) if row["topic"] and _has(one)]
        same = np.mean([_content(query) == _content(topic) for query, topic in pairs])
        print(f"  topics: {same:.3f} of {len(pairs)} with the same content words")


def _understood(text: str, learned: LearnedIntents | None) -> Question:
    return understand(Question(text, Filter(as_of=TODAY)), learned=learned)


def _is_taken(question: Question) -> bool:
    """Whether a question for a fact is not asked as one, not even at first."""
    return question.intent not in {*FOR_A_FACT, Intent.IDENTITY}


def _has(question: Question) -> bool:
    """Whether a question is searched for by its topic."""
    return question.intent.is_summary or question.intent in {Intent.IDENTITY, Intent.MENTIONS}


def _content(text: str) -> set[str]:
    return set(content_stems(topical(Understood(Intent.SUMMARY, text)).topic))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--judge", type=Path)
    given = parser.parse_args()
    if given.out:
        fit(given.out)
    if given.judge:
        judge(given.judge)
    sys.exit(0 if given.out or given.judge else "give --out or --judge")
