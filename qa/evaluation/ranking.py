"""Ranking: what was retrieved against what should have been. The figures are ir-measures' own."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
from ir_measures import AP, RR, P, R, Success, nDCG

from qa.domain import Article, Passage
from qa.evaluation.answers import contains
from qa.evaluation.questions import LabelledQuestion
from qa.text.words import content_stems

Scores = dict[str, float]

_MEASURES = (Success @ 1, Success @ 4, Success @ 10, RR @ 10, nDCG @ 10, R @ 10, P @ 10, AP @ 10)
_NAMES = {"Success": "hit", "RR": "MRR", "R": "recall", "P": "precision", "AP": "MAP"}


def measure_name(measure: object) -> str:
    """ "Success@4" -> "hit@4": the names people know."""
    name, _, cutoff = str(measure).partition("@")
    return f"{_NAMES.get(name, name)}@{cutoff}"


NAMES = tuple(measure_name(measure) for measure in _MEASURES)


def ranking_scores(relevant: Sequence[bool], missed: int = 0) -> Scores:
    """Ranking figures of one ranked list.

    Args:
        relevant: For each place, whether what stands there is relevant.
        missed: How many relevant ones are not in the list.
    """
    qrels = [ir_measures.Qrel("q", str(place), 1) for place, right in enumerate(relevant) if right]
    qrels += [ir_measures.Qrel("q", f"missed-{number}", 1) for number in range(missed)]
    run = [ir_measures.ScoredDoc("q", str(place), -float(place)) for place in range(len(relevant))]
    if not run or not qrels:
        return dict.fromkeys(NAMES, 0.0)
    scores = {measure_name(metric.measure): metric.value for metric in ir_measures.iter_calc(_MEASURES, qrels, run)}
    return {name: scores[name] for name in NAMES}


def article_scores(question: LabelledQuestion, passages: Sequence[Passage]) -> Scores:
    """Figures of the articles, each at its first passage, against the evidence; empty where none is named.

    A copy of an article ("also reported by") stands at the place of the passage that stands for it.
    """
    if not question.evidence or question.answerable is False:
        return {}
    wanted = set(question.evidence)
    found: set[str] = set()
    seen: set[str] = set()
    relevant: list[bool] = []
    for passage in passages:
        if passage.article.id in seen:
            continue
        group = [passage.article, *passage.copies]
        seen.update(article.id for article in group)
        named = {name for article in group for name in _names(article)} & wanted
        found |= named
        relevant.append(bool(named))
    return ranking_scores(relevant, missed=len(wanted - found))


def _names(article: Article) -> set[str]:
    return {article.id, article.url} - {""}


def passage_scores(question: LabelledQuestion, passages: Sequence[Passage]) -> Scores:
    """Figures of the passages against quoted evidence, a passage being right that holds one; empty where none is."""
    if not question.quotes or question.answerable is False:
        return {}
    quotes = [" ".join(quote.split()) for quote in question.quotes]
    texts = [" ".join(passage.text.split()) for passage in passages]
    relevant = [any(quote in text for quote in quotes) for text in texts]
    missed = sum(not any(quote in text for text in texts) for quote in quotes)
    return ranking_scores(relevant, missed)


def answer_passage_scores(question: LabelledQuestion, passages: Sequence[Passage]) -> Scores:
    """Figures of the passages that hold an answer and, with their headline, half of the question's content words.

    What open-domain question answering calls answer recall, made stricter against passages that hold a common answer by
    chance. How many such passages there are is not known, so only the first one counts.
    """
    if not question.answers or question.answerable is False:
        return {}
    asked = set(content_stems(question.question))
    scores = ranking_scores([answers_question(passage, question.answers, asked) for passage in passages])
    return {name: value for name, value in scores.items() if name.startswith(("hit", "MRR"))}


def answers_question(passage: Passage, answers: Sequence[str], asked: set[str]) -> bool:
    """Whether a passage holds an answer and, with its headline, half of the words that are asked for."""
    if not contains(passage.text, answers):
        return False
    words = set(content_stems(f"{passage.article.title} {passage.text}"))
    return len(asked & words) * 2 >= len(asked)
