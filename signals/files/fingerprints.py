"""A fingerprint of signals that does not depend on how they are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from signals.arrays import Floats
from signals.data import Bars, Probabilities
from signals.readings import digest
from signals.roles import DEFAULT_VARIANT, ROLES


def column(role: str, variant: str) -> str:
    """Return the name of a role's column in a signal file: ``role`` or ``role@variant``."""
    return role if variant == DEFAULT_VARIANT else f"{role}@{variant}"


def fingerprint(bars: Bars, variants: Mapping[str, Probabilities]) -> str:
    """Return the SHA-256 (hex) of bars and probabilities.

    Every column goes in by its name and its float64 values (times in microseconds, flags as 0 and 1), in sorted
    order, so the same data in CSV and Parquet, or with its columns in another order, has the same fingerprint. A
    column without a single known probability counts as absent, and null as NaN, because no cell can tell them apart.
    Readings are no part of it: a run digests those that its cells name.
    """
    return digest(_columns(bars, variants))


def _columns(bars: Bars, variants: Mapping[str, Probabilities]) -> Iterator[tuple[str, Floats]]:
    # Microseconds since 1970 stay exact in float64 until the year 2255.
    yield "timestamp", bars.time.astype(np.int64).astype(np.float64)
    for name in ("open", "high", "low", "close", "volume", "funding_rate"):
        values = getattr(bars, name)
        if values is not None:
            yield name, values
    for variant, probabilities in variants.items():
        for role in ROLES:
            if not np.isnan(probabilities.role(role)).all():
                yield column(role, variant), probabilities.role(role)
        if probabilities.out_of_sample is not None:
            yield column("out_of_sample", variant), probabilities.out_of_sample.astype(np.float64)
