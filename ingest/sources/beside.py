"""What stands in the files beside one: how a program or a person writes days is told by more of them than one."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from ingest.items import File
from ingest.text import decode


def found_beside(
    file: File, suffixes: Sequence[str], pattern: re.Pattern[str], *, files: int, length: int
) -> Sequence[str]:
    """What a pattern finds in the files of these suffixes in the folder of a file; nothing where it lies in none.

    Args:
        suffixes: In lower case, with their dots.
        files: How many are looked at, in the order of their names.
        length: Bytes of each that are.
    """
    if file.opener is not None:
        return ()
    folder = file.path.parent
    return _found_in(folder, folder.stat().st_mtime_ns, tuple(suffixes), pattern, files, length)


@functools.lru_cache(maxsize=16)
def _found_in(
    folder: Path,
    changed: int,  # noqa: ARG001 -- when it changed is a part of the key
    suffixes: tuple[str, ...],
    pattern: re.Pattern[str],
    files: int,
    length: int,
) -> Sequence[str]:
    found: list[str] = []
    for path in islice((path for path in sorted(folder.iterdir()) if path.suffix.lower() in suffixes), files):
        with path.open("rb") as content:
            found += pattern.findall(decode(content.read(length)))
    return found
