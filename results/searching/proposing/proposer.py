"""What every proposer of cells is."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from results.searching.values import Values
from signals.arrays import Integers

__all__ = ["Proposer", "Threaded"]


class Proposer(Protocol):
    """Says which cells to visit next: a function of its seed and of what it heard, bit for bit, on any number of cores.

    Another kind of processor may round a model's sums otherwise, and then choose other cells.
    """

    def propose(self, wanted: int) -> Integers:
        """Return int64 (n,): distinct allowed cells that it has not proposed before, at most so many; none where nothing is left."""
        ...

    def told(self, index: Integers, values: Values) -> None:
        """Hear what was found of the cells proposed last; they may be in another order."""
        ...


@runtime_checkable
class Threaded(Protocol):
    """A proposer that works with several threads.

    Attributes
    ----------
    jobs
        How many at most; None for as many as there are cores.
    """

    jobs: int | None
