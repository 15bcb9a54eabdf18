"""The workloads that the event engine is timed on: a sample of bars, and grids of every kind."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.cells import Cells
from benchmarks.samples import Sample, real_year, simulated
from benchmarks.speed.kinds import DENSE, SELECTIVE, balance_stops, price_stops, ramps, targets, trailing_stops
from benchmarks.speed.scale import WorkScale

__all__ = ["DENSE_16", "SELECTIVE_16", "SELECTIVE_ONE", "TARGETED", "Work", "work"]

DENSE_16 = "price stops, dense, 16 exposures"
SELECTIVE_16, SELECTIVE_ONE = "price stops, selective, 16 exposures", "price stops, selective, one exposure"

TARGETED = (SELECTIVE_16, SELECTIVE_ONE, DENSE_16)
"""What targets are set for."""


@dataclass(frozen=True)
class Work:
    """A sample and its grids.

    Attributes
    ----------
    letter
        a, b or c.
    sample
        What is traded.
    grids
        What is tried; the first is the largest.
    compared
        Cells of every grid that are compared with the plain reference.
    """

    letter: str
    sample: Sample
    grids: tuple[Cells, ...]
    compared: int


def work(scale: WorkScale) -> Work:
    """Make a work: bars, probabilities and grids."""
    sample = real_year(scale.bars) if scale.letter == "b" else simulated(scale.bars)
    grids = (
        price_stops("selective, 16 exposures", SELECTIVE, scale.headline, 16),
        price_stops("dense, 16 exposures", DENSE, scale.headline, 16),
        price_stops("selective, one exposure", SELECTIVE, scale.one, 1),
        price_stops("dense, one exposure", DENSE, scale.one, 1),
        balance_stops(SELECTIVE, scale.others, 16),
        targets(SELECTIVE, scale.others, 16),
        trailing_stops(SELECTIVE, scale.others, 16),
        ramps(SELECTIVE, scale.others, 16),
    )
    return Work(scale.letter, sample, grids, scale.compared)
