"""Daily P&L of cells: what the tests of a whole map resample, worked out again when needed and never stored.

This is the only module of its kind that knows the kernels; whoever wants daily sums asks `daily_net`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.rules import factor
from grids.table import CellTable
from sweeps.compiled import kernel
from sweeps.engine import EventEngine
from sweeps.entries import enter
from sweeps.exits import LIQUIDATION, ExitRules, ramp_size
from sweeps.market import Market
from sweeps.walk import Outcomes, blank_outcomes, walk_path

__all__ = ["TradeSample", "daily_net", "daily_tally"]

TradeSample = Literal["all", "oos", "seen"]
"""All trades; those of which every bar from entry to exit is flagged out of sample; or the others."""

_SAMPLES: dict[TradeSample, int] = {"all": 0, "oos": 1, "seen": 2}
_RAMP = CHOICES["size_rule"].index("ramp")


def daily_net(
    engine: EventEngine, table: CellTable, sample: TradeSample = "all", dtype: Any = np.float32
) -> NDArray[Any]:
    """Add up each cell's net returns by the UTC date of the exit bar; see `daily_tally`."""
    return daily_tally(engine, table, sample, dtype)[0]


def daily_tally(
    engine: EventEngine, table: CellTable, sample: TradeSample = "all", dtype: Any = np.float32
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Add up each cell's net returns by the UTC date of the exit bar, and count them.

    Parameters
    ----------
    engine
        Of the signals; it may be shared by threads.
    table
        n cells that keep the contract's rules. Those with common exits together are fastest.
    sample
        Which trades count; the path is walked over all bars whichever they are.
    dtype
        float32 or float64; sums are made in float64.

    Returns
    -------
    daily : numpy.ndarray, shape (n, D)
        Fractions of the balance; every date of the span from its first bar's to its last's has a column.
    counts : numpy.ndarray of int64, shape (n, 3)
        Trades, wins and losses.
    """
    factors = factor(table, engine.facts)
    entries = enter(engine.probabilities, factors.entry_rules)
    order = np.lexsort((factors.path_entry, factors.path_exit))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    cells = np.argsort(rank[factors.path], kind="stable")
    starts = np.searchsorted(rank[factors.path][cells], np.arange(len(order) + 1))
    daily = np.zeros((len(table), engine.market.days), dtype=dtype)
    counts = np.zeros((len(table), 3), dtype=np.int64)
    _add_days(
        engine.market,
        engine._exit_rules(factors),  # noqa: SLF001 - this module stands beside the engine
        factors.path_exit[order],
        entries.entries,
        entries.shorts,
        factors.path_entry[order],
        np.ascontiguousarray(factors.entry_rules["variant"], dtype=np.int64),
        starts,
        cells,
        _money_columns(table),
        engine._next_seen,  # noqa: SLF001
        engine._entry_probability,  # noqa: SLF001
        blank_outcomes(len(engine.signals)),
        _SAMPLES[sample],
        daily,
        counts,
    )
    return daily, counts


def _money_columns(table: CellTable) -> NDArray[np.float64]:
    """Return what `_add_cell` reads of each cell, (n, 11)."""
    return np.column_stack(
        [
            table["leverage"] * table["size"],
            table["size"],
            table["fee"],
            table["funding"].astype(np.float64),
            (table["size_rule"] == _RAMP).astype(np.float64),
            table["leverage"],
            table["size_min"],
            table["size_max"],
            table["size_power"],
            table["long_entry"],
            table["short_entry"],
        ]
    ).astype(np.float64)


@kernel
def _add_days(
    market: Market,
    rules: ExitRules,
    path_exit: Any,
    entries: Any,
    shorts: Any,
    path_entry: Any,
    entry_variant: Any,
    starts: Any,
    cells: Any,
    money: Any,
    next_seen: Any,
    probability: Any,
    outcomes: Outcomes,
    sample: int,
    daily: Any,
    counts: Any,
) -> None:
    """Walk every path once and add up the days of its cells, rows ``cells[starts[p]:starts[p + 1]]``."""
    trades = np.empty(market.close.shape[0], dtype=np.int64)
    day = np.zeros(market.days)
    for path in range(path_exit.shape[0]):
        entry = path_entry[path]
        n = walk_path(market, rules, path_exit[path], entries[entry], shorts[entry], outcomes, trades)
        variant = entry_variant[entry]
        for place in range(starts[path], starts[path + 1]):
            cell = cells[place]
            day[:] = 0.0
            _add_cell(
                market,
                outcomes,
                trades,
                n,
                money[cell],
                next_seen[variant],
                probability[variant],
                sample,
                day,
                counts[cell],
            )
            for d in range(market.days):
                daily[cell, d] = day[d]


@kernel
def _add_cell(
    market: Market,
    outcomes: Outcomes,
    trades: Any,
    n: int,
    money: Any,
    next_seen: Any,
    probability: Any,
    sample: int,
    day: Any,
    count: Any,
) -> None:
    """Add one cell's net returns to its days; a ruined account stops trading."""
    exposure, size, fee, funded, ramp = money[0], money[1], money[2], money[3], money[4]
    balance = 1.0
    for i in range(n):
        key = trades[i]
        bar, side = key >> 1, key & 1
        u = outcomes.exit_bar[key]
        if ramp == 1.0:
            size = ramp_size(probability[side, bar], money[9 + side], money[6], money[7], money[8])
            exposure = money[5] * size
        net = exposure * (outcomes.gross[key] - fee * outcomes.turnover[key] - funded * outcomes.carry[key])
        if outcomes.reason[key] == LIQUIDATION:
            net = -size - exposure * fee
        net = net if net > -1.0 else -1.0
        unseen = next_seen[bar] > u
        if sample == 0 or (sample == 1) == unseen:
            day[market.day[u]] += net
            count[0] += 1
            count[1] += net > 0.0
            count[2] += net < 0.0
        balance *= 1.0 + net
        if balance == 0.0:
            return
