"""The cells of a judged run as columns in the order of its groups: what a choice screens all of them by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from results.choice.limits import Limits
from results.inference.sample.groups import Groups
from results.run.condition import condition
from results.run.run import Run
from results.run.views import prefix_of
from signals.arrays import Flags, Floats, Integers
from sweeps.measures.samples import Sample
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["CHARGED", "Columns", "read_columns"]

CHARGED = ("fee", "maker_fee", "slippage", "maintenance_margin", "same_bar", "funding")
"""Axes that the market or the backtest decides, and nobody chooses: the dearest value stands for all."""


@dataclass(frozen=True, eq=False)
class Columns:
    """n cells that were run, ascending, with what is known of the judged trades of each.

    Attributes
    ----------
    cell
        int64 (n,): indices.
    trades
        int64 (n,).
    total, error
        float64 (n,): sum of net returns per `unit`, and its standard error as if trades were independent.
    unit
        float64 (n,): what returns are divided by to be compared: exposure, or the risk where size follows it.
    max_drawdown
        float64 (n,): of the cell as it was run; NaN where unknown.
    allowed
        bool (n,): cells with enough trades and no ruin, inside the user's limits, at the dearest market.
    """

    cell: Integers
    trades: Integers
    total: Floats
    error: Floats
    unit: Floats
    max_drawdown: Floats
    allowed: Flags

    @cached_property
    def expectancy(self) -> Floats:
        """Net return of a trade per unit, NaN without trades."""
        return _ratio(self.total, self.trades)

    def __len__(self) -> int:
        """Return n."""
        return len(self.cell)


def read_columns(run: Run, groups: Groups, sample: Sample, limits: Limits) -> Columns:
    """Read the cells of a run, one part's columns at a time.

    Parameters
    ----------
    run
        As judged: of settings, where these were.
    groups
        Its cells.
    sample
        The judged trades.
    limits
        Of the user.

    Raises
    ------
    InputError
        If the condition cannot be read, or a part is damaged.
    """
    prefix = prefix_of(run.basis(sample), "net")
    fewest = max(limits.min_trades or 0, SUFFICIENT.trades)
    asked = pl.lit(value=True) if limits.where is None else condition(limits.where, run.schema)
    sums = {name: pl.col(f"{prefix}{name}").fill_null(0.0) for name in ("sum_win", "sum_loss", "sum_squares")}
    frame = run.collect(
        run.cells(None, sample)
        .select(
            "cell",
            pl.col("trades").fill_null(0).cast(pl.Int64),
            total=sums["sum_win"] - sums["sum_loss"],
            squares=sums["sum_squares"],
            unit=_unit(),
            max_drawdown=pl.col("max_drawdown").cast(pl.Float64),
            allowed=(
                SUFFICIENT.met(*(pl.col(name).fill_null(0) for name in SUFFICIENT._fields))
                & (pl.col("trades") >= fewest)
                & (pl.col("state") != "ruined")
                & _within(limits)
                & asked
                & _dearest(run, asked)
            ).fill_null(value=False),
        )
        .sort("cell")
    )
    found = frame["cell"].to_numpy()
    rows = np.searchsorted(groups.cell, found)
    known = groups.cell[np.minimum(rows, len(groups.cell) - 1)] == found
    return _spread(frame.filter(pl.Series(known)), rows[known], groups.cell)


def _spread(frame: pl.DataFrame, rows: Integers, cells: Integers) -> Columns:
    """Put what was read where its cells stand; a cell that the condition leaves out is not allowed, and has no trades."""

    def column(name: str) -> Floats:
        values = np.full(len(cells), np.nan if name == "max_drawdown" else 0.0)
        values[rows] = frame[name].to_numpy()
        return values

    trades, allowed = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.bool_)
    trades[rows], allowed[rows] = frame["trades"].to_numpy(), frame["allowed"].to_numpy()
    unit = column("unit")
    unit[unit <= 0] = 1.0
    total = column("total") / unit
    spread = column("squares") / unit**2 - _ratio(total**2, trades, empty=0.0)
    return Columns(
        cells,
        trades,
        total,
        np.sqrt(np.maximum(spread, 0.0)),
        unit,
        column("max_drawdown"),
        allowed,
    )


def _unit() -> pl.Expr:
    """Return what a cell's returns are divided by: its exposure, of a ramp that of its middle, of a size by risk that risk."""
    rule, leverage = pl.col("size_rule"), pl.col("leverage").cast(pl.Float64)
    ramp = leverage * (pl.col("size_min") + pl.col("size_max")) / 2
    fixed = leverage * pl.col("size")
    return pl.when(rule == "ramp").then(ramp).when(rule == "risk").then(pl.col("risk")).otherwise(fixed)


def _within(limits: Limits) -> pl.Expr:
    if limits.max_drawdown is None:
        return pl.lit(value=True)
    return pl.col("max_drawdown") <= limits.max_drawdown


def _dearest(run: Run, asked: pl.Expr) -> pl.Expr:
    """Say which cells are at the dearest market among those asked for: costs are not for choosing."""
    met = pl.lit(value=True)
    for axis in run.info.grid.axes:
        for name in set(CHARGED) & {axis.name, *axis.ties}:
            values, among = pl.col(name), pl.col(name).filter(asked)
            if name == "same_bar":
                met &= (values == "stop") | (among != "stop").all()
                continue
            most = (values == among.max()).fill_null(among.is_null().all())
            # without a maker's fee every exit pays the full one
            met &= (
                pl.when(among.is_null().any()).then(values.is_null()).otherwise(most) if name == "maker_fee" else most
            )
    return met


def _ratio(over: Floats, under: Floats | Integers, empty: float = np.nan) -> Floats:
    found: Floats = np.divide(over, under, out=np.full(len(over), empty), where=np.asarray(under) != 0)
    return found
