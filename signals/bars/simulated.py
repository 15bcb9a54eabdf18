"""SIMULATED markets and probabilities with a known true edge. Nothing in here is market data.

They exist to ask whether the rest of the project finds an edge that is there, and none where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from signals.arrays import Flags, Floats, Times
from signals.data import Bars, Probabilities, Signals
from signals.errors import InputError
from signals.files.fingerprints import fingerprint
from signals.roles import DEFAULT_VARIANT, ROLES, Role
from signals.seeds import check_seed
from signals.times.timestamps import Timestamp, to_timestamp

TICKS_PER_BAR = 20
YEAR = np.timedelta64(365 * 24, "h")
FUNDING_EVERY = np.timedelta64(8, "h")
DAY = np.timedelta64(24, "h")
# The log volatility of a bar is an AR(1) with a half-life of 69 bars of 5 minutes, some six hours.
VOLATILITY_PERSISTENCE = 0.99
VOLATILITY_OF_VOLATILITY = 0.45
# The hidden signal has a half-life of 34 bars, so that features over 12 to 48 bars can see it.
SIGNAL_PERSISTENCE = 0.98
JUMPS_PER_BAR = 0.0005
JUMP_IN_VOLATILITIES = 6.0


@dataclass(frozen=True, eq=False)
class Simulated:
    """A SIMULATED market and what its maker knows about it.

    Attributes
    ----------
    bars : Bars
        T of them.
    signal : float64 array of shape (T,)
        The hidden signal at each bar's close, mean 0 and variance 1, a function of past prices alone.
    volatility : float64 array of shape (T,)
        The standard deviation of each bar's return from the close before it, jumps apart.
    edge : float
        The true correlation of the signal at a close with the next bar's return in units of its volatility, jumps
        apart.
    """

    bars: Bars
    signal: Floats
    volatility: Floats
    edge: float


def simulate(  # noqa: PLR0913 - a market has this many properties
    n_bars: int = 100_000,
    *,
    edge: float = 0.0,
    seed: int = 0,
    start: Timestamp = "2024-01-01",
    step_minutes: int = 5,
    start_price: float = 50_000.0,
    tick: float = 0.1,
    annual_volatility: float = 0.6,
) -> Simulated:
    """Return a SIMULATED futures market of bars, with a true edge of the given size.

    Parameters
    ----------
    n_bars : int
        T, at least 2.
    edge : float
        In [-1, 1]. With z the standardised shock of a bar, the signal is ``s[t] = a s[t-1] + sqrt(1 - a²) z[t]``,
        a = 0.98, and the next bar's return in units of its volatility ``edge s[t] + sqrt(1 - edge²) z[t+1]``: the
        true one-bar information coefficient. Positive is momentum, negative reversal. With 0 the unrounded price is a
        martingale: no rule has a gross expectancy other than 0. For a sense of scale: over h bars, h well below the
        half-life of 34, the coefficient is about ``edge sqrt(h)``.
    seed : int
        The same seed gives the same shocks for every edge.
    start : datetime or ISO string
        Open of the first bar, UTC.
    step_minutes, start_price, tick, annual_volatility
        Length of a bar, first price, smallest price step, and mean volatility of a year of 365 days as a fraction.

    Returns
    -------
    Simulated
        Bars are made of 20 ticks each, the first of which is the open, so that high and low are those of a path.
        Volatility clusters (log AR(1)) and has a daily season; there are rare jumps; every 8 hours of the day a
        funding rate around 0.0001 is settled that has nothing to do with prices.

    Raises
    ------
    InputError
        If a number makes no sense.
    """
    _check(n_bars, edge, step_minutes=step_minutes, start_price=start_price, tick=tick, volatility=annual_volatility)
    generator = np.random.default_rng(check_seed(seed))
    step = np.timedelta64(step_minutes, "m")
    time = to_timestamp(start) + np.arange(n_bars) * step.astype("timedelta64[us]")
    volatility = annual_volatility * (step / YEAR) ** 0.5 * _season(time) * _clusters(n_bars, generator)
    shocks = generator.standard_normal((n_bars, TICKS_PER_BAR)) / TICKS_PER_BAR**0.5
    signal = _autoregressive(shocks.sum(axis=1), SIGNAL_PERSISTENCE, generator)
    before = np.concatenate([[0.0], signal[:-1]])
    # Simple returns of mean zero, compounded: without an edge the price is a martingale, not only its logarithm.
    moves = shocks * (1 - edge**2) ** 0.5 + edge * before[:, None] / TICKS_PER_BAR
    moves = moves * volatility[:, None] + _jumps(volatility, generator)
    path = start_price * np.cumprod(1 + moves.ravel()).reshape(n_bars, TICKS_PER_BAR)
    path = np.maximum(np.round(np.round(path / tick) * tick, 10), tick)
    prices = (path[:, 0], path.max(axis=1), path.min(axis=1), path[:, -1])
    volume, funding = _volume(volatility, generator), _funding(time, generator)
    return Simulated(Bars(time, *prices, volume=volume, funding_rate=funding), signal, volatility, float(edge))


def simulated_signals(  # noqa: PLR0913 - a market and its reader
    n_bars: int = 100_000,
    *,
    edge: float = 0.0,
    seed: int = 0,
    horizon: int = 12,
    persistence: float = 0.9,
    start: Timestamp = "2024-01-01",
    step_minutes: int = 5,
) -> Signals:
    """Return a SIMULATED market with SIMULATED probabilities that know its future to a chosen degree.

    Parameters
    ----------
    n_bars : int
        T, at least 2.
    edge : float
        In [-1, 1]: the correlation of each role's reading (the logit of its probability) with the return from the
        next bar's open over the next `horizon` bars, for short_entry and long_exit with that return's negative. It is
        the correlation in expectation; a sample's differs. With 0 the probabilities are independent of prices.
    seed : int
        The same seed gives the same prices whatever the edge.
    horizon : int
        Bars.
    persistence : float
        In [0, 1): the autocorrelation of the noise in the readings from bar to bar.
    start, step_minutes
        As for `simulate`, whose market without an edge this is: only the probabilities know anything.

    Returns
    -------
    Signals
        One variant, ``default``, with four roles in (0, 1), all out of sample.

    Raises
    ------
    InputError
        If a number makes no sense.
    """
    _check(n_bars, edge, step_minutes=step_minutes, horizon=horizon)
    if not 0 <= persistence < 1:
        raise InputError(f"persistence is {persistence}; it must be at least 0 and below 1")
    # A future beyond the last bar, cut off below, so that the last bars are like all others.
    beyond = n_bars + horizon + 1
    market = simulate(beyond, seed=seed, start=start, step_minutes=step_minutes)
    opening = market.bars.open
    forward = np.log(opening[horizon + 1 :] / opening[1:-horizon])
    forward = (forward - forward.mean()) / forward.std()
    bars = market.bars[:n_bars]
    generator = np.random.default_rng([seed, 1])
    readings: dict[Role, Floats] = {}
    for role, direction in zip(ROLES, (1, -1, -1, 1), strict=True):
        noise = _autoregressive(generator.standard_normal(n_bars), persistence, generator)
        reading = direction * edge * forward + (1 - edge**2) ** 0.5 * noise
        readings[role] = 1 / (1 + np.exp(-reading))
    variants = {DEFAULT_VARIANT: Probabilities(**readings, out_of_sample=np.ones(n_bars, dtype=bool))}
    return Signals(bars, variants, None, fingerprint(bars, variants), bars.gaps)


def _check(n_bars: int, edge: float, **positive: float) -> None:
    if n_bars < 2:  # noqa: PLR2004 - fewer is no file
        raise InputError(f"n_bars is {n_bars}; it must be at least 2")
    if not -1 <= edge <= 1:
        raise InputError(f"edge is {edge}; it is a correlation and must lie in [-1, 1]")
    for name, value in positive.items():
        if not 0 < value < np.inf:
            raise InputError(f"{name} is {value}; it must be above 0")


def _autoregressive(shocks: Floats, persistence: float, generator: np.random.Generator) -> Floats:
    """Return an AR(1) of variance 1 driven by shocks of variance 1, started from its stationary distribution."""
    scale = (1 - persistence**2) ** 0.5
    driven: Iterable[float] = (scale * shocks).tolist()
    values = accumulate(driven, lambda last, shock: persistence * last + shock, initial=generator.standard_normal())
    return np.array(list(values)[1:])


def _clusters(n: int, generator: np.random.Generator) -> Floats:
    level = _autoregressive(generator.standard_normal(n), VOLATILITY_PERSISTENCE, generator)
    spread = VOLATILITY_OF_VOLATILITY
    # The mean of the square is 1, so that the annual volatility is what was asked for.
    result: Floats = np.exp(spread * level - spread**2)
    return result


def _season(time: Times) -> Floats:
    """Return a day's course of volatility: highest at 15:00 UTC, lowest at 03:00, mean square 1."""
    hour = (time - time.astype("datetime64[D]")) / np.timedelta64(1, "h")
    depth = 0.3
    course: Floats = 1 + depth * np.cos(2 * np.pi * (hour - 15) / 24)
    level: Floats = course / (1 + depth**2 / 2) ** 0.5
    return level


def _jumps(volatility: Floats, generator: np.random.Generator) -> Floats:
    """Return jumps of shape (T, ticks): rare, at a random tick, of mean zero, independent of all else."""
    n = len(volatility)
    happens: Flags = generator.random(n) < JUMPS_PER_BAR
    size = np.where(happens, generator.standard_normal(n) * JUMP_IN_VOLATILITIES * volatility, 0.0)
    jumps = np.zeros((n, TICKS_PER_BAR))
    # Bounded on both sides alike: a price cannot fall below zero, and the mean stays zero.
    jumps[np.arange(n), generator.integers(0, TICKS_PER_BAR, n)] = np.clip(size, -0.5, 0.5)
    return jumps


def _volume(volatility: Floats, generator: np.random.Generator) -> Floats:
    activity = volatility / volatility.mean()
    volume: Floats = np.round(100 * activity * np.exp(generator.normal(0, 0.5, len(volatility))), 3)
    return volume


def _funding(time: Times, generator: np.random.Generator) -> Floats:
    settled = (time - time.astype("datetime64[D]")) % FUNDING_EVERY == np.timedelta64(0, "us")
    premium = _autoregressive(generator.standard_normal(int(settled.sum())), 0.9, generator)
    rates = np.zeros(len(time))
    rates[settled] = np.round(np.clip(0.0001 + 0.0001 * premium, -0.003, 0.003), 8)
    return rates
