"""Panics of polars: what Rust prints of them is kept from the terminal, where our own line says what is wrong."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_panics"]

STANDARD_ERROR = 2


class _Silence:
    """Standard error turned off while at least one thread asks for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = 0
        self._kept = -1

    def __enter__(self) -> None:
        with self._lock:
            self._asked += 1
            if self._asked == 1:
                self._kept = _turned_off()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._asked -= 1
            if self._asked == 0 and self._kept >= 0:
                os.dup2(self._kept, STANDARD_ERROR)
                os.close(self._kept)


def _turned_off() -> int:
    """Point standard error at nothing; returns where it pointed, -1 where it is closed."""
    try:
        kept = os.dup(STANDARD_ERROR)
    except OSError:
        return -1
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, STANDARD_ERROR)
    os.close(nothing)
    return kept


_SILENCE = _Silence()


@contextmanager
def without_panics() -> Iterator[None]:
    """Read what may be damaged: a panic is still raised, as `polars.exceptions.PanicException`, but not printed.

    Rust prints a panic, with its stack, before anybody can catch it, and polars gives no hook. Standard error is
    turned off meanwhile, for all threads.
    """
    with _SILENCE:
        yield
