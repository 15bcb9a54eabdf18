"""The map of other exits in words, as a table and as a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.case import Case
from results.auditing.chance.drawing import Chance
from results.auditing.model import Finding, Picture, Table
from results.auditing.saying import signed
from results.auditing.timing.other_exits import ACROSS, FEWEST_ENTRIES, OtherExits
from signals.arrays import Floats

__all__ = ["exits_finding", "exits_numbers", "exits_picture", "exits_table", "no_exits"]

_LUCK, _FEWER = 0.1, 0.7


def exits_numbers(case: Case, chance: Chance, exits: OtherExits) -> dict[str, Any]:
    """Return what is said of other exits as plain values."""
    hold, target, stop = exits.best()
    known = exits.expectancy[np.isfinite(exits.expectancy)]
    placed = chance.placed
    return {
        "cells": int(exits.t.size), "distances": len(exits.stops), "usual_distances": ACROSS, "entries": exits.entries, "left_out": exits.entries - int(exits.trades.max()),
        "fee": exits.fee, "slippage": exits.slippage, "list": float(placed.net.mean()),
        "median": float(np.median(known)), "share_positive": float(np.mean(known > 0)),
        "best": float(exits.expectancy[hold, target, stop]), "best_t": float(exits.t[hold, target, stop]),
        "best_stop": _plain(exits.stops[stop]), "best_target": _plain(exits.targets[target]), "best_hold": exits.holds[hold],
        "p": None if not len(exits.best_elsewhere) or not np.isfinite(exits.best_here) else exits.p,
        "stop": _stated(case, placed.at, "stop"), "target": _stated(case, placed.at, "target"), "hold": exits.holds[exits.own],
    }  # fmt: skip


def exits_finding(numbers: dict[str, Any], shifts: int) -> Finding:
    """Say what other exits would have made of the same entries, and that the best of so many is luck."""
    best = f"stop {_level(numbers['best_stop'])}, target {_level(numbers['best_target'])}"
    p = numbers["p"]
    text = (
        f"With other exits the same entries, one position at a time, earn {signed(numbers['median'])} a trade in the median (the list: "
        f"{signed(numbers['list'])}); {numbers['share_positive']:.0%} of {numbers['cells']:,} combinations{_coarser(numbers)} earn anything. The best "
        f"({best}: {signed(numbers['best'])}) is flattered by being the best"
    ).replace("% of", " % of")
    if p is None:
        text += "."
    else:
        reached = round(p * (shifts + 1)) - 1
        meant = "that is luck" if p > _LUCK else "this is more than being the best of many"
        text += f". Of a coarser map the best does as well at {reached} of {shifts} other times: {meant}."
    return Finding("other_exits", "note", text, numbers=numbers)


def _coarser(numbers: dict[str, Any]) -> str:
    """Say where entries are so many that the map has fewer distances than usual; some round to the same, which is not meant."""
    if numbers["distances"] > _FEWER * numbers["usual_distances"]:
        return ""
    return f" (a coarser map of {numbers['distances']} distances, the entries being so many)"


def no_exits(chance: Chance) -> Finding:
    """Say why there is no map."""
    text = (
        f"What other exits would have made cannot be told: of {len(chance.placed):,} trades on the bars fewer than {FEWEST_ENTRIES} "
        "could be taken one at a time."
    )
    return Finding("other_exits", "untestable", text)


def exits_table(exits: OtherExits) -> Table:
    """Return the best stop and target by longest hold, and the same without any."""
    rows = []
    for place, hold in enumerate(exits.holds):
        values = exits.expectancy[place]
        plain = values[-1, -1]
        some = np.isfinite(exits.t[place])
        if not some.any():
            continue
        target, stop = np.unravel_index(int(np.nanargmax(exits.t[place])), some.shape)
        best = f"{_level(_plain(exits.stops[stop]))} / {_level(_plain(exits.targets[target]))}"
        rows.append((
            f"{hold:,} bars", "-" if np.isnan(plain) else signed(plain), signed(float(np.nanmedian(values))), best,
            signed(float(values[target, stop])), f"{exits.t[place, target, stop]:+.1f}",
        ))  # fmt: skip
    head = ("longest hold", "neither stop nor target", "median", "best stop / target", "best", "its t")
    return Table("The same entries with other exits, net of costs a trade", head, tuple(rows))


def exits_picture(exits: OtherExits, numbers: dict[str, Any]) -> Picture:
    """Return the map of expectancy by stop and target at the longest hold that is most like the list's."""
    marks = []
    if numbers["stop"] is not None or numbers["target"] is not None:
        at = [_nearest(exits.stops, numbers["stop"]), _nearest(exits.targets, numbers["target"])]
        marks = [{"name": "the list's own", "at": at}]
    values = exits.expectancy[exits.own]
    data = {
        "x": [_level(_plain(each)) for each in exits.stops], "y": [_level(_plain(each)) for each in exits.targets],
        "z": [[_plain(each) for each in row] for row in values], "marks": marks, "percent": True,
        "x_title": "stop", "y_title": "target",
    }  # fmt: skip
    caption = (
        f"Net result of a trade by stop and target, held for at most {exits.holds[exits.own]:,} bars; the list itself has "
        f"{signed(numbers['list'])}. Empty: under 30 trades. The best square of so many is luck as a rule: look for whole regions."
    )
    return Picture("other_exits", "The same entries with other exits", caption, "map", data)


def _stated(case: Case, at: np.ndarray, name: str) -> float | None:
    """Return the usual distance of the list's stated stops or targets, a fraction of the entry price."""
    levels: Floats | None = getattr(case.trades, name)
    if levels is None:
        return None
    far = np.abs(levels[at] / case.trades.entry_price[at] - 1.0)
    known = far[np.isfinite(far) & (far > 0)]
    return float(np.median(known)) if len(known) else None


def _nearest(levels: Floats, level: float | None) -> int:
    """Return the place of the level that is most like one; that of none, the last, where there is none."""
    return len(levels) - 1 if level is None else int(np.nanargmin(np.abs(np.log(levels / level))))


def _plain(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _level(value: float | None) -> str:
    return "none" if value is None else f"{100 * value:.3g} %"
