"""Made-up markets: prices whose volatility comes and goes, that gap, close over nights or week-ends, and pay funding."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.signal import lfilter

from signals import Bars
from signals.arrays import Flags, Floats, Times

__all__ = ["Market", "aggregated", "make_market", "shifted_basis"]

_MINUTE = np.timedelta64(60_000_000, "us")


@dataclass(frozen=True, eq=False)
class Market:
    """Bars of one made-up market.

    Attributes
    ----------
    bars
        T of them.
    minutes
        From one bar's opening to the next one's.
    tick
        Prices are multiples of it.
    name
        Of its asset.
    """

    bars: Bars
    minutes: int
    tick: float
    name: str = "BTCUSDT"

    @property
    def step(self) -> np.timedelta64:
        """From one bar's opening to the next one's."""
        return self.minutes * _MINUTE


def make_market(  # noqa: PLR0913 - a market has so many sides
    rng: np.random.Generator,
    bars: int,
    minutes: int,
    *,
    price: float = 20_000.0,
    year: float = 0.6,
    drift: float = 0.0,
    gaps: float = 0.0,
    closed: str = "never",
    funded: bool = False,
    name: str = "BTCUSDT",
    start: np.datetime64 | None = None,
    reverts: float = 0.0,
) -> Market:
    """Draw a market.

    Parameters
    ----------
    rng
        What is random.
    bars, minutes
        How many, and how long each.
    price
        It starts at.
    year, drift
        Volatility and drift a year.
    gaps
        Share of bars that open away from the close before.
    closed
        ``never``, ``weekends`` or ``nights`` (and week-ends).
    funded
        Whether funding is settled every eight hours.
    name
        Of its asset.
    start
        When its first bar opens, drawn where None.
    reverts
        Share of the way back to where the price began that a bar goes.
    """
    time = _times(bars, minutes, closed, rng)
    if start is not None:
        time = time + (start - time[0])
    n = len(time)
    share = minutes / (365 * 24 * 60)
    spread = np.sqrt(share) * year * _volatility(rng, n)
    body = drift * share + spread * rng.standard_t(6, n) / np.sqrt(1.5)
    gap = np.where(rng.random(n) < gaps, 6 * spread * rng.standard_normal(n), 0.0)
    if closed != "never":
        gap += np.where(np.diff(time, prepend=time[0]) > minutes * _MINUTE, 8 * spread * rng.standard_normal(n), 0.0)
    close = np.cumsum(gap + body) + np.log(price)
    if reverts:
        away = lfilter([1.0], [1.0, reverts - 1.0], gap + body)
        body, close = np.diff(away, prepend=0.0) - gap, away + np.log(price)
    opened = close - body
    reach = [np.sqrt(body**2 - 2 * spread**2 * np.log(rng.random(n))) for _ in range(2)]
    prices = [opened, opened + (body + reach[0]) / 2, opened + (body - reach[1]) / 2, close]
    tick = 10.0 ** (np.floor(np.log10(price)) - 5)
    rounded = [np.maximum(np.round(np.exp(each) / tick), 1) * tick for each in prices]
    rounded = [np.round(each, 10) for each in rounded]
    high, low = np.maximum.reduce(rounded), np.minimum.reduce(rounded)
    funding: Floats | None = None
    if funded:
        due = time.astype("datetime64[m]").astype(np.int64) % 480 == 0
        funding = np.zeros(n)
        funding[due] = np.round(1e-4 + 2e-4 * rng.standard_normal(int(due.sum())), 8)
    volume: Floats = np.round(np.exp(rng.normal(4, 1, n)), 3).astype(np.float64)
    return Market(Bars(time, rounded[0], high, low, rounded[3], volume, funding), minutes, tick, name)


def _volatility(rng: np.random.Generator, n: int) -> Floats:
    """Return factors around 1 that change slowly, float64 (n,)."""
    knots = rng.normal(0, 0.45, n // 200 + 3)
    log = np.interp(np.arange(n) / 200, np.arange(len(knots)), knots)
    return np.asarray(np.exp(log - 0.1))


def _times(bars: int, minutes: int, closed: str, rng: np.random.Generator) -> Times:
    day = int(rng.integers(0, 500))
    start = np.datetime64("2023-01-02", "us") + np.timedelta64(day, "D")
    if closed == "never":
        return start + np.arange(bars) * (minutes * _MINUTE)
    many = start + np.arange(bars * (2 if closed == "weekends" else 5)) * (minutes * _MINUTE)
    return many[_opened(many, closed)][:bars]


def _opened(time: Times, closed: str) -> Flags:
    weekday = (time.astype("datetime64[D]").astype(np.int64) + 3) % 7
    flags = weekday < 5
    if closed == "nights":
        minute = time.astype("datetime64[m]").astype(np.int64) % (24 * 60)
        flags &= (minute >= 14 * 60 + 30) & (minute < 21 * 60)
    return np.asarray(flags)


def aggregated(market: Market, factor: int) -> Market:
    """Return a market that is open all the time with bars `factor` times as long."""
    bars = market.bars
    if factor == 1:
        return market
    n = len(bars.time) // factor * factor
    rows = {name: np.asarray(getattr(bars, name))[:n].reshape(-1, factor) for name in ("open", "high", "low", "close")}
    funding = None if bars.funding_rate is None else bars.funding_rate[:n].reshape(-1, factor).sum(axis=1)
    volume = None if bars.volume is None else bars.volume[:n].reshape(-1, factor).sum(axis=1)
    longer = Bars(
        bars.time[:n:factor],
        rows["open"][:, 0],
        rows["high"].max(axis=1),
        rows["low"].min(axis=1),
        rows["close"][:, -1],
        volume,
        funding,
    )
    return replace(market, bars=longer, minutes=market.minutes * factor)


def shifted_basis(market: Market, rng: np.random.Generator, width: float = 2e-4) -> Market:
    """Return the market as another exchange quotes it: off by a basis that wanders within some hundredths of a percent."""
    bars, n = market.bars, len(market.bars.time)
    basis = 1 + width * np.interp(np.arange(n) / 50, np.arange(n // 50 + 2), rng.standard_normal(n // 50 + 2))
    prices = [
        np.round(np.round(each * basis / market.tick) * market.tick, 10)
        for each in (bars.open, bars.high, bars.low, bars.close)
    ]
    other = Bars(
        bars.time,
        prices[0],
        np.maximum.reduce(prices),
        np.minimum.reduce(prices),
        prices[3],
        bars.volume,
        bars.funding_rate,
    )
    return replace(market, bars=other)
