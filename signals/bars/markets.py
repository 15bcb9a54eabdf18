"""Real daily markets that come with a library, for demonstrations and tests without a download."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from signals.data import Bars
from signals.errors import InputError

MARKETS = ("sp500", "nasdaq")


def load_market(name: str) -> Bars:
    """Return the daily bars of an index from 1999 to 2018, as shipped with the `arch` package.

    Parameters
    ----------
    name : {'sp500', 'nasdaq'}

    Returns
    -------
    Bars
        5,031 of them, prices not adjusted, without funding. `time` is the day at 00:00 UTC, which stands for the
        session: it is not when the exchange opened.

    Raises
    ------
    InputError
        If the name is unknown.
    """
    if name not in MARKETS:
        raise InputError(f"market {name!r} is unknown; choose one of {', '.join(MARKETS)}")
    table: Any = importlib.import_module(f"arch.data.{name}").load()
    columns = {label.lower(): table[label].to_numpy(np.float64) for label in ("Open", "High", "Low", "Close", "Volume")}
    return Bars(table.index.to_numpy().astype("datetime64[us]"), **columns)
