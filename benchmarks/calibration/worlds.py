"""Worlds whose truth is known: prices that owe nobody anything, and probabilities that know as much as we let them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtr

from signals import Bars, Probabilities, Signals
from signals.arrays import Floats

__all__ = ["BLIND", "SKILLED", "Climate", "make_world"]

SKILLED, BLIND = "skilled", "blind"


@dataclass(frozen=True)
class Climate:
    """What a world is like.

    Attributes
    ----------
    days, bars_a_day
        Length.
    volatility
        Annual, as a fraction.
    clustering
        Deviation of the log volatility, an AR(1) with a half-life of twelve days; 0 for constant volatility.
    drift
        Annual mean return divided by `volatility`.
    persistence
        Autocorrelation of the probabilities from bar to bar.
    edge
        Correlation of the skilled variant's readings with the return over the next `horizon` bars. With 0 there is
        one variant only, the blind one.
    horizon
        Bars.
    """

    days: int = 365
    bars_a_day: int = 6
    volatility: float = 0.6
    clustering: float = 0.0
    drift: float = 0.0
    persistence: float = 0.0
    edge: float = 0.0
    horizon: int = 6


def make_world(climate: Climate, seed: int) -> Signals:
    """Simulate prices and probabilities.

    Notes
    -----
    Prices are geometric Brownian motion, sampled exactly: closes at the end of each bar, lows and highs from the
    distribution of a Brownian bridge's extremes. A stop is thus met at its level and never jumped over, and without
    drift and fees every rule has an expectancy of exactly zero, but for bars that touch stop and target (the contract
    counts those as losses). A market of ticks would pay for each stop that falls between two of them.
    """
    rng = np.random.default_rng(seed)
    n = climate.days * climate.bars_a_day
    beyond = n + climate.horizon + 1
    spread = _spreads(climate, beyond, rng)
    step = climate.drift * climate.volatility / (365 * climate.bars_a_day)
    move = step - spread**2 / 2 + spread * rng.standard_normal(beyond)
    close = np.cumsum(move)
    opening = close - move
    low = opening + (move - np.sqrt(move**2 - 2 * spread**2 * np.log(rng.random(beyond)))) / 2
    high = opening + (move + np.sqrt(move**2 - 2 * spread**2 * np.log(rng.random(beyond)))) / 2
    every = np.timedelta64(24 * 60 // climate.bars_a_day, "m")
    time = np.datetime64("2024-01-01", "us") + np.arange(n) * every
    prices = (100 * np.exp(log[:n]) for log in (opening, high, low, close))
    opened, highest, lowest, closed = prices
    bars = Bars(
        time,
        opened,
        np.maximum(highest, np.maximum(opened, closed)),
        np.minimum(lowest, np.minimum(opened, closed)),
        closed,
    )
    forward = close[climate.horizon :][:n] - close[:n]
    forward = forward / forward.std()
    variants = {BLIND: _readings(climate, forward, 0.0, rng)}
    if climate.edge:
        variants[SKILLED] = _readings(climate, forward, climate.edge, rng)
    return Signals(bars, variants)


def _spreads(climate: Climate, n: int, rng: np.random.Generator) -> Floats:
    spread = climate.volatility / np.sqrt(365 * climate.bars_a_day)
    if climate.clustering == 0:
        return np.full(n, spread)
    persistence = 0.5 ** (1 / (12 * climate.bars_a_day))
    level = _autoregressive(n, persistence, rng)
    course: Floats = spread * np.exp(climate.clustering * level - climate.clustering**2)
    return course


def _readings(climate: Climate, forward: Floats, edge: float, rng: np.random.Generator) -> Probabilities:
    n = len(forward)

    def role(direction: float) -> Floats:
        noise = _autoregressive(n, climate.persistence, rng)
        known: Floats = ndtr(direction * edge * forward + np.sqrt(1 - edge**2) * noise)
        return known

    return Probabilities(role(1), role(-1), role(-1), role(1), out_of_sample=np.ones(n, dtype=np.bool_))


def _autoregressive(n: int, persistence: float, rng: np.random.Generator) -> Floats:
    """Return a stationary AR(1) of variance 1."""
    shocks = rng.standard_normal(n) * np.sqrt(1 - persistence**2)
    shocks[0] = rng.standard_normal()
    values: Floats = lfilter([1.0], [1.0, -persistence], shocks)
    return values
