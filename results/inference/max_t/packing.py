"""Maxima in kilobytes: of those by level, the few that any p-value hangs on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from results.inference.max_t.ladder import least_level
from results.inference.max_t.maxima import Maxima
from signals.arrays import Array, Floats32

__all__ = ["pack", "unpack"]


def pack(maxima: Maxima, days: int) -> dict[str, Array]:
    """Return what a test over D days can see of some maxima, as arrays.

    A test asks for the largest of all levels, for the largest up to a level of those that may be best, and for the largest from
    a level on. So of each resample the records stay, from the lowest level upwards and from the highest downwards, some five
    of hundreds; those of levels that cannot be best count as one level.
    """
    above = maxima.above.copy()
    least = least_level(days)
    if least:
        above[0] = above[:least].max(axis=0)
        above[1:least] = -np.inf
    apart = _records(above[least:])
    apart["level"] += np.int16(least)
    low = {"level": np.zeros(above.shape[1], np.int16), "resample": np.arange(above.shape[1], dtype=np.int32)}
    low["value"] = above[0]
    first = {name: np.concatenate([low[name], apart[name]]) for name in apart} if least else apart
    second = _records(maxima.below[::-1])
    second["level"] = (len(above) - 1 - second["level"]).astype(np.int16)
    return {
        f"{side}_{name}": each for side, rows in (("above", first), ("below", second)) for name, each in rows.items()
    }


def unpack(found: Mapping[str, Array], maxima: Maxima) -> None:
    """Take packed maxima over into others of the same resamples."""
    for side, rows in (("above", maxima.above), ("below", maxima.below)):
        at = found[f"{side}_level"], found[f"{side}_resample"]
        np.maximum.at(rows, at, found[f"{side}_value"])


def _records(rows: Floats32) -> dict[str, Array]:
    """Return where, going down the rows, a column is larger than ever before, and how large it is."""
    highest = np.maximum.accumulate(rows, axis=0)
    fresh = rows > np.concatenate([np.full((1, rows.shape[1]), -np.inf, dtype=np.float32), highest[:-1]])
    level, resample = np.nonzero(fresh)
    return {"level": level.astype(np.int16), "resample": resample.astype(np.int32), "value": rows[level, resample]}
