"""Fits what ranks passages and sentences, how far is read, and what an answer's confidence is made of: a weights.json.

From readings on disk (readings.py), so that a fit takes seconds:

- passages: logistic, whether a passage holds the answer beside half of the question's words;
- sentences: listwise, those of a question that hold the answer above its others;
- confidence: logistic, whether one of the sentences shown holds the answer; beside the questions themselves there are
  those about another year, and their near misses: the same question without any passage that has the answer;
- depth: the least sure best passage, and the surest of the unsure, at which reading on brings nothing.

Fitted on the weeks of the part "fit" alone; the penalty and the figures printed as "left out" are by leaving out a year
at a time. Figures on the part "test" are printed beside, and nothing is chosen by them. What holds in a handful of
articles is fitted by few.py.

    python tests/training/fit.py READINGS.jsonl=FOLDER=INDEX... --out qa/models/reader/weights.json [--dated]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from readings import DEPTH, Asked, load_readings
from scipy.optimize import minimize

from qa.answering.candidates import Candidate, candidates
from qa.answering.confidence import first_features
from qa.answering.extractive import chosen
from qa.domain import Found, Passage, Question, Reading
from qa.evaluation.answers import contains
from qa.evaluation.ranking import answers_question
from qa.evaluation.statistics import Statistic, auroc, coverage_at_risk, estimate
from qa.index import Index
from qa.models.weights import Depth, Features, Weights, packaged_weights
from qa.retrieval import passage_features
from qa.settings import AnswerSettings, RetrievalSettings
from qa.text.words import content_stems

Array = npt.NDArray[np.float64]

_AGE = ("week", "month", "age", "news_month", "news_age", "undated")
_PASSAGE = ("constant", "fused", "relevance", "answer", *_AGE)
_SENTENCE = (
    *("covered", "near", "context", "kind", "fused", "relevance", "answer", "below", "votes"),
    "lacking",
    *_AGE,
    *("behind", "lead"),
)
_CONFIDENCE = (
    *("constant", "covered", "near", "context", "kind", "relevance", "answer", "below", "votes"),
    "lacking",
    *("month", "age", "undated", "ahead", "entailed"),
)
_PENALTIES = (0.3, 1.0, 3.0, 10.0)
_KEPT = RetrievalSettings().k
_SHOWN = AnswerSettings().sentences
_FIRST = 8  # passages that are always read
# What each kind of question weighs in the confidence: near misses are rarer in life than one for each question, and of
# questions as readers type them there are twice as many as of the others (the reader's card has what other numbers do).
_WEIGHTS = {"easy": 1.0, "low overlap": 1.0, "natural": 0.6, "unanswerable": 1.0, "near miss": 0.15}
_ANSWERABLE = ("easy", "low overlap", "natural")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question with its sentences; `right` says which of them hold the answer."""

    asked: Asked
    kind: str
    found: tuple[Candidate, ...]
    features: Array
    right: Array

    @property
    def year(self) -> int:
        """The year it was asked in."""
        assert self.asked.labelled.as_of
        return self.asked.labelled.as_of.year


def logistic(features: Array, labels: Array, penalty: float, weights: Array | None = None) -> Array:
    """Weights of a logistic regression with an L2 penalty on all but the first (the constant).

    Args:
        weights: What each row counts.
    """
    share = np.ones(len(labels)) if weights is None else weights

    def loss(values: Array) -> tuple[float, Array]:
        odds = features @ values
        chance = 1 / (1 + np.exp(-odds))
        total = float((share * (np.logaddexp(0, odds) - odds * labels)).sum() + penalty * (values[1:] ** 2).sum())
        slope = features.T @ (share * (chance - labels))
        slope[1:] += 2 * penalty * values[1:]
        return total, slope

    return np.asarray(minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x)


def listwise(
    groups: Sequence[tuple[Array, Array, Array]], penalty: float, least: Sequence[float | None] | None = None
) -> Array:
    """Weights under which the right ones of each group have the most of its softmax.

    Args:
        groups: Features, which are right, and log-odds that are added whatever the weights.
        least: What each weight is at least; None is no bound.
    """

    def loss(values: Array) -> tuple[float, Array]:
        total, slope = penalty * float((values**2).sum()), 2 * penalty * values
        for features, right, known in groups:
            odds = features @ values + known
            every = np.exp(odds - odds.max())
            all_share, right_share = every / every.sum(), every * right / (every * right).sum()
            total -= float(np.log((all_share * right).sum()))
            slope = slope + features.T @ (all_share - right_share)
        return total, slope

    count = groups[0][0].shape[1]
    bounds = [(bound, None) for bound in least or [None] * count]
    return np.asarray(minimize(loss, np.zeros(count), jac=True, method="L-BFGS-B", bounds=bounds).x)


def columns(features: Sequence[Features] | Array, names: Sequence[str]) -> Array:
    """Some of the features, as columns."""
    places = [Features._fields.index(name) for name in names]
    return np.asarray(features, dtype=float).reshape(-1, len(Features._fields))[:, places]


def named(names: Sequence[str], weights: Array) -> Features:
    """Fitted weights, rounded to what can be told apart."""
    return Features(**{name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)})


class Scored:
    """A question's passages with their features, so that they can be ranked under any weights."""

    def __init__(self, asked: Asked, index: Index) -> None:
        self.asked, self.index = asked, index
        question = asked.question
        best = max((passage.score for passage in asked.passages), default=1.0)
        self.features = [
            passage_features(passage, passage.reading or Reading(0.0, ()), best, index.newest, question)
            for passage in asked.passages
        ]
        words, answers = set(content_stems(question.text)), asked.labelled.answers
        self.answers = [float(answers_question(passage, answers, words)) for passage in asked.passages]
        self.holds = [contains(f"{p.article.title} {p.text}", answers) for p in asked.passages]

    def kept(self, weights: Features, depth: int, *, near_miss: bool = False) -> list[Passage]:
        """The best of the first `depth` passages, as the retriever would hand them on."""
        places = [n for n in range(len(self.features)) if not (near_miss and self.holds[n])][:depth]
        scored = [
            replace(self.asked.passages[n], score=self.features[n].weighted(weights), share=self.features[n].fused)
            for n in places
        ]
        return sorted(scored, key=lambda passage: -passage.score)[:_KEPT]

    def ranked(self, weights: Features, depth: int, *, near_miss: bool = False) -> Ranked | None:
        """Its sentences; None where there are none."""
        kept = self.kept(weights, depth, near_miss=near_miss)
        found = candidates(self.asked.question, found_in(self.index, self.asked.question, kept))
        if not found:
            return None
        right = [float(contains(candidate.text, self.asked.labelled.answers)) for candidate in found]
        kind = "near miss" if near_miss else self.asked.kind
        return Ranked(self.asked, kind, tuple(found), np.array([c.features for c in found]), np.array(right))


def fit_passages(every: Sequence[Scored]) -> Features:
    """Weights of passages: log-odds that one answers."""
    rows = [row for one in every if one.asked.kind != "unanswerable" for row in one.features]
    labels = [label for one in every if one.asked.kind != "unanswerable" for label in one.answers]
    return named(_PASSAGE, logistic(columns(rows, _PASSAGE), np.array(labels), penalty=0.3))


def fit_sentences(every: Sequence[Ranked], penalty: float) -> Features:
    """Weights of sentences."""
    groups = [
        (columns(one.features, _SENTENCE), one.right, np.zeros(len(one.right)))
        for one in every
        if one.right.any() and one.right.min() < 1
    ]
    return named(_SENTENCE, listwise(groups, penalty))


def by_score(found: Sequence[Candidate], scores: Array) -> list[Candidate]:
    """Sentences with other scores, the highest first."""
    return [replace(found[place], score=float(scores[place])) for place in np.argsort(-scores, kind="stable")]


def sorted_by(one: Ranked, weights: Features) -> list[Candidate]:
    """A question's sentences under some weights."""
    return by_score(one.found, one.features @ np.array(weights))


def hits(one: Ranked, weights: Features, worse: float) -> tuple[float, float]:
    """Whether the first sentence holds the answer, and whether one of those shown does."""
    answers = one.asked.labelled.answers
    shown = chosen(sorted_by(one, weights), _SHOWN, 1, worse)
    right = [contains(candidate.text, answers) for candidate in shown]
    return float(right[0]), float(any(right))


def left_out(every: Sequence[Ranked], penalty: float) -> Array:
    """For each question, first and one of three, with weights fitted on the other years."""
    found = np.zeros((len(every), 2))
    for year in {one.year for one in every}:
        weights = fit_sentences([one for one in every if one.year != year], penalty)
        for place, one in enumerate(every):
            if one.year == year:
                found[place] = hits(one, weights, worse=99.0)
    return found


def fit_confidence(every: Sequence[Ranked], sentence: Features, worse: float, penalty: float = 1.0) -> Features:
    """Weights of the confidence."""
    rows = [first_features(one.asked.question, sorted_by(one, sentence)) for one in every]
    labels = np.array([served(one, sentence, worse) for one in every])
    shares = np.array([_WEIGHTS[one.kind] for one in every])
    return named(_CONFIDENCE, logistic(columns(rows, _CONFIDENCE), labels, penalty, shares))


def found_in(index: Index, question: Question, passages: Sequence[Passage]) -> Found:
    """What a search over the index knows that found these passages."""
    return Found(tuple(passages), index.idf(dict.fromkeys(content_stems(question.sought))), newest=index.newest)


def served(one: Ranked, sentence: Features, worse: float) -> float:
    """Whether what is shown of it holds the answer; never where there is none to be had."""
    return 0.0 if one.kind in ("unanswerable", "near miss") else hits(one, sentence, worse)[1]


def depth_of(scored: Scored, weights: Features, depth: Depth, most: int) -> int:
    """How many passages are read until one is sure enough, or none is likely to be."""
    scores, stop = [features.weighted(weights) for features in scored.features], int(depth.first)
    while stop < min(most, len(scores)) and depth.hopeless <= max(scores[:stop], default=-99.0) < depth.enough:
        stop = min(2 * stop, most)
    return min(stop, len(scores))


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights of one fit, without those that other things are fitted to."""

    passage: Features
    sentence: Features
    confidence: Features
    depth: Depth
    worse: float


def fit(every: Sequence[Scored], most: int) -> Fitted:
    """All weights from the questions given."""
    passage = fit_passages(every)
    whole = [r for one in every if one.asked.kind != "unanswerable" if (r := one.ranked(passage, most))]
    tried = {penalty: left_out(whole, penalty).mean(axis=0) for penalty in _PENALTIES}
    for penalty, found in tried.items():
        say(f"  penalty {penalty}: left out: first {found[0]:.3f}, of three {found[1]:.3f}")
    sentence = fit_sentences(whole, max(tried, key=lambda penalty: float(tried[penalty].sum())))
    worse = fit_worse(whole, sentence)
    depth = fit_depth(every, passage, sentence, most)
    near = [r for one in every if one.asked.kind != "unanswerable" if (r := one.ranked(passage, most, near_miss=True))]
    other = [r for one in every if one.asked.kind == "unanswerable" if (r := one.ranked(passage, most))]
    confidence = fit_confidence([*whole, *near, *other], sentence, worse)
    return Fitted(passage, sentence, confidence, depth, worse)


def fit_worse(every: Sequence[Ranked], sentence: Features) -> float:
    """The least difference at which all that more sentences bring, but for half a hundredth, is shown."""
    most = np.mean([hits(one, sentence, 99.0)[1] for one in every])
    for worse in (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0):
        if np.mean([hits(one, sentence, worse)[1] for one in every]) >= most - 0.005:
            return worse
    return 99.0


def fit_depth(every: Sequence[Scored], passage: Features, sentence: Features, most: int) -> Depth:
    """The least log-odds of the best passage, and then the highest, from which and below which reading on brings less
    than a hundredth and a half, of first sentences and of one of three. At a third of that, a question took a third
    longer.
    """
    asked = [one for one in every if one.asked.kind != "unanswerable"]

    def reached(depth: Depth) -> Array:
        found = [one.ranked(passage, depth_of(one, passage, depth, most)) for one in asked]
        return np.asarray(np.mean([hits(one, sentence, 99.0) for one in found if one], axis=0))

    full = reached(Depth(_FIRST, 99.0, -99.0))

    def serves(depth: Depth) -> bool:
        found = reached(depth)
        read = [np.mean([depth_of(one, passage, depth, most) for one in some]) for some in (asked, every)]
        say(f"  {depth}: {found.round(3)} of {full.round(3)}, read {read[0]:.1f}, of all questions {read[1]:.1f}")
        return bool((found >= full - 0.015).all())

    levels = (-3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
    enough = next((level for level in levels if serves(Depth(_FIRST, level, -99.0))), 99.0)
    lower = [level for level in levels if level <= enough]
    hopeless = next((level for level in reversed(lower) if serves(Depth(_FIRST, enough, level))), -99.0)
    return Depth(_FIRST, enough, hopeless)


def evaluated(every: Sequence[Scored], fitted: Fitted, most: int) -> dict[str, list[float]]:
    """Figures of the questions under the weights, each with its 95 % interval."""
    rows: list[tuple[str, float, float, float, float]] = []  # kind, first, shown, confidence, evidence in 4
    for one in every:
        depth = depth_of(one, fitted.passage, fitted.depth, most)
        for near_miss in (False, True):
            if near_miss and one.asked.kind == "unanswerable":
                continue
            found = one.ranked(fitted.passage, most if near_miss else depth, near_miss=near_miss)
            if found is None:
                continue
            ranked = sorted_by(found, fitted.sentence)
            known = first_features(one.asked.question, ranked)
            sure = 1 / (1 + np.exp(-known.weighted(fitted.confidence)))
            first, shown = hits(found, fitted.sentence, fitted.worse)
            rows.append((found.kind, first, shown, float(sure), among_four(one, fitted.passage, depth)))
    return figures(rows)


def among_four(one: Scored, weights: Features, depth: int) -> float:
    """Whether an article of the evidence is among the first four."""
    articles = list(dict.fromkeys(p.article for p in one.kept(weights, depth)))[:4]
    return float(any({article.id, article.url} & set(one.asked.labelled.evidence) for article in articles))


def figures(rows: Sequence[tuple[str, float, float, float, float]]) -> dict[str, list[float]]:
    """Estimates with intervals."""
    kinds = np.array([row[0] for row in rows])
    table = np.array([row[1:] for row in rows])
    found: dict[str, list[float]] = {}

    def add(name: str, values: Array, statistic: Statistic | None = None) -> None:
        if values.shape[-1]:
            result = estimate(values, statistic) if statistic else estimate(values)
            found[name] = [round(result.value, 3), round(result.low, 3), round(result.high, 3)]

    for kind in sorted(set(_ANSWERABLE) & set(kinds)):
        first, shown, sure, among = table[kinds == kind].T
        add(f"{kind}: questions", np.array([np.full(1, len(first), dtype=float)]))
        add(f"{kind}: first sentence", first[None])
        add(f"{kind}: one of three", shown[None])
        add(f"{kind}: first sentence at the threshold", (first * (sure >= 0.5))[None])
        add(f"{kind}: one of three at the threshold", (shown * (sure >= 0.5))[None])
        if kind != "natural":  # of some nobody has said which articles are theirs
            add(f"{kind}: evidence among the first 4", among[None])
        add(f"{kind}: false refusals", (sure < 0.5).astype(float)[None])
        add(f"{kind}: answered wrongly", ((sure >= 0.5) & (shown == 0)).astype(float)[None])
    easy = table[kinds == "easy"]
    for kind in ("unanswerable", "near miss"):
        none = table[kinds == kind]
        if not len(none):
            continue
        add(f"false answers: {kind}", (none[:, 2] >= 0.5).astype(float)[None])
        both = np.concatenate([easy, none])
        labels = np.concatenate([np.ones(len(easy)), np.zeros(len(none))])
        add(f"AUROC against {kind}", np.array([both[:, 2], labels]), auroc)
    mixed = table[(kinds == "easy") | (kinds == "unanswerable")]
    right = np.where(kinds[(kinds == "easy") | (kinds == "unanswerable")] == "easy", mixed[:, 1], 0.0)
    add("coverage at 10 % risk", np.array([mixed[:, 2], right]), coverage_at_risk(0.10))
    return found


def say(line: str) -> None:
    """Tells how far the fit is."""
    print(line, file=sys.stderr, flush=True)


def show(name: str, found: Mapping[str, Sequence[float]]) -> None:
    """Prints figures with their intervals."""
    print(name)
    for figure, (value, low, high) in found.items():
        print(f"  {figure:45} {value:.3f}  [{low:.3f}, {high:.3f}]")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fits, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readings", nargs="+", metavar="READINGS=FOLDER=INDEX")
    parser.add_argument("--most", type=int, default=DEPTH, help="passages that are read at most")
    parser.add_argument("--out", type=Path, help="the weights.json to write; the rest of it is kept")
    parser.add_argument("--dated", action="store_true", help="the reader reads how old an article is")
    options = parser.parse_args(arguments)
    every: list[Scored] = []
    for value in options.readings:
        file, folder, place = value.split("=")
        index = Index(Path(place))
        every += [Scored(asked, index) for asked in load_readings(Path(file), Path(folder), index) if asked.passages]
        say(f"{file}: {len(every)} questions")
    fitted = fit([one for one in every if one.asked.part == "fit"], options.most)
    parts = {
        part: evaluated([one for one in every if one.asked.part == part], fitted, options.most)
        for part in ("fit", "test")
    }
    for part, found in parts.items():
        show(f"{part} weeks{' (fitted to)' if part == 'fit' else ' (nothing fitted to them)'}", found)
    if options.out:
        write(options.out, fitted, dated=options.dated, figures=parts["test"], command=" ".join(sys.argv))
        print(options.out)


def write(path: Path, fitted: Fitted, *, dated: bool, figures: Mapping[str, Sequence[float]], command: str) -> None:
    """Puts the fitted weights into the file; what was not fitted here stays as it is."""
    before = Weights.load(path) if path.exists() else packaged_weights()
    provenance = {
        "date": f"{dt.date.today()}",
        "data": "RealTime QA, the weeks of part_of(...) == 'fit' in tests/training/weeks.py: 2022 to 2025; "
        "tests/training/natural/fit/",
        "command": command,
        "not fitted": "sentence_few, losses, confidence_few, confidence_office: few.py; "
        "unread, confidence_unread: on the first half of 2022, without a reader; "
        "account: by hand on the sample collection's questions",
        "figures": {name: list(values) for name, values in figures.items()},
        "figures on": "weeks of part_of(...) == 'test', and tests/training/natural/test/: value, 95 % interval",
    }
    weights = replace(
        before,
        dated=dated,
        passage=fitted.passage,
        sentence=fitted.sentence,
        confidence=fitted.confidence._replace(astray=before.confidence.astray),
        depth=fitted.depth,
        worse=fitted.worse,
        provenance=provenance,
    )
    path.write_text(json.dumps(weights.to_dict(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
