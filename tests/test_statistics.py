"""qa/evaluation/statistics.py"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qa.evaluation.statistics import (
    Columns,
    area_under_risk,
    as_columns,
    auroc,
    calibration_bins,
    calibration_error,
    compare,
    coverage_at_risk,
    estimate,
    holm,
    mean,
    percentile,
    risk_coverage,
    threshold_at_risk,
)

# Six answers, the most confident first: right, right, wrong, right, wrong, wrong.
SIX = np.array([[0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [1, 1, 0, 1, 0, 0]], dtype=float)


def test_risk_and_coverage_by_hand() -> None:
    coverage, risk = risk_coverage(SIX)
    np.testing.assert_allclose(coverage, np.arange(1, 7) / 6)
    np.testing.assert_allclose(risk, [0, 0, 1 / 3, 1 / 4, 2 / 5, 3 / 6])
    assert coverage_at_risk(0.05)(SIX) == pytest.approx(2 / 6)
    assert coverage_at_risk(0.25)(SIX) == pytest.approx(4 / 6)
    assert area_under_risk(SIX) == pytest.approx(np.mean([0, 0, 1 / 3, 1 / 4, 2 / 5, 3 / 6]))


def test_equally_confident_answers_are_given_together() -> None:
    coverage, risk = risk_coverage(np.array([[0.5, 0.5, 0.5], [1, 0, 0]], dtype=float))
    assert (coverage.tolist(), risk.tolist()) == ([1.0], [pytest.approx(2 / 3)])


def test_the_threshold_keeps_the_risk_and_answers_as_much_as_it_can() -> None:
    assert 0.5 < threshold_at_risk(SIX, 0.25) < 0.6
    assert 0.7 < threshold_at_risk(SIX, 0.05) < 0.8
    assert threshold_at_risk(SIX, 1.0) < 0.4
    assert threshold_at_risk(np.array([[0.9], [0.0]]), 0.1) == 1.0


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=30))
def test_answers_above_the_threshold_are_never_riskier_than_allowed(pairs: list[tuple[float, bool]]) -> None:
    columns = np.array([[c for c, _ in pairs], [float(r) for _, r in pairs]])
    answered = columns[1][columns[0] >= threshold_at_risk(columns, 0.2)]
    assert not answered.size or 1 - answered.mean() <= 0.2 + 1e-9


def test_calibration_error_by_hand() -> None:
    columns = np.array([[0.95, 0.91, 0.15, 1.0], [1, 0, 0, 1]], dtype=float)
    bins = [value for found in calibration_bins(columns) for value in found]
    assert bins == pytest.approx([0.15, 0.0, 0.25, (0.95 + 0.91 + 1.0) / 3, 2 / 3, 0.75])
    assert calibration_error(columns) == pytest.approx(0.25 * 0.15 + 0.75 * abs((0.95 + 0.91 + 1.0) / 3 - 2 / 3))


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_auroc_is_scipys_u_over_the_pairs(pairs: list[tuple[int, bool]]) -> None:
    scores = np.array([float(s) for s, _ in pairs])
    labels = np.array([float(label) for _, label in pairs])
    positives, negatives = scores[labels > 0], scores[labels <= 0]
    if positives.size and negatives.size:
        expected = stats.mannwhitneyu(positives, negatives).statistic / (positives.size * negatives.size)
        assert auroc(np.array([scores, labels])) == pytest.approx(expected)
    else:
        assert np.isnan(auroc(np.array([scores, labels])))


def test_an_interval_is_near_the_normal_one_and_repeatable() -> None:
    values = np.random.default_rng(2).normal(0.5, 0.2, (1, 400))
    found = estimate(values)
    error = 1.96 * values.std() / 20
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((found.value - error, found.value + error), abs=0.004)
    assert estimate(values) == found


def test_questions_without_a_value_are_left_out() -> None:
    rows = [{"x": 1.0, "y": 1.0}, {"x": 0.0}, {"y": 0.0}]
    assert estimate(as_columns(rows, "x")).count == 2
    assert estimate(as_columns(rows, "x", "y"), auroc).count == 1
    with pytest.raises(ValueError, match="no question"):
        estimate(as_columns(rows, "z"))


def test_a_percentile_is_numpys() -> None:
    values = np.arange(101.0)[np.newaxis]
    assert percentile(95)(values) == 95.0


@pytest.mark.parametrize("statistic", [mean, auroc])
def test_intervals_are_scipys(statistic: Callable[[Columns], float]) -> None:
    dice = np.random.default_rng(2)
    columns = np.array([dice.random(50), (dice.random(50) < 0.6).astype(float)])
    used = columns[:1] if statistic is mean else columns
    expected = stats.bootstrap(
        tuple(used), lambda *resampled: statistic(np.array(resampled)),
        paired=True, vectorized=False, n_resamples=1000, method="percentile", rng=0,
    ).confidence_interval  # fmt: skip
    found = estimate(used, statistic, seed=0)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_paired_test_agrees_with_scipys() -> None:
    dice = np.random.default_rng(3)
    ours = dice.normal(0.55, 0.2, 40)
    theirs = ours - dice.normal(0.04, 0.1, 40)
    found = compare(ours[np.newaxis], theirs[np.newaxis])
    expected = stats.permutation_test(
        (ours, theirs), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=20_000, rng=dice
    )
    assert found.value == pytest.approx(expected.statistic)
    assert found.p == pytest.approx(expected.pvalue, abs=0.01)
    assert found.low < found.value < found.high


def test_a_figure_that_is_no_mean_is_compared_by_swapping_questions() -> None:
    dice = np.random.default_rng(4)
    labels = np.repeat([1.0, 0.0], 60)
    good = np.array([labels + dice.normal(0, 0.4, 120), labels])
    bad = np.array([dice.normal(0, 0.4, 120), labels])
    found = compare(good, bad, auroc)
    assert found.value > 0.3
    assert found.p < 0.01
    assert compare(good, good, auroc).p == 1.0


def test_runs_that_are_the_same_differ_in_nothing() -> None:
    values = np.random.default_rng(5).random((1, 50))
    found = compare(values, values)
    assert (found.value, found.low, found.high, found.p, found.same) == (0, 0, 0, 1.0, True)


def test_runs_over_other_questions_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="other shapes"):
        compare(np.zeros((1, 3)), np.zeros((1, 4)))
    with pytest.raises(ValueError, match="no question"):
        compare(np.array([[np.nan]]), np.array([[1.0]]))


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_only_raises_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(a >= p - 1e-12 for a, p in zip(adjusted, p_values, strict=True))
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    assert all(adjusted[a] <= adjusted[b] for a, b in pairwise(order))


def test_an_impossible_number_of_seeds_gives_the_same_result() -> None:
    values = np.random.default_rng(6).random((1, 30))
    assert estimate(values, seed=1) != estimate(values, seed=2)
    assert estimate(values, seed=1) == estimate(values, seed=1)


@pytest.mark.slow
def test_intervals_cover_at_their_nominal_rate() -> None:
    """A thousand samples of 100 right-or-wrong questions: the 95 % interval holds the true share in about 95 %."""
    dice = np.random.default_rng(7)
    covered = 0
    for seed in range(1000):
        sample = (dice.random((1, 100)) < 0.7).astype(float)
        found = estimate(sample, seed=seed)
        covered += found.low <= 0.7 <= found.high
    # 2.6 standard errors of a binomial around 0.95, and the bootstrap's own slight narrowness at n = 100.
    assert 0.92 <= covered / 1000 <= 0.97


@pytest.mark.slow
def test_runs_without_a_difference_alarm_as_often_as_they_may() -> None:
    """A thousand pairs of runs that differ by chance only: p < 0.05 in about 5 %."""
    dice = np.random.default_rng(8)
    alarms = 0
    for seed in range(1000):
        share = dice.random(80)  # how hard each question is
        ours, theirs = ((dice.random(80) < share).astype(float)[np.newaxis] for _ in range(2))
        alarms += compare(ours, theirs, seed=seed).p < 0.05
    assert 0.025 <= alarms / 1000 <= 0.07


@pytest.mark.slow
def test_holm_keeps_the_family_wise_rate_over_many_figures() -> None:
    """Five hundred pairs of runs with twenty figures each and no difference: some alarm in at most about 5 %."""
    dice = np.random.default_rng(9)
    families = 0
    for seed in range(500):
        p_values = []
        for figure in range(20):
            ours, theirs = dice.normal(size=(2, 1, 60))
            p_values.append(compare(ours, theirs, seed=1000 * seed + figure).p)
        families += min(holm(p_values)) < 0.05
    assert families / 500 <= 0.075
