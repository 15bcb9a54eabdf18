"""What probabilities look like: their quantiles, and how many bars reach the thresholds people use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Floats
from signals.data import Signals
from signals.roles import ROLES, Role

THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
QUANTILES = (0.01, 0.1, 0.5, 0.9, 0.99)


@dataclass(frozen=True)
class Range:
    """The probabilities of one role of a variant.

    Attributes
    ----------
    variant, role : str
    known, unknown : int
        Bars with and without a probability.
    low, high : float
    quantiles : tuple of float
        At `QUANTILES`.
    fires : tuple of int
        Bars at or above each of `THRESHOLDS`.
    """

    variant: str
    role: Role
    known: int
    unknown: int
    low: float
    high: float
    quantiles: tuple[float, ...]
    fires: tuple[int, ...]

    @property
    def never(self) -> tuple[float, ...]:
        """The usual thresholds that no bar reaches."""
        return tuple(bound for bound, count in zip(THRESHOLDS, self.fires, strict=True) if not count)


@dataclass(frozen=True)
class Sample:
    """How many bars of a variant its models had seen; `unknown` is all or none."""

    variant: str
    in_sample: int
    out_of_sample: int
    unknown: int


def ranges(signals: Signals) -> list[Range]:
    """Return the range of every role that has a probability."""
    return [
        _range(variant, role, probabilities.role(role))
        for variant, probabilities in signals.variants.items()
        for role in ROLES
        if not np.isnan(probabilities.role(role)).all()
    ]


def samples(signals: Signals) -> list[Sample]:
    """Return, for every variant, the bars in sample, out of sample and unknown."""
    found = []
    for variant, probabilities in signals.variants.items():
        flags: Flags | None = probabilities.out_of_sample
        if flags is None:
            found.append(Sample(variant, 0, 0, len(probabilities)))
        else:
            out_of_sample = int(np.count_nonzero(flags))
            found.append(Sample(variant, len(flags) - out_of_sample, out_of_sample, 0))
    return found


def twins(columns: dict[str, Floats]) -> list[tuple[str, ...]]:
    """Return groups of columns whose values are identical to the byte; columns without a known value are left out."""
    groups: dict[bytes, list[str]] = {}
    for name, values in columns.items():
        if not np.isnan(values).all():
            groups.setdefault(np.where(np.isnan(values), np.nan, values + 0.0).tobytes(), []).append(name)
    return [tuple(names) for names in groups.values() if len(names) > 1]


def _range(variant: str, role: Role, values: Floats) -> Range:
    known = values[~np.isnan(values)]
    fires = tuple(int(np.count_nonzero(known >= bound)) for bound in THRESHOLDS)
    quantiles = tuple(float(value) for value in np.quantile(known, QUANTILES))
    return Range(
        variant, role, len(known), len(values) - len(known), float(known.min()), float(known.max()), quantiles, fires
    )
