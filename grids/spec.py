"""A grid as stated, before any data is seen, and how it is settled on signals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grids.axes import AxisSpec
from grids.grid import Grid, Span
from grids.names import Names
from grids.parameters import PARAMETERS, Value, check_value
from grids.product import MOST_CELLS
from grids.selection.cells import Sample
from grids.table import column_of
from signals import DEFAULT_VARIANT, InputError, Signals

__all__ = ["GridSpec"]


@dataclass(frozen=True)
class GridSpec:
    """What a grid file says, checked.

    Attributes
    ----------
    name
        What to call it in messages: its file.
    axes
        Free axes in file order.
    fixed
        Checked values of parameters that do not vary.
    sample
        Which cells to try.
    span
        Which bars it is about.
    filters
        SQL expressions over a bar, by the name that `filter` calls them.
    assets
        By asset, checked values of fixed parameters that it has in place of those in `fixed`.
    """

    name: str
    axes: tuple[AxisSpec, ...] = ()
    fixed: Mapping[str, Value] = field(default_factory=dict)
    sample: Sample = field(default_factory=Sample)
    span: Span = field(default_factory=Span)
    filters: Mapping[str, str] = field(default_factory=dict)
    assets: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check what was not read from a file: a grid made in Python is held to the same table.

        Raises
        ------
        InputError
            If a fixed name is unknown or its value not allowed, or a parameter stands twice.
        """
        checked = {name: check_value(name, value, f"{self.name}: fixed") for name, value in self.fixed.items()}
        object.__setattr__(self, "fixed", checked)
        named = [*checked, *(name for axis in self.axes for name in (axis.name, *axis.tied))]
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"{self.name}: {twice} stands there twice; keep one axis or fixed value of it")

    @property
    def size(self) -> int:
        """Number of cells of the full product, before constraints."""
        return math.prod(len(axis) for axis in self.axes)

    def resolve(self, signals: Signals | None = None) -> Grid:
        """Settle the grid on the signals of its span.

        Parameters
        ----------
        signals
            The whole file's, or already those of the span. None: the variant, unless named, is called `default`, and
            thresholds given as quantiles stay unknown (NaN).

        Raises
        ------
        InputError
            If a variant is not in the signals, none is named where there are several, the span is too short,
            quantiles are asked of a role without probabilities, or there are more cells than 64-bit indices.
        """
        if self.size > MOST_CELLS:
            raise InputError(
                f"{self.name}: the axes make {self.size} cells, more than an index can count ({MOST_CELLS}); "
                "drop an axis or widen a step"
            )
        cut = None if signals is None else self.span.cut(signals)
        names = self._names(cut)
        moved = {name for axis in self.axes for name in (axis.name, *axis.tied)}
        constants = {
            name: column_of(name, [self._constant(name, names.variants)], names)[0]
            for name in PARAMETERS
            if name not in moved
        }
        axes = tuple(axis.resolve(cut, names, self.name) for axis in self.axes)
        return Grid(axes, constants, names, self.name, self.sample, self.span, cut is not None)

    def mapping(self) -> dict[str, Any]:
        """Return the grid as plain values that JSON and `parse` take: the same grid however it was written."""
        tables: dict[str, Any] = {"axes": {}}
        for axis in self.axes:
            tables["axes"] |= axis.mapping()
        tables["fixed"] = {name: "none" if value is None else value for name, value in self.fixed.items()}
        tables["sample"] = self.sample.mapping()
        tables["span"] = self.span.mapping()
        return {name: table for name, table in tables.items() if table}

    def _constant(self, name: str, variants: tuple[str, ...]) -> Value:
        return variants[0] if name == "variant" else self.fixed.get(name, PARAMETERS[name].default)

    def _names(self, signals: Signals | None) -> Names:
        """Return the variants, readings and filters that the cells name, numbered."""
        readings = [value for value in self._values("stop_scale") if value is not None]
        return Names(
            self._variants(signals),
            readings=tuple(dict.fromkeys(str(value) for value in readings)),
            filters=tuple(self.filters.items()),
        )

    def _values(self, name: str) -> tuple[Value, ...]:
        """Return the values that a parameter takes, axis or not."""
        axis = next((axis for axis in self.axes if name in (axis.name, *axis.tied)), None)
        return axis.values if axis is not None else (self.fixed.get(name, PARAMETERS[name].default),)

    def _variants(self, signals: Signals | None) -> tuple[str, ...]:
        axis = next((axis for axis in self.axes if axis.name == "variant"), None)
        named = self.fixed.get("variant") if axis is None else None
        wanted = [named] if axis is None else list(axis.values)
        if signals is None:
            return tuple(DEFAULT_VARIANT if name is None else str(name) for name in wanted)
        try:
            return tuple(signals.variant(None if name is None else str(name)) for name in wanted)
        except InputError as error:
            raise InputError(f"{self.name}: variant: {error}") from None
