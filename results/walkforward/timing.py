"""Timing of what was chosen: the excess of each window's cell over what the market paid in all of them, by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from grids.cell import cell_table
from grids.parameters import Value
from results.inference.excess import decided_too_little
from results.walkforward.measuring import traded_days
from results.walkforward.trading import cut_bars
from signals import Signals
from sweeps.daily import TradeSample, daily_held, raw_excess
from sweeps.engine import EventEngine
from sweeps.market import prepare_market
from sweeps.market_pay import MarketPay, balanced, dates_of, judged_bars, market_pay

__all__ = ["Excess", "excess_by_day"]

Floats = NDArray[np.float64]
Traded = Sequence[tuple[slice, Mapping[str, Value]]]
"""Each window's bars and the cell traded there, in order of time."""


class Excess:
    """What was known of the direction.

    Parameters
    ----------
    by_day
        float64 (D,): see `sweeps.daily.daily_excess`.
    held
        float64 (D,): signed exposure over the bars of each day.
    """

    def __init__(self, by_day: Floats, held: Floats) -> None:
        self.by_day = by_day
        self.decided = not bool(decided_too_little(held[None, :])[0])


def excess_by_day(span: Signals, traded: Traded, tested: Sequence[slice], sample: TradeSample) -> Excess:
    """Return what the chosen cells earned beyond the market's pay and their own mirror images, by day.

    Parameters
    ----------
    span
        The signals of the grid's span.
    traded
        The windows in which a cell was chosen.
    tested
        All test windows: the bars on which the market's mean return is taken, where a cell's trades may count.
    sample
        Which trades count, ``"oos"`` or ``"all"``.

    Notes
    -----
    D dates are those of `traded_days`. As of a run, but that each window's cell is walked on the bars of its window alone.
    """
    whole = cut_bars(span, slice(tested[0].start, tested[-1].stop))
    pay = _pay(whole, traded, tested, sample)
    days = pay.mean.shape[2]
    raw, held = np.zeros(days + 2), np.zeros(days)
    start = whole.bars.time[0].astype("datetime64[D]")
    for bars, cell in traded:
        variant = _variant(span, cell)
        engine = EventEngine(cut_bars(span, bars), (variant,))
        first = int((engine.signals.bars.time[0].astype("datetime64[D]") - start).astype(int))
        dates = slice(first, first + engine.market.days)
        table = cell_table([{**cell, "variant": variant}], (variant,))
        found = raw_excess(engine, table, sample, dates_of(pay, dates))[0]
        raw[:-2][dates] += found[:-2]
        raw[-2:] += found[-2:]
        held[dates] += daily_held(engine, table, sample)[0]
    shown = traded_days(
        whole.bars, [slice(each.start - tested[0].start, each.stop - tested[0].start) for each in tested]
    )
    shown = shown - int(start.astype(int))
    return Excess(balanced(raw, pay)[shown], held[shown])


def _variant(signals: Signals, cell: Mapping[str, Value]) -> str:
    return signals.variant(None if cell["variant"] is None else str(cell["variant"]))


def _pay(whole: Signals, traded: Traded, tested: Sequence[slice], sample: TradeSample) -> MarketPay:
    judged = np.zeros(len(whole), dtype=np.bool_)
    chosen = {bars.start: cell for bars, cell in traded}
    for bars in tested:
        at = slice(bars.start - tested[0].start, bars.stop - tested[0].start)
        cell = chosen.get(bars.start)
        flags = None if cell is None else judged_bars(whole.variants[_variant(whole, cell)], len(whole), sample)
        judged[at] = True if flags is None else flags[at]
    return market_pay(whole, prepare_market(whole.bars), judged[None, :])
