"""Turns of conversations, made up: a question, the sentence that answers it and the short answer in that."""

from __future__ import annotations

import datetime as dt

from conftest import make_article

from qa.domain import Answer, Chunk, Citation, Passage, Sentence

DAY = dt.date(2025, 3, 3)


def answer(question: str, text: str, short: str, understood: str = "", passages: tuple[Passage, ...] = ()) -> Answer:
    """An answer of one sentence with its short answer marked."""
    start = text.index(short)
    citation = Citation(1, "a", "r", 0, len(text), text, "Title", "", None, "", (start, start + len(short)))
    return Answer(question, (Sentence(text, (1,)),), (citation,), passages, 1.0, DAY, "extractive", understood)


def refused(question: str, *passages: Passage) -> Answer:
    """A question that was refused."""
    return Answer(question, (), (), passages, 0.1, DAY, "extractive")


def passage(text: str, source: str = "") -> Passage:
    """A passage that is a whole article."""
    article = make_article(text=text, source=source)
    return Passage(article, Chunk(article.revision, 0, 0, len(text), text), 1.0)
