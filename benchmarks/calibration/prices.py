"""Prices of made-up worlds: log prices that diffuse, and bars whose extremes are those of a Brownian bridge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals import Bars
from signals.arrays import Floats

__all__ = ["LogPrice", "diffusion", "make_bars"]


@dataclass(frozen=True)
class LogPrice:
    """A log price: bodies, gaps before them and the deviation of each body."""

    body: Floats
    gap: Floats
    spread: Floats


def make_bars(path: LogPrice, bars_a_day: int, rng: np.random.Generator) -> Bars:
    """Draw the extremes within each body from those of a Brownian bridge, so that a stop is met and not jumped over."""
    n = len(path.body)
    close = np.cumsum(path.gap + path.body)
    opened = close - path.body
    reach = [np.sqrt(path.body**2 - 2 * path.spread**2 * np.log(rng.random(n))) for _ in range(2)]
    low, high = opened + (path.body - reach[0]) / 2, opened + (path.body + reach[1]) / 2
    time = np.datetime64("2024-01-01", "us") + np.arange(n) * np.timedelta64(24 * 60 // bars_a_day, "m")
    price = [100 * np.exp(log) for log in (opened, high, low, close)]
    ends = price[0], price[3]
    return Bars(time, price[0], np.maximum.reduce([price[1], *ends]), np.minimum.reduce([price[2], *ends]), price[3])


def diffusion(spread: Floats, drift: float, rng: np.random.Generator) -> LogPrice:
    """Return a log price whose bodies have these deviations and a drift in price."""
    body = drift - spread**2 / 2 + spread * rng.standard_normal(len(spread))
    return LogPrice(body, np.zeros(len(spread)), spread)
