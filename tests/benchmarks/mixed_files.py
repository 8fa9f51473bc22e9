"""A job over files of all kinds, some of them damaged: what it could not read, and its memory while it goes on.

python tests/benchmarks/mixed_files.py --files 20000

The files are the samples of `tests/source_samples.py`, each round of them with words of its own; one of twenty is
damaged as the fuzzing test damages it.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
import warnings
from pathlib import Path

TESTS = Path(__file__).parent.parent
DAMAGED = 0.05
OUTLETS = 40


def write_files(folder: Path, count: int) -> None:
    """Makes the files, in a folder for each of several outlets."""
    sys.path[:0] = [str(TESTS)]
    from test_source_formats import damaged

    source = (TESTS / "source_samples.py").read_text(encoding="utf-8")
    dice = random.Random(7)
    words = [word for word in source.split() if word.isalpha()]
    written = number = 0
    while written < count:
        number += 1
        told = " ".join(dice.choices(words, k=60))
        changed = source.replace("The old bridge over the Sill", f"{told.capitalize()} number {number}. The old bridge")
        changed = changed.replace("old-bridge", f"old-bridge-{number}")
        names: dict[str, dict[str, bytes]] = {}
        exec(compile(changed, "samples", "exec"), names)
        place = folder / f"outlet{number % OUTLETS}"
        place.mkdir(exist_ok=True)
        for suffix, content in names["SAMPLES"].items():
            if written < count:
                hurt = damaged(content, dice) if dice.random() < DAMAGED else content
                (place / f"{number}{suffix}").write_bytes(hurt)
                written += 1


def memory() -> int:
    """What this process has in memory now, in MiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) // 1024 if found else 0


def main() -> None:
    """Prints how far the job is and its memory, then what it was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    count = parser.parse_args().files

    from ingest import IngestReport, ingest
    from qa.settings import Settings

    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        files.mkdir()
        write_files(files, count)
        began = time.perf_counter()

        def tell(report: IngestReport) -> None:
            done = report.articles + len(report.problems) + report.copies
            print(f"{done} read, {memory()} MiB, {time.perf_counter() - began:.0f} s", flush=True)

        report = ingest(files, settings=Settings.load(index=Path(folder) / "index"), progress=tell, refining=False)
        print(f"{report.added} added, {report.copies} copies, {len(report.problems)} skipped, {memory()} MiB")
        for reason, times, _ in report.reasons():
            print(f"{times:6} {reason[:120]}")


if __name__ == "__main__":
    main()
