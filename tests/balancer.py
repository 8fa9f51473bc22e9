"""What stands before several servers in a test: takes turns among those that are ready, and tries once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from typing import Any, Self

import httpx


class Balancer:
    """A round-robin client that looks at `/v1/ready` often, and never tries again what failed.

    Args:
        addresses: Of the servers.
        often: Seconds between two looks at each.
        headers: Of each request.
    """

    def __init__(self, addresses: Sequence[str], often: float = 0.1, headers: dict[str, str] | None = None) -> None:
        self._turns = itertools.cycle(addresses)
        self._addresses, self._often = addresses, often
        self._ready: frozenset[str] = frozenset()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._clients = {one: httpx.Client(base_url=one, timeout=60, headers=headers) for one in addresses}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        for client in self._clients.values():
            client.close()

    def _look(self) -> None:
        while not self._end.wait(self._often):
            self._ready = frozenset(one for one in self._addresses if self._is_ready(one))

    def _is_ready(self, address: str) -> bool:
        try:
            return httpx.get(f"{address}/v1/ready", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def wait(self, *addresses: str, seconds: float = 120) -> None:
        """Until these servers, and no others of it, are ready."""
        for _ in range(int(seconds / self._often)):
            if self._ready == set(addresses):
                return
            self._end.wait(self._often)
        raise AssertionError(f"{sorted(self._ready)} are ready, not {sorted(addresses)}")

    def post(self, path: str, body: dict[str, Any]) -> tuple[str, httpx.Response]:
        """The server whose turn it was, and what it said."""
        ready = self._ready
        if not ready:
            raise AssertionError("no server is ready")
        address = next(one for one in self._turns if one in ready)
        return address, self._clients[address].post(path, json=body)
