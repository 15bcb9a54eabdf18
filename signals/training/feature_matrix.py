"""The features of a run: the project's own, and the user's, which are first shown not to know the future."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from signals.arrays import Flags, Floats32
from signals.checks.leaks import refuse_leak_findings
from signals.checks.look_ahead import refuse_look_ahead
from signals.data import Bars
from signals.features.choice import FeatureChoice
from signals.labels import Labels, LabelSeries
from signals.roles import Role
from signals.training.classifiers.cache import RowFingerprints
from signals.training.config import TrainConfig

__all__ = ["FeatureMatrix", "feature_matrix", "refuse_leaks"]

_ALTERED_BARS = 4


@dataclass(frozen=True, eq=False)
class FeatureMatrix:
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
        messages = []
        if count := int(self.infinite.sum()):
            messages.append(
                f"{count:,} bars have an infinite feature ({self._worst(np.isinf)}): their probabilities are null and "
                "no model learned from them"
            )
        if self.missing == "null" and (count := int((self.incomplete & ~self.infinite).sum())):
            messages.append(
                f"{count:,} bars have a feature that is not known ({self._worst(np.isnan)}; the first bars always "
                "do): their probabilities are null and no model learned from them"
            )
        return messages

    def _worst(self, kind: Any) -> str:
        counts = kind(self.matrix).sum(axis=0)
        place = int(np.argmax(counts))
        return f"most often {self.table.columns[place]}, {int(counts[place]):,} times"


def feature_matrix(bars: Bars, config: TrainConfig) -> tuple[FeatureMatrix, list[str]]:
    """Return the bars with the features that a training file asks for, and what to say about them.

    Raises
    ------
    InputError
        If a feature is unknown, or a file or function is at fault.
    """
    wanted = config.features
    choice = FeatureChoice(tuple(wanted.names), tuple(wanted.functions), tuple(wanted.files))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        table = choice.table(bars)
    messages = [str(warning.message) for warning in caught]
    return FeatureMatrix(bars, table, wanted.missing), messages


def refuse_leaks(config: TrainConfig, features: FeatureMatrix, labels: Sequence[Mapping[Role, LabelSeries]]) -> None:
    """Put the user's own features to the tests of look-ahead; the project's own pass them in its tests.

    A function is computed again on changed bars, which proves a leak. A file cannot be: its features, and the
    functions' too, are screened for knowing more of the next bars or of a label than anything honest could.

    Raises
    ------
    InputError
        With the features that know the future.
    """
    wanted = config.features
    if not wanted.functions and not wanted.files:
        return
    for function in wanted.functions:
        refuse_look_ahead(function, features.bars, bumps=_ALTERED_BARS)
    built_in = FeatureChoice(tuple(wanted.names)).table(features.bars).columns if wanted.names else []
    own = features.table.select(pl.all().exclude(built_in)) if built_in else features.table
    for each in labels:
        refuse_leak_findings(own, features.bars, Labels(each), f"{config.name} [features]")
