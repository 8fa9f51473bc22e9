"""Gates: floors under figures and regressions that are allowed, read from a TOML file; what failed, a line each.

In `pyproject.toml` under [tool.dateline.gates], in a file of its own under [gates]:

    "citations.quotes verbatim" = { floor = 1.0 }
    "refusals.false answers"    = { ceiling = 0.1, regression = 0.02 }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from qa.errors import SettingsError
from qa.evaluation.compare import Comparison
from qa.evaluation.figures import better
from qa.evaluation.run import Report

_LIMITS = ("floor", "ceiling", "regression")


@dataclass(frozen=True, slots=True)
class Gate:
    """What a figure must keep.

    Attributes:
        floor, ceiling: The least and the most it may be.
        regression: How much worse than the run compared with it may be.
    """

    figure: str
    floor: float | None = None
    ceiling: float | None = None
    regression: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gate that was looked at; `reason` is "" where it holds."""

    gate: str
    reason: str = ""

    @property
    def failed(self) -> bool:
        """True where the gate does not hold."""
        return bool(self.reason)


def load_gates(path: Path) -> list[Gate]:
    """The gates in a TOML file.

    Raises:
        SettingsError: It cannot be read, or a gate has a limit that there is not.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: gates cannot be read: {error}") from error
    table = content.get("gates", content.get("tool", {}).get("dateline", {}).get("gates", {}))
    return [_gate(path, str(name), limits) for name, limits in table.items()]


def _gate(path: Path, name: str, limits: Any) -> Gate:
    if not isinstance(limits, dict) or not limits or not set(limits) <= set(_LIMITS):
        raise SettingsError(f"{path}: gate {name!r}: expected some of {', '.join(_LIMITS)}, found {limits!r}")
    for limit, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SettingsError(f"{path}: gate {name!r}: {limit} is a number, not {value!r}")
    return Gate(name, **limits)


def check(gates: Sequence[Gate], report: Report, comparison: Comparison | None) -> list[Verdict]:
    """A verdict for every limit of every gate, and one for each figure that got significantly worse."""
    verdicts = []
    for gate in gates:
        found = report.estimates.get(gate.figure)
        if found is None:
            known = ", ".join(report.estimates)
            verdicts.append(Verdict(gate.figure, f"{gate.figure}: this run has no such figure; it has {known}"))
            continue
        if gate.floor is not None:
            below = found.value < gate.floor
            reason = f"{gate.figure} is {found.value:.4f}, below its floor of {gate.floor}"
            verdicts.append(Verdict(f"{gate.figure} floor {gate.floor}", reason if below else ""))
        if gate.ceiling is not None:
            above = found.value > gate.ceiling
            reason = f"{gate.figure} is {found.value:.4f}, above its ceiling of {gate.ceiling}"
            verdicts.append(Verdict(f"{gate.figure} ceiling {gate.ceiling}", reason if above else ""))
        if gate.regression is not None:
            verdicts.append(_regression(gate, gate.regression, better(gate.figure, report.figures), comparison))
    if comparison:
        verdicts += [
            Verdict(f"{name} against {comparison.other}", _worse(name, comparison)) for name in comparison.differences
        ]
    return verdicts


def _regression(gate: Gate, allowed: float, up: int, comparison: Comparison | None) -> Verdict:
    name = f"{gate.figure} regression {allowed}"
    if comparison is None:
        return Verdict(
            name, f"{gate.figure} has an allowed regression, but there is no run to compare with (--against)"
        )
    difference = comparison.differences.get(gate.figure)
    if difference is None:
        return Verdict(name, f"{gate.figure} cannot be compared: {comparison.other} does not have it")
    lost = -difference.value * (up or 1)
    reason = f"{gate.figure} got worse by {lost:.4f}, more than the {allowed} allowed"
    return Verdict(name, reason if lost > allowed else "")


def _worse(name: str, comparison: Comparison) -> str:
    if name not in comparison.worse:
        return ""
    found = comparison.differences[name]
    return (
        f"{name} got worse: {found.value:+.4f} [{found.low:+.4f}, {found.high:+.4f}], "
        f"p = {found.adjusted:.4f} over {len(comparison.differences)} figures"
    )


def junit(verdicts: Sequence[Verdict], about: Mapping[str, Any]) -> str:
    """The verdicts as JUnit XML: a test case each."""
    failures = sum(verdict.failed for verdict in verdicts)
    suite = ET.Element(
        "testsuite",
        name="dateline eval",
        tests=str(len(verdicts)),
        failures=str(failures),
        errors="0",
        timestamp=str(about.get("finished", "")),
    )
    for verdict in verdicts:
        case = ET.SubElement(suite, "testcase", classname="gates", name=verdict.gate)
        if verdict.failed:
            ET.SubElement(case, "failure", message=verdict.reason)
    suites = ET.Element("testsuites", tests=str(len(verdicts)), failures=str(failures))
    suites.append(suite)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"
