"""The event engine: cells in, tallies and trade lists out.

It joins the four stages: entry sets, exit rules, walks and accounts. Its cost grows with the number of distinct trades
of a chunk, not with bars times cells; its memory with the chunk, not with the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.rules import Factors, Facts, distinct, factor
from grids.table import CellTable
from signals import ROLES, InputError, Probabilities, Signals
from sweeps.account import account_cell
from sweeps.bits import pack
from sweeps.compiled import kernel
from sweeps.entries import EntryRules, enter
from sweeps.exits import ExitRules, rule_at
from sweeps.lanes import Money, account_block, block_end, settle
from sweeps.ledger import Ledger, blank_ledger, gather
from sweeps.market import Market, prepare_market
from sweeps.simd import WIDTH
from sweeps.tally import TALLY
from sweeps.walk import TOGETHER, Outcomes, Walks, blank_outcomes, blank_walks, forget, walk_paths

__all__ = ["Evaluation", "EventEngine", "check_engine"]

_RAMP = CHOICES["size_rule"].index("ramp")
_AT_CLOSE = CHOICES["fill"].index("close")
_SET_MEMORY = 64 << 20
"""Bytes of sets of bars held at a time; a chunk with more distinct thresholds is evaluated in halves."""


@dataclass(frozen=True)
class Evaluation:
    """What the engine found for n cells.

    Attributes
    ----------
    tally
        float64 (n, len(TALLY)): counts and sums, columns as in `TALLY`.
    path
        int64 (n,): cells with the same number share every trade.
    paths
        Number of distinct paths.
    """

    tally: NDArray[np.float64]
    path: NDArray[np.int64]
    paths: int


def check_engine(name: str) -> None:
    """Refuse an engine that is not there.

    Raises
    ------
    InputError
        With the one that is.
    """
    if name != "event":
        raise InputError(f"engine = '{name}' is not available in this release; use --engine event")


class EventEngine:
    """Evaluate cells of a grid on one signal file.

    An engine is read-only once built and may be shared by threads; every call works in memory of its own.

    Parameters
    ----------
    signals
        Bars and probabilities.
    variants
        The names that the codes of column `variant` point into.
    """

    def __init__(self, signals: Signals, variants: Sequence[str]) -> None:
        self.signals = signals
        self.market = prepare_market(signals.bars)
        self.probabilities = [signals.variants[name] for name in variants]
        self._entry_probability = np.ascontiguousarray(
            [[p.long_entry, p.short_entry] for p in self.probabilities], dtype=np.float64
        )
        self._next_seen = np.stack([_next_seen(p, len(signals)) for p in self.probabilities])
        self.facts = _facts(signals, self.probabilities)

    def evaluate(self, table: CellTable) -> Evaluation:
        """Tally cells that keep the contract's rules; any order will do, cells with common exits together are fastest."""
        factors = factor(table, self.facts)
        if self._too_rich(factors) and len(table) > 1:
            return self._in_halves(table)
        # paths of one exit rule follow each other so that they share its outcomes
        order = np.lexsort((factors.path_entry, factors.path_exit))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        # cells of a path that are funded alike follow each other, so that they fill blocks of lanes
        cells = np.lexsort((table["funding"], rank[factors.path]))
        starts = np.searchsorted(rank[factors.path][cells], np.arange(len(order) + 1))
        tally = np.empty((len(table), len(TALLY)))
        sorted_tally = np.empty_like(tally)
        _run_paths(
            self.market,
            self._exit_rules(factors),
            factors.path_exit[order],
            enter(self.probabilities, factors.entry_rules),
            factors.path_entry[order],
            np.ascontiguousarray(factors.entry_rules["variant"], dtype=np.int64),
            starts,
            _money(table.take(cells), self.market.funded),
            self._next_seen,
            self._entry_probability,
            blank_outcomes(len(self.signals)),
            blank_walks(len(self.signals)),
            blank_ledger(len(self.signals)),
            sorted_tally,
        )
        tally[cells] = sorted_tally
        return Evaluation(tally, factors.path, len(order))

    def trades(self, table: CellTable) -> tuple[Outcomes, NDArray[np.int64], ExitRules]:
        """Walk the path of a single cell: outcomes, the keys ``2*bar + side`` of its trades, and its exit rule."""
        factors = factor(table, self.facts)
        entries = enter(self.probabilities, factors.entry_rules)
        rules = self._exit_rules(factors)
        outcomes, walks = blank_outcomes(len(self.signals)), blank_walks(len(self.signals))
        known = rules.signal_words, rules.entry_probability
        first = np.zeros(1, dtype=np.int64)
        walk_paths(self.market, rule_at(rules, 0), *known, entries, first, outcomes, walks)
        return outcomes, walks.key[: walks.count[0]].astype(np.int64), rules

    def _too_rich(self, factors: Factors) -> bool:
        """Whether the sets of bars that the rules are made of would take too much memory."""
        sets = sum(
            len(distinct([rules["variant"], rules[role]], len(rules["variant"]))[0])
            for rules, roles in ((factors.entry_rules, ROLES[:2]), (factors.exit_rules, ROLES[2:]))
            for role in roles
        )
        return sets * len(self.signals) // 8 > _SET_MEMORY

    def _in_halves(self, table: CellTable) -> Evaluation:
        middle = len(table) // 2
        first, second = self.evaluate(table.take(slice(None, middle))), self.evaluate(table.take(slice(middle, None)))
        return Evaluation(
            np.concatenate([first.tally, second.tally]),
            np.concatenate([first.path, second.path + first.paths]),
            first.paths + second.paths,
        )

    def _exit_rules(self, factors: Factors) -> ExitRules:
        rules = factors.exit_rules
        words, rows = self._signal_words(rules)
        return ExitRules(
            at_close=(rules["fill"] == _AT_CLOSE).astype(np.int64),
            trigger=rules["stop_trigger"].astype(np.int64),
            max_hold=rules["max_hold"].astype(np.int64),
            signals=rows,
            slippage=rules["slippage"].astype(np.float64),
            trailing=rules["trailing"].astype(np.int64),
            stop=rules["stop"],
            target=rules["target"],
            liquidation=rules["liquidation"],
            ramp=rules["ramp"].astype(np.int64),
            variant=rules["variant"].astype(np.int64),
            leverage=rules["ramp_leverage"],
            size_min=rules["ramp_size_min"],
            size_max=rules["ramp_size_max"],
            size_power=rules["ramp_size_power"],
            thresholds=np.column_stack([rules["ramp_long_entry"], rules["ramp_short_entry"]]),
            signal_words=words,
            entry_probability=self._entry_probability,
        )

    def _signal_words(self, rules: dict[str, NDArray[Any]]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Bars at which each distinct exit threshold is reached, and the row of each rule's two sides."""
        spare = np.zeros(2, dtype=np.uint64)
        sets: list[NDArray[np.uint64]] = [np.zeros(-(-len(self.signals) // 64) + len(spare), dtype=np.uint64)]
        rows = np.full((len(rules["fill"]), 2), -1, dtype=np.int64)
        for side, role in enumerate(("long_exit", "short_exit")):
            first, group = distinct([rules["variant"], rules[role]], len(rows))
            row_of = np.full(len(first), -1, dtype=np.int64)
            for at, rule in enumerate(first):
                if not np.isnan(rules[role][rule]):
                    row_of[at] = len(sets)
                    fires = getattr(self.probabilities[rules["variant"][rule]], role) >= rules[role][rule]
                    sets.append(np.concatenate([pack(fires), spare]))
            rows[:, side] = row_of[group]
        return np.stack(sets), rows


@kernel
def _run_paths(
    market: Market,
    rules: ExitRules,
    path_exit: Any,
    entry_rules: EntryRules,
    path_entry: Any,
    entry_variant: Any,
    starts: Any,
    money: Money,
    next_seen: Any,
    probability: Any,
    outcomes: Outcomes,
    walks: Walks,
    ledger: Ledger,
    tally: Any,
) -> None:
    """Walk and account every path; the cells of path p are rows ``starts[p]`` to ``starts[p + 1] - 1`` of `money`."""
    n_paths, first = path_exit.shape[0], 0
    words, known = rules.signal_words, rules.entry_probability
    while first < n_paths:
        rule, end = path_exit[first], first + 1
        while end < min(n_paths, first + TOGETHER) and path_exit[end] == rule:
            end += 1
        walk_paths(
            market, rule_at(rules, rule), words, known, entry_rules, path_entry[first:end], outcomes, walks
        )  # fmt: skip
        for path in range(first, end):
            seen = next_seen[entry_variant[path_entry[path]]]
            stretches = gather(market, outcomes, walks, path - first, seen, ledger)
            _account_path(
                market, walks, path - first, ledger, stretches, money, starts[path], starts[path + 1], probability,
                seen, tally,
            )  # fmt: skip
        if end == n_paths or path_exit[end] != rule:
            forget(outcomes)
        first = end


@kernel
def _account_path(
    market: Market,
    walks: Walks,
    path: int,
    ledger: Ledger,
    stretches: int,
    money: Money,
    first: int,
    end: int,
    probability: Any,
    next_seen: Any,
    tally: Any,
) -> None:
    """Account the path in the ledger for cells ``first`` to ``end - 1``."""
    while first < end:
        after = block_end(money, first, end)
        account_block(ledger, stretches, money, first)
        for cell in range(first, after):
            whole = settle(ledger, cell - first, money.exposure[cell], market.days, tally[cell])
            if money.ramp[cell] == 1 or not whole:
                account_cell(market, walks, path, ledger, money, cell, probability, next_seen, tally[cell])
        first = after


def _money(table: CellTable, funded: bool) -> Money:
    def spare(column: NDArray[Any]) -> NDArray[np.float64]:
        # the last block of lanes may reach beyond the last cell
        return np.concatenate([column, np.zeros(WIDTH)])

    exposure = table["leverage"] * table["size"]
    return Money(
        exposure=spare(exposure),
        size=spare(table["size"]),
        fee=spare(table["fee"]),
        cost=spare(exposure * table["fee"]),
        funded=(table["funding"] & funded).astype(np.int64),
        ramp=(table["size_rule"] == _RAMP).astype(np.int64),
        leverage=table["leverage"].astype(np.float64),
        size_min=table["size_min"].astype(np.float64),
        size_max=table["size_max"].astype(np.float64),
        size_power=table["size_power"].astype(np.float64),
        thresholds=np.column_stack([table["long_entry"], table["short_entry"]]).astype(np.float64),
        variant=table["variant"].astype(np.int64),
    )


def _next_seen(probability: Probabilities, n_bars: int) -> NDArray[np.int64]:
    """First bar at or after each that is not flagged out of sample; one past the last where there is none."""
    flags = np.zeros(n_bars, dtype=np.bool_) if probability.out_of_sample is None else probability.out_of_sample
    at = np.where(flags, n_bars, np.arange(n_bars))
    return np.ascontiguousarray(np.minimum.accumulate(at[::-1])[::-1], dtype=np.int64)


def _facts(signals: Signals, probabilities: list[Probabilities]) -> Facts:
    lowest, highest = float(signals.bars.low.min()), float(signals.bars.high.max())
    observed: dict[tuple[int, str], NDArray[np.float64]] = {}
    for code, probability in enumerate(probabilities):
        for role in ROLES:
            column = getattr(probability, role)
            observed[code, role] = np.unique(column[~np.isnan(column)])
    return Facts(len(signals), 1.0 - lowest / highest, highest / lowest - 1.0, observed)
