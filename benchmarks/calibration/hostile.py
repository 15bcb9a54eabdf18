"""Worlds that hurt: models that know much of the market, and nothing of its direction.

Each makes a market and a model from a seed. What the model knows (when it is wild, what came before, which month it is) is
worth nothing in any of them: its side says nothing of the next return beyond the market's mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from zlib import crc32

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtr

import signals as signal_files
from benchmarks.calibration.prices import LogPrice, diffusion, make_bars
from signals import Bars, Probabilities, Signals
from signals.arrays import Flags, Floats
from signals.bars.markets import MARKETS

__all__ = ["KNOWN", "Hostile", "make_hostile"]


@dataclass(frozen=True)
class Hostile:
    """A market and a model without knowledge of direction.

    Attributes
    ----------
    knows
        What the model knows, a name of `KNOWN`.
    drift
        Mean return a year divided by the volatility; for real bars, whether their own is left in (any but 0).
    days, bars_a_day
        Length; real bars have their own.
    file
        Real bars in the place of the demo's.
    """

    knows: str
    drift: float = 0.0
    days: int = 365
    bars_a_day: int = 12
    file: str = ""


def make_hostile(hostile: Hostile, seed: int, name: str) -> Signals:
    """Make the world of a seed; worlds of another name are others."""
    rng = np.random.default_rng([seed, crc32(name.encode()), 1])
    if hostile.knows == "reported":
        return _reported(rng)
    return KNOWN[hostile.knows](hostile, rng)


def _annual(hostile: Hostile) -> tuple[int, float, float]:
    """Return bars, deviation and drift of a bar: 60 % a year."""
    bars = hostile.days * hostile.bars_a_day
    spread = 0.6 / np.sqrt(365 * hostile.bars_a_day)
    return bars, spread, hostile.drift * 0.6 / (365 * hostile.bars_a_day)


def _probabilities(long: Floats, short: Floats) -> Probabilities:
    flags = np.ones(len(long), dtype=np.bool_)
    return Probabilities(ndtr(long), ndtr(short), ndtr(-long), ndtr(-short), out_of_sample=flags)


def _regimes(n: int, length: float, rng: np.random.Generator) -> Flags:
    """Return spans of random length that are one thing or the other."""
    changes = rng.random(n) < 1 / length
    return np.asarray((np.cumsum(changes) + rng.integers(2)) % 2 == 0)


def _volatility(knows_wild: bool) -> Callable[[Hostile, np.random.Generator], Signals]:
    """Calm or wild regimes of a week; the model fires at random hours of those it prefers, its sides at random."""

    def make(hostile: Hostile, rng: np.random.Generator) -> Signals:
        n, spread, drift = _annual(hostile)
        wild = _regimes(n, 7 * hostile.bars_a_day, rng)
        spreads = spread * np.where(wild, 1.36, 0.39)
        bars = make_bars(diffusion(spreads, drift, rng), hostile.bars_a_day, rng)
        away = np.where(wild == knows_wild, 0.0, -3.0)
        return Signals(bars, {"model": _probabilities(*(away + rng.standard_normal(n) for _ in range(2)))})

    return make


def _past(sign: float) -> Callable[[Hostile, np.random.Generator], Signals]:
    """Follow or fade the last moves, in units of their volatility, which clusters and rises when prices fall."""

    def make(hostile: Hostile, rng: np.random.Generator) -> Signals:
        n, spread, drift = _annual(hostile)
        shocks = rng.standard_normal(n)
        spreads = _leveraged(shocks, rng.standard_normal(n), spread, hostile.bars_a_day)
        body = drift - spreads**2 / 2 + spreads * shocks
        bars = make_bars(LogPrice(body, np.zeros(n), spreads), hostile.bars_a_day, rng)
        span = float(rng.choice([3, 12, 48]))
        decay = 1 - 1 / span
        moved = lfilter([1.0], [1.0, -decay], body - drift) * np.sqrt(1 - decay**2)
        rough = np.sqrt(lfilter([1 - decay], [1.0, -decay], body**2)) + 0.1 * spread
        reading = sign * moved / rough + 0.3 * rng.standard_normal(n)
        # fires more when it is wild
        level = 0.5 * np.log(rough / (1.1 * spread))
        return Signals(bars, {"model": _probabilities(reading + level, -reading + level)})

    return make


def _leveraged(shocks: Floats, own: Floats, spread: float, bars_a_day: int) -> Floats:
    """Log volatility of an AR(1) with a half-life of ten days, driven by falls (correlation -0.7)."""
    persistence = 0.5 ** (1 / (10 * bars_a_day))
    driven = -0.7 * shocks + np.sqrt(1 - 0.7**2) * own
    level = lfilter([0.0, np.sqrt(1 - persistence**2)], [1.0, -persistence], driven)
    course: Floats = spread * np.exp(0.6 * level - 0.36)
    return course


def _slow(hostile: Hostile, rng: np.random.Generator) -> Signals:
    """Drift that turns every two months, and a model that changes its mind as slowly, and for no reason."""
    n, spread, drift = _annual(hostile)
    month = 30 * hostile.bars_a_day
    turns = np.where(_regimes(n, 2 * month, rng), 1.0, -1.0) * 1.5 * 0.6 / (365 * hostile.bars_a_day)
    path = diffusion(np.full(n, spread), 0.0, rng)
    bars = make_bars(LogPrice(path.body + drift + turns, path.gap, path.spread), hostile.bars_a_day, rng)
    persistence = 0.5 ** (1 / month)
    shocks = rng.standard_normal(n) * np.sqrt(1 - persistence**2)
    shocks[0] = rng.standard_normal()
    mood = lfilter([1.0], [1.0, -persistence], shocks)
    noise = 0.4 * rng.standard_normal((2, n))
    return Signals(bars, {"model": _probabilities(mood + noise[0], -mood + noise[1])})


def _gaps(hostile: Hostile, rng: np.random.Generator) -> Signals:
    """Seven hours a day; half of a day's variance and all of its drift come overnight."""
    n, spread, drift = _annual(hostile)
    first = np.arange(n) % hostile.bars_a_day == 0
    nights = spread * np.sqrt(hostile.bars_a_day)
    # a large gap every now and then
    shocks = rng.standard_t(4, n) / np.sqrt(2)
    gap = np.where(first, drift * hostile.bars_a_day - nights**2 / 4 + nights * np.sqrt(0.5) * shocks, 0.0)
    path = diffusion(np.full(n, spread * np.sqrt(0.5)), 0.0, rng)
    bars = make_bars(LogPrice(path.body, gap, path.spread), hostile.bars_a_day, rng)
    return Signals(bars, {"model": _probabilities(*rng.standard_normal((2, n)))})


def _eight(hostile: Hostile, rng: np.random.Generator) -> Signals:
    """Eight variants of one model, correlated by 0.8, that know nothing; a bar resembles the one before it."""
    n, spread, drift = _annual(hostile)
    bars = make_bars(diffusion(np.full(n, spread), drift, rng), hostile.bars_a_day, rng)

    def reading() -> Floats:
        shocks = rng.standard_normal(n) * np.sqrt(1 - 0.8**2)
        found: Floats = lfilter([1.0], [1.0, -0.8], shocks)
        return found

    common = reading(), reading()
    variants = {
        f"model-{at}": _probabilities(*(np.sqrt(0.8) * each + np.sqrt(0.2) * reading() for each in common))
        for at in range(8)
    }
    return Signals(bars, variants)


def _reported(rng: np.random.Generator) -> Signals:
    """Draw a year of 15-minute bars, calm or wild for a week, that rise throughout; one calm bar in five is bought."""
    n = 35_000
    wild = _regimes(n, 600, rng)
    bars = make_bars(diffusion(np.where(wild, 0.0028, 0.0008), 0.000032, rng), 96, rng)
    buys = ~wild & (rng.random(n) < 0.2)  # noqa: PLR2004
    blank = np.zeros(n)
    long = np.where(buys, 1.0, 0.0)
    return Signals(bars, {"model": Probabilities(long, blank, blank, blank, out_of_sample=np.ones(n, dtype=np.bool_))})


def _tail(hostile: Hostile, rng: np.random.Generator) -> Signals:
    """Fade past moves over three years, the last seventh of which the model had not seen."""
    made = _past(-1.0)(replace(hostile, days=3 * hostile.days), rng)
    n = len(made)
    model = replace(made.variants["model"], out_of_sample=np.arange(n) >= n - n // 7)
    return Signals(made.bars, {"model": model})


def _patchy(hostile: Hostile, rng: np.random.Generator) -> Signals:
    """Two models that know nothing, each out of sample in every other six weeks, in a drift that turns every two months."""
    made = _slow(hostile, rng)
    n = len(made)
    fold = np.arange(n) // (45 * hostile.bars_a_day) % 2 == 0
    variants = {
        name: replace(_probabilities(*rng.standard_normal((2, n))), out_of_sample=flags)
        for name, flags in (("one", fold), ("other", ~fold))
    }
    return Signals(made.bars, variants)


def _holds(hostile: Hostile, rng: np.random.Generator) -> Signals:
    """Three years of two bars a day, entered at random and held for weeks."""
    hostile = replace(hostile, days=3 * hostile.days, bars_a_day=2)
    n, spread, drift = _annual(hostile)
    bars = make_bars(diffusion(np.full(n, spread), drift, rng), hostile.bars_a_day, rng)
    return Signals(bars, {"model": _probabilities(*rng.standard_normal((2, n)))})


@lru_cache(maxsize=4)
def _own(name: str, detrended: bool) -> Bars:
    bars = signal_files.load_market(name) if name in MARKETS else signal_files.read_bars(name)
    if not detrended:
        return bars
    n = len(bars)
    rise = np.log(bars.close[-1] / bars.open[0]) / n
    fall = np.exp(-rise * np.arange(n))
    prices = {each: getattr(bars, each) * fall for each in ("open", "high", "low", "close")}
    prices["high"] = np.maximum.reduce([prices[each] for each in ("open", "high", "close")])
    prices["low"] = np.minimum.reduce([prices[each] for each in ("open", "low", "close")])
    return Bars(bars.time, **prices)


def _real(hostile: Hostile, rng: np.random.Generator) -> Signals:
    """Take real bars, the demo's index bars or those of a file: fire by the last volatility, the side at random."""
    bars = _own(hostile.file or MARKETS[int(rng.integers(2))], hostile.drift == 0)
    moves = np.diff(np.log(bars.close), prepend=np.log(bars.open[0]))
    rough = np.log(np.sqrt(lfilter([0.05], [1.0, -0.95], moves**2)) + 1e-4)
    level = (rough - rough.mean()) / rough.std()
    side = -6.0 * rng.integers(2, size=len(bars))
    noise = 0.5 * rng.standard_normal((2, len(bars)))
    return Signals(bars, {"model": _probabilities(level + noise[0] + side, level + noise[1] - 6.0 - side)})


KNOWN: dict[str, Callable[[Hostile, np.random.Generator], Signals]] = {
    "calm": _volatility(knows_wild=False),
    "wild": _volatility(knows_wild=True),
    "momentum": _past(1.0),
    "reversion": _past(-1.0),
    "slow": _slow,
    "real": _real,
    "gaps": _gaps,
    "eight": _eight,
    "tail": _tail,
    "patchy": _patchy,
    "holds": _holds,
}
"""What a model can know without knowing the direction, and the world that it knows it of."""
