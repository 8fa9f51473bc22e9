"""The reader: question and passage together -> how well the passage answers, and with which words.

A cross-encoder with two heads on the packaged MiniLM: relevance from the first token, start and end of the answer from
every token, as BERT reads SQuAD 2.0 (Devlin et al. 2019; the first token as start and end means "no answer here").
A reader is a folder: `model.onnx`, made by tests/training/; `weights.json`, what was fitted to it; `card.md`, from what
it was made and how good it is.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.domain import AnswerSpan, Passage, Reading
from qa.errors import SettingsError
from qa.models.embedder import cpu_session, minilm_tokenizer
from qa.models.weights import PACKAGED, Weights
from qa.text.sentences import Span
from qa.text.statements import statements

FloatArray = npt.NDArray[np.float32]

LONGEST_QUESTION, LONGEST_TITLE, LONGEST_INPUT = 48, 32, 288
"""Tokens; what is longer is cut."""
_LONGEST_ANSWER = 16  # tokens
_CLS, _SEP = 101, 102
_WHAT_IT_IS_NOT = re.compile(r",\s+(?:(?:and|but)\s+)?(?:not|rather than|instead of)\b.*", re.DOTALL)
_UNITS = ((365, "year", 730), (30, "month", 60), (7, "week", 14), (1, "day", 1))  # days, name, used from so many days


def assemble(question: Sequence[int], title: Sequence[int], body: Sequence[int]) -> tuple[list[int], list[int], int]:
    """Token ids and types of "[CLS] question [SEP] title body [SEP]", and the place of the body's first token."""
    question, title = question[:LONGEST_QUESTION], title[:LONGEST_TITLE]
    first = len(question) + 2 + len(title)
    body = body[: LONGEST_INPUT - first - 1]
    ids = [_CLS, *question, _SEP, *title, *body, _SEP]
    return ids, [0] * (len(question) + 2) + [1] * (len(title) + len(body) + 1), first


def age_words(published: dt.date | None, asked: dt.date) -> str:
    """How long before a question an article was published, as the reader reads it: "3 days before"."""
    if published is None:
        return "undated"
    days = max(0, (asked - published).days)
    if days == 0:
        return "the same day"
    count, unit = next((days // length, unit) for length, unit, least in _UNITS if days >= least)
    return f"{count} {unit}{'' if count == 1 else 's'} before"


class OnnxReader:
    """Reads passages for a question, one at a time, so that what it says of one never depends on the others.

    Attributes:
        weights: What was fitted to it.

    Args:
        folder: Where its model and its weights are.

    Raises:
        SettingsError: The folder holds no reader.
    """

    def __init__(self, folder: Path = PACKAGED) -> None:
        model = folder / "model.onnx"
        if not model.is_file():
            raise SettingsError(f"{folder} holds no reader: there is no {model.name} in it")
        self.weights = Weights.load(folder / "weights.json")
        self._session = cpu_session(model)
        self._tokenizer = minilm_tokenizer(whole=True)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(len(os.sched_getaffinity(0)), thread_name_prefix="read")

    def read(self, question: str, passages: Sequence[Passage], asked: dt.date | None = None) -> list[Reading]:
        wanted = self._tokenizer.encode(question, add_special_tokens=False).ids
        day = asked or dt.date.today()
        return list(self._pool.map(lambda passage: self._read(wanted, passage, day), passages))

    def _read(self, asked: Sequence[int], passage: Passage, day: dt.date) -> Reading:
        article, chunk = passage.article, passage.chunk
        age = f"{age_words(article.published, day)}: " if self.weights.dated else ""
        title = self._tokenizer.encode(f"{age}{article.title}:", add_special_tokens=False).ids
        body = self._tokenizer.encode(chunk.text, add_special_tokens=False)
        ids, types, first = assemble(asked, title, body.ids)
        relevance, spans = self._run(ids, types)
        offsets = np.array(body.offsets[: len(ids) - first - 1]).reshape(-1, 2) + chunk.start
        null = float(spans[0, 0] + spans[0, 1])
        answers = []
        for sentence, _ in statements(article.text, article.language, within=Span(chunk.start, chunk.end)):
            inside = np.flatnonzero((offsets[:, 0] >= sentence.start) & (offsets[:, 1] <= sentence.end))
            if inside.size:
                places = slice(first + int(inside[0]), first + int(inside[-1]) + 1)
                start, end, score = best_span(spans[places, 0], spans[places, 1])
                begin, stop = int(offsets[inside[start], 0]), int(offsets[inside[end], 1])
                stop = begin + len(_WHAT_IT_IS_NOT.sub("", article.text[begin:stop]))
                answers.append(AnswerSpan(sentence.start, sentence.end, begin, stop, score - null))
        return Reading(relevance, tuple(answers))

    def _run(self, ids: list[int], types: list[int]) -> tuple[float, FloatArray]:
        tokens = np.array([ids], dtype=np.int32)
        inputs = {
            "input_ids": tokens,
            "token_type_ids": np.array([types], dtype=np.int32),
            "attention_mask": np.ones_like(tokens),
        }
        relevance, spans = self._session.run(["relevance", "span"], inputs)
        return float(relevance[0, 0, 0]), spans[0]


def best_span(starts: FloatArray, ends: FloatArray) -> tuple[int, int, float]:
    """First and last place of the best answer of at most `_LONGEST_ANSWER` tokens, and its score.

    Args:
        starts, ends: Logits, one for each place.
    """
    scores = starts[:, None] + ends[None, :]
    width = np.arange(len(ends))[None, :] - np.arange(len(starts))[:, None]
    scores = np.where((width >= 0) & (width < _LONGEST_ANSWER), scores, -np.inf)
    start, end = divmod(int(scores.argmax()), len(ends))
    return start, end, float(scores[start, end])
