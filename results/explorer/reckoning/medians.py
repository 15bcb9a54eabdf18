"""Medians of measures over the cells behind a region of the map, or those that are brushed, and the cell in their middle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from results.cube import Cube, Plane
from results.cube.codec import HIGHEST
from results.cube.places import kept_places
from results.explorer.asked.view import AskedView
from results.explorer.reckoning.kept import hidden_kept, region_kept
from results.explorer.reckoning.profiles import quantile_of_counts
from results.explorer.reckoning.squares import brushed_planes
from signals import InputError
from signals.arrays import Integers

__all__ = ["medians_answer"]

_MOST = 64


def medians_answer(cube: Cube, asked: AskedView, region: Any, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return of each measure that is named its median, how many cells have it, and the share of these above its neutral value.

    Beside these stand the middling `cell`, whose value is the median or the lower of the two middle ones, the first of several; and
    `here`, the value of the cell that the options name.

    Raises
    ------
    InputError
        If no measures are named, or the run does not have one, or `cell` is no number.
    """
    names = options.get("metrics")
    if not isinstance(names, list) or len(names) > _MOST or not all(isinstance(name, str) for name in names):
        raise InputError(f"options: metrics: is no list of at most {_MOST} measures")
    kept = hidden_kept(cube, asked) | ({} if region is None else region_kept(cube, asked, region))
    about = options.get("cell")
    if about is not None and (not isinstance(about, int) or isinstance(about, bool) or not 0 <= about < 1 << 53):
        raise InputError(f"options: cell = {about!r}: is no cell")
    # what a region is told of is net, whatever the map shows
    brushed = brushed_planes(cube, asked.model_copy(update={"cost": "net"}))
    planes = [cube.plane(name, asked.sample, "net") for name in names]

    def inside() -> Iterator[Integers]:
        for places in kept_places(cube.layout, kept):
            for each in brushed:
                places = places[(each.codes[places] >= each.low) & (each.codes[places] <= each.high)]  # noqa: PLW2901
            yield places

    counts = np.zeros((len(planes), HIGHEST + 1), dtype=np.int64)
    for places in inside():
        for at, plane in enumerate(planes):
            counts[at] += np.bincount(plane.codes[places], minlength=1 << 16)[: HIGHEST + 1]
    middles = [_middle(each) for each in counts]
    first = np.full(len(planes), np.iinfo(np.int64).max)
    for places in inside():
        for at, (plane, middle) in enumerate(zip(planes, middles, strict=True)):
            there = places[plane.codes[places] == middle]
            first[at] = min(first[at], there.min(initial=first[at]))
    place = -1 if about is None else int(cube.layout.places_of(np.array([about]))[0])
    return [
        _median(plane, counts[at])
        | {
            "cell": None if middles[at] < 0 else int(cube.layout.cells_at(first[at : at + 1])[0]),
            "here": _value(plane, place),
        }
        for at, plane in enumerate(planes)
    ]


def _middle(counts: Integers) -> int:
    """Return the lower middle code; -1 where nothing is counted."""
    seen = np.cumsum(counts)
    return int(np.searchsorted(seen, (seen[-1] - 1) // 2, side="right")) if seen[-1] else -1


def _value(plane: Plane, place: int) -> float | None:
    code = HIGHEST + 1 if place < 0 else int(plane.codes[place])
    return float(plane.codec.table()[code]) if code <= HIGHEST else None


def _median(plane: Plane, counts: Any) -> dict[str, Any]:
    cells, neutral = int(counts.sum()), plane.codec.neutral
    share = None if neutral is None or not cells else int(counts[neutral + 1 :].sum()) / cells
    median = quantile_of_counts(counts, plane.codec.table()[: HIGHEST + 1], 0.5)
    return {"median": median, "cells": cells, "share_positive": share}
