"""What was earned beyond what the market paid for being there, before costs, and marked to market by day.

Prices are quoted ones: slippage, fees and funding are costs, and costs are not a matter of timing. A liquidation at a gap
counts at the price the market had, and not at the level that an account is spared beyond.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats
from sweeps.event.daily.dates import Dates
from sweeps.event.daily.market_pay import MarketPay
from sweeps.event.trading.closing import LIQUIDATION, TAKE_PROFIT
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, entry_of, exit_bar, exit_reason, turnover_of
from sweeps.kernels.compiled import Whole, inlined_kernel, inner_kernel
from sweeps.plan.exit_rule import ExitRule

__all__ = ["add_excess", "add_held", "balance_days"]

_ROUNDING = 1e-12

_MANY = 12
"""Dates held from close to close beyond which they are added some at once: fewer are done by then."""


@inner_kernel
def _bodies(point: Whole) -> Whole:
    """Count the closes up to a point in time; bar k opens at point 2k and closes at 2k + 1."""
    return (point + 1) >> 1


@inner_kernel
def _gaps(point: Whole) -> Whole:
    """Count the opens up to a point in time, but for the first."""
    return point >> 1


@inner_kernel
def _fills(
    market: Market, resolved: ResolvedExits, rule: ExitRule, trade: Whole
) -> tuple[float, float, Whole, Whole, float]:
    """Return a trade's quoted entry and exit prices, their points in time, and the share of a body after the latter.

    Where in its bar a level was met is not known; half of its body is taken.
    """
    key, u = entry_of(resolved, trade), exit_bar(resolved, trade)
    bar, side = key >> 1, key & 1
    direction = 1.0 - 2.0 * side
    last = market.close.shape[0] - 1
    began, entry = 2 * bar + 2, market.open[min(bar + 1, last)]
    if rule.at_close == 1:
        began, entry = 2 * bar + 1, market.close[bar]
    reason = exit_reason(resolved.bits, trade)
    at_level = reason <= TAKE_PROFIT  # the three stops and the target come first
    if reason == LIQUIDATION or (at_level and rule.stop_trigger == 0):
        slipped = rule.slippage if at_level and not (reason == TAKE_PROFIT and rule.maker == 1) else 0.0
        ratio = turnover_of(resolved.record, trade) - 1.0
        price = ratio * entry * (1.0 + direction * rule.slippage) / (1.0 - direction * slipped)
        opened = market.open[u]
        missed = reason == LIQUIDATION and direction * opened <= direction * price
        if missed or abs(price - opened) <= _ROUNDING * opened:
            return entry, opened, began, 2 * u, 0.0
        return entry, price, began, 2 * u, 0.5
    if rule.at_close == 1 or u == last:
        return entry, market.close[u], began, 2 * u + 1, 0.0
    return entry, market.open[u + 1], began, 2 * u + 2, 0.0


@inlined_kernel
def add_excess(
    market: Market, dates: Dates, pay: MarketPay, variant: int, resolved: ResolvedExits, rule: ExitRule, trade: Whole,
    exposure: float, row: Floats, worths: Floats,
) -> None:  # fmt: skip
    """Add what the market did beyond its mean while a trade was held, times a signed exposure, to the dates it was held on.

    The last two entries of the row count bodies and gaps held, times what the exposure is worth; `worths`, (K,), is room to
    work in.
    """
    entry, price, began, ended, part = _fills(market, resolved, rule, trade)
    date, final, beyond = dates.of[began >> 1], dates.of[ended >> 1], dates.day.shape[0]
    held, crossed = row[beyond], row[beyond + 1]
    at, marked = began, entry
    while date != final:
        point, closed = 2 * dates.last[date] + 1, dates.closed[date]
        bodies, gaps = _bodies(point) - _bodies(at), _gaps(point) - _gaps(at)
        # a mean return is one of the price as it stands, a trade's of the price it was entered at
        worth = exposure * marked / entry
        pays = pay.mean[variant, 0, date] * bodies + pay.mean[variant, 1, date] * gaps
        row[date] += exposure * (closed - marked) / entry - worth * pays
        held, crossed = held + worth * bodies, crossed + worth * gaps
        at, marked, date = point, closed, date + 1
        if final - date > _MANY:
            _add_whole_dates(
                dates, pay.mean[variant, 0], pay.mean[variant, 1], date, final, exposure, entry, row, worths
            )
            for between in range(date, final):
                held, crossed = held + worths[between], crossed + worths[between]
            at, marked, date = 2 * dates.last[final - 1] + 1, dates.closed[final - 1], final
    bodies_held, gaps_crossed = _bodies(ended) - _bodies(at) + part, 1.0 * (_gaps(ended) - _gaps(at))
    worth = exposure * marked / entry
    pays = pay.mean[variant, 0, final] * bodies_held + pay.mean[variant, 1, final] * gaps_crossed
    row[final] += exposure * (price - marked) / entry - worth * pays
    row[beyond] = held + worth * bodies_held
    row[beyond + 1] = crossed + worth * gaps_crossed


@inner_kernel
def _add_whole_dates(
    dates: Dates, mean_body: Floats, mean_gap: Floats, first: Whole, final: Whole, exposure: float, entry: float,
    row: Floats, worths: Floats,
) -> None:  # fmt: skip
    """Add the dates on which a position was held from close to close, and note what it was worth there times their bars.

    From close to close there are as many gaps as bodies. No date waits for another, so the compiler takes some at once.
    """
    closed, bars = dates.closed, dates.bars
    for date in range(np.uint64(first), np.uint64(final)):
        marked = closed[date - np.uint64(1)]
        worth = exposure * marked / entry
        pays = mean_body[date] * bars[date] + mean_gap[date] * bars[date]
        row[date] += exposure * (closed[date] - marked) / entry - worth * pays
        worths[date] = worth * bars[date]


@inner_kernel
def balance_days(pay: MarketPay, variant: int, row: Floats) -> None:
    """Take out of a cell's days what the error of the market's mean puts into them.

    The mean is that of the same bars, so a cell that is nearly always in the market earns nearly nothing beyond it, and
    no day of it says more.
    """
    beyond_body, beyond_gap = pay.beyond[variant, 0], pay.beyond[variant, 1]
    dates = beyond_body.shape[0]
    body, gap = row[dates] / pay.bars[variant, 0], row[dates + 1] / pay.bars[variant, 1]
    for date in range(dates):
        row[date] -= body * beyond_body[date] + gap * beyond_gap[date]


@inner_kernel
def add_held(market: Market, dates: Dates, bar: Whole, u: Whole, exposure: float, row: Floats) -> None:
    """Add a signed exposure for every bar after the entry's up to the exit's to the dates of these bars."""
    k = bar + 1
    while market.day[k] != market.day[u]:
        later = market.next_day[k]
        row[dates.of[k]] += exposure * (later - k)
        k = later
    row[dates.of[u]] += exposure * (u - k + 1)
