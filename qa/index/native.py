"""Chroma and tantivy are Rust inside: what panics there reaches Python as a BaseException that nobody catches.

A damaged file makes them panic as well as raise, so both become exceptions that the index knows how to mend.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Class = TypeVar("_Class")


class StorePanicError(Exception):
    """A derived store failed in a way that its library did not foresee."""


def no_panics(store: type[_Class]) -> type[_Class]:
    """Every method of the class raises `StorePanicError` where it would have panicked."""
    for name, member in list(vars(store).items()):
        if isinstance(member, property) and member.fget:
            setattr(store, name, property(_guarded(member.fget)))
        elif callable(member):
            setattr(store, name, _guarded(member))
    return store


def _guarded(method: Callable[_P, _R]) -> Callable[_P, _R]:
    @functools.wraps(method)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return method(*args, **kwargs)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # each Rust library brings a class of its own
                raise
            raise StorePanicError(str(error)) from error

    return guarded
