"""What all variants of a run share: bars and their features."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from signals.arrays import Flags, Floats32
from signals.data import Bars
from signals.training.classifiers.cache import RowFingerprints

__all__ = ["Material"]


@dataclass(frozen=True, eq=False)
class Material:
    """Bars with their features.

    Attributes
    ----------
    bars
        T of them.
    table
        Features in float64, T rows, F columns.
    missing
        ``"learn"``: XGBoost treats NaN as a value of its own kind. ``"null"``: a bar with a NaN is left out.
        Infinite features are left out either way: they are defects.
    """

    bars: Bars
    table: pl.DataFrame
    missing: str

    @cached_property
    def matrix(self) -> Floats32:
        """The features as XGBoost sees them, shape (T, F)."""
        # What overflows float32 becomes infinite, and is left out like any other infinity.
        with np.errstate(over="ignore"):
            return np.ascontiguousarray(self.table.to_numpy(), dtype=np.float32)

    @cached_property
    def fingerprints(self) -> RowFingerprints:
        """Of the matrix."""
        return RowFingerprints(self.matrix, tuple(self.table.columns))

    @cached_property
    def infinite(self) -> Flags:
        """Bars with an infinite feature, shape (T,)."""
        found: Flags = np.asarray(np.isinf(self.matrix).any(axis=1))
        return found

    @cached_property
    def incomplete(self) -> Flags:
        """Bars with an unknown feature, shape (T,)."""
        found: Flags = np.asarray(np.isnan(self.matrix).any(axis=1))
        return found

    @cached_property
    def usable(self) -> Flags:
        """Bars that may be learned from and predicted on, shape (T,)."""
        wholly_unknown = np.isnan(self.matrix).all(axis=1)
        lacking = self.incomplete if self.missing == "null" else wholly_unknown
        return ~(self.infinite | lacking)

    def warnings(self) -> list[str]:
        """Return what to say of the bars that are left out."""
        said = []
        if count := int(self.infinite.sum()):
            said.append(
                f"{count:,} bars have an infinite feature ({self._worst(np.isinf)}): their probabilities are null and "
                "no model learned from them"
            )
        if self.missing == "null" and (count := int((self.incomplete & ~self.infinite).sum())):
            said.append(
                f"{count:,} bars have a feature that is not known ({self._worst(np.isnan)}; the first bars always "
                "do): their probabilities are null and no model learned from them"
            )
        return said

    def _worst(self, kind: Any) -> str:
        counts = kind(self.matrix).sum(axis=0)
        place = int(np.argmax(counts))
        return f"most often {self.table.columns[place]}, {int(counts[place]):,} times"
