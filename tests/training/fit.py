"""Fits what ranks passages and sentences, and what an answer's confidence is made of, on a question set.

Three logistic regressions on features that `qa` computes; their weights are printed as they stand in the code:

- passages (retrieval.py): the reader's log-odds and the fused score -> whether the passage holds an answer;
- sentences (answering/candidates.py): of the sentences of one question, those that hold an answer above all others;
- confidence (answering/extractive.py): the first sentence's features -> whether a reader is served by the answer.

The order matters: paste each into the code before the next is fitted. The set must have unanswerable questions for the
third.

    python tests/training/fit.py passages QUESTIONS.jsonl=.dateline
    python tests/training/fit.py sentences QUESTIONS.jsonl=.dateline ui/sample/questions.jsonl=.dateline-demo

Several sets, each with its index, keep the weights from leaning on what one collection is like.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from qa.answering.candidates import Candidate, Features, rank
from qa.answering.extractive import chosen
from qa.domain import Filter, Question
from qa.evaluation import LabelledQuestion, load_questions
from qa.evaluation.answers import contains
from qa.evaluation.ranking import answers_question
from qa.evaluation.statistics import auroc, calibration_error
from qa.pipeline import Answerer
from qa.question.days import window
from qa.settings import AnswerSettings, Settings
from qa.text.words import content_stems

Array = npt.NDArray[np.float64]


def asked(question: LabelledQuestion) -> Question:
    """The question as the chain understands it."""
    as_of = question.as_of
    found = window(question.question, as_of) if as_of else None
    return Question(question.question, Filter(as_of=as_of), window=found)


def logistic(features: Array, labels: Array, penalty: float) -> Array:
    """Weights of a logistic regression with an L2 penalty on all but the first (the constant)."""

    def loss(weights: Array) -> float:
        odds = features @ weights
        return float(np.logaddexp(0, odds).sum() - odds @ labels + penalty * (weights[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(features.shape[1]), method="L-BFGS-B").x)


def listwise(groups: Sequence[tuple[Array, Array]], penalty: float) -> Array:
    """Weights under which the right ones of each group have the most of its softmax."""

    def loss(weights: Array) -> float:
        total = penalty * float((weights**2).sum())
        for features, right in groups:
            odds = features @ weights
            top = odds.max()
            total += np.log(np.exp(odds - top).sum()) - np.log(np.exp(odds[right > 0] - top).sum())
        return float(total)

    return np.asarray(minimize(loss, np.zeros(groups[0][0].shape[1]), method="L-BFGS-B").x)


def fit_passages(asked_of: Sequence[tuple[Answerer, LabelledQuestion]]) -> None:
    """Prints `_RELEVANCE` and `_FUSED`."""
    rows: list[list[float]] = []
    labels: list[float] = []
    for answerer, question in progress(asked_of):
        if not question.answers:
            continue
        reader, retriever = answerer.retriever.reader, answerer.retriever
        assert reader is not None
        bare = retriever.model_copy(update={"reader": None})
        passages = bare.passages(asked(question), retriever.settings.reader.passages)
        words = set(content_stems(question.question))
        for passage, reading in zip(passages, reader.read(question.question, passages), strict=True):
            rows.append([1.0, reading.relevance, passage.score / passages[0].score])
            labels.append(float(answers_question(passage, question.answers, words)))
    weights = logistic(np.array(rows), np.array(labels), penalty=0.1)
    print("_RELEVANCE, _FUSED =", ", ".join(f"{weight:.2f}" for weight in weights[1:] / weights[1]), weights)


def fit_sentences(asked_of: Sequence[tuple[Answerer, LabelledQuestion]]) -> None:
    """Prints the weights of candidates.py, then those of the confidence, each with how good they are."""
    ranked: list[tuple[LabelledQuestion, list[Candidate]]] = []
    for answerer, question in progress(asked_of):
        retriever, understood = answerer.retriever, asked(question)
        found = rank(understood, retriever.passages(understood), retriever.index)
        if found:
            ranked.append((question, found))
    groups = []
    for question, found in ranked:
        right = np.array([float(contains(candidate.text, question.answers)) for candidate in found])
        if right.any():
            groups.append((np.array([candidate.features for candidate in found]), right))
    groups = [(drop(features, "constant", "relevance"), right) for features, right in groups]
    weights = listwise(groups, 0.05)
    report("sentences", weights, lambda w: hits(groups, w))
    for dropped in Features._fields[1:]:
        without = [(drop(features, dropped), right) for features, right in groups]
        print(f"  without {dropped}: {hits(without, listwise(without, 0.05))}")
    features = np.array([found[0].features for _, found in ranked])
    labels = np.array([float(served(question, found)) for question, found in ranked])
    fitted = logistic(drop(features, "kind", "strength"), labels, penalty=0.02)
    chances = 1 / (1 + np.exp(-features @ fitted))
    report(
        "confidence",
        fitted,
        lambda _: (
            f"AUROC right {auroc(np.array([chances, labels])):.3f}, "
            f"calibration error {calibration_error(np.array([chances, labels])):.3f}"
        ),
    )


def served(question: LabelledQuestion, found: Sequence[Candidate]) -> bool:
    """Whether one of the sentences that would be shown holds a right answer."""
    shown = chosen(found, AnswerSettings().sentences, 1)
    return question.answerable is not False and any(contains(c.text, question.answers) for c in shown)


def drop(features: Array, *names: str) -> Array:
    """The features with some of them at zero."""
    bare = features.copy()
    bare[:, [Features._fields.index(name) for name in names]] = 0.0
    return bare


def hits(groups: Sequence[tuple[Array, Array]], weights: Array) -> str:
    """Share of the groups whose first, and one of whose first three, is right."""
    orders = [np.argsort(-(features @ weights), kind="stable") for features, _ in groups]
    tops = [right[order[:3]] for (_, right), order in zip(groups, orders, strict=True)]
    return f"first {np.mean([top[0] for top in tops]):.3f}, of three {np.mean([top.max() for top in tops]):.3f}"


def report(name: str, weights: Array, quality: Callable[[Array], str]) -> None:
    """Prints weights as the code has them."""
    values = ", ".join(f"{field}={value:.2f}" for field, value in zip(Features._fields, weights, strict=True))
    print(f"{name}: Features({values})\n  {quality(weights)} (on the questions they were fitted on)")


def progress(
    asked_of: Sequence[tuple[Answerer, LabelledQuestion]],
) -> Iterator[tuple[Answerer, LabelledQuestion]]:
    """The questions, every fiftieth of them told."""
    for number, pair in enumerate(asked_of):
        if number % 50 == 0:
            print(json.dumps({"questions": number}), file=sys.stderr, flush=True)
        yield pair


def main(arguments: Sequence[str] | None = None) -> None:
    """Fits one of the steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("passages", "sentences"))
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS=INDEX")
    options = parser.parse_args(arguments)
    asked_of: list[tuple[Answerer, LabelledQuestion]] = []
    for pair in options.sets:
        questions, _, folder = pair.partition("=")
        answerer = Answerer.from_settings(Settings.load(index=Path(folder)))
        asked_of += [(answerer, question) for question in load_questions(Path(questions))]
    {"passages": fit_passages, "sentences": fit_sentences}[options.step](asked_of)


if __name__ == "__main__":
    main()
