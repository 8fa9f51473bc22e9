"""Figures: from what each question gave (a row of values) to estimates for the whole set.

A row's values are named "group.figure" ("articles.MRR@10"); the rest of a report is computed from them alone, so that a
report that was saved can be compared and broken down without asking again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.statistics import (
    Columns,
    Difference,
    Estimate,
    Statistic,
    area_under_risk,
    as_columns,
    auroc,
    calibration_error,
    compare,
    coverage_at_risk,
    estimate,
    mean,
    percentile,
)

Values = Mapping[str, float]

# Values that are no figures themselves.
CONFIDENCE = "row.confidence"
ANSWERABLE = "row.answerable"  # 1, 0, or missing where unknown
RIGHT = "row.right"  # whether what it says, or would have said, is right
REFUSED = "row.refused"
WHOLE = "row.whole"  # 1, or 0 where the passages with the answer were taken out; missing where no near miss was asked
SERVED = "row.served"  # answered rightly, or rightly refused


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: which values it is computed from, how, and which way is up.

    Attributes:
        better: 1 where more is better, -1 where less is, 0 where neither is.
        where: Only questions that have this value, with this content.
    """

    name: str
    columns: tuple[str, ...]
    statistic: Statistic = mean
    better: int = 1
    where: tuple[str, float] | None = None

    def of(self, rows: Sequence[Values]) -> Columns:
        """The columns of the rows that the figure is defined for, NaN for the others."""
        columns = as_columns(rows, *self.columns)
        if self.where:
            name, wanted = self.where
            columns[:, as_columns(rows, name)[0] != wanted] = np.nan
        return columns


# What every row has values for, whatever else is measured.
REFUSALS = (
    Figure("refusals.served", (SERVED,)),
    Figure("refusals.AUROC answerable", (CONFIDENCE, ANSWERABLE), auroc),
    Figure("refusals.AUROC right", (CONFIDENCE, RIGHT), auroc),
    Figure("refusals.coverage at 5 % risk", (CONFIDENCE, RIGHT), coverage_at_risk(0.05)),
    Figure("refusals.coverage at 10 % risk", (CONFIDENCE, RIGHT), coverage_at_risk(0.10)),
    Figure("refusals.mean risk", (CONFIDENCE, RIGHT), area_under_risk, better=-1),
    Figure("refusals.calibration error", (CONFIDENCE, RIGHT), calibration_error, better=-1),
    Figure("refusals.false refusals", (REFUSED,), better=-1, where=(ANSWERABLE, 1.0)),
    Figure("refusals.false answers", ("row.answered",), better=-1, where=(ANSWERABLE, 0.0)),
)
NEAR_MISSES = (
    Figure("near misses.AUROC", (CONFIDENCE, WHOLE), auroc),
    Figure("near misses.false answers", ("row.answered",), better=-1, where=(WHOLE, 0.0)),
)
STAGE = "seconds."
TOKENS = "tokens."


def figures_of(rows: Sequence[Values], figures: Sequence[Figure]) -> list[Figure]:
    """Those of the figures that some row has values for, then times and tokens: the order of a report."""
    names = {name for row in rows for name in row}
    known = [figure for figure in (*figures, *REFUSALS, *NEAR_MISSES) if names >= set(figure.columns)]
    known = [figure for figure in known if not np.isnan(figure.of(rows)).any(axis=0).all()]
    stages = [
        Figure(f"{name} p{share}", (name,), percentile(share), better=0)  # too noisy to judge a change by
        for name in dict.fromkeys(name for row in rows for name in row if name.startswith(STAGE))
        for share in (50, 95, 99)
    ]
    tokens = [Figure(name, (name,), better=0) for name in sorted(names) if name.startswith(TOKENS)]
    return known + stages + tokens


def estimates(rows: Sequence[Values], figures: Sequence[Figure], seed: int = 0) -> dict[str, Estimate]:
    """Every figure of the rows with its interval, by name."""
    found = {}
    for figure in figures_of(rows, figures):
        value = estimate(figure.of(rows), figure.statistic, seed)
        if not np.isnan(value.value):
            found[figure.name] = value
    return found


def differences(
    ours: Sequence[Values], theirs: Sequence[Values], figures: Sequence[Figure], seed: int = 0
) -> dict[str, Difference]:
    """Every figure with a better side, compared over the same questions; p-values not yet corrected."""
    shared = {figure.name for figure in figures_of(theirs, figures)}
    found = {}
    for figure in figures_of(ours, figures):
        if figure.better and figure.name in shared:
            one, other = figure.of(ours), figure.of(theirs)
            if not (np.isnan(one) | np.isnan(other)).any(axis=0).all():
                found[figure.name] = compare(one, other, figure.statistic, seed)
    return found


def better(name: str, figures: Sequence[Figure]) -> int:
    """Which way is up for a figure: 1, -1 or 0."""
    return next((f.better for f in (*figures, *REFUSALS, *NEAR_MISSES) if f.name == name), 0)
