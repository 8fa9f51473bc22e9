"""Work: requests are answered in a few threads; who would wait too long is told, and who stops reading holds nobody up.

The pieces of an answer that grows replace each other, because each holds all of the one before: however slowly a client
reads, one piece waits for it, and the thread goes on to the next request.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from ui.server.api.problems import ProblemError

_T = TypeVar("_T")
_SOON = 5  # seconds after which one may ask again


class Workers:
    """A few threads and the line before them.

    Args:
        at_once: How many work at the same time.
        most: How many may wait.
        seconds: After which what is not done is not waited for.
    """

    def __init__(self, at_once: int, most: int = 100, seconds: float = 180.0) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="api")
        self._at_once, self._most, self._seconds = at_once, most, seconds
        self._taken = 0

    @property
    def waiting(self) -> int:
        """How many wait for a thread."""
        return max(0, self._taken - self._at_once)

    def close(self) -> None:
        """Takes no more work."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], _T]) -> _T:
        """What the work gives.

        Raises:
            ProblemError: Too many wait, or it takes too long.
        """
        *_, last = [piece async for piece in self.stream(lambda: [work()])]
        return last

    async def stream(self, work: Callable[[], Iterable[_T]]) -> AsyncIterator[_T]:
        """The pieces of what grows, the newest each time; what nobody waits for any more ends with its next piece.

        Raises:
            ProblemError: Too many wait, or it takes too long.
        """
        if self.waiting >= self._most:
            raise ProblemError(
                503,
                f"{self._most} requests are waiting, which is as many as may; try again in {_SOON} seconds",
                {"retry-after": str(_SOON)},
            )
        growing = _Growing[_T]()
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        self._taken += 1
        # What is logged and observed in the thread is this request's.
        here = contextvars.copy_context()
        done = loop.run_in_executor(
            self._threads, here.run, growing.work, work, lambda: loop.call_soon_threadsafe(changed.set)
        )
        done.add_done_callback(lambda _: self._ended(changed))
        until = time.monotonic() + self._seconds
        try:
            while True:
                changed.clear()
                ended = done.done()  # looked at before the piece, so that the last is never missed
                for piece in growing.taken():
                    yield piece
                if ended:
                    await done
                    return
                await asyncio.wait_for(changed.wait(), max(0.0, until - time.monotonic()))
        except TimeoutError:
            raise ProblemError(504, f"there was no answer within {self._seconds:.0f} seconds; ask for less") from None
        finally:
            growing.left.set()
            done.add_done_callback(lambda future: future.cancelled() or future.exception())  # nobody else looks at it

    def _ended(self, changed: asyncio.Event) -> None:
        self._taken -= 1
        changed.set()


class _Growing(Generic[_T]):
    """The newest piece of something that grows in a thread.

    Attributes:
        left: Nobody waits for it any more.
    """

    def __init__(self) -> None:
        self.left = threading.Event()
        self._lock = threading.Lock()
        self._newest: list[_T] = []

    def work(self, work: Callable[[], Iterable[_T]], tell: Callable[[], object]) -> None:
        """In the thread: does the work, piece by piece."""
        if self.left.is_set():
            return
        for piece in work():
            if self.left.is_set():
                return
            with self._lock:
                self._newest = [piece]
            tell()

    def taken(self) -> list[_T]:
        """The newest piece, once."""
        with self._lock:
            newest, self._newest = self._newest, []
        return newest
