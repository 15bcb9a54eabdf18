"""Stage one: the bars at which an entry rule enters, and its side.

A rule is a few set operations on bars: those where a probability reaches a threshold, where a gate passes, where the
short side is the stronger. Each set is built once; a rule then costs a few operations on words of 64 bars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.rules import distinct
from signals import Probabilities
from sweeps.bits import pack
from sweeps.compiled import kernel

__all__ = ["EntrySets", "enter"]

_SHORT_FIRST = CHOICES["priority"].index("short")
_STRONGER = CHOICES["priority"].index("stronger")
_EV = CHOICES["gate"].index("ev")
_NO_GATE = CHOICES["gate"].index("none")

_SPARE_WORDS = 2

Rules = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class EntrySets:
    """Entry rules as bits.

    Attributes
    ----------
    entries
        uint64 (E, ceil(T/64) + 2): bars at which the rule enters; the last two words are zero, so that a search may
        look ahead.
    shorts
        uint64 (E, ceil(T/64) + 2): those at which it enters short.
    """

    entries: NDArray[np.uint64]
    shorts: NDArray[np.uint64]


def enter(probabilities: list[Probabilities], rules: Rules) -> EntrySets:
    """Work out where each entry rule enters.

    Parameters
    ----------
    probabilities
        By code of `variant`.
    rules
        Columns `variant long_entry short_entry priority gate gate_margin gate_long_ev gate_short_ev`, each (E,),
        encoded as in `grids.CellTable`; a side that may not enter has a NaN threshold.

    Returns
    -------
    EntrySets
        Nobody enters on the last bar.
    """
    longs = _threshold_sets(probabilities, rules["variant"], rules["long_entry"], "long_entry")
    shorts = _threshold_sets(probabilities, rules["variant"], rules["short_entry"], "short_entry")
    gate_columns = [rules[name] for name in ("variant", "gate", "gate_margin", "gate_long_ev", "gate_short_ev")]
    gates = _distinct_sets(gate_columns, lambda variant, *gate: _gate(probabilities[variant], *gate))
    stronger = _distinct_sets(
        [rules["variant"]], lambda variant: probabilities[variant].short_entry > probabilities[variant].long_entry
    )
    n_rules = len(rules["variant"])
    words = longs[0].shape[1]
    entries = np.zeros((n_rules, words + _SPARE_WORDS), dtype=np.uint64)
    short_entries = np.zeros((n_rules, words + _SPARE_WORDS), dtype=np.uint64)
    priority = np.ascontiguousarray(rules["priority"], dtype=np.int64)
    _combine(*longs, *shorts, *gates, *stronger, priority, entries, short_entries)
    return EntrySets(entries, short_entries)


@kernel
def _combine(
    longs: Any,
    long_row: Any,
    shorts: Any,
    short_row: Any,
    gates: Any,
    gate_row: Any,
    stronger: Any,
    stronger_row: Any,
    priority: Any,
    entries: Any,
    short_entries: Any,
) -> None:
    for rule in range(priority.shape[0]):
        long_set, short_set = longs[long_row[rule]], shorts[short_row[rule]]
        gate, short_wins = gates[gate_row[rule]], stronger[stronger_row[rule]]
        order = priority[rule]
        for w in range(long_set.shape[0]):
            go_long = long_set[w]
            go_short = short_set[w] & gate[w]
            both = go_long & go_short
            if order == _SHORT_FIRST:
                short = go_short
            elif order == _STRONGER:
                short = (go_short ^ both) | (both & short_wins[w])
            else:
                short = go_short ^ both
            entries[rule, w] = go_long | go_short
            short_entries[rule, w] = short


def _threshold_sets(
    probabilities: list[Probabilities], variant: NDArray[Any], threshold: NDArray[Any], role: str
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    def members(code: int, lowest: float) -> NDArray[np.bool_]:
        # NaN on either side compares false: unknown never fires, null never enters
        fires = np.asarray(getattr(probabilities[code], role) >= lowest)
        fires[-1] = False
        return fires

    return _distinct_sets([variant, threshold], members)


def _gate(probability: Probabilities, gate: int, margin: float, long_ev: float, short_ev: float) -> NDArray[np.bool_]:
    p_long, p_short = probability.long_entry, probability.short_entry
    if gate == _NO_GATE:
        return np.ones(len(p_long), dtype=np.bool_)
    lead = p_short * short_ev - p_long * long_ev if gate == _EV else p_short - p_long
    return np.asarray(lead > margin)


def _distinct_sets(
    columns: list[NDArray[Any]], members: Callable[..., NDArray[np.bool_]]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Build one set per distinct row of the columns and say which set each rule uses."""
    first, row = distinct(columns, len(columns[0]))
    sets = [pack(members(*(column[at] for column in columns))) for at in first]
    return np.stack(sets), row
