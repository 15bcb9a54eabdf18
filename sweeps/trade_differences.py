"""How far two accounts of the same cells are from each other: measures, and trades one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from sweeps.measures import STORED

__all__ = ["RowDifferences", "TradeDifferences", "compare_rows", "compare_trades"]

_RELATIVE, _ABSOLUTE = 1e-9, 1e-12
_TRADE_TOLERANCE = 1e-12
_SAME = ("entry_bar", "exit_bar", "side", "reason")
_CLOSE = ("entry_price", "exit_price", "size", "exposure", "gross_return", "net_return")
# A spread of rounding size is as good as none, and what is divided by it is noise.
_NOISY, _NOISE = ("t_statistic", "sharpe", "oos_sharpe"), 1e6


@dataclass(frozen=True)
class RowDifferences:
    """Stored rows against freshly evaluated ones.

    Attributes
    ----------
    largest, where
        Largest difference of a measure, count or sum (relative where it exceeds 1), and which, of which cell.
    mean_return
        Largest difference of an expectancy.
    differing
        By row, what differs by more than 1e-9, in words.
    """

    largest: float
    where: str
    mean_return: float
    differing: Mapping[int, str]


@dataclass(frozen=True)
class TradeDifferences:
    """One cell's trades by two engines.

    Attributes
    ----------
    largest
        Largest difference of a net return.
    differing
        The first trade that differs, in words; None where all agree.
    """

    largest: float
    differing: str | None


def compare_rows(stored: pl.DataFrame, fresh: pl.DataFrame) -> RowDifferences:
    """Compare rows of a run with those an engine has just found.

    Parameters
    ----------
    stored, fresh
        The same cells in the same order; `stored` with column `cell`. What a run of an older release does not store is
        not compared.
    """
    largest, where, mean_return = 0.0, "none", 0.0
    differing: dict[int, str] = {}
    for name in (name for name in STORED if name in stored.columns):
        here, there = (frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for frame in (stored, fresh))
        off = np.abs(here - there)
        wrong = ~(off <= _ABSOLUTE + _RELATIVE * np.abs(there)) & ~(np.isnan(here) & np.isnan(there))
        if name in _NOISY:
            wrong &= ~(np.fmax(np.abs(here), np.abs(there)) > _NOISE)
        for row in np.flatnonzero(wrong):
            differing.setdefault(
                int(row), f"{name} is stored as {_shown(here[row])} and vectorbt finds {_shown(there[row])}"
            )
        scaled = np.nan_to_num(off / np.fmax(np.abs(there), 1.0), nan=0.0, posinf=0.0)
        if name in _NOISY:
            scaled = np.where(np.abs(there) > _NOISE, 0.0, scaled)
        if scaled.max(initial=0.0) > largest:
            largest = float(scaled.max())
            where = f"{name} of cell {stored['cell'][int(scaled.argmax())]}"
        if name == "expectancy":
            mean_return = float(np.nan_to_num(off).max(initial=0.0))
    for row in np.flatnonzero((stored["state"].cast(pl.String) != fresh["state"].cast(pl.String)).to_numpy()):
        differing.setdefault(
            int(row), f"state is stored as {stored['state'][int(row)]}, not {fresh['state'][int(row)]}"
        )
    return RowDifferences(largest, where, mean_return, differing)


def _shown(value: float) -> str:
    return "null" if np.isnan(value) else f"{value:.12g}"


def compare_trades(event: pl.DataFrame, recorded: pl.DataFrame) -> TradeDifferences:
    """Compare one cell's trades by the event engine and by vectorbt.

    Parameters
    ----------
    event, recorded
        Columns `sweeps.trade_table.TRADE_COLUMNS`.
    """
    shared = min(len(event), len(recorded))
    here, there = event.head(shared), recorded.head(shared)
    wrong = np.zeros((len(_SAME) + len(_CLOSE), shared), dtype=np.bool_)
    for at, name in enumerate(_SAME):
        wrong[at] = (here[name] != there[name]).to_numpy()
    for at, name in enumerate(_CLOSE, len(_SAME)):
        one, other = here[name].to_numpy(), there[name].to_numpy()
        wrong[at] = ~(np.abs(one - other) <= _TRADE_TOLERANCE * np.fmax(np.abs(other), 1.0))
    largest = float(np.abs(here["net_return"].to_numpy() - there["net_return"].to_numpy()).max(initial=0.0))
    first = np.flatnonzero(wrong.any(axis=0))
    if len(first):
        trade = int(first[0])
        name = (*_SAME, *_CLOSE)[int(np.argmax(wrong[:, trade]))]
        return TradeDifferences(
            largest, _named(trade, here["entry_bar"][trade], name, here[name][trade], there[name][trade])
        )
    if len(event) != len(recorded):
        longer, whose = (event, "the event engine") if len(event) > shared else (recorded, "vectorbt")
        entry = longer["entry_bar"][shared]
        return TradeDifferences(largest, f"trade {shared + 1} (entry_bar {entry}) is made by {whose} only")
    return TradeDifferences(largest, None)


def _named(trade: int, entry_bar: int, name: str, event: object, recorded: object) -> str:
    return (
        f"trade {trade + 1} (entry_bar {entry_bar}): {name} is {event} by the event engine and {recorded} by vectorbt"
    )
