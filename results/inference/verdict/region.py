"""The region of the named cells: on each axis, the values that these have."""

from __future__ import annotations

from typing import Any

import numpy as np

from grids.parameters import Value
from grids.table import decode
from results.inference.sample.groups import Groups
from results.run.axes import value_text
from signals.arrays import Integers
from sweeps.runs.records import ASSET

__all__ = ["Values", "joined", "region_of", "region_text", "values_of"]

_SHOWN = 20
_AT_ONCE = 1 << 18


Values = dict[tuple[bool, str], set[Any]]
"""By whether distances are multiples of a reading, and by axis: the values met, as they are stored; ``asset`` has places."""


def region_of(groups: Groups, cells: Integers) -> dict[str, list[str]]:
    """Return, for each axis, the values that some cells have, as text.

    Where a cell has a `stop_scale` its distances are multiples of a reading, and read so.
    """
    return region_text(groups, values_of(groups, cells)) if len(cells) else {}


def values_of(groups: Groups, cells: Integers) -> Values:
    """Return the values that some cells have; those of more cells are the union."""
    found: Values = {(False, ASSET): set(np.unique(cells // groups.size).tolist())}
    for multiples, own in _by_scale(groups, cells):
        for axis in groups.grids[0].axes:
            found[multiples, axis.name] = _values(groups, own, axis.name)
    return found


def joined(some: Values, more: Values) -> Values:
    """Return the values of both."""
    return {key: some.get(key, set()) | more.get(key, set()) for key in {**some, **more}}


def region_text(groups: Groups, found: Values) -> dict[str, list[str]]:
    """Return values as text, by axis."""
    region = {}
    if not groups.pooled and len(groups.grids) > 1:
        region[ASSET] = [groups.grids[place].asset for place in sorted(found[False, ASSET])]
    for axis in groups.grids[0].axes:
        every = [
            value_text(axis.name, value, multiples=multiples)
            for multiples in (False, True)
            for value in _decoded(groups, axis.name, found.get((multiples, axis.name), set()))
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


def _values(groups: Groups, cells: Integers, name: str) -> set[Any]:
    """Return the values that cells have of a parameter, as stored; thresholds by quantile differ from asset to asset."""
    found: set[Any] = set()
    for at in range(0, len(cells), _AT_ONCE):
        part = cells[at : at + _AT_ONCE]
        for place in np.unique(part // groups.size).tolist():
            own = part[part // groups.size == place] % groups.size
            # one NaN, however often it is met
            met = np.unique(groups.grids[place].columns(own, [name])[name]).tolist()
            found |= {None if value != value else value for value in met}  # noqa: PLR0124
    return found


def _decoded(groups: Groups, name: str, found: set[Any]) -> list[Value]:
    """Return stored values as they are written, null last."""
    if not found:
        return []
    stored = np.unique(np.array([np.nan if value is None else value for value in found]))
    values = [decode(name, value, groups.grids[0].names) for value in stored]
    # null is stored as 0 or NaN, and read last
    return [value for value in values if value is not None] + [None] * (None in values)
