"""Trades marked by whether the model had seen any bar of theirs, and the measures of either kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from grids.parameters import Value
from results.run.views import measure, measured_in
from signals import Signals
from sweeps.measures.ratios import MEASURES, ratio_measures
from sweeps.measures.samples import out_of_sample_trades
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.measures.t_statistic import t_of_values

__all__ = ["enough", "lead_unseen", "magnitude_of", "mark_seen", "measures_of"]


def mark_seen(trades: pl.DataFrame, signals: Signals, cell: Mapping[str, Value]) -> pl.DataFrame:
    """Add the last column `out_of_sample` to trades.

    Parameters
    ----------
    trades
        As `sweeps.replay` returns them for these signals.
    signals
        What was traded.
    cell
        Whose trades they are; its `variant` None stands for the only one.

    Returns
    -------
    polars.DataFrame
        True where every bar from entry to exit is flagged out of sample; null where the file does not say.
    """
    wanted = cell["variant"]
    flags = signals.variants[signals.variant(None if wanted is None else str(wanted))].out_of_sample
    if flags is None:
        return trades.with_columns(out_of_sample=pl.lit(None, dtype=pl.Boolean))
    bars = (trades[f"{end}_bar"].cast(pl.Int64).to_numpy() for end in ("entry", "exit"))
    return trades.with_columns(out_of_sample=pl.Series(out_of_sample_trades(flags, *bars), dtype=pl.Boolean))


def measures_of(trades: pl.DataFrame) -> dict[str, Any]:
    """Measure some trades as if they were all: their balance is compounded without the others.

    Parameters
    ----------
    trades
        Contract columns, in order.

    Returns
    -------
    dict
        `trades wins losses`, the ratios of the contract, `gross_expectancy cost_per_trade total_return max_drawdown
        worst_trade best_trade`; None where undefined.
    """
    net, gross = trades["net_return"], trades["exposure"] * trades["gross_return"]
    won, lost = net.filter(net > 0), net.filter(net < 0)
    sums = pl.DataFrame({
        "trades": [len(net)],
        "wins": [len(won)],
        "losses": [len(lost)],
        "sum_win": [float(won.sum())],
        "sum_loss": [-float(lost.sum())],
        "sum_squares": [float((net * net).sum())],
    })  # fmt: skip
    found: dict[str, Any] = sums.select("trades", "wins", "losses", *ratio_measures()).row(0, named=True)
    found["t_statistic"] = t_of_values(net.to_numpy(), magnitude_of(trades))
    balance = np.concatenate([[1.0], np.cumprod(1.0 + net.to_numpy())])
    fall = 1.0 - balance / np.maximum.accumulate(balance)
    mean: Any = gross.mean()
    return found | {
        "gross_expectancy": mean,
        "cost_per_trade": None if mean is None else mean - found["expectancy"],
        "total_return": float(balance[-1]) - 1.0,
        "max_drawdown": float(fall.max()),
        "worst_trade": net.min(),
        "best_trade": net.max(),
    }


def magnitude_of(trades: pl.DataFrame) -> float:
    """Return the largest exposure plus the largest absolute net return: what rounding is measured by."""
    largest: list[Any] = [trades["exposure"].max(), trades["net_return"].abs().max()]
    return sum(value or 0.0 for value in largest)


def enough(measures: Mapping[str, Any]) -> bool:
    """Return whether there are enough trades, wins and losses for their ratios to mean something."""
    return bool(SUFFICIENT.met(*(measures[name] for name in SUFFICIENT._fields)))


def lead_unseen(measures: Mapping[str, Any]) -> dict[str, Any]:
    """Put the out-of-sample measures before those of all trades, under their names with `oos_` before them.

    Parameters
    ----------
    measures
        Of one cell, as `sweeps.replay` returns them.

    Returns
    -------
    dict
        The same, and first every measure that is kept of out-of-sample trades; as it was where nobody says which
        trades those are.
    """
    if measures.get("oos_trades") is None:
        return dict(measures)
    names = [name for name in MEASURES if measured_in(name, "oos", "net")]
    row = pl.DataFrame([dict(measures)], infer_schema_length=None)
    out_of_sample = row.select(measure(name, "oos", "net").alias(f"oos_{name}") for name in names).row(0, named=True)
    return out_of_sample | dict(measures)
