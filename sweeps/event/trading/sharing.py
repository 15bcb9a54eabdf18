"""Which exit rules of a chunk share what ends their positions, whether that pays, and in which order to take them up."""

from __future__ import annotations

from math import isnan
from typing import Any, NamedTuple

import numpy as np

from signals.arrays import Integers, Integers32, Words
from sweeps.event.trading.entries import EntryRules, write_entries
from sweeps.event.trading.exits import ExitRules
from sweeps.event.trading.touch_tables import LIQUIDATION, STOP, TARGET, Level, TouchTables
from sweeps.kernels.compiled import Whole, inner_kernel, kernel
from sweeps.plan.exit_rule import EXIT_RULE
from sweeps.plan.grouping import distinct

__all__ = ["SLOT_MEMORY", "Plan", "load_kernels", "nothing_shared", "share"]

Records = np.ndarray[Any, Any]

_TABLES = (
    *((STOP, "long_stop"), (STOP, "short_stop"), (TARGET, "long_target"), (TARGET, "short_target")),
    *((LIQUIDATION, "liquidation"), (LIQUIDATION, "liquidation")),
)
"""Kinds of levels and where an exit rule has their distances, by the places of `SharedExits.tables`."""

_CONTEXT = ("stop_trigger", "at_close", "scale", "slippage")
_LEVELS = (
    *("target_first", "maker"),
    *(f"{side}_{name}" for side in ("long", "short") for name in ("trailing", "breakeven_after", "trailing_after")),
)
_ENDS = ("at_close", "slippage", "long_signal", "short_signal", "long_max_hold", "short_max_hold")
_MOVING = ("long_trailing", "short_trailing", "long_breakeven_after", "short_breakeven_after")

_SEARCH, _FIND, _CLOSE, _COMPARE = 150.0, 60.0, 12.0, 0.5
"""Nanoseconds: of the search for an exit as it is met; of that for one level, of the close that follows, and of one comparison."""

_FEW = 4
"""Exit rules that have nothing to share worth the looking."""

_MET = 0.1
"""Share of the bars of all entries that one path enters at, about."""

SLOT_MEMORY = 64 << 20
"""Bytes of what comes of positions without a touch, of one thread at a time; rules are taken up in blocks where there is more."""

_BYTES_A_RECORD = 32


class Plan(NamedTuple):
    """What `sweeps.event.trading.shared_exits.SharedExits` begins with, and the order in which to take up rules.

    Attributes
    ----------
    touched, keys, tables, levels, ends, block_rules
        As there.
    rank
        int64 (R,): the place of each rule in that order.
    entries
        int64 (E,): at how many bars each entry rule enters; zeros where nobody asked. Paths that are about as long are best simulated
        together.
    """

    touched: Integers32
    keys: Integers
    tables: Integers
    levels: Integers
    ends: Integers
    block_rules: Integers
    rank: Integers
    entries: Integers

    @property
    def slots(self) -> int:
        """Slots of records that are needed."""
        return 1 + self.block_rules.shape[1]


def nothing_shared(rules: int, entry_rules: int) -> Plan:
    """Return a plan by which exits are searched for as they are met."""
    return Plan(
        touched=np.zeros((1, 1), dtype=np.int32),
        keys=np.zeros(0, dtype=np.int64),
        tables=np.zeros((rules, 6), dtype=np.int64),
        levels=np.zeros(rules, dtype=np.int64),
        ends=np.full((rules, 2), -1, dtype=np.int64),
        block_rules=np.full((1, 0), -1, dtype=np.int64),
        rank=np.arange(rules),
        entries=np.zeros(entry_rules, dtype=np.int64),
    )


def share(kept: TouchTables, rules: ExitRules, entry_rules: EntryRules, paths: int, memory: int = SLOT_MEMORY) -> Plan:
    """Find what the exit rules of some paths share.

    Parameters
    ----------
    kept
        Tables of the market.
    rules, entry_rules, paths
        Exit rules; the entry rules that they meet; and in how many paths.
    memory
        Bytes that may be taken by what comes of positions without a touch.
    """
    records = np.asarray(rules.records).view(EXIT_RULE)  # fields of which are had at no cost
    n = len(records)
    if n < _FEW or records["ramp"].any():
        return nothing_shared(n, len(entry_rules.priority))
    levels, tables = _tables_of(records)
    moving = np.zeros(n, dtype=np.bool_)
    for name in _MOVING:
        moving |= ~np.isnan(records[name])
    _, group = distinct([*tables.T, *(records[name] for name in (*_CONTEXT, *_LEVELS))], n)
    heads, end = distinct([records[name] for name in _ENDS], n)
    most = max(memory // (_BYTES_A_RECORD * kept.keys), 1)
    blocks = -(-len(heads) // most)
    width = -(-len(heads) // blocks)
    groups, slow = int(group.max()) + 1, len(np.unique(group[moving]))
    shared = _FIND * len(levels) + blocks * (_CLOSE * groups + _SEARCH * slow) + _CLOSE * len(heads) + _COMPARE * n
    if shared > _SEARCH * n * min(_MET * paths / n, 1.0) or len(levels) >= kept.most - 1:
        return nothing_shared(n, len(entry_rules.priority))
    keys, entries = _keys(entry_rules)
    rows = np.array([row for _, row in levels], dtype=np.int64)
    touched, found = kept.filled([level for level, _ in levels], rules, rows, keys)
    rank = np.empty(n, dtype=np.int64)
    block = end // width
    rank[np.lexsort((end, group, block))] = np.arange(n)
    block_rules = np.full((blocks, width), -1, dtype=np.int64)
    block_rules.reshape(-1)[: len(heads)] = heads
    return Plan(
        touched,
        keys,
        np.concatenate([[0], found])[tables],
        group,
        # kernels are compiled for rows that are adjacent
        np.ascontiguousarray(np.stack([block, end % width], axis=1)),
        block_rules,
        rank,
        entries,
    )


def load_kernels(kept: TouchTables, rules: ExitRules, entry_rules: EntryRules) -> None:
    """Load the kernels by which rules share, as these few may not; arguments as of `share`."""
    keys, _ = _keys(entry_rules)
    kept.filled([], rules, np.zeros(0, dtype=np.int64), keys)


def _tables_of(records: Records) -> tuple[list[tuple[Level, int]], Integers]:
    """Return the distinct levels in ascending order, each with a rule that has it, and which each rule has, (R, 6), from 1 on."""
    _, context = distinct([records[name] for name in _CONTEXT], len(records))
    rows: dict[Level, int] = {}
    columns: list[tuple[list[Level | None], Integers]] = []
    for kind, name in _TABLES:
        first, group = distinct([context, records[name]], len(records))
        levels = _levels(kind, name, records[first])
        rows |= {level: int(row) for level, row in zip(levels, first, strict=True) if level is not None}
        columns.append((levels, group))
    ordered = sorted(rows)
    places: dict[Level | None, int] = {level: place for place, level in enumerate(ordered, start=1)}
    tables = [np.array([places.get(level, 0) for level in levels], dtype=np.int64)[group] for levels, group in columns]
    return [(level, rows[level]) for level in ordered], np.column_stack(tables)


def _levels(kind: int, name: str, rules: Records) -> list[Level | None]:
    """Return the levels of some rules in a column, None where they have none."""
    fixed = kind == LIQUIDATION
    columns = (rules["stop_trigger"], rules["at_close"], rules["scale"], rules["slippage"], rules[name])
    return [
        None
        if isnan(distance)
        else Level(kind, 0 if fixed else trigger, at_close, 0 if fixed else scale, slippage, distance)
        for trigger, at_close, scale, slippage, distance in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _keys(entry_rules: EntryRules) -> tuple[Integers, Integers]:
    """Return the keys ``2*bar + side`` at which any of some rules enters, and at how many bars each of them does."""
    words = entry_rules.longs.shape[1]
    sets = np.zeros((2, words), dtype=np.uint64)
    entries = np.zeros(len(entry_rules.priority), dtype=np.int64)
    _unite(entry_rules, np.empty(2 * words, dtype=np.uint64), sets, entries)
    sides = np.unpackbits(sets.view(np.uint8), axis=1, bitorder="little")
    return np.flatnonzero(sides.T).astype(np.int64), entries


@kernel
def _unite(entry_rules: EntryRules, words: Words, sets: Words, entries: Integers) -> None:
    """Add the bars at which rules enter long and short to two sets, and count those of each rule."""
    apart = sets.shape[1]
    for rule in range(entry_rules.priority.shape[0]):
        write_entries(entry_rules, rule, words, np.int64(0), apart)
        for w in range(apart):
            sets[0, w] |= words[w] & ~words[apart + w]
            sets[1, w] |= words[apart + w]
            entries[rule] += _members(words[w])


@inner_kernel
def _members(word: np.uint64) -> Whole:
    """Count the bits of a word: of every two, four and eight side by side, and then of all."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))
