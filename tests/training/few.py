"""Fits what ranks sentences, and what an answer's confidence is made of, in a handful of articles.

From collections written for it, `asked/`: 36 short articles each, and 150 questions as readers type them, a fifth of
which no article answers. Every question is asked of the whole program, those before it in its conversation first, and
what its answerer is given is kept; those that are answered otherwise than by ranking sentences (summaries, offices, two
parts) are left out, but for offices. Questions of the next collection are asked, too: nothing answers those. Fitted are

- sentences: listwise, those that hold the answer above the others; with them, what each loss takes from a score,
  starting from what was set by hand; then, among the first few, what it counts that an answer follows from them;
- confidence: logistic, whether the first sentence holds the answer (with one of three, nearly all was sure);
- the same of who is told to hold an office, by how complete the statements are and whether it follows from the first.

The rules of answering were made with learn-1 to learn-19 in sight, so that what they tell of offices is right more
often there (0.91) than in those that nobody has looked at (0.73 in learn-20 to learn-29): how sure that is is fitted to
these alone (`UNSEEN`). The confidence of ranked sentences is fitted to all: fitted to these alone, more is refused, and
less is right.

Fitted on the collections of `asked/learn-*`; the penalty and the figures printed as "left out" are by leaving out one
of them at a time. Figures of `asked/test-*` are printed beside, and nothing is chosen by them. The rules of answering
were made with test-1 and test-2 in sight, too, and without a look at test-3 to test-10.

    python tests/training/few.py --out qa/models/reader/weights.json
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fit import Array, by_score, columns, listwise, logistic, named, say

from ingest import ingest
from qa.answering.candidates import Candidate
from qa.answering.confidence import chance_of, first_features, office_features, similarity
from qa.answering.extractive import ExtractiveAnswerer, chosen, in_order, worse_by
from qa.answering.following import FIRST, entailed
from qa.answering.officers.offices import held
from qa.compose import compose
from qa.domain import Draft, Filter, Found, Question
from qa.evaluation import LabelledQuestion, load_questions
from qa.evaluation.answers import contains
from qa.evaluation.run import in_conversation
from qa.evaluation.statistics import auroc
from qa.intents import Intent
from qa.models.embedder import load_embedder
from qa.models.losses import Loss
from qa.models.weights import Features, Weights
from qa.pipeline import Answerer
from qa.protocols import Embedder
from qa.settings import AnswerSettings, Settings

ASKED = Path(__file__).with_name("asked")
_SENTENCE = (
    *("covered", "near", "context", "kind", "fused", "relevance", "answer", "below", "votes"),
    *("lacking", "behind", "lead", "thread"),
)
_CONFIDENCE = (
    *("constant", "covered", "context", "kind", "relevance", "answer", "similarity"),
    *("lacking", "entailed", "astray", "thread"),
)
_OFFICE = ("constant", "stated", "entailed", "relevance", "lacking")
_PENALTIES = (0.1, 0.3, 1.0, 3.0)
UNSEEN = tuple(f"learn-{number}" for number in range(20, 30))
"""Collections to learn from that nobody has looked at."""
BY_HAND: Mapping[Loss, float] = {
    Loss.ABSENT: 2.2,
    Loss.LACKING: 1.3,
    Loss.NO_CHOICE: 0.5,
    Loss.OTHER_CHOICE: 2.0,
    Loss.NO_VALUE: 1.0,
    Loss.NO_SUM: 1.5,
    Loss.OTHER_DIMENSION: 5.0,
    Loss.OTHER_CHANGE: 2.5,
    Loss.OTHER_AMOUNT: 3.5,
    Loss.NO_MEASURE: 3.5,
    Loss.OTHER_THINGS: 1.5,
    Loss.ANOTHER_KIND: 4.0,
    Loss.AN_AGE: 4.0,
    Loss.OTHER_AGE: 3.0,
    Loss.MAY_BE: 2.0,
    Loss.NOBODY_ASKED: 2.0,
    Loss.OTHER_PLACES: 4.5,
    Loss.OUTSIDE: 1.5,
    Loss.BEFORE_THEM: 6.0,
    Loss.OTHER_DAYS: 3.0,
    Loss.OTHER_YEAR: 6.0,
    Loss.OTHER_QUARTER: 6.0,
    Loss.OF_ANOTHER_QUARTER: 3.0,
    Loss.NO_DAY: 4.0,
    Loss.OTHER_WORDS: 2.0,
    Loss.OTHER_VERB: 2.5,
    Loss.PLANNED: 1.2,
    Loss.NO_THING: 2.0,
    Loss.NAMESAKE: 3.0,
    Loss.OTHER_ONE: 3.0,
    Loss.OTHER_OF: 3.0,
    Loss.ANOTHERS: 2.0,
    Loss.OTHER_OFFICE: 1.5,
    Loss.ENDED: 2.0,
    Loss.NAMES_ASKED: 2.0,
    Loss.NO_PROPER_NAME: 3.0,
    Loss.OTHER_SUBJECT: 3.0,
    Loss.NO_NAME: 1.5,
    Loss.NO_CAUSE: 2.5,
    Loss.ONE_BEFORE: 2.5,
    Loss.OTHER_NAME: 3.0,
    Loss.A_PLACE: 2.5,
}
"""Log-odds that each loss took before any was fitted, and from which a fit begins."""
_SHOWN = AnswerSettings().sentences
_WEIGHED = 3 * FIRST  # sentences of which it is kept whether their answers follow: the first few by any weights
_OTHERS = 9  # of those of another collection, each ninth: rarer in life than any other


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question of a collection with its sentences, best first by the weights it was asked with."""

    collection: str
    labelled: LabelledQuestion
    question: Question
    found: Found
    candidates: tuple[Candidate, ...]
    features: Array
    losses: Array
    follows: Array
    right: Array


@dataclass(frozen=True, slots=True)
class Told:
    """A question of a collection that was answered by who is said to have held an office."""

    collection: str
    features: Features
    right: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """What ranks sentences."""

    sentence: Features
    losses: Mapping[Loss, float]


@dataclass
class Recorder:
    """An answerer that keeps what it is given, and answers as another does."""

    answerer: ExtractiveAnswerer
    given: list[tuple[Question, Found]] = field(default_factory=list)
    name: str = "recorder"

    def answer(self, question: Question, found: Found) -> Iterator[Draft]:
        """The other's answer."""
        self.given.append((question, found))
        yield from self.answerer.answer(question, found)


@contextmanager
def asking(folder: Path, reader: Path | None = None) -> Iterator[tuple[Answerer, Recorder]]:
    """The whole program over a collection, which refuses nothing, and what its answerer is given."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings.load(index=Path(place) / "index")
        settings = settings.model_copy(
            update={
                "answer": settings.answer.model_copy(update={"threshold": 0.0}),
                "reader": settings.reader.model_copy(update={"path": reader}),
            }
        )
        ingest([folder / "articles.jsonl"], settings=settings)
        parts = compose(settings)
        assert isinstance(parts.answerer, ExtractiveAnswerer)
        recorder = Recorder(parts.answerer)
        with Answerer.from_parts(replace(parts, answerer=recorder)) as answerer:
            yield answerer, recorder


def asked(folder: Path, weights: Weights, reader: Path | None) -> tuple[list[Ranked], list[Told]]:
    """The questions of a collection that are answered by ranking sentences, and those that an office answers."""
    found: list[Ranked] = []
    offices: list[Told] = []
    with asking(folder, reader) as (answerer, recorder):
        for labelled in (*load_questions(folder / "questions.jsonl"), *of_another(folder)):
            question = in_conversation(labelled, Filter(as_of=labelled.as_of), answerer.invoke)
            recorder.given.clear()
            answerer.invoke(question)
            for given in recorder.given:
                if given[0].intent is Intent.OFFICE:
                    offices += told(folder.name, labelled, *given, weights)
            if len(recorder.given) == 1:
                found += ranked(folder.name, labelled, *recorder.given[0], weights)
    return found, offices


def told(
    collection: str, labelled: LabelledQuestion, question: Question, found: Found, weights: Weights
) -> Iterator[Told]:
    """A question about an office, with the first sentence that tells; none where nothing does."""
    sentences, stated = held(question, found, weights)
    if sentences and stated:
        first = sentences[0]
        right = contains(f"{first.short} {first.text}", labelled.answers)
        yield Told(collection, office_features(question, first, stated), bool(right))


def of_another(folder: Path) -> list[LabelledQuestion]:
    """Questions that nothing in a collection answers: some of the next one's that stand alone."""
    every = sorted(ASKED.iterdir())
    other = every[(every.index(folder) + 1) % len(every)]
    alone = [one for one in load_questions(other / "questions.jsonl") if not one.history]
    return [replace(one, answers=(), answerable=False) for one in alone[::_OTHERS]]


def ranked(
    collection: str, labelled: LabelledQuestion, question: Question, found: Found, weights: Weights
) -> Iterator[Ranked]:
    """A question under some weights; none where nothing of it is ranked."""
    of_sentences = not question.intent.gathers and question.intent is not Intent.OFFICE
    candidates = in_order(question, found, weights) if of_sentences else []
    if not candidates or found.vector is None:
        return
    right = [float(contains(f"{one.short} {one.text}", labelled.answers)) for one in candidates]
    features = np.array([one.features for one in candidates])
    losses = np.array([[one.losses.count(loss) for loss in Loss] for one in candidates], dtype=float)
    follows = np.array([entailed(question, one) for one in candidates[:_WEIGHED]] + [0.0] * len(candidates[_WEIGHED:]))
    yield Ranked(collection, labelled, question, found, tuple(candidates), features, losses, follows, np.array(right))


def sorted_by(one: Ranked, fitted: Fitted) -> list[Candidate]:
    """A question's sentences under other weights."""
    order, scores = in_first_order(one, fitted)
    scores[:FIRST] += fitted.sentence.entailed * one.follows[order[:FIRST]]
    astray = one.losses @ np.array([fitted.losses[loss] for loss in Loss])
    found = [
        replace(
            one.candidates[place],
            features=one.candidates[place].features._replace(entailed=float(one.follows[place])),
            astray=float(astray[place]),
        )
        for place in order
    ]
    return [*by_score(found[:FIRST], scores[:FIRST]), *by_score(found[FIRST:], scores[FIRST:])]


def in_first_order(one: Ranked, fitted: Fitted) -> tuple[npt.NDArray[np.intp], Array]:
    """The places of a question's sentences, and their scores in that order, before it counts what follows from them."""
    astray = one.losses @ np.array([fitted.losses[loss] for loss in Loss])
    scores = one.features @ np.array(fitted.sentence._replace(entailed=0.0)) - astray
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def hits(one: Ranked, fitted: Fitted, worse: float) -> tuple[float, float]:
    """Whether the first sentence holds the answer, and whether one of those shown does."""
    shown = chosen(sorted_by(one, fitted), _SHOWN, 1, worse)
    right = [contains(f"{candidate.short} {candidate.text}", one.labelled.answers) for candidate in shown]
    return float(right[0]), float(any(right))


def fit_sentences(every: Sequence[Ranked], penalty: float) -> Fitted:
    """Weights of sentences, and what each loss takes."""
    begun = np.array([BY_HAND[loss] for loss in Loss])
    groups = [
        (np.hstack([columns(one.features, _SENTENCE), -one.losses]), one.right, -one.losses @ begun)
        for one in every
        if one.right.any() and one.right.min() < 1
    ]
    found = listwise(groups, penalty, [*[None] * len(_SENTENCE), *-begun])
    sentence, moved = np.split(found, [len(_SENTENCE)])
    costs = {loss: round(float(cost), 3) for loss, cost in zip(Loss, begun + moved, strict=True)}
    fitted = Fitted(named(_SENTENCE, sentence), costs)
    first = []
    for one in every:
        order, scores = in_first_order(one, fitted)
        right = one.right[order[:FIRST]]
        if right.any() and right.min() < 1:
            first.append((one.follows[order[:FIRST], None], right, scores[:FIRST]))
    (weight,) = listwise(first, penalty)
    return replace(fitted, sentence=fitted.sentence._replace(entailed=round(float(weight), 3)))


def rows_of(every: Sequence[Ranked], fitted: Fitted, worse: float, embedder: Embedder) -> tuple[Array, Array]:
    """What is known of the first sentence of each, and whether it is right."""
    rows, labels = [], []
    for one in every:
        order = sorted_by(one, fitted)
        assert one.found.vector is not None
        near = similarity(embedder, order[0], one.found.vector)
        rows.append(first_features(one.question, order)._replace(similarity=near))
        labels.append(hits(one, fitted, worse)[0])
    return columns(rows, _CONFIDENCE), np.array(labels)


def fit_offices(every: Sequence[Told]) -> Features:
    """Weights of what is known of the first sentence that tells who held an office."""
    rows = columns([one.features for one in every], _OFFICE)
    return named(_OFFICE, logistic(rows, np.array([float(one.right) for one in every]), penalty=1.0))


def office_figures(every: Sequence[Told], part: str, weights: Features) -> dict[str, float]:
    """How sure what is told of offices is, and how much of it is right."""
    some = [one for one in every if one.collection.startswith(part)]
    sure = np.array([chance_of(one.features, weights) for one in some])
    right = np.array([float(one.right) for one in some])
    return {
        "told": float(len(some)),
        "right": float(right.mean()),
        "mean confidence": float(sure.mean()),
        "right at 0.7 or more": float(right[sure >= 0.7].mean()) if (sure >= 0.7).any() else 0.0,
        "AUROC": float(auroc(np.array([sure, right]))),
    }


def left_out(every: Sequence[Ranked], worse: float, penalty: float) -> Array:
    """First and one of three of each answerable question, with weights fitted to the other collections."""
    found = []
    for name in sorted({one.collection for one in every}):
        fitted = fit_sentences([one for one in every if one.collection != name], penalty)
        own = [one for one in every if one.collection == name and one.labelled.answers]
        found += [hits(one, fitted, worse) for one in own]
    return np.array(found)


def figures(
    every: Sequence[Ranked], fitted: Fitted, confidence: Features, worse: float, embedder: Embedder
) -> dict[str, float]:
    """How good weights are on questions."""
    table, first = rows_of(every, fitted, worse, embedder)
    odds = table @ columns([confidence], _CONFIDENCE)[0]
    sure = 1 / (1 + np.exp(-odds))
    answerable = np.array([bool(one.labelled.answers) for one in every])
    shown = np.array([hits(one, fitted, worse)[1] for one in every])
    return {
        "questions": float(len(every)),
        "answerable: first sentence, nothing refused": float(first[answerable].mean()),
        "answerable: one of three, nothing refused": float(shown[answerable].mean()),
        "answerable: first sentence at the threshold": float((first * (sure >= 0.5))[answerable].mean()),
        "answerable: one of three at the threshold": float((shown * (sure >= 0.5))[answerable].mean()),
        "answerable: refused": float((sure < 0.5)[answerable].mean()),
        "not answerable: answered": float((sure >= 0.5)[~answerable].mean()),
        "all: wrong at 0.7 or more": float(((sure >= 0.7) & (shown == 0)).mean()),
        "AUROC of a right first sentence": float(auroc(np.array([sure, first]))),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Fits, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the weights.json whose fields are replaced")
    parser.add_argument("--reader", type=Path, help="folder of the reader; without it, the packaged one")
    options = parser.parse_args(arguments)
    before = Weights.load(options.out)
    worse = worse_by(before, passages=1)
    with ProcessPoolExecutor() as pool:
        collect = partial(asked, weights=before, reader=options.reader)
        both = list(pool.map(collect, sorted(ASKED.iterdir())))
    every = [one for ranked_ones, _ in both for one in ranked_ones]
    offices = [one for _, told_ones in both for one in told_ones]
    say(f"{len(every)} questions, and {len(offices)} about offices")
    learnt = [one for one in every if one.collection.startswith("learn")]
    kept = [one for one in every if one.collection.startswith("test")]
    embedder = load_embedder(Settings.load())
    tried = {penalty: left_out(learnt, worse, penalty).mean(axis=0) for penalty in _PENALTIES}
    for penalty, (first, shown) in tried.items():
        say(f"  penalty {penalty}: left out: first {first:.3f}, of three {shown:.3f}")
    fitted = fit_sentences(learnt, max(tried, key=lambda penalty: float(tried[penalty].sum())))
    confidence = named(_CONFIDENCE, logistic(*rows_of(learnt, fitted, worse, embedder), penalty=1.0))
    office = fit_offices([one for one in offices if one.collection in UNSEEN])
    report, ranked_before = {}, Fitted(before.sentence_few, before.losses)
    for name, part, some in (("learn (fitted to)", "learn", learnt), ("test", "test", kept)):
        report[f"{name}, before"] = figures(some, ranked_before, before.confidence_few, worse, embedder)
        report[f"{name}, now"] = figures(some, fitted, confidence, worse, embedder)
        report[f"{name}, offices"] = office_figures(offices, part, office)
    print(json.dumps(report, indent=1))
    about = {"command": "few.py", "collections": sorted({one.collection for one in learnt}), "figures": report}
    provenance = {**before.provenance, "few": about}
    now = replace(
        before,
        sentence_few=fitted.sentence,
        losses=fitted.losses,
        confidence_few=confidence,
        confidence_office=office,
        provenance=provenance,
    )
    options.out.write_text(json.dumps(now.to_dict(), indent=2) + "\n", encoding="utf-8")
    say(f"{options.out}")


if __name__ == "__main__":
    main()
