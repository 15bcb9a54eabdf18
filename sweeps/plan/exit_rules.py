"""What decides an exit, with everything blanked that cannot matter.

Every blank is a proof: given the bounds, no field of any trade can differ, the reason included. Distances are compared
with a margin of 1e-9 for the rounding of levels, so that a level on the edge counts as within reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grids.parameters import CHOICES
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.plan.bounds import DataBounds
from sweeps.plan.entry_rules import observed

__all__ = ["EXIT_PARAMETERS", "exit_columns", "exit_parameters"]

Columns = dict[str, Array]

_ALWAYS = (
    "variant",
    "fill",
    "slippage",
    "stop_loss",
    "take_profit",
    "trailing_stop",
    "stop_basis",
    "stop_trigger",
    "max_hold",
    "leverage",
    "maintenance_margin",
    "long_exit",
    "short_exit",
)
_SIZED = ("size", "size_rule")
_RAMPED = ("size_min", "size_max", "size_power", "long_entry", "short_entry")
EXIT_PARAMETERS = (*_ALWAYS, *_SIZED, *_RAMPED)
"""Parameters that an exit rule can be made of; thresholds of entry are what a ramp measures from."""

_RAMP = CHOICES["size_rule"].index("ramp")
_AT_CLOSE = CHOICES["fill"].index("close")
_POSITION = CHOICES["stop_basis"].index("position")
_BALANCE = CHOICES["stop_basis"].index("balance")
_INTRABAR = CHOICES["stop_trigger"].index("intrabar")
_ROUNDING = 1e-9


def exit_parameters(raw: Mapping[str, Array]) -> tuple[str, ...]:
    """Return which parameters any exit rule among some cells can depend on."""
    balance = raw["stop_basis"] == _BALANCE
    if not balance.any():
        return _ALWAYS
    return EXIT_PARAMETERS if (balance & (raw["size_rule"] == _RAMP)).any() else (*_ALWAYS, *_SIZED)


@dataclass(frozen=True)
class _Distances:
    """How far stop and target are from the entry; for a ramp, still to be divided by the exposure of each entry.

    `nearest_stop`, `widest_stop` and `nearest_target` bound what they can then be, and are the same without a ramp.
    """

    ramp: Flags
    stop: Floats
    target: Floats
    nearest_stop: Floats
    widest_stop: Floats
    nearest_target: Floats


def exit_columns(raw: Mapping[str, Array], enters: tuple[Flags, Flags], bounds: DataBounds) -> Columns:
    """Return what is left of the parameters of an exit: equal rows close any position alike on this data.

    Parameters
    ----------
    raw
        Columns `EXIT_PARAMETERS` of shape (n,); those that `exit_parameters` leaves out may be missing.
    enters
        Whether longs and shorts ever enter, each of shape (n,).
    bounds
        What is known of the data.
    """
    longs, shorts = enters
    long_exit = np.where(longs, observed(raw, "long_exit", bounds), np.nan)
    short_exit = np.where(shorts, observed(raw, "short_exit", bounds), np.nan)
    wait = np.maximum(
        np.where(longs, _longest_wait(raw["variant"], "long_exit", long_exit, bounds), 0),
        np.where(shorts, _longest_wait(raw["variant"], "short_exit", short_exit, bounds), 0),
    )
    max_hold = np.where(raw["max_hold"] >= wait, 0, raw["max_hold"])
    against, towards = _reach(raw["slippage"], np.where(max_hold > 0, max_hold, wait), enters, bounds)
    distances = _distances(raw)
    liquidation = 1.0 / raw["leverage"] - raw["maintenance_margin"]
    trailing = ~np.isnan(raw["trailing_stop"])
    behind = ~trailing & (distances.nearest_stop > liquidation + _ROUNDING)
    stop = np.where((distances.nearest_stop > against) | behind, np.nan, distances.stop)
    target = np.where(distances.nearest_target > towards, np.nan, distances.target)
    covered = _covered(raw, liquidation, distances.widest_stop, enters, bounds)
    levels = ~(np.isnan(stop) & np.isnan(target))
    ramp = distances.ramp & levels
    columns: Columns = {
        "at_close": (raw["fill"] == _AT_CLOSE).astype(raw["fill"].dtype),
        "slippage": raw["slippage"],
        "stop_trigger": np.where(levels, raw["stop_trigger"], 0),
        "max_hold": max_hold,
        "long_exit": long_exit,
        "short_exit": short_exit,
        "trailing": trailing & ~np.isnan(stop),
        "stop": stop,
        "target": target,
        "liquidation": np.where((liquidation > against) | covered, np.nan, liquidation),
        "variant": np.where(ramp | ~np.isnan(long_exit) | ~np.isnan(short_exit), raw["variant"], 0),
        "ramp": ramp,
    } | _ramp_columns(raw, ramp, enters)
    idle = ~(longs | shorts)
    return {name: np.where(idle, _blank(column), column) for name, column in columns.items()}


def _distances(raw: Mapping[str, Array]) -> _Distances:
    stop = np.where(np.isnan(raw["trailing_stop"]), raw["stop_loss"], raw["trailing_stop"])
    balance = raw["stop_basis"] == _BALANCE
    scale = np.where(raw["stop_basis"] == _POSITION, raw["leverage"], 1.0)
    if not balance.any():
        target = raw["take_profit"] / scale
        return _Distances(np.zeros(len(stop), dtype=np.bool_), stop / scale, target, stop / scale, stop / scale, target)
    ramp = balance & (raw["size_rule"] == _RAMP)
    least = most = raw["size"]
    size = raw["size"]
    if ramp.any():
        low, high = raw["size_min"], raw["size_max"]
        # z**0 is 1, and a ramp between two equal sizes is flat: then every entry has this size
        flat = ramp & ((raw["size_power"] == 0.0) | (low == high))
        size = np.where(flat, np.where(low == high, low, low + (high - low)), size)
        ramp &= ~flat
        least = np.where(ramp, np.minimum(low, high), size)
        most = np.where(ramp, np.maximum(low, high), size)
    scale = np.where(balance & ~ramp, raw["leverage"] * size, scale)
    target = raw["take_profit"] / scale
    near = np.where(balance, raw["leverage"] * most, scale)
    wide = np.where(balance, raw["leverage"] * least, scale)
    return _Distances(ramp, stop / scale, target, stop / near, stop / wide, raw["take_profit"] / near)


def _longest_wait(variant: Array, role: str, threshold: Floats, bounds: DataBounds) -> Integers:
    """Bars within which an exit signal, or the end of the data, closes every position."""
    waits = np.full(len(threshold), bounds.bars, dtype=np.int64)
    for code in pd.unique(variant):
        codes, values = pd.factorize(threshold)
        known = [min(bounds.longest_wait(int(code), role, float(value)), bounds.bars) for value in values]
        waits = np.where(variant == code, np.array([*known, bounds.bars], dtype=np.int64)[codes], waits)
    return waits


def _reach(slippage: Floats, hold: Integers, enters: tuple[Flags, Flags], bounds: DataBounds) -> tuple[Floats, Floats]:
    """Distances beyond which no level against, and none in favour of, a position is touched within its longest hold."""
    window = np.ceil(np.log2(np.maximum(hold, 1))).astype(np.int64)
    fall = bounds.fall[np.minimum(window, len(bounds.fall) - 1)]
    rise = bounds.rise[np.minimum(window, len(bounds.rise) - 1)]
    # slippage moves the entry, and every level with it, towards the losing side of the market
    slipped_fall = 1.0 - (1.0 - fall) / (1.0 + slippage)
    slipped_rise = (1.0 + rise) / (1.0 - slippage) - 1.0
    longs, shorts = enters
    against = np.maximum(np.where(longs, slipped_fall, 0.0), np.where(shorts, slipped_rise, 0.0))
    towards = np.maximum(np.where(longs, rise, 0.0), np.where(shorts, fall, 0.0))
    return against + _ROUNDING, towards + _ROUNDING


def _covered(
    raw: Mapping[str, Array], liquidation: Floats, stop: Floats, enters: tuple[Flags, Flags], bounds: DataBounds
) -> Flags:
    """Whether a nearer intrabar stop always fires before the liquidation level is met.

    A bar that was not stopped out closed on this side of the stop, so only a gap of the next open past the liquidation
    level could skip the stop; an entry's own fill and the bar after it are gaps from the slipped entry price.
    """
    longs, shorts = enters
    slippage = raw["slippage"]
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = np.maximum(1.0 / (1.0 - stop), 1.0 + slippage) * (1.0 - liquidation)
        highest = np.minimum(1.0 / (1.0 + stop), 1.0 - slippage) * (1.0 + liquidation)
    long_safe = (stop < 1.0) & (lowest < min(bounds.gap_down, 1.0) - _ROUNDING)
    short_safe = highest > max(bounds.gap_up, 1.0) + _ROUNDING
    nearer = (raw["stop_trigger"] == _INTRABAR) & (stop + _ROUNDING < liquidation)
    return np.asarray(nearer & (~longs | long_safe) & (~shorts | short_safe))


def _ramp_columns(raw: Mapping[str, Array], ramp: Flags, enters: tuple[Flags, Flags]) -> Columns:
    if not ramp.any():
        nothing = np.full(len(ramp), np.nan)
        return {f"ramp_{name}": nothing for name in ("leverage", *_RAMPED)}
    sides = dict(zip(("long_entry", "short_entry"), enters, strict=True))
    return {
        f"ramp_{name}": np.where(ramp & sides.get(name, ramp), raw[name], np.nan) for name in ("leverage", *_RAMPED)
    }


def _blank(column: Array) -> float | int:
    return np.nan if column.dtype == np.float64 else 0
