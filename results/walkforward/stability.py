"""How steady the choice was: from window to window, and from training to test."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from results.walkforward.scoring import Scores
from signals.arrays import Floats

__all__ = ["in_order", "rank_correlation", "rank_in_test", "stability"]

_MOST_RANKED = 1_000_000
_FEWEST = 3
_DIGITS = 9


def rank_correlation(scores: Scores) -> float | None:
    """Return Spearman's rank correlation between training and test, over the cells within the limits.

    None where fewer than three have both, or one of the two is the same for all. Of more than a million cells as many,
    evenly spaced, are ranked.
    """
    rows = np.flatnonzero(scores.enough & ~np.isnan(scores.train) & ~np.isnan(scores.test))
    rows = rows[:: -(-max(len(rows), 1) // _MOST_RANKED)]
    if len(rows) < _FEWEST:
        return None
    before, after = (_ranks(np.round(column[rows], _DIGITS)) for column in (scores.train, scores.test))
    if before.std() == 0 or after.std() == 0:
        return None
    return float(np.corrcoef(before, after)[0, 1])


def _ranks(values: Floats) -> Floats:
    """Return the rank of each value (n,), from 1; equal ones share the mean of theirs."""
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[of])


def rank_in_test(scores: Scores, chosen: int) -> float | None:
    """Return the share of the other cells within the limits that did worse than a row's in the test window.

    Ties count half; 0.5 is what drawing lots gives. None where its measure, or that of all others, is undefined.
    """
    rows = np.flatnonzero(scores.enough & ~np.isnan(scores.test))
    rows = rows[rows != chosen]
    own = np.round(scores.test[chosen], _DIGITS)
    if np.isnan(own) or not len(rows):
        return None
    others = np.round(scores.test[rows], _DIGITS)
    return float((np.count_nonzero(others < own) + np.count_nonzero(others == own) / 2) / len(rows))


def stability(choices: Sequence[Mapping[str, str] | None], windows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Describe how the choice held.

    Parameters
    ----------
    choices
        For each window the value chosen on every axis, as text; None where nothing was chosen.
    windows
        Rows of the windows' table, of which `rank_correlation` and `rank_in_test` are read.

    Returns
    -------
    dict
        `chosen` (windows with a choice), `changes` (from one of them to the next), `axes` (by name: `modal`, its
        `share` of the windows, `values` taken), and `rank_correlation` and `rank_in_test`, their means over the windows
        that have them (None without), each with the number of those windows as ``…_windows``.
    """
    made = [choice for choice in choices if choice is not None]
    changes = sum(before != after for before, after in itertools.pairwise(made))
    axes = {}
    for name in made[0] if made else ():
        counted = Counter(choice[name] for choice in made)
        modal, times = counted.most_common(1)[0]
        axes[name] = {"modal": modal, "share": times / len(made), "values": len(counted)}
    found: dict[str, Any] = {"chosen": len(made), "changes": changes, "axes": axes}
    for name in ("rank_correlation", "rank_in_test"):
        known: Floats = np.array([row[name] for row in windows if row[name] is not None], dtype=np.float64)
        found |= {name: float(known.mean()) if len(known) else None, f"{name}_windows": len(known)}
    return found


def in_order(values: Iterable[str]) -> list[str]:
    """Return values of an axis, written as text, in their order: numbers ascending, words after them, `none` last."""

    def key(text: str) -> tuple[int, float, str]:
        try:
            return 0, float(text.strip("q%x")), text
        except ValueError:
            return 1 + (text == "none"), 0.0, text

    return sorted(values, key=key)
