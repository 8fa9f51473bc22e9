"""Doing a job again and again: what `dateline ingest --watch` does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from ingest.job import IngestReport
from qa.errors import IndexLockedError


def watch(
    job: Callable[[], IngestReport], seconds: float, sleep: Callable[[float], None] = time.sleep
) -> Iterator[IngestReport | IndexLockedError]:
    """Does a job every so many seconds, until it is interrupted.

    Yields:
        The report of each, or the error of one that found the index locked by another process and was left out.
    """
    while True:
        try:
            report = job()
        except IndexLockedError as error:
            yield error
        else:
            yield report
            if report.interrupted:
                return
        sleep(seconds)
