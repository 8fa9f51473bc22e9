"""ui/server/api/working.py: a few threads, a line before them, and clients that come, wait, stop reading and leave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from typing import Any

import pytest
from conftest import in_a_loop

from ui.server.api.problems import ProblemError
from ui.server.api.replies import kept_alive
from ui.server.api.working import Workers


def run(test: Callable[[Workers], Coroutine[Any, Any, None]], workers: Workers) -> None:
    try:
        in_a_loop(test(workers))
    finally:
        workers.close()


def test_a_client_that_stops_reading_holds_nobody_up() -> None:
    async def test(workers: Workers) -> None:
        slow = workers.stream(lambda: iter(range(1_000)))
        read = [await anext(slow)]  # it may be the last one already
        assert await asyncio.wait_for(workers.run(lambda: "next"), 5) == "next"  # there is one thread
        read += [piece async for piece in slow]
        assert read[-1] == 999
        assert len(read) <= 3  # pieces replaced each other while nobody read

    run(test, Workers(1))


def test_work_that_nobody_waits_for_ends_with_its_next_piece() -> None:
    done: list[int] = []
    more = threading.Event()

    def work() -> Iterator[int]:
        for piece in range(100):
            done.append(piece)
            yield piece
            more.wait(5)

    async def test(workers: Workers) -> None:
        left = workers.stream(work)
        await anext(left)
        await left.aclose()  # type: ignore[attr-defined]
        more.set()
        await workers.run(lambda: None)
        assert done[-1] < 3

    run(test, Workers(1))


def test_who_would_wait_too_long_is_told_when_to_come_again() -> None:
    held = threading.Event()

    async def test(workers: Workers) -> None:
        waiting = [asyncio.create_task(workers.run(lambda: held.wait(10))) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert workers.waiting == 2
        with pytest.raises(ProblemError, match="2 requests are waiting") as refused:
            await workers.run(lambda: None)
        assert (refused.value.status, refused.value.headers) == (503, {"retry-after": "5"})
        held.set()
        await asyncio.gather(*waiting)
        assert workers.waiting == 0

    run(test, Workers(1, most=2))


def test_what_takes_too_long_is_given_up() -> None:
    held = threading.Event()

    async def test(workers: Workers) -> None:
        with pytest.raises(ProblemError, match="within 0 seconds") as refused:
            await workers.run(lambda: held.wait(5))
        held.set()
        assert refused.value.status == 504

    run(test, Workers(1, seconds=0.1))


def test_what_goes_wrong_in_a_thread_reaches_whoever_asked() -> None:
    def work() -> None:
        raise ProblemError(502, "the model said nothing")

    async def test(workers: Workers) -> None:
        with pytest.raises(ProblemError, match="said nothing"):
            await workers.run(work)

    run(test, Workers(1))


def test_a_stream_that_is_quiet_says_so_and_ends_what_it_waits_for_when_it_is_left() -> None:
    left = asyncio.Event()

    async def written() -> AsyncGenerator[str, None]:
        try:
            yield "data: 1\n\n"
            await asyncio.sleep(0.25)
            yield "data: 2\n\n"
            await asyncio.sleep(60)
        finally:
            left.set()

    async def talk() -> None:
        said: list[str] = []
        stream = kept_alive(written(), quiet=0.05)
        async for event in stream:
            said.append(event)
            if said.count("data: 2\n\n") and event.startswith(":"):
                break
        await stream.aclose()
        assert left.is_set()
        events = [event for event in said if not event.startswith(":")]
        assert events == ["data: 1\n\n", "data: 2\n\n"]
        assert said.index("data: 2\n\n") > 2  # something was said between them

    in_a_loop(talk())
