"""The judged trades of one cell, worked out again one by one, and for how many days each was held."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from grids.cell import check_cell
from grids.parameters import Value
from results.inference.sample.evaluation import EvaluationSample
from results.inference.sample.panel import Panel
from results.run.trade_samples import mark_seen
from signals.arrays import Integers, Times
from sweeps.replaying import replay

__all__ = ["average_days", "days_held", "judged_trades"]


def judged_trades(evaluation: EvaluationSample, cell: Mapping[str, Value]) -> pl.DataFrame:
    """Return a cell's judged trades on one asset; where its variant has no flags, none is out of sample."""
    named = check_cell({**cell, "filters": dict(evaluation.grid.names.filters)})
    trades = mark_seen(replay(evaluation.signals, named).trades, evaluation.signals, cell)
    out_of_sample = pl.col("out_of_sample").fill_null(False)
    return {"all": trades, "oos": trades.filter(out_of_sample), "seen": trades.filter(~out_of_sample)}[
        evaluation.sample
    ]


def average_days(trades: pl.DataFrame, panel: Panel, place: int) -> float:
    """Return for how many dates of a run trades of one asset, at least one, were held on average: its bars over those of a date.

    A date on which the asset has no bars, but others have, counts as one.
    """
    own, dates = panel.facts[place], panel.span_calendar.dates
    first, last = own.span_dates[0], own.span_dates[-1]
    spanned = int(np.searchsorted(dates, last)) - int(np.searchsorted(dates, first)) + 1
    bars = float((trades["exit_bar"] - trades["entry_bar"]).to_numpy().mean())
    return bars / own.bars_a_day * (spanned / len(own.span_dates))


def days_held(trades: pl.DataFrame, dates: Times) -> Integers:
    """Return how many judged days before that of its exit each trade was entered, int64 (trades,).

    Bars do not say it: assets may have other steps, and dates on which there are none.

    Parameters
    ----------
    trades
        With `entry_time` and `exit_time`.
    dates
        datetime64[D] (D,), ascending: the judged days, on the last of which that a trade meets its P&L is booked.
    """
    entered, left = (trades[name].to_numpy().astype("datetime64[D]") for name in ("entry_time", "exit_time"))
    held: Integers = np.searchsorted(dates, left) - np.searchsorted(dates, entered)
    return held
