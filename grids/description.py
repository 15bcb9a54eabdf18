"""A grid in a few figures, for a reader who wants to know what a run would try before it is started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grids.grid import Grid
from grids.parameters import PARAMETERS, Value
from grids.table import decode

__all__ = ["AxisDescription", "GridDescription", "describe"]


@dataclass(frozen=True)
class AxisDescription:
    """One axis.

    Attributes
    ----------
    name
        The parameter that varies.
    values
        Its values in file order; None is null, or a threshold not known without signals.
    tied
        Parameters that take the same value.
    quantiles
        The shares at which thresholds are read; empty for plain values.
    """

    name: str
    values: tuple[Value, ...]
    tied: tuple[str, ...]
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class GridDescription:
    """What a grid would try.

    Attributes
    ----------
    name
        What the grid is called: its file.
    axes
        In file order, the last fastest.
    fixed
        Parameters set to another value than their default.
    variants
        The variants the grid runs on.
    constraints
        As written.
    product
        Cells of the full product.
    selected
        Cells left by constraints and sample; None where that takes the signals.
    sampled
        Whether cells were left out at random; None where that takes the signals.
    peeks
        Whether thresholds are quantiles of the probabilities they are tried on.
    span
        Bounds as written, by `from` and `to`.
    filters
        SQL expressions by the names that `filter` calls them.
    readings
        Readings that scale stops.
    asset
        What constraints call the signals; "" where that is not known.
    """

    name: str
    axes: tuple[AxisDescription, ...]
    fixed: Mapping[str, Value]
    variants: tuple[str, ...]
    constraints: tuple[str, ...]
    product: int
    selected: int | None
    sampled: bool | None
    peeks: bool
    span: Mapping[str, str | list[str]]
    filters: Mapping[str, str] = field(default_factory=dict)
    readings: tuple[str, ...] = ()
    asset: str = ""


def describe(grid: Grid) -> GridDescription:
    """Describe a grid, settled on signals or not.

    Raises
    ------
    InputError
        If a constraint cannot be worked out, or the constraints leave nothing.
    """
    axes = [AxisDescription(axis.name, axis.values(), axis.tied, axis.quantiles) for axis in grid.axes]
    constants = {name: decode(name, stored, grid.names) for name, stored in grid.constants.items()}
    fixed = {
        name: value for name, value in constants.items() if name != "variant" and value != PARAMETERS[name].default
    }
    selection = grid.selected if _countable(grid) else None
    return GridDescription(
        name=grid.name,
        axes=tuple(axes),
        fixed=fixed,
        variants=grid.variants,
        constraints=tuple(constraint.text for constraint in grid.sample.constraints),
        product=grid.size,
        selected=None if selection is None else selection.count,
        sampled=None if selection is None else selection.sampled,
        peeks=grid.peeks,
        span=grid.span.mapping(),
        filters=dict(grid.names.filters),
        readings=grid.names.readings,
        asset=grid.names.asset,
    )


def _countable(grid: Grid) -> bool:
    """Return whether the constraints can be worked out: without signals, not those about quantiles, a variant or asset."""
    unknown = {name for axis in grid.axes if axis.quantiles for name in axis.names}
    if "variant" not in grid.places:
        unknown.add("variant")
    return grid.bound or not any(
        unknown & set(constraint.parameters) or (constraint.about_asset and not grid.names.asset)
        for constraint in grid.sample.constraints
    )
