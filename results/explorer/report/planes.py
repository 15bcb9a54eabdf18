"""Which planes a report has: the ones that are asked for most come first, until there is no room for more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from results.cube.cube import Cube, Plane
from results.explorer.report.narrowing import Narrowed
from results.explorer.report.packing import MOST_DROPPED, PackedPlane, best_stride, estimated, pack
from results.run.metrics import METRICS

__all__ = ["PlaneKey", "chosen_planes", "planes_by_importance"]

PlaneKey = tuple[str, str, str]
"""Measure, sample and cost."""
_FIRST = ("trades", "win_rate", "payoff_ratio", "expectancy", "edge")
"""Beside the leading measure: without these the page has no grey, no asymmetry plane and no expectancy."""
_THEN = ("max_drawdown", "total_return", "t_statistic", "profit_factor", "average_win", "average_loss", "sharpe")
_SHARE = 0.16
"""Of the room that is left: a plane that takes more is rounded more coarsely."""
_STEP = 2
_ENOUGH = 0.04
"""Share of the room at which no further plane is tried."""


@dataclass
class Room:
    """How many bytes there are for planes, before they are written as text."""

    left: int


def chosen_planes(
    cube: Cube, model: Mapping[str, Any], narrowed: Narrowed, room: int, done: Callable[[int], object] = lambda _: None
) -> tuple[list[PackedPlane], list[PlaneKey]]:
    """Return planes for a report, and those that found no room.

    Parameters
    ----------
    cube, model
        Of the run.
    narrowed
        Which of its cells.
    room
        Bytes that there are for planes.
    done
        Told of each plane that was looked at.
    """
    found, missed, left, enough = [], [], Room(room), room * _ENOUGH
    for metric, sample, cost in _special(cube, model, narrowed):
        packed = pack(narrowed.cut(cube.plane(metric, sample, cost)), narrowed.strides)
        found.append(packed)
        left.left -= len(packed.content)
    without: set[str] = set()
    for key in planes_by_importance(model):
        done(1)
        tried = left.left > enough and key[1] not in without
        packed_or_none = _fitted(narrowed.cut(cube.plane(*key)), narrowed.strides, left) if tried else None
        if packed_or_none is None:
            missed.append(key)
            without |= _useless(model, key)
        else:
            found.append(packed_or_none)
    return found, missed


def _useless(model: Mapping[str, Any], missed: PlaneKey) -> set[str]:
    """Return the samples of which no plane is worth its room once one has none: a map of theirs has nothing to begin with."""
    start, (metric, sample, cost) = model["start"], missed
    if metric != start["metric"] or cost != "net" or sample == start["sample"]:
        return set()
    # trades that the model may have seen say least of the three
    return {sample, "seen"} - {start["sample"]}


def _special(cube: Cube, model: Mapping[str, Any], narrowed: Narrowed) -> Iterator[PlaneKey]:
    """Yield the planes without which the others cannot be read, and what the verdict says of each cell."""
    names = []
    if cube.layout.by_row or narrowed.rows is not None:
        names += [f"coordinate:{axis['name']}" for axis in model["axes"] if not narrowed.holds(axis["name"])]
        names += ["cell:0", "cell:1", "cell:2"]
    verdict = model["verdict"]
    names += ["verdict"] if verdict is not None and verdict["has_cells"] else []
    yield from ((name, "all", "net") for name in names)


def planes_by_importance(model: Mapping[str, Any]) -> list[PlaneKey]:
    """Return every plane that the page could ask for, the most wanted first."""
    start = model["start"]
    views = [(each["name"], view["sample"], view["cost"]) for each in model["metrics"] for view in each["views"]]
    first = [start["metric"], *_FIRST]
    names = list(dict.fromkeys([*first, *_THEN, *METRICS]))

    def rank(key: PlaneKey) -> tuple[int, int, int]:
        metric, sample, cost = key
        own, gross, last = sample == start["sample"], int(cost == "gross"), int(sample == "seen")
        if own and metric in first:
            group = gross
        elif own and metric in _THEN and not gross:
            group = 2
        elif metric in first and not gross:
            group = 3
        else:
            group = 4 + int(not own) + gross
        return group, last, names.index(metric) if metric in names else len(names)

    return sorted(views, key=rank)


def _fitted(plane: Plane, strides: Sequence[int], room: Room) -> PackedPlane | None:
    """Return a plane, rounded where it would take too much of the room that is left; None if it does not fit at all."""
    stride = best_stride(plane.codes, strides)
    for dropped in range(0, MOST_DROPPED + 1, _STEP):
        takes = estimated(plane, stride, dropped)
        if takes <= room.left * _SHARE or (dropped == MOST_DROPPED and takes <= room.left / 2):
            packed = pack(plane, (stride,), dropped)
            if len(packed.content) > room.left:
                return None
            room.left -= len(packed.content)
            return packed
    return None
