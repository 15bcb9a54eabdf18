"""Stage one: the bars at which an entry rule enters, and its side.

A rule is a few set operations on bars: those where a probability reaches a threshold, where a gate or a filter passes,
where the short side is the stronger. Each set is built once; a rule then costs a few operations on words of 64 bars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from grids.parameters import CHOICES
from signals import Probabilities
from signals.arrays import Array, Flags, Integers, Words
from sweeps.kernels.bits import pack
from sweeps.kernels.compiled import Whole, kernel
from sweeps.plan.grouping import distinct

__all__ = ["EntryRules", "enter", "rules_at", "write_entries"]

_SHORT_FIRST = CHOICES["priority"].index("short")
_STRONGER = CHOICES["priority"].index("stronger")
_EV = CHOICES["gate"].index("ev")
_NO_GATE = CHOICES["gate"].index("none")

Rules = Mapping[str, Array]


class EntryRules(NamedTuple):
    """Entry rules as sets of bars to be combined; W = ceil(T/64) words a set.

    Only distinct sets are held, and a rule is combined when it is simulated: a grid of thresholds has far more rules than
    thresholds, and sets that were just written are still in the first-level cache.

    Attributes
    ----------
    longs, shorts, gates, stronger
        uint64 (any, W): where a long threshold is reached, a short one, where a gate passes, and where the short
        probability is the higher one.
    long_row, short_row, gate_row, stronger_row
        int64 (E,): which of them each rule is made of.
    priority
        int64 (E,): code of who enters when both qualify.
    passing, passing_row
        uint64 (any, W): where an entry may be decided at all, by filter and reading; and int64 (E,): the set of each rule,
        0 where every bar passes.
    """

    longs: Words
    shorts: Words
    gates: Words
    stronger: Words
    long_row: Integers
    short_row: Integers
    gate_row: Integers
    stronger_row: Integers
    priority: Integers
    passing: Words
    passing_row: Integers


def enter(
    probabilities: list[Probabilities], rules: Rules, passes: Callable[[int, int], Flags] | None = None
) -> EntryRules:
    """Work out the sets that entry rules are made of.

    Parameters
    ----------
    probabilities
        By code of `variant`.
    rules
        Columns `variant long_entry short_entry priority gate gate_margin gate_long_ev gate_short_ev filter stop_scale`,
        each (E,), encoded as in `grids.CellTable`; a side that may not enter has a NaN threshold.
    passes
        From the codes of a filter and a reading, not both 0, to the bars, bool (T,), that they let pass.

    Returns
    -------
    EntryRules
        Nobody enters on the last bar.
    """
    longs, long_row = _threshold_sets(probabilities, rules["variant"], rules["long_entry"], "long_entry")
    shorts, short_row = _threshold_sets(probabilities, rules["variant"], rules["short_entry"], "short_entry")
    gate_columns = [rules[name] for name in ("variant", "gate", "gate_margin", "gate_long_ev", "gate_short_ev")]
    gates, gate_row = _distinct_sets(gate_columns, lambda variant, *gate: _gate(probabilities[variant], *gate))
    stronger, stronger_row = _distinct_sets(
        [rules["variant"]], lambda variant: probabilities[variant].short_entry > probabilities[variant].long_entry
    )
    priority = np.ascontiguousarray(rules["priority"], dtype=np.int64)
    passing, passing_row = _passing_sets(len(probabilities[0].long_entry), rules, passes)
    return EntryRules(
        longs, shorts, gates, stronger, long_row, short_row, gate_row, stronger_row, priority, passing, passing_row
    )


def rules_at(rules: EntryRules, rows: Integers) -> EntryRules:
    """Return some of the rules, the sets they are made of shared."""
    names = ("long_row", "short_row", "gate_row", "stronger_row", "priority", "passing_row")
    return rules._replace(**{name: getattr(rules, name)[rows] for name in names})


@kernel
def write_entries(rules: EntryRules, rule: int, sets: Words, at: Whole, apart: int) -> None:
    """Combine one rule.

    Parameters
    ----------
    rules, rule
        Which.
    sets, at, apart
        uint64: from word `at` on receives the bars at which the rule enters, and from word ``at + apart`` on those of
        them at which it enters short.
    """
    long_row, short_row = rules.long_row[rule], rules.short_row[rule]
    gate_row, stronger_row = rules.gate_row[rule], rules.stronger_row[rule]
    order = rules.priority[rule]
    for w in range(rules.longs.shape[1]):
        go_long = rules.longs[long_row, w]
        go_short = rules.shorts[short_row, w] & rules.gates[gate_row, w]
        if order == _SHORT_FIRST:
            short = go_short
        elif order == _STRONGER:
            short = go_short & (~go_long | rules.stronger[stronger_row, w])
        else:
            short = go_short & ~go_long
        sets[np.uint64(at + w)] = go_long | go_short
        sets[np.uint64(at + apart + w)] = short
    passing = rules.passing_row[rule]
    if passing > 0:
        for w in range(rules.longs.shape[1]):
            sets[np.uint64(at + w)] &= rules.passing[passing, w]
            sets[np.uint64(at + apart + w)] &= rules.passing[passing, w]


def _threshold_sets(
    probabilities: list[Probabilities], variant: Array, threshold: Array, role: str
) -> tuple[Words, Integers]:
    def members(code: int, lowest: float) -> Flags:
        # NaN on either side compares false: unknown never fires, null never enters
        fires = np.asarray(getattr(probabilities[code], role) >= lowest)
        fires[-1] = False
        return fires

    return _distinct_sets([variant, threshold], members)


def _passing_sets(bars: int, rules: Rules, passes: Callable[[int, int], Flags] | None) -> tuple[Words, Integers]:
    """Return the sets of bars that filters and readings let pass, all bars first, and which of them each rule has."""
    columns = [rules["filter"], rules["stop_scale"]]
    first, group = distinct(columns, len(columns[0]))
    masked = (rules["filter"] != 0) | (rules["stop_scale"] != 0)
    sets, row_of = [pack(np.ones(bars, dtype=np.bool_))], np.zeros(len(first), dtype=np.int64)
    for which, rule in enumerate(first):
        if masked[rule] and passes is not None:
            row_of[which] = len(sets)
            sets.append(pack(passes(int(rules["filter"][rule]), int(rules["stop_scale"][rule]))))
    return np.stack(sets), row_of[group]


def _gate(probability: Probabilities, gate: int, margin: float, long_ev: float, short_ev: float) -> Flags:
    p_long, p_short = probability.long_entry, probability.short_entry
    if gate == _NO_GATE:
        return np.ones(len(p_long), dtype=np.bool_)
    lead = p_short * short_ev - p_long * long_ev if gate == _EV else p_short - p_long
    return np.asarray(lead > margin)


def _distinct_sets(columns: list[Array], members: Callable[..., Flags]) -> tuple[Words, Integers]:
    """Build one set per distinct row of the columns and say which set each rule uses."""
    first, row = distinct(columns, len(columns[0]))
    sets = [pack(members(*(column[at] for column in columns))) for at in first]
    return np.stack(sets), row
