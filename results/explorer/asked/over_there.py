"""A view of one run asked of another: axes and values go over where both have them, and what is chosen must."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from grids.parameters import PARAMETERS
from results.cube.layout import CubeAxis, Layout
from results.explorer.asked.view import AskedView, shown_axes
from results.explorer.overview.described import values_of
from results.run.axes import value_text
from results.run.run import Run
from signals import InputError

__all__ = ["Elsewhere", "elsewhere", "unlike"]


@dataclass(frozen=True)
class Elsewhere:
    """A view as another run is asked for it.

    Attributes
    ----------
    asked
        The view, in coordinates of the other run.
    places
        By place of an axis, `by`, `y` or `x`: from the other run's coordinates to those of the run itself.
    """

    asked: AskedView
    places: dict[str, dict[int, int]]

    def back(self, table: pl.DataFrame) -> pl.DataFrame:
        """Return squares of the other run in coordinates of the run itself; those that it does not have are left out."""
        for place, known in self.places.items():
            table = table.with_columns(pl.col(place).replace_strict(known, default=None, return_dtype=pl.Int64)).filter(
                pl.col(place).is_not_null()
            )
        return table


def elsewhere(run: Run, layout: Layout, other: Run, there: Layout, asked: AskedView) -> Elsewhere:
    """Return a view as another run is asked for it.

    Raises
    ------
    InputError
        If that run does not have an axis that is shown, or a value that is chosen of another: unlike cells would be compared.
    """
    names = {name for axis in there.axes for name in (axis.name, *axis.ties)}
    places = {}
    for place, axis in zip(("by", "y", "x"), shown_axes(asked, layout), strict=True):
        if axis is None:
            continue
        if axis.name not in names:
            raise InputError(
                f"{other.path}: has no axis {axis.name}, so that no difference to it can be shown over that"
            )
        places[place] = {to: own for own, to in _matched(run, axis, other, there.axis(axis.name)).items()}
    kept = {}
    shown = {axis.name for axis in shown_axes(asked, layout) if axis is not None}
    for name, coordinates in asked.kept.items():
        if name in shown:
            continue
        axis = layout.axis(name)
        known = _matched(run, axis, other, there.axis(name)) if name in names else _held(run, axis, other)
        if known is None:
            continue
        if missing := [at for at in coordinates if at not in known]:
            value = value_text(axis.name, values_of(run, axis)[missing[0]])
            raise InputError(f"{other.path}: has no cells with {name} {value}; choose values that both runs have")
        if name in names:
            kept[name] = [known[at] for at in coordinates]
    return Elsewhere(asked.model_copy(update={"kept": kept}), places)


def _matched(run: Run, axis: CubeAxis, other: Run, there: CubeAxis) -> dict[int, int]:
    """Return by coordinate of an axis that of the same value in the other run."""
    known = {_key(value): at for at, value in enumerate(values_of(other, there))}
    return {at: known[_key(value)] for at, value in enumerate(values_of(run, axis)) if _key(value) in known}


def unlike(run: Run, layout: Layout, other: Run, there: Layout, asked: AskedView) -> list[str]:
    """Return where squares of two runs are folded over unlike values, a line each, because nothing is chosen of an axis."""
    told, name = (
        {axis.name for axis in shown_axes(asked, layout) if axis is not None} | set(asked.kept),
        other.path.name,
    )
    lines = []
    for axis in (each for each in layout.axes if each.length > 1 and each.name not in told):
        if not _has(there, axis.name):
            lines.append(f"{_plain(axis.name)}: all {axis.length} values here, {_at_one(other, axis.name)} in {name}")
            continue
        beside = there.axis(axis.name)
        common = len(_matched(run, axis, other, beside))
        if common < max(axis.length, beside.length):
            lines.append(f"{_plain(axis.name)}: {axis.length} values here, {beside.length} in {name}, {common} in both")
    lines += [
        f"{_plain(axis.name)}: {_at_one(run, axis.name)} here, all {axis.length} values in {name}"
        for axis in there.axes
        if axis.length > 1 and axis.name not in told and not _has(layout, axis.name)
    ]
    return [f"unlike cells are compared: {line}" for line in lines]


def _has(layout: Layout, name: str) -> bool:
    return any(name in (axis.name, *axis.ties) for axis in layout.axes)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _at_one(run: Run, name: str) -> str:
    """Return the one value that a run holds a parameter at, as text."""
    if name not in PARAMETERS:
        return run.market
    return value_text(name, run.info.grid.fixed.get(name, PARAMETERS[name].default))


def _held(run: Run, axis: CubeAxis, other: Run) -> dict[int, int] | None:
    """Return the coordinates of an axis at which a run stands that holds it at one value; None for assets, of which it has one."""
    if axis.name not in PARAMETERS:
        return None
    held = _key(other.info.grid.fixed.get(axis.name, PARAMETERS[axis.name].default))
    return {at: 0 for at, value in enumerate(values_of(run, axis)) if _key(value) == held}


def _key(value: object) -> tuple[str, object]:
    """Return a value so that 1 and 1.0 are the same, and 1 and True are not."""
    return (type(value).__name__ if value is None or isinstance(value, bool | str) else "number", value)
