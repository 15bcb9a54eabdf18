"""The five distances of an exit rule: what they are measured in, and which of them any bar can come to.

Every blank is a proof, as in `sweeps.plan.exit_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grids.parameters import CHOICES
from signals.arrays import Array, Flags, Floats
from sweeps.plan.bounds import DataBounds

__all__ = ["ROUNDING", "Levels", "Reach", "Units", "side_levels", "units"]

ROUNDING = 1e-9
"""A margin for the rounding of levels, so that a level on the edge counts as within reach."""

_RAMP = CHOICES["size_rule"].index("ramp")
_POSITION = CHOICES["stop_basis"].index("position")
_BALANCE = CHOICES["stop_basis"].index("balance")


@dataclass(frozen=True)
class Units:
    """What distances are measured in, by cell.

    Attributes
    ----------
    ramp
        Whether each entry has an exposure of its own, by which distances are still to be divided.
    scale
        What they are divided by for all entries, 1 for a ramp.
    near, wide
        What they are divided by at most and at least, a ramp's exposures among it.
    low, high
        Multiples of a reading: its least and its largest value, 1 where there is none.
    """

    ramp: Flags
    scale: Floats
    near: Floats
    wide: Floats
    low: Floats
    high: Floats

    def stored(self, distance: Floats) -> Floats:
        """Return distances as an exit rule has them."""
        return np.asarray(distance / self.scale)

    def nearest(self, distance: Floats) -> Floats:
        """Return the least that a distance is of the entry price."""
        return np.asarray(distance / self.near * self.low)

    def widest(self, distance: Floats) -> Floats:
        """Return the most that a distance is of the entry price."""
        return np.asarray(distance / self.wide * self.high)


def units(raw: Mapping[str, Array], bounds: DataBounds) -> Units:
    """Return what the distances of cells are measured in."""
    n = len(raw["leverage"])
    low, high = _multiples(raw["stop_scale"], bounds)
    balance = raw["stop_basis"] == _BALANCE
    scale = np.where(raw["stop_basis"] == _POSITION, raw["leverage"], 1.0)
    if not balance.any():
        return Units(np.zeros(n, dtype=np.bool_), scale, scale, scale, low, high)
    ramp = balance & (raw["size_rule"] == _RAMP)
    least = most = size = raw["size"]
    if ramp.any():
        smallest, largest = raw["size_min"], raw["size_max"]
        # z**0 is 1, and a ramp between two equal sizes is flat: then every entry has this size
        flat = ramp & ((raw["size_power"] == 0.0) | (smallest == largest))
        size = np.where(flat, np.where(smallest == largest, smallest, smallest + (largest - smallest)), size)
        ramp &= ~flat
        least = np.where(ramp, np.minimum(smallest, largest), size)
        most = np.where(ramp, np.maximum(smallest, largest), size)
    scale = np.where(balance & ~ramp, raw["leverage"] * size, scale)
    near = np.where(balance, raw["leverage"] * most, scale)
    wide = np.where(balance, raw["leverage"] * least, scale)
    return Units(ramp, scale, near, wide, low, high)


def _multiples(reading: Array, bounds: DataBounds) -> tuple[Floats, Floats]:
    ones = np.ones(len(reading))
    if not reading.any():
        return ones, ones
    known = [bounds.reading(code) for code in range(int(reading.max()) + 1)]
    low, high = np.array(known).T
    return low[reading], high[reading]


@dataclass(frozen=True)
class Reach:
    """How far prices come, by cell.

    Attributes
    ----------
    against, towards
        Distances beyond which no level against, and none in favour of, a position is touched within its longest hold.
    hold
        Bars within which every position is closed.
    """

    against: Floats
    towards: Floats
    hold: Array


@dataclass(frozen=True)
class Levels:
    """What is left of one side's distances, NaN where they cannot matter; as an exit rule has them.

    Attributes
    ----------
    stop, follow, target, breakeven_after, trailing_after
        Of the fixed stop, the trailing stop, the target, and what arms the other two; `trailing_after` NaN: at once.
    standing
        The widest that the nearest stop is which stands from the entry on; NaN without one.
    """

    stop: Floats
    follow: Floats
    target: Floats
    breakeven_after: Floats
    trailing_after: Floats
    standing: Floats

    @property
    def stopped(self) -> Flags:
        """Whether there is any stop."""
        return np.asarray(~(np.isnan(self.stop) & np.isnan(self.follow) & np.isnan(self.breakeven_after)))

    @property
    def alone(self) -> Flags:
        """Whether the only stop is one that trails from the start."""
        others = np.isnan(self.stop) & np.isnan(self.breakeven_after) & np.isnan(self.trailing_after)
        return np.asarray(others & ~np.isnan(self.follow))


@np.errstate(over="ignore", invalid="ignore")
def side_levels(raw: Mapping[str, Array], prefix: str, unit: Units, reach: Reach, liquidation: Floats) -> Levels:
    """Return what is left of the distances of one side.

    Parameters
    ----------
    raw
        Columns of parameters.
    prefix
        ``""`` for longs, ``"short_"`` for shorts; a column that is not there is that of longs.
    unit, reach
        What distances are measured in, and how far prices come.
    liquidation
        Distance of the liquidation level; NaN without one.
    """
    stop, follow, target, breakeven, delay = (
        raw.get(f"{prefix}{name}", raw[name])
        for name in ("stop_loss", "trailing_stop", "take_profit", "breakeven_after", "trailing_after")
    )
    near_stop, near_follow = unit.nearest(stop), unit.nearest(follow)
    at_once = ~np.isnan(follow) & np.isnan(delay)
    standing = unit.widest(np.fmin(stop, np.where(at_once, follow, np.nan)))
    breakeven = np.where(_never(breakeven, target, unit, reach), np.nan, breakeven)
    gone = (near_follow > reach.against) | _never(delay, target, unit, reach)
    # where the peak cannot rise that far, the fixed stop is always the nearer one
    gone |= near_follow * (1.0 - reach.towards) - near_stop > reach.towards
    # an intrabar stop behind the liquidation is never in time, nor is a close that is beyond both
    behind = (near_stop > reach.against) | (near_stop > liquidation + ROUNDING)
    behind |= at_once & (near_stop - near_follow > ROUNDING)
    return Levels(
        unit.stored(np.where(behind, np.nan, stop)),
        unit.stored(np.where(gone, np.nan, follow)),
        unit.stored(np.where(unit.nearest(target) > reach.towards, np.nan, target)),
        unit.stored(breakeven),
        unit.stored(np.where(gone, np.nan, delay)),
        standing,
    )


def _never(after: Floats, target: Floats, unit: Units, reach: Reach) -> Flags:
    """Whether a distance in favour never arms a stop: out of reach, behind the target, or too late for a hold of one bar.

    A distance lost in the rounding of the entry price is reached by the entry itself, and not by what reaches the target.
    """
    near = unit.nearest(after)
    behind = (after >= target) & (near > ROUNDING)
    return np.asarray((near > reach.towards) | behind | (~np.isnan(after) & (reach.hold <= 1)))
