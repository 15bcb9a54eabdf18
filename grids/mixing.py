"""Scrambling 64-bit words, and naming the content of rows by one such word each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from signals.arrays import Array, Words

__all__ = ["content_ids", "mixed"]


def mixed(words: Words) -> Words:
    """Scramble 64-bit words: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def content_ids(columns: Iterable[Array], n: int) -> Words:
    """Name rows by their content: equal rows get equal words, wherever and whenever they are met.

    Parameters
    ----------
    columns
        Arrays of shape (n,): floats, integers or flags. Their order matters; NaN equals NaN, and 0.0 equals -0.0.
    n
        Number of rows.

    Returns
    -------
    numpy.ndarray of uint64, shape (n,)
        Two different rows among k get the same word with a probability of about ``k**2 / 2**65``: 3e-8 for a million.
    """
    ids = np.zeros(n, dtype=np.uint64)
    for column in columns:
        ids = mixed(ids + np.uint64(0x9E3779B97F4A7C15)) ^ _bits(column)
    return mixed(ids + np.uint64(0x9E3779B97F4A7C15))


def _bits(column: Array) -> Words:
    if column.dtype == np.float64:
        # one NaN and one zero, whatever made them
        return np.where(np.isnan(column), np.nan, column + 0.0).view(np.uint64)
    return column.astype(np.uint64)
