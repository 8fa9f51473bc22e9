"""Callers: who asks, and what they may read. Set by the gate where there are accounts, read by all that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["reader", "editor"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        name: Of the account; "" where there are no accounts.
        role: An editor may also change the collection and read the metrics.
        collections: Names of those that may be read; None for all.
    """

    name: str = ""
    role: Role = "editor"
    collections: frozenset[str] | None = None


class HasState(Protocol):
    """A request, Starlette's or Gradio's."""

    @property
    def state(self) -> object: ...


ANYONE = Caller()
"""Whoever asks where there are no accounts."""


def caller(request: HasState) -> Caller:
    """Who asks."""
    found: Caller = getattr(request.state, "caller", ANYONE)
    return found
