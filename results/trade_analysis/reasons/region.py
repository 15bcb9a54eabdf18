"""Why, in numbers, of a region of a map: its middling cell, and the trades of a few.

Measures are those of one cell: the middling one by expectancy among the cells of the region that have enough trades in the sample; where
none has, among all of them. A median of each measure by itself would be of many cells, and a win rate, the one it would take,
and costs that belong to different cells contradict one another. What needs trades one by one (stops, excursions, ambiguous bars, random
entries) is of `REPLAYED` cells at most, with different trade lists, spread evenly over the region; their trades are taken together,
and what random entries earn is the mean over these cells. How far that lies from their own by luck is not said: a mean of the
ranges and p-values of single cells would be neither.
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
    sample: SampleName = "oos" if _known(rows) and run.standing in {"mixed", "whole"} else "all"
    basis = run.basis("oos" if sample == "oos" else "all")
    prefix: Prefix = "oos_" if basis == "oos" else ""
    enough = rows.filter(sufficient(prefix) & (pl.col("state") != "ruined"))
    shown = rows if enough.is_empty() else enough
    measured = shown.select(
        "cell", pl.col("fee").alias("pays"), *(measure(name, basis).alias(name) for name in _MEASURES)
    )
    middling = _middling(measured)
    found = [replayed(cell, sample) for cell in _chosen(shown)]
    measures: MeasuresOf = {"net": {name: middling[name] for name in _MEASURES}, "gross": {}}
    why = why_of(
        [(trades, rules) for trades, rules, _ in found],
        measures,
        fee=middling["pays"],
        random=_together([each for _, _, each in found]),
        earned=_mean([float(trades.net.mean()) for trades, _, each in found if each is not None]),
    )
    why["words"].insert(0, _scope(len(rows), len(enough), middling["cell"], len(found)))
    return why


def _middling(measured: pl.DataFrame) -> dict[str, Any]:
    """Return the cell with the middle expectancy; of two the one that earns less."""
    known = measured.filter(pl.col("expectancy").is_not_null()).sort("expectancy", "cell")
    ranked = measured if known.is_empty() else known
    return ranked.row((len(ranked) - 1) // 2, named=True)


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
        return _mean([each[name] for each in known if each[name] is not None])

    return {
        "draws": min(each["draws"] for each in known),
        "expectancy": mean("expectancy"),
        "low": None,
        "high": None,
        "win_rate": mean("win_rate"),
        "payoff_ratio": mean("payoff_ratio"),
        "p": None,
    }


def _mean(values: list[float]) -> Number:
    return float(np.mean(values)) if values else None


def _scope(cells: int, enough: int, middling: int, replayed: int) -> str:
    """Say what the numbers are of."""
    of = f"{enough:,} cells with enough trades" if enough else "all, for none has enough trades"
    lists = "trade list" if replayed == 1 else "trade lists"
    return (
        f"Of {cells:,} cells in the region: cell {middling:,}, the middling one by expectancy among {of}; "
        f"what needs single trades is of {replayed} distinct {lists} among them."
    )
