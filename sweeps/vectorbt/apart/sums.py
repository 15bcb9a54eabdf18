"""numpy as compiled code has it: sums that are added up one by one, where numpy itself adds in pairs.

Run by the interpreter, vectorbt's functions would ask numpy for their sums and come to other last digits than compiled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["SequentialNumpy"]


class SequentialNumpy:
    """Stands for the module numpy in code written to be compiled; only sums, products and means are not numpy's own."""

    def __getattr__(self, name: str) -> Any:
        """Return what numpy has of a name."""
        return getattr(np, name)

    @staticmethod
    def sum(values: Any) -> Any:
        """Add up from the first to the last; whole numbers and flags have but one sum."""
        return _last(np.add, values, 0.0) if values.dtype.kind == "f" else np.sum(values)

    @staticmethod
    def nansum(values: Any) -> Any:
        """Add up all that is not NaN."""
        return SequentialNumpy.sum(_known(values))

    @staticmethod
    def nanprod(values: Any) -> Any:
        """Multiply all that is not NaN."""
        return _last(np.multiply, _known(values), 1.0)

    @staticmethod
    def mean(values: Any) -> Any:
        """Return the mean."""
        return np.divide(_last(np.add, values, 0.0), values.size)

    @staticmethod
    def nanmean(values: Any) -> Any:
        """Return the mean of all that is not NaN."""
        known = _known(values)
        return np.divide(_last(np.add, known, 0.0), len(known))

    @staticmethod
    def nanvar(values: Any) -> Any:
        """Return the mean squared distance from the mean of all that is not NaN."""
        known = _known(values)
        off = known - SequentialNumpy.nanmean(values)
        return np.divide(_last(np.add, off * off, 0.0), len(known))


def _known(values: Any) -> Any:
    return values[~np.isnan(values)] if values.dtype.kind == "f" else values


def _last(operation: Any, values: Any, first: float) -> Any:
    """Apply an operation to a first value and, one by one, all others."""
    return operation.accumulate(np.concatenate([[first], np.asarray(values, dtype=np.float64).ravel()]))[-1]
