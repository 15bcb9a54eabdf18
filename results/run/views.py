"""Slices of a run by sample and cost: the same cells, measured over other trades or before costs.

A run stores counts and sums for all trades and for out-of-sample ones, net and gross. A view puts the measures of one
of these four in the place of the stored ones, under the same names, so that everything downstream can be asked of any.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

import polars as pl

from results.run.break_even.derived import DERIVED, derived
from results.run.metrics import find_metric
from signals import InputError
from sweeps.measures.ratios import MEASURES, OOS_ACCOUNT, RATIOS, STATES, Prefix, ratio_measures, sufficient
from sweeps.measures.samples import Sample

__all__ = [
    "Cost",
    "check_measured",
    "check_view",
    "measure",
    "measured_in",
    "prefix_of",
    "view",
]

Cost = Literal["net", "gross"]
"""After fees, slippage and funding, or before."""

# What the sums cannot give: these need the order of the trades, or their dates, or each trade.
_OF_THE_ACCOUNT = ("total_return", "max_drawdown", "worst_trade", "best_trade", "sharpe")
_ALSO_OUT_OF_SAMPLE = tuple(name.removeprefix("oos_") for name in OOS_ACCOUNT)
_REMADE = (*RATIOS, "trades", "wins", "losses", "gross_expectancy", "cost_per_trade")
_OF_ALL_TRADES = (
    "average_hold",
    "time_in_market",
    *(name for name in MEASURES if name.startswith("exits_")),
    "ambiguous_exits",
)


def check_view(sample: str, cost: str) -> None:
    """Refuse a sample or cost that does not exist.

    Raises
    ------
    InputError
        Naming the choices.
    """
    for name, value, choices in (("sample", sample, get_args(Sample)), ("cost", cost, get_args(Cost))):
        if value not in choices:
            raise InputError(f"{name} = {value!r} is unknown; write one of {', '.join(choices)}")


def prefix_of(sample: Sample, cost: Cost) -> Prefix:
    """Return the prefix of the sums a view is made of."""
    prefixes: dict[tuple[str, str], Prefix] = {
        ("all", "net"): "",
        ("all", "gross"): "gross_",
        ("oos", "net"): "oos_",
        ("oos", "gross"): "oos_gross_",
    }
    return prefixes[sample, cost]


def measured_in(name: str, sample: Sample, cost: Cost) -> bool:
    """Whether a measure exists in a view; those of the account exist net only, some of them out of sample too.

    The cost that breaks even is one of net returns: those before costs bear it too.
    """
    if name == "breakeven_cost":
        return cost == "net"
    if name in _OF_THE_ACCOUNT:
        return cost == "net" and (sample == "all" or name in _ALSO_OUT_OF_SAMPLE)
    return sample == "all" or name not in _OF_ALL_TRADES


def view(cells: pl.LazyFrame, sample: Sample = "all", cost: Cost = "net") -> pl.LazyFrame:
    """Return the cells with the measures of one view in the place of the stored ones.

    Parameters
    ----------
    cells
        As stored: one row a cell.
    sample, cost
        Which trades, and before or after costs.

    Returns
    -------
    polars.LazyFrame
        Same rows. Ratios, counts, `gross_expectancy`, `cost_per_trade` and `state` are those of the view; measures
        that the view does not have (`sharpe` before costs, say) are null. Sums are left as stored.

    Notes
    -----
    `ruined` stays ruined in every view: the account of that cell stopped, whoever looks.
    """
    if prefix_of(sample, cost) == "":
        return cells
    measures = [measure(name, sample, cost).alias(name) for name in (*MEASURES, *DERIVED)]
    return cells.with_columns(*measures, _state(sample, cost).alias("state"))


@lru_cache(maxsize=1024)
def measure(name: str, sample: Sample = "all", cost: Cost = "net") -> pl.Expr:
    """Return one measure of one view as an expression over the columns a run stores.

    Null where the view does not have it; see `measured_in`.
    """
    prefix = prefix_of(sample, cost)
    if not measured_in(name, sample, cost):
        return pl.lit(None, dtype=pl.Float64)
    if name in DERIVED:
        return derived(prefix)[name]
    if prefix == "" or name not in _REMADE:
        return pl.col(f"oos_{name}" if sample == "oos" and name in _ALSO_OUT_OF_SAMPLE else name)
    if name in RATIOS:
        moved = pl.col(f"{prefix_of(sample, 'gross')}sum_squares") if cost == "net" else None
        return ratio_measures(prefix, moved)[RATIOS.index(name)]
    if name in ("gross_expectancy", "cost_per_trade"):
        net, gross = _mean(sample, "net"), _mean(sample, "gross")
        wanted = gross if name == "gross_expectancy" else gross - net
        return pl.when(pl.col(_trades(sample)) > 0).then(wanted).otherwise(None)
    return pl.col(_trades(sample) if name == "trades" else prefix + name)


def check_measured(name: str, sample: Sample, cost: Cost) -> None:
    """Refuse a metric that a view does not have.

    Raises
    ------
    InputError
        Naming a metric that works instead.
    """
    find_metric(name)
    if not measured_in(name, sample, cost):
        where = "gross returns" if cost == "gross" else "out-of-sample trades"
        others = (*RATIOS, *_ALSO_OUT_OF_SAMPLE) if (sample, cost) == ("oos", "net") else RATIOS
        raise InputError(
            f"metric {name!r} needs every trade and is not kept for {where}; "
            f"use one of {', '.join(others)}, or `sample='all'` `cost='net'`"
        )


def _trades(sample: Sample) -> str:
    return "oos_trades" if sample == "oos" else "trades"


def _mean(sample: Sample, cost: Cost) -> pl.Expr:
    prefix = prefix_of(sample, cost)
    return (pl.col(f"{prefix}sum_win") - pl.col(f"{prefix}sum_loss")) / pl.col(_trades(sample))


def _state(sample: Sample, cost: Cost) -> pl.Expr:
    some = pl.col(_trades(sample)) > 0
    return (
        pl.when(pl.col("state") == "ruined")
        .then(pl.lit("ruined"))
        .when(some & sufficient(prefix_of(sample, cost)))
        .then(pl.lit("ok"))
        .when(some)
        .then(pl.lit("few_trades"))
        .otherwise(pl.lit("no_trades"))
        .cast(pl.Enum(STATES))
    )
