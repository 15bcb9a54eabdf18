"""Stage one: the bars at which an entry rule enters, and its side.

A rule is a few set operations on bars: those where a probability reaches a threshold, where a gate passes, where the
short side is the stronger. Each set is built once; a rule then costs a few operations on words of 64 bars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.rules import distinct
from signals import Probabilities
from sweeps.bits import pack
from sweeps.compiled import kernel, trailing_zeros

__all__ = ["SPARE", "EntryRules", "enter", "next_entry", "rules_at", "write_entries"]

_SHORT_FIRST = CHOICES["priority"].index("short")
_STRONGER = CHOICES["priority"].index("stronger")
_EV = CHOICES["gate"].index("ev")
_NO_GATE = CHOICES["gate"].index("none")

SPARE = 3
"""Pairs of zeros after the words of a rule that is written out, so that a search may begin and look beyond its end."""

Rules = Mapping[str, NDArray[Any]]


class EntryRules(NamedTuple):
    """Entry rules as sets of bars to be combined; W = ceil(T/64) words a set.

    Only distinct sets are held, and a rule is combined when it is walked: a grid of thresholds has far more rules than
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
    """

    longs: NDArray[np.uint64]
    shorts: NDArray[np.uint64]
    gates: NDArray[np.uint64]
    stronger: NDArray[np.uint64]
    long_row: NDArray[np.int64]
    short_row: NDArray[np.int64]
    gate_row: NDArray[np.int64]
    stronger_row: NDArray[np.int64]
    priority: NDArray[np.int64]


def enter(probabilities: list[Probabilities], rules: Rules) -> EntryRules:
    """Work out the sets that entry rules are made of.

    Parameters
    ----------
    probabilities
        By code of `variant`.
    rules
        Columns `variant long_entry short_entry priority gate gate_margin gate_long_ev gate_short_ev`, each (E,),
        encoded as in `grids.CellTable`; a side that may not enter has a NaN threshold.

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
    return EntryRules(longs, shorts, gates, stronger, long_row, short_row, gate_row, stronger_row, priority)


def rules_at(rules: EntryRules, rows: NDArray[np.int64]) -> EntryRules:
    """Return some of the rules, the sets they are made of shared."""
    names = ("long_row", "short_row", "gate_row", "stronger_row", "priority")
    return rules._replace(**{name: getattr(rules, name)[rows] for name in names})


@kernel
def write_entries(rules: EntryRules, rule: int, sets: Any, at: int) -> None:
    """Combine one rule.

    Parameters
    ----------
    rules, rule
        Which.
    sets, at
        uint64: from place `at` on receives, word by word, the bars at which the rule enters and those at which it
        enters short: 2 W words.
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
        sets[np.uint64(at + 2 * w)] = go_long | go_short
        sets[np.uint64(at + 2 * w + 1)] = short


@kernel
def next_entry(sets: Any, base: Any, stride: Any, start: Any) -> Any:
    """Return the first bar at or after `start` at which a rule enters, or ``64*(W + 1)`` where there is none.

    The 64 bars from `start` on are joined out of two words before they are looked at, so that where they lie within
    their words decides no branch.

    Parameters
    ----------
    sets
        uint64: as `write_entries` leaves them; `SPARE` pairs of zeros after each rule.
    base, stride
        uint64: where the rule's words begin, and how many there are with all zeros. Unsigned, because a signed index
        costs a test for being negative.
    start
        Bar, at most one past what is returned where there is none.
    """
    w, shift, two = base + np.uint64(2 * (start >> 6)), np.uint64(start & 63), np.uint64(2)
    window = (sets[w] >> shift) | ((sets[w + two] << np.uint64(1)) << (np.uint64(63) - shift))
    if window != 0:
        return start + np.int64(trailing_zeros(window))
    # the rest of the second word, then whole ones
    w, end = w + two, base + stride - np.uint64(2 * (SPARE - 1))
    word = (sets[w] >> shift) << shift
    while word == 0 and w < end:
        w += two
        word = sets[w]
    if word == 0:
        return np.int64(end - base) << 5  # 32 bars an entry of the pairs
    return (np.int64(w - base) << 5) + np.int64(trailing_zeros(word))


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
