"""Simulated trades added up by day: the kernels behind `sweeps.event.daily.pnl`."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.accounts.margins import margin_fraction
from sweeps.event.accounts.net_return import trade_return
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.daily.dates import Dates
from sweeps.event.daily.excess import add_excess, add_held, balance_days
from sweeps.event.daily.market_pay import MarketPay
from sweeps.event.paths import group_end
from sweeps.event.trading.entries import EntryRules
from sweeps.event.trading.exits import ExitRules
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, entry_of, exit_bar, reset
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.event.trading.simulating import simulate_paths
from sweeps.kernels.compiled import Whole, inner_kernel, kernel
from sweeps.plan.exit_rule import ExitRule

__all__ = ["EXCESS", "HELD", "NET", "RAW", "add_days"]

NET, HELD, EXCESS, RAW = range(4)
"""What is added up by day; the last two simulate the mirror image too."""


@kernel
def add_days(
    market: Market, dates: Dates, pay: MarketPay, rules: ExitRules, reflected: ExitRules, path_exit: Integers,
    entry_rules: EntryRules, path_entry: Integers, reentry_rules: Integers, path_reentry: Integers,
    entry_variant: Integers, starts: Integers, cells: Integers,
    sizing: SizingRules, next_in_sample: Integers, probability: Floats, resolved: ResolvedExits, paths: SimulatedPaths,
    mirror_resolved: ResolvedExits, mirror_paths: SimulatedPaths, sample: int, what: int, row: Floats, worths: Floats,
    shown: Integers, added: Floats, counts: Integers,
) -> None:  # fmt: skip
    """Simulate every path once and add up the days of its cells, rows ``cells[starts[p]:starts[p + 1]]``.

    Days are added up in `row`, (K + 2,), on the K dates that have bars; `shown` are the places of it that a row of `added`
    has, -1 for 0, and `worths`, (K,), is room to work in.
    """
    n_paths, words, known = path_exit.shape[0], rules.signal_words, rules.entry_probability
    first: Whole = np.int64(0)
    while first < n_paths:
        end = group_end(path_exit, path_reentry, first)
        rule, reentry = rules.records[path_exit[first]], reentry_rules[path_reentry[first]]
        simulate_paths(market, rule, words, known, entry_rules, path_entry[first:end], reentry, resolved, paths, False)
        mirror_rule = reflected.records[path_exit[first]]
        if what >= EXCESS:
            simulate_paths(
                market, mirror_rule, words, reflected.entry_probability, entry_rules, path_entry[first:end], reentry,
                mirror_resolved, mirror_paths, True,
            )  # fmt: skip
        for path in range(first, end):
            variant = entry_variant[path_entry[path]]
            for place in range(starts[path], starts[path + 1]):
                cell = cells[place]
                for d in range(row.shape[0]):
                    row[d] = 0.0
                _add_cell(
                    market, dates, pay, rule, resolved, paths, path - first, sizing, cell, variant,
                    next_in_sample[variant], probability, sample, what, row, worths, counts[cell],
                )  # fmt: skip
                if what >= EXCESS:
                    _add_mirrored(
                        market, dates, pay, mirror_rule, mirror_resolved, mirror_paths, path - first, sizing, cell,
                        variant, next_in_sample[variant], probability, sample, row, worths,
                    )  # fmt: skip
                if what == EXCESS:
                    balance_days(pay, variant, row)
                for d in range(shown.shape[0]):
                    added[cell, d] = row[shown[d]] if shown[d] >= 0 else 0.0
        if end == n_paths or path_exit[end] != path_exit[first]:
            reset(resolved)
            reset(mirror_resolved)
        first = end


@inner_kernel
def _add_cell(
    market: Market, dates: Dates, pay: MarketPay, rule: ExitRule, resolved: ResolvedExits, paths: SimulatedPaths,
    path: Whole, sizing: SizingRules, cell: int, variant: int, next_in_sample: Integers, probability: Floats,
    sample: int, what: int, row: Floats, worths: Floats, count: Integers,
) -> None:  # fmt: skip
    """Add one cell's trades to its row; a ruined account stops trading."""
    balance, fee, spared, funded = 1.0, sizing.fee[cell], sizing.spared[cell], sizing.funded[cell]
    for i in range(paths.count[path]):
        trade = np.int64(paths.trade[TOGETHER * i + path])
        key = entry_of(resolved, trade)
        bar, side, u = key >> 1, key & 1, exit_bar(resolved, trade)
        size = margin_fraction(market, sizing, cell, probability, key)
        exposure = sizing.leverage[cell] * size
        net = trade_return(resolved, trade, size, exposure, fee, spared, funded)
        out_of_sample = next_in_sample[bar] > u
        if sample == 0 or (sample == 1) == out_of_sample:
            signed = exposure * (1.0 - 2.0 * side)
            if what == NET:
                row[dates.of[u]] += net
            elif what >= EXCESS:
                add_excess(market, dates, pay, variant, resolved, rule, trade, 0.5 * signed, row, worths)
            else:
                add_held(market, dates, bar, u, signed, row)
            count[0] += 1
            count[1] += net > 0.0
            count[2] += net < 0.0
        balance *= 1.0 + net
        if balance == 0.0:
            return


@inner_kernel
def _add_mirrored(
    market: Market, dates: Dates, pay: MarketPay, rule: ExitRule, resolved: ResolvedExits, paths: SimulatedPaths,
    path: Whole, sizing: SizingRules, cell: int, variant: int, next_in_sample: Integers, probability: Floats,
    sample: int, row: Floats, worths: Floats,
) -> None:  # fmt: skip
    """Take the trades of the mirrored rule from one cell's row: each stands for the side that the cell would have taken."""
    for i in range(paths.count[path]):
        trade = np.int64(paths.trade[TOGETHER * i + path])
        key = entry_of(resolved, trade)
        bar, side = key >> 1, 1 - (key & 1)
        out_of_sample = next_in_sample[bar] > exit_bar(resolved, trade)
        if sample == 0 or (sample == 1) == out_of_sample:
            exposure = sizing.leverage[cell] * margin_fraction(market, sizing, cell, probability, 2 * bar + side)
            signed = exposure * (1.0 - 2.0 * side)
            add_excess(market, dates, pay, variant, resolved, rule, trade, 0.5 * signed, row, worths)
