"""Evaluation: question sets -> a report.

>>> from qa.evaluation import evaluate, load_questions
"""

from qa.evaluation.metrics import Metric
from qa.evaluation.questions import LabelledQuestion, load_questions
from qa.evaluation.run import Report, Row, evaluate

__all__ = ["LabelledQuestion", "Metric", "Report", "Row", "evaluate", "load_questions"]
