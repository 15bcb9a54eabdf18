"""The trade file's columns, whichever engine fills them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from signals import Bars

__all__ = ["TRADE_COLUMNS", "trade_frame"]

TRADE_COLUMNS = (
    "entry_bar",
    "exit_bar",
    "entry_time",
    "exit_time",
    "side",
    "probability",
    "size",
    "exposure",
    "entry_price",
    "exit_price",
    "gross_return",
    "net_return",
    "balance",
    "reason",
)
"""Columns of a trade file, in the contract's order."""

_SCHEMA: dict[str, Any] = {
    "entry_time": pl.Datetime("us"),
    "exit_time": pl.Datetime("us"),
    "side": pl.String,
    "reason": pl.String,
    "entry_price": pl.Float64,
    "exit_price": pl.Float64,
}


def trade_frame(bars: Bars, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Make a table of trades.

    Parameters
    ----------
    bars
        Whose times the trades take.
    columns
        Arrays by the names of `TRADE_COLUMNS`, without the times.

    Returns
    -------
    polars.DataFrame
        One row a trade; times are UTC.
    """
    times = {f"{end}_time": bars.time[columns[f"{end}_bar"]] for end in ("entry", "exit")}
    everything = {**columns, **times}
    frame = pl.DataFrame({name: everything[name] for name in TRADE_COLUMNS}, schema_overrides=_SCHEMA)
    return frame.with_columns(pl.col("entry_time", "exit_time").dt.replace_time_zone("UTC"))
