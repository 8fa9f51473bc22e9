"""Near misses: an answerable question over a collection from which every passage with its answer is taken out.

What is left is about the same thing, of the same days and in the same words, and does not say it: the right answer is a
refusal. Unanswerable questions about another year are far easier to tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qa.compose import Parts
from qa.domain import Answer, Passage, Question
from qa.evaluation.answers import contains
from qa.evaluation.questions import LabelledQuestion
from qa.pipeline import Answerer

TYPE = "near miss"

NearMiss = Callable[[LabelledQuestion, Question], Answer]
"""Answers a question without the passages that have its answer."""


def has_near_miss(question: LabelledQuestion) -> bool:
    """Whether it is known what has to be taken out."""
    return bool(question.answers) and question.answerable is not False


def as_near_miss(question: LabelledQuestion) -> LabelledQuestion:
    """The question as it is scored then: there is no right answer, and no evidence."""
    return replace(
        question,
        id=f"{question.id} {TYPE}",
        answers=(),
        evidence=(),
        quotes=(),
        choices=(),
        answerable=None,
        type=TYPE,
    )


def without_answers(parts: Parts) -> NearMiss:
    """Answers from an index as if no passage had the answer, in its text or its headline."""

    def answer(labelled: LabelledQuestion, question: Question) -> Answer:
        def lacks_answer(passage: Passage) -> bool:
            return not contains(f"{passage.article.title} {passage.text}", labelled.answers)

        retriever = parts.retriever.model_copy(update={"keeps": lacks_answer})
        return Answerer(retriever, parts.answerer, parts.rewriter).invoke(question)

    return answer
