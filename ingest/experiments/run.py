"""An experiment: settings and a question set -> a report. What the others repeat under other conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.answering.verify import load_judge
from qa.compose import compose
from qa.evaluation import LabelledQuestion, Metric, Report, evaluate
from qa.evaluation.near_misses import without_answers
from qa.evaluation.run import fingerprint
from qa.index import Index
from qa.pipeline import Answerer
from qa.settings import Settings

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many questions of it are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A question set, and how it is asked; `dataclasses.replace` varies it.

    Attributes:
        settings: Which index, and how it answers.
        path: Where the questions are from, as the report names it.
        by: Fields of the questions to break the figures down by.
        judge: Whether quotes bear a sentence out: verifier, lexical, embedding, nli:MODEL or provider:model.
        seed: Of resampling and planting.
        ignore_as_of: Ask every question as of today.
        without_answers: Also ask without any passage that has the answer.
        metrics: What else to measure.
        progress: Told how far a run is.
    """

    settings: Settings
    questions: Sequence[LabelledQuestion]
    path: str = ""
    by: Sequence[str] = ("type",)
    judge: str = "verifier"
    seed: int = 0
    ignore_as_of: bool = False
    without_answers: bool = False
    metrics: Sequence[Metric] = ()
    progress: Progress = lambda doing, done, total: None

    def varied(self, settings: Settings) -> Experiment:
        """The same questions with other settings."""
        return replace(self, settings=settings)

    def run(self, doing: str = "asking") -> Report:
        """One run over all questions.

        Args:
            doing: What `progress` is told that this run is.

        Raises:
            DatelineError: There is no index, or a part that the settings name cannot be had.
        """
        parts = compose(_never_refusing(self.settings))
        total = len(self.questions)
        self.progress(doing, 0, total)
        with Answerer.from_parts(parts) as answerer:
            return evaluate(
                answerer.invoke,
                self.questions,
                threshold=None if self.settings.model else self.settings.answer.threshold,
                ignore_as_of=self.ignore_as_of,
                by=self.by,
                judge=load_judge(self.judge, parts.retriever.embedder, self.settings),
                about=self._about(parts.retriever.index, answerer.answerer.name),
                seed=self.seed,
                progress=lambda done: self.progress(doing, done, total),
                near_miss=without_answers(parts) if self.without_answers else None,
                metrics=self.metrics,
            )

    def _about(self, index: Index, model: str) -> dict[str, Any]:
        return {
            "questions": {
                "path": self.path,
                "count": len(self.questions),
                "fingerprint": fingerprint(self.questions),
            },
            "index": described(index),
            "model": model,
            "settings": spelled_out(self.settings),
            "ignore_as_of": self.ignore_as_of,
            "judge": self.judge,
        }


def described(index: Index) -> dict[str, Any]:
    """What is in an index, for a report."""
    return {
        "folder": str(index.folder),
        "watermark": index.watermark,
        "articles": index.count_articles(),
        "chunks": len(index),
        "embedder": index.embedder,
    }


def spelled_out(settings: Settings) -> dict[str, Any]:
    """The settings that a result depends on, JSON-ready, without secrets."""
    return settings.model_dump(mode="json", exclude={"api_key", "catalog_url", "index"})


def _never_refusing(settings: Settings) -> Settings:
    """Risk and calibration are drawn over what a refusal would have said, so nothing is withheld from the harness."""
    return settings.model_copy(update={"answer": settings.answer.model_copy(update={"threshold": 0.0})})
