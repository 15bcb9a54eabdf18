"""Results more even than any market gives: the same profit month after month, wins and losses in a pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc

from results.auditing.case import Case
from results.auditing.chance.drawing import chance_of
from results.auditing.model import Finding
from results.auditing.saying import signed
from signals.arrays import Floats, Integers

__all__ = ["regular_findings"]

_FEWEST = 60
"""Positions below which evenness is chance."""
_FEWEST_STRETCHES = 12
_STRETCHES = (3, 5, 10, 20, 50)
"""Positions in a row that are summed."""
_MONTHLY = 3
"""Positions a month at least."""
_MOST_ALIKE, _LEAST_ALIKE, _ALIKE = 0.8, 1.3, 0.05
"""Results that are within a twentieth of the usual one, if nearly all of them are, are those of a level that was set; and how far
from the usual one, as a multiple or its inverse, 98 of 100 results are still all alike: targets that follow what the market just
moved differ more."""
_FEWEST_ALIKE, _RELATED = 100, 3.0
"""Of how many; and how many deviations a result may follow the one before: targets follow calm and wild times, which last."""
_TRADED, _NEAR = 0.95, 5e-4
"""Share of prices within their bars, or so near, from which on they were traded."""
_ROUNDING = 1e-10
_P = 1e-7
_EVEN = 0.35
"""Share of the variance that chance order would leave to sums."""


@dataclass(frozen=True)
class _Even:
    """Sums of stretches: their variance over what chance order would have, how likely so little is, and of what."""

    ratio: float
    p: float
    what: str


def regular_findings(case: Case) -> list[Finding]:
    """Accuse a list whose profit comes more evenly than its own trades could in any chance order.

    Notes
    -----
    Results are those before sizing, of the notional, so that who doubles after a loss is not accused; trades that were open at the
    same time, with others between them, count as one position, so that grids which close together are not either. Of r sums of m
    positions each, the variance over m times that of a position is a chi-squared number over ``r - 1`` where order is chance; a few
    large results make it larger, never smaller. Wins and losses alone are asked the same. Prices that bars confirm were traded, and
    what a market gives that returns to where it was is even without anybody's help: such lists are not asked.
    """
    results, ended = _positions(case)
    if len(results) < _FEWEST or _were_traded(case):
        return []
    if alike := _alike(case):
        return [alike]
    asked = []
    for what, values in (("results", results), ("wins and losses", (results > 0).astype(np.float64))):
        if float(values.std()) <= 1e-9 * float(np.abs(values).max()):
            continue
        asked += [
            _even(values, _stretches(len(values), length), f"{what} of {length} positions in a row")
            for length in _STRETCHES
        ]
        if ended is not None:
            asked.append(_even(values, _months(ended), f"{what} month by month"))
    found = [each for each in asked if each is not None and each.p < _P and each.ratio < _EVEN]
    if not found:
        return []
    worst = min(found, key=lambda each: each.p)
    text = (
        f"The {worst.what} are too even: their sums vary {np.sqrt(worst.ratio):.0%} as much as in any chance order (p = "
        f"{max(worst.p, 1e-99):.0e}), as those of made-up or picked trades do. Ask for the account's statement of the same trades."
    )
    return [Finding("too_regular", "doubtful", text, count=len(results), numbers={"ratio": worst.ratio, "p": worst.p})]


def _alike(case: Case) -> Finding | None:
    """Accuse a list of nothing but wins that are all about as large, yet not those of a target or of the steps of a grid."""
    move, trades = case.reckoning.move, case.trades
    move = move[np.isfinite(move)]
    usual = float(np.median(move)) if len(move) else 0.0
    if len(move) < _FEWEST_ALIKE or usual <= 0 or move.min() <= 0:
        return None
    low, high = np.quantile(move, (0.01, 0.99))
    if low < usual / _LEAST_ALIKE or high > usual * _LEAST_ALIKE or _follow(move):
        return None
    steps = np.abs(trades.exit_price - trades.entry_price)
    # a target on a coarse grid of prices is met a tick more or less away
    tick = _tick(trades.exit_price) / float(np.nanmedian(trades.entry_price))
    reach = max(_ALIKE * usual, 1.5 * tick) / usual
    if max(_share_alike(move, reach), _share_alike(steps[np.isfinite(steps)], reach)) > _MOST_ALIKE:
        return None
    text = (
        f"Every one of {len(move):,} trades won, between {signed(float(move.min()))} and {signed(float(move.max()))}: too alike for "
        "exits in a market, too different for those of a target. Ask for the account's statement of the same trades, or give bars."
    )
    numbers = {"usual": usual, "least": float(move.min()), "most": float(move.max())}
    return Finding("too_regular", "doubtful", text, count=len(move), numbers=numbers)


def _follow(move: Floats) -> bool:
    """Whether results resemble those before them."""
    off = move - move.mean()
    return bool((off[1:] * off[:-1]).sum() > _RELATED * np.sqrt(len(off)) * max(float(off.var()), 1e-300))


def _were_traded(case: Case) -> bool:
    """Whether bars show nearly all prices of the list to have been traded at their times."""
    chance = chance_of(case)
    if chance is None or len(chance.placed) < _TRADED * len(case.trades):
        return False
    bars, at, trades = chance.bars, chance.placed.at, case.trades
    traded = np.ones(len(at), dtype=np.bool_)
    for time, price in ((trades.entry_time[at], trades.entry_price[at]), (trades.exit_time[at], trades.exit_price[at])):
        bar = np.searchsorted(bars.time, time, side="right") - 1
        near = np.zeros(len(at), dtype=np.bool_)
        # a time between two bars, or the bar that decided, may be of either
        for each in (bar - 1, bar, bar + 1):
            here = np.clip(each, 0, len(bars) - 1)
            near |= (price >= bars.low[here] * (1 - _NEAR)) & (price <= bars.high[here] * (1 + _NEAR))
        traded &= near
    return bool(traded.mean() >= _TRADED)


def _share_alike(values: Floats, reach: float) -> float:
    usual = float(np.median(values))
    return float(np.mean(np.abs(values - usual) <= reach * abs(usual)))


def _tick(prices: Floats) -> float:
    """Return the least by which two different prices differ, but for rounding; 0 where all are equal."""
    steps = np.diff(np.unique(prices[np.isfinite(prices)]))
    steps = steps[steps > _ROUNDING * float(np.nanmedian(prices))]
    return float(steps.min()) if len(steps) else 0.0


def _positions(case: Case) -> tuple[Floats, Integers | None]:
    """Return results of what was open together, in order, and the month (from 1970) in which each ended; None without times."""
    trades, net = case.trades, case.reckoning.net
    known = np.isfinite(net)
    if np.isnat(trades.entry_time).any() or np.isnat(trades.exit_time).any():
        return net[known], None
    entered, left, net = trades.entry_time[known], trades.exit_time[known], net[known]
    order = np.argsort(entered, kind="stable")
    entered, left, net = entered[order], left[order], net[order]
    if not len(net):
        return net, None
    until = np.maximum.accumulate(left.astype(np.int64))
    fresh = np.concatenate([[True], entered.astype(np.int64)[1:] >= until[:-1]])
    # two trades of one moment are one, however they are matched
    fresh[1:] &= entered[1:] != entered[:-1]
    starts = np.flatnonzero(fresh)
    ended = until[np.append(starts[1:], len(net)) - 1].astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return np.add.reduceat(net, starts), ended


def _stretches(n: int, length: int) -> Integers:
    return np.arange(n) // length


def _months(ended: Integers) -> Integers:
    """Return the month of each position, the first and the last left to -1: they are parts of months."""
    months = ended - ended.min()
    return np.where((months == 0) | (months == months.max()), -1, months)


def _even(values: Floats, group: Integers, what: str) -> _Even | None:
    """Compare sums of groups with those of a chance order; None where groups are few."""
    inside = group >= 0
    sizes = np.bincount(group[inside])
    sums = np.bincount(group[inside], values[inside])
    whole = sizes >= max(_MONTHLY, int(0.5 * np.median(sizes[sizes > 0], axis=0)) if (sizes > 0).any() else _MONTHLY)
    sizes, sums = sizes[whole], sums[whole]
    stretches = len(sums)
    if stretches < _FEWEST_STRETCHES:
        return None
    mean, variance = float(values.mean()), float(values.var())
    ratio = float((np.square(sums - sizes * mean) / (sizes * variance)).sum()) / (stretches - 1)
    return _Even(ratio, float(gammainc((stretches - 1) / 2, (stretches - 1) * ratio / 2)), what)
