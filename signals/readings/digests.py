"""The SHA-256 of named columns of numbers, however they are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from signals.arrays import Floats

__all__ = ["digest"]


def digest(columns: Iterable[tuple[str, Floats]]) -> str:
    """Return the SHA-256 (hex) of columns of float64 by their names, whatever order they come in."""
    found = hashlib.sha256()
    for name, values in sorted(columns, key=lambda pair: pair[0]):
        found.update(f"{name}:{len(values)}\n".encode())
        # Adding zero turns -0.0 into 0.0; one NaN stands for all.
        canonical = np.where(np.isnan(values), np.nan, values + 0.0).astype("<f8")
        found.update(canonical.tobytes())
    return found.hexdigest()
