"""Whole numbers of a part as bytes, and back: counts, codes, distances from one rank to the next."""

from __future__ import annotations

import numpy as np
from pcodec import ChunkConfig, standalone

from signals.arrays import Integers

__all__ = ["packed_integers", "unpacked_integers"]

_WIDTHS = (np.uint16, np.uint32, np.int64)


def packed_integers(values: Integers) -> bytes:
    """Return whole numbers in few bytes."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    fits = (width for width in _WIDTHS if np.iinfo(width).min <= low and high <= np.iinfo(width).max)
    return bytes(standalone.simple_compress(values.astype(next(fits)), ChunkConfig()))


def unpacked_integers(content: bytes) -> Integers:
    """Return the whole numbers that some bytes hold, int64."""
    found = standalone.simple_decompress(content)
    return np.zeros(0, dtype=np.int64) if found is None else np.asarray(found).astype(np.int64)
