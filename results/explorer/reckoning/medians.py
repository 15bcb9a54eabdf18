"""Medians of several measures over the cells behind a region of the map, or those that are brushed."""

from __future__ import annotations

from collections.abc import Mapping
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

__all__ = ["medians_answer"]

_MOST = 64


def medians_answer(cube: Cube, asked: AskedView, region: Any, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return of each measure that is named its median, how many cells have it, and the share of these above its neutral value.

    Raises
    ------
    InputError
        If no measures are named, or the run does not have one.
    """
    names = options.get("metrics")
    if not isinstance(names, list) or len(names) > _MOST or not all(isinstance(name, str) for name in names):
        raise InputError(f"options: metrics: is no list of at most {_MOST} measures")
    kept = hidden_kept(cube, asked) | ({} if region is None else region_kept(cube, asked, region))
    # what a region is told of is net, whatever the map shows
    brushed = brushed_planes(cube, asked.model_copy(update={"cost": "net"}))
    planes = [cube.plane(name, asked.sample, "net") for name in names]
    counts = np.zeros((len(planes), HIGHEST + 1), dtype=np.int64)
    for places in kept_places(cube.layout, kept):
        inside = places
        for each in brushed:
            inside = inside[(each.codes[inside] >= each.low) & (each.codes[inside] <= each.high)]
        for at, plane in enumerate(planes):
            counts[at] += np.bincount(plane.codes[inside], minlength=1 << 16)[: HIGHEST + 1]
    return [_median(plane, each) for plane, each in zip(planes, counts, strict=True)]


def _median(plane: Plane, counts: Any) -> dict[str, Any]:
    cells, neutral = int(counts.sum()), plane.codec.neutral
    share = None if neutral is None or not cells else int(counts[neutral + 1 :].sum()) / cells
    median = quantile_of_counts(counts, plane.codec.table()[: HIGHEST + 1], 0.5)
    return {"median": median, "cells": cells, "share_positive": share}
