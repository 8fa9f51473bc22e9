"""Confidence: what ranked sentences say to a question -> how sure it is that the first of them answers, and why.

What was fitted tells how likely a sentence answers by itself; what the sentences say together moves that, step by step.
Whether that is sure enough to be said is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.candidates import Candidate, same
from qa.answering.deciding import speaks_of_it
from qa.answering.following import entailed
from qa.domain import Found, Notice, Question, Window
from qa.models.weights import Features, Weights, how_large
from qa.protocols import Embedder, FloatArray
from qa.text.words import content_stems, in_latin_letters

_MOST_AHEAD = 5.0
_LARGE = 10_000  # passages
_DENIED = 0.05  # chance where what the question takes for granted is denied
_DECIDED = 0.55  # chance, at the least, where it is worked out which of two is older, or larger
# Log-odds more where a month or less is asked for and the article is of it: few others can answer. Of seven questions
# with such days over two collections of 36 articles that were refused, six had the right sentence first.
_OF_THE_DAYS, _FEW_DAYS = 1.2, 31
_MORE_OF_THEM, _SOME_OF_THEM = 0.6, 0.65  # log-odds that others of a list speak for it, up to which chance
_UNDECIDED = 1.0  # log-odds less where nothing tells yes from no, or how long ago it was


@dataclass(frozen=True, slots=True)
class Heard:
    """What ranked sentences say together.

    Attributes:
        judged: The sentences, without those that deny what the question takes for granted.
        ranked: The same as they are to be shown, with the one in front that decides it, or that is newer.
        against: The sentence that denies what the question takes for granted, where that stands before all others.
        decided: "Yes" or "No", where one is asked for and a sentence tells; or by how much, or how often.
        chance: That "Yes" or "No" is right, where a sentence tells; else 0.
        over: What to say of the first sentence having been true until a newer one; empty where there is none.
        others: How many other things sentences near the first one answer with, where several are asked for.
        worked_out: What follows from the first sentence for the day of asking.
    """

    judged: tuple[Candidate, ...]
    ranked: tuple[Candidate, ...]
    against: Candidate | None = None
    decided: str = ""
    chance: float = 0.0
    over: tuple[Notice, ...] = ()
    others: int = 0
    worked_out: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Sure:
    """A chance in [0, 1], and the steps that led to it, in order."""

    chance: float
    why: tuple[str, ...]

    def moved(self, log_odds: float, why: str) -> Sure:
        """Surer by so many log-odds; less sure where they are negative."""
        chance = self.chance / (self.chance + (1 - self.chance) * math.exp(-log_odds))
        return Sure(chance, (*self.why, why))

    def at_least(self, chance: float, why: str) -> Sure:
        """As sure as this, or as it was where that is more."""
        return Sure(max(self.chance, chance), (*self.why, why))


class Confidence:
    """How sure answers are.

    Args:
        embedder: Of sentences and questions, whose nearness counts in collections that are not large.
        weights: What was fitted to the reader whose readings the sentences carry.
    """

    def __init__(self, embedder: Embedder, weights: Weights) -> None:
        self._embedder, self._weights = embedder, weights

    def of_answer(self, question: Question, found: Found, heard: Heard) -> Sure:
        """How sure it is that the first of the sentences answers, by what they say together."""
        first = heard.ranked[0] if heard.ranked else None
        if heard.against and question.presumes:
            sure = Sure(_DENIED, ("what it takes for granted is denied",))
        else:
            sure = Sure(self.of_first(question, found, heard.judged), ("as fitted",))
        if heard.chance:
            sure = Sure(heard.chance, ("a sentence tells yes or no",))
        elif heard.decided:
            sure = sure.at_least(_DECIDED, "it is worked out")
        if first and _is_of_few_days(question.window, first):
            sure = sure.moved(_OF_THE_DAYS * (1 - how_large(found.size)), "few others are of its days")
        if heard.others:
            more = min(_SOME_OF_THEM, sure.moved(_MORE_OF_THEM, "").chance)
            sure = sure.at_least(more, "others of a list speak for it")
        if _is_open(question, heard):
            sure = sure.moved(-_UNDECIDED, "nothing tells what is asked")
            if first and question.is_yes_or_no and not speaks_of_it(question, first):
                sure = sure.moved(-_UNDECIDED, "it speaks of something else")
        return sure

    def of_office(self, question: Question, told: Sequence[Candidate], stated: float) -> float:
        """The chance that the first of the sentences names who held the office.

        Args:
            stated: The same by how complete the statements are alone; 0 where they do not tell.
        """
        if not told or not stated:
            return 0.0
        return chance_of(office_features(question, told[0], stated), self._weights.confidence_office)

    def of_first(self, question: Question, found: Found, ranked: Sequence[Candidate]) -> float:
        """The chance that the first of some sentences answers, as it was fitted; none where nothing is asked about."""
        if not ranked or not content_stems(question.sought):
            return 0.0
        best = first_features(question, ranked)
        if not in_latin_letters(ranked[0].text):  # nobody has read it: what is known of that is known of large ones
            return confidence(best, _LARGE, self._weights)
        if not in_latin_letters(question.text) and not best.covered:  # none of its words are in the sentence
            return 0.0
        if how_large(found.size) < 1 and found.vector is not None:  # from there on it counts for nothing
            best = best._replace(similarity=similarity(self._embedder, ranked[0], found.vector))
        return confidence(best, found.size, self._weights)


def _is_of_few_days(window: Window | None, candidate: Candidate) -> bool:
    """Whether a month or less is asked for, and an article was published then."""
    published = candidate.passage.article.published
    if not window or not window.since or not window.until or not published:
        return False
    return (window.until - window.since).days <= _FEW_DAYS and window.reported.contains(published, published)


def _is_open(question: Question, heard: Heard) -> bool:
    """Whether yes or no is asked for, or how long ago it was, and no sentence tells."""
    return (question.is_yes_or_no and not heard.decided) or (question.reckons and not heard.worked_out)


def confidence(best: Features, passages: int, weights: Weights) -> float:
    """Chance in [0, 1] that an answer holds a right one.

    Args:
        best: Of its first sentence; its similarity counts in collections that are not large.
        passages: How many there are in the index.
    """
    many = best.weighted(weights.confidence_unread if best.rank else weights.confidence)
    few = best.weighted(weights.confidence_few)
    return _chance(few + how_large(passages) * (many - few))


def chance_of(known: Features, weights: Features) -> float:
    """Chance in [0, 1] by what is known and what was fitted to it."""
    return _chance(known.weighted(weights))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def office_features(question: Question, one: Candidate, stated: float) -> Features:
    """What is known of a sentence that is to name who held an office."""
    odds = math.log(stated / (1 - stated))
    return one.features._replace(entailed=entailed(question, one), stated=odds)


def first_features(question: Question, ranked: Sequence[Candidate]) -> Features:
    """What is known of the first candidate, with how far it is ahead of the first that answers otherwise."""
    best = ranked[0]
    words = same(best.short)
    others = (other.score for other in ranked[1:] if not words or same(other.short) != words)
    ahead = min(_MOST_AHEAD, best.score - next(others, best.score - _MOST_AHEAD))
    follows = best.features.entailed or entailed(question, best)
    return best.features._replace(ahead=ahead, entailed=follows, astray=best.astray)


def similarity(embedder: Embedder, candidate: Candidate, vector: FloatArray) -> float:
    """Cosine of a sentence and a question."""
    (own,) = embedder.embed_documents([candidate.text])
    return float(own @ vector)
