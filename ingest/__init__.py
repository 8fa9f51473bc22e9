"""Articles in, an index out.

    from ingest import ingest

    report = ingest(["articles/", "https://gazette.example/feed.xml"])

A source format of your own is a function that is registered (`ingest.register`); see `ingest.registry`. Nothing is
loaded that is not asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.items import File, Link, Note, Problem, ReadOptions
    from ingest.job import IngestReport, refine
    from ingest.registry import Reader, register
    from ingest.run import ingest, read

__all__ = [
    "File",
    "IngestReport",
    "Link",
    "Note",
    "Problem",
    "ReadOptions",
    "Reader",
    "ingest",
    "read",
    "refine",
    "register",
]

_HOMES = {
    "items": ("File", "Link", "Note", "Problem", "ReadOptions"),
    "job": ("IngestReport", "refine"),
    "registry": ("Reader", "register"),
    "run": ("ingest", "read"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker reads the imports above, and says so where a name is misspelt

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
