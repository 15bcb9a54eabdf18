"""Fills, times and exits that the market's bars do not allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.audit.accounts import booked
from benchmarks.audit.bots import Bot
from benchmarks.audit.faults.fault import Fault, Scene, changed, liquidated
from benchmarks.audit.market import make_market
from signals.arrays import Array, Floats, Times

__all__ = ["FAULTS", "knowing", "refilled", "shifted", "ticked"]

_HOUR = np.timedelta64(1, "h")
_OUTSIDE = ("price_outside_bar",)


def refilled(one: Scene, entry: Floats | None = None, exits: Floats | None = None, **columns: Array) -> Scene:
    """Return a scene with other fills, the accounts following from them."""
    book = one.book
    entry, exits = book.entry if entry is None else entry, book.exit if exits is None else exits
    quantity = book.value / entry
    fees = {"fee_in": book.fee_in, "fee_out": book.fee_out * (quantity * exits) / (book.quantity * book.exit)}
    sign = np.where(columns.get("short", book.short), -1.0, 1.0)
    profit = sign * quantity * (exits - entry) - fees["fee_in"] - fees["fee_out"] - book.funding
    new = changed(book, entry=entry, exit=exits, quantity=quantity, **fees, **columns)
    return replace(one, book=booked(new, profit), with_bars=True)


def _bar(one: Scene, time: Times) -> Array:
    return np.clip(np.searchsorted(one.market.bars.time, time, side="right") - 1, 0, len(one.market.bars.time) - 1)


def ticked(one: Scene, price: Floats) -> Floats:
    """Return prices as the market quotes them."""
    return np.asarray(np.round(np.round(price / one.market.tick) * one.market.tick, 10))


def _better_entries(one: Scene, rng: np.random.Generator) -> Scene:
    chosen = rng.random(len(one.book)) < 0.1
    better = one.book.entry * (1 - one.book.sign * 0.006)
    return refilled(one, ticked(one, np.where(chosen, better, one.book.entry)))


def _better_exits(one: Scene, rng: np.random.Generator) -> Scene:
    chosen = rng.random(len(one.book)) < 0.05
    better = one.book.exit * (1 + one.book.sign * 0.006)
    return refilled(one, exits=ticked(one, np.where(chosen, better, one.book.exit)))


def _at_extremes(one: Scene, rng: np.random.Generator) -> Scene:
    bars, at = one.market.bars, _bar(one, one.book.entry_time)
    return refilled(one, np.where(one.book.short, bars.high[at], bars.low[at]))


def _exits_at_extremes(one: Scene, rng: np.random.Generator) -> Scene:
    bars, at = one.market.bars, _bar(one, one.book.exit_time)
    chosen = rng.random(len(one.book)) < 0.7
    return refilled(one, exits=np.where(chosen, np.where(one.book.short, bars.low[at], bars.high[at]), one.book.exit))


def _before_signal(one: Scene, rng: np.random.Generator) -> Scene:
    """Fill at the open of the bar whose close decided: the signal is stated a bar after the entry."""
    signal = one.book.entry_time + one.market.step
    return replace(one, book=changed(one.book, signal_time=signal)).showing("signal")


def _signal_bar_open(one: Scene, rng: np.random.Generator) -> Scene:
    """Enter at a bar's opening on the side of its own close."""
    bars, at = one.market.bars, _bar(one, one.book.entry_time)
    short = bars.close[at] < bars.open[at]
    return _resided(one, np.where(rng.random(len(at)) < 0.9, short, one.book.short))


def _resided(one: Scene, short: Array) -> Scene:
    """Return a scene whose trades have other sides, left at the close of a later bar without stop or target."""
    bars, at = one.market.bars, _bar(one, one.book.entry_time)
    leave = np.minimum(at + 3, len(bars.time) - 1)
    nothing = np.full(len(at), np.nan)
    return refilled(
        one,
        bars.open[at],
        bars.open[leave],
        short=short,
        exit_time=bars.time[leave],
        stop=nothing,
        target=nothing,
        reason=np.full(len(at), "signal"),
    )


def _knows_the_future(one: Scene, rng: np.random.Generator) -> Scene:
    return knowing(one, rng, 0.92)


def knowing(one: Scene, rng: np.random.Generator, right: float) -> Scene:
    """Return a scene whose sides are right of the next three bars in a share of its trades."""
    bars, at = one.market.bars, _bar(one, one.book.entry_time)
    ahead = np.minimum(at + 3, len(bars.time) - 1)
    short = bars.open[ahead] < bars.open[at]
    return _resided(one, np.where(rng.random(len(at)) < right, short, ~short))


def shifted(one: Scene, shift: Array | np.timedelta64) -> Scene:
    """Return a scene whose times are all off by as much."""
    times = {name: getattr(one.book, name) + shift for name in ("entry_time", "exit_time", "signal_time")}
    return replace(one, with_bars=True, book=changed(one.book, **times))


def _hours_off(hours: int) -> Callable[[Scene, np.random.Generator], Scene]:
    def does(one: Scene, rng: np.random.Generator) -> Scene:
        return shifted(one, hours * _HOUR)

    return does


def _summer_time(one: Scene, rng: np.random.Generator) -> Scene:
    middle = one.book.entry_time[len(one.book) // 2]
    return shifted(one, np.where(one.book.entry_time > middle, 1, 0) * _HOUR)


def _other_asset(one: Scene, rng: np.random.Generator) -> Scene:
    bars = one.market.bars
    other = make_market(rng, len(bars.time), one.market.minutes, price=float(bars.close[0]) / 15, name="ETHUSDT")
    moved = replace(other.bars, time=bars.time)
    return replace(one, market=replace(other, bars=moved), with_bars=True)


def _other_asset_alike(one: Scene, rng: np.random.Generator) -> Scene:
    bars = one.market.bars
    other = make_market(rng, len(bars.time), one.market.minutes, price=float(bars.close[0]), name="BTCUSDT")
    return replace(one, market=replace(other, bars=replace(other.bars, time=bars.time)), with_bars=True)


def _never_reached(one: Scene, rng: np.random.Generator) -> Scene:
    """Let a third of the stopped trades end at targets instead, at the same time."""
    chosen = (one.book.reason == "stop") & (rng.random(len(one.book)) < 0.33)
    exits = np.where(chosen, one.book.target, one.book.exit)
    return refilled(one, exits=exits, reason=np.where(chosen, "target", one.book.reason)).showing("target", "reason")


def _stop_skipped(one: Scene, rng: np.random.Generator) -> Scene:
    """Hold half of the stopped trades on until their target."""
    bars, book = one.market.bars, one.book
    exits, when, reason = book.exit.copy(), book.exit_time.copy(), book.reason.copy()
    for i in np.flatnonzero((book.reason == "stop") & (rng.random(len(book)) < 0.5)):
        first = int(_bar(one, book.exit_time[i : i + 1])[0]) + 1
        ahead = (bars.low if book.short[i] else bars.high)[first : first + 2000]
        reached = ahead <= book.target[i] if book.short[i] else ahead >= book.target[i]
        if reached.any():
            at = first + int(reached.argmax())
            exits[i], when[i], reason[i] = book.target[i], bars.time[at], "target"
    return refilled(one, exits=exits, exit_time=when, reason=reason).showing("stop", "target", "reason")


def _gap_at_level(one: Scene, rng: np.random.Generator) -> Scene:
    chosen = one.book.reason == "stop"
    return refilled(one, exits=np.where(chosen, one.book.stop, one.book.exit)).showing("stop", "reason")


def _both_touched(one: Scene, rng: np.random.Generator) -> Scene:
    """Wherever a bar that stopped a trade also touched its target, book the target."""
    bars, book, at = one.market.bars, one.book, _bar(one, one.book.exit_time)
    touched = np.where(book.short, bars.low[at] <= book.target, bars.high[at] >= book.target)
    chosen = (book.reason == "stop") & touched
    exits = np.where(chosen, book.target, book.exit)
    return refilled(one, exits=exits, reason=np.where(chosen, "target", book.reason)).showing(
        "stop", "target", "reason"
    )


def _unliquidated(one: Scene, rng: np.random.Generator) -> Scene:
    """Hold through the loss of margins that were isolated, as the one that was liquidated at its margin shows."""
    leverage = np.full(len(one.book), 40.0)
    book = changed(one.book, leverage=leverage, reason=liquidated(one.book, leverage))
    return replace(one, with_bars=True, book=book).showing("leverage", "reason")


def _stop_sign(one: Scene, rng: np.random.Generator) -> Scene:
    """Put stops on the wrong side: each is hit at once, and ends its trade at the next bar at most."""
    book, bars, at = one.book, one.market.bars, _bar(one, one.book.entry_time)
    stop = ticked(one, book.entry * (1 + book.sign * 0.01))
    leave = np.minimum(at + 1, len(bars.time) - 1)
    return refilled(
        one, exits=bars.open[leave], exit_time=bars.time[leave], stop=stop, reason=np.full(len(at), "stop")
    ).showing("stop", "reason")


def _closed_market(one: Scene, rng: np.random.Generator) -> Scene:
    """Trade on Saturdays in a market that is closed then."""
    chosen = rng.random(len(one.book)) < 0.08
    day = one.book.entry_time.astype("datetime64[D]")
    weekday = (day.astype(np.int64) + 3) % 7
    moved = np.where(chosen, (5 - weekday) * np.timedelta64(1, "D"), np.timedelta64(0, "D"))
    return replace(
        one,
        with_bars=True,
        book=changed(
            one.book,
            entry_time=one.book.entry_time + moved,
            exit_time=one.book.exit_time + moved,
            signal_time=one.book.signal_time + moved,
        ),
    )


def _funding_left_out(one: Scene, rng: np.random.Generator) -> Scene:
    """Leave out a funding of three hundredths of a percent, paid every eight hours by those who are long."""
    bars = one.market.bars
    rates = np.where(bars.time.astype("datetime64[m]").astype(np.int64) % 480 == 0, 3e-4, 0.0)
    market = replace(one.market, bars=replace(bars, funding_rate=rates))
    columns = {"funding": np.zeros(len(one.book))}
    return replace(one, market=market, columns=columns, with_bars=True).showing("funding")


def _too_regular(one: Scene, rng: np.random.Generator) -> Scene:
    """Book nearly the same gain on every trade, prices to match."""
    move = rng.normal(0.003, 0.0002, len(one.book))
    exits = one.book.entry * (1 + one.book.sign * move)
    return replace(refilled(one, exits=ticked(one, exits)), with_bars=False, shows=("quantity", "fee", "profit"))


_WIDE = Bot(often=0.2, stop=0.004, target=0.004, hold=48)
FAULTS = (
    Fault("entries better than the market", "bars", _OUTSIDE, _better_entries),
    Fault("exits better than the market", "bars", (*_OUTSIDE, "exit_not_reached"), _better_exits),
    Fault("entries at the bar's extremes", "bars", ("fills_at_extremes",), _at_extremes),
    Fault("exits at the bar's extremes", "bars", ("fills_at_extremes",), _exits_at_extremes),
    Fault("entered before its signal, stated", "bars", ("entry_before_signal",), _before_signal),
    Fault("entered at the signal bar's open", "timing", ("foresight", "entry_before_signal"), _signal_bar_open),
    Fault("knows the future", "timing", ("foresight",), _knows_the_future),
    *(Fault(f"times {hours:+d} hours off", "bars", ("time_zone",), _hours_off(hours)) for hours in (-5, 1, 9)),
    Fault("summer time left out", "bars", ("time_zone",), _summer_time),
    Fault("bars of another asset", "bars", ("other_asset",), _other_asset, lone=True),
    Fault("bars of another asset, as dear", "bars", ("other_asset", *_OUTSIDE), _other_asset_alike, lone=True),
    Fault("targets never reached", "bars", ("exit_not_reached", *_OUTSIDE), _never_reached),
    Fault("stops skipped", "bars", ("stop_passed_before",), _stop_skipped),
    Fault(
        "gaps filled at the stop",
        "bars",
        ("gap_filled_at_level", *_OUTSIDE),
        _gap_at_level,
        _WIDE,
        market={"gaps": 0.08},
    ),
    Fault(
        "the better of two touched levels",
        "bars",
        ("same_bar_optimism",),
        _both_touched,
        Bot(often=0.5, stop=0.004, target=0.004),
        minutes=60,
        bars=6_000,
    ),
    Fault(
        "liquidations left out",
        "bars",
        ("held_through_liquidation", "loss_beyond_margin"),
        _unliquidated,
        Bot(often=0.1, stop=0.08, target=0.04, hold=600),
    ),
    Fault("stops on the wrong side", "accounting", ("stop_sign",), _stop_sign, lone=True),
    Fault(
        "traded while the market is closed",
        "bars",
        ("market_closed",),
        _closed_market,
        minutes=15,
        market={"closed": "weekends", "price": 1.2, "year": 0.1},
        bot=Bot(often=0.2, stop=0.002, target=0.002, hold=16),
    ),
    Fault(
        "funding left out",
        "bars",
        ("funding_missing",),
        _funding_left_out,
        Bot(often=0.1, side="long", stop=0.03, target=0.03, hold=400),
    ),
    Fault("too regular", "luck", ("too_regular",), _too_regular, lone=True),
)
