"""How far two accounts of the same cells are from each other: measures, and trades one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.arrays import Array, Floats
from sweeps.measures.ratios import STORED
from sweeps.measures.rounding import ROUNDING

__all__ = ["RowDifferences", "TradeDifferences", "compare_rows", "compare_trades"]

_RELATIVE, _ABSOLUTE = 1e-9, 1e-12
_TRADE_TOLERANCE = 1e-12
_SAME = ("entry_bar", "exit_bar", "side", "reason")
_CLOSE = ("entry_price", "exit_price", "size", "exposure", "gross_return", "net_return")
_YEAR = 365.0
_DIVIDED = {"t_statistic": "", "sharpe": "", "oos_sharpe": "oos_"}
"""Measures that are divided by a deviation, and whose sums the mean above it is taken from."""


@dataclass(frozen=True)
class RowDifferences:
    """Stored rows against freshly evaluated ones.

    Attributes
    ----------
    largest, where
        Largest difference of a measure, count or sum (relative where it exceeds 1), and which, of which cell; infinite
        where only one of the two has a value.
    mean_return
        Largest difference of an expectancy.
    differing
        By row, what differs by more than 1e-9, in words.
    compared
        How many measures, counts and sums of each row.
    """

    largest: float
    where: str
    mean_return: float
    differing: Mapping[int, str]
    compared: int


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


def compare_rows(stored: pl.DataFrame, fresh: pl.DataFrame, days: int | None = None) -> RowDifferences:
    """Compare rows of a run with those an engine has just found.

    Parameters
    ----------
    stored, fresh
        The same cells in the same order; `stored` with column `cell`. What a run of an older release does not store is
        not compared.
    days
        Of the span; None: no Sharpe ratio is excused anything.

    Notes
    -----
    Every stored number is compared, to 1e-9 of itself; a null agrees with nothing but a null. What is divided by a
    deviation may differ by more where that is so small that the rounding of single returns moves it, and by no more
    than that: a deviation of 1e-8 of the exposure is known to a millionth.
    """
    names = [name for name in STORED if name in stored.columns]
    largest, where, mean_return = 0.0, "none", 0.0
    differing: dict[int, str] = {}
    for name in names:
        here, there = _numbers(stored, name), _numbers(fresh, name)
        off = _apart(here, there)
        excused = name == "t_statistic" or (name in _DIVIDED and days is not None)
        relative = _RELATIVE + (_rounded(fresh, stored, name, days or 1) if excused else 0.0)
        wrong = ~(off <= _ABSOLUTE + relative * np.nan_to_num(np.abs(there), posinf=0.0))
        for row in np.flatnonzero(wrong):
            differing.setdefault(
                int(row), f"{name} is stored as {_shown(here[row])} and vectorbt finds {_shown(there[row])}"
            )
        scaled = np.where(np.isinf(off), np.inf, off / np.fmax(np.nan_to_num(np.abs(there), posinf=1.0), 1.0))
        if scaled.max(initial=0.0) > largest:
            largest = float(scaled.max())
            where = f"{name} of cell {stored['cell'][int(scaled.argmax())]}"
        if name == "expectancy":
            mean_return = float(off[np.isfinite(off)].max(initial=0.0))
    for row in np.flatnonzero((stored["state"].cast(pl.String) != fresh["state"].cast(pl.String)).to_numpy()):
        differing.setdefault(
            int(row), f"state is stored as {stored['state'][int(row)]}, not {fresh['state'][int(row)]}"
        )
    return RowDifferences(largest, where, mean_return, differing, len(names) + 1)


def _numbers(frame: pl.DataFrame, name: str) -> Floats:
    # a null is NaN to numpy; asking polars for both would have it plan and run a query for every number
    return np.asarray(frame[name].to_numpy(), dtype=np.float64)


def _apart(here: Floats, there: Floats) -> Floats:
    """Return distances: 0 between two nulls and equal infinities, infinite between a null or an infinity and all else."""
    same = (here == there) | (np.isnan(here) & np.isnan(there))
    with np.errstate(invalid="ignore"):
        off = np.abs(here - there)
    return np.where(same, 0.0, np.where(np.isnan(off), np.inf, off))


def _exposure(stored: pl.DataFrame) -> Floats:
    """Return the largest exposure of each cell; zero where rows come without parameters."""
    if "leverage" not in stored.columns:
        return np.zeros(len(stored))
    fixed = (stored["size_rule"].cast(pl.String) == "fixed").to_numpy()
    return _numbers(stored, "leverage") * np.where(fixed, _numbers(stored, "size"), _numbers(stored, "size_max"))


def _rounded(fresh: pl.DataFrame, stored: pl.DataFrame, name: str, days: int) -> Floats:
    """Return by what share of itself rounding of single returns may move a mean over its deviation."""
    prefix, ratio = _DIVIDED[name], np.abs(_numbers(fresh, name))
    trades = np.fmax(_numbers(fresh, f"{prefix}trades"), 1.0)
    total = np.abs(_numbers(fresh, f"{prefix}sum_win") - _numbers(fresh, f"{prefix}sum_loss"))
    moved = np.fmax(np.abs(_numbers(fresh, "worst_trade")), np.abs(_numbers(fresh, "best_trade")))
    magnitude = _exposure(stored) + moved
    of_trades = name == "t_statistic"
    mean = total / np.sqrt(trades) if of_trades else total / days * np.sqrt(_YEAR)
    together = np.ones(len(trades)) if of_trades else np.fmax(trades / days, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = ROUNDING / 10 * magnitude * together * ratio / mean
    return np.where(np.isfinite(share), share, 0.0)


def _shown(value: float) -> str:
    return "null" if np.isnan(value) else f"{value:.12g}"


def compare_trades(event: Mapping[str, Array], recorded: Mapping[str, Array]) -> TradeDifferences:
    """Compare one cell's trades by the event engine and by vectorbt.

    Parameters
    ----------
    event, recorded
        Arrays by the names of `sweeps.measures.trade_table.TRADE_COLUMNS`, without times.
    """
    made, confirmed = len(event["entry_bar"]), len(recorded["entry_bar"])
    shared = min(made, confirmed)
    names = (*_SAME, *_CLOSE)
    here, there = ({name: columns[name][:shared] for name in names} for columns in (event, recorded))
    wrong = np.zeros((len(names), shared), dtype=np.bool_)
    for at, name in enumerate(_SAME):
        wrong[at] = here[name] != there[name]
    for at, name in enumerate(_CLOSE, len(_SAME)):
        one, other = here[name], there[name]
        wrong[at] = ~(np.abs(one - other) <= _TRADE_TOLERANCE * np.fmax(np.abs(other), 1.0))
    largest = float(np.abs(here["net_return"] - there["net_return"]).max(initial=0.0))
    first = np.flatnonzero(wrong.any(axis=0))
    if len(first):
        trade = int(first[0])
        name = names[int(np.argmax(wrong[:, trade]))]
        return TradeDifferences(
            largest, _named(trade, here["entry_bar"][trade], name, here[name][trade], there[name][trade])
        )
    if made != confirmed:
        longer, whose = (event, "the event engine") if made > shared else (recorded, "vectorbt")
        entry = longer["entry_bar"][shared]
        return TradeDifferences(largest, f"trade {shared + 1} (entry_bar {entry}) is made by {whose} only")
    return TradeDifferences(largest, None)


def _named(trade: int, entry_bar: int, name: str, event: object, recorded: object) -> str:
    return (
        f"trade {trade + 1} (entry_bar {entry_bar}): {name} is {event} by the event engine and {recorded} by vectorbt"
    )
