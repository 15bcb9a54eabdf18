"""Why, in numbers, of a region of a map: medians over its cells, and the trades of a few of them.

Measures are medians over the cells of the region that have enough trades in the sample, as the squares of a map are; where none has,
over all of them. What needs trades one by one (stops, excursions, ambiguous bars, random entries) is of `REPLAYED` cells at most, with different trade lists,
spread evenly over the region; their trades are taken together, and what random entries earn is the mean over these cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl

from grids.cell import Cell
from results.run.break_even.derived import FUNDED
from results.run.run import Run
from results.run.views import measure
from results.trade_analysis.measuring import leading_sample
from results.trade_analysis.model import MeasuresOf, Number, RandomEntries, SampleName, Why
from results.trade_analysis.reasons.why import why_of
from results.trade_analysis.trades.trade_list import TradeList
from signals import InputError
from sweeps.measures.ratios import SUMS, Prefix, sufficient

__all__ = ["REPLAYED", "Replayed", "region_why"]

REPLAYED = 12
"""Cells whose trades are looked at."""
_MEASURES = (
    *("trades", "wins", "losses", "win_rate", "payoff_ratio", "breakeven_win_rate", "expectancy", "gross_expectancy"),
    *("breakeven_payoff_ratio", "breakeven_cost"),
)

_READ = (
    *("side", "long_entry", "short_entry", "leverage", "size", "size_rule", "maintenance_margin", "maker_fee"),
    *("stop_trigger", "exits_liquidation", "exits_take_profit", "state", FUNDED, *SUMS),
    *(name for name in _MEASURES),
)
"""Stored columns that these follow from, in any view."""
_TRIED = 8

Replayed = Callable[[int, SampleName], tuple[TradeList, Cell, RandomEntries | None]]
"""From a stored cell and a sample to the cell's trades of that sample, its rules, and what random entries earn."""


def region_why(run: Run, cells: Sequence[int], replayed: Replayed) -> Why:
    """Return why, in numbers and words, of some cells of a run together.

    Parameters
    ----------
    run, cells
        The run, and indices of cells; those that are not stored are passed over.
    replayed
        Replays a cell.

    Raises
    ------
    InputError
        If none of them is stored.
    """
    wanted = pl.Series("cell", cells, dtype=pl.Int64).unique()
    rows = run.collect(run.stored.filter(pl.col("cell").is_in(wanted.implode())).select("cell", "path", "fee", *_READ))
    if rows.is_empty():
        raise InputError(f"{run.path}: none of these {len(cells):,} cells is stored; take another region")
    rows = rows.sort("cell")
    sample = leading_sample(rows.filter(pl.col("oos_trades").is_not_null()) if _known(rows) else rows, run.standing)
    basis = run.basis("oos" if sample == "oos" else "all")
    prefix: Prefix = "oos_" if basis == "oos" else ""
    enough = rows.filter(sufficient(prefix) & (pl.col("state") != "ruined"))
    shown = rows if enough.is_empty() else enough
    fees = shown["fee"].unique()
    medians = shown.select(measure(name, basis).median().alias(name) for name in _MEASURES).row(0, named=True)
    found = [replayed(cell, sample) for cell in _chosen(shown)]
    measures: MeasuresOf = {"net": medians, "gross": {}}
    why = why_of(
        [(trades, rules) for trades, rules, _ in found],
        measures,
        fee=fees[0] if len(fees) == 1 else None,
        random=_together([each for _, _, each in found]),
    )
    why["words"].insert(0, _scope(len(rows), len(enough), len(found)))
    return why


def _known(rows: pl.DataFrame) -> bool:
    return bool(rows["oos_trades"].is_not_null().any())


def _chosen(rows: pl.DataFrame) -> list[int]:
    """Return some cells with different trade lists, evenly spread over all; of copies not always the first."""
    several = _spread(rows, _TRIED * REPLAYED).unique("path", keep="first", maintain_order=True)
    return _spread(several, REPLAYED)["cell"].to_list()


def _spread(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    at = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), most)).round().astype(np.int64))
    return rows[at]


def _together(found: Sequence[RandomEntries | None]) -> RandomEntries | None:
    """Return the means of what random entries earn in each of some cells; None where they are defined in none."""
    known: list[Any] = [each for each in found if each is not None]
    if not known:
        return None

    def mean(name: str) -> Number:
        values = [each[name] for each in known if each[name] is not None]
        return float(np.mean(values)) if values else None

    return {
        "draws": min(each["draws"] for each in known),
        "expectancy": mean("expectancy"),
        "low": mean("low"),
        "high": mean("high"),
        "win_rate": mean("win_rate"),
        "payoff_ratio": mean("payoff_ratio"),
        "p": mean("p"),
    }


def _scope(cells: int, enough: int, replayed: int) -> str:
    """Say what the numbers are of."""
    of = (
        f"Medians over {enough:,} cells with enough trades" if enough else "No cell has enough trades; medians over all"
    )
    lists = "trade list" if replayed == 1 else "trade lists"
    return f"{of}, of {cells:,} in the region; what needs single trades is of {replayed} distinct {lists} among them."
