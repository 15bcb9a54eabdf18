"""How many cells have which win rate and payoff ratio, as the page draws them in the asymmetry plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from results.cube import Cube, Plane
from results.cube.codec import ABSENT, HIGHEST
from results.cube.places import kept_places
from results.explorer.asked.view import AskedView
from results.explorer.reckoning.kept import hidden_kept, region_kept
from results.explorer.reckoning.profiles import quantile_of_counts
from signals import InputError
from signals.arrays import Floats, Integers

__all__ = ["density_answer"]

_TAIL = 0.001
"""Of all cells on each side lies outside the picture at most."""
_MOST_BINS = 1000
_MOST_POINTS = 1000


@dataclass(frozen=True, eq=False)
class _Pair:
    """The planes of win rate and payoff ratio, and the values of their codes."""

    rate: Plane
    ratio: Plane

    def values(self) -> tuple[Floats, Floats]:
        return self.rate.codec.table()[: HIGHEST + 1], self.ratio.codec.table()[: HIGHEST + 1]


def density_answer(cube: Cube, asked: AskedView, region: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the density of the cells in view, of those behind the region, their medians before costs, and single cells.

    Raises
    ------
    InputError
        If the bins, cells or the region are not what a page asks for.
    """
    columns, rows = (_bins(options, name) for name in ("columns", "rows"))
    pair = _pair(cube, asked, asked.money)
    bins = {"columns": columns, "rows": rows, **_extent(pair)}
    kept = hidden_kept(cube, asked)
    before = None
    if asked.money == "net" and {"sample": asked.sample, "cost": "gross"} in cube.views("win_rate"):
        gross = _density(cube, _pair(cube, asked, "gross"), kept, bins)
        before = _spot(gross["win_rate"], gross["payoff_ratio"])
    return {
        "density": _density(cube, pair, kept, bins),
        "region": None if region is None else _density(cube, pair, kept | region_kept(cube, asked, region), bins),
        "gross": before,
        "points": _points(cube, pair, options.get("cells", [])),
    }


def _pair(cube: Cube, asked: AskedView, cost: str) -> _Pair:
    return _Pair(cube.plane("win_rate", asked.sample, cost), cube.plane("payoff_ratio", asked.sample, cost))


def _density(cube: Cube, pair: _Pair, kept: Mapping[str, Sequence[int]], bins: Mapping[str, Any]) -> dict[str, Any]:
    rates, ratios = pair.values()
    column, row = (
        _bin(rates, bins["win_rate"], bins["columns"]),
        _bin(np.log(np.maximum(ratios, 1e-300)), np.log(bins["payoff_ratio"]).tolist(), bins["rows"]),
    )
    counts = np.zeros(bins["columns"] * bins["rows"], dtype=np.int64)
    by_rate, by_ratio = (np.zeros(HIGHEST + 1, dtype=np.int64) for _ in range(2))
    with np.errstate(divide="ignore"):
        needed = np.searchsorted(ratios, (1 - rates) / rates, side="right")
    cells = winning = every = 0
    for places in kept_places(cube.layout, kept):
        rate, ratio = pair.rate.codes[places], pair.ratio.codes[places]
        both = (rate <= HIGHEST) & (ratio <= HIGHEST)
        every += int((rate != ABSENT).sum())
        rate, ratio = rate[both], ratio[both]
        cells += len(rate)
        winning += int((ratio >= needed[rate]).sum())
        by_rate += np.bincount(rate, minlength=HIGHEST + 1)
        by_ratio += np.bincount(ratio, minlength=HIGHEST + 1)
        at = np.where((column[rate] >= 0) & (row[ratio] >= 0), row[ratio] * bins["columns"] + column[rate], -1)
        counts += np.bincount(at[at >= 0], minlength=len(counts))
    return {
        "bins": dict(bins),
        "counts": counts.tolist(),
        "cells": cells,
        "outside": cells - int(counts.sum()),
        "valueless": every - cells,
        "win_rate": quantile_of_counts(by_rate, rates, 0.5),
        "payoff_ratio": quantile_of_counts(by_ratio, ratios, 0.5),
        "winning": winning / cells if cells else 0,
    }


def _bin(values: Floats, ends: Sequence[float], many: int) -> Integers:
    """Return the bin of each code, int64; -1 outside."""
    share = (values - ends[0]) / (ends[1] - ends[0])
    inside = (share >= 0) & (share <= 1)
    return np.where(inside, np.minimum(np.floor(np.where(inside, share, 0) * many), many - 1), -1).astype(np.int64)


def _extent(pair: _Pair) -> dict[str, list[float]]:
    """Return ranges that hold nearly all cells, and always wins of half the trades that pay as much as losses cost."""
    rates, ratios = (_spread(plane) for plane in (pair.rate, pair.ratio))
    low, high = (0.2, 0.8) if rates is None else (min(rates[0], 0.4), max(rates[1], 0.6))
    least = 0.25 if ratios is None or ratios[0] <= 0 else min(ratios[0], 0.5)
    most = 4.0 if ratios is None else max(ratios[1], 2.0)
    pad = (high - low) * 0.04
    return {
        "win_rate": [max(0.0, low - pad), min(1.0, high + pad)],
        "payoff_ratio": [max(least / 1.15, 1e-3), min(most * 1.15, 1e3)],
    }


def _spread(plane: Plane) -> tuple[float, float] | None:
    counts = sum(
        np.bincount(plane.codes[first : first + (1 << 22)], minlength=1 << 16)
        for first in range(0, len(plane.codes), 1 << 22)
    )
    upto = np.cumsum(np.asarray(counts)[: HIGHEST + 1])
    if not len(upto) or not upto[-1]:
        return None
    rank = int(_TAIL * (upto[-1] - 1))
    table = plane.codec.table()
    low, high = (float(table[np.searchsorted(upto, each, side="right")]) for each in (rank, upto[-1] - 1 - rank))
    return low, high


def _points(cube: Cube, pair: _Pair, cells: Any) -> list[dict[str, float] | None]:
    if not isinstance(cells, list) or len(cells) > _MOST_POINTS or not all(map(_is_cell, cells)):
        raise InputError(f"options: cells: is no list of at most {_MOST_POINTS:,} cells")
    places = cube.layout.places_of(np.asarray(cells, dtype=np.int64))
    rates, ratios = pair.rate.codec.table(), pair.ratio.codec.table()
    return [
        None if place < 0 else _spot(float(rates[pair.rate.codes[place]]), float(ratios[pair.ratio.codes[place]]))
        for place in places
    ]


def _is_cell(cell: object) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 1 << 53


def _spot(rate: float | None, ratio: float | None) -> dict[str, float] | None:
    if rate is None or ratio is None or np.isnan(rate) or np.isnan(ratio):
        return None
    return {"win_rate": rate, "payoff_ratio": ratio}


def _bins(options: Mapping[str, Any], name: str) -> int:
    value = options.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_BINS:
        raise InputError(f"options: {name} = {value!r}: is no number of bins from 1 to {_MOST_BINS:,}")
    return value
