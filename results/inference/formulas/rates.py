"""Win rates: what they must be to break even, how sure one may be of them, and of how many trades' worth they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from signals.arrays import Floats
from sweeps.measures.rounding import deviation_squares

__all__ = ["breakeven_win_rate", "effective_trades", "wilson_interval"]


def breakeven_win_rate(average_win: ArrayLike, average_loss: ArrayLike) -> Floats:
    """Return the win rate at which wins and losses cancel: ``loss / (win + loss)``.

    Parameters
    ----------
    average_win, average_loss
        Broadcast together; both in the same unit and positive (a loss of 2 % is 0.02).

    Raises
    ------
    ValueError
        If one of them is not positive.
    """
    win, loss = np.asarray(average_win, dtype=np.float64), np.asarray(average_loss, dtype=np.float64)
    if not ((win > 0).all() and (loss > 0).all()):
        raise ValueError("average_win and average_loss must be positive")
    return np.asarray(loss / (win + loss))


def wilson_interval(wins: ArrayLike, trades: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the score interval of a win rate.

    Parameters
    ----------
    wins, trades
        Broadcast together; they need not be whole, so that an effective number of trades can be used (scale the wins
        alike). `trades` must be positive.
    level
        Coverage of the two-sided interval.

    Returns
    -------
    low, high : numpy.ndarray
        Fractions in [0, 1].

    Raises
    ------
    ValueError
        If there are no trades, more wins than trades, or `level` is no probability.

    References
    ----------
    Wilson (1927); Newcombe (1998), whose examples are the tests.
    """
    won, n = np.asarray(wins, dtype=np.float64), np.asarray(trades, dtype=np.float64)
    if not (n > 0).all() or (won < 0).any() or (won > n).any():
        raise ValueError("wins must lie between 0 and trades, and trades above 0")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it must lie between 0 and 1")
    z = ndtri(0.5 + level / 2)
    rate = won / n
    middle = rate + z**2 / (2 * n)
    reach = z * np.sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return np.asarray((middle - reach) / scale), np.asarray((middle + reach) / scale)


def effective_trades(returns: ArrayLike, lags: int | None = None) -> float:
    """Return how many independent trades would determine the mean as well as these do.

    Parameters
    ----------
    returns
        (n,): of trades in order; for a win rate, 1 for a win and 0 for a loss.
    lags
        How many autocorrelations to use; by default ``4 (n / 100)^(2/9)`` of Newey and West.

    Returns
    -------
    float
        ``n / (1 + 2 sum_k (1 - k / (lags + 1)) rho_k)``, at least 1 and at most n: correlated trades say less, and
        apparent negative correlation is not taken as a gift.

    References
    ----------
    Newey and West (1987) for the weights.
    """
    values = np.asarray(returns, dtype=np.float64)
    n = len(values)
    if n < 2:  # noqa: PLR2004 - one trade is one trade
        return float(n)
    deviations = values - values.mean()
    variance = deviation_squares(values, 2.0 * float(np.abs(values).max()))
    if variance == 0:
        return float(n)
    most = int(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    inflation = 1.0
    for lag in range(1, min(most, n - 1) + 1):
        inflation += 2 * (1 - lag / (most + 1)) * float(deviations[lag:] @ deviations[:-lag]) / variance
    return min(max(n / max(inflation, 1.0), 1.0), float(n))
