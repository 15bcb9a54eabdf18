"""Stops: with the sign wrong, passed without an exit, or losing again and again what they should have saved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.concerning import concerned, named, of_trades
from results.auditing.accounting.concurrency import ends, starts
from results.auditing.accounting.fitting.quantities import sound
from results.auditing.case import Case
from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats

__all__ = ["stops"]

_FEW, _SOME, _LARGE = 5, 20, 40
"""Trades: of the fewest anything is said; of so many that were stopped; of so many for whatever reason."""
_NEARLY_ALL = 0.95
_SHORTEST = 2
"""Times the shortest holding time of a side: what counts as ended on the bar of the entry."""
_LONGER = 3
"""Times as long as a side: what is held on beside it."""
_MOST = 0.9
_NARROW = 0.1
_PASSED = 0.5
"""Of the distance of a stop: what slippage and gaps make of a fill now and then, but not again and again."""
_AGAIN, _FAR = 0.1, 2.0
"""Share of the losers, and times the distance of the stop: markets that gap over every night stay below."""


def stops(case: Case) -> Iterator[Finding]:
    """Yield what is wrong with the stops."""
    trades = case.trades
    stopped = _stopped(trades)
    if trades.stop is not None:
        yield from _levels(case, trades.stop, stopped)
    for short, words in ((False, "longs"), (True, "shorts")):
        yield from _sign(case, stopped & (trades.short == short), trades.short == short, words)


def _stopped(trades: TradeList) -> Flags:
    """Return which exits are labelled as those of a plain stop, bool (n,)."""
    if trades.reason is None:
        return np.zeros(len(trades), dtype=bool)
    names, place = np.unique(trades.reason.astype(str), return_inverse=True)
    plain = [
        ("stop" in name or name in ("sl", "s/l", "stoploss"))
        and not any(word in name for word in ("trail", "break", "profit", "be_"))
        for name in np.char.lower(names).tolist()
    ]
    return np.asarray(np.array(plain, dtype=bool)[place])


def _sign(case: Case, stopped: Flags, side: Flags, words: str) -> Iterator[Finding]:
    """Yield stops that gain always by the same, or that all lose at once where nothing else of that side does."""
    trades, move = case.trades, case.reckoning.move
    count = int(stopped.sum())
    held = ends(trades) - starts(trades)
    if count >= _FEW and (move[stopped] > 0).mean() >= _MOST:
        gained = move[stopped & (move > 0)]
        low, middle, high = np.quantile(gained, [0.25, 0.5, 0.75])
        shortest = held[stopped] <= np.quantile(held, 0.05)
        if middle > 0.002 and ((high - low) < _NARROW * middle or shortest.mean() >= _MOST):  # noqa: PLR2004 - beyond break-even
            text = (
                f"Stops of {words} have the wrong sign: {int((move[stopped] > 0).sum()):,} of {count:,} exits by a stop are gains, of"
                f" {middle:.2%} as a rule. A stop that gains is a target."
            )
            yield Finding("stop_sign", "refuted", text, **concerned(trades, stopped), numbers={"gain": float(middle)})
            return
    yield from _at_once(case, stopped, side, words)


def _at_once(case: Case, stopped: Flags, side: Flags, words: str) -> Iterator[Finding]:
    """Yield a side of which all lose on the bar of their entry: its stop lies beyond the price, and ends each at once.

    That says something beside another side that is held on, where stops are what ended them, or of many.
    """
    trades, n = case.trades, int(side.sum())
    if n < 2 * _FEW:
        return
    held = ends(trades) - starts(trades)
    quick = _SHORTEST * max(int(held[side].min()), 1)
    longest = float(np.quantile(held[side], _NEARLY_ALL))
    if n >= _LARGE and (~side).any() and float(np.median(held[~side])) > _LONGER * longest:
        # ended by the tick and not by the bar: within any short time, but far sooner than the other side
        quick = max(quick, int(longest))
    at_once = side & (held <= quick)
    lost = float((case.reckoning.move[at_once] <= 0).mean()) if at_once.any() else 0.0
    usual = max(int(np.median(held[side])), 1)
    beside = bool((~side).any()) and float(np.median(held[~side])) > _LONGER * usual
    ended = n >= _SOME and float(stopped[side].mean()) >= _MOST
    if at_once.sum() < _MOST * n or lost < _NEARLY_ALL or not (beside or ended or n >= _LARGE):
        return
    text = (
        f"{of_trades(int(at_once.sum()), n)} of the {words} {'' if lost == 1 else 'nearly all '}lose {'soon after' if quick == int(longest) else 'on the bar of'} their entry"
        f"{', while the other side is held on' if beside else ''}: their stop lies on the wrong side of the price and ends them at once."
    )
    yield Finding("stop_sign", "doubtful", text, **concerned(trades, at_once))


def _levels(case: Case, stop: Floats, stopped: Flags) -> Iterator[Finding]:
    """Yield exits that a stated stop level rules out."""
    trades, n = case.trades, len(case.trades)
    entry, exit_, sign = trades.entry_price, trades.exit_price, trades.sign
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.isfinite(stop) & (stop > 0) & sound(trades)
        wrong_side = known & (sign * (stop - entry) > 1e-9 * entry)
        # a trailed stop above its entry has been reached before the price can be below the entry again
        crossed = wrong_side & (sign * (exit_ - entry) < -1e-4 * entry)
        distance = np.where(known & ~wrong_side, sign * (entry - stop), np.nan)
        beyond = known & ~wrong_side & (distance > 0) & (sign * (stop - exit_) > _PASSED * distance)
    count, all_ = int(crossed.sum()), int(known.sum())
    if count >= _FEW and count >= 0.05 * all_:
        text = (
            f"The stated stop lies on the wrong side of the entry in {of_trades(int(wrong_side.sum()), n)}; {count:,} of them lost nevertheless,"
            f" which the stop would not have let them ({named(trades, crossed)})."
        )
        yield Finding("stop_sign", "refuted", text, **concerned(trades, crossed))
    lost = known & (case.reckoning.move < 0)
    if int(beyond.sum()) >= _FEW and beyond.sum() >= _AGAIN * max(int(lost.sum()), 1):
        typical = float(np.median((sign * (stop - exit_))[beyond] / distance[beyond]))
        at = int((beyond & ~stopped).sum())
        text = (
            f"The stated stop was not kept in {of_trades(int(beyond.sum()), n)} ({named(trades, beyond)}): they end {typical:.1f} times the stop's"
            f" own distance beyond it{f', {at:,} of them for another reason' if trades.reason is not None and at else ''}. Gaps do that now and"
            " then, not again and again."
        )
        weight: Weight = "doubtful" if typical > _FAR else "note"
        yield Finding("stop_not_kept", weight, text, **concerned(trades, beyond), numbers={"beyond": typical})
