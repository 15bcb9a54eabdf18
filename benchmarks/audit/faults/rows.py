"""Rows that should not be there, and rows that are missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.audit.accounts import Book, booked, joined, taken
from benchmarks.audit.bots import Bot
from benchmarks.audit.faults.fault import Fault, Scene, changed

__all__ = ["FAULTS", "copied"]

_SECOND, _DAY = np.timedelta64(1, "s"), np.timedelta64(1, "D")
_TWICE = ("duplicate_trades", "window_twice")
_LACKING = ("dropped_span", "dropped_trades", "balance_chain")


def copied(one: Scene, chosen: np.ndarray, rng: np.random.Generator, seconds: int) -> Scene:
    """Return a scene with rows twice, the copies up to some seconds off."""
    copies = taken(one.book, chosen)
    jitter = rng.integers(-seconds, seconds + 1, len(copies)) * _SECOND
    copies = changed(
        copies,
        entry_time=copies.entry_time + jitter,
        exit_time=copies.exit_time + jitter,
        signal_time=copies.signal_time + jitter,
    )
    both = joined(one.book, copies)
    return replace(one, book=booked(both, both.profit))


def _duplicates(one: Scene, rng: np.random.Generator) -> Scene:
    return copied(one, rng.random(len(one.book)) < 0.1, rng, 0)


def _winners_twice(one: Scene, rng: np.random.Generator) -> Scene:
    return copied(one, (one.book.profit > 0) & (rng.random(len(one.book)) < 0.15), rng, 0)


def _near_duplicates(one: Scene, rng: np.random.Generator) -> Scene:
    return copied(one, rng.random(len(one.book)) < 0.1, rng, 3)


def _five_times(one: Scene, rng: np.random.Generator) -> Scene:
    chosen = np.repeat(np.flatnonzero(rng.random(len(one.book)) < 0.06), 4)
    return copied(one, chosen, rng, 0)


def _week_again(one: Scene, rng: np.random.Generator) -> Scene:
    time = one.book.entry_time
    start = time[0] + (time[-1] - time[0]) * 0.3
    return copied(one, (time >= start) & (time < start + 7 * _DAY), rng, 0)


def _week_again_later(one: Scene, rng: np.random.Generator) -> Scene:
    time = one.book.entry_time
    start = (time[0] + (time[-1] - time[0]) * 0.3).astype("datetime64[D]").astype("datetime64[us]")
    week = taken(one.book, (time >= start) & (time < start + 7 * _DAY))
    before, after = taken(one.book, time < start + 7 * _DAY), taken(one.book, time >= start + 7 * _DAY)

    def later(some: Book) -> Book:
        moved = {name: getattr(some, name) + 7 * _DAY for name in ("entry_time", "exit_time", "signal_time")}
        return changed(some, **moved)

    both = joined(before, later(week), later(after))
    return replace(one, book=booked(both, both.profit))


def _worst_span(one: Scene, share: float) -> np.ndarray:
    """Return flags of the trades outside the span that lost most."""
    time = one.book.exit_time.astype(np.int64)
    width = (time.max() - time.min()) * share
    inner = np.linspace(time.min() + width * 0.2, time.max() - width * 1.2, 40)
    sums = [one.book.profit[(time >= at) & (time < at + width)].sum() for at in inner]
    at = inner[int(np.argmin(sums))]
    return np.asarray((time < at) | (time >= at + width))


def _span_left_out(one: Scene, rng: np.random.Generator) -> Scene:
    """Leave a span out of a list without balances or numbers: such as run on across a pause would say that it was one."""
    kept = taken(one.book, _worst_span(one, 0.2))
    return replace(one, book=booked(kept, kept.profit), shows=("quantity", "fee", "profit"))


def _span_left_out_numbered(one: Scene, rng: np.random.Generator) -> Scene:
    kept = taken(one.book, _worst_span(one, 0.2))
    return replace(one, book=booked(kept, kept.profit), shows=("number", "quantity", "fee", "profit"))


def _span_left_out_chained(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=taken(one.book, _worst_span(one, 0.2)), shows=("quantity", "profit", "before", "balance"))


def _big_losers(one: Scene) -> np.ndarray:
    losses = one.book.profit / one.book.value
    return np.asarray(losses > np.quantile(losses, 0.12))


def _losers_left_out_numbered(one: Scene, rng: np.random.Generator) -> Scene:
    kept = taken(one.book, _big_losers(one))
    return replace(one, book=kept, shows=("number", "quantity", "fee", "profit"))


def _losers_left_out_chained(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=taken(one.book, _big_losers(one)), shows=("quantity", "fee", "profit", "balance"))


def _open_losers(one: Scene, rng: np.random.Generator) -> Scene:
    """Leave losers open: their rows have no exit, result or balance, though they ended long before the last row."""
    losers = np.flatnonzero(one.book.move < np.quantile(one.book.move, 0.2))
    kept = np.delete(np.arange(len(one.book)), losers)
    closed = booked(taken(one.book, kept), one.book.profit[kept])
    opened = taken(one.book, losers)
    nothing = np.full(len(losers), np.nan)
    never = np.full(len(losers), np.datetime64("NaT"), "datetime64[us]")
    opened = changed(opened, exit=nothing, exit_time=never, profit=nothing, balance=nothing)
    return replace(one, book=joined(closed, opened), with_bars=True, shows=("quantity", "fee", "profit"))


def _backwards(one: Scene, rng: np.random.Generator) -> Scene:
    swapped = rng.random(len(one.book)) < 0.03
    first, last = one.book.entry_time, one.book.exit_time
    return replace(
        one, book=changed(one.book, entry_time=np.where(swapped, last, first), exit_time=np.where(swapped, first, last))
    )


def _bad_prices(one: Scene, rng: np.random.Generator) -> Scene:
    bad = rng.random(len(one.book)) < 0.01
    bad[len(bad) // 2] = True
    return replace(one, book=changed(one.book, exit=np.where(bad, 0.0, one.book.exit)), shows=("quantity", "profit"))


def _lost_digit(one: Scene, rng: np.random.Generator) -> Scene:
    bad = (rng.random(len(one.book)) < 0.01) & (one.book.short == (one.book.profit < 0))
    bad[len(bad) // 2] = True
    exits = np.where(bad, one.book.exit * 10, one.book.exit)
    return replace(one, book=changed(one.book, exit=exits), shows=("quantity",))


_LONG = Bot(often=0.12)
FAULTS = (
    Fault("rows twice", "accounting", _TWICE, _duplicates),
    Fault("winners twice", "accounting", _TWICE, _winners_twice),
    Fault("rows twice, seconds apart", "accounting", _TWICE, _near_duplicates),
    Fault("trades five times", "accounting", _TWICE, _five_times),
    Fault("a week twice", "accounting", _TWICE, _week_again),
    Fault("a week twice, moved by seven days", "accounting", ("window_twice",), _week_again_later),
    Fault("worst span left out", "accounting", _LACKING, _span_left_out, Bot(often=0.3), bars=20_000),
    Fault("worst span left out, numbered", "accounting", _LACKING, _span_left_out_numbered),
    Fault("worst span left out, balances kept", "accounting", _LACKING, _span_left_out_chained),
    Fault("largest losers left out, numbered", "accounting", _LACKING, _losers_left_out_numbered),
    Fault("largest losers left out, balances kept", "accounting", _LACKING, _losers_left_out_chained),
    Fault("losers kept open", "accounting", ("open_trades_left_out",), _open_losers, lone=True),
    Fault("exits before entries", "accounting", ("exit_before_entry",), _backwards, last=True),
    Fault("prices of nothing", "accounting", ("bad_price",), _bad_prices, last=True),
    Fault("a digit too many", "accounting", ("bad_price", "results_contradict_prices"), _lost_digit, last=True),
)
