"""What is tested of a cell's timing, and which cells have any."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from results.inference.max_t.series import standardise
from signals.arrays import Flags, Floats
from sweeps.kernels.compiled import kernel

__all__ = ["decided_too_little", "decisions", "fewest_decisions", "has_timing", "timing_statistic"]


FEWEST_EVENTS = 10
"""Days that a cell's excess must at least be spread over, weighed by their part in its variance."""

FEWEST_DECISIONS = 20
"""Independent decisions below which no timing is claimed: seven changes of mind may be lucky or not."""


def timing_statistic(excess: NDArray[np.floating], enough: Flags) -> Floats:
    """Return the statistic of each cell's timing.

    Parameters
    ----------
    excess
        (n, D): of `sweeps.event.daily.pnl.daily_excess`.
    enough
        bool (n,): cells that trade enough.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        t of the daily mean, a skewness that flatters taken out; -inf for cells that have no timing: too few trades, or
        an excess that hangs on few days, as that of a cell that is always in the market.
    """
    return np.where(enough & has_timing(excess), standardise(excess).above, -np.inf)


def has_timing(excess: NDArray[np.floating]) -> Flags:
    """Whether each row of excess is spread over enough days to say anything.

    Days are weighed by their part in the variance, ``(sum x²)² / sum x⁴``: all D where they are alike, a third of them
    where they are normal. Where there are few of them, an eighth is enough.
    """
    total, fourth = np.empty(len(excess)), np.empty(len(excess))
    _sum_powers(np.ascontiguousarray(excess), total, fourth)
    fewest = min(FEWEST_EVENTS, excess.shape[1] / 8)
    return np.asarray(total**2 >= fewest * np.maximum(fourth, 1e-300))


@kernel
def _sum_powers(excess: NDArray[np.floating], squares: Floats, fourths: Floats) -> None:
    """Sum the second and fourth powers of each row; the sums of odd and even days do not wait for each other."""
    n, days = excess.shape
    for row in range(n):
        even, odd, even_fourth, odd_fourth = 0.0, 0.0, 0.0, 0.0
        for day in range(0, days - 1, 2):
            one, other = np.float64(excess[row, day]) ** 2, np.float64(excess[row, day + 1]) ** 2
            even, even_fourth = even + one, even_fourth + one * one
            odd, odd_fourth = odd + other, odd_fourth + other * other
        if days % 2 == 1:
            one = np.float64(excess[row, days - 1]) ** 2
            even, even_fourth = even + one, even_fourth + one * one
        squares[row], fourths[row] = even + odd, even_fourth + odd_fourth


def decided_too_little(held: NDArray[np.floating]) -> Flags:
    """Whether too few `decisions` stand behind each row of daily exposure (n, D): under 20, or half the days."""
    return np.asarray(decisions(held) < fewest_decisions(held.shape[1]))


def fewest_decisions(days: int) -> float:
    """Return below how many decisions on so many days no timing is claimed."""
    return min(FEWEST_DECISIONS, days / 2)


def decisions(held: NDArray[np.floating]) -> Floats:
    """Estimate how many independent decisions stand behind each row of daily exposure.

    Parameters
    ----------
    held
        (n, D): of `sweeps.event.daily.pnl.daily_held`.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        D over the integrated autocorrelation time ``1 + 2 * sum of autocorrelations``: the largest that it comes to up
        to the first lag that is five times as much; 0 for rows that never move. The largest, because the
        autocorrelations of few moods turn negative behind the first, and would take away what it showed.

    References
    ----------
    Sokal (1997), "Monte Carlo methods in statistical mechanics": the window.
    """
    rows = np.asarray(held, dtype=np.float64)
    n, days = rows.shape
    spectrum = np.fft.rfft(rows - rows.mean(axis=1, keepdims=True), 2 * days, axis=1)
    correlation = np.fft.irfft(np.square(np.abs(spectrum)), axis=1)[:, :days]
    moving = correlation[:, 0] > 1e-12 * np.maximum(np.square(rows).sum(axis=1), 1e-300)
    correlation = correlation / np.where(moving, correlation[:, 0], 1.0)[:, None]
    time = np.maximum.accumulate(2 * np.cumsum(correlation, axis=1) - 1, axis=1)
    reached = np.arange(days) >= 5 * time
    window = np.where(reached.any(axis=1), reached.argmax(axis=1), days - 1)
    found = days / np.maximum(time[np.arange(n), window], 1.0)
    return np.where(moving, found, 0.0)
