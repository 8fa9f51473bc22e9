"""docs/extending.md: every example runs, is short, and prints what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest import registry
from qa import protocols

PAGE = (Path(__file__).parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?```python\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))
OUTPUTS = dict(re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?```text\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))


def test_every_seam_has_an_example_with_its_output() -> None:
    seams = {name for name, found in vars(protocols).items() if getattr(found, "_is_protocol", False)}
    headings = {heading.replace(" ", "").lower() for heading in EXAMPLES}
    named = {"PassageAnswerer": "answerer"}
    for seam in seams - {"Protocol", "Collection", "VectorHome"}:
        assert named.get(seam, seam.lower()) in headings, f"docs/extending.md has no example of {seam}"
    assert EXAMPLES.keys() == OUTPUTS.keys()


@pytest.mark.parametrize("heading", EXAMPLES)
def test_an_example_is_short_and_prints_what_the_page_says(
    heading: str, sample_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = EXAMPLES[heading]
    assert len(code.splitlines()) < 40
    monkeypatch.setenv("DATELINE_INDEX", str(sample_index))
    monkeypatch.setattr(registry, "_formats", list(registry.formats()))
    exec(compile(code, heading, "exec"), {"__name__": "example"})
    assert capsys.readouterr().out.strip() == OUTPUTS[heading].strip()
