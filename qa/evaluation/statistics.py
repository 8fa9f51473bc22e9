"""Statistics: what a figure on a sample of questions says about all questions. Pure, seeded.

A figure is a function of columns (float arrays, one value a question, NaN where a question has none), so that the same
code resamples a mean, an AUROC or a calibration error.

Written here although scipy and scikit-learn have much of it, which the tests compare it with: `roc_auc_score` costs
1.6 ms where `auroc` costs 0.016 (300 questions, and a figure is computed a thousand times); `scipy.stats.bootstrap`
gives the same intervals, 1.4 times slower, but none for a single question or where a resample has one class only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]
Columns = npt.NDArray[np.float64]
"""Columns of a figure: columns x questions."""
Statistic = Callable[[Columns], float]

_RESAMPLES = 1000
_PERMUTATIONS = 4000
_SLOW_PERMUTATIONS = 1000
_LEVEL = 0.95
BINS = 10
"""Bins of the calibration error: [0, 0.1), [0.1, 0.2), ..."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its bootstrap interval.

    Attributes:
        low, high: The 95 % interval: percentiles of the figure on resampled questions.
        count: Questions that the figure is defined for.
    """

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def to_dict(self) -> dict[str, float]:
        """JSON-ready values."""
        return {"value": self.value, "low": self.low, "high": self.high, "questions": self.count}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of one run less that of another on the same questions.

    Attributes:
        low, high: The 95 % bootstrap interval of the difference over resampled questions.
        p: Chance of a difference at least as large if the runs were the same (paired randomisation test).
        same: True where no question differs.
        adjusted: `p` after Holm's correction over all figures compared; NaN until `holm` has been applied.
    """

    value: float
    low: float
    high: float
    p: float
    count: int
    same: bool = False
    adjusted: float = float("nan")


@dataclass(frozen=True, slots=True)
class OfOneColumn:
    """A statistic of a single column, which all resamples are given to at once: 1,000 of 300 values cost 14 ms, not 47.

    Attributes:
        of_rows: An array -> the statistic of each of its rows.
    """

    of_rows: Callable[[Columns], Column]

    def __call__(self, columns: Columns) -> float:
        return float(self.of_rows(columns[:1])[0])


mean = OfOneColumn(lambda rows: np.asarray(rows.mean(axis=1)))
"""The mean of a single column."""


def percentile(share: float) -> Statistic:
    """The value of a single column that `share` percent lie below."""
    return OfOneColumn(lambda rows: np.asarray(np.percentile(rows, share, axis=1)))


def auroc(columns: Columns) -> float:
    """Chance that a question with label 1 scores above one with label 0, ties counting half (Mann and Whitney 1947).

    Args:
        columns: Scores, labels.
    """
    scores, labels = columns
    positives = scores[labels > 0]
    negatives = np.sort(scores[labels <= 0])
    if not positives.size or not negatives.size:
        return float("nan")
    below = np.searchsorted(negatives, positives, side="left")
    not_above = np.searchsorted(negatives, positives, side="right")
    return float((below + not_above).mean() / 2 / negatives.size)


def risk_coverage(columns: Columns) -> tuple[Column, Column]:
    """The risk-coverage curve (El-Yaniv and Wiener 2010): answering the most confident questions first.

    Args:
        columns: Confidence, whether the answer is right (1 or 0).

    Returns:
        Coverage (share of questions answered) and risk (share of the answered that is wrong), one value for each
        distinct confidence, from the highest.
    """
    confidence, right = columns
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(1 - right[order])
    answered = np.arange(1, confidence.size + 1)
    last = np.append(np.diff(confidence[order]) != 0, True)  # equals are answered together
    return answered[last] / confidence.size, wrong[last] / answered[last]


def coverage_at_risk(risk: float) -> Statistic:
    """The largest share of questions that can be answered with at most `risk` of the answers wrong."""

    def statistic(columns: Columns) -> float:
        coverage, risks = risk_coverage(columns)
        allowed = coverage[risks <= risk]
        return float(allowed.max()) if allowed.size else 0.0

    return statistic


def area_under_risk(columns: Columns) -> float:
    """The mean risk over all coverages (AURC); lower is better."""
    confidence, right = columns
    order = np.argsort(-confidence, kind="stable")
    return float((np.cumsum(1 - right[order]) / np.arange(1, confidence.size + 1)).mean())


def calibration_error(columns: Columns) -> float:
    """Expected calibration error (Naeini et al. 2015): mean distance of confidence and accuracy over ten bins."""
    return float(sum(weight * abs(said - was) for said, was, weight in calibration_bins(columns)))


def calibration_bins(columns: Columns) -> list[tuple[float, float, float]]:
    """Mean confidence, share right, and share of all questions of each bin that has any."""
    confidence, right = columns
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        (float(confidence[here].mean()), float(right[here].mean()), float(here.mean()))
        for place in range(BINS)
        if (here := places == place).any()
    ]


def threshold_at_risk(columns: Columns, risk: float) -> float:
    """The lowest confidence to answer at so that at most `risk` of the answers are wrong; 1 where none will do."""
    coverage, risks = risk_coverage(columns)
    allowed = np.flatnonzero(risks <= risk)
    if not allowed.size:
        return 1.0
    distinct = np.unique(columns[0])[::-1]
    place = int(allowed[np.argmax(coverage[allowed])])
    below = distinct[place + 1] if place + 1 < distinct.size else 0.0
    return float((distinct[place] + below) / 2)  # halfway to the next, which is as far as the sample can tell


def estimate(columns: Columns, statistic: Statistic = mean, seed: int = 0) -> Estimate:
    """A figure and its 95 % percentile interval over resampled questions (Efron and Tibshirani 1993).

    Questions with a NaN in any column are left out.

    Raises:
        ValueError: No question is left.
    """
    kept = _defined(columns)
    if not kept.shape[1]:
        raise ValueError("no question has a value")
    low, high = _interval(_resampled(kept, statistic, seed))
    return Estimate(statistic(kept), low, high, kept.shape[1])


def compare(ours: Columns, theirs: Columns, statistic: Statistic = mean, seed: int = 0) -> Difference:
    """The difference of a figure between two runs over the same questions, in the same order.

    The p-value is a paired randomisation test's (Smucker, Allan and Carterette 2007): under the hypothesis that the
    runs are the same, each question's two results may be swapped.

    Raises:
        ValueError: The columns differ in shape, or no question has a value in both.
    """
    if ours.shape != theirs.shape:
        raise ValueError(f"the runs have other shapes: {ours.shape} and {theirs.shape}")
    defined = ~(np.isnan(ours).any(axis=0) | np.isnan(theirs).any(axis=0))
    ours, theirs = ours[:, defined], theirs[:, defined]
    if not ours.shape[1]:
        raise ValueError("no question has a value in both runs")
    value = statistic(ours) - statistic(theirs)
    dice = np.random.default_rng(seed)
    picks = dice.integers(0, ours.shape[1], (_RESAMPLES, ours.shape[1]))
    if statistic is mean:
        difference = ours[0] - theirs[0]
        resampled = difference[picks].mean(axis=1)
        signs = dice.choice((-1.0, 1.0), (_PERMUTATIONS, difference.size))
        permuted = (signs * difference).mean(axis=1)
    else:
        resampled = np.array([statistic(ours[:, pick]) - statistic(theirs[:, pick]) for pick in picks])
        permuted = np.array([_swapped(ours, theirs, statistic, dice) for _ in range(_SLOW_PERMUTATIONS)])
    permuted = permuted[~np.isnan(permuted)]
    extreme = int((np.abs(permuted) >= abs(value) - 1e-12).sum())
    low, high = _interval(resampled)
    p = (extreme + 1) / (permuted.size + 1)
    return Difference(value, low, high, p, ours.shape[1], same=bool((ours == theirs).all()))


def _swapped(ours: Columns, theirs: Columns, statistic: Statistic, dice: np.random.Generator) -> float:
    swap = dice.random(ours.shape[1]) < 0.5
    return statistic(np.where(swap, theirs, ours)) - statistic(np.where(swap, ours, theirs))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction (1979): p-values that hold for all comparisons together."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda place: p_values[place])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def _resampled(columns: Columns, statistic: Statistic, seed: int) -> Column:
    size = columns.shape[1]
    picks = np.random.default_rng(seed).integers(0, size, (_RESAMPLES, size))
    if isinstance(statistic, OfOneColumn):
        return statistic.of_rows(columns[0][picks])
    return np.array([statistic(columns[:, pick]) for pick in picks])


def _interval(resampled: Column) -> tuple[float, float]:
    tail = (1 - _LEVEL) / 2 * 100
    known = resampled[~np.isnan(resampled)]  # an AUROC of a sample with one class only is not defined
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.percentile(known, (tail, 100 - tail))
    return float(low), float(high)


def _defined(columns: Columns) -> Columns:
    return np.asarray(columns[:, ~np.isnan(columns).any(axis=0)])


def as_columns(rows: Sequence[Mapping[str, float]], *names: str) -> Columns:
    """The columns of some figures over rows; NaN where a row has no such figure."""
    return np.array([[row.get(name, np.nan) for row in rows] for name in names], dtype=np.float64)
