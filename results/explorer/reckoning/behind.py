"""The cells behind a square: the best, and the middling one, of however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from results.cube import Cube
from results.cube.codec import HIGHEST
from results.cube.places import kept_places
from results.explorer.asked.view import AskedView
from results.explorer.reckoning.squares import brushed_planes
from signals.arrays import Integers

__all__ = ["cells_behind"]

_VALUES = HIGHEST + 1

Pieces = Callable[[], Iterator[tuple[Integers, Integers]]]
"""Places and how each ranks, 0 the best, a piece at a time; however often they are gone through."""


def cells_behind(
    cube: Cube, asked: AskedView, kept: Mapping[str, Sequence[int]], *, most: int, lower: bool
) -> list[dict[str, Any]]:
    """Return the best cells that a view keeps, and that of the median.

    Parameters
    ----------
    cube, asked
        What is asked of which run; cells that are brushed alone count.
    kept
        Of axes, the coordinates that count.
    most
        How many of the best.
    lower
        Whether the lowest value is the best.

    Returns
    -------
    list of dict
        ``cell``, ``value``, ``rank`` from 0 and how many cells there are (``of``), best first; of values alike the first cells. Places are
        counted first and gathered afterwards, so that no more are held than are returned.
    """
    plane, brushed = cube.plane(asked.metric, asked.sample, asked.money), brushed_planes(cube, asked)

    def pieces() -> Iterator[tuple[Integers, Integers]]:
        for places in kept_places(cube.layout, kept):
            inside = plane.codes[places] <= HIGHEST
            for each in brushed:
                inside &= (each.codes[places] >= each.low) & (each.codes[places] <= each.high)
            here = places[inside]
            codes = plane.codes[here].astype(np.int64)
            yield here, codes if lower else HIGHEST - codes

    counts = np.zeros(_VALUES, dtype=np.int64)
    for _, ranking in pieces():
        counts += np.bincount(ranking, minlength=_VALUES)
    upto = np.cumsum(counts)
    many = int(upto[-1])
    if not many:
        return []
    best = _best(pieces, upto, min(most, many))
    found = dict(enumerate(best.tolist()))
    middle = (many - 1) // 2
    if middle not in found:
        found[middle] = _at(pieces, upto, middle)
    ranks = sorted(found)
    places = np.array([found[rank] for rank in ranks], dtype=np.int64)
    values = plane.codec.table()[plane.codes[places]]
    return [
        {"cell": int(cell), "value": float(value), "rank": rank, "of": many}
        for rank, cell, value in zip(ranks, cube.layout.cells_at(places), values, strict=True)
    ]


def _best(pieces: Pieces, upto: Integers, most: int) -> Integers:
    """Return the places of the best, best first and ascending among those alike."""
    last = int(np.searchsorted(upto, most - 1, side="right")) if most else -1
    held = np.zeros((2, 0), dtype=np.int64)
    for places, ranking in pieces():
        there = ranking <= last
        both = np.concatenate([held, [ranking[there], places[there]]], axis=1)
        held = both[:, np.lexsort((both[1], both[0]))[:most]]
    return np.asarray(held[1], dtype=np.int64)


def _at(pieces: Pieces, upto: Integers, rank: int) -> int:
    """Return the place of one rank: among those alike, the so many-th that comes."""
    wanted = int(np.searchsorted(upto, rank, side="right"))
    left = rank - (int(upto[wanted - 1]) if wanted else 0)
    for places, ranking in pieces():
        alike = places[ranking == wanted]
        if left < len(alike):
            return int(np.sort(alike)[left])
        left -= len(alike)
    raise AssertionError("ranks are counted over the same places")
