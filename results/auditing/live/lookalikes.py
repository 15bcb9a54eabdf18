"""Lists that are no live trades of a cell: the backtest itself, and its trades with long and short the wrong way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from results.auditing.live.absent import rows_of
from results.auditing.live.backtest import Backtest
from results.auditing.live.comparing import Compared, Live, compare
from results.auditing.model import Finding
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["copied", "unmatched"]

_FEW_MATCH, _MOST, _CLEARLY = 0.2, 0.8, 1.5
_ALL, _ENOUGH = 0.98, 10
"""Share of fills at the backtest's very price that no market gives, and of how many at least."""
_ROOM = 20.0
"""By which bars are wider than the rounding of prices where equal prices say something."""
_EXACT = 1e-9


def unmatched(trades: TradeList, live: Live, backtest: Backtest, compared: Compared) -> Finding | None:
    """Return why live trades cannot be held against the backtest's one by one; None where they can."""
    least = min(len(live), len(compared.inside))
    if len(compared.matched) < _MOST * least:
        other = compare(replace(live, short=~live.short), backtest)
        if len(other.matched) >= max(_MOST * least, _CLEARLY * len(compared.matched), 2):
            text = (
                f"{len(other.matched):,} of {len(live):,} live trades match the backtest's once long and short are swapped, {len(compared.matched):,} as they stand: "
                "the bot does the opposite of the rules, or the list names the sides the wrong way round."
            )
            return Finding(
                "live_reversed", "doubtful", text, rows_of(trades, live, other.matched.live), len(other.matched)
            )
    if len(compared.matched) >= max(1.0, _FEW_MATCH * least):
        return None
    text = (
        f"Only {len(compared.matched):,} of {len(live):,} live trades match one of the {len(compared.inside):,} that the backtest makes in this time: "
        "it is another cell's or another market's list, or its times are off. Check the cell, the signal file and the time zone."
    )
    return Finding("live_extra", "doubtful", text, count=len(compared.extra))


def copied(trades: TradeList, live: Live, backtest: Backtest, compared: Compared) -> Finding | None:
    """Return whether live fills are the backtest's own: no market fills every order at the very price that a model supposes."""
    mine, other = compared.matched.live, compared.matched.backtest
    if len(mine) < _ENOUGH:
        return None
    wide = float(np.median(backtest.bars.high - backtest.bars.low))
    rounding = max(_rounding(live.entry_price), _EXACT * float(np.median(live.entry_price)))
    if wide < _ROOM * max(rounding, _tick(backtest.bars.open)):  # a fill at the open is then no wonder
        return None
    entry = np.abs(live.entry_price[mine] - backtest.entry_price[other]) <= rounding
    if entry.mean() < _ALL:
        return None
    out = np.abs(live.exit_price[mine] - backtest.exit_price[other]) <= rounding
    text = (
        f"{int(entry.sum()):,} of {len(mine):,} entries and {int(out.sum()):,} exits are at the backtest's own prices to the last digit: no market fills so. "
        "This is the backtest, trading on paper, or a log of what was wanted; ask for the fills of the exchange."
    )
    return Finding("live_copied", "doubtful", text, rows_of(trades, live, mine[entry]), int(entry.sum()))


def _rounding(prices: Floats) -> float:
    """Return half of the last digit that prices are written with."""
    for digits in range(9):
        if np.allclose(prices, np.round(prices, digits), rtol=_EXACT, atol=0.0):
            return 0.5 * 10.0**-digits
    return 0.0


def _tick(prices: Floats) -> float:
    """Return the least by which prices of a market differ, but for the noise of numbers."""
    steps = np.diff(np.unique(prices))
    steps = steps[steps > _EXACT * float(np.median(prices))]
    return float(steps.min()) if len(steps) else 0.0
