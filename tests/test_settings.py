"""qa/settings.py"""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.settings import Settings


def test_an_argument_wins_over_the_environment_over_env_file_over_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load().index == Path(".dateline")
    Path(".env").write_text("DATELINE_INDEX=from-file\nOTHER_APP=1\n", encoding="utf-8")
    assert Settings.load().index == Path("from-file")
    monkeypatch.setenv("DATELINE_INDEX", "from-environment")
    assert Settings.load().index == Path("from-environment")
    assert Settings.load(index=Path("argument")).index == Path("argument")
    assert Settings.load(index=None).index == Path("from-environment")


def test_a_nested_setting_is_reached_with_two_underscores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_RETRIEVAL__K", "7")
    assert Settings.load().retrieval.k == 7


def test_a_bad_value_is_named_with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FUSION__WEIGHT", "3")
    with pytest.raises(SettingsError, match=r"DATELINE_FUSION__WEIGHT='3': .*less than or equal to 1"):
        Settings.load()


@pytest.mark.parametrize("name", ["DATELINE_MODLE", "DATELINE_RETRIEVAL__Q", "DATELINE_INDEX__X"])
def test_a_misspelt_variable_is_an_error_that_lists_the_settings(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError, match=rf"{name} is not a setting.*DATELINE_RETRIEVAL__K"):
        Settings.load()


def test_settings_are_frozen() -> None:
    with pytest.raises(Exception, match="frozen"):
        Settings.load().index = Path("x")


def test_a_key_does_not_show_in_print() -> None:
    assert "secret-key" not in repr(Settings.load(api_key="secret-key"))


def test_a_setting_of_the_version_before_is_taken_with_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATELINE_CACHE", "/tmp/x")
    Settings.load()
    assert "DATELINE_CACHE is no setting any more" in caplog.text
