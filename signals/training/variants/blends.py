"""Several probabilities of the same bar as one: their mean, or a vote."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signals.arrays import Flags, Floats

__all__ = ["blend", "both_unseen"]


def blend(members: Sequence[Floats], how: str, votes: int | None = None) -> Floats:
    """Return the mean or the vote of N members, shape (T,); NaN where one of them is.

    The vote of k is the k-th highest probability: it reaches a threshold exactly where at least k members do,
    whatever the threshold. Without `votes` more than half must agree.
    """
    stacked = np.stack(members)
    if how == "mean":
        mean: Floats = stacked.mean(axis=0)
        return mean
    agreeing = votes or len(members) // 2 + 1
    ordered: Floats = np.sort(stacked, axis=0)[len(members) - agreeing]
    return np.where(np.isnan(stacked).any(axis=0), np.nan, ordered)


def both_unseen(members: Sequence[Flags | None]) -> Flags | None:
    """Return where a bar is out of sample for all members; None, unknown, if it is for one of them."""
    known = [flags for flags in members if flags is not None]
    if len(known) < len(members):
        return None
    everywhere: Flags = np.logical_and.reduce(known)
    return everywhere
