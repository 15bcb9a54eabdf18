"""All paths of a chunk, one after the other: walked in turns, gathered, and accounted for every money rule."""

from __future__ import annotations

from typing import Any

from sweeps.account import account_cell
from sweeps.compiled import kernel
from sweeps.entries import EntryRules
from sweeps.exits import ExitRules, rule_at
from sweeps.lanes import account_abreast, account_block, block_end, fill_up, settle
from sweeps.ledger import LIQUIDATED, Ledger, gather
from sweeps.market import Market
from sweeps.money import Money
from sweeps.simd import WIDTH
from sweeps.walk import TOGETHER, Outcomes, Walks, forget, walk_paths

__all__ = ["group_end", "run_paths"]


@kernel
def run_paths(
    market: Market,
    rules: ExitRules,
    path_exit: Any,
    entry_rules: EntryRules,
    path_entry: Any,
    entry_variant: Any,
    starts: Any,
    money: Money,
    cells: Any,
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
    path_exit, path_entry
        int64 (P,): the rules of each path; paths of one exit rule adjacent.
    entry_variant
        int64 (E,): code of each entry rule's variant.
    starts
        int64 (P + 1,): the money rules of path p are rows ``starts[p]`` to ``starts[p + 1] - 1`` of `money`.
    money, cells
        Money rules, and int64 (n,) the row of `tally` that each is for.
    next_seen
        int64 (V, T): first bar at or after each that is not flagged out of sample.
    probability
        float64 (V, 2, T): entry probabilities.
    outcomes, walks, ledger
        Working memory of one thread.
    tally
        float64 (n, len(TALLY)): written to.
    """
    n_paths, first = path_exit.shape[0], 0
    words, known = rules.signal_words, rules.entry_probability
    while first < n_paths:
        rule, end = path_exit[first], group_end(path_exit, first)
        walk_paths(
            market, rule_at(rules, rule), words, known, entry_rules, path_entry[first:end], outcomes, walks
        )  # fmt: skip
        for path in range(first, end):
            seen = next_seen[entry_variant[path_entry[path]]]
            gather(market, outcomes, walks, path - first, seen, ledger)
        longest = _abreast(walks, ledger, money, starts, first, end)
        if longest > 0:
            account_abreast(ledger, longest, money, starts[first])
        for path in range(first, end):
            seen = next_seen[entry_variant[path_entry[path]]]
            _account_path(
                market, walks, path - first, ledger, longest > 0, money, starts[path], starts[path + 1], cells,
                probability, seen, tally,
            )  # fmt: skip
        if end == n_paths or path_exit[end] != rule:
            forget(outcomes)
        first = end


@kernel
def group_end(path_exit: Any, first: int) -> int:
    """Return one past the last path that is walked with path `first`: of one exit rule, `TOGETHER` at most."""
    end = first + 1
    while end < min(path_exit.shape[0], first + TOGETHER) and path_exit[end] == path_exit[first]:
        end += 1
    return end


@kernel
def _abreast(walks: Walks, ledger: Ledger, money: Money, starts: Any, first: int, end: int) -> int:
    """Return the trades of the longest of some paths if they can be accounted side by side, else 0.

    They can where they fill a register, have one cell each, and nothing sets one apart; and they had better not where
    most of a register would wait for the longest.
    """
    if end - first != WIDTH or starts[end] - starts[first] != WIDTH:
        return 0
    longest, trades = 0, 0
    for path in range(WIDTH):
        at, cell = path * (ledger.turnover.shape[0] // TOGETHER), starts[first] + path
        if starts[first + path] != cell or ledger.stretches[path] != 1 or ledger.kind[at] & LIQUIDATED:
            return 0
        if money.funded[cell] != money.funded[starts[first]]:
            return 0
        longest, trades = max(longest, walks.count[path]), trades + walks.count[path]
    if 2 * trades < WIDTH * longest:
        return 0
    for path in range(WIDTH):
        fill_up(ledger, path, walks.count[path], longest)
    return longest


@kernel
def _account_path(
    market: Market,
    walks: Walks,
    path: int,
    ledger: Ledger,
    accounted: bool,
    money: Money,
    first: int,
    end: int,
    cells: Any,
    probability: Any,
    next_seen: Any,
    tally: Any,
) -> None:
    """Account a path in the ledger for cells ``first`` to ``end - 1``, or settle its lane where it was `accounted`."""
    while first < end:
        after = end if accounted else block_end(money, first, end)
        if not accounted:
            account_block(ledger, path, money, first)
        for cell in range(first, after):
            row, lane = tally[cells[cell]], path if accounted else cell - first
            whole = settle(ledger, path, lane, money.exposure[cell], market.days, row)
            if money.ramp[cell] == 1 or not whole:
                account_cell(market, walks, path, ledger, money, cell, probability, next_seen, row)
        first = after
