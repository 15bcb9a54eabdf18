"""What chosen cells traded: each in its window, joined to one account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

import sweeps
from grids.parameters import Value
from results.run.trade_samples import mark_seen
from results.walkforward.windows import Window
from signals import Bars, Signals
from sweeps.measures.trade_table import TRADE_COLUMNS, trade_frame

__all__ = ["cut_bars", "join_trades", "span_trades"]


def cut_bars(span: Signals, bars: slice) -> Signals:
    """Return the signals of some bars, at least two; no other bars exist for whoever trades them."""
    time = span.bars.time
    return span.between(time[bars.start], time[bars.stop - 1] + np.timedelta64(1, "us"))


def span_trades(cut: Signals, cell: Mapping[str, Value], *, only_out_of_sample: bool) -> pl.DataFrame:
    """Trade one cell on the bars of a span: it starts flat, and what is open at the last bar is closed there.

    Parameters
    ----------
    cut
        The signals of the span.
    cell
        All of the cell's parameters.
    only_out_of_sample
        Leave out trades that touch a bar which is not flagged out of sample.

    Returns
    -------
    polars.DataFrame
        Columns as of a replay of the span, and `out_of_sample`.
    """
    trades = mark_seen(sweeps.replay(cut, cell).trades, cut, cell)
    return trades.filter("out_of_sample") if only_out_of_sample else trades


def join_trades(parts: Iterable[tuple[Window, int, pl.DataFrame]], bars: Bars) -> pl.DataFrame:
    """Join the trades of windows to one account.

    Parameters
    ----------
    parts
        Each window, the cell traded in it and its trades, in order of time.
    bars
        Those of the grid's span.

    Returns
    -------
    polars.DataFrame
        Columns as of a replay, bars counted from the first of the grid's span and `balance` carried on from window to
        window; then `out_of_sample`, `window` and `cell`. An account that is ruined trades no more.
    """
    every = [(window.number, window.test.start, cell, trades) for window, cell, trades in parts]
    frames = [
        trades.with_columns(
            pl.col("entry_bar", "exit_bar") + first,
            pl.lit(number, dtype=pl.Int64).alias("window"),
            pl.lit(cell, dtype=pl.Int64).alias("cell"),
        )
        for number, first, cell, trades in [(0, 0, 0, _no_trades(bars)), *every]
    ]
    joined = pl.concat(frames)
    with np.errstate(over="ignore"):  # as of a replay: a balance beyond float64 is infinite
        balance = np.cumprod(1.0 + joined["net_return"].to_numpy())
    ended = np.flatnonzero(balance == 0.0)
    return joined.with_columns(pl.Series("balance", balance)).head(int(ended[0]) + 1 if len(ended) else len(joined))


def _no_trades(bars: Bars) -> pl.DataFrame:
    """Return a table of trades without a row, so that joining none has its columns too."""
    whole, words = ("entry_bar", "exit_bar"), ("side", "reason")
    kinds = {name: np.int64 if name in whole else np.str_ if name in words else np.float64 for name in TRADE_COLUMNS}
    blank = trade_frame(bars, {name: np.zeros(0, dtype=kind) for name, kind in kinds.items()})
    return blank.with_columns(out_of_sample=pl.lit(None, dtype=pl.Boolean))
