"""Small signals whose highest probabilities and quantiles can be told by eye."""

from __future__ import annotations

import numpy as np
import pytest

from signals import Bars, Probabilities, Signals

START = np.datetime64("2024-01-01T00:00:00", "us")


def _signals(*variants: str) -> Signals:
    """Return 101 hourly bars: long_entry 0, 0.01 ... 1 (halved in variant `low`), short_entry half of that, no exits."""
    time = START + np.arange(101) * np.timedelta64(1, "h")
    price = np.full(101, 100.0)
    ramp = np.arange(101) / 100
    unknown = np.full(101, np.nan)
    probabilities = {}
    for name in variants:
        scale = 0.5 if name == "low" else 1.0
        probabilities[name] = Probabilities(ramp * scale, ramp * scale / 2, unknown, unknown)
    return Signals(Bars(time, price, price, price, price), probabilities)


@pytest.fixture
def signals() -> Signals:
    return _signals("default")


@pytest.fixture
def two_variants() -> Signals:
    return _signals("high", "low")
