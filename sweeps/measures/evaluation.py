"""What engines hand over: counts and sums of cells, and which of them share every trade."""

from __future__ import annotations

from dataclasses import dataclass

from signals.arrays import Floats, Integers

__all__ = ["Evaluation"]


@dataclass(frozen=True)
class Evaluation:
    """What an engine found for n cells.

    Attributes
    ----------
    tally
        float64 (n, len(ACCUMULATORS)): counts and sums, columns as in `ACCUMULATORS`.
    path
        int64 (n,): cells with the same number share every trade, in whatever evaluation they were met; of cells of
        the same evaluation, those with different numbers do not follow from equal rules.
    paths
        Number of distinct paths.
    """

    tally: Floats
    path: Integers
    paths: int
