"""Rules between parameters of one cell: which combinations of allowed values the contract rules out, and what to mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from grids.parameters import CHOICES
from signals.arrays import Array, Flags

__all__ = ["COMBINATIONS", "Combination", "sides_that_enter"]

_LONG_ONLY, _SHORT_ONLY = CHOICES["side"].index("long"), CHOICES["side"].index("short")
_PRICE = CHOICES["stop_basis"].index("price")
_RISK = CHOICES["size_rule"].index("risk")

Columns = Mapping[str, Array]


@dataclass(frozen=True)
class Combination:
    """A rule that two or more parameters keep together.

    Attributes
    ----------
    names
        The parameters, the one to blame first.
    broken
        From columns of cells, shape (n,), to whether each breaks it.
    what, remedy
        What is wrong, to follow the parameters and their values in a message, and what to do about it.
    further
        Parameters that decide it too, and need not be said.
    """

    names: tuple[str, ...]
    broken: Callable[[Columns], Flags]
    what: str
    remedy: str
    further: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """Every parameter that decides it."""
        return self.names + self.further


def sides_that_enter(columns: Columns) -> tuple[Flags, Flags]:
    """Return whether the parameters let longs and shorts enter, each of shape (n,)."""
    longs = (columns["side"] != _SHORT_ONLY) & ~np.isnan(columns["long_entry"])
    shorts = (columns["side"] != _LONG_ONLY) & ~np.isnan(columns["short_entry"])
    return longs, shorts


def _no_room(columns: Columns) -> Flags:
    # a NaN margin (no liquidation) compares false, as it should
    return np.asarray(1.0 / columns["leverage"] <= columns["maintenance_margin"])


def _nothing_to_begin(prefix: str) -> Callable[[Columns], Flags]:
    def found(columns: Columns) -> Flags:
        return ~np.isnan(columns[f"{prefix}trailing_after"]) & np.isnan(columns[f"{prefix}trailing_stop"])

    return found


def _nothing_to_begin_for_shorts(columns: Columns) -> Flags:
    # what shorts have of longs is told of longs
    return _nothing_to_begin("short_")(columns) & ~_nothing_to_begin("")(columns)


def _scaled_elsewhere(columns: Columns) -> Flags:
    return np.asarray((columns["stop_scale"] != 0) & (columns["stop_basis"] != _PRICE))


def _risk_elsewhere(columns: Columns) -> Flags:
    return np.asarray((columns["size_rule"] == _RISK) & (columns["stop_basis"] != _PRICE))


def _risk_without_stop(columns: Columns) -> Flags:
    risk = np.asarray(columns["size_rule"] == _RISK)
    if not risk.any():
        return risk
    lacks = np.zeros(len(risk), dtype=np.bool_)
    for enters, prefix in zip(sides_that_enter(columns), ("", "short_"), strict=True):
        at_once = ~np.isnan(columns[f"{prefix}trailing_stop"]) & np.isnan(columns[f"{prefix}trailing_after"])
        lacks |= enters & np.isnan(columns[f"{prefix}stop_loss"]) & ~at_once
    return np.asarray(risk & lacks)


COMBINATIONS = (
    Combination(
        ("leverage", "maintenance_margin"),
        _no_room,
        "leaves no room: 1/leverage must exceed maintenance_margin",
        "lower one of the two",
    ),
    Combination(
        ("trailing_after", "trailing_stop"),
        _nothing_to_begin(""),
        "has no trailing stop to begin",
        "set trailing_stop, or trailing_after to none",
    ),
    Combination(
        ("short_trailing_after", "short_trailing_stop"),
        _nothing_to_begin_for_shorts,
        "has no trailing stop to begin",
        "set short_trailing_stop, or short_trailing_after to none",
        ("trailing_after", "trailing_stop"),
    ),
    Combination(
        ("stop_scale", "stop_basis"),
        _scaled_elsewhere,
        "multiplies distances of the price",
        'set stop_basis to "price"',
    ),
    Combination(
        ("size_rule", "stop_basis"),
        _risk_elsewhere,
        "sizes by a distance of the price",
        'set stop_basis to "price"',
    ),
    Combination(
        ("size_rule", "stop_loss", "short_stop_loss"),
        _risk_without_stop,
        "needs a stop that stands from the entry on every side that enters",
        "set stop_loss, or a trailing_stop without trailing_after",
        (
            "side",
            "long_entry",
            "short_entry",
            *(f"{side}trailing_{what}" for side in ("", "short_") for what in ("stop", "after")),
        ),
    ),
)
"""Every combination that the contract rules out."""
