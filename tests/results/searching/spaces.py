"""Spaces of made-up grids, and values that a formula gives their cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import grids
from results.searching.proposing.proposer import Proposer
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Floats, Integers


def space_of(axes: dict[str, list[Any]], **tables: Any) -> Space:
    stated = {"axes": {name: {"values": values} for name, values in axes.items()}, **tables}
    return Space([grids.parse(stated, "made-up").resolve()])


def values_of(value: Floats) -> Values:
    nothing = np.full(len(value), np.nan)
    columns = dict.fromkeys(Values.__dataclass_fields__, nothing)
    columns |= {
        "value": value,
        "error": np.ones(len(value)),
        "score": value - 1.645,
        "trades": np.full(len(value), 100.0),
    }
    return Values(**{**columns, "path": np.arange(len(value))})


def search(proposer: Proposer, value_of: Callable[[Integers], Floats], cells: int, batch: int = 500) -> Integers:
    """Let a proposer spend a budget; return what it visited, in order."""
    visited: list[Integers] = []
    while (left := cells - sum(map(len, visited))) > 0:
        index = proposer.propose(min(batch, left))
        if not len(index):
            break
        visited.append(index)
        proposer.told(index, values_of(value_of(index)))
    return np.concatenate(visited)


WIDE: dict[str, list[Any]] = {
    "long_entry": [round(0.5 + 0.02 * at, 2) for at in range(20)],
    "stop_loss": [*(round(0.005 * (at + 1), 4) for at in range(14)), "none"],
    "take_profit": [round(0.005 * (at + 1), 4) for at in range(15)],
    "max_hold": [2, 4, 8, 16, 32, "none"],
}


def slope(space: Space) -> Callable[[Integers], Floats]:
    """A value that changes its sign along a slanting plane, with a corner cut out of it."""

    def value(index: Integers) -> Floats:
        at = space.positions(index).astype(np.float64)
        share = at / (np.array(space.shape) - 1)
        return np.asarray(4 * (share[:, 0] + share[:, 1] - 1.2) - 2 * (share[:, 2] > 0.8))

    return value
