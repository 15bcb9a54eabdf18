"""The event engine: cells in, tallies and trade lists out.

It joins the four stages: entry sets, exit rules, walks and accounts. Its cost grows with the number of distinct trades
of a chunk, not with bars times cells; its memory with the chunk, not with the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.rules import Facts, distinct, entry_rules
from grids.table import CellTable
from signals import InputError, Probabilities, Signals
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
from sweeps.distinct import find_work
from sweeps.exits import ExitRules
from sweeps.facts import find_facts
from sweeps.market import Market, prepare_market
from sweeps.walk import Outcomes, blank_outcomes, walk_path

__all__ = ["Evaluation", "EventEngine", "check_engine"]

_RAMP = CHOICES["size_rule"].index("ramp")
_AT_CLOSE = CHOICES["fill"].index("close")
_SMALL = 1 << 16
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
        int64 (n,): cells with the same number share every trade, in whatever evaluation they were met; of cells of
        the same evaluation, those with different numbers do not follow from equal rules.
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
        self.facts: Facts = find_facts(signals, self.probabilities)

    def evaluate(self, table: CellTable) -> Evaluation:
        """Tally cells that keep the contract's rules; any order will do, cells with common exits together are fastest."""
        rules = entry_rules(table, self.facts)
        n_words = -(-len(self.signals) // 64)
        if len(rules) * n_words * 16 > _ENTRY_MEMORY and len(table) > 1:
            return self._in_halves(table)
        work = find_work(table, rules, self.probabilities, self.facts)
        # paths of one exit rule follow each other so that they share its outcomes
        order = np.lexsort((work.path_entry, work.path_exit))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        place = rank[work.path]
        # 16 bits, where they are enough, are sorted digit by digit
        cells = np.argsort(place.astype(np.uint16) if len(order) <= _SMALL else place, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(order)))])
        tally = np.empty((len(table), len(TALLY)))
        sorted_tally = np.empty_like(tally)
        _run_paths(
            self.market,
            self._exit_rules(work.exit_rules),
            work.path_exit[order],
            work.sets.entries,
            work.sets.shorts,
            work.path_entry[order],
            work.entry_variant,
            starts,
            _money(table, cells),
            self._next_seen,
            self._entry_probability,
            blank_outcomes(len(self.signals)),
            blank_ledger(len(self.signals)),
            sorted_tally,
        )
        tally[cells] = sorted_tally
        return Evaluation(tally, work.ids[work.path], len(order))

    def trades(self, table: CellTable) -> tuple[Outcomes, NDArray[np.int64], ExitRules]:
        """Walk the path of a single cell: outcomes, the keys ``2*bar + side`` of its trades, and its exit rule."""
        work = find_work(table, entry_rules(table, self.facts), self.probabilities, self.facts)
        rules = self._exit_rules(work.exit_rules)
        outcomes = blank_outcomes(len(self.signals))
        keys = np.empty(len(self.signals), dtype=np.int64)
        n = walk_path(self.market, rules, 0, work.sets.entries[0], work.sets.shorts[0], outcomes, keys)
        return outcomes, keys[:n], rules

    def _in_halves(self, table: CellTable) -> Evaluation:
        middle = len(table) // 2
        first, second = self.evaluate(table.take(slice(None, middle))), self.evaluate(table.take(slice(middle, None)))
        path = np.concatenate([first.path, second.path])
        return Evaluation(np.concatenate([first.tally, second.tally]), path, len(pd.unique(path)))

    def _exit_rules(self, rules: dict[str, NDArray[Any]]) -> ExitRules:
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


def _money(table: CellTable, cells: NDArray[np.int64]) -> Money:
    """Return the money rules of cells, in an order of rows."""

    def column(name: str, dtype: type = np.float64) -> NDArray[Any]:
        return table[name][cells].astype(dtype, copy=False)

    leverage, size = column("leverage"), column("size")
    return Money(
        exposure=leverage * size,
        size=size,
        fee=column("fee"),
        funded=column("funding"),
        ramp=(column("size_rule", np.int64) == _RAMP).astype(np.int64),
        leverage=leverage,
        size_min=column("size_min"),
        size_max=column("size_max"),
        size_power=column("size_power"),
        thresholds=np.column_stack([column("long_entry"), column("short_entry")]),
        variant=column("variant", np.int64),
    )


def _next_seen(probability: Probabilities, n_bars: int) -> NDArray[np.int64]:
    """First bar at or after each that is not flagged out of sample; one past the last where there is none."""
    flags = np.zeros(n_bars, dtype=np.bool_) if probability.out_of_sample is None else probability.out_of_sample
    at = np.where(flags, n_bars, np.arange(n_bars))
    return np.ascontiguousarray(np.minimum.accumulate(at[::-1])[::-1], dtype=np.int64)
