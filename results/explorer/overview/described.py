"""The axes and measures of a run as the page is told them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from grids.parameters import PARAMETERS, Kind
from results.cube import Cube
from results.cube.layout import CubeAxis
from results.run.axes import axis_title, scaled, tick_text, value_text
from results.run.metrics import METRICS, Metric
from results.run.run import Run
from signals.arrays import Integers
from sweeps.runs.records import ASSET

__all__ = ["axes_of_run", "fixed_of_run", "held_by_run", "measures_of_cells", "metrics_of_run", "order_of", "values_of"]

Plain = float | int | str | bool | None

_EXPOSURE = ("leverage", "size", "size_min", "size_max", "risk")
_DISTANCES = ("stop_loss", "take_profit", "trailing_stop", "breakeven_after", "trailing_after")
_WORDS = {Kind.CHOICE, Kind.FLAG, Kind.VARIANT, Kind.READING, Kind.FILTER}


def axes_of_run(run: Run, axes: Sequence[CubeAxis]) -> list[dict[str, Any]]:
    """Return the axes of a run, those of a single value too, slowest first."""
    effects = {effect.axis: effect.what for effect in run.info.effects}
    return [_described(run, axis, effects.get(axis.name, "unknown")) for axis in axes]


def _described(run: Run, axis: CubeAxis, effect: str) -> dict[str, Any]:
    values = values_of(run, axis)
    return {
        "name": axis.name,
        "title": axis_title(run, axis.name),
        "ties": list(axis.ties),
        "values": values,
        "labels": _labels(run, axis.name, values),
        "order": _order(run, axis.name, values),
        "kind": _kind(axis.name),
        "dead": effect == "dead",
        "scales_only": effect == "scales",
    }


def values_of(run: Run, axis: CubeAxis) -> list[Plain]:
    """Return the values of an axis in order of its coordinates, None for "none"; of quantiles, those of the first asset."""
    if axis.name == ASSET:
        return list(run.assets)
    found = next(each for each in run.info.grid.axes if each.name == axis.name)
    values = list(found.values)
    # a quantile of quantiles alike stands for more than one coordinate
    return values if len(values) == axis.length else [*values, *[None] * (axis.length - len(values))][: axis.length]


def _labels(run: Run, name: str, values: list[Plain]) -> list[str]:
    found = next((each for each in run.info.grid.axes if each.name == name), None)
    if found is not None and found.quantiles and len(found.quantiles) == len(values):
        texts = [value_text(name, value) for value in values]
        if run.assets and len(run.assets) > 1:
            return [f"{level:.4g} quantile" for level in found.quantiles]
        return texts if len(set(texts)) == len(texts) else tick_text(name, values)
    return tick_text(name, values, multiples=scaled(run))


def order_of(run: Run, axis: CubeAxis) -> Integers:
    """Return the coordinates of an axis in the order in which they are drawn, int64 (n,)."""
    return np.asarray(_order(run, axis.name, values_of(run, axis)), dtype=np.int64)


def _order(run: Run, name: str, values: list[Plain]) -> list[int]:
    """Return positions of values as maps draw them: ascending, words in the order of their choice, none last."""
    kind = run.schema.get(name)
    words = list(kind.categories) if isinstance(kind, pl.Enum) else []

    def place(at: int) -> tuple[bool, float | int | str]:
        value = values[at]
        if value is None:
            return True, at
        if isinstance(value, str):
            return False, words.index(value) if value in words else len(words) + at
        return False, value

    return sorted(range(len(values)), key=place)


def _kind(name: str) -> str:
    if name == ASSET:
        return "asset"
    parameter = PARAMETERS[name]
    if name.endswith(("_entry", "_exit")):
        return "threshold"
    if name.removeprefix("short_") in _DISTANCES:
        return "distance"
    if parameter.kind in _WORDS:
        return "category"
    if name in _EXPOSURE:
        return "exposure"
    return "count" if parameter.kind is Kind.COUNT else "other"


def fixed_of_run(run: Run, single: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what is the same in every cell and was said so: by the grid's `fixed`, or by an axis of one value."""
    said = [{"name": name, "label": value_text(name, value)} for name, value in run.info.grid.fixed.items()]
    return said + [{"name": axis["name"], "label": axis["labels"][0]} for axis in single]


def held_by_run(run: Run, single: Sequence[dict[str, Any]]) -> dict[str, Plain]:
    """Return the value of every parameter that is the same in all cells, said or not."""
    moved = {name for axis in run.info.grid.axes for name in (axis.name, *axis.ties)}
    usual = {name: parameter.default for name, parameter in PARAMETERS.items() if name not in moved}
    values = {name: axis["values"][0] for axis in single for name in (axis["name"], *axis["ties"])}
    return usual | dict(run.info.grid.fixed) | values


def metrics_of_run(cube: Cube) -> list[dict[str, Any]]:
    """Return the measures of which there is a plane."""
    found = []
    for metric in METRICS.values():
        if views := cube.views(metric.name):
            found.append(_metric(metric) | {"views": views})
    return found


def measures_of_cells() -> list[dict[str, Any]]:
    """Return every measure, as what is said of single cells is written."""
    return [_metric(metric) | {"views": []} for metric in METRICS.values()]


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.name,
        "title": metric.title,
        "factor": metric.factor,
        "suffix": metric.suffix,
        "unit": metric.unit,
        "neutral": metric.neutral,
        "lower_is_better": metric.lower_is_better,
        "scale_free": metric.scale_free,
        "counts_trades": metric.counts_trades,
    }
