"""Merging a file of funding settlements onto bars: which bar's holder pays which settlement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

import numpy as np

from signals.arrays import Floats, Times
from signals.data import Bars, Signals
from signals.errors import InputError
from signals.files.fingerprints import fingerprint
from signals.rules import LARGEST_SETTLEMENT, check_funding, check_times, funding_notes
from signals.tables.arranging import arranged
from signals.tables.frames import Frame
from signals.tables.opening import frame_table, open_table
from signals.times.bars import stored_times
from signals.times.timestamps import to_iso
from signals.values.column import numbers

COLUMNS = ("timestamp", "funding_rate")
HOUR = 3_600_000_000
# Exchanges settle on the hour and stamp the record when it is written, milliseconds later, sometimes earlier.
TOLERANCE = 60_000_000


@dataclass(frozen=True, eq=False)
class Settlements:
    """Funding settlements of one market, N of them.

    Attributes
    ----------
    time : datetime64[us] array of shape (N,)
        When each was settled, UTC, strictly increasing, stamps within 60 s of a full hour moved onto it.
    rate : float64 array of shape (N,)
        As a fraction of notional; positive: longs pay.
    """

    time: Times
    rate: Floats


@dataclass(frozen=True, eq=False)
class Placement:
    """Settlements placed on T bars.

    Attributes
    ----------
    rate : float64 array of shape (T,)
        What is settled at each bar's open; 0 where nothing is.
    placed : int
        Settlements inside the span of the bars.
    outside : int
        Settlements before the first bar's open or after the last bar's open, left out.
    delayed : int
        Settlements with no bar opening at their instant (a gap, or bars coarser than the settlements), which went to
        the next bar.
    """

    rate: Floats
    placed: int
    outside: int
    delayed: int


def read_settlements(funding: str | Path | Frame) -> Settlements:
    """Read a file or frame with the columns ``timestamp`` and ``funding_rate``, in any order of rows.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column, has a rate that is missing, not finite or too large to be a fraction of
        notional, or two settlements at one instant.
    """
    table = arranged(open_table(funding), COLUMNS) if isinstance(funding, str | Path) else frame_table(funding)
    missing = [name for name in COLUMNS if name not in table.names]
    if missing:
        raise InputError(f"{table.source}: missing column {', '.join(missing)}; found {', '.join(table.names)}")
    frame = table.columns(list(COLUMNS))
    stamps = stored_times(table, frame).time
    rates = numbers(frame["funding_rate"], table.source, text=table.text, percent=True)
    broken = ~np.isfinite(rates)
    if broken.any():
        row = int(np.argmax(broken))
        raise InputError(
            f"{table.source}: column 'funding_rate' is {float(rates[row])!r} at {to_iso(stamps[row])}, but must be "
            f"finite; {int(broken.sum())} such rows: correct or drop them"
        )
    check_funding(stamps, rates, table.source, largest=LARGEST_SETTLEMENT)
    order = np.argsort(stamps, kind="stable")
    settled = _on_the_hour(stamps[order])
    check_times(settled, table.source)
    return Settlements(settled, rates[order])


def place_settlements(time: Times, settlements: Settlements) -> Placement:
    """Place settlements on bars that open at `time`, shape (T,).

    A settlement is charged to whoever holds over its instant, and the contract charges a bar's rate to whoever holds
    over the bar's open; so it belongs to the first bar that opens at or after the instant. Several on one bar (daily
    bars, or after a gap) add up. One before the first open or after the last belongs to nobody here.
    """
    inside = (settlements.time >= time[0]) & (settlements.time <= time[-1])
    instants = settlements.time[inside]
    bar = np.searchsorted(time, instants, side="left")
    rate = np.zeros(len(time))
    np.add.at(rate, bar, settlements.rate[inside])
    delayed = int(np.count_nonzero(time[bar] != instants))
    return Placement(rate, len(instants), int(len(inside) - len(instants)), delayed)


@overload
def merge_funding(holder: Bars, funding: str | Path | Frame) -> Bars: ...
@overload
def merge_funding(holder: Signals, funding: str | Path | Frame) -> Signals: ...
def merge_funding(holder: Bars | Signals, funding: str | Path | Frame) -> Bars | Signals:
    """Return bars or signals with the settlements of a funding file on them.

    Parameters
    ----------
    holder : Bars or Signals
    funding : path or polars.DataFrame
        With the columns ``timestamp`` and ``funding_rate``. See `place_settlements` for which bar gets which rate and
        for the counts of what was left out.

    Raises
    ------
    InputError
        As in `read_settlements`; also if the bars already carry a funding rate, which would be charged twice, or if
        not one settlement lies within their span.

    Notes
    -----
    Merged signals are no longer what their file holds: they get a fingerprint of their own and lose their path.
    """
    bars = holder.bars if isinstance(holder, Signals) else holder
    if bars.funding_rate is not None and bars.funding_rate.any():
        raise InputError("column 'funding_rate' is already in the bars; drop it there, or do not merge a funding file")
    settlements = read_settlements(funding)
    placement = place_settlements(bars.time, settlements)
    if not placement.placed:
        source = str(funding) if isinstance(funding, str | Path) else "the frame"
        raise InputError(
            f"{source}: column 'timestamp' has no settlement between the first and the last bar's open, "
            f"{to_iso(bars.time[0])} and {to_iso(bars.time[-1])}; use the funding file of the same span"
        )
    odd = tuple(funding_notes(settlements.time, settlements.rate))
    charged = replace(bars, funding_rate=placement.rate, notes=bars.notes + odd)
    if isinstance(holder, Signals):
        whole = fingerprint(charged, holder.variants)
        return replace(holder, bars=charged, path=None, fingerprint=whole, notes=holder.notes + odd)
    return charged


def _on_the_hour(stamps: Times) -> Times:
    """Move stamps within the tolerance of a full hour onto it, and leave the others alone."""
    microseconds = stamps.astype(np.int64)
    hours = (microseconds + HOUR // 2) // HOUR * HOUR
    near = np.abs(microseconds - hours) <= TOLERANCE
    settled: Times = np.where(near, hours, microseconds).astype("datetime64[us]")
    return settled
