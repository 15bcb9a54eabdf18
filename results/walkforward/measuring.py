"""The measures of the contract for a list of trades that no single run has made: of a window, or of many joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from results.run.trade_samples import enough, magnitude_of, measures_of
from signals import Bars
from signals.arrays import Floats, Integers
from sweeps.measures.ratios import RATIOS
from sweeps.measures.rounding import deviation_squares

__all__ = ["daily_sums", "measure_trades", "traded_days"]

_YEAR = 365.0


def traded_days(bars: Bars, spans: Iterable[slice]) -> Integers:
    """Return the UTC dates of some spans of bars, each from its first bar's to its last's, as days since 1970."""
    dates = bars.time.astype("datetime64[D]").astype(np.int64)
    parts = [np.arange(dates[span.start], dates[span.stop - 1] + 1) for span in spans]
    return np.unique(np.concatenate(parts))


def daily_sums(trades: pl.DataFrame, days: Integers, values: Floats | None = None) -> Floats:
    """Add net returns, or other values of the trades, up by the UTC date of the exit bar; shape (D,)."""
    total = np.zeros(len(days))
    if not trades.is_empty():
        dates = trades["exit_time"].dt.date().cast(pl.Int32).to_numpy()
        np.add.at(total, np.searchsorted(days, dates), trades["net_return"].to_numpy() if values is None else values)
    return total


def measure_trades(trades: pl.DataFrame, days: Integers, n_bars: int) -> dict[str, Any]:
    """Return the measures of some trades.

    Parameters
    ----------
    trades
        Columns as of a replay, in order of time.
    days
        The dates of the bars they could be made on.
    n_bars
        How many bars those are.

    Returns
    -------
    dict
        The contract's measures, None where undefined, with `state`; gross ratios as ``gross_…``, and
        `gross_total_return`, what the same exposures would have made before costs, no trade losing more than all.
    """
    net, gross = trades["net_return"], trades["exposure"] * trades["gross_return"]
    held = (trades["exit_bar"] - trades["entry_bar"]).cast(pl.Float64)
    with np.errstate(over="ignore", invalid="ignore"):  # a balance beyond float64 is undefined, and so left out below
        measures = measures_of(trades)
        before = measures_of(trades.with_columns(net_return=gross))
        kept = float(np.prod(1.0 + np.maximum(gross.to_numpy(), -1.0)))
    measures |= {
        "sharpe": None if trades.is_empty() else _sharpe(daily_sums(trades, days), len(trades), magnitude_of(trades)),
        "average_hold": held.mean(),
        "time_in_market": held.sum() / n_bars,
        "state": _state(net.to_numpy(), measures),
        **{f"gross_{name}": before[name] for name in RATIOS},
        "gross_total_return": kept - 1.0,
    }
    return {
        name: None if isinstance(value, float) and not np.isfinite(value) else value for name, value in measures.items()
    }


def _sharpe(daily: Floats, trades: int, magnitude: float) -> float | None:
    squares = deviation_squares(daily, magnitude, trades / len(daily)) if len(daily) > 1 else 0.0
    return float(daily.mean() / np.sqrt(squares / (len(daily) - 1)) * np.sqrt(_YEAR)) if squares > 0 else None


def _state(net: Floats, measures: dict[str, Any]) -> str:
    if (net == -1.0).any():
        return "ruined"
    if not len(net):
        return "no_trades"
    return "ok" if enough(measures) else "few_trades"
