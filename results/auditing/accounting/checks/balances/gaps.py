"""Spans without a trade that are far longer than the list's own rhythm explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from results.auditing.accounting.checks.balances.chain import Chain
from results.auditing.accounting.checks.balances.jumps import rounded_amounts
from results.auditing.accounting.concurrency import ends, starts
from results.auditing.case import Case
from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals.arrays import Flags, Integers

__all__ = ["Hole", "hole", "pauses"]

_LEAST = 40
"""Trades: fewer have no rhythm."""
_TAIL = 0.1
_P = 1e-6
_LONGER = 4
"""Times the next longest pause: what is told of one across which the balance jumps."""
_COUNTED = 0.9
"""Share of the numbers that follow by one, or of the balances, for them to say something."""
_DAY = 86_400_000_000


def _traded_across(trades: TradeList) -> bool:
    """Whether the markets of a list were traded over the same span, but for a tenth: else it is several lists in a row."""
    if trades.asset is None:
        return True
    place = np.unique(trades.asset.astype(str), return_inverse=True)[1]
    entry = starts(trades)
    first = np.full(int(place.max()) + 1, np.iinfo(np.int64).max)
    last = np.full(int(place.max()) + 1, np.iinfo(np.int64).min)
    np.minimum.at(first, place, entry)
    np.maximum.at(last, place, entry)
    whole = max(int(last.max() - first.min()), 1)
    return bool(((last - first) > 0.9 * whole).any())


@dataclass(frozen=True)
class Hole:
    """A span in which nothing was open.

    Attributes
    ----------
    before
        Place of the last trade before it, in order of entry.
    begins, until
        When the last position before it closed, when the next was opened.
    days, next_days
        Its length, and that of the second longest.
    p
        Chance of it under the list's own rhythm.
    """

    before: int
    begins: np.datetime64
    until: np.datetime64
    days: float
    next_days: float
    p: float

    @property
    def unlikely(self) -> bool:
        """Whether the list's own rhythm does not explain it."""
        return self.p < _P


def hole(trades: TradeList) -> Hole | None:
    """Return the longest span in which nothing was open; None of lists too short to have a rhythm.

    Notes
    -----
    The spans' square roots are taken to have an exponential tail: heavier than the exponential that entries at random would
    give, as sessions, weekends and quiet months make it. Then the longest exceeds the second longest by an exponential of the
    tail's mean excess (Renyi 1953), which the longest tenth without the longest one estimates.
    """
    if len(trades) < _LEAST or np.isnat(trades.entry_time).any():
        return None
    entry = starts(trades)
    if trades.asset is not None and not _traded_across(trades):
        return None
    reached = np.maximum.accumulate(ends(trades))
    spans = np.maximum(entry[1:] - reached[:-1], 0)
    at = int(np.argmax(spans))
    tail = np.sqrt(np.sort(spans)[::-1][: max(int(_TAIL * len(spans)), 10)] / _DAY)
    excess = float((tail[1:-1] - tail[-1]).mean())
    # weekends make many spans of one length: no rhythm is more regular than a fifth of its longest
    excess = max(excess, float(tail[1]) / 5)
    p = float(np.exp(-(tail[0] - tail[1]) / excess)) if excess > 0 else 1.0
    days = np.sort(spans)[::-1] / _DAY
    stamp = np.array([reached[at], entry[at + 1]]).astype("datetime64[us]")
    return Hole(at, stamp[0], stamp[1], float(days[0]), float(days[1]), p)


def pauses(case: Case, chain: Chain | None, breaks: Flags | None) -> Iterator[Finding]:
    """Yield the longest pause where the list's own rhythm does not explain it, and what balances or numbers say of it.

    A break of the balances across it is told with it, and taken from `breaks`. Balances or numbers that run on across it say that
    nothing is missing there: a bot was switched off.
    """
    longest = hole(case.trades)
    if longest is None:
        return
    jumped = bool(breaks is not None and breaks[longest.before])
    if not longest.unlikely and not (jumped and longest.days > _LONGER * longest.next_days):
        return
    text = (
        f"No position was open for {longest.days:,.1f} days, from {_minute(longest.begins)} to {_minute(longest.until)}; the next longest"
        f" pause has {longest.next_days:,.1f}."
    )
    weight: Weight = "doubtful"
    at = np.zeros(0, dtype=np.int64) if chain is None else np.flatnonzero(chain.places[1:] == longest.before + 1)
    if chain is not None and jumped and not rounded_amounts(case.trades, chain.off[at]).all():
        text += f" The balance jumps across it by {float(chain.jumps[at].sum()):+.1%}, without a trade: something was cut out."
        weight = "refuted" if _numbers_lack(case.trades, longest.before) else "doubtful"
        if breaks is not None:
            breaks[longest.before] = False
    elif jumped or (runs_on := _runs_on(case, chain, at, longest.before)):
        text += (
            " The balance changes by a round amount across it, as by a deposit: it was switched off, it seems."
            if jumped
            else f" The {runs_on} run on across it: nothing is missing there, unless all was reckoned anew."
        )
        weight = "note"
    else:
        text += " Its own rhythm has no such pause: was it switched off, or were trades left out? Balances or numbers of the trades would tell."
    numbers = {"days": longest.days, "p": longest.p, "from": str(longest.begins), "to": str(longest.until)}
    yield Finding("dropped_span", weight, text, numbers=numbers)


def _minute(time: np.datetime64) -> str:
    return str(time)[:16].replace("T", " ")


def _numbers_lack(trades: TradeList, before: int) -> bool:
    """Whether the list's own numbers leave a hole at a place of the order of entry."""
    number = trades.number
    return bool(
        number is not None
        and min(number[before : before + 2]) >= 0
        and abs(np.diff(number[before : before + 2])[0]) > 1
    )


def _runs_on(case: Case, chain: Chain | None, at: Integers, before: int) -> str:
    """Return what runs on across a pause, balances or numbers; an empty text where neither is there to say so."""
    number = case.trades.number
    if number is not None and min(number[before : before + 2]) >= 0:
        counted = np.abs(np.diff(number)) == 1
        if counted[before] and counted.mean() > _COUNTED:
            return "numbers of the trades"
        return ""
    if chain is None or chain.summed or min(chain.share, float(chain.own.mean())) < _COUNTED:
        return ""  # what moves the balances is not in the list
    if len(at) and chain.links[at].all():
        return "balances"
    return ""
