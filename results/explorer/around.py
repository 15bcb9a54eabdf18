"""A grid around one cell: on each axis its value and the neighbours of that, and between them what was not tried yet."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grids.files.gridfile import parse
from grids.parameters import PARAMETERS, Kind, Value
from results.run.run import Run
from signals import InputError

__all__ = ["grid_around"]

_DIGITS = 6
"""Of a value that was not tried yet: more would say nothing."""


def grid_around(run: Run, cell: int) -> str:
    """Return a grid file that looks closer at the neighbourhood of a stored cell.

    Parameters
    ----------
    run
        Its run.
    cell
        Its index.

    Returns
    -------
    str
        TOML. An axis of numbers has the cell's value, the next tried one on either side, and those half-way; of words it has
        the cell's own. What the run's grid fixed, tied, filtered and ruled out stays; a sample is not drawn again.

    Raises
    ------
    InputError
        If the grid has no such cell.
    """
    grid = run.info.grid
    assets = 1 if run.pooled else max(len(run.assets), 1)
    if not 0 <= cell < grid.size * assets:
        raise InputError(f"{run.path}: there is no cell {cell}, the highest is {grid.size * assets - 1}")
    lengths = [len(axis.quantiles or axis.values) for axis in grid.axes]
    places = np.unravel_index(cell % grid.size, lengths) if lengths else ()
    stated = grid.stated
    own = {
        axis.name: {"quantiles": _finer(axis.quantiles, axis.quantiles[place], whole=False)}
        if axis.quantiles
        else {"values": _around(axis.name, axis.values, int(place))}
        for axis, place in zip(grid.axes, places, strict=True)
    }
    axes = {name: own.get(name, table) for name, table in stated.get("axes", {}).items()}
    constraints = stated.get("sample", {}).get("constraints", [])
    tables = {
        "axes": axes,
        "fixed": stated.get("fixed", {}),
        "sample": {"constraints": constraints} if constraints else {},
        "span": stated.get("span", {}),
        "filters": stated.get("filters", {}),
        **{f"assets.{_key(name)}": own for name, own in stated.get("assets", {}).items()},
    }
    head = f"# Around cell {cell} of a run: its values and their neighbours, and half-way between them.\n"
    text = head + "".join(_table(name, table) for name, table in tables.items() if table)
    parse(text, "the grid around the cell")  # whoever saves it may sweep it
    return text


def _around(name: str, values: Sequence[Value], place: int) -> list[Value]:
    here, kind = values[place], PARAMETERS[name].kind
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if kind not in {Kind.NUMBER, Kind.COUNT} or not numbers:
        return [here]
    if not isinstance(here, int | float):  # none, or of shorts the same as of longs: next to it stands the widest value
        return [max(numbers), here]
    without: list[Value] = [None] if None in values and here == max(numbers) else []
    return [*_finer(numbers, here, whole=kind is Kind.COUNT), *without]


def _finer(numbers: Sequence[float], here: float, *, whole: bool) -> list[float]:
    """Return a value with its neighbours, and one half-way to each."""
    tried = sorted(set(numbers))
    place = tried.index(here)
    near = tried[max(place - 1, 0) : place + 2]
    found = {*near, *(_between(low, high, whole=whole) for low, high in itertools.pairwise(near))}
    return sorted(found)


def _between(low: float, high: float, *, whole: bool) -> float:
    middle = (low + high) / 2
    return math.floor(middle) if whole else float(f"{middle:.{_DIGITS}g}")


def _table(name: str, table: Mapping[str, Any]) -> str:
    return "".join([f"\n[{name}]\n", *(f"{_key(key)} = {_written(value)}\n" for key, value in table.items())])


def _written(value: Value | Sequence[Any] | Mapping[str, Any]) -> str:
    """Return a value as TOML has it; null is a word there."""
    if value is None:
        return '"none"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pairs(value))} }}"
    if isinstance(value, Sequence):
        return f"[{', '.join(_written(each) for each in value)}]"
    return repr(value)


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{_key(key)} = {_written(value)}" for key, value in table.items())


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _written(name)
