"""Worlds of several assets: prices that rise and fall together, and probabilities that know as much as we let them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtr

from benchmarks.calibration.prices import LogPrice, make_bars
from signals import Bars, Probabilities, Signals
from signals.arrays import Floats

__all__ = ["Together", "make_assets"]


@dataclass(frozen=True)
class Together:
    """What a world of several assets is like.

    Attributes
    ----------
    assets
        How many.
    days, bars_a_day
        Length.
    correlation
        Of the assets' returns with each other.
    alike
        Correlation of what their probabilities say where it is luck: one model for all, or one for each.
    volatility
        Annual, as a fraction.
    clustering
        Deviation of the log volatility that all share, an AR(1) with a half-life of twelve days; 0 for constant volatility.
    drift
        Annual mean return divided by `volatility`.
    persistence
        Autocorrelation of the probabilities from bar to bar.
    edge
        Correlation of every asset's readings with its own return over the next `horizon` bars.
    horizon
        Bars.
    unlike
        Whether every other asset has bars twice as long, and every third begins when a fifth of the days is over.
    short
        Whether the last asset has the last tenth of the days alone.
    """

    assets: int = 8
    days: int = 300
    bars_a_day: int = 6
    correlation: float = 0.6
    alike: float = 0.0
    volatility: float = 0.6
    clustering: float = 0.0
    drift: float = 0.0
    persistence: float = 0.0
    edge: float = 0.0
    horizon: int = 6
    unlike: bool = False
    short: bool = False


def make_assets(world: Together, seed: int) -> tuple[Signals, ...]:
    """Simulate prices and probabilities of every asset.

    Notes
    -----
    Log prices diffuse with a factor in common; the extremes of each bar are those of a Brownian bridge, as in
    `benchmarks.calibration.worlds`, so that without drift no rule has an edge.
    """
    rng = np.random.default_rng([seed, 8])
    n = world.days * world.bars_a_day
    beyond = n + world.horizon + 1
    spread = np.full(beyond, world.volatility / np.sqrt(365 * world.bars_a_day))
    if world.clustering:
        level = _autoregressive(beyond, 0.5 ** (1 / (12 * world.bars_a_day)), rng)
        spread = spread * np.exp(world.clustering * level - world.clustering**2)
    step = world.drift * world.volatility / (365 * world.bars_a_day)
    factor, said = rng.standard_normal(beyond), [_autoregressive(n, world.persistence, rng) for _ in range(4)]
    made = []
    for place in range(world.assets):
        own = rng.standard_normal(beyond)
        luck = np.sqrt(world.correlation) * factor + np.sqrt(1 - world.correlation) * own
        body = step - spread**2 / 2 + spread * luck
        bars = make_bars(LogPrice(body, np.zeros(beyond), spread), world.bars_a_day, rng)[:n]
        close = np.cumsum(body)
        forward = close[world.horizon :][:n] - close[:n]
        known = _probabilities(world, forward / forward.std(), said, rng)
        held = Signals(bars, {"default": known})
        made.append(_unlike(held, place) if world.unlike else held)
    if world.short:
        made[-1] = made[-1].between(made[-1].bars.time[len(made[-1]) * 9 // 10])
    return tuple(made)


def _probabilities(world: Together, forward: Floats, said: list[Floats], rng: np.random.Generator) -> Probabilities:
    n = len(forward)

    def role(at: int, direction: float) -> Floats:
        own = _autoregressive(n, world.persistence, rng)
        noise = np.sqrt(world.alike) * said[at] + np.sqrt(1 - world.alike) * own
        known: Floats = ndtr(direction * world.edge * forward + np.sqrt(1 - world.edge**2) * noise)
        return known

    long, short, leave_long, leave_short = (role(at, direction) for at, direction in enumerate((1.0, -1.0, -1.0, 1.0)))
    return Probabilities(long, short, leave_long, leave_short, np.ones(n, dtype=np.bool_))


def _unlike(signals: Signals, place: int) -> Signals:
    """Return an asset with a step and a first bar of its own."""
    first = len(signals) // 5 // 2 * 2 if place % 3 == 2 else 0  # noqa: PLR2004 - every third
    own = signals.between(signals.bars.time[first])
    if place % 2 == 0:
        return own
    bars, known = own.bars, own.variants["default"]
    pairs = [values.reshape(-1, 2) for values in (bars.open, bars.high, bars.low, bars.close)]
    longer = Bars(bars.time[::2], pairs[0][:, 0], pairs[1].max(axis=1), pairs[2].min(axis=1), pairs[3][:, 1])
    # what is known at the close of the longer bar is what was said at the close of its second half
    return Signals(longer, {"default": known[1::2]})


def _autoregressive(n: int, persistence: float, rng: np.random.Generator) -> Floats:
    """Return a stationary AR(1) of variance 1."""
    shocks = rng.standard_normal(n) * np.sqrt(1 - persistence**2)
    shocks[0] = rng.standard_normal()
    values: Floats = lfilter([1.0], [1.0, -persistence], shocks)
    return values
