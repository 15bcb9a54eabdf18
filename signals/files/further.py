"""Signals with more readings than they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from signals.arrays import Floats
from signals.data import Signals
from signals.errors import InputError
from signals.tables.layout import NAMEABLE

__all__ = ["with_readings"]


def with_readings(signals: Signals, readings: Mapping[str, Floats]) -> Signals:
    """Return signals with further readings beside their own, which are read for it.

    Parameters
    ----------
    signals
        Of T bars.
    readings
        By name, arrays of shape (T,), NaN where unknown.

    Raises
    ------
    InputError
        If a name is taken, cannot be that of a reading, or its values are unknown on every bar.
    """
    for name, values in readings.items():
        if name in signals.further.names:
            raise InputError(
                f"{signals.source}: has a column {name!r} already; drop or rename it, or choose other readings"
            )
        if name in NAMEABLE or "@" in name:
            raise InputError(f"{signals.source}: {name!r} cannot be the name of a reading; choose another")
        if np.isnan(values).all():
            raise InputError(
                f"{signals.source}: {name} is known on none of the {len(signals):,} bars; give more bars, or leave it out"
            )
    return replace(signals, readings={**signals.readings, **readings})
