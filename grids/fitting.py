"""Whether signals have what a grid names beside probabilities: the columns of its filters, and readings that scale stops."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from grids.names import Names
from signals import InputError, Signals
from signals.filters import filter_bars

__all__ = ["check_fit"]


def check_fit(signals: Signals, names: Names, scaling: Collection[str], where: str) -> None:
    """Refuse signals that lack what a grid names.

    Parameters
    ----------
    signals
        Those of the span.
    names
        The grid's readings and filters, all of which the signals must have.
    scaling
        The readings that scale stops in some cell of this asset.
    where
        The file, for messages.

    Raises
    ------
    InputError
        If a filter cannot be read against the signals, a reading is not there, or one that scales is at no bar a finite
        number above 0, so that no bar can be entered.
    """
    for name, text in names.filters:
        filter_bars(signals, text, f"{where}: filters.{name}")
    for name in names.readings:
        try:
            values = signals.reading(name)
        except InputError as error:
            raise InputError(f"{where}: stop_scale: {error}") from None
        if name in scaling and not (np.isfinite(values) & (values > 0)).any():
            raise InputError(
                f"{where}: stop_scale = {name}: the reading is at no bar of the span a finite number above 0, so no bar "
                f"can be entered; fill the column in {signals.source}, or name another reading"
            )
