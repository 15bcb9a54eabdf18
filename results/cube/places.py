"""Which codes of a plane count, where some coordinates alone do: so many at a time as are held easily."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from results.cube.layout import Layout
from signals.arrays import Integers

__all__ = ["kept_coordinates", "kept_places"]

_AT_ONCE = 1 << 20


def kept_coordinates(layout: Layout, kept: Mapping[str, Sequence[int]]) -> dict[str, Integers]:
    """Return the coordinates that count of each axis, ascending int64 (n,); those that there are not are left out."""
    found = {axis.name: np.arange(axis.length) for axis in layout.axes}
    for name, coordinates in kept.items():
        axis = layout.axis(name)
        found[axis.name] = np.unique(np.asarray([at for at in coordinates if 0 <= at < axis.length], dtype=np.int64))
    return found


def kept_places(layout: Layout, kept: Mapping[str, Sequence[int]]) -> Iterator[Integers]:
    """Yield where the codes that count stand in a plane.

    Parameters
    ----------
    layout
        Of the plane.
    kept
        Of some axes, the coordinates that count; all where an axis is not named.

    Yields
    ------
    int64 array (n,)
        No place twice, and each for as many as are looked at together.
    """
    wanted = kept_coordinates(layout, kept)
    if layout.by_row:
        yield from _of_rows(layout, wanted)
        return
    inner, at = np.zeros(1, dtype=np.int64), len(layout.axes)
    while at and len(inner) * len(wanted[layout.axes[at - 1].name]) <= _AT_ONCE:
        at -= 1
        axis = layout.axes[at]
        inner = (wanted[axis.name][:, None] * axis.stride + inner).ravel()
    outer = np.zeros(1, dtype=np.int64)
    for axis in layout.axes[:at]:
        outer = (outer[:, None] + wanted[axis.name] * axis.stride).ravel()
    for first in outer:
        yield first + inner


def _of_rows(layout: Layout, wanted: Mapping[str, Integers]) -> Iterator[Integers]:
    cells = layout.cells
    for first in range(0, len(cells), _AT_ONCE):
        some = cells[first : first + _AT_ONCE]
        kept = np.ones(len(some), dtype=bool)
        for axis in layout.axes:
            if len(wanted[axis.name]) < axis.length:
                kept &= np.isin(axis.coordinate(some), wanted[axis.name])
        yield first + np.flatnonzero(kept)
