"""Charts as SVG text that needs no script and takes its colours from the page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup, escape

from qa.evaluation.statistics import Columns, Estimate, calibration_bins, risk_coverage

_WIDTH, _HEIGHT = 420, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 12, 36
_ROW = 22


def intervals(figures: Mapping[str, Estimate]) -> Markup:
    """A dot and a whisker for each figure between 0 and 1."""
    shown = [(name, found) for name, found in figures.items() if found.low >= 0 and found.high <= 1]
    width, left = 760, 250
    scale = width - left - 60

    def x(value: float) -> float:
        return left + value * scale

    height = _ROW * len(shown) + 26
    parts = [
        f'<line class="grid" x1="{x(t):.1f}" x2="{x(t):.1f}" y1="4" y2="{height - 22}"/>'
        f'<text class="tick" x="{x(t):.1f}" y="{height - 8}" text-anchor="middle">{t:g}</text>'
        for t in (0, 0.25, 0.5, 0.75, 1)
    ]
    for place, (name, found) in enumerate(shown):
        y = _ROW * place + 16
        parts.append(
            f"<g><title>{escape(name)}: {found.value:.3f} [{found.low:.3f}, {found.high:.3f}], {found.count} questions"
            f'</title><text class="label" x="{left - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
            f'<line class="whisker" x1="{x(found.low):.1f}" x2="{x(found.high):.1f}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot" cx="{x(found.value):.1f}" cy="{y}" r="4"/>'
            f'<text class="value" x="{width - 52}" y="{y + 4}">{found.value:.3f}</text></g>'
        )
    return _svg(width, height, parts, "Figures with their 95 % intervals")


def risk_curve(columns: Columns) -> Markup:
    """Risk against coverage: what share of answers is wrong if only the most confident ones are given."""
    coverage, risk = risk_coverage(columns)
    points = list(zip([0.0, *coverage], [risk[0], *risk], strict=True))
    parts = [*_axes("coverage", "risk"), _line(points, "curve")]
    return _svg(_WIDTH, _HEIGHT, parts, "Risk against coverage")


def reliability(columns: Columns) -> Markup:
    """Share right against confidence in bins; the dashed line is perfect calibration."""
    parts = [*_axes("confidence", "share right"), _line([(0, 0), (1, 1)], "ideal")]
    for said, was, weight in calibration_bins(columns):
        x, y = _at(said, was)
        radius = 3 + 12 * weight**0.5
        parts.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>confidence {said:.2f}, right '
            f"{was:.2f}, {weight:.0%} of questions</title></circle>"
        )
    return _svg(_WIDTH, _HEIGHT, parts, "Calibration")


def latencies(stages: Mapping[str, Sequence[float]]) -> Markup:
    """The share of questions that were done within so many seconds, a curve a stage."""
    longest = max((float(np.percentile(values, 99)) for values in stages.values() if len(values)), default=1.0) or 1.0
    parts = _axes(f"seconds (to {longest:.2f})", "share of questions", ticks=[f"{longest * t:.2f}" for t in _TICKS])
    for place, (stage, values) in enumerate(stages.items()):
        ordered = np.sort(np.asarray(values, dtype=float))
        shares = np.arange(1, ordered.size + 1) / ordered.size
        points = [(min(1.0, second / longest), share) for second, share in zip(ordered, shares, strict=True)]
        parts.append(_line([(0.0, 0.0), *points], f"curve stage-{place % 4}"))
        y = _HEIGHT - _BOTTOM - 12 - 16 * place
        parts.append(
            f'<text class="legend stage-{place % 4}" x="{_WIDTH - 20}" y="{y}" text-anchor="end">{escape(stage)}</text>'
        )
    return _svg(_WIDTH, _HEIGHT, parts, "Latency by stage")


_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def _at(x: float, y: float) -> tuple[float, float]:
    return (
        _LEFT + x * (_WIDTH - _LEFT - _RIGHT),
        _HEIGHT - _BOTTOM - y * (_HEIGHT - _TOP - _BOTTOM),
    )


def _line(points: Sequence[tuple[float, float]], kind: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(*point) for point in points))
    return f'<polyline class="{kind}" points="{path}"/>'


def _axes(x_label: str, y_label: str, ticks: Sequence[str] | None = None) -> list[str]:
    parts = []
    for place, tick in enumerate(_TICKS):
        x, bottom = _at(tick, 0)
        _, top = _at(tick, 1)
        left, y = _at(0, tick)
        right, _ = _at(1, tick)
        text = ticks[place] if ticks else f"{tick:g}"
        parts += [
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>',
            f'<line class="grid" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>',
            f'<text class="tick" x="{x:.1f}" y="{bottom + 14:.1f}" text-anchor="middle">{escape(text)}</text>',
            f'<text class="tick" x="{left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>',
        ]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text class="label" x="{middle}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(x_label)}</text>')
    height = (_HEIGHT - _BOTTOM + _TOP) / 2
    parts.append(
        f'<text class="label" x="12" y="{height}" text-anchor="middle" transform="rotate(-90 12 {height})">'
        f"{escape(y_label)}</text>"
    )
    return parts


def _svg(width: int, height: int, parts: Sequence[str], title: str) -> Markup:
    content = "".join(str(part) for part in parts)
    return Markup(  # noqa: S704 -- every text in it went through escape()
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{content}</svg>'
    )
