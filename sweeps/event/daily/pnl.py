"""Daily P&L of cells: what the tests of a whole map resample, worked out again when needed and never stored.

This is the only module of its kind that knows the kernels; whoever wants daily sums asks `daily_net`, whoever wants what
a rule knew of the direction asks `daily_excess`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Array, Floats, Floats32, Integers
from sweeps.event.daily.excess import add_excess, add_held, balance_days
from sweeps.event.daily.market_pay import MarketPay, judged_bars, market_pay
from sweeps.event.daily.mirror import mirrored, simulate_mirrored
from sweeps.event.engine import EventEngine
from sweeps.event.paths import group_end
from sweeps.event.trading.entries import EntryRules
from sweeps.event.trading.exits import LIQUIDATION, ExitRule, ExitRules, ramp_size, rule_at
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, blank_resolved, exit_bar, exit_reason, reset
from sweeps.event.trading.simulating import TOGETHER, SimulatedPaths, blank_paths, simulate_paths
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.measures.samples import AnySample
from sweeps.plan.bounds import DataBounds

__all__ = ["daily_excess", "daily_held", "daily_net", "daily_tally", "raw_excess"]


_NET, _HELD, _EXCESS, _RAW = range(4)
"""What is added up by day; the last two simulate the mirror image too."""

_NO_PAY = MarketPay(np.zeros((1, 2, 1)), np.ones((1, 2)), np.zeros((1, 2, 1)))
"""Where nothing is held against the market."""

_SAMPLES: dict[AnySample, int] = {"all": 0, "oos": 1, "seen": 2}
_RAMP = CHOICES["size_rule"].index("ramp")


def daily_net(engine: EventEngine, table: CellTable, sample: AnySample = "all", dtype: Any = np.float32) -> Array:
    """Add up each cell's net returns by the UTC date of the exit bar; see `daily_tally`."""
    return daily_tally(engine, table, sample, dtype)[0]


def daily_tally(
    engine: EventEngine, table: CellTable, sample: AnySample = "all", dtype: Any = np.float32
) -> tuple[Array, Integers]:
    """Add up each cell's net returns by the UTC date of the exit bar, and count them.

    Parameters
    ----------
    engine
        Of the signals; it may be shared by threads.
    table
        n cells that keep the contract's rules. Those with common exits together are fastest.
    sample
        Which trades count; the path is simulated over all bars whichever they are.
    dtype
        float32 or float64; sums are made in float64.

    Returns
    -------
    daily : numpy.ndarray, shape (n, D)
        Fractions of the balance; every date of the span from its first bar's to its last's has a column.
    counts : numpy.ndarray of int64, shape (n, 3)
        Trades, wins and losses.
    """
    return _added(engine, table, sample, dtype, _NET)


def daily_excess(
    engine: EventEngine, table: CellTable, sample: AnySample = "all", dtype: Any = np.float32
) -> tuple[Array, Integers]:
    """Add up by day what each cell earned beyond what the market paid for being there, before costs.

    Parameters
    ----------
    engine, table, sample, dtype
        As of `daily_tally`.

    Returns
    -------
    daily : numpy.ndarray, shape (n, D)
        Fractions of the balance, marked to market at the close of each date. Of ``d * exposure * return`` of every bar held
        the market's mean return is taken away, and the cell's mean signed exposure times what the market did that day beyond
        its mean: the influence of each day on ``sum of d * exposure * (return - mean return)``, the mean being estimated on the
        same bars.
    counts : numpy.ndarray of int64, shape (n, 3)
        Trades, wins and losses, net as everywhere.
    """
    return _added(engine, table, sample, dtype, _EXCESS)


def raw_excess(engine: EventEngine, table: CellTable, sample: AnySample, pay: MarketPay) -> Floats:
    """Add up excess by day over what a market paid that is known from more bars than the engine's, and balance nothing.

    Parameters
    ----------
    engine, table, sample
        As of `daily_tally`.
    pay
        For the engine's variants and dates.

    Returns
    -------
    numpy.ndarray of float64, shape (n, D + 2)
        As of `daily_excess`, and the signed bodies and gaps held: what `sweeps.event.daily.market_pay.balanced` takes.
    """
    return _added(engine, table, sample, np.float64, _RAW, pay)[0]


def daily_held(engine: EventEngine, table: CellTable, sample: AnySample = "all") -> Floats32:
    """Add up each cell's signed exposure over the bars of each date, (n, D): how long it keeps to a side."""
    found: Floats32 = _added(engine, table, sample, np.float32, _HELD)[0]
    return found


def _pay(engine: EventEngine, sample: AnySample) -> MarketPay:
    judged = np.stack([judged_bars(each, len(engine.signals), sample) for each in engine.probabilities])
    return market_pay(engine.signals, engine.market, judged)


def _added(
    engine: EventEngine, table: CellTable, sample: AnySample, dtype: Any, what: int, pay: MarketPay | None = None
) -> tuple[Array, Integers]:
    # a level that no trade of a cell can reach may be reached by its mirror image
    work, order, place = engine.work(table, exit_bounds=DataBounds() if what >= _EXCESS else None)
    days = engine.market.days
    added = np.zeros((len(table), days + 2 if what == _RAW else days), dtype=dtype)
    counts = np.zeros((len(table), 3), dtype=np.int64)
    rules = engine.exit_rules(work.exit_rules)
    n_bars = len(engine.signals)
    reflected = n_bars if what >= _EXCESS else 1  # nothing is simulated there where only net returns are asked for
    _add_days(
        engine.market,
        pay or (_pay(engine, sample) if what >= _EXCESS else _NO_PAY),
        rules,
        mirrored(rules),
        work.path_exit[order],
        work.entry_rules,
        work.path_entry[order],
        work.entry_variant,
        np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(order)))]),
        np.argsort(place, kind="stable"),
        _sizing_columns(table),
        engine.next_in_sample,
        engine.entry_probability,
        blank_resolved(n_bars),
        blank_paths(n_bars),
        blank_resolved(reflected),
        blank_paths(reflected),
        _SAMPLES[sample],
        what,
        np.zeros(days + 2),
        added,
        counts,
    )
    return added, counts


def _sizing_columns(table: CellTable) -> Floats:
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
    pay: MarketPay,
    rules: ExitRules,
    reflected: ExitRules,
    path_exit: Any,
    entry_rules: EntryRules,
    path_entry: Any,
    entry_variant: Any,
    starts: Any,
    cells: Any,
    sizing: Any,
    next_in_sample: Any,
    probability: Any,
    resolved: ResolvedExits,
    paths: SimulatedPaths,
    mirror_resolved: ResolvedExits,
    mirror_paths: SimulatedPaths,
    sample: int,
    what: int,
    row: Any,
    added: Any,
    counts: Any,
) -> None:
    """Simulate every path once and add up the days of its cells, rows ``cells[starts[p]:starts[p + 1]]``."""
    n_paths, words, known = path_exit.shape[0], rules.signal_words, rules.entry_probability
    first: Any = np.int64(0)
    while first < n_paths:
        end = group_end(path_exit, first)
        rule = rule_at(rules, path_exit[first])
        simulate_paths(market, rule, words, known, entry_rules, path_entry[first:end], resolved, paths)
        mirror_rule = rule_at(reflected, path_exit[first])
        if what >= _EXCESS:
            simulate_mirrored(
                market, mirror_rule, words, reflected.entry_probability, entry_rules, path_entry[first:end],
                mirror_resolved, mirror_paths,
            )  # fmt: skip
        for path in range(first, end):
            variant = entry_variant[path_entry[path]]
            for place in range(starts[path], starts[path + 1]):
                cell = cells[place]
                for d in range(row.shape[0]):
                    row[d] = 0.0
                _add_cell(
                    market, pay, rule, resolved, paths, path - first, sizing[cell], variant, next_in_sample[variant],
                    probability[variant], sample, what, row, counts[cell],
                )  # fmt: skip
                if what >= _EXCESS:
                    _add_mirrored(
                        market, pay, mirror_rule, mirror_resolved, mirror_paths, path - first, sizing[cell], variant,
                        next_in_sample[variant], probability[variant], sample, row,
                    )  # fmt: skip
                if what == _EXCESS:
                    balance_days(market, pay, variant, row)
                for d in range(added.shape[1]):
                    added[cell, d] = row[d]
        if end == n_paths or path_exit[end] != path_exit[first]:
            reset(resolved)
            reset(mirror_resolved)
        first = end


@inner_kernel
def _add_cell(
    market: Market,
    pay: MarketPay,
    rule: ExitRule,
    resolved: ResolvedExits,
    paths: SimulatedPaths,
    path: int,
    sizing: Any,
    variant: int,
    next_in_sample: Any,
    probability: Any,
    sample: int,
    what: int,
    row: Any,
    count: Any,
) -> None:
    """Add one cell's trades to its row; a ruined account stops trading."""
    exposure, size, fee, funded, ramp = sizing[0], sizing[1], sizing[2], sizing[3], sizing[4]
    balance = 1.0
    for i in range(paths.count[path]):
        key = np.int64(paths.trade[TOGETHER * i + path])
        bar, side, u = key >> 1, key & 1, exit_bar(resolved.bits, key)
        if ramp == 1.0:
            size = ramp_size(probability[side, bar], sizing[9 + side], sizing[6], sizing[7], sizing[8])
            exposure = sizing[5] * size
        gross, turnover = resolved.record[4 * key], resolved.record[4 * key + 1]
        net = exposure * (gross - fee * turnover - funded * resolved.carry[key])
        if exit_reason(resolved.bits, key) == LIQUIDATION:
            net = -size - exposure * fee
        net = net if net > -1.0 else -1.0
        unseen = next_in_sample[bar] > u
        if sample == 0 or (sample == 1) == unseen:
            signed = exposure * (1.0 - 2.0 * side)
            if what == _NET:
                row[market.day[u]] += net
            elif what >= _EXCESS:
                add_excess(market, pay, variant, resolved, rule, key, 0.5 * signed, row)
            else:
                add_held(market, bar, u, signed, row)
            count[0] += 1
            count[1] += net > 0.0
            count[2] += net < 0.0
        balance *= 1.0 + net
        if balance == 0.0:
            return


@inner_kernel
def _add_mirrored(
    market: Market,
    pay: MarketPay,
    rule: ExitRule,
    resolved: ResolvedExits,
    paths: SimulatedPaths,
    path: int,
    sizing: Any,
    variant: int,
    next_in_sample: Any,
    probability: Any,
    sample: int,
    row: Any,
) -> None:
    """Take the trades of the mirrored rule from one cell's row: each stands for the side that the cell would have taken."""
    for i in range(paths.count[path]):
        key = np.int64(paths.trade[TOGETHER * i + path])
        bar, side = key >> 1, 1 - (key & 1)
        unseen = next_in_sample[bar] > exit_bar(resolved.bits, key)
        if sample == 0 or (sample == 1) == unseen:
            exposure = sizing[0]
            if sizing[4] == 1.0:
                exposure = sizing[5] * ramp_size(
                    probability[side, bar], sizing[9 + side], sizing[6], sizing[7], sizing[8]
                )
            add_excess(market, pay, variant, resolved, rule, key, 0.5 * exposure * (1.0 - 2.0 * side), row)
