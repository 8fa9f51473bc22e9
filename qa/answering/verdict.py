"""Verdict: a question for yes or no and its sentences, best first -> which of the two they tell, and how sure that is.

Each of the first sentences may tell yes, or no; that none does is one more possibility. What speaks for each is what
the verifier makes of the sentence and of the question as a statement, what the rules of `deciding.py` make of them, and
how the sentence ranks: a conditional logit (McFadden 1974), fitted by tests/training/verdicts.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa.answering.candidates import Candidate
from qa.answering.deciding import said_by_rules
from qa.answering.values import lacking
from qa.domain import Question, Support
from qa.models.entailment import EntailmentModel, Telling, entailment

Array = npt.NDArray[np.float64]

_MOST = 8  # sentences that are asked
_SURE = 0.5  # chance from which it is told
_CLEARER = 1.5  # times as likely as the contrary, at the least
_FARTHEST = -3.0  # log-odds: what says the contrary loses more, for not speaking of what was done
_SAID = (Support.SUPPORTED, Support.CONTRADICTED)  # by yes, and by no
_LEAST = 1e-4  # probability, below which it is not told how much less likely something is


class Verdict(NamedTuple):
    """What sentences tell to a question for yes or no.

    Attributes:
        says: "Yes" or "No"; "" where it is likelier that they do not tell.
        chance: That it is so, in [0, 1]; 0 where they do not tell.
        ranked: The sentences, with the one that tells in front, and without the words that the reader took for the
            answer: nobody asked for words.
    """

    says: str
    chance: float
    ranked: tuple[Candidate, ...]


def verdict(question: Question, ranked: Sequence[Candidate], model: EntailmentModel | None = None) -> Verdict:
    """What the first of ranked sentences tell.

    Args:
        model: The verifier; without one, the packaged one.
    """
    model = model or entailment()
    plain = tuple(replace(candidate, answer=None) for candidate in ranked)
    first = heard(question, plain)
    known = tellings(question, first, model)
    if not known:
        return Verdict("", 0.0, plain)
    powers = np.exp(np.array(known) @ np.array(model.verdicts))
    place, (yes, no) = _newest(first, powers) if question.lasting else _likeliest(powers)
    if max(yes, no) < max(_SURE, _CLEARER * min(yes, no)):
        return Verdict("", 0.0, plain)
    best = first[place]
    return Verdict("No" if no > yes else "Yes", max(yes, no), (best, *(one for one in plain if one is not best)))


def heard(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The first sentences, without those whose passage and headline lack a name of the question."""
    return [one for one in ranked[:_MOST] if not lacking(question.text, one.around)]


def _likeliest(powers: Array) -> tuple[int, tuple[float, float]]:
    """The sentence that tells, and the chances of yes and of no: of all sentences together."""
    shares = powers / (powers.sum() + 1)
    yes, no = map(float, shares.sum(axis=0))
    return int(shares[:, int(no > yes)].argmax()), (yes, no)


def _newest(sentences: Sequence[Candidate], powers: Array) -> tuple[int, tuple[float, float]]:
    """The same of what holds now: by the newest of the sentences that tell by themselves."""
    own = powers / (powers.sum(axis=1, keepdims=True) + 1)
    telling = [place for place in range(len(own)) if own[place].max() >= _SURE] or [int(own.max(axis=1).argmax())]
    place = max(telling, key=lambda place: sentences[place].day)
    yes, no = map(float, own[place])
    return place, (yes, no)


def tellings(
    question: Question, sentences: Sequence[Candidate], model: EntailmentModel
) -> list[tuple[Telling, Telling]]:
    """What is known of each sentence and yes, and of it and no; empty where the question is no statement."""
    if not question.statement or not sentences:
        return []
    found = model.probabilities([(one.headed, question.statement) for one in sentences])
    odds = np.log(np.maximum(found, _LEAST))
    best = max(one.score for one in sentences)
    made: list[tuple[Telling, Telling]] = []
    for place, one in enumerate(sentences):
        said = said_by_rules(question, one)
        behind = max(_FARTHEST, one.score - best)
        yes, no = (
            Telling(
                constant=1.0,
                told=float(odds[place, column] - odds[place, 2]),
                behind=behind,
                first=float(place == 0),
                ruled=float(said is own),
                gainsaid=float(said is contrary),
                no=float(column),
            )
            for column, (own, contrary) in enumerate((_SAID, _SAID[::-1]))
        )
        made.append((yes, no))
    return made
