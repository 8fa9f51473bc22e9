"""Metrics: a question and its answer -> values, and the figures that are made of them over a whole set.

Every metric is in one list; `evaluate(..., metrics=[...])` takes more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qa.answering.verify import Judge, verifier_judge
from qa.domain import Answer
from qa.evaluation.answers import answer_scores
from qa.evaluation.citations import citation_scores
from qa.evaluation.figures import Figure
from qa.evaluation.questions import LabelledQuestion
from qa.evaluation.ranking import NAMES as RANKING
from qa.evaluation.ranking import answer_passage_scores, article_scores, passage_scores

Score = Callable[[LabelledQuestion, Answer], Mapping[str, float]]
"""A question and the answer that a reader would get -> values by name; none where it is not defined."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured of an answer. A value `v` of a metric `m` gives the figure "m.v": its mean over the questions.

    Attributes:
        values: The names that `score` may give.
        better: Which way is up for each: 1 where more is better, -1 where less is, 0 where neither is.
    """

    name: str
    score: Score
    values: tuple[str, ...]
    better: int | Mapping[str, int] = 1

    def of(self, question: LabelledQuestion, answer: Answer) -> dict[str, float]:
        """The values of one answer, by the names that they have in a report.

        Raises:
            ValueError: `score` gave a value that the metric does not name.
        """
        scores = self.score(question, answer)
        if unknown := scores.keys() - set(self.values):
            raise ValueError(f"metric {self.name!r} gave {sorted(unknown)}; its values are {', '.join(self.values)}")
        return {f"{self.name}.{name}": float(value) for name, value in scores.items()}

    def figures(self) -> tuple[Figure, ...]:
        """The figures over a whole set."""
        return tuple(
            Figure(
                f"{self.name}.{name}",
                (f"{self.name}.{name}",),
                better=self.better if isinstance(self.better, int) else self.better.get(name, 1),
            )
            for name in self.values
        )


def standard(judge: Judge = verifier_judge) -> tuple[Metric, ...]:
    """The metrics of every report, in its order; refusals, times and tokens are measured beside them.

    Args:
        judge: Whether a sentence follows from its quotes.
    """
    return (
        Metric("articles", lambda question, answer: article_scores(question, answer.passages), RANKING),
        Metric("passages", lambda question, answer: passage_scores(question, answer.passages), RANKING),
        Metric("answer passages", lambda question, answer: answer_passage_scores(question, answer.passages), RANKING),
        Metric(
            "answers",
            answer_scores,
            ("first sentence contains", "contains", "choice", "value", "exact match", "token F1", "words"),
            better={"words": 0},
        ),
        Metric(
            "citations",
            lambda question, answer: citation_scores(question, answer, judge),
            (
                "sentences cited",
                "quotes verbatim",
                "support recall",
                "support precision",
                "evidence precision",
                "evidence recall",
            ),
        ),
    )


def figures(metrics: Sequence[Metric]) -> tuple[Figure, ...]:
    """The figures of several metrics, in order.

    Raises:
        ValueError: Two of them have the same name.
    """
    names = [metric.name for metric in metrics]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two metrics are called {', '.join(twice)}; here are {', '.join(names)}")
    return tuple(figure for metric in metrics for figure in metric.figures())
