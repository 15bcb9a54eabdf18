"""Merging files of funding settlements onto bars or a whole file: which bar's holder pays which settlement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, overload

import numpy as np
import polars as pl

from signals.arrays import Floats, Times
from signals.bars.settlements import Settlements, read_funding, read_settlements
from signals.data import Bars, Signals
from signals.errors import InputError
from signals.files.fingerprints import fingerprint
from signals.files.reading import OPTIONAL, REQUIRED, read
from signals.files.writing import read_manifest, to_frame
from signals.rules import PRICES, funding_notes
from signals.tables.arranging import arranged
from signals.tables.frames import Frame
from signals.tables.layout import Layout
from signals.tables.opening import open_table
from signals.times.timestamps import to_iso
from signals.values.bars import priced_rows


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


@dataclass(frozen=True, eq=False)
class FundedFile:
    """A file's columns with a funding rate among them, its manifest, where the settlements went, and what to say of it."""

    frame: pl.DataFrame
    manifest: dict[str, Any] | None
    placement: Placement
    notes: tuple[str, ...]
    guessed: tuple[str, ...] = ()


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
    funding : path or Frame
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


def add_funding(
    path: str | Path, funding: Sequence[str | Path], *, layout: Layout | None = None, bars: Layout | None = None
) -> FundedFile:
    """Put the settlements of files on a file of bars, features or signals.

    Parameters
    ----------
    path : str or Path
        All its columns are kept; of a CSV, whose other columns are text, only those of a signal file.
    funding : sequence of paths
        See `signals.bars.settlements.read_funding`.
    layout, bars : Layout, optional
        Say outright how the files of settlements, and the file of bars, are laid out.

    Raises
    ------
    InputError
        As in `signals.merge_funding`.
    """
    signals = read(path, require_probabilities=False, layout=bars)
    if signals.bars.funding_rate is not None and signals.bars.funding_rate.any():
        raise InputError(f"{path}: column 'funding_rate' is there already and would be charged twice; drop it first")
    settled = read_funding(funding, layout)
    merged = merge_funding(signals, settled.frame)
    placement = place_settlements(signals.bars.time, read_settlements(settled.frame))
    table = arranged(open_table(path, bars), REQUIRED, OPTIONAL)
    notes = tuple(dict.fromkeys((*signals.notes, *settled.notes)))
    guessed = (*signals.guessed, *settled.guessed)
    if table.text:
        return FundedFile(to_frame(merged), None, placement, notes, guessed)
    whole = priced_rows(table.columns(list(table.names)), {name: name for name in PRICES}, str(path), text=False)
    # times as they were read: the file may have written them otherwise, or said when bars end
    market = to_frame(merged).select("timestamp", *PRICES, "funding_rate")
    return FundedFile(whole.with_columns(market), read_manifest(path), placement, notes, guessed)
