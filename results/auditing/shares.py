"""One progress over several examinations, each of which counts from 0 to as many steps as it likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from signals.progress import Progress

__all__ = ["Shares"]

_Made = TypeVar("_Made")


class Shares:
    """A `Progress` that whoever works may call, of his own steps: they are told as his share of all.

    Parameters
    ----------
    told
        Told the steps done, and those there are; None where nobody listens.
    shares
        Steps that each piece of work is, in the order in which they are done.
    """

    def __init__(self, told: Progress | None, *shares: int) -> None:
        self._told, self._left, self._total = told, list(shares), sum(shares)
        self._done = self._share = 0

    def __call__(self, done: int, total: int) -> None:
        """Say how much of the present piece of work is done."""
        self._tell(self._done + self._share * min(done, total) // max(total, 1))

    def next(self, work: Callable[[], _Made]) -> _Made:
        """Do the next piece of work."""
        self._share = self._left.pop(0)
        self._tell(self._done)
        made = work()
        self.skip(0)
        return made

    def skip(self, pieces: int) -> None:
        """Count pieces of work as done that there is no need to do, and the present one."""
        self._done += self._share + sum(self._left.pop(0) for _ in range(pieces))
        self._share = 0
        self._tell(self._done)

    def end(self) -> None:
        """Count all as done."""
        self.skip(len(self._left))

    def _tell(self, done: int) -> None:
        if self._told is not None:
            self._told(done, self._total)
