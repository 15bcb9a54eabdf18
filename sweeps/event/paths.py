"""All paths of a chunk: simulated in step, gathered, and accounted for every sizing and cost rule."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.accounts.exposure_runs import account_runs, any_sized, next_runs, open_runs, settle_runs, used_again
from sweeps.event.accounts.gathering import AT_ONCE, close_buffer, gather, gather_and_account, open_buffer
from sweeps.event.accounts.out_of_sample import accumulate_out_of_sample, mark_out_of_sample
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import TradeBuffer
from sweeps.event.accounts.vectorised import close_accounts, open_accounts
from sweeps.event.trading.entries import EntryRules
from sweeps.event.trading.exits import ExitRules
from sweeps.event.trading.following import is_followed, write_following
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits
from sweeps.event.trading.shared_exits import SharedExits, take_up
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.event.trading.simulating import finish_paths, simulate_trades, start_paths
from sweeps.kernels.compiled import Whole, inner_kernel, kernel

__all__ = ["group_end", "run_paths"]


@kernel
def run_paths(
    market: Market, rules: ExitRules, path_exit: Integers, entry_rules: EntryRules, path_entry: Integers,
    reentry_rules: Integers, path_reentry: Integers, path_variant: Integers, starts: Integers, sizing: SizingRules, cells: Integers, sample_kinds: Integers,
    next_in_sample: Integers, probability: Floats, shared: SharedExits, resolved: ResolvedExits, paths: SimulatedPaths, buffer: TradeBuffer,
    tally: Floats,
) -> None:  # fmt: skip
    """Simulate and account every path.

    Parameters
    ----------
    market, rules, entry_rules, reentry_rules
        The bars, and the exit, entry and re-entry rules.
    path_exit, path_entry, path_reentry, path_variant
        int64 (P,): the rules of each path and the code of its variant; paths of one exit rule adjacent, and of them those of
        one re-entry rule.
    starts
        int64 (P + 1,): the sizing and cost rules of path p are rows ``starts[p]`` to ``starts[p + 1] - 1`` of `sizing`.
    sizing, cells
        Sizing and cost rules, and int64 (n,) the column of `tally` that each is for.
    sample_kinds, next_in_sample
        int64 (V,): whether no bar, every bar or some are flagged out of sample: 0, `ALL_OUT_OF_SAMPLE` or `MIXED`; and
        int64 (V, T): first bar at or after each that is not.
    probability
        float64 (V, 2, T): entry probabilities.
    shared
        What exit rules share.
    resolved, paths, buffer
        Working memory of one thread.
    tally
        float64 (len(ACCUMULATORS), n): written to.
    """
    n_paths = path_exit.shape[0]
    if is_followed(paths):
        write_following(entry_rules, paths)
    first: Whole = np.int64(0)
    while first < n_paths:
        rule, end = path_exit[first], group_end(path_exit, path_reentry, first)
        if first == 0 or path_exit[first - 1] != rule:
            take_up(market, rules, rule, shared, resolved)
        open_buffer(buffer)
        open_runs(buffer, starts, first, end)
        # where nobody can be liquidated, the first cells are known before the trades are, and accounted as these come
        foreseen = np.isnan(rules.records[rule].liquidation)
        left = foreseen and next_runs(buffer, sizing)
        accounted = left and not any_sized(buffer, sizing) and not sizing.any_spared
        reused = used_again(buffer, sample_kinds, path_variant[first:end])
        _simulate_and_gather(
            market, rules, rule, entry_rules, path_entry[first:end], reentry_rules[path_reentry[first]], resolved, paths,
            accounted, reused, sizing.any_spared, buffer,
        )  # fmt: skip
        mixed = mark_out_of_sample(resolved, paths, path_variant[first:end], sample_kinds, next_in_sample, buffer)
        left = left if foreseen else next_runs(buffer, sizing)
        while left:
            if not accounted:
                account_runs(
                    market, resolved, paths, sizing, probability, mixed, sample_kinds, path_variant[first:end], buffer
                )  # fmt: skip
            accounted = False
            accumulate_out_of_sample(buffer, mixed, paths.longest[0], path_variant[first:end], sample_kinds)
            settle_runs(
                market, resolved, paths, path_variant[first:end], sizing, cells, probability, mixed, sample_kinds, next_in_sample,
                buffer, tally,
            )  # fmt: skip
            left = next_runs(buffer, sizing)
        first = end


@inner_kernel
def _simulate_and_gather(
    market: Market, rules: ExitRules, which: int, entry_rules: EntryRules, rows: Integers, reentry: Integers,
    resolved: ResolvedExits, paths: SimulatedPaths, account: bool, left: int, spared: bool, buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Follow paths to their ends and copy their trades; or account them on the way, and copy what is to be `left` of them."""
    rule, words, known = rules.records[which], rules.signal_words, rules.entry_probability
    doubtful = rule.stop_trigger == 0 and not (np.isnan(rule.long_target) and np.isnan(rule.short_target))
    start_paths(entry_rules, rows, paths)
    if account:
        open_accounts(buffer, 0)
    gathered, going = 0, True
    while going:
        going = simulate_trades(market, rule, words, known, reentry, resolved, paths, AT_ONCE)
        if account:
            gather_and_account(resolved, paths.trade, gathered, paths.longest[0], doubtful, left, buffer)
        else:
            gather(resolved, paths.trade, gathered, paths.longest[0], market.funded, spared, doubtful, buffer)
        gathered = paths.longest[0]
    finish_paths(paths)
    close_buffer(paths, buffer)
    if account:
        close_accounts(buffer, 0)


@inner_kernel
def group_end(path_exit: Integers, path_reentry: Integers, first: Whole) -> Whole:
    """Return one past the last path that is simulated with path `first`: of one exit and re-entry rule, `TOGETHER` at most."""
    end, last = first + 1, min(path_exit.shape[0], first + TOGETHER)
    while end < last and path_exit[end] == path_exit[first] and path_reentry[end] == path_reentry[first]:
        end += 1
    return end
