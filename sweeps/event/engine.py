"""The event engine: cells in, tallies and trade lists out.

It joins the four stages: entry sets, exit rules, simulation and accounts. Its cost grows with the number of distinct trades
of a chunk, not with bars times cells; its memory with the chunk, not with the grid.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grids.names import Names, as_names
from grids.table import CellTable
from signals import ROLES, Probabilities, Signals
from signals.arrays import Array, Bytes, Flags, Floats, Integers, Words
from signals.filters import filter_bars
from sweeps.event.accounts.margin_rules import margins_of
from sweeps.event.accounts.sizing import sizing_kinds, sizing_of
from sweeps.event.accounts.trade_buffer import ALL_OUT_OF_SAMPLE, MIXED, TradeBuffer, blank_buffer
from sweeps.event.bounds import find_bounds
from sweeps.event.distinct import DistinctEntries, DistinctWork, find_entries, find_work
from sweeps.event.paths import run_paths
from sweeps.event.trading.exits import ExitRules
from sweeps.event.trading.following import entry_rules_followed
from sweeps.event.trading.market import prepare_market
from sweeps.event.trading.resolved import ResolvedExits, blank_resolved
from sweeps.event.trading.shared_exits import SharedExits, blank_shared
from sweeps.event.trading.sharing import SLOT_MEMORY, Plan, load_kernels, share
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths, bars_followed, blank_paths, most_trades
from sweeps.event.trading.simulating import simulate_one
from sweeps.event.trading.touch_tables import TouchTables
from sweeps.kernels.arena import Arena
from sweeps.kernels.bits import SPARE, pack
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation, PathWords, joined_words
from sweeps.plan.bounds import DataBounds
from sweeps.plan.exit_rule import NONE, exit_records
from sweeps.plan.grouping import distinct
from sweeps.plan.reentry_rules import turns
from sweeps.plan.rules import Rules, entry_rules

__all__ = ["EventEngine", "simulation_memory"]

_SMALL = 1 << 16
_BYTES_A_BAR = 116
"""Working memory of a thread: resolved exits of two sides, and the bars at which some paths enter."""

_BYTES_A_SLOT = 80
"""And each further slot of records of both sides."""

_BYTES_A_TRADE = 80 * TOGETHER + 32
"""And the trades of some paths."""

_BYTES_A_CUT = 40
"""And each trade, of one of them, that may be cut short."""

_LINE = 8
"""Numbers in a cache line."""

_SET_MEMORY = 64 << 20
"""Bytes of sets of bars held at a time; a chunk with more distinct thresholds is evaluated in halves."""


class EventEngine:
    """Evaluate cells of a grid on one signal file.

    An engine may be shared by threads: every call works in memory of its own, and what is remembered from call to call is
    replaced as a whole.

    Parameters
    ----------
    signals
        Bars and probabilities.
    variants
        The names that codes of columns point into; variants alone where cells name neither readings nor filters.
    slot_memory
        Bytes a thread may take for what exit rules share; less of it takes more time.
    """

    def __init__(self, signals: Signals, variants: Names | Sequence[str], slot_memory: int = SLOT_MEMORY) -> None:
        self.signals = signals
        self.names = as_names(variants)
        readings = [signals.reading(name) for name in self.names.readings]
        self.market = prepare_market(signals.bars, readings)
        self._filters = [filter_bars(signals, text, f"filter {name}") for name, text in self.names.filters]
        self.probabilities = [signals.variants[name] for name in self.names.variants]
        self.entry_probability = np.ascontiguousarray(
            [[p.long_entry, p.short_entry] for p in self.probabilities], dtype=np.float64
        )
        self.next_in_sample = np.stack([_next_in_sample(p, len(signals)) for p in self.probabilities])
        self.sample_kinds = np.array([_sample_kind(p) for p in self.probabilities], dtype=np.int64)
        self.bounds: DataBounds = find_bounds(signals, self.probabilities, readings)
        self._touches, self._slot_memory = TouchTables(self.market), slot_memory
        self._latest: DistinctEntries | None = None

    def evaluate(self, table: CellTable) -> Evaluation:
        """Tally cells that keep the contract's rules; any order will do, cells with common exits together are fastest."""
        rules = entry_rules(table, self.bounds)
        if self._too_rich(rules) and len(table) > 1:
            return self._in_halves(table)
        work = find_work(table, rules, self._entries_of(rules), self.bounds)
        exits = self.exit_rules(work.exit_rules)
        plan = share(self._touches, exits, work.entry_rules, len(work.ids), self._slot_memory)
        followed = entry_rules_followed(len(work.entry_rules.priority), len(work.ids), len(self.signals))
        order, place = _in_order(work, plan.rank[work.path_exit], -plan.entries[work.path_entry])
        # a row a measure, so that each is adjacent for whoever derives others from it; a cache line longer, because
        # places of one cell that are a power of two apart would compete for the same lines
        tally = _tally(len(table))
        margins = margins_of(table, self.market.readings)
        kinds = sizing_kinds(table, margins)
        cells = _by_path(place, len(order), kinds)
        run_paths(
            self.market,
            exits,
            work.path_exit[order],
            work.entry_rules,
            work.path_entry[order],
            work.reentry_rules,
            work.path_reentry[order],
            work.entry_variant[work.path_entry[order]],
            np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(order)))]),
            sizing_of(table, cells, kinds, margins, self.market.funded),
            cells,
            self.sample_kinds,
            self.next_in_sample,
            self.entry_probability,
            *_memory(len(self.signals), *turns(work.reentry_rules), plan, followed),
            tally,
        )
        words = PathWords(work.entered, work.left, work.path)
        return Evaluation(tally[:, : len(table)].T, work.ids[work.path], len(order), words)

    def warm_up(self, table: CellTable) -> None:
        """Load the kernels, compiling them where this version has not run before, by evaluating a cell or some."""
        self.evaluate(table)
        work, *_ = self.work(table)
        load_kernels(self.market, self.exit_rules(work.exit_rules), work.entry_rules)

    def work(
        self, table: CellTable, rules: Rules | None = None, exit_bounds: DataBounds | None = None
    ) -> tuple[DistinctWork, Integers, Integers]:
        """Find the paths behind some cells, the order to simulate them in, and where in it the path of each cell is.

        `exit_bounds` is what exits may rest on, all that is known of the data unless told otherwise.
        """
        rules = rules or entry_rules(table, self.bounds)
        work = find_work(table, rules, self._entries_of(rules), exit_bounds or self.bounds)
        return work, *_in_order(work, work.path_exit, work.path_exit)

    def _entries_of(self, rules: Rules) -> DistinctEntries:
        """Return the sets of entries behind some rules: chunks of a grid often have the rules of the one before."""
        latest = self._latest
        if latest is None or not latest.are_of(rules.columns):
            latest = self._latest = find_entries(rules, self.probabilities, self.passing)
        return latest

    def passing(self, which: int, scale: int) -> Flags:
        """Return the bars, (T,), at which a filter and a reading of distances let an entry be decided, by their codes."""
        passes = self._filters[which - 1] if which else np.ones(len(self.signals), dtype=np.bool_)
        if scale:
            reading = self.market.readings[scale - 1]
            passes = passes & np.isfinite(reading) & (reading > 0.0)
        return passes

    def trades(self, work: DistinctWork, path: int) -> tuple[ResolvedExits, Integers, ExitRules]:
        """Simulate one path: resolved exits, its trades as places of their records, and its exit rule."""
        exit_rule = work.path_exit[path : path + 1]
        rules = self.exit_rules({name: column[exit_rule] for name, column in work.exit_rules.items()})
        reentry = work.reentry_rules[work.path_reentry[path]]
        resolved, paths = simulation_memory(len(self.signals), *turns(reentry[None]))
        rows = work.path_entry[path : path + 1]
        simulate_one(self.market, rules, work.entry_rules, rows, reentry, resolved, paths)
        return resolved, paths.trade[: TOGETHER * paths.count[0] : TOGETHER].astype(np.int64), rules

    def _too_rich(self, rules: Rules) -> bool:
        """Whether the sets of bars that the entry rules are made of would take too much memory."""
        columns = rules.columns
        pairs = ([columns["variant"], columns[role]] for role in ROLES[:2])
        sets = sum(len(distinct(pair, len(rules))[0]) for pair in pairs)
        return sets * len(self.signals) // 8 > _SET_MEMORY

    def _in_halves(self, table: CellTable) -> Evaluation:
        middle = len(table) // 2
        first, second = self.evaluate(table.take(slice(None, middle))), self.evaluate(table.take(slice(middle, None)))
        path = np.concatenate([first.path, second.path])
        words = joined_words(first.words, second.words)
        return Evaluation(np.concatenate([first.tally, second.tally]), path, len(np.unique(path)), words)

    def exit_rules(self, rules: dict[str, Array]) -> ExitRules:
        """Return exit rules, columns as `sweeps.plan.rules` makes them, as the kernels take them."""
        words, rows = self._signal_words(rules)
        return ExitRules(exit_records(rules, rows), words, self.entry_probability)

    def _signal_words(self, rules: dict[str, Array]) -> tuple[Bytes, Integers]:
        """Bars at which each distinct exit threshold is reached, and the row of each rule's two sides."""
        spare = np.zeros(SPARE, dtype=np.uint64)
        sets: list[Words] = [np.zeros(-(-len(self.signals) // 64) + len(spare), dtype=np.uint64)]
        rows = np.full((len(rules["variant"]), 2), NONE, dtype=np.int64)
        for side, role in enumerate(("long_exit", "short_exit")):
            first, group = distinct([rules["variant"], rules[role]], len(rows))
            row_of = np.full(len(first), NONE, dtype=np.int64)
            for at, rule in enumerate(first):
                if not np.isnan(rules[role][rule]):
                    row_of[at] = len(sets)
                    fires = getattr(self.probabilities[rules["variant"][rule]], role) >= rules[role][rule]
                    sets.append(np.concatenate([pack(fires), spare]))
            rows[:, side] = row_of[group]
        return np.stack(sets).view(np.uint8), rows


def simulation_memory(
    n_bars: int, cut: bool, reversing: bool, arena: Arena | None = None, slots: int = 1, followed: int = 0
) -> tuple[ResolvedExits, SimulatedPaths]:
    """Allocate what is needed to simulate paths, of which any may be `cut` short, or be `reversing`."""
    most = most_trades(n_bars, reversing)
    resolved = blank_resolved(n_bars, arena, TOGETHER * most if cut else 0, slots)
    return resolved, blank_paths(n_bars, arena, most, followed)


def _memory(
    n_bars: int, cut: bool, reversing: bool, plan: Plan, followed: int
) -> tuple[SharedExits, ResolvedExits, SimulatedPaths, TradeBuffer]:
    """Allocate the working memory of one thread, all of it together."""
    most = most_trades(n_bars, reversing)
    a_trade = _BYTES_A_TRADE + (_BYTES_A_CUT * TOGETHER if cut else 0)
    a_bar = _BYTES_A_BAR + _BYTES_A_SLOT * (plan.slots - 1)
    arena = Arena(a_bar * (n_bars + 4096) + a_trade * (most + 64) + 4 * followed * bars_followed(n_bars))
    resolved, paths = simulation_memory(n_bars, cut, reversing, arena, plan.slots, followed)
    return blank_shared(plan[:6], len(resolved.held), arena), resolved, paths, blank_buffer(most, arena)


def _in_order(work: DistinctWork, exits: Integers, like: Integers) -> tuple[Integers, Integers]:
    """Return the order of paths, those of equal `exits` together, and the place in it of each cell's path.

    Of one exit rule, those that go on alike are simulated together, and of them those of about as many trades: in the order of what
    is `like` these. The longest come first, as it is the last that may be on their own.
    """
    order = np.lexsort((work.path_entry, like, work.path_reentry, exits))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return order, rank[work.path]


def _tally(cells: int) -> Floats:
    """Allocate the counts and sums of some cells; in large pages, of which threads claim a few and not thousands a chunk."""
    shape = len(ACCUMULATORS), cells + _LINE
    return np.empty(shape) if cells < _SMALL // 8 else Arena(8 * shape[0] * shape[1]).zeros(shape)


def _by_path(place: Integers, paths: int, kinds: Integers) -> Integers:
    """Return the order of cells that puts those of a path together, and of them those of one kind."""
    if kinds.any():
        many = int(kinds.max()) + 1
        place, paths = many * place + kinds, many * paths
    # 16 bits, where they are enough, are sorted digit by digit
    return np.argsort(place.astype(np.uint16) if paths <= _SMALL else place, kind="stable")


def _sample_kind(probability: Probabilities) -> int:
    """Return 0 if no bar is flagged out of sample, `ALL_OUT_OF_SAMPLE` if every one is, else `MIXED`."""
    flags = probability.out_of_sample
    if flags is None or not flags.any():
        return 0
    return ALL_OUT_OF_SAMPLE if flags.all() else MIXED


def _next_in_sample(probability: Probabilities, n_bars: int) -> Integers:
    """First bar at or after each that is not flagged out of sample; one past the last where there is none."""
    flags = np.zeros(n_bars, dtype=np.bool_) if probability.out_of_sample is None else probability.out_of_sample
    at = np.where(flags, n_bars, np.arange(n_bars))
    return np.ascontiguousarray(np.minimum.accumulate(at[::-1])[::-1], dtype=np.int64)
