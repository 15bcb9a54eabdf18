"""All paths of a chunk: walked in step, gathered, and accounted for every rule of money."""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.event.accounts.margins import amend_liquidations, stake_rates
from sweeps.event.accounts.money_rules import Money
from sweeps.event.accounts.out_of_sample import mark_unseen, share_sums, tally_unseen
from sweeps.event.accounts.settling import settle
from sweeps.event.accounts.several import ABREAST, close_tally, compound, further, open_tally, tally_rates, write_rates
from sweeps.event.accounts.single import account_cell
from sweeps.event.accounts.trade_buffer import (
    AT_ONCE,
    CHARGED,
    EQUITY,
    FEE,
    LOWEST,
    SCALE,
    STAKED_SUMS,
    UNIT,
    UNSEEN,
    UNSEEN_STAKED_SUMS,
    Ledger,
    close_ledger,
    gather,
    open_ledger,
)
from sweeps.event.trading.entries import EntryRules
from sweeps.event.trading.exits import LIQUIDATION, ExitRules, rule_at
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import Outcomes, forget
from sweeps.event.trading.simulating import TOGETHER, Walks, arrive, set_out, walk_on
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.kernels.simd import WIDTH
from sweeps.measures.tally import REASONS_AT

__all__ = ["group_end", "run_paths"]

_RAN_OUT = REASONS_AT + LIQUIDATION


@kernel
def run_paths(
    market: Market,
    rules: ExitRules,
    path_exit: Any,
    entry_rules: EntryRules,
    path_entry: Any,
    path_variant: Any,
    starts: Any,
    money: Money,
    cells: Any,
    seen: Any,
    next_seen: Any,
    probability: Any,
    outcomes: Outcomes,
    walks: Walks,
    ledger: Ledger,
    tally: Any,
) -> None:
    """Walk and account every path.

    Parameters
    ----------
    market, rules, entry_rules
        The bars, the exit rules and the entry rules.
    path_exit, path_entry, path_variant
        int64 (P,): the rules of each path and the code of its variant; paths of one exit rule adjacent.
    starts
        int64 (P + 1,): the money rules of path p are rows ``starts[p]`` to ``starts[p + 1] - 1`` of `money`.
    money, cells
        Money rules, and int64 (n,) the column of `tally` that each is for.
    seen, next_seen
        int64 (V,): whether no bar, every bar or some are flagged out of sample: 0, `ALL_UNSEEN` or `MIXED`; and
        int64 (V, T): first bar at or after each that is not.
    probability
        float64 (V, 2, T): entry probabilities.
    outcomes, walks, ledger
        Working memory of one thread.
    tally
        float64 (len(TALLY), n): written to.
    """
    n_paths: Any = path_exit.shape[0]
    first: Any = np.int64(0)
    while first < n_paths:
        rule, end = path_exit[first], group_end(path_exit, first)
        open_ledger(ledger)
        for path in range(TOGETHER):
            ledger.runs[1, path], ledger.runs[2, path] = 0, 0
            if first + path < end:
                ledger.runs[1, path], ledger.runs[2, path] = starts[first + path], starts[first + path + 1]
        # where nobody can be liquidated, the first cells are known before the trades are, and accounted as these come
        foreseen = np.isnan(rules.liquidation[rule])
        left = foreseen and _next_runs(ledger, money)
        accounted = left and not _any_ramp(ledger, money)
        _walk_and_gather(market, rules, rule, entry_rules, path_entry[first:end], outcomes, walks, accounted, ledger)
        mixed = mark_unseen(outcomes, walks, path_variant[first:end], seen, next_seen, ledger)
        left = left if foreseen else _next_runs(ledger, money)
        while left:
            if not accounted:
                write_rates(ledger, 0, walks.longest[0], market.funded)
                for path in range(end - first):
                    _amend(outcomes, walks, path, money, probability, mixed, seen[path_variant[first + path]], ledger)
                open_tally(ledger, 0)
                tally_rates(ledger, ledger.rate, 0, walks.longest[0], 0)
                close_tally(ledger, 0)
            accounted = False
            tally_unseen(ledger, mixed, walks.longest[0], path_variant[first:end], seen)
            for path in range(end - first):
                variant = path_variant[first + path]
                _settle_run(
                    market, outcomes, walks, path, money, cells, probability, seen[variant], next_seen[variant],
                    ledger, tally,
                )  # fmt: skip
            left = _next_runs(ledger, money)
        if end == n_paths or path_exit[end] != rule:
            forget(outcomes)
        first = end


@inner_kernel
def _walk_and_gather(
    market: Market,
    rules: ExitRules,
    which: int,
    entry_rules: EntryRules,
    rows: Any,
    outcomes: Outcomes,
    walks: Walks,
    account: bool,
    ledger: Ledger,
) -> None:
    """Follow paths to their ends, copy their trades, and account them if asked to, while they are at hand."""
    rule, words, known = rule_at(rules, which), rules.signal_words, rules.entry_probability
    set_out(entry_rules, rows, walks)
    if account:
        open_tally(ledger, 0)
    gathered, going = 0, True
    while going:
        going = walk_on(market, rule, words, known, outcomes, walks, AT_ONCE)
        gather(outcomes, walks.trade, gathered, walks.longest[0], market.funded, ledger)
        if account:
            write_rates(ledger, gathered, walks.longest[0], market.funded)
            tally_rates(ledger, ledger.rate, gathered, walks.longest[0], 0)
        gathered = walks.longest[0]
    arrive(walks)
    close_ledger(walks, ledger)
    if account:
        close_tally(ledger, 0)


@inner_kernel
def group_end(path_exit: Any, first: Any) -> Any:
    """Return one past the last path that is walked with path `first`: of one exit rule, `TOGETHER` at most."""
    end = first + 1
    while end < min(path_exit.shape[0], first + TOGETHER) and path_exit[end] == path_exit[first]:
        end += 1
    return end


@inner_kernel
def _next_runs(ledger: Ledger, money: Money) -> bool:
    """Take the next cells of each path that differ in nothing but exposure; return whether there are any.

    A liquidation costs the margin, which is no multiple of the exposure: there a cell stands alone, and its rates are
    its net returns.
    """
    runs, lanes = ledger.runs, ledger.lanes
    left = False
    for path in range(TOGETHER):
        cell, stop = runs[1, path], runs[2, path]
        end = min(cell + 1, stop)
        scale = 0.0
        if cell < stop:
            left = True
            alone = ledger.shared[path, _RAN_OUT] > 0.0
            while end < stop and money.kind[end] == money.kind[cell] and not alone:
                end += 1
            scale = money.exposure[cell]
            lanes[WIDTH * FEE + path], lanes[WIDTH * CHARGED + path] = money.fee[cell], float(money.funded[cell])
            lanes[WIDTH * UNIT + path] = scale if alone else 1.0
            scale = 1.0 if alone else scale
        lanes[WIDTH * SCALE + path] = scale
        runs[0, path], runs[1, path] = cell, end
    return left


@inner_kernel
def _any_ramp(ledger: Ledger, money: Money) -> bool:
    """Whether any path's next cells are ramps."""
    for path in range(TOGETHER):
        if ledger.runs[0, path] < ledger.runs[1, path] and money.ramp[ledger.runs[0, path]] == 1:
            return True
    return False


@inner_kernel
def _amend(
    outcomes: Outcomes, walks: Walks, path: int, money: Money, probability: Any, mixed: bool, kind: int, ledger: Ledger
) -> None:  # fmt: skip
    """Give the rates of a path their stakes, where they have some, and liquidations their price."""
    cell = ledger.runs[0, path]
    if cell == ledger.runs[1, path]:
        return
    if money.ramp[cell] == 1:
        stake_rates(walks, path, money, cell, probability, mixed, ledger)
        if not mixed:
            share_sums(ledger.lanes, STAKED_SUMS, UNSEEN_STAKED_SUMS, path, kind)
    if ledger.shared[path, _RAN_OUT] > 0.0:
        amend_liquidations(outcomes, walks, path, money, cell, probability, ledger)


@inner_kernel
def _settle_run(
    market: Market,
    outcomes: Outcomes,
    walks: Walks,
    path: int,
    money: Money,
    cells: Any,
    probability: Any,
    kind: int,
    next_seen: Any,
    ledger: Ledger,
    tally: Any,
) -> None:
    """Tally the cells of a path that differ in nothing but exposure: the first is compounded already."""
    lanes, unseen = ledger.lanes, WIDTH * UNSEEN + path
    first, end, n = ledger.runs[0, path], ledger.runs[1, path], walks.count[path]
    alone = ledger.shared[path, _RAN_OUT] > 0.0
    for cell in range(first, end):
        account = (
            lanes[WIDTH * EQUITY + path], lanes[WIDTH * LOWEST + path],
            lanes[unseen + WIDTH * EQUITY], lanes[unseen + WIDTH * LOWEST],
        )  # fmt: skip
        if cell > first:
            lane = (cell - first - 1) % ABREAST
            if lane == 0:
                compound(ledger, path, n, money.exposure, cell, kind)
            account = further(ledger, lane)
        exposure, ramp = money.exposure[cell], money.ramp[cell]
        scale = 1.0 if alone else exposure
        if not settle(ledger, path, account, exposure, scale, ramp, market.days, tally, cells[cell]):
            account_cell(
                market, outcomes, walks, path, ledger, money, cell, probability, next_seen, tally, cells[cell]
            )  # fmt: skip
