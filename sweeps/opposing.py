"""Entries that stand alone, under a rule by which an entry of the other side ends a position (`opposite`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Flags, Floats, Integers, Words
from sweeps.event.engine import EventEngine
from sweeps.event.trading.closing import END, MAX_HOLD, OPPOSITE
from sweeps.event.trading.entries import write_entries

__all__ = ["Closings", "cut_by_opposite"]

_AT_CLOSE = CHOICES["fill"].index("close")
_IGNORE = CHOICES["opposite"].index("ignore")


@dataclass(frozen=True)
class Closings:
    """How n positions ended, arrays of shape (n,), as `sweeps.event.trading.resolved.resolved_at` returns them."""

    exit_bar: Integers
    reason: Integers
    gross: Floats
    turnover: Floats
    carry: Floats


def cut_by_opposite(
    engine: EventEngine, table: CellTable, entries: Integers, closings: Closings, *, short: bool
) -> Closings:
    """Return how positions of one side end where an entry of the other side may end them.

    Parameters
    ----------
    engine, table
        The bars, and a single cell.
    entries, short
        int64 (n,): bars of the entries; and their side.
    closings
        How they end without.

    Notes
    -----
    Whatever a level or an exit signal ends comes first in a bar, the longest hold and the end of the data after it.
    """
    if int(table["opposite"][0]) == _IGNORE:
        return closings
    after = _next_after(_decided(engine, table, short=not short))[entries]
    exits, last = closings.exit_bar, np.isin(closings.reason, (MAX_HOLD, END))
    cut = (after < exits) | ((after == exits) & last)
    at = np.where(cut, after, 0)
    market, direction, slip = engine.market, -1.0 if short else 1.0, float(table["slippage"][0])
    later = 0 if int(table["fill"][0]) == _AT_CLOSE else 1
    prices = market.open if later else market.close
    ratio = prices[at + later] * (1.0 - direction * slip) / (prices[entries + later] * (1.0 + direction * slip))
    paid = direction * (market.funding[at + later] - market.funding[entries + later])
    return Closings(
        np.where(cut, at, exits),
        np.where(cut, OPPOSITE, closings.reason),
        np.where(cut, direction * (ratio - 1.0), closings.gross),
        np.where(cut, 1.0 + ratio, closings.turnover),
        np.where(cut, paid, closings.carry),
    )


def _decided(engine: EventEngine, table: CellTable, *, short: bool) -> Flags:
    """Return the bars (T,) at whose close a flat account would enter a side."""
    work, bars = engine.work(table)[0], len(engine.signals)
    words = -(-bars // 64)
    sets = np.zeros(2 * words, dtype=np.uint64)
    write_entries(work.entry_rules, int(work.path_entry[work.path[0]]), sets, 0, words)
    either, shorts = _members(sets[:words], bars), _members(sets[words:], bars)
    return shorts if short else either & ~shorts


def _members(words: Words, bars: int) -> Flags:
    """Return the bars (T,) of a set that `sweeps.kernels.bits.pack` has packed into words."""
    octets = words.astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(octets, count=bars, bitorder="little").astype(np.bool_)


def _next_after(fires: Flags) -> Integers:
    """Return the first bar after each, int64 (T,), at which a set fires; T where there is none."""
    bars = len(fires)
    at = np.where(fires, np.arange(bars), bars)
    found = np.minimum.accumulate(at[::-1])[::-1]
    return np.append(found[1:], bars).astype(np.int64)
