"""Answers: what was said against what should have been.

Exact match and F1 are SQuAD's (Rajpurkar et al. 2016), with its normalisation.
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

from qa.domain import Answer
from qa.evaluation.questions import LabelledQuestion
from qa.question.quantities import value_match

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = frozenset(string.punctuation)
_NOT_WORDS = re.compile(r"[^\w%$£€]+")


def normalized(text: str) -> str:
    """SQuAD's normalisation: lower case, without ASCII punctuation and articles, single spaces."""
    bare = "".join(character for character in text.lower() if character not in _PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def exact_match(prediction: str, answers: Iterable[str]) -> float:
    """1 where the prediction is one of the answers after normalisation."""
    return float(any(normalized(prediction) == normalized(answer) for answer in answers))


def token_f1(prediction: str, answers: Iterable[str]) -> float:
    """The best F1 of the prediction's tokens with those of an answer, after normalisation."""
    return max((_f1(normalized(prediction).split(), normalized(answer).split()) for answer in answers), default=0.0)


def _f1(prediction: Sequence[str], answer: Sequence[str]) -> float:
    if not prediction or not answer:
        return float(prediction == answer)
    common = (Counter(prediction) & Counter(answer)).total()
    if not common:
        return 0.0
    precision, recall = common / len(prediction), common / len(answer)
    return 2 * precision * recall / (precision + recall)


def contains(text: str, answers: Iterable[str]) -> bool:
    """Whether a text holds one of the answers as whole words, whatever the case and the quotation marks."""
    words = f" {_words(text)} "
    return any(f" {wanted} " in words for answer in answers if (wanted := _words(answer)))


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.lower()).strip()


def told(answer: Answer) -> list[str]:
    """What a reader is told, a line for each sentence.

    The first begins with "Yes" or "No" where that is decided, and behind the words of each stand the days that its
    quotes mean by words like "on Friday".
    """
    days = {citation.number: citation.day.spelled() for citation in answer.citations if citation.day}
    lines = [" ".join([one.text, *(days[n] for n in one.citations if n in days)]) for one in answer.sentences]
    return [" ".join(filter(None, (answer.decided, line))) for line in lines[:1]] + lines[1:]


def declines(answer: Answer) -> bool:
    """Whether an answer says nothing that an article or a model would have to know: a refusal, or "You are welcome"."""
    return not answer.citations and all(sentence.said for sentence in answer.sentences)


def answer_scores(question: LabelledQuestion, answer: Answer) -> dict[str, float]:
    """Figures of the answer's words; empty where the right ones are unknown or there should be none.

    Exact match and F1 are of the short answer, or of the whole where none is marked. A refusal scores 0. `value` is
    there only where the right answer is a number or a date.
    """
    if not question.answers or question.answerable is False:
        return {}
    lines = told(answer)
    text = " ".join(lines)
    short = answer.short or text
    scores = {
        "exact match": exact_match(short, question.answers),
        "token F1": token_f1(short, question.answers),
        "first sentence contains": float(bool(lines) and contains(lines[0], question.answers)),
        "contains": float(contains(text, question.answers)),
        "words": float(sum(len(sentence.text.split()) for sentence in answer.sentences)),
    }
    if question.choices:
        scores["choice"] = choice(text, question)
    value = value_match(text, question.answers, question.as_of or dt.date.today())
    return scores if value is None else scores | {"value": float(value)}


def choice(text: str, question: LabelledQuestion) -> float:
    """1 where a text names the right one of a quiz's choices, and no other."""
    named = [offered for offered in question.choices if contains(text, [offered])]
    return float(len(named) == 1 and any(normalized(named[0]) == normalized(answer) for answer in question.answers))


def is_right(question: LabelledQuestion, answer: Answer) -> bool | None:
    """Whether an answer is right: what is `told` holds a right answer, or its value. None where that is unknown.

    Answering a question that the articles do not answer is wrong, whatever is said.
    """
    if question.answerable is False:
        return False
    if not question.answers:
        return None
    text = " ".join(told(answer))
    return contains(text, question.answers) or bool(value_match(text, question.answers, answer.as_of))
