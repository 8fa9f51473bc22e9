"""qa/models/weights.py"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.models.reader import OnnxReader
from qa.models.weights import Features, Weights, how_large, packaged_weights, with_age

TODAY = dt.date(2025, 3, 31)


def test_weights_written_and_read_again_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(packaged_weights().to_dict()), encoding="utf-8")
    assert Weights.load(path) == packaged_weights()


def test_the_packaged_weights_say_from_what_and_how_good_they_are() -> None:
    assert {"date", "data", "command", "figures"} <= set(packaged_weights().provenance)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("passage", {"relevanse": 1}, "relevanse"),
        ("sentence", {"answer": "much"}, "sentence.answer"),
        ("worse", None, "worse"),
        ("depth", {"first": 8}, "enough"),
        ("losses", {"absent": 1.0}, "lacking"),
    ],
)
def test_a_wrong_value_is_named_with_its_file_and_field(tmp_path: Path, field: str, value: object, said: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({**packaged_weights().to_dict(), field: value}), encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"weights\.json: field.*{field}.*{said}|{said}"):
        Weights.load(path)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    content = packaged_weights().to_dict()
    del content["confidence"]
    (tmp_path / "weights.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"weights\.json.*'confidence' is missing"):
        Weights.load(tmp_path / "weights.json")


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_what_holds_no_weights_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "weights.json").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"weights\.json"):
        Weights.load(tmp_path / "weights.json")


def test_a_folder_without_a_model_is_no_reader(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no reader"):
        OnnxReader(tmp_path)


def test_newer_articles_have_more_of_the_halves_and_less_age() -> None:
    new, old = (with_age(Features(), TODAY - dt.timedelta(days), TODAY, news=False) for days in (1, 400))
    assert (new.week, new.month) > (old.week, old.month)
    assert new.age < old.age
    assert (new.news_month, new.news_age) == (0, 0)
    assert with_age(Features(), TODAY, TODAY, news=True).news_month == 1


def test_age_says_nothing_where_it_does_not_count_or_is_unknown() -> None:
    assert with_age(Features(), TODAY, None, news=True) == Features()
    assert with_age(Features(), None, TODAY, news=True) == Features(undated=1)


def test_age_counts_for_nothing_in_a_handful_unless_news_is_asked_for() -> None:
    handful, many = (with_age(Features(), TODAY, TODAY, news=False, large=how_large(size)) for size in (90, 20_000))
    assert handful.week == handful.month == 0
    assert many.week == many.month == 1
    assert 0 < how_large(1_000) < 1
    assert with_age(Features(), TODAY, TODAY, news=True, large=0.0).week == 1
