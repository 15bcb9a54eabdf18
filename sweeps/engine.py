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
from signals import ROLES, Probabilities, Signals
from sweeps.account import (
    BALANCE,
    TALLY,
    WIDTH,
    Ledger,
    Money,
    account_cell,
    account_lanes,
    blank_ledger,
    gather,
)
from sweeps.bits import pack
from sweeps.compiled import kernel
from sweeps.entries import enter
from sweeps.exits import ExitRules
from sweeps.market import Market, prepare_market
from sweeps.walk import Outcomes, blank_outcomes, walk_path

__all__ = ["Evaluation", "EventEngine"]

_RAMP = CHOICES["size_rule"].index("ramp")
_AT_CLOSE = CHOICES["fill"].index("close")
_ENTRY_MEMORY = 64 << 20
"""Bytes of entry sets held at a time; a chunk with more entry rules is evaluated in halves."""


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
        n_words = -(-len(self.signals) // 64)
        if len(factors.entry_rules["variant"]) * n_words * 16 > _ENTRY_MEMORY and len(table) > 1:
            return self._in_halves(table)
        entries = enter(self.probabilities, factors.entry_rules)
        # paths of one exit rule follow each other so that they share its outcomes
        order = np.lexsort((factors.path_entry, factors.path_exit))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        cells = np.argsort(rank[factors.path], kind="stable")
        starts = np.searchsorted(rank[factors.path][cells], np.arange(len(order) + 1))
        tally = np.empty((len(table), len(TALLY)))
        sorted_tally = np.empty_like(tally)
        _run_paths(
            self.market,
            self._exit_rules(factors),
            factors.path_exit[order],
            entries.entries,
            entries.shorts,
            factors.path_entry[order],
            np.ascontiguousarray(factors.entry_rules["variant"], dtype=np.int64),
            starts,
            _money(table.take(cells)),
            self._next_seen,
            self._entry_probability,
            blank_outcomes(len(self.signals)),
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
        outcomes = blank_outcomes(len(self.signals))
        keys = np.empty(len(self.signals), dtype=np.int64)
        n = walk_path(self.market, rules, 0, entries.entries[0], entries.shorts[0], outcomes, keys)
        return outcomes, keys[:n], rules

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
        sets: list[NDArray[np.uint64]] = [np.zeros(-(-len(self.signals) // 64), dtype=np.uint64)]
        rows = np.full((len(rules["fill"]), 2), -1, dtype=np.int64)
        for side, role in enumerate(("long_exit", "short_exit")):
            first, group = distinct([rules["variant"], rules[role]], len(rows))
            row_of = np.full(len(first), -1, dtype=np.int64)
            for at, rule in enumerate(first):
                if not np.isnan(rules[role][rule]):
                    row_of[at] = len(sets)
                    sets.append(pack(getattr(self.probabilities[rules["variant"][rule]], role) >= rules[role][rule]))
            rows[:, side] = row_of[group]
        return np.stack(sets), rows


@kernel
def _run_paths(
    market: Market,
    rules: ExitRules,
    path_exit: Any,
    entries: Any,
    shorts: Any,
    path_entry: Any,
    entry_variant: Any,
    starts: Any,
    money: Money,
    next_seen: Any,
    probability: Any,
    outcomes: Outcomes,
    ledger: Ledger,
    tally: Any,
) -> None:
    """Walk and account every path; the cells of path p are rows ``starts[p]`` to ``starts[p + 1] - 1`` of `money`."""
    trades = np.empty(market.close.shape[0], dtype=np.int64)
    for path in range(path_exit.shape[0]):
        rule, entry = path_exit[path], path_entry[path]
        n = walk_path(market, rules, rule, entries[entry], shorts[entry], outcomes, trades)
        gather(market, outcomes, trades, n, next_seen[entry_variant[entry]], ledger)
        first, end = starts[path], starts[path + 1]
        for lane in range(first, end, WIDTH):
            account_lanes(ledger, market.days, money, lane, min(WIDTH, end - lane), tally)
        for cell in range(first, end):
            if money.ramp[cell] == 1 or tally[cell, BALANCE] == 0.0:
                account_cell(market, outcomes, trades, ledger, money, cell, probability, tally)


def _money(table: CellTable) -> Money:
    return Money(
        exposure=table["leverage"] * table["size"],
        size=table["size"].astype(np.float64),
        fee=table["fee"].astype(np.float64),
        funded=table["funding"].astype(np.float64),
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
