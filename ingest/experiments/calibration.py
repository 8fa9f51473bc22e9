"""Calibration: the threshold of refusals that keeps the share of wrong answers under a limit, fitted on a set."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from dotenv import set_key

from ingest.experiments.run import Experiment
from qa.errors import QuestionSetError, SettingsError
from qa.evaluation.figures import CONFIDENCE, RIGHT
from qa.evaluation.statistics import as_columns, threshold_at_risk
from qa.settings import ENV_FILE, Settings

VARIABLE = "DATELINE_ANSWER__THRESHOLD"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted threshold, and what it does on the set that it was fitted to.

    Attributes:
        threshold: Confidence below which nothing is answered.
        answered: Share of the questions that are answered.
        wrong: Share of the answers that are wrong.
    """

    threshold: float
    answered: float
    wrong: float

    def applied(self, settings: Settings) -> Settings:
        """The settings with the threshold in force."""
        return settings.model_copy(update={"answer": settings.answer.model_copy(update={"threshold": self.threshold})})

    def save(self, path: str = ENV_FILE) -> None:
        """Writes the threshold into a file of settings.

        Raises:
            SettingsError: It cannot be written.
        """
        try:
            set_key(path, VARIABLE, str(self.threshold), quote_mode="never")
        except OSError as error:
            raise SettingsError(
                f"{path} cannot be written: {error}. Set {VARIABLE}={self.threshold} yourself."
            ) from error


def calibrate(experiment: Experiment, risk: float) -> Calibration:
    """Fits the threshold; nothing is written.

    Args:
        risk: Share of wrong answers among those given that is allowed.

    Raises:
        QuestionSetError: No question of the set can be judged.
    """
    fit = replace(experiment, by=(), without_answers=False).run("calibrating")
    columns = as_columns([row.values for row in fit.rows], CONFIDENCE, RIGHT)
    columns = columns[:, ~np.isnan(columns).any(axis=0)]
    if not columns.shape[1]:
        raise QuestionSetError(
            f"{experiment.path}: no question has answers or `answerable: false`, so there is nothing to fit on"
        )
    threshold = round(threshold_at_risk(columns, risk), 4)
    answered = columns[0] >= threshold
    wrong = float(1 - columns[1][answered].mean()) if answered.any() else 0.0
    return Calibration(threshold, float(answered.mean()), wrong)
