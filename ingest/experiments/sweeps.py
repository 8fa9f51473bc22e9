"""Sweeps: a grid of settings -> the figures of each point, run once, what is finished kept; and their Pareto front."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ingest.experiments.run import Experiment, described, spelled_out
from qa.errors import SettingsError
from qa.evaluation.run import fingerprint
from qa.index import Index
from qa.settings import Settings

# These are fixed when the articles are ingested: changing them needs another index, not another question.
_INGEST_TIME = frozenset({"index", "embedder", "split"})

Point = Mapping[str, object]
"""One combination: the dotted name of a setting -> its value."""


@dataclass(frozen=True, slots=True)
class Result:
    """A point of a sweep and its figures by name."""

    point: Point
    figures: Mapping[str, float]


def parse_grid(axes: Iterable[str]) -> list[Point]:
    """The combinations of `name=value,value,...` axes, in order.

    Raises:
        SettingsError: An axis is not of that form, or its setting is fixed at ingest.
    """
    names: list[str] = []
    values: list[list[object]] = []
    for axis in axes:
        name, equals, listed = axis.partition("=")
        if not equals or not name or not listed:
            raise SettingsError(f"sweep {axis!r}: write SETTING=VALUE,VALUE (retrieval.k=4,8,16)")
        if name.split(".")[0] in _INGEST_TIME:
            raise SettingsError(
                f"sweep {axis!r}: {name} is fixed when articles are ingested; make an index for each value"
            )
        names.append(name)
        values.append([_value(text) for text in listed.split(",")])
    return [dict(zip(names, combination, strict=True)) for combination in itertools.product(*values)]


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def varied(settings: Settings, point: Point) -> Settings:
    """The settings with a point's values in them, checked as if they had been set by hand.

    Raises:
        SettingsError: There is no such setting, or it cannot have the value.
    """
    result: BaseModel = settings
    for name, value in point.items():
        result = _with(result, name.split("."), value, name)
    assert isinstance(result, Settings)
    return result


def _with(model: BaseModel, path: Sequence[str], value: object, name: str) -> BaseModel:
    if path[0] not in type(model).model_fields:
        raise SettingsError(f"sweep: there is no setting {name!r}; here are {', '.join(type(model).model_fields)}")
    inner = getattr(model, path[0])
    if len(path) > 1:
        if not isinstance(inner, BaseModel):
            raise SettingsError(f"sweep: there is no setting {name!r}; {path[0]} has no parts")
        return model.model_copy(update={path[0]: _with(inner, path[1:], value, name)})
    try:
        checked = type(model).__pydantic_validator__.validate_assignment(model.model_copy(), path[0], value)
    except ValidationError:
        checked = None
    if checked is None:  # a frozen model refuses assignment before it looks at the value: validate a copy of its values
        try:
            checked = type(model).model_validate({**model.model_dump(), path[0]: value})
        except ValidationError as error:
            raise SettingsError(f"sweep: {name}={value!r}: {error.errors()[0]['msg'].lower()}") from None
    return model.model_copy(update={path[0]: getattr(checked, path[0])})


def sweep(experiment: Experiment, points: Sequence[Point], folder: Path | None = None) -> Iterator[Result]:
    """Every point's figures, in order; points that were finished before are not run again.

    Args:
        points: What to run; see `parse_grid`.
        folder: Where finished points are kept (default: beside the index).

    Raises:
        SettingsError: There is no such setting, or it cannot have the value; said before anything runs.
    """
    settings = [varied(experiment.settings, point) for point in points]
    by_point = {str(point): found for point, found in zip(points, settings, strict=True)}
    with contextlib.closing(Index.from_settings(experiment.settings)) as index:
        key = {"index": described(index), "questions": fingerprint(experiment.questions), "seed": experiment.seed}
    key["settings"] = spelled_out(experiment.settings)
    plain = replace(experiment, by=())

    def run(point: Point) -> Mapping[str, float]:
        doing = " ".join(f"{name}={value}" for name, value in point.items())
        report = plain.varied(by_point[str(point)]).run(doing)
        return {name: estimate.value for name, estimate in report.estimates.items()}

    return run_sweep(points, run, folder or experiment.settings.index / "sweeps", key)


def run_sweep(
    points: Sequence[Point], run: Callable[[Point], Mapping[str, float]], folder: Path, key: Mapping[str, Any]
) -> Iterator[Result]:
    """Runs every point that is not finished yet, and yields all results in order.

    Args:
        run: A point -> its figures.
        folder: Where finished points are kept, a file each.
        key: What a result depends on beside its point (question set, index, other settings); others are not reused.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for point in points:
        content = json.dumps({"point": point, **key}, sort_keys=True, default=str)
        path = folder / f"{hashlib.sha256(content.encode()).hexdigest()[:16]}.json"
        if path.exists():
            figures = json.loads(path.read_text(encoding="utf-8"))["figures"]
        else:
            figures = dict(run(point))
            part = path.with_suffix(".part")
            part.write_text(json.dumps({"point": dict(point), "figures": figures}, default=str), encoding="utf-8")
            part.replace(path)
        yield Result(point, figures)


def pareto_front(results: Sequence[Result], quality: str, cost: str) -> list[Result]:
    """The results that no other beats in both: none has more of `quality` for as little or less `cost`."""

    def beaten(result: Result) -> bool:
        q, c = result.figures[quality], result.figures[cost]
        return any(
            (other.figures[quality] >= q and other.figures[cost] < c)
            or (other.figures[quality] > q and other.figures[cost] <= c)
            for other in results
        )

    return [result for result in results if not beaten(result)]
