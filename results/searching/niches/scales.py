"""The scales that niches are cut from: round numbers, the same for every run, so that the niches of two runs can be laid side by side.

Each scale has its finest bands and coarser ones made of these. What is counted is kept by the finest; how coarse it is shown is
settled by what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signals.arrays import Floats, Integers

__all__ = ["FINEST", "SCALES", "Bands", "Scale", "bands_of", "finest_of"]

_BEYOND = 0.005
"""Share of the cells at either end that may lie beyond the outermost bands, which then are open."""


@dataclass(frozen=True, eq=False)
class Scale:
    """One scale.

    Attributes
    ----------
    name
        The measure.
    edges
        float64 (bands,): where its finest bands begin, ascending; the last has no end.
    coarser
        For each coarseness, the finest first: which of the edges are left.
    most
        At most how many bands are shown.
    end
        The largest value there can be; NaN where there is none.
    """

    name: str
    edges: Floats
    coarser: tuple[Integers, ...]
    most: int
    end: float

    @classmethod
    def of(cls, name: str, levels: Sequence[Sequence[float]], most: int, end: float = np.nan) -> Scale:
        """Return a scale by the edges of each coarseness, the finest first; the others are some of its."""
        edges = np.array(levels[0], dtype=np.float64)
        return cls(name, edges, tuple(np.searchsorted(edges, np.array(level)) for level in levels), most, end)

    def band(self, values: Floats) -> Integers:
        """Return in which finest band each value lies, int64 (n,); what is below all of them lies in the first."""
        return np.asarray(np.maximum(np.searchsorted(self.edges, values, side="right") - 1, 0), dtype=np.int64)


def _decades(multiples: Sequence[float]) -> list[float]:
    """Return round numbers from 1 to ten million."""
    return sorted({1, *(round(multiple * 10**power) for power in range(7) for multiple in multiples)})


def _percent(*numbers: float) -> list[float]:
    """Return percents as fractions, each the nearest to what is written."""
    return [float(f"{number}e-2") for number in numbers]


SCALES = (
    Scale.of(
        "trades",
        (
            _decades((1, 1.5, 2, 3, 5, 7)),
            _decades((1, 2, 3, 5)),
            _decades((1.5, 3, 7)),
            _decades((1, 3)),
            _decades((1,)),
            (1, 100, 10_000, 1_000_000),
        ),
        most=6,
    ),
    Scale.of(
        "max_drawdown",
        (
            _percent(
                *(0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90)
            ),
            _percent(0, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90),
            _percent(0, 0.1, 0.3, 1, 2, 5, 10, 20, 30, 50, 70, 90),
            _percent(0, 1, 5, 10, 20, 30, 50, 80),
        ),
        most=8,
        end=1.0,
    ),
    Scale.of(
        "win_rate",
        tuple(_percent(*range(0, 100, step)) for step in (1, 2, 5, 10, 20)),
        most=6,
        end=1.0,
    ),
)  # fmt: skip
"""Of the three measures that tell niches apart, in the order in which they are counted."""

FINEST = tuple(len(scale.edges) for scale in SCALES)
"""How many finest bands each has."""


def finest_of(trades: Floats, drawdown: Floats, win_rate: Floats) -> Integers:
    """Return in which niche of finest bands each of n cells lies, int64 (n,)."""
    own = [scale.band(values) for scale, values in zip(SCALES, (trades, drawdown, win_rate), strict=True)]
    return np.asarray(np.ravel_multi_index(tuple(own), FINEST), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Bands:
    """The bands of one scale as they are shown.

    Attributes
    ----------
    name
        The measure.
    lower, upper
        float64 (bands,): where each begins and ends, the end not in it (but 100 % is); NaN where the last has none. The first and the
        last hold what lies beyond, too.
    band
        int64 (finest bands,): in which each of the finest lies.
    """

    name: str
    lower: Floats
    upper: Floats
    band: Integers

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.lower)


def bands_of(scale: Scale, counts: Integers) -> Bands:
    """Choose how coarse a scale is shown: the finest that needs no more bands than can be read.

    Parameters
    ----------
    scale
        The scale.
    counts
        int64 (finest bands,): how many cells lie in each; any.
    """
    low, high = _reach(counts)
    for left in scale.coarser:
        first, last = np.searchsorted(left, [low, high], side="right") - 1
        if last - first < scale.most:
            break
    starts = left[first : last + 1]
    ends = np.append(left, len(scale.edges))[first + 1 : last + 2]
    lower, upper = scale.edges[starts], np.append(scale.edges, scale.end)[ends]
    taken = np.flatnonzero(counts)
    if taken[0] < starts[0]:
        lower[0] = scale.edges[0]
    if taken[-1] >= ends[-1]:
        upper[-1] = scale.end
    band = np.clip(np.searchsorted(starts, np.arange(len(scale.edges)), side="right") - 1, 0, None)
    return Bands(scale.name, lower, upper, band)


def _reach(counts: Integers) -> tuple[int, int]:
    """Return the finest bands between which nearly all cells lie."""
    sums = np.cumsum(counts)
    return int(np.searchsorted(sums, sums[-1] * _BEYOND, side="right")), int(
        np.searchsorted(sums, sums[-1] * (1 - _BEYOND), side="left")
    )
