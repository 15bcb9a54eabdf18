"""A view of one run asked of another: axes and kept values go over where both have them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from results.cube.layout import CubeAxis, Layout
from results.explorer.asked.view import AskedView, shown_axes
from results.explorer.overview.described import values_of
from results.run.run import Run
from signals import InputError

__all__ = ["Elsewhere", "elsewhere"]


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
        If that run does not have an axis that is shown, or none of the values that are chosen of another.
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
        if name in names and name not in shown:
            known = _matched(run, layout.axis(name), other, there.axis(name))
            kept[name] = [known[at] for at in coordinates if at in known]
            if not kept[name]:
                # to leave the condition out would compare these cells with all of the other run's
                raise InputError(f"{other.path}: has no cells with the {name} that is chosen; choose other values")
    return Elsewhere(asked.model_copy(update={"kept": kept}), places)


def _matched(run: Run, axis: CubeAxis, other: Run, there: CubeAxis) -> dict[int, int]:
    """Return by coordinate of an axis that of the same value in the other run."""
    known = {_key(value): at for at, value in enumerate(values_of(other, there))}
    return {at: known[_key(value)] for at, value in enumerate(values_of(run, axis)) if _key(value) in known}


def _key(value: object) -> tuple[str, object]:
    """Return a value so that 1 and 1.0 are the same, and 1 and True are not."""
    return (type(value).__name__ if value is None or isinstance(value, bool | str) else "number", value)
