"""The account of one cell, trade by trade: where an account is ruined on the way, or sums lose too many digits."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.accounts.five_sums import add_return
from sweeps.event.accounts.margins import margin_fraction
from sweeps.event.accounts.net_return import trade_return
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import TradeBuffer
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import REASON, ResolvedExits, entry_of, exit_bar, exit_day, exit_reason, gross_of
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.measures.accumulators import (
    AMBIGUOUS,
    BALANCE,
    BARS_HELD,
    BEST_TRADE,
    DAY_DEVIATION,
    DEVIATION,
    DRAWDOWN,
    GROSS,
    NET,
    OOS,
    OOS_BALANCE,
    OOS_DAY_DEVIATION,
    OOS_DRAWDOWN,
    OOS_GROSS,
    OOS_NET,
    REASONS_AT,
    WORST_TRADE,
)
from sweeps.measures.rounding import within_rounding

__all__ = ["account_cell", "is_rounding"]

is_rounding = inner_kernel(within_rounding)


@inner_kernel
def account_cell(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, buffer: TradeBuffer, sizing: SizingRules, cell: int,
    probability: Floats, next_in_sample: Integers, tally: Floats, column: int,
) -> None:  # fmt: skip
    """Account one cell.

    Parameters
    ----------
    market, resolved, paths, path, buffer
        The buffer must hold the path of the cell.
    sizing, cell
        Its sizing and cost rule.
    probability
        float64 (V, 2, T): entry probabilities, which size a ramp.
    next_in_sample
        int64 (T,): first bar at or after each that is not flagged out of sample.
    tally, column
        float64 (len(ACCUMULATORS), n), and the column to be written.
    """
    row = tally[:, column]
    for measure in range(row.shape[0]):
        row[measure] = 0.0
    n = _write_returns(market, resolved, paths, path, buffer, sizing, cell, probability)
    row[0] = n
    for i in range(n):
        trade = np.int64(paths.trade[TOGETHER * i + path])
        bar, u = entry_of(resolved, trade) >> 1, exit_bar(resolved, trade)
        row[BARS_HELD] += u - bar
        row[REASONS_AT + exit_reason(resolved.bits, trade)] += 1.0
        row[AMBIGUOUS] += 1.0 if resolved.bits[4 * trade + REASON] < 0 else 0.0
        net, gross = buffer.net[i], buffer.exposure[i] * gross_of(resolved.record, trade)
        add_return(row, NET, 1, net)
        add_return(row, GROSS, 1, gross)
        buffer.out_of_sample_net[i] = 0.0
        if next_in_sample[bar] > u:
            row[OOS] += 1.0
            buffer.out_of_sample_net[i] = net
            add_return(row, OOS_NET, 1, net)
            add_return(row, OOS_GROSS, 1, gross)
    row[WORST_TRADE], row[BEST_TRADE] = _extremes(buffer.net, n)
    magnitude = _magnitude(buffer, n)
    row[BALANCE], row[DRAWDOWN] = _compound(buffer.net, n)
    row[OOS_BALANCE], row[OOS_DRAWDOWN] = _compound(buffer.out_of_sample_net, n)
    row[DEVIATION] = _spread_trades(buffer, n, row[NET + 2] - row[NET + 3], magnitude)
    total, out_of_sample = row[NET + 2] - row[NET + 3], row[OOS_NET + 2] - row[OOS_NET + 3]
    row[DAY_DEVIATION] = _spread_days(resolved, paths, path, buffer.net, n, market.days, total, magnitude)
    row[OOS_DAY_DEVIATION] = _spread_days(
        resolved, paths, path, buffer.out_of_sample_net, n, market.days, out_of_sample, magnitude
    )


@inner_kernel
def _write_returns(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, buffer: TradeBuffer, sizing: SizingRules, cell: int,
    probability: Floats,
) -> int:  # fmt: skip
    """Write each trade's exposure and net return; return how many trades there are until the account ends."""
    balance, taken = 1.0, paths.count[path]
    for i in range(taken):
        trade = np.int64(paths.trade[TOGETHER * i + path])
        size = margin_fraction(market, sizing, cell, probability, entry_of(resolved, trade))
        exposure = sizing.leverage[cell] * size
        net = trade_return(resolved, trade, size, exposure, sizing.fee[cell], sizing.spared[cell], sizing.funded[cell])
        buffer.exposure[i] = exposure
        buffer.net[i] = net
        balance *= 1.0 + net
        if balance == 0.0:
            taken = i + 1
            break
    return taken


@inner_kernel
def _compound(net: Floats, n: int) -> tuple[float, float]:
    """Return the balance after n trades, from 1, and its largest drawdown."""
    balance, peak, drawdown = 1.0, 1.0, 0.0
    for i in range(n):
        balance *= 1.0 + net[i]
        peak = max(peak, balance)
        drawdown = max(drawdown, 1.0 - balance / peak)
    return balance, drawdown


@inner_kernel
def _extremes(net: Floats, n: int) -> tuple[float, float]:
    """Return the worst and the best of n trades."""
    worst, best = np.inf, -np.inf
    for i in range(n):
        worst, best = min(worst, net[i]), max(best, net[i])
    return worst, best


@inner_kernel
def _magnitude(buffer: TradeBuffer, n: int) -> float:
    """Return the largest exposure plus the largest absolute net return of n trades: what rounding is measured by."""
    exposed, moved = 0.0, 0.0
    for i in range(n):
        exposed, moved = max(exposed, buffer.exposure[i]), max(moved, abs(buffer.net[i]))
    return exposed + moved


@inner_kernel
def _spread_trades(buffer: TradeBuffer, n: int, total: float, magnitude: float) -> float:
    """Add up squared deviations from the mean trade; trades that are all alike deviate by exactly zero."""
    if n == 0:
        return 0.0
    mean, squares, left = total / n, 0.0, 0.0
    for i in range(n):
        off = buffer.net[i] - mean
        squares += off * off
        left += off
    squares -= left * left / n
    return 0.0 if is_rounding(squares, n, magnitude) else squares


@inner_kernel
def _spread_days(
    resolved: ResolvedExits, paths: SimulatedPaths, path: int, net: Floats, n: int, days: int, sum_of_days: float,
    magnitude: float,
) -> float:  # fmt: skip
    """Add up squared deviations from the mean day of some net returns, days without an exit among them."""
    mean = sum_of_days / days
    latest: Whole = np.int64(-1)
    squares, left, day, active = 0.0, 0.0, 0.0, 0
    for i in range(n + 1):
        date = exit_day(resolved, np.int64(paths.trade[TOGETHER * i + path])) if i < n else np.int64(-1)
        if i == n or (i > 0 and date != latest):
            if n > 0:
                squares += (day - mean) * (day - mean)
                left += day - mean
                active += 1
            day = 0.0
        if i < n:
            day += net[i]
        latest = date
    idle = days - active
    squares += idle * mean * mean
    left -= idle * mean
    squares -= left * left / days
    # the rounding of a day's trades adds up
    return 0.0 if is_rounding(squares, days, magnitude * max(n / days, 1.0)) else squares
