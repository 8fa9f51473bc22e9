"""Experiments: a question set over other settings, or a copy of the index with planted articles; nothing is printed.

>>> from ingest.experiments import Experiment, attack, calibrate, noise, sweep
"""

from ingest.experiments.calibration import Calibration, calibrate
from ingest.experiments.disturbed import AttackReport, attack, noise
from ingest.experiments.run import Experiment
from ingest.experiments.sweeps import sweep

__all__ = ["AttackReport", "Calibration", "Experiment", "attack", "calibrate", "noise", "sweep"]
