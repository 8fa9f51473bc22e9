"""Following: what other servers commit to a shared catalog is taken in before somebody asks, and how far behind one is.

Indexes by the names of their collections in, a number for each out. Knows nothing of HTTP.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from qa.errors import one_line
from qa.index import Index

_OFTEN = 2.0  # seconds between two looks
_PATIENCE = 2.0  # seconds that the end waits for a look

log = logging.getLogger(__name__)


class Following:
    """Looks every few seconds, in a thread, at the collections whose catalog other servers write to.

    Args:
        indexes: Of the collections, by name.
        seconds: Between two looks.
    """

    def __init__(self, indexes: Mapping[str, Index], seconds: float = _OFTEN) -> None:
        self._shared = {name: index for name, index in indexes.items() if index.catalog.shared}
        self._behind: dict[str, int | None] = dict.fromkeys(indexes, 0)
        self._seconds, self._end = seconds, threading.Event()
        self._thread: threading.Thread | None = None
        if self._shared:
            self._thread = threading.Thread(target=self._follow, name="following", daemon=True)
            self._thread.start()

    def behind(self) -> Mapping[str, int | None]:
        """Batches of each collection's catalog that its words here do not have; None where the catalog is not there."""
        return dict(self._behind)

    def close(self) -> None:
        """Looks no more; a look that has begun is waited for, but not for long: a database may be silent."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _follow(self) -> None:
        while not self._end.wait(self._seconds):
            for name, index in self._shared.items():
                self._look(name, index)

    def _look(self, name: str, index: Index) -> None:
        try:
            self._behind[name] = index.behind()  # taking it in may last
            index.refresh()
            if index.behind() and not index.stores.writing:  # taking it in has failed, as while another process wrote
                index.stores.align()
            self._behind[name] = index.behind()
        except Exception as error:  # noqa: BLE001 -- such as a database that is not there: the next look may find it
            if self._behind[name] is not None:
                log.warning("the catalog of %s cannot be followed (%s)", name, one_line(error))
            self._behind[name] = None
