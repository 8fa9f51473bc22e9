"""Makes docs/results.md from the files of docs/results/, one for each table of figures.

python tests/benchmarks/results.py                     writes the page
python tests/benchmarks/results.py add NAME REPORT.json [REPORT.json ...] --title "..." --tuned "..."
                                                       makes a file of reports that `dateline eval --save` wrote

A file says what was measured, when, on which machine, over which sets, with which commands, and what was tuned on what;
one that does not is refused.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs" / "results"
PAGE = ROOT / "docs" / "results.md"
SHOWN = (
    "answer passages.hit@1",
    "answer passages.MRR@10",
    "answers.first sentence contains",
    "answers.contains",
    "answers.token F1",
    "citations.quotes verbatim",
    "refusals.served",
    "refusals.AUROC answerable",
    "refusals.false refusals",
    "refusals.false answers",
    "seconds.total p50",
)


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart: what grows with what. Mermaid draws no legend, so the names of the lines stand above it, in their order.

    Attributes:
        unit: Of the upright axis.
        at: The places on the other one, each as far from the next.
        lines: The values of each line, by its name.
    """

    title: str
    unit: str
    at: tuple[str, ...]
    lines: Mapping[str, Sequence[float]]

    def markdown(self) -> str:
        """The chart."""
        most = max(value for line in self.lines.values() for value in line)
        drawn = "\n".join(f"  line {list(line)}" for line in self.lines.values())
        axes = f'  x-axis {json.dumps(self.at)}\n  y-axis "{self.unit}" 0 --> {most}'
        names = "; ".join(self.lines)
        return f"{self.title}: {names}.\n\n```mermaid\nxychart-beta\n{axes}\n{drawn}\n```"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures.

    Attributes:
        date: The day it was measured, as YYYY-MM-DD.
        sets: The questions and the articles.
        tuned: What was tuned, and on what.
        commands: What prints the figures.
        columns: The heading of each column; that of the first, what a row is, may be empty.
    """

    title: str
    date: str
    machine: str
    sets: str
    tuned: str
    commands: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: str = ""
    plots: tuple[Plot, ...] = ()

    def markdown(self) -> str:
        """The table with all that is known of it."""
        lines = [" | ".join(row) for row in (self.columns, ["---"] * len(self.columns), *self.rows)]
        commands = "\n".join(self.commands)
        parts = [
            f"## {self.title}",
            f"{self.date}, {self.machine}. {self.sets} {self.tuned}",
            "\n".join(f"| {line} |" for line in lines),
            *(plot.markdown() for plot in self.plots),
            self.remarks,
            f"```sh\n{commands}\n```",
        ]
        return "\n\n".join(filter(None, parts)) + "\n"


def read(path: Path) -> Table:
    """The table of a file.

    Raises:
        ValueError: Something is missing or unknown, or a row or a line has another number of values.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    known = {field.name for field in dataclasses.fields(Table)}
    if wrong := sorted((content.keys() ^ known) - {"remarks", "plots"}):
        raise ValueError(f"{path.name}: expected {', '.join(sorted(known))}; missing or unknown: {', '.join(wrong)}")
    rows = tuple(tuple(map(str, row)) for row in content["rows"])
    if any(len(row) != len(content["columns"]) for row in rows):
        raise ValueError(f"{path.name}: every row has {len(content['columns'])} cells, as there are columns")
    lists = {"rows": rows, "commands": tuple(content["commands"]), "columns": tuple(content["columns"])}
    plots = tuple(Plot(**{**plot, "at": tuple(plot["at"])}) for plot in content.get("plots", ()))
    if any(len(line) != len(plot.at) for plot in plots for line in plot.lines.values()):
        raise ValueError(f"{path.name}: every line of a plot has as many values as there are places")
    return Table(**{**content, **lists, "plots": plots})


def page(folder: Path = FOLDER) -> str:
    """All tables, the newest first."""
    tables = sorted((read(path) for path in folder.glob("*.json")), key=lambda table: table.title)
    tables.sort(key=lambda table: table.date, reverse=True)
    head = "# Results\n\nMade by `python tests/benchmarks/results.py` from the files of `docs/results/`.\n"
    return "\n".join([head, *(table.markdown() for table in tables)])


def from_reports(reports: Sequence[dict[str, Any]], names: Sequence[str], title: str, tuned: str) -> Table:
    """A table of several runs over one question set.

    Args:
        reports: As `dateline eval --save` writes them.
        names: The heading of each.

    Raises:
        ValueError: They are not over the same questions.
    """
    about = [report["about"] for report in reports]
    if len({of["questions"]["fingerprint"] for of in about}) > 1:
        raise ValueError("the reports are over different questions; make a table for each")
    questions, index, machine = about[0]["questions"], about[0]["index"], about[0]["machine"]
    found = [report["figures"] for report in reports]
    shown = [name for name in SHOWN if any(name in figures for figures in found)]
    return Table(
        title=title,
        date=max(of["finished"] for of in about)[:10],
        machine=f"{machine['processors']} processors, {machine['system']}, Python {machine['python']}",
        sets=f"{questions['count']} questions of {Path(questions['path']).name}, over {index['articles']:,} articles "
        f"({index['chunks']:,} passages).",
        tuned=tuned,
        commands=tuple(f"dateline eval {Path(questions['path']).name} --save {name}.json" for name in names),
        columns=("", *names),
        rows=tuple((name.replace(".", ": "), *(_cell(figures.get(name)) for figures in found)) for name in shown),
    )


def _cell(estimate: dict[str, float] | None) -> str:
    return f"{estimate['value']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}]" if estimate else ""


def main() -> None:
    """Writes the page, after making a file where one is to be added."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_subparsers(dest="command").add_parser("add")
    add.add_argument("name")
    add.add_argument("reports", nargs="+", type=Path)
    add.add_argument("--title", required=True)
    add.add_argument("--tuned", required=True, help="what was tuned, and on what")
    given = parser.parse_args()
    if given.command:
        reports = [json.loads(path.read_text(encoding="utf-8")) for path in given.reports]
        table = from_reports(reports, [path.stem for path in given.reports], given.title, given.tuned)
        path = FOLDER / f"{given.name}.json"
        path.write_text(json.dumps(dataclasses.asdict(table), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
