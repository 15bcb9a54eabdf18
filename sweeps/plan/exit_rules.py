"""What decides an exit, with everything blanked that cannot matter.

Every blank is a proof: given the bounds, no field of any trade can differ, the reason included. Distances are compared
with a margin of 1e-9 for the rounding of levels, so that a level on the edge counts as within reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from grids.parameters import CHOICES, SHORT_OF
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.plan.bounds import DataBounds
from sweeps.plan.entry_rules import observed
from sweeps.plan.exit_distances import ROUNDING, Levels, Reach, Units, side_levels, units
from sweeps.plan.grouping import distinct_values

__all__ = ["ADDED", "EXIT_PARAMETERS", "exit_columns", "exit_parameters"]

Columns = dict[str, Array]

_OF_SHORTS = tuple(SHORT_OF)
_ALWAYS = (
    "variant",
    "fill",
    "slippage",
    "stop_loss",
    "take_profit",
    "trailing_stop",
    "breakeven_after",
    "trailing_after",
    "stop_scale",
    "same_bar",
    "stop_basis",
    "stop_trigger",
    "max_hold",
    "leverage",
    "maintenance_margin",
    "maker_fee",
    "long_exit",
    "short_exit",
)
_SIZED = ("size", "size_rule")
_RAMPED = ("size_min", "size_max", "size_power", "long_entry", "short_entry")
EXIT_PARAMETERS = (*_ALWAYS, *_OF_SHORTS, *_SIZED, *_RAMPED)
"""Parameters that an exit rule can be made of; thresholds of entry are what a ramp measures from."""

ADDED: Mapping[str, float] = MappingProxyType(
    dict.fromkeys(("target_first", "maker", "scale"), 0)
    | dict.fromkeys(("follow", "breakeven_after", "trailing_after"), np.nan)
    | dict.fromkeys(("apart", "short_max_hold"), 0)
    | dict.fromkeys(
        ("short_stop", "short_follow", "short_target", "short_breakeven_after", "short_trailing_after"), np.nan
    )
)
"""Columns that the second edition of the contract added, and what they hold where they are blank: there they are no part of
the name of a rule, which is then that of the first edition."""

_RAMP = CHOICES["size_rule"].index("ramp")
_AT_CLOSE = CHOICES["fill"].index("close")
_BALANCE = CHOICES["stop_basis"].index("balance")
_INTRABAR = CHOICES["stop_trigger"].index("intrabar")
_TARGET_FIRST = CHOICES["same_bar"].index("target")
_LEVELS = ("stop", "follow", "target", "breakeven_after", "trailing_after")


def exit_parameters(raw: Mapping[str, Array]) -> tuple[str, ...]:
    """Return which parameters any exit rule among some cells can depend on."""
    # in most grids shorts follow longs, whose column is then theirs
    apart = tuple(name for name in _OF_SHORTS if raw[name] is not raw[SHORT_OF[name]])
    balance = raw["stop_basis"] == _BALANCE
    if not balance.any():
        return (*_ALWAYS, *apart)
    ramps = (balance & (raw["size_rule"] == _RAMP)).any()
    return (*_ALWAYS, *apart, *_SIZED, *_RAMPED) if ramps else (*_ALWAYS, *apart, *_SIZED)


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

    Returns
    -------
    dict
        Columns of shape (n,), the last of them those of `ADDED`. Where one side alone enters, or both leave alike, `stop` and
        the like hold for whichever enters and those of shorts are blank; else `apart` is 1. Where `trailing` is set, `stop` is
        a stop that trails from the start, and the only one; else a trailing stop is in `follow`.
    """
    longs, shorts = enters
    long_exit = np.where(longs, observed(raw, "long_exit", bounds), np.nan)
    short_exit = np.where(shorts, observed(raw, "short_exit", bounds), np.nan)
    wait = np.maximum(
        np.where(longs, _longest_wait(raw["variant"], "long_exit", long_exit, bounds), 0),
        np.where(shorts, _longest_wait(raw["variant"], "short_exit", short_exit, bounds), 0),
    )
    holds = [np.where(held >= wait, 0, held) for held in (raw["max_hold"], raw.get("short_max_hold", raw["max_hold"]))]
    longest = [np.where(hold > 0, hold, wait) for hold in holds]
    reach = _reach(
        raw["slippage"], np.where(longs, np.where(shorts, np.maximum(*longest), longest[0]), longest[1]), enters, bounds
    )
    unit = units(raw, bounds)
    liquidation = 1.0 / raw["leverage"] - raw["maintenance_margin"]
    sides = _levels(raw, unit, reach, liquidation)
    covered = _covered(raw, liquidation, (sides[0].standing, sides[1].standing), enters, bounds)
    kept = np.where((liquidation > reach.against) | covered, np.nan, liquidation)
    own, of_shorts, apart = _of_sides(sides, holds, enters)
    targets = ~np.isnan(own["target"]) | (apart & ~np.isnan(of_shorts["target"]))
    stops = np.where(longs, sides[0].stopped, False) | np.where(shorts, sides[1].stopped, False)
    levels = stops | targets
    within = targets & (raw["stop_trigger"] == _INTRABAR)
    ramp = unit.ramp & levels
    columns: Columns = {
        "at_close": (raw["fill"] == _AT_CLOSE).astype(raw["fill"].dtype),
        "slippage": raw["slippage"],
        "stop_trigger": np.where(levels, raw["stop_trigger"], 0),
        "max_hold": own["max_hold"],
        "long_exit": long_exit,
        "short_exit": short_exit,
        "trailing": own["trailing"],
        "stop": own["stop"],
        "target": own["target"],
        "liquidation": kept,
        "variant": np.where(ramp | ~np.isnan(long_exit) | ~np.isnan(short_exit), raw["variant"], 0),
        "ramp": ramp,
    } | _ramp_columns(raw, ramp, enters)
    columns |= {
        "target_first": within & (stops | ~np.isnan(kept)) & (raw["same_bar"] == _TARGET_FIRST),
        "maker": within & ~np.isnan(raw["maker_fee"]) & (raw["slippage"] != 0.0),
        "scale": np.where(levels, raw["stop_scale"], 0),
        **{name: own[name] for name in ("follow", "breakeven_after", "trailing_after")},
        "apart": apart,
        **{
            f"short_{name}": np.where(apart, of_shorts[name], _blank(of_shorts[name]))
            for name in ("max_hold", *_LEVELS)
        },
    }
    idle = ~(longs | shorts)
    return {name: np.where(idle, _blank(column), column) for name, column in columns.items()}


def _levels(raw: Mapping[str, Array], unit: Units, reach: Reach, liquidation: Floats) -> tuple[Levels, Levels]:
    """Return what is left of the levels of longs and of shorts."""
    own = side_levels(raw, "", unit, reach, liquidation)
    if not any(name in raw for name in _OF_SHORTS):
        return own, own
    return own, side_levels(raw, "short_", unit, reach, liquidation)


def _of_sides(
    sides: tuple[Levels, Levels], holds: Sequence[Array], enters: tuple[Flags, Flags]
) -> tuple[Columns, Columns, Flags]:
    """Return the columns of whichever side enters, longs before shorts; those of shorts; and where both are needed."""
    longs, shorts = enters
    each = [
        {name: getattr(side, name) for name in _LEVELS} | {"max_hold": hold}
        for side, hold in zip(sides, holds, strict=True)
    ]
    own = {name: np.where(longs, each[0][name], each[1][name]) for name in each[0]}
    differ = np.zeros(len(longs), dtype=np.bool_)
    for name, column in each[0].items():
        other = each[1][name]
        if other is not column:
            differ |= (column != other) & ~(np.isnan(column) & np.isnan(other))
    alone = np.where(longs, sides[0].alone, sides[1].alone)
    own["stop"], own["follow"] = (
        np.where(alone, own["follow"], own["stop"]),
        np.where(alone, np.nan, own["follow"]),
    )
    own["trailing"] = alone
    return own, each[1], longs & shorts & differ


def _longest_wait(variant: Array, role: str, threshold: Floats, bounds: DataBounds) -> Integers:
    """Bars within which an exit signal, or the end of the data, closes every position."""
    waits = np.full(len(threshold), bounds.bars, dtype=np.int64)
    values, codes = distinct_values(threshold)
    for code in distinct_values(variant)[0]:
        known = [min(bounds.longest_wait(int(code), role, float(value)), bounds.bars) for value in values]
        waits = np.where(variant == code, np.array([*known, bounds.bars], dtype=np.int64)[codes], waits)
    return waits


def _reach(slippage: Floats, hold: Integers, enters: tuple[Flags, Flags], bounds: DataBounds) -> Reach:
    window = np.ceil(np.log2(np.maximum(hold, 1))).astype(np.int64)
    fall = bounds.fall[np.minimum(window, len(bounds.fall) - 1)]
    rise = bounds.rise[np.minimum(window, len(bounds.rise) - 1)]
    # slippage moves the entry, and every level with it, towards the losing side of the market
    slipped_fall = 1.0 - (1.0 - fall) / (1.0 + slippage)
    slipped_rise = (1.0 + rise) / (1.0 - slippage) - 1.0
    longs, shorts = enters
    against = np.maximum(np.where(longs, slipped_fall, 0.0), np.where(shorts, slipped_rise, 0.0))
    towards = np.maximum(np.where(longs, rise, 0.0), np.where(shorts, fall, 0.0))
    return Reach(against + ROUNDING, towards + ROUNDING, hold)


def _covered(
    raw: Mapping[str, Array],
    liquidation: Floats,
    stops: tuple[Floats, Floats],
    enters: tuple[Flags, Flags],
    bounds: DataBounds,
) -> Flags:
    """Whether a nearer intrabar stop of longs, and one of shorts, always fires before the liquidation level is met.

    A bar that was not stopped out closed on this side of the stop, so only a gap of the next open past the liquidation
    level could skip the stop; an entry's own fill and the bar after it are gaps from the slipped entry price.
    """
    slippage, (long_stop, short_stop) = raw["slippage"], stops
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = np.maximum(1.0 / (1.0 - long_stop), 1.0 + slippage) * (1.0 - liquidation)
        highest = np.minimum(1.0 / (1.0 + short_stop), 1.0 - slippage) * (1.0 + liquidation)
    long_safe = (long_stop < 1.0) & (lowest < min(bounds.gap_down, 1.0) - ROUNDING)
    short_safe = highest > max(bounds.gap_up, 1.0) + ROUNDING
    safe = [
        ~enter | (within & (stop + ROUNDING < liquidation))
        for enter, within, stop in zip(enters, (long_safe, short_safe), stops, strict=True)
    ]
    return np.asarray((raw["stop_trigger"] == _INTRABAR) & safe[0] & safe[1])


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
