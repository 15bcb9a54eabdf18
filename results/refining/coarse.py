"""The axes of a run as a refinement sees them: which of their values are neighbours, and which cannot lie between two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grids.parameters import PARAMETERS, SAME, Kind
from results.run.run import Run
from signals.arrays import Integers
from sweeps.runs.compared.effects import read_effects

__all__ = ["CoarseAxis", "coarse_axes"]


MOSTLY = 0.9
"""Share of neighbours with the same trades from which on an axis is not worth a closer look."""


@dataclass(frozen=True, eq=False)
class CoarseAxis:
    """An axis of a run's grid.

    Attributes
    ----------
    name, ties
        Its parameter, and those that take its values.
    values
        As the grid lists them.
    quantiles
        The shares that its thresholds were read at; none where values are given.
    stride
        By how much the index of a cell grows from one value to the next.
    what
        What the run found that it does: see `sweeps.runs.records.Effect`.
    same
        Share of the pairs of neighbours along it that have the same trades.
    """

    name: str
    ties: tuple[str, ...]
    values: tuple[Any, ...]
    quantiles: tuple[float, ...]
    stride: int
    what: str
    same: float = 0.0

    @cached_property
    def order(self) -> Integers:
        """Positions along the axis by rank: numbers ascending, then whatever is none, in the order of the grid."""
        numbers = [at for at, value in enumerate(self.values) if self._number(value)]
        numbers.sort(key=lambda at: self.values[at])
        return np.array(numbers + [at for at in range(len(self.values)) if at not in set(numbers)], dtype=np.int64)

    @cached_property
    def ranks(self) -> Integers:
        """The rank of each position."""
        return np.argsort(self.order)

    @cached_property
    def numbers(self) -> int:
        """How many of its values are numbers: the first ranks."""
        return sum(self._number(value) for value in self.values)

    @property
    def ranked(self) -> tuple[Any, ...]:
        """Its values by rank."""
        return tuple(self.values[at] for at in self.order)

    @property
    def refinable(self) -> bool:
        """Whether values lie between its values."""
        return self.numbers > 1 and self.why_left is None

    @property
    def why_left(self) -> str | None:
        """Why the axis cannot divide the grid; None where it can."""
        if self.quantiles:
            return "its thresholds are quantiles of the span"
        if SAME in self.values:
            return "follows that of longs in some cells"
        if self.what == "dead":
            return "changes nothing"
        if self.what == "scales":
            return "only scales returns"
        if self.same >= MOSTLY:
            return f"moves no trade in {np.floor(1000 * self.same) / 10:.1f}% of neighbours"
        return None

    def _number(self, value: Any) -> bool:
        return PARAMETERS[self.name].kind in {Kind.NUMBER, Kind.COUNT} and value is not None and value != SAME


def coarse_axes(run: Run) -> tuple[CoarseAxis, ...]:
    """Return the axes of a run's grid, in file order; its assets are none of them.

    Where only a sample of pairs was looked at, an axis that changed nothing in it may do so elsewhere.
    """
    effects = {effect.axis: effect for effect in read_effects(run.info) if not (effect.drawn and effect.what == "dead")}
    found, stride = [], run.info.grid.size
    for axis in run.info.grid.axes:
        stride //= len(axis.values)
        effect = effects.get(axis.name)
        what, same = ("unknown", 0.0) if effect is None else (effect.what, effect.same_trades / max(effect.pairs, 1))
        told = axis.name, tuple(axis.ties), tuple(axis.values), tuple(axis.quantiles)
        found.append(CoarseAxis(*told, stride, what, 0.0 if what == "unknown" else same))
    return tuple(found)
