"""Counts and sums of a cell from its trades, in plain numpy: the second opinion on the event engine's accounts."""

from __future__ import annotations

import numpy as np

from signals.arrays import Flags, Floats, Integers
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.ratios import REASONS
from sweeps.measures.rounding import deviation_squares
from sweeps.measures.samples import out_of_sample_trades
from sweeps.vectorbt.tape import CODES
from sweeps.vectorbt.trades import CellTrades

__all__ = ["tally_of"]


def tally_of(trades: CellTrades, flags: Flags | None, dates: Integers) -> Floats:
    """Count and sum up the trades of one cell.

    Parameters
    ----------
    trades
        Of the cell.
    flags
        bool (T,): bars that the model had not seen; None where nobody says.
    dates
        int64 (T,): UTC date of each bar, counted from the first bar's.

    Returns
    -------
    numpy.ndarray of float64, shape (len(ACCUMULATORS),)
        Columns as in `ACCUMULATORS`.
    """
    net, gross = trades.net, trades.exposure * trades.gross
    magnitude = float(trades.exposure.max(initial=0.0) + np.abs(net).max(initial=0.0))
    none = np.zeros(len(trades), dtype=np.bool_)
    out_of_sample = none if flags is None else out_of_sample_trades(flags, trades.entry_bar, trades.exit_bar)
    reasons = np.bincount(trades.reason, minlength=len(CODES))
    found = {
        "trades": len(trades),
        "oos_trades": np.count_nonzero(out_of_sample),
        **_moments("", net),
        **_moments("gross_", gross),
        **_moments("oos_", net[out_of_sample]),
        **_moments("oos_gross_", gross[out_of_sample]),
        **_account("", net, trades.exit_bar, dates, magnitude),
        **_account("oos_", net[out_of_sample], trades.exit_bar[out_of_sample], dates, magnitude),
        "worst_trade": float(net.min(initial=np.inf)),
        "best_trade": float(net.max(initial=-np.inf)),
        "deviation": deviation_squares(net, magnitude),
        "bars_held": (trades.exit_bar - trades.entry_bar).sum(),
        **{f"exits_{reason}": reasons[CODES.index(reason)] for reason in REASONS},
        "ambiguous_exits": np.count_nonzero(trades.ambiguous),
    }
    return np.array([found[name] for name in ACCUMULATORS], dtype=np.float64)


def _moments(prefix: str, returns: Floats) -> dict[str, float]:
    wins, losses = returns[returns > 0], returns[returns < 0]
    return {
        f"{prefix}wins": len(wins),
        f"{prefix}losses": len(losses),
        f"{prefix}sum_win": float(wins.sum()),
        f"{prefix}sum_loss": float(-losses.sum()),
        f"{prefix}sum_squares": float(returns @ returns),
    }


def _account(prefix: str, net: Floats, exit_bar: Integers, dates: Integers, magnitude: float) -> dict[str, float]:
    """Balance, drawdown and spread of the days of some trades, as if there were no others."""
    with np.errstate(under="ignore", over="ignore"):  # a balance beyond float64 is infinite, its measures null
        balance = np.concatenate([[1.0], np.cumprod(1.0 + net)])
    peak = np.maximum.accumulate(balance)
    # beyond float64 there is no saying how far a balance fell
    fallen = 1.0 - balance[np.isfinite(peak)] / peak[np.isfinite(peak)]
    daily = np.bincount(dates[exit_bar], weights=net, minlength=int(dates[-1]) + 1).astype(np.float64, copy=False)
    return {
        f"{prefix}balance": float(balance[-1]),
        f"{prefix}max_drawdown": float(fallen.max()),
        f"{prefix}day_deviation": deviation_squares(daily, magnitude, len(net) / len(daily)),
    }
