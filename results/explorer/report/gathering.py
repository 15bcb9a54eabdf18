"""A run as a report has it: what fits of planes and cells, and what did not, said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from results.cube import Cube
from results.explorer.model import run_model
from results.explorer.report.cells import CellsInside, cells_inside, wanted_cells
from results.explorer.report.document import document
from results.explorer.report.narrowing import Narrowed, narrow
from results.explorer.report.packing import PackedPlane
from results.explorer.report.planes import PlaneKey, chosen_planes, planes_by_importance
from results.explorer.whole import whole_model
from results.run.run import Run
from results.trade_analysis.analyst import Analyst
from signals.assets.finding import Given
from signals.progress import ProgressBar

__all__ = ["MOST_BYTES", "Gathered", "gather"]

MOST_BYTES = 10_000_000
"""Of a report."""
_TOLD = 200_000
"""Of them, for what is said of the run; what the page itself takes is counted."""
_CELLS = 0.3
"""Share of the rest for cells in depth."""
_AS_TEXT = 3 / 4
"""Bytes that a letter of base64 holds."""
_NAMED = 6
_ROUNDED = "values are kept to 16 bits, so that a last digit may differ by one from the explorer's"
_PLANES = 1 << 28
"""Bytes of planes that are kept while they are packed one by one."""


@dataclass(frozen=True)
class Gathered:
    """What goes into a report.

    Attributes
    ----------
    model
        `RunModel`, of what is inside.
    planes
        Its planes.
    inside
        Its cells in depth.
    """

    model: dict[str, Any]
    planes: list[PackedPlane]
    inside: CellsInside


def gather(run: Run, given: Given | None = None, most: int = MOST_BYTES, *, progress: bool = False) -> Gathered:
    """Gather what a report holds.

    Parameters
    ----------
    run
        An opened run.
    given
        Where its signals are now, if they have moved. Without them a report has no cell in depth, and says so.
    most
        Bytes of the whole file.
    progress
        Show a bar on standard error if that is a terminal.
    """
    cube = Cube(run, _PLANES)
    model = whole_model(run, run_model(run, cube))
    start = model["start"]
    lead = cube.plane(start["metric"], start["sample"], "net" if start["cost"] == "cost" else start["cost"])
    narrowed = narrow(cube, model, lead)
    room = int(max(most - len(document("", ()).encode()) - _TOLD, 0) * _AS_TEXT)
    steps = len(list(wanted_cells(model))) + len(planes_by_importance(model))
    with ProgressBar(steps, "gathering cells and measures", progress, unit="parts") as bar:
        inside = cells_inside(Analyst(run, given), model, int(room * _CELLS), bar.advance)
        taken = sum(map(len, inside.cells.values())) + sum(map(len, inside.bars.values()))
        planes, missed = chosen_planes(cube, model, narrowed, room - taken, bar.advance)
    held = _held_words(model, narrowed)
    model["cautions"] = [*model["cautions"], *held]
    pooled = ["settings pooled over all assets are not inside: the explorer has them"] if run.assets else []
    told = [_ROUNDED, *held, *pooled, *_plane_words(model, planes, missed), *_cell_words(inside)]
    of_report = {"left_out": told, "served": False, "in_depth": list(inside.cells)}
    return Gathered(_of_inside(model, planes, narrowed) | of_report, planes, inside)


def _of_inside(model: Mapping[str, Any], planes: Sequence[PackedPlane], narrowed: Narrowed) -> dict[str, Any]:
    """Return the model of what is inside: its planes, and the axes that are not held."""
    there = {(plane.metric, plane.sample, plane.cost): plane.codec for plane in planes}
    metrics = []
    for metric in model["metrics"]:
        keys = [(metric["name"], view["sample"], view["cost"]) for view in metric["views"]]
        views = [
            view | {"off": _off(there[key])} for view, key in zip(metric["views"], keys, strict=True) if key in there
        ]
        metrics += [{**metric, "views": views}] if views else []
    samples = {view["sample"] for metric in metrics for view in metric["views"]}
    inner = {**model, "metrics": metrics, "others": []}
    inner["samples"] = [sample for sample in model["samples"] if sample["name"] in samples]
    if narrowed.rows is not None:
        inner["layout"], inner["cells"], inner["whole"] = "sparse", len(narrowed.rows), model["cells"]
        inner["axes"] = [_kept(axis, narrowed) for axis in model["axes"] if not narrowed.holds(axis["name"])]
        inner["fixed"] = [*model["fixed"], *_held(model, narrowed)]
        inner["start"] = {**model["start"], "kept": {}}
        inner["numbering"] = [
            {"name": axis["name"], "length": len(axis["values"]), "kept": narrowed.kept.get(axis["name"])}
            for axis in model["axes"]
        ]
    return inner


def _off(codec: Mapping[str, Any]) -> dict[str, Any]:
    """Return by how much values may be off: the page writes no digit that this does not bear."""
    return {name: codec[name] for name in ("kind", "error", "unit")}


def _kept(axis: Mapping[str, Any], narrowed: Narrowed) -> Mapping[str, Any]:
    """Return an axis with the values that are kept."""
    places = narrowed.kept.get(axis["name"])
    if places is None:
        return axis
    order = [places.index(place) for place in axis["order"] if place in places]
    return {**axis, "order": order} | {name: [axis[name][place] for place in places] for name in ("values", "labels")}


def _held(model: Mapping[str, Any], narrowed: Narrowed) -> list[dict[str, str]]:
    return [
        {"name": axis["name"], "label": ", ".join(_labels(axis, narrowed))}
        for axis in model["axes"]
        if narrowed.holds(axis["name"])
    ]


def _labels(axis: Mapping[str, Any], narrowed: Narrowed) -> list[str]:
    return [str(axis["labels"][place]) for place in narrowed.kept[axis["name"]]]


def _held_words(model: Mapping[str, Any], narrowed: Narrowed) -> list[str]:
    if narrowed.rows is None:
        return []
    named = [
        f"{axis['title']} {' or '.join(_labels(axis, narrowed))}"
        for axis in model["axes"]
        if axis["name"] in narrowed.kept
    ]
    which = f"those of {'; '.join(named)}: what matters least here" if named else "every so many"
    return [f"{len(narrowed.rows):,} of {model['cells']:,} cells are inside: {which}"]


def _plane_words(model: Mapping[str, Any], planes: Sequence[PackedPlane], missed: Sequence[PlaneKey]) -> list[str]:
    lines, several = [], len(model["samples"]) > 1
    coarse = [(plane.metric, plane.sample, plane.cost) for plane in planes if plane.dropped]
    if coarse:
        lines.append(f"rounded more coarsely: {_listed([_named(key, several) for key in coarse])}")
    if missed:
        lines.append(
            f"{len(missed)} numbers of each cell are not inside: {_listed([_named(key, several) for key in missed])}"
        )
    return lines


def _named(key: PlaneKey, several: bool) -> str:
    metric, sample, cost = key
    return f"{metric.replace('_', ' ')} ({f'{sample}, ' if several else ''}{cost})"


def _cell_words(inside: CellsInside) -> list[str]:
    if not inside.missed:
        return []
    many = len(inside.missed)
    which = f"cell {inside.missed[0]} is" if many == 1 else f"{many} leading or marked cells are"
    return [f"{which} not inside in depth{'' if inside.why is None else f': {inside.why}'}"]


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - _NAMED} more" if len(unique) > _NAMED else ""
    return ", ".join(unique[:_NAMED]) + more
