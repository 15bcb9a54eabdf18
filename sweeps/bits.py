"""Sets of bars as bits: bar t is bit ``t % 64`` of word ``t // 64``.

A set over 30,000 bars takes 3.75 KB and stays in the first-level cache, where finding its next bar costs a shift and
one instruction.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sweeps.compiled import kernel, trailing_zeros

__all__ = ["next_in_window", "pack"]

Words = NDArray[np.uint64]


def pack(members: NDArray[np.bool_]) -> Words:
    """Pack a bool array (..., T) into words (..., ceil(T/64))."""
    packed = np.packbits(members, axis=-1, bitorder="little")
    padding = -packed.shape[-1] % 8
    packed = np.pad(packed, [(0, 0)] * (packed.ndim - 1) + [(0, padding)])
    return np.ascontiguousarray(packed).view("<u8").astype(np.uint64, copy=False)


@kernel
def next_in_window(words: Any, base: Any, n_words: Any, start: Any) -> Any:
    """Return the first bar at or after `start` of one set of several, or one past all words.

    The 64 bars from `start` on are joined out of two words before they are looked at, so that where they lie within
    their words decides no branch.

    Parameters
    ----------
    words
        uint64: the sets one after the other, each followed by two words of zeros.
    base
        uint64: where the set begins. Unsigned indices, because a signed one costs a test for being negative.
    n_words
        uint64: words of a set with all but one of its zeros.
    start
        Bar, within the words or just past them.
    """
    w, shift = np.uint64(start >> 6), np.uint64(start & 63)
    window = (words[base + w] >> shift) | ((words[base + w + np.uint64(1)] << np.uint64(1)) << (np.uint64(63) - shift))
    if window != 0:
        return start + np.int64(trailing_zeros(window))
    start += 64
    w = np.uint64(start >> 6)
    if w >= n_words:
        return np.int64(n_words) << 6
    word = words[base + w] >> np.uint64(start & 63)
    if word != 0:
        return start + np.int64(trailing_zeros(word))
    w += np.uint64(1)
    while w < n_words and words[base + w] == 0:
        w += np.uint64(1)
    if w >= n_words:
        return np.int64(n_words) << 6
    return (np.int64(w) << 6) + np.int64(trailing_zeros(words[base + w]))
