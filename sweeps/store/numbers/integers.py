"""Whole numbers to bytes: differences at a few distances, through pcodec."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from pcodec import ChunkConfig, DeltaSpec, ModeSpec, standalone

from signals.arrays import Array, Integers
from sweeps.store.numbers.kernels import add_up

__all__ = ["best_lags", "bits_left", "pack", "unpack"]

_CONSTANT, _SMALL, _LARGE = 0, 1, 2
_MOST_LAGS, _MOST_TRIED, _LOOKED_AT = 6, 12, 4096
_WORTH = 0.98
_FRACTION = 32
_ONE = 1023 << (52 - _FRACTION)
"""The upper bits of a number above 1, less these, are about its logarithm."""
_CONFIG = ChunkConfig(compression_level=8, delta_spec=DeltaSpec.no_op(), mode_spec=ModeSpec.auto())


def pack(values: Integers, lags: Sequence[int] = ()) -> bytes:
    """Return whole numbers as bytes.

    Parameters
    ----------
    values
        int64 (n,).
    lags
        Distances at which differences are taken, one after the other, as `best_lags` finds them. Wrong ones cost bytes.
    """
    if len(values) == 0 or (values == values[0]).all():
        return struct.pack("<BIq", _CONSTANT, len(values), int(values[0]) if len(values) else 0)
    lags = [lag for lag in lags if lag < len(values)]
    left = _differences(values, lags)
    small = int(left.min()) >= -(2**31) and int(left.max()) < 2**31
    packed: bytes = standalone.simple_compress(left.astype(np.int32) if small else left, _CONFIG)
    return struct.pack(f"<BI{len(lags)}I", (_SMALL if small else _LARGE) + 4 * len(lags), len(values), *lags) + packed


def unpack(data: bytes) -> Integers:
    """Return the whole numbers that `pack` was given, int64 (n,)."""
    kind, n = struct.unpack_from("<BI", data)
    if kind == _CONSTANT:
        return np.full(n, struct.unpack_from("<q", data, 5)[0], dtype=np.int64)
    count = kind // 4
    lags = struct.unpack_from(f"<{count}I", data, 5)
    values: Array = np.empty(n, dtype=np.int32 if kind % 4 == _SMALL else np.int64)
    standalone.simple_decompress_into(data[5 + 4 * count :], values)
    found = values.astype(np.int64)
    for lag in reversed(lags):
        add_up(found, lag)
    return found


def best_lags(values: Integers, candidates: Sequence[int]) -> list[int]:
    """Return the distances, of some, at which differences leave the least of whole numbers; the best one first.

    A distance may come twice: two differences along an axis take off a slope.
    """
    tried = sorted({lag for lag in candidates if 0 < lag < len(values)})[:_MOST_TRIED]
    found: list[int] = []
    left, least = values, _bits(values)
    while tried and least > 0 and len(found) < _MOST_LAGS:
        sizes = [(bits_left(left, [lag]), lag) for lag in tried]
        size, lag = min(sizes)
        if size > least * _WORTH:
            break
        left, least = _differences(left, [lag]), size
        found.append(lag)
    return found


def bits_left(values: Integers, lags: Sequence[int]) -> float:
    """Return about how many bits a value takes once differences were taken."""
    return _bits(_differences(values, lags))


def _differences(values: Integers, lags: Sequence[int]) -> Integers:
    # what does not fit wraps around, and back when it is added up
    for lag in lags:
        left = values.copy()
        left[lag:] -= values[:-lag]
        values = left
    return values


def _bits(values: Integers) -> float:
    """Return about how many bits a value takes: whole numbers add up to the same on every processor, logarithms do not."""
    looked_at = values[:: max(len(values) // _LOOKED_AT, 1) | 1]
    sizes = (np.abs(looked_at.astype(np.float64)) * 2.0 + 1.0).view(np.int64) >> _FRACTION
    return int((sizes - _ONE).sum()) / (len(sizes) << (52 - _FRACTION))
