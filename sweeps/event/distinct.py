"""The distinct work behind some cells: entry rules whose sets of bars are equal count as one.

What a rule is made of tells much about which rules are equal; the bars at which it enters tell the rest: a gate that
always passes, a priority where no bar has a tie, a side that never gets its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grids.mixing import content_ids
from grids.table import CellTable
from signals import Probabilities
from signals.arrays import Array, Flags, Integers, Words
from sweeps.event.trading.entries import EntryRules, enter, rules_at, write_entries
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.plan.bounds import DataBounds
from sweeps.plan.grouping import distinct
from sweeps.plan.reentry_rules import reentry_records, stir_in
from sweeps.plan.rules import Rules, exit_rules, path_ids, reentry_rules

__all__ = ["DistinctEntries", "DistinctWork", "find_entries", "find_work"]


@dataclass(frozen=True)
class DistinctWork:
    """Distinct work behind n cells.

    Attributes
    ----------
    entry_rules
        Where each of the E distinct entry rules enters.
    entry_variant
        int64 (E,): code of its variant.
    exit_rules
        Columns of the X distinct exit rules, as `sweeps.plan.rules` makes them.
    reentry_rules
        int64 (R, 3): the distinct re-entry rules, as `sweeps.plan.reentry_rules` makes them.
    path
        int64 (n,): each cell's path.
    path_entry, path_exit, path_reentry
        int64 (P,): each path's entry, exit and re-entry rule.
    ids
        int64 (P,): each path's name, the same in every chunk of a run.
    entered, left
        uint64 (P,): the two words that name is made of.
    """

    entry_rules: EntryRules
    entry_variant: Integers
    exit_rules: dict[str, Array]
    reentry_rules: Integers
    path: Integers
    path_entry: Integers
    path_exit: Integers
    path_reentry: Integers
    ids: Integers
    entered: Words
    left: Words


@dataclass(frozen=True)
class DistinctEntries:
    """Distinct sets of entries behind some entry rules.

    Attributes
    ----------
    columns
        Of the rules, as `sweeps.plan.rules` makes them.
    rules
        Where each of the E distinct ones enters.
    variant
        int64 (E,): code of its variant.
    sides
        bool (E, 2): whether longs and whether shorts ever enter.
    names
        uint64 (E,): named by content.
    of
        int64: each rule's set.
    """

    columns: dict[str, Array]
    rules: EntryRules
    variant: Integers
    sides: Flags
    names: Words
    of: Integers

    def are_of(self, columns: dict[str, Array]) -> bool:
        """Whether they are the sets of some rules, so that they need not be found again."""
        return all(np.array_equal(_bits(self.columns[name]), _bits(column)) for name, column in columns.items())


def find_entries(
    entries: Rules, probabilities: list[Probabilities], passes: Callable[[int, int], Flags] | None = None
) -> DistinctEntries:
    """Work out entry rules and merge those whose sets are equal.

    Parameters
    ----------
    entries
        As `sweeps.plan.rules.entry_rules` finds them.
    probabilities
        By code of `variant`.
    passes
        What filters and readings let pass, as `sweeps.event.trading.entries.enter` asks for it.
    """
    sets = enter(probabilities, entries.columns, passes)
    variant = np.ascontiguousarray(entries.columns["variant"], dtype=np.int64)
    digests, sides = np.empty((len(variant), 2), dtype=np.uint64), np.empty((len(variant), 2), dtype=np.bool_)
    _digest(sets, np.empty(2 * sets.longs.shape[1], dtype=np.uint64), digests, sides)
    names = content_ids([variant, digests[:, 0], digests[:, 1]], len(variant))
    first, merged = _merge(variant, names, sets)
    if len(first) < len(names):
        sets = rules_at(sets, first)
    return DistinctEntries(entries.columns, sets, variant[first], sides[first], names[first], merged)


def find_work(table: CellTable, entries: Rules, found: DistinctEntries, bounds: DataBounds) -> DistinctWork:
    """Factor cells into the paths that have to be simulated.

    Parameters
    ----------
    table
        Cells that keep the rules of the contract's table.
    entries, found
        Their entry rules, and the distinct sets behind these.
    bounds
        What is known of the data.
    """
    entry_of = found.of[entries.of]
    sides = (found.sides[entry_of, 0], found.sides[entry_of, 1])
    exits, reentries = exit_rules(table, sides, bounds), reentry_rules(table, sides, bounds)
    path_first, path = distinct([entry_of, exits.of, reentries.of], len(table))
    path_entry, path_exit, path_reentry = entry_of[path_first], exits.of[path_first], reentries.of[path_first]
    records = reentry_records(reentries.columns)
    entered = stir_in(found.names[path_entry], reentries.ids[path_reentry], records[path_reentry])
    left = exits.ids[path_exit]
    return DistinctWork(
        found.rules,
        found.variant,
        exits.columns,
        records,
        path,
        path_entry,
        path_exit,
        path_reentry,
        path_ids(entered, left),
        entered,
        left,
    )


def _bits(column: Array) -> Array:
    return column.view(np.int64) if column.dtype == np.float64 else column


def _merge(variant: Integers, names: Words, sets: EntryRules) -> tuple[Integers, Integers]:
    """Group rules of equal sets; sets of equal name are compared before they are taken to be equal."""
    first, group = distinct([names], len(names))
    if len(first) == len(names):
        return first, group
    twin = first[group]
    apart = sets.longs.shape[1]
    words = np.empty((2, 2 * apart), dtype=np.uint64)
    for rule in np.flatnonzero(twin != np.arange(len(names))):
        write_entries(sets, int(rule), words[0], 0, apart)
        write_entries(sets, int(twin[rule]), words[1], 0, apart)
        if variant[rule] != variant[twin[rule]] or not np.array_equal(words[0], words[1]):
            return distinct([np.arange(len(names))], len(names))
    return first, group


@kernel
def _digest(rules: EntryRules, words: Words, digests: Words, sides: Flags) -> None:
    """Digest the words of each rule's two sets.

    Even and odd words of each set are multiplied in chains of their own, so that the multiplications overlap.
    `sides` receives whether longs and whether shorts ever enter.
    """
    apart = words.shape[0] // 2
    for rule in range(digests.shape[0]):
        write_entries(rules, rule, words, np.int64(0), apart)
        one, other = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
        one_odd, other_odd = np.uint64(0x165667B19E3779F9), np.uint64(0x27D4EB2F165667C5)
        longs, any_short = np.uint64(0), np.uint64(0)
        for w in range(0, apart - 1, 2):
            enters, short, enters_odd, short_odd = words[w], words[apart + w], words[w + 1], words[apart + w + 1]
            one, other = _stir(one, enters), _stir(other, short)
            one_odd, other_odd = _stir(one_odd, enters_odd), _stir(other_odd, short_odd)
            longs |= (enters & ~short) | (enters_odd & ~short_odd)
            any_short |= short | short_odd
        if apart & 1 == 1:
            enters, short = words[apart - 1], words[2 * apart - 1]
            one, other = _stir(one, enters), _stir(other, short)
            longs, any_short = longs | (enters & ~short), any_short | short
        digests[rule, 0], digests[rule, 1] = _stir(one, one_odd), _stir(other, other_odd)
        sides[rule, 0], sides[rule, 1] = longs != 0, any_short != 0


@inner_kernel
def _stir(digest: np.uint64, word: np.uint64) -> np.uint64:
    """Return a digest with one word more."""
    digest = (digest ^ word) * np.uint64(0xFF51AFD7ED558CCD)
    return digest ^ (digest >> np.uint64(32))
