"""What every proposer of cells is."""

from __future__ import annotations

from typing import Protocol

from results.searching.values import Values
from signals.arrays import Integers

__all__ = ["Proposer"]


class Proposer(Protocol):
    """Says which cells to visit next: a function of its seed and of what it heard, bit for bit, on any machine."""

    def propose(self, wanted: int) -> Integers:
        """Return int64 (n,): distinct allowed cells that it has not proposed before, at most so many; none where nothing is left."""
        ...

    def told(self, index: Integers, values: Values) -> None:
        """Hear what was found of the cells proposed last; they may be in another order."""
        ...
