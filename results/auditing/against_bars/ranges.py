"""Highest and lowest prices over spans of bars, for any number of spans of any length."""

from __future__ import annotations

import itertools

import numpy as np

from signals.arrays import Floats, Integers

__all__ = ["extremes"]


def extremes(highs: Floats, lows: Floats, first: Integers, end: Integers) -> tuple[Floats, Floats]:
    """Return the highest and lowest price over bars ``first`` to ``end - 1`` of each of n spans.

    Parameters
    ----------
    highs, lows
        float64 (T,).
    first, end
        int64 (n,), within 0 and T: spans may be empty, and then give -inf and inf.

    Notes
    -----
    A span of length L is covered by two windows of the largest power of two that is at most L. Windows are doubled step by
    step and asked where they are needed, so that n spans cost T log(T) + n however long they are and however much they overlap.
    """
    highest, lowest = np.full(len(first), -np.inf), np.full(len(first), np.inf)
    length = end - first
    level = np.where(length > 0, np.floor(np.log2(np.maximum(length, 1))).astype(np.int64), -1)
    order = np.argsort(level, kind="stable")
    bounds = np.searchsorted(level[order], np.arange(level.max(initial=-1) + 2))
    top, bottom = highs, lows
    for power, (begin, stop) in enumerate(itertools.pairwise(bounds.tolist())):
        if power:
            half = 1 << (power - 1)
            top, bottom = np.maximum(top[:-half], top[half:]), np.minimum(bottom[:-half], bottom[half:])
        which = order[begin:stop]
        left, right = first[which], end[which] - (1 << power)
        highest[which] = np.maximum(top[left], top[right])
        lowest[which] = np.minimum(bottom[left], bottom[right])
    return highest, lowest
