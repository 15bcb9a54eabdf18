"""Trades that stand in a list twice, and windows of time that were counted twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.concerning import concerned, named, of_trades
from results.auditing.accounting.checks.repeated import alike, by_chance, copies, near_twins, neighbours, shape
from results.auditing.accounting.concurrency import ends, open_at_entries, starts
from results.auditing.case import Case
from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals.arrays import Flags, Integers

__all__ = ["duplicates", "repeats"]

_JITTER = 300_000_000
"""Microseconds: two reports of one fill differ by less."""
_LEAST_WINDOW = 5
_WHOLE = 0.7
"""Share of the trades of a window that must return for it to be the window that was counted twice."""
_DAY = 86_400_000_000
_P = 1e-4
_ALONE = 0.02
"""Share of the trades that may overlap in a list that holds one position at a time."""
_LOTS, _KINDS = 0.3, 3
"""Share of the positions that stand in several rows, and how many different numbers of rows they have, where rows are lots."""


def duplicates(case: Case) -> Iterator[Finding]:
    """Yield trades that stand there twice, exactly or nearly, and windows that return at another time."""
    trades = case.trades
    twice = _twice(trades)
    block = _block(trades, twice)
    if count := int(block.sum()):
        begins, until = trades.entry_time[block].min(), trades.exit_time[block].max()
        text = (
            f"The window from {_day(begins)} to {_day(until)} was counted twice: {count:,} trades in a row stand there again, at the same times and"
            f" prices ({named(trades, block)}). They add {case.reckoning.net[block].sum():+.2%} of a position's value to the result."
        )
        yield Finding("window_twice", "refuted", text, **concerned(trades, block))
    twice &= ~block
    if count := int(twice.sum()):
        if lots := _lots(trades, twice):
            yield lots
            return
        kept = case.reckoning.net[twice]
        text = (
            f"{of_trades(count, len(trades))} stand in the list twice: same side, same prices, same times to within minutes"
            f" ({named(trades, twice)}). Counted once, {len(trades) - count:,} trades are left; the copies add {kept.sum():+.2%} of a"
            " position's value to the result."
        )
        weight: Weight = "refuted"
        if not _of_balance(trades) and _side_by_side(trades, twice):
            weight = "doubtful"
            text += " Equal lots of one order, a row each, would look so too: numbers of the trades, or balances, would tell."
        numbers = {"net": float(kept.sum())}
        yield Finding("duplicate_trades", weight, text, **concerned(trades, twice), numbers=numbers)
    window, shift = _window(trades, twice | block)
    if count := int(window.sum()):
        begins, until = trades.entry_time[window].min(), trades.exit_time[window].max()
        text = (
            f"A window of {count:,} trades was counted twice: the same sides, prices and holding times in the same sequence return"
            f" {shift / _DAY:.6g} days later, from {_day(begins)} to {_day(until)}. The market does not repeat itself to the last digit."
        )
        span: dict[str, float | str] = {"days": shift / _DAY, "from": str(begins), "to": str(until)}
        yield Finding("window_twice", "refuted", text, **concerned(trades, window), numbers=span)


def _lots(trades: TradeList, twice: Flags) -> Finding | None:
    """Return a note of a list whose positions stand there lot by lot: rows of one stamp all over it, in groups of any number."""
    if _of_balance(trades):  # each row has the part of the balance that a whole position has
        return None
    exact = alike([starts(trades), ends(trades), trades.short, trades.entry_price, trades.exit_price])
    sizes = np.unique(exact, return_counts=True)[1]
    several = sizes > 1
    if several.mean() < _LOTS or len(np.unique(sizes[several])) < _KINDS:
        return None
    text = (
        f"The list has {len(sizes):,} positions in {len(trades):,} rows: what was closed together stands there lot by lot, as a broker writes"
        " gains. Its rows are no trades of their own, and counts of trades are counts of lots."
    )
    return Finding("duplicate_trades", "note", text, **concerned(trades, twice))


def _of_balance(trades: TradeList) -> bool:
    """Whether rows state which part of the balance they had: a bot's own log does, a broker's list of lots does not."""
    return trades.size is not None or trades.exposure is not None


def _side_by_side(trades: TradeList, twice: Flags) -> bool:
    """Whether copies stand beside their originals, equal in all they state but the place: nothing says that they are copies."""
    exact = alike([starts(trades), ends(trades), trades.short, trades.entry_price, trades.exit_price])
    order = np.lexsort((trades.row, exact))
    same = exact[order[1:]] == exact[order[:-1]]
    again = order[1:][same]
    if not np.isin(np.flatnonzero(twice), again).all():
        return False  # some lie seconds apart
    for stated in (trades.number, trades.balance):
        if stated is not None and (stated[order[1:]] == stated[order[:-1]])[same].mean() > 0.5:  # noqa: PLR2004 - most
            return False
    return bool((np.abs(np.diff(trades.row[order]))[same] == 1).mean() > 0.9)  # noqa: PLR2004 - nearly all


def _day(time: np.datetime64) -> str:
    return str(time.astype("datetime64[D]"))


def repeats(trades: TradeList) -> Flags:
    """Return trades that repeat others, at the same time or in another window, bool (n,)."""
    twice = _twice(trades)
    return twice | _window(trades, twice)[0]


def _twice(trades: TradeList) -> Flags:
    """Return which trades repeat others at the same time, where that is no way of trading.

    Who opens several positions at once may open equal ones; then it takes more of them than there are pairs that begin and
    end together and yet differ. A trade within one stamp may have been made twice in it.
    """
    lasting = (ends(trades) - starts(trades)) > 1
    exact = copies(trades) & lasting
    _, second = neighbours(trades, _JITTER)
    near = np.zeros(len(trades), dtype=bool)
    near[second] = True
    near &= lasting
    found = exact | near
    # where one position is held at a time, a second report of its fills may differ by a tick
    twins = found.copy()
    twins[near_twins(trades, _JITTER)] = True
    rest = trades.take(~twins)
    if int((open_at_entries(rest) > 1).sum()) <= _ALONE * len(rest):
        return twins & lasting
    rest = trades.take(~found)
    if not found.any():
        return found
    room = 3 + _together(rest) / 2
    chance = by_chance(trades)
    room = max(room, chance + 5 * chance**0.5)
    return found if int(found.sum()) > room else np.zeros(len(trades), dtype=bool)


def _together(trades: TradeList) -> int:
    """Return how many trades begin and end at the same time as the one before and are otherwise another trade."""
    entry, exit_ = starts(trades), ends(trades)
    order = np.lexsort((trades.short, exit_, entry))
    same = (entry[order[1:]] == entry[order[:-1]]) & (exit_[order[1:]] == exit_[order[:-1]])
    return int((same & (trades.short[order[1:]] == trades.short[order[:-1]])).sum())


def _block(trades: TradeList, twice: Flags) -> Flags:
    """Return the copies of a run of trades, of which every one stands there twice: longer than copies at random make it."""
    none = np.zeros(len(trades), dtype=bool)
    share = float(twice.sum()) / max(int((~twice).sum()), 1)
    if not twice.any() or share > 0.9:  # noqa: PLR2004 - a whole list twice has no window
        return none
    order = np.argsort(starts(trades), kind="stable")
    # of each original, whether it is followed by a copy of its own
    original = np.flatnonzero(~twice[order])
    followed = np.diff(np.append(original, len(order))) > 1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], followed.astype(np.int8), [0]])))
    begins, until = edges[::2], edges[1::2]
    if not len(begins):
        return none
    longest = int(np.argmax(until - begins))
    length = int(until[longest] - begins[longest])
    # a run this long of copies at random: fewer than one in ten thousand lists
    elsewhere = 0.1 + (int(followed.sum()) - length) / max(len(original) - length, 1)
    if length < 2 * _LEAST_WINDOW or len(original) * elsewhere**length > _P:
        return none
    first = original[begins[longest]]
    last = original[until[longest]] if until[longest] < len(original) else len(order)
    none[order[first:last]] = twice[order[first:last]]
    return none


def _window(trades: TradeList, twice: Flags) -> tuple[Flags, int]:
    """Return the trades of the repetition of a window, and by how many microseconds it lies later."""
    none = np.zeros(len(trades), dtype=bool)
    entry, digest = starts(trades), shape(trades)
    order = np.lexsort((entry, digest))
    order = order[~twice[order]]
    first, second = order[:-1], order[1:]
    pairs = (digest[first] == digest[second]) & (entry[second] - entry[first] > _JITTER)
    first, second = first[pairs], second[pairs]
    if len(first) < _LEAST_WINDOW:
        return none, 0
    shifts, counts = np.unique(entry[second] - entry[first], return_counts=True)
    for at in np.argsort(-counts, kind="stable")[:5]:
        if counts[at] < _LEAST_WINDOW:
            break
        chosen = entry[second] - entry[first] == shifts[at]
        if _contiguous(trades, first[chosen]):
            flags = none.copy()
            flags[second[chosen]] = True
            return flags, int(shifts[at])
    return none, 0


def _contiguous(trades: TradeList, sources: Integers) -> bool:
    """Whether trades are nearly all there are between the first and the last of them, at prices of their own.

    A grid buys and sells at the same few prices again and again, for as many bars: such a run has few prices.
    """
    entry = starts(trades)
    begins, until = entry[sources].min(), entry[sources].max()
    between = int(((entry >= begins) & (entry <= until)).sum())
    prices = len(np.unique(trades.entry_price[sources])) + len(np.unique(trades.exit_price[sources]))
    return len(sources) >= _WHOLE * between and prices >= 1.2 * len(sources)
