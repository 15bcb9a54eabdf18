"""All paths of a chunk: simulated in step, gathered, and accounted for every sizing and cost rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.event.accounts.margins import amend_liquidations, scale_rates
from sweeps.event.accounts.out_of_sample import accumulate_out_of_sample, mark_out_of_sample, share_sums
from sweeps.event.accounts.settling import settle
from sweeps.event.accounts.single import account_cell
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import (
    AT_ONCE,
    CHARGED,
    EQUITY,
    FEE,
    LOWEST,
    OUT_OF_SAMPLE,
    SCALE,
    SIZED_SUMS,
    UNIT,
    UNSEEN_SIZED_SUMS,
    TradeBuffer,
    close_buffer,
    gather,
    open_buffer,
)
from sweeps.event.accounts.vectorised import (
    EXPOSURES_PER_PASS,
    accumulate_rates,
    close_accounts,
    compound,
    compounded,
    open_accounts,
    write_rates,
)
from sweeps.event.trading.entries import EntryRules
from sweeps.event.trading.exits import LIQUIDATION, ExitRules, rule_at
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, reset
from sweeps.event.trading.simulating import TOGETHER, SimulatedPaths, finish_paths, simulate_trades, start_paths
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.kernels.simd import WIDTH
from sweeps.measures.accumulators import REASONS_AT

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
    sizing: SizingRules,
    cells: Any,
    sample_kinds: Any,
    next_in_sample: Any,
    probability: Any,
    resolved: ResolvedExits,
    paths: SimulatedPaths,
    buffer: TradeBuffer,
    tally: Any,
) -> None:
    """Simulate and account every path.

    Parameters
    ----------
    market, rules, entry_rules
        The bars, the exit rules and the entry rules.
    path_exit, path_entry, path_variant
        int64 (P,): the rules of each path and the code of its variant; paths of one exit rule adjacent.
    starts
        int64 (P + 1,): the sizing and cost rules of path p are rows ``starts[p]`` to ``starts[p + 1] - 1`` of `sizing`.
    sizing, cells
        Sizing and cost rules, and int64 (n,) the column of `tally` that each is for.
    sample_kinds, next_in_sample
        int64 (V,): whether no bar, every bar or some are flagged out of sample: 0, `ALL_OUT_OF_SAMPLE` or `MIXED`; and
        int64 (V, T): first bar at or after each that is not.
    probability
        float64 (V, 2, T): entry probabilities.
    resolved, paths, buffer
        Working memory of one thread.
    tally
        float64 (len(ACCUMULATORS), n): written to.
    """
    n_paths: Any = path_exit.shape[0]
    first: Any = np.int64(0)
    while first < n_paths:
        rule, end = path_exit[first], group_end(path_exit, first)
        open_buffer(buffer)
        for path in range(TOGETHER):
            buffer.runs[1, path], buffer.runs[2, path] = 0, 0
            if first + path < end:
                buffer.runs[1, path], buffer.runs[2, path] = starts[first + path], starts[first + path + 1]
        # where nobody can be liquidated, the first cells are known before the trades are, and accounted as these come
        foreseen = np.isnan(rules.liquidation[rule])
        left = foreseen and _next_runs(buffer, sizing)
        accounted = left and not _any_ramp(buffer, sizing)
        _simulate_and_gather(
            market, rules, rule, entry_rules, path_entry[first:end], resolved, paths, accounted, buffer
        )
        mixed = mark_out_of_sample(resolved, paths, path_variant[first:end], sample_kinds, next_in_sample, buffer)
        left = left if foreseen else _next_runs(buffer, sizing)
        while left:
            if not accounted:
                write_rates(buffer, 0, paths.longest[0], market.funded)
                for path in range(end - first):
                    _amend(
                        resolved,
                        paths,
                        path,
                        sizing,
                        probability,
                        mixed,
                        sample_kinds[path_variant[first + path]],
                        buffer,
                    )
                open_accounts(buffer, 0)
                accumulate_rates(buffer, buffer.rate, 0, paths.longest[0], 0)
                close_accounts(buffer, 0)
            accounted = False
            accumulate_out_of_sample(buffer, mixed, paths.longest[0], path_variant[first:end], sample_kinds)
            for path in range(end - first):
                variant = path_variant[first + path]
                _settle_run(
                    market, resolved, paths, path, sizing, cells, probability, sample_kinds[variant], next_in_sample[variant],
                    buffer, tally,
                )  # fmt: skip
            left = _next_runs(buffer, sizing)
        if end == n_paths or path_exit[end] != rule:
            reset(resolved)
        first = end


@inner_kernel
def _simulate_and_gather(
    market: Market,
    rules: ExitRules,
    which: int,
    entry_rules: EntryRules,
    rows: Any,
    resolved: ResolvedExits,
    paths: SimulatedPaths,
    account: bool,
    buffer: TradeBuffer,
) -> None:
    """Follow paths to their ends, copy their trades, and account them if asked to, while they are at hand."""
    rule, words, known = rule_at(rules, which), rules.signal_words, rules.entry_probability
    start_paths(entry_rules, rows, paths)
    if account:
        open_accounts(buffer, 0)
    gathered, going = 0, True
    while going:
        going = simulate_trades(market, rule, words, known, resolved, paths, AT_ONCE)
        gather(resolved, paths.trade, gathered, paths.longest[0], market.funded, buffer)
        if account:
            write_rates(buffer, gathered, paths.longest[0], market.funded)
            accumulate_rates(buffer, buffer.rate, gathered, paths.longest[0], 0)
        gathered = paths.longest[0]
    finish_paths(paths)
    close_buffer(paths, buffer)
    if account:
        close_accounts(buffer, 0)


@inner_kernel
def group_end(path_exit: Any, first: Any) -> Any:
    """Return one past the last path that is simulated with path `first`: of one exit rule, `TOGETHER` at most."""
    end = first + 1
    while end < min(path_exit.shape[0], first + TOGETHER) and path_exit[end] == path_exit[first]:
        end += 1
    return end


@inner_kernel
def _next_runs(buffer: TradeBuffer, sizing: SizingRules) -> bool:
    """Take the next cells of each path that differ in nothing but exposure; return whether there are any.

    A liquidation costs the margin, which is no multiple of the exposure: there a cell stands alone, and its rates are
    its net returns.
    """
    runs, sums = buffer.runs, buffer.sums
    left = False
    for path in range(TOGETHER):
        cell, stop = runs[1, path], runs[2, path]
        end = min(cell + 1, stop)
        scale = 0.0
        if cell < stop:
            left = True
            alone = buffer.shared[path, _RAN_OUT] > 0.0
            while end < stop and sizing.kind[end] == sizing.kind[cell] and not alone:
                end += 1
            scale = sizing.exposure[cell]
            sums[WIDTH * FEE + path], sums[WIDTH * CHARGED + path] = sizing.fee[cell], float(sizing.funded[cell])
            sums[WIDTH * UNIT + path] = scale if alone else 1.0
            scale = 1.0 if alone else scale
        sums[WIDTH * SCALE + path] = scale
        runs[0, path], runs[1, path] = cell, end
    return left


@inner_kernel
def _any_ramp(buffer: TradeBuffer, sizing: SizingRules) -> bool:
    """Whether any path's next cells are ramps."""
    for path in range(TOGETHER):
        if buffer.runs[0, path] < buffer.runs[1, path] and sizing.ramp[buffer.runs[0, path]] == 1:
            return True
    return False


@inner_kernel
def _amend(
    resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, probability: Any, mixed: bool, kind: int, buffer: TradeBuffer
) -> None:  # fmt: skip
    """Give the rates of a path their margins, where they have some, and liquidations their price."""
    cell = buffer.runs[0, path]
    if cell == buffer.runs[1, path]:
        return
    if sizing.ramp[cell] == 1:
        scale_rates(paths, path, sizing, cell, probability, mixed, buffer)
        if not mixed:
            share_sums(buffer.sums, SIZED_SUMS, UNSEEN_SIZED_SUMS, path, kind)
    if buffer.shared[path, _RAN_OUT] > 0.0:
        amend_liquidations(resolved, paths, path, sizing, cell, probability, buffer)


@inner_kernel
def _settle_run(
    market: Market,
    resolved: ResolvedExits,
    paths: SimulatedPaths,
    path: int,
    sizing: SizingRules,
    cells: Any,
    probability: Any,
    kind: int,
    next_in_sample: Any,
    buffer: TradeBuffer,
    tally: Any,
) -> None:
    """Tally the cells of a path that differ in nothing but exposure: the first is compounded already."""
    sums, out_of_sample = buffer.sums, WIDTH * OUT_OF_SAMPLE + path
    first, end, n = buffer.runs[0, path], buffer.runs[1, path], paths.count[path]
    alone = buffer.shared[path, _RAN_OUT] > 0.0
    for cell in range(first, end):
        account = (
            sums[WIDTH * EQUITY + path], sums[WIDTH * LOWEST + path],
            sums[out_of_sample + WIDTH * EQUITY], sums[out_of_sample + WIDTH * LOWEST],
        )  # fmt: skip
        if cell > first:
            place = (cell - first - 1) % EXPOSURES_PER_PASS
            if place == 0:
                compound(buffer, path, n, sizing.exposure, cell, kind)
            account = compounded(buffer, place)
        exposure, ramp = sizing.exposure[cell], sizing.ramp[cell]
        scale = 1.0 if alone else exposure
        if not settle(buffer, path, account, exposure, scale, ramp, market.days, tally, cells[cell]):
            account_cell(
                market, resolved, paths, path, buffer, sizing, cell, probability, next_in_sample, tally, cells[cell]
            )  # fmt: skip
