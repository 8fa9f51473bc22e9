"""Nothing is read twice: the readings of a passage for a question are kept."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from qa.compose import compose
from qa.domain import Article, Chunk, Passage, Reading
from qa.models import remembering
from qa.models.remembering import RememberingReader
from qa.models.weights import PACKAGED
from qa.protocols import Reader
from qa.settings import Settings

_DAY = dt.date(2026, 3, 2)


class _Counting:
    """A reader that says how often it was asked, by the number that it gives as relevance."""

    def __init__(self) -> None:
        self.read_ids: list[str] = []

    def read(self, question: str, passages: Sequence[Passage], asked: dt.date | None = None) -> list[Reading]:
        del asked
        self.read_ids += [passage.chunk.id for passage in passages]
        return [Reading(float(len(question) + len(passage.text)), ()) for passage in passages]


def _passage(text: str, title: str = "Bridge") -> Passage:
    article = Article("a", title, text, _DAY, "The Alder Post")
    return Passage(article, Chunk(article.revision, 0, 0, len(text), text), 1.0)


def test_a_passage_is_read_once_for_a_question_and_a_day() -> None:
    inner = _Counting()
    reader = RememberingReader(inner)
    first, second = _passage("The bridge closed."), _passage("It opened again.")
    before = reader.read("When did it close?", [first], _DAY)
    assert reader.read("When did it close?", [second, first, first], _DAY)[1:] == [before[0], before[0]]
    assert inner.read_ids == [first.chunk.id, second.chunk.id]


def test_another_question_day_or_title_is_read_anew() -> None:
    inner = _Counting()
    reader = RememberingReader(inner)
    passage = _passage("The bridge closed.")
    reader.read("When?", [passage], _DAY)
    reader.read("Why?", [passage], _DAY)
    reader.read("When?", [passage], _DAY + dt.timedelta(days=1))
    reader.read("When?", [_passage("The bridge closed.", "Bridge shut")], _DAY)
    assert len(inner.read_ids) == 4


def test_what_was_read_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_KEPT", 2)
    inner = _Counting()
    reader = RememberingReader(inner)
    passages = [_passage(text) for text in ("One came.", "Two came.", "Three came.")]
    assert [reading.relevance for reading in reader.read("Who?", passages, _DAY)] == [13.0, 13.0, 15.0]
    reader.read("Who?", passages[1:], _DAY)
    assert len(inner.read_ids) == 3
    reader.read("Who?", passages[:1], _DAY)
    assert len(inner.read_ids) == 4


def test_what_another_index_cut_otherwise_of_the_same_article_is_read_anew() -> None:
    inner = _Counting()
    reader = RememberingReader(inner)
    whole = _passage("The bridge closed. It opened again.")
    part = replace(whole, chunk=replace(whole.chunk, end=18, text="The bridge closed."))
    read = [reader.read("When?", [one], _DAY)[0].relevance for one in (whole, part)]
    assert read == [5.0 + len(whole.text), 5.0 + len(part.text)]


def test_all_indexes_of_a_process_have_one_reader_until_its_files_change(sample_index: Path, tmp_path: Path) -> None:
    own = tmp_path / "reader"
    shutil.copytree(PACKAGED, own)

    def reader_of(folder: Path | None) -> Reader | None:
        settings = Settings.load(index=sample_index)
        parts = compose(settings.model_copy(update={"reader": settings.reader.model_copy(update={"path": folder})}))
        parts.close()
        return parts.retriever.reader

    packaged, before = reader_of(None), reader_of(own)
    assert reader_of(None) is packaged is not before
    assert reader_of(own) is before
    (own / "weights.json").touch()
    assert reader_of(own) is not before
