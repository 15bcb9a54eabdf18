"""Exits that no stop or target could have given, and those that one should have given and did not."""

from __future__ import annotations

import numpy as np

from results.auditing.against_bars.ends import more
from results.auditing.against_bars.levels import Level, find_level, of_words
from results.auditing.against_bars.placed import MARGINS, Placed
from results.auditing.against_bars.ranges import extremes
from results.auditing.against_bars.words import accused, percent
from results.auditing.model import Finding
from signals.arrays import Flags, Integers

__all__ = ["examine_exits"]

FEWEST, LEAST = 3, 0.01
"""A list is accused from so many trades on, and this share of those tested."""
_AMBIGUOUS = 12


def examine_exits(held: Placed) -> list[Finding]:
    """Say what is wrong with a list's exits, given the levels that it states or shows."""
    stop, target = find_level(held, target=False), find_level(held, target=True)
    found: list[Finding] = []
    for level, is_target in ((stop, False), (target, True)):
        if level is not None:
            found += _passed(held, level, is_target)
            found += _not_reached(held, level, is_target)
    if stop is not None and stop.intrabar:
        found += _gaps(held, stop)
    if stop is not None and target is not None and stop.intrabar and target.intrabar:
        found += _both(held, stop, target)
    return found


def _enough(wrong: Flags, tested: int) -> bool:
    """Whether so many trades are wrong that it is the list."""
    return int(wrong.sum()) >= max(FEWEST, LEAST * tested)


def _passed(held: Placed, level: Level, is_target: bool) -> list[Finding]:
    """Find trades held on through bars that passed their level."""
    trades, bars = held.trades, held.bars
    first = np.minimum(held.entries.first + 1 + held.entries.after, len(bars))
    end = np.maximum(held.exits.first - held.exits.before, first)
    if level.intrabar:
        highest, lowest = extremes(bars.high, bars.low, first, end)
    else:
        # looked at when a bar closes, and filled at the next open
        highest, lowest = extremes(bars.close, bars.close, first, np.maximum(end - 1, first))
    up = trades.short ^ is_target
    margin = held.margin + (_slipped(held, level, up) if is_target and not level.stated else 0.0)
    with np.errstate(invalid="ignore"):
        passed = np.where(up, highest > level.price * (1 + margin), lowest < level.price * (1 - margin))
    wrong = passed & (end > first)
    tested = int((np.isfinite(level.price) & (end > first)).sum())
    if not _enough(wrong, tested):
        return []
    name = "target" if is_target else "stop"
    kind = "target_passed_before" if is_target else "stop_passed_before"
    closed = _closed_beyond(held, level, up, (first, end)) & wrong
    if not _enough(closed, tested):
        text = (
            f"{int(wrong.sum()):,} of {tested:,} trades were held on although the price had touched their {name} ({level.words}) before "
            "the bar of the exit, but did not stay beyond it: a trigger by mark price or another exchange explains that."
        )
        return [accused(kind, "note", text, trades, wrong, tested=tested)]
    end_of = "taken" if is_target else "left"
    text = (
        f"{int(closed.sum()):,} of {tested:,} trades were held on although bars had closed beyond their {name} ({level.words}) "
        f"before the bar of the exit: by their own rules they would have been {end_of} there."
    )
    return [accused(kind, "refuted", text, trades, closed, tested=tested)]


def _closed_beyond(held: Placed, level: Level, up: Flags, span: tuple[Integers, Integers]) -> Flags:
    """Return over which trades' levels a bar closed, by more than exchanges and their ways to trigger differ."""
    highest, lowest = extremes(held.bars.close, held.bars.close, *span)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            np.where(up, highest > level.price * (1 + MARGINS[1]), lowest < level.price * (1 - MARGINS[1]))
        )


def _slipped(held: Placed, level: Level, up: Flags) -> float:
    """Return how far, at least, the bars of exits at an inferred target went beyond it: by as much the target may lie beyond them."""
    bars, last = held.bars, held.exits.last
    reached = np.where(up, bars.high[last] / level.price - 1.0, 1.0 - bars.low[last] / level.price)
    return max(0.0, float(np.quantile(reached[level.labelled], 0.05)))


def _not_reached(held: Placed, level: Level, is_target: bool) -> list[Finding]:
    """Find exits booked at a level that the market did not reach, or at a stop's reason with a better price than the stop."""
    trades, bars, exits = held.trades, held.bars, held.exits
    up = trades.short ^ is_target
    # a stop that is inferred from what it got may lie before that by its slippage
    margin = held.margin if is_target or level.stated else held.worse
    first = exits.first - exits.before
    # what the bars around the exit traded; a list may name the bar that decided
    highest, lowest = extremes(bars.high, bars.low, first, np.minimum(exits.last + 1 + exits.after, len(bars)))
    with np.errstate(invalid="ignore"):
        at = np.abs(trades.exit_price / level.price - 1.0) <= np.maximum(exits.room, 1e-5)
        short_of = np.where(up, highest < level.price * (1 - margin), lowest > level.price * (1 + margin))
        wrong = (level.labelled | at) & short_of & exits.inside
        if not is_target and level.stated and level.intrabar:
            better = np.where(
                up,
                trades.exit_price < level.price * (1 - held.margin),
                trades.exit_price > level.price * (1 + held.margin),
            )
            wrong |= level.labelled & better
    tested = int((np.isfinite(level.price) & (level.labelled | at)).sum())
    if not _enough(wrong, tested):
        return []
    name = "target" if is_target else "stop"
    text = (
        f"{int(wrong.sum()):,} of {tested:,} exits at the {name} ({level.words}) are none: the price was not there in the bar of "
        "the exit."
    )
    return [accused("exit_not_reached", "impossible", text, trades, wrong, tested=tested)]


def _gaps(held: Placed, stop: Level) -> list[Finding]:
    """Find stops filled where they stood although the bar opened beyond them."""
    trades, bars, exits = held.trades, held.bars, held.exits
    bar, previous = exits.last, np.maximum(exits.last - 1, 0)
    opened = bars.open[bar]
    with np.errstate(invalid="ignore"):
        beyond = np.where(
            trades.short, opened > stop.price * (1 + held.margin), opened < stop.price * (1 - held.margin)
        )
        # not touched in the bar before, to which the time of the exit may belong
        fresh = np.where(trades.short, bars.high[previous] < stop.price, bars.low[previous] > stop.price)
        at = np.abs(trades.exit_price / stop.price - 1.0) <= np.maximum(exits.room, 2e-4)
        gapped = beyond & fresh & exits.inside & (held.entries.first < bar)
        gapped &= ~of_words(trades.reason, len(trades), "(?i)liq")
    wrong = gapped & at
    tested = int((gapped & (at | stop.labelled)).sum())
    if int(wrong.sum()) < FEWEST or wrong.sum() < 0.2 * tested:
        return []
    lost = float(np.abs(opened[wrong] / stop.price[wrong] - 1.0).mean())
    text = (
        f"In {int(wrong.sum()):,} of {tested:,} exits by stop the bar opened beyond the stop, yet the stop's own price is booked: "
        f"{percent(lost, 2)} better on average than the open, which is what a stop gets after a gap unless the broker guarantees it."
    )
    return [accused("gap_filled_at_level", "doubtful", text, trades, wrong, tested=tested, better=lost)]


def _both(held: Placed, stop: Level, target: Level) -> list[Finding]:
    """Find bars that touched stop and target and were always counted as the target."""
    trades, bars, bar = held.trades, held.bars, held.exits.last
    high, low, opened = bars.high[bar], bars.low[bar], bars.open[bar]
    with np.errstate(invalid="ignore"):
        both = np.where(
            trades.short, (high > stop.price) & (low < target.price), (low < stop.price) & (high > target.price)
        )
        between = np.where(
            trades.short,
            (opened < stop.price) & (opened > target.price),
            (opened > stop.price) & (opened < target.price),
        )
        at_target = np.abs(trades.exit_price / target.price - 1.0) <= np.maximum(held.exits.room, 2e-4)
        at_stop = np.abs(trades.exit_price / stop.price - 1.0) <= 1e-3  # noqa: PLR2004 - slipped ones too
        tested = both & between & held.exits.inside & (at_target | at_stop)
        # entered at this bar's open, or before it
        tested &= (held.entries.first < bar) | (np.abs(trades.entry_price - opened) <= held.entries.room * opened)
        # of a walk from the open, the target comes first with this chance
        chance = np.abs(opened - stop.price) / np.abs(target.price - stop.price)
    n, k = int(tested.sum()), int((tested & at_target).sum())
    if n < _AMBIGUOUS:
        return []
    honest = min(0.9, float(chance[tested].mean()) + 0.1)
    if more(k, n, honest) > 1e-5:  # noqa: PLR2004 - less than one list in a hundred thousand
        return []
    text = (
        f"{n:,} exits lie in bars that touched both stop and target, and {k:,} of them are booked as the target; about "
        f"{percent(float(chance[tested].mean()), 0)} would be by where those bars opened. Which came first was decided in the "
        "trader's favour."
    )
    return [accused("same_bar_optimism", "doubtful", text, trades, tested & at_target, tested=n)]
