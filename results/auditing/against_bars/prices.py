"""Prices that no trade could have had: beyond what their bars traded, or at the very ends of them far too often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.against_bars.ends import IMPROBABLE, more
from results.auditing.against_bars.placed import Placed
from results.auditing.against_bars.ranges import extremes
from results.auditing.against_bars.words import accused, percent, small_percent, when
from results.auditing.model import Finding, Table
from signals.arrays import Flags, Floats

__all__ = ["Outside", "outside", "outside_findings", "outside_table"]

FAVOUR = (0.001, 0.0025)
"""Least and most that a price may lie beyond its bar in favour of the trader, on account of another exchange's prices; in between
half of what a bar usually spans."""
OWN = 1e-4
"""What is allowed instead where prices are of these very bars."""
_REPEATED = 5
"""Prices that are the best of the whole trade, or its entry, by chance are fewer."""
_SHOWN = 20
FREQUENT = 0.5
"""From this share on it is said that prices are opens or closes."""
_BOTH = 3


@dataclass(frozen=True, eq=False)
class Outside:
    """Prices of n trades beyond their bars.

    Attributes
    ----------
    entry, exit
        float64 (n,): by how much, see `fills.beyond`.
    certain_entry, certain_exit
        bool (n,): of no average of fills either: beyond all that was traded from the entry to the exit.
    accused_entry, accused_exit
        bool (n,): which prices cannot have been.
    most
        What was allowed, in favour and against.
    """

    entry: Floats
    exit: Floats
    certain_entry: Flags
    certain_exit: Flags
    accused_entry: Flags
    accused_exit: Flags
    most: tuple[float, float]

    @property
    def accused(self) -> Flags:
        """Which trades have a price that cannot have been."""
        return self.accused_entry | self.accused_exit


def outside(held: Placed, slippage: float) -> Outside:
    """Hold all prices against their bars.

    Parameters
    ----------
    held
        Trades in their bars.
    slippage
        Stated a side.
    """
    by_entry, by_exit = held.beyond()
    by_entry = np.where(held.entries.inside, by_entry, 0.0)
    # a liquidation is booked at its level, wherever the bar opened
    by_exit = np.where(held.exits.inside & ~_liquidated(held), by_exit, 0.0)
    highest, lowest = _spans(held)
    certain_entry = _leaves(held.trades.entry_price, highest, lowest, held.entries.room) & (by_entry != 0)
    certain_exit = _leaves(held.trades.exit_price, highest, lowest, held.exits.room) & (by_exit != 0)
    every, certain = np.concatenate([by_entry, by_exit]), np.concatenate([certain_entry, certain_exit])
    most = _allowed(held, every, certain, slippage)
    certain |= _no_average(held, (by_entry, by_exit), (highest, lowest), most[0])
    beyond = (every > most[0]) | (every < -most[1])
    wrong = certain & beyond
    if not wrong.any() and _one_sided(every[certain]):
        wrong = certain & (every > 0)
    if wrong.any():
        # one price that cannot have been is no average, nor is then the next
        wrong = beyond | wrong
    n = len(by_entry)
    return Outside(by_entry, by_exit, certain_entry, certain_exit, wrong[:n], wrong[n:], most)


def _no_average(held: Placed, by: tuple[Floats, Floats], traded: tuple[Floats, Floats], favour: float) -> Flags:
    """Return which prices, of entries and then of exits, lie outside their bar in favour and can be no average of fills meanwhile.

    Nobody's average is the very best price of the whole trade, nor does what was sold under its entry average to just that.
    """
    trades, (highest, lowest), found = held.trades, traded, []
    for fills, off in ((held.entries, by[0]), (held.exits, by[1])):
        best = np.where(fills.buys, lowest, highest)
        at = np.abs(fills.price / best - 1.0) <= fills.room
        if fills is held.exits:
            at |= np.abs(trades.exit_price / trades.entry_price - 1.0) <= 2 * fills.room
        at &= off > favour
        found.append(at if at.sum() >= _REPEATED else np.zeros(len(at), dtype=np.bool_))
    return np.concatenate(found)


def outside_findings(held: Placed, found: Outside) -> list[Finding]:
    """Say which prices cannot have been, or that some are a little off."""
    trades, every = held.trades, np.concatenate([found.entry, found.exit])
    off = (found.entry != 0) | (found.exit != 0)
    if found.accused.any():
        worst = np.maximum(
            np.where(found.accused_entry, np.abs(found.entry), 0), np.where(found.accused_exit, np.abs(found.exit), 0)
        )
        sides = [
            f"{int(flags.sum()):,} {name} price{'s' if flags.sum() != 1 else ''}"
            for name, flags in (("entry", found.accused_entry), ("exit", found.accused_exit))
            if flags.any()
        ]
        accusing = np.concatenate([found.accused_entry, found.accused_exit])
        # of all that lie so far outside, also those against the trader, which slippage excuses
        far = np.concatenate([found.certain_entry, found.certain_exit]) & (
            np.abs(every) >= np.abs(every[accusing]).min()
        )
        better = float((every[far | accusing] > 0).mean())
        count = int(found.accused.sum())
        text = (
            f"{' and '.join(sides)} of {len(trades):,} trades were never traded at their time: off by up to "
            f"{small_percent(float(worst.max()))}; of all prices so far off {percent(better, 0)} favour the trader. The first: row "
            f"{int(trades.row[np.argmax(found.accused)])}."
        )
        return [
            accused(
                "price_outside_bar", "impossible", text, trades, found.accused, order=worst, share=count / len(trades)
            )
        ]
    if not off.any():
        return [_fitting(held)] if len(trades) else []
    typical = float(np.median(np.abs(every[every != 0])))
    text = (
        f"{int(off.sum()):,} of {len(trades):,} trades have a price a little outside their bar, typically by {small_percent(typical)}: "
        "slippage, averages of fills or another exchange explain that."
    )
    return [accused("price_outside_bar", "note", text, trades, off, order=np.abs(found.entry) + np.abs(found.exit))]


def _fitting(held: Placed) -> Finding:
    """Say that all prices fit, and what they are."""
    told: dict[str, list[str]] = {}
    for name, fills in (("entries", held.entries), ("exits", held.exits)):
        for what, price in (("open", held.bars.open[fills.first]), ("close", held.bars.close[fills.last])):
            if (share := float((np.abs(price - fills.price) <= fills.room * price).mean())) >= FREQUENT:
                part = "" if share == 1.0 else f"{percent(share, 0)} of "
                told.setdefault(f"the {what} of their bar", []).append(f"{part}{name}")
    said = "; ".join(f"{' and '.join(names)} at {what}" for what, names in told.items())
    also = f" ({said})" if said else ""
    count = len(held.trades)
    text = f"The prices of {'all ' if count > 1 else ''}{count:,} trade{'s' * (count != 1)} with bars were traded at their times{also}."
    return Finding("prices_fit", "holds", text, numbers={"trades": count})


def outside_table(held: Placed, found: Outside) -> Table | None:
    """List the worst 20 prices that cannot have been."""
    if not found.accused.any():
        return None
    rows = []
    for name, fills, by, flags, clock in (
        ("entry", held.entries, found.entry, found.accused_entry, held.trades.entry_time),
        ("exit", held.exits, found.exit, found.accused_exit, held.trades.exit_time),
    ):
        for at in np.flatnonzero(flags)[np.argsort(-np.abs(by[flags]), kind="stable")][:_SHOWN].tolist():
            bar = int(fills.first[at])
            times = 1.0 if held.times is None else float(held.times[name == "exit"][at])
            spanned = f"{held.bars.low[bar] * times:.8g} to {held.bars.high[bar] * times:.8g}"
            side = "short" if held.trades.short[at] else "long"
            told = f"{abs(by[at]) * 100:.3g} % {'better' if by[at] > 0 else 'worse'}"
            row = (
                f"row {held.trades.row[at]}, {name}",
                side,
                when(clock[at]),
                f"{fills.price[at] * times:.8g}",
                spanned,
                told,
            )
            rows.append((abs(float(by[at])), row))
    rows.sort(key=lambda each: -each[0])
    return Table(
        "Prices outside their bars, the worst first",
        ("trade", "side", "time", "price", "bar traded", "outside by"),
        tuple(row for _, row in rows[:_SHOWN]),
    )


def _one_sided(beyond: Floats) -> bool:
    """Whether small misfits favour the trader so often that no difference between exchanges explains it."""
    better, worse = int((beyond > 0).sum()), int((beyond < 0).sum())
    return better > 0 and more(better, better + worse, 0.5) < IMPROBABLE


def _allowed(held: Placed, beyond: Floats, certain: Flags, slippage: float) -> tuple[float, float]:
    """Return how far prices may lie beyond their bars, in favour and against."""
    sample = slice(None, None, max(1, len(held.bars) // 10_000))
    usual = float(np.median(held.bars.high[sample] / held.bars.low[sample] - 1.0))
    favour = OWN if held.own else float(np.clip(usual / 2, *FAVOUR))
    off = -beyond[certain & (beyond < 0)]
    if not held.own and len(off) >= max(_BOTH, int((certain & (beyond > 0)).sum()) // 2):
        # off either way: another exchange's prices, and so far apart
        favour = float(np.clip(1.5 * np.quantile(off, 0.95), favour, FAVOUR[1]))
    worse = -beyond[beyond < 0]
    slipped = 3 * float(np.median(worse)) if len(worse) > len(beyond) * 0.3 else 0.0
    return favour, max(held.worse, 2 * slippage, slipped)


def _spans(held: Placed) -> tuple[Floats, Floats]:
    """Return the highest and lowest prices traded from each entry to its exit."""
    first = held.entries.first - held.entries.before
    end = np.minimum(
        np.maximum(held.exits.last + held.exits.after, held.entries.first + held.entries.after) + 1, len(held.bars)
    )
    return extremes(held.bars.high, held.bars.low, first, end)


def _leaves(price: Floats, highest: Floats, lowest: Floats, room: Floats) -> Flags:
    """Return which prices lie beyond all that was traded."""
    return np.asarray((price > highest * (1 + room)) | (price < lowest * (1 - room)))


def _liquidated(held: Placed) -> Flags:
    """Return which trades say that they were liquidated."""
    from results.auditing.against_bars.levels import of_words  # noqa: PLC0415

    return of_words(held.trades.reason, len(held.trades), "liq")
