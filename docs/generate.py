"""Writes the parts of the documentation that the code knows: the tree, the commands, the settings.

python docs/generate.py          writes them
python docs/generate.py --check  exits with 1 where a file is not what it would write
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from pydantic import BaseModel
from typer.main import get_command

from qa.settings import NESTED, PREFIX, Settings
from ui.commands import app

DOCS = Path(__file__).parent
ROOT = DOCS.parent
ROOMS = ("qa", "ingest", "ui")
_TREE = re.compile(r"(?<=<!-- tree -->\n).*?(?=<!-- /tree -->)", re.DOTALL)


def first_line(module: Path) -> str:
    """What a module's docstring opens with, up to the end of the first sentence."""
    opening = (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
    return re.split(r"(?<=\w[.])\s", " ".join(opening.split()))[0]


def tree() -> str:
    """Every module, a line each, with what it says of itself."""
    lines: list[str] = []
    for room in ROOMS:
        for module in sorted((ROOT / room).rglob("*.py"), key=_order):
            path = module.relative_to(ROOT)
            depth = len(path.parts) - 1
            if module.name == "__init__.py":
                lines.append(
                    f"{'  ' * (depth - 1)}{path.parent.name + '/':<{26 - 2 * (depth - 1)}}{first_line(module)}"
                )
            else:
                lines.append(f"{'  ' * depth}{module.name:<{26 - 2 * depth}}{first_line(module)}")
    return "```text\n" + "\n".join(line.rstrip() for line in lines) + "\n```\n"


def _order(module: Path) -> list[tuple[int, str]]:
    """A folder's own line first, then its modules, then its folders."""
    parts = module.relative_to(ROOT).parts
    last = len(parts) - 1
    return [(0 if part == "__init__.py" else 1 if place == last else 2, part) for place, part in enumerate(parts)]


def commands() -> str:
    """Every command with its options, as `--help` has them."""
    text = (
        "# Commands\n\nResults go to stdout, everything else to stderr. Exit codes: 0 done, 1 not possible, 2 wrong\n"
    )
    text += "usage, 3 the articles do not say, 4 done but some of the input was skipped, 130 interrupted.\n"
    for name, command in _commands(get_command(app), "dateline"):
        text += f"\n## `{name}`\n\n{' '.join((command.help or '').split())}\n\n"
        rows = [_option(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            text += "| | |\n| --- | --- |\n" + "".join(rows)
    return text


def _commands(group: object, prefix: str) -> Iterator[tuple[str, typer.core.TyperCommand]]:
    for name, command in getattr(group, "commands", {}).items():
        yield f"{prefix} {name}", command
        yield from _commands(command, f"{prefix} {name}")


def _option(parameter: object) -> str:
    flags = ", ".join(
        f"`{flag}`" for flag in [*getattr(parameter, "opts", []), *getattr(parameter, "secondary_opts", [])]
    )
    if not flags.startswith("`-"):
        flags = f"`{str(getattr(parameter, 'name', '')).upper()}`"
    return f"| {flags} | {' '.join((getattr(parameter, 'help', '') or '').split()).replace('|', '/')} |\n"


def settings() -> str:
    """Every setting with its default."""
    text = "# Settings\n\nAn argument wins over a variable, that over a line of `.env`, that over the default.\n\n"
    text += "| variable | default | |\n| --- | --- | --- |\n"
    return text + "".join(_settings(Settings, PREFIX))


def _settings(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _settings(inner, f"{prefix}{name.upper()}{NESTED}")
        else:
            default = "" if field.default in (None, "") else f"`{field.default}`"
            yield f"| `{prefix}{name.upper()}` | {default} | {(field.description or '').replace('|', '/')} |\n"


def pages() -> dict[Path, str]:
    """Every generated file, and what it is to hold."""
    architecture = DOCS / "architecture.md"
    return {
        DOCS / "commands.md": commands(),
        DOCS / "settings.md": settings(),
        architecture: _TREE.sub(lambda _: tree(), architecture.read_text(encoding="utf-8")),
    }


def main() -> None:
    """Writes, or checks."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(f"{path} is not what docs/generate.py writes\n")
        raise SystemExit(bool(stale))
    for path in stale:
        path.write_text(pages()[path], encoding="utf-8")


if __name__ == "__main__":
    main()
