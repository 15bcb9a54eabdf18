"""Bots that trade made-up markets by the bars, honestly: what they decide on is known, and what happens first comes first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.audit.market import Market
from signals.arrays import Array, Flags, Floats, Integers, Times

__all__ = ["Bot", "Trips", "trade"]


@dataclass(frozen=True)
class Bot:
    """How a bot trades.

    Attributes
    ----------
    often
        Chance that it wants to enter at a bar.
    side
        ``both``, ``long`` or ``short``.
    stop, target
        Distances from the entry, fractions of the price; infinite: none.
    hold
        Longest, in bars.
    leaves
        Chance a bar that it leaves by a signal of its own.
    fill
        At the next bar's ``open``, at the signal bar's ``close``, or by a ``limit`` below the close (above, for shorts).
    slip
        Orders at market get so much less than the price, at most, as a fraction.
    at_once
        Most positions open.
    stamps
        ``open``: a fill is stamped with its bar's opening; ``close``: with its closing; ``inside``: with a second within.
    hours
        UTC, in which it enters.
    weekends
        Whether it enters on Saturdays and Sundays.
    edge
        Chance that it knows the direction of the next bars, beyond one half.
    same_side
        Whether it opens positions of one side alone at a time.
    fades
        Bars whose move it bets against; 0: none.
    """

    often: float = 0.05
    side: str = "both"
    stop: float = 0.01
    target: float = 0.015
    hold: int = 48
    leaves: float = 0.0
    fill: str = "open"
    slip: float = 0.0
    at_once: int = 1
    stamps: str = "open"
    hours: tuple[int, int] = (0, 24)
    weekends: bool = True
    edge: float = 0.0
    same_side: bool = False
    fades: int = 0


@dataclass(frozen=True, eq=False)
class Trips:
    """n round trips in order of entry: where and why they began and ended.

    Attributes
    ----------
    entry_bar, exit_bar
        int64 (n,): bars in which the fills were.
    entry_time, exit_time, signal_time
        datetime64[us] (n,).
    short
        bool (n,).
    entry, exit, stop, target
        float64 (n,): prices.
    reason
        str (n,).
    """

    entry_bar: Integers
    exit_bar: Integers
    entry_time: Times
    exit_time: Times
    signal_time: Times
    short: Flags
    entry: Floats
    exit: Floats
    stop: Floats
    target: Floats
    reason: Array


def trade(bot: Bot, market: Market, rng: np.random.Generator, most: int = 20_000) -> Trips:
    """Let a bot trade a market."""
    candidates = np.flatnonzero(_wants(bot, market, rng))
    rows: list[tuple[int, int, bool, float, float, float, float, str]] = []
    ends: list[tuple[int, bool]] = []
    for i in candidates:
        ends = [each for each in ends if each[0] >= i]
        if len(ends) >= bot.at_once:
            continue
        short = _side(bot, market, int(i), rng)
        if bot.same_side and ends and ends[0][1] != short:
            continue
        row = _trip(bot, market, int(i), short, rng)
        if row is not None:
            rows.append(row)
            ends.append((row[1], short))
        if len(rows) >= most:
            break
    return _trips(rows, bot, market, rng)


def _wants(bot: Bot, market: Market, rng: np.random.Generator) -> Flags:
    time = market.bars.time
    hour = time.astype("datetime64[h]").astype(np.int64) % 24
    weekday = (time.astype("datetime64[D]").astype(np.int64) + 3) % 7
    wants = rng.random(len(time)) < bot.often
    wants &= (hour >= bot.hours[0]) & (hour < bot.hours[1])
    if not bot.weekends:
        wants &= weekday < 5
    wants[:2] = wants[-3:] = False
    return np.asarray(wants)


def _side(bot: Bot, market: Market, i: int, rng: np.random.Generator) -> bool:
    if bot.side != "both":
        return bot.side == "short"
    if bot.fades:
        return bool(market.bars.close[i - 1] > market.bars.close[max(i - 1 - bot.fades, 0)])
    if bot.edge and rng.random() < 2 * bot.edge:
        ahead = market.bars.close[min(i + 8, len(market.bars.close) - 1)]
        return bool(ahead < market.bars.close[i])
    return bool(rng.random() < 0.5)


def _trip(
    bot: Bot, market: Market, i: int, short: bool, rng: np.random.Generator
) -> tuple[int, int, bool, float, float, float, float, str] | None:
    """Return where a decision at the close of bar i - 1 (of bar i, where it fills at the close) leads."""
    bars, d = market.bars, -1.0 if short else 1.0
    if bot.fill == "open":
        entry, first = _slipped(bars.open[i], d, bot, market, rng), i
    elif bot.fill == "close":
        entry, first = _slipped(bars.close[i], d, bot, market, rng), i + 1
    else:
        level = _tick(bars.close[i - 1] * (1 - d * 0.3 * min(bot.stop, 0.01)), market)
        best = min(bars.open[i], level) if d > 0 else max(bars.open[i], level)
        if (bars.low[i] > level) if d > 0 else (bars.high[i] < level):
            return None
        entry, first = best, i
    stop = _tick(entry * (1 - d * bot.stop), market) if np.isfinite(bot.stop) else np.nan
    target = _tick(entry * (1 + d * bot.target), market) if np.isfinite(bot.target) else np.nan
    found = _exit(bot, market, first, d, stop, target, rng, passive=bot.fill == "limit")
    if found is None:
        return None
    j, price, reason = found
    return i, j, short, entry, price, stop, target, reason


def _exit(  # noqa: PLR0913, PLR0917 - a position and its orders
    bot: Bot,
    market: Market,
    first: int,
    d: float,
    stop: float,
    target: float,
    rng: np.random.Generator,
    passive: bool,
) -> tuple[int, float, str] | None:
    """Return the bar, price and reason of an exit; None where the bars end first.

    What a bar touched is assumed to have come stop first. A limit order fills somewhere within its bar: its target is not
    looked for before the next one.
    """
    bars = market.bars
    leaves = int(rng.geometric(bot.leaves)) if bot.leaves else bot.hold
    last = first + min(bot.hold, leaves)
    if last >= len(bars.time):
        return None
    low, high, opened = bars.low[first:last], bars.high[first:last], bars.open[first:last]
    hit_stop = (low <= stop) if d > 0 else (high >= stop)
    hit_target = (high >= target) if d > 0 else (low <= target)
    if passive and len(hit_target):
        hit_target[0] = False
    hit = hit_stop | hit_target
    if not hit.any():
        reason = "signal" if leaves < bot.hold else "time"
        return last, _slipped(bars.open[last], -d, bot, market, rng), reason
    at = int(hit.argmax())
    gapped = at > 0 or (not passive and bot.fill == "close")
    if hit_stop[at]:
        beyond = gapped and ((opened[at] < stop) if d > 0 else (opened[at] > stop))
        return first + at, _slipped(opened[at] if beyond else stop, -d, bot, market, rng), "stop"
    beyond = gapped and ((opened[at] > target) if d > 0 else (opened[at] < target))
    return first + at, float(opened[at] if beyond else target), "target"


def _tick(price: float, market: Market) -> float:
    return float(np.round(np.round(price / market.tick) * market.tick, 10))


def _slipped(price: float, d: float, bot: Bot, market: Market, rng: np.random.Generator) -> float:
    """Return what an order at market that buys (`d` = 1) or sells gets."""
    return _tick(price * (1 + d * bot.slip * rng.random()), market) if bot.slip else float(price)


def _trips(
    rows: list[tuple[int, int, bool, float, float, float, float, str]],
    bot: Bot,
    market: Market,
    rng: np.random.Generator,
) -> Trips:
    entry_bar = np.array([row[0] for row in rows], dtype=np.int64)
    exit_bar = np.array([row[1] for row in rows], dtype=np.int64)
    reason = np.array([row[7] for row in rows], dtype=str)
    numbers = np.array([row[3:7] for row in rows], dtype=np.float64).reshape(-1, 4)
    time, step = market.bars.time, market.step
    signal_time = time[entry_bar] + (step if bot.fill == "close" else np.timedelta64(0, "us"))
    entry_time = time[entry_bar] + (step if bot.fill == "close" and bot.stamps != "open" else np.timedelta64(0, "us"))
    exit_time = time[exit_bar].copy()
    if bot.stamps == "close":
        resting = np.isin(reason, ("stop", "target"))
        exit_time = np.where(resting, exit_time + step, exit_time)
        if bot.fill == "limit":
            entry_time = entry_time + step
    elif bot.stamps == "inside":
        second = rng.integers(0, 2, (2, len(rows))) + np.array([[0], [1]])
        entry_time, exit_time = (
            entry_time + second[0] * np.timedelta64(1, "s"),
            exit_time + second[1] * np.timedelta64(1, "s"),
        )
    return Trips(
        entry_bar,
        exit_bar,
        entry_time,
        np.maximum(exit_time, entry_time),
        np.minimum(signal_time, entry_time),
        np.array([row[2] for row in rows], dtype=bool),
        numbers[:, 0],
        numbers[:, 1],
        numbers[:, 2],
        numbers[:, 3],
        reason,
    )
