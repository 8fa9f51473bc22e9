"""`ask`: a question in, an answer out, over answerers that stay open between questions."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator, Sequence

from qa.domain import Answer, Filter, Question
from qa.pipeline import Answerer
from qa.settings import Settings

_KEPT = 4


class _Open:
    """Answerers by their settings: the last so many stay open, and none is closed that somebody asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answerers: dict[Settings, Answerer] = {}
        self._asked: Counter[Settings] = Counter()

    @contextlib.contextmanager
    def answerer(self, settings: Settings) -> Iterator[Answerer]:
        """The answerer of these settings, for as long as it is asked."""
        with self._lock:
            answerer = self._answerers.pop(settings, None) or Answerer.from_settings(settings)
            self._answerers[settings] = answerer  # the last is the newest
            self._asked[settings] += 1
        try:
            yield answerer
        finally:
            with self._lock:
                self._asked[settings] -= 1
                idle = [old for old in self._answerers if not self._asked[old]]
                for old in idle[: max(0, len(self._answerers) - _KEPT)]:
                    self._answerers.pop(old).close()


_OPEN = _Open()


def answerer_for(settings: Settings) -> contextlib.AbstractContextManager[Answerer]:
    """The answerer of these settings; made once and kept open, as those of the last four settings are."""
    return _OPEN.answerer(settings)


def ask(
    question: str,
    *,
    as_of: dt.date | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    sources: frozenset[str] | set[str] | tuple[str, ...] = frozenset(),
    history: Sequence[Answer] = (),
    any_date: bool = False,
    settings: Settings | None = None,
) -> Answer:
    """Answers a question from the articles in the index.

    Args:
        question: In plain words.
        as_of: The day it is asked on (default: today). Nothing published later is seen.
        since, until: First and last day of publication to look at.
        sources: Outlets to look at; empty looks at all.
        history: The answers before it, oldest first: "And who replaced him?" leans on the last.
        any_date: Look at articles of all days, whatever days the question speaks of.
        settings: Where the index is and how to answer (default: `DATELINE_*` and `.env`).

    Raises:
        DatelineError: There is no index, or it cannot be used; the message says what to do.
    """
    filter = Filter(as_of, since, until, frozenset(sources))
    with answerer_for(settings or Settings.load()) as answerer:
        return answerer.invoke(Question(question, filter, history=tuple(history), any_date=any_date))
