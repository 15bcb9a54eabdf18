"""The region of the named cells: on each axis, the values that these have."""

from __future__ import annotations

from typing import Any

import numpy as np

from grids.parameters import Value
from grids.table import decode
from results.inference.sample.groups import Groups
from results.run.axes import value_text
from signals.arrays import Integers

__all__ = ["region_of"]

_SHOWN = 20
_AT_ONCE = 1 << 18


def region_of(groups: Groups, cells: Integers) -> dict[str, list[str]]:
    """Return, for each axis, the values that some cells have, as text.

    Where a cell has a `stop_scale` its distances are multiples of a reading, and read so.
    """
    if len(cells) == 0:
        return {}
    region = {}
    places = cells // groups.size
    if not groups.pooled and len(groups.grids) > 1:
        region["asset"] = [groups.grids[place].asset for place in np.unique(places).tolist()]
    of_scale = _by_scale(groups, cells)
    for axis in groups.grids[0].axes:
        every = [
            value_text(axis.name, value, multiples=multiples)
            for multiples, own in of_scale
            for value in _values(groups, own, axis.name)
        ]
        texts = list(dict.fromkeys(every))
        region[axis.name] = texts if len(texts) <= _SHOWN else [texts[0], f"{len(texts) - 2} more", texts[-1]]
    return region


def _by_scale(groups: Groups, cells: Integers) -> list[tuple[bool, Integers]]:
    """Return the cells whose distances are of a price, and those whose distances are of a reading; neither is empty."""
    grid = groups.grids[0]
    if not grid.names.readings:
        return [(False, cells)]
    scaled = np.zeros(len(cells), dtype=np.bool_)
    for at in range(0, len(cells), _AT_ONCE):
        scaled[at : at + _AT_ONCE] = (
            grid.columns(cells[at : at + _AT_ONCE] % groups.size, ["stop_scale"])["stop_scale"] != 0
        )
    return [(multiples, own) for multiples in (False, True) if len(own := cells[scaled == multiples])]


def _values(groups: Groups, cells: Integers, name: str) -> list[Value]:
    """Return the values that cells have of a parameter, null last; thresholds by quantile differ from asset to asset."""
    found: set[Any] = set()
    for at in range(0, len(cells), _AT_ONCE):
        part = cells[at : at + _AT_ONCE]
        for place in np.unique(part // groups.size).tolist():
            own = part[part // groups.size == place] % groups.size
            found |= set(np.unique(groups.grids[place].columns(own, [name])[name]).tolist())
    values = [decode(name, value, groups.grids[0].names) for value in np.unique(np.array(list(found)))]
    # null is stored as 0 or NaN, and read last
    return [value for value in values if value is not None] + [None] * (None in values)
