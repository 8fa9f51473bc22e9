"""The types that a program of somebody else sees; mypy reads this, nothing runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import assert_type

import numpy as np
import numpy.typing as npt

from ingest import IngestReport, ingest
from ingest.experiments import Calibration, Experiment, calibrate
from qa import (
    Answer,
    Answerer,
    Article,
    Citation,
    DatelineError,
    Draft,
    Embedder,
    Found,
    IndexNotFoundError,
    PassageAnswerer,
    Question,
    Rewriter,
    Settings,
    Timeline,
    ask,
    timeline,
)
from qa.evaluation import LabelledQuestion, Report, evaluate, load_questions


def asks() -> None:
    answer = ask("Who was elected?")
    assert_type(answer, Answer)
    assert_type(answer.confidence, float)
    assert_type(answer.citations, tuple[Citation, ...])
    assert_type(str(answer), str)
    assert_type(timeline("bridge"), Timeline)
    ask(1)  # type: ignore[arg-type]


def keeps_one_open() -> None:
    with Answerer.from_settings(Settings.load(index=Path("news"))) as answerer:
        assert_type(answerer, Answerer)
        assert_type(answerer.invoke("Who was elected?"), Answer)


def ingests() -> None:
    assert_type(ingest(["articles/", Article("1", "Bridge", "It was closed.")]), IngestReport)


def evaluates() -> None:
    questions = load_questions(Path("questions.jsonl"))
    assert_type(questions, list[LabelledQuestion])
    assert_type(evaluate(lambda question: ask(question.text), questions), Report)
    assert_type(calibrate(Experiment(Settings.load(), questions), risk=0.1), Calibration)


def catches(error: IndexNotFoundError) -> DatelineError:
    return error


class Hashed:
    name = "hashed"
    dimensions = 8

    def embed_documents(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.zeros((len(texts), 8), dtype=np.float32)

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        return np.zeros(8, dtype=np.float32)


class Mute:
    name = "mute"

    def answer(self, question: Question, found: Found) -> Iterator[Draft]:
        yield Draft((), (), 0.0)


class Literal:
    def rewrite(self, question: str, history: Sequence[Answer]) -> list[str]:
        return [question]


embedder: Embedder = Hashed()
answerer: PassageAnswerer = Mute()
rewriter: Rewriter = Literal()
