"""qa/checks.py, from a program, the command line and over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa import Settings, Support, check
from ui.commands import app

RIGHT = "The repair of the Alder Bridge will cost 41 million crowns."
WRONG = "The repair of the Alder Bridge will cost 52 million crowns."
UNKNOWN = "Napoleon invaded Russia with a large army."


@pytest.mark.parametrize(
    ("claim", "support"),
    [(RIGHT, Support.SUPPORTED), (WRONG, Support.CONTRADICTED), (UNKNOWN, Support.NOT_SAID)],
)
def test_a_claim_is_borne_out_contradicted_or_not_said(claim: str, support: Support, sample_index: Path) -> None:
    found = check(claim, settings=Settings.load(index=sample_index))
    assert found.support is support
    assert bool(found.bearing) == (support is Support.SUPPORTED)
    if support is Support.CONTRADICTED:
        assert "41 million" in found.opposing[0].quote
        assert "52 million" in found.reason


def test_the_newer_of_two_accounts_decides_and_both_are_quoted(sample_index: Path) -> None:
    found = check(RIGHT, settings=Settings.load(index=sample_index))
    numbers = [citation.number for citation in (*found.bearing, *found.opposing)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert any("14 million" in citation.quote for citation in found.opposing)


@pytest.mark.parametrize(("claim", "code"), [(RIGHT, 0), (WRONG, 0), (UNKNOWN, 3)])
def test_the_command_prints_the_verdict(claim: str, code: int, sample_index: Path) -> None:
    run = CliRunner().invoke(app, ["check", claim, "--index", str(sample_index)])
    assert run.exit_code == code
    assert run.output.startswith({RIGHT: "Borne out", WRONG: "Contradicted", UNKNOWN: "Not said"}[claim])


def test_the_command_prints_json(sample_index: Path) -> None:
    run = CliRunner().invoke(app, ["check", WRONG, "--index", str(sample_index), "--json"])
    assert json.loads(run.output)["support"] == "contradicted"
