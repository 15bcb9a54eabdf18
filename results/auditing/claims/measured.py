"""Every measure that can be claimed, of the trades of a list: undefined ones are NaN."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from results.auditing.claims.listed import Listed
from signals.arrays import Flags, Floats

__all__ = ["drawdown", "measured", "period_returns", "windows"]

_YEAR = 365.0


def measured(listed: Listed, measure: str, returns: Floats) -> float:
    """Return a measure that is about the trades alone, NaN where it is undefined.

    Parameters
    ----------
    listed
        The list.
    measure
        A key of `claim.MEASURES`, but for those that need days or amounts.
    returns
        (n,): results in order of exit, after or before costs, of the balance or of the position.
    """
    if not len(returns):
        return 0.0 if measure in {"trades", "wins", "losses"} else np.nan
    if measure in _OF_RETURNS:
        return _OF_RETURNS[measure](returns)
    if measure == "expectancy_r":
        known = np.isfinite(listed.risk)
        return float((listed.position[known] / listed.risk[known]).mean()) if known.any() else np.nan
    if measure == "sharpe":
        daily = np.bincount(listed.day, weights=returns, minlength=listed.days)
        spread = daily.std(ddof=1) if len(daily) > 1 else 0.0
        return float(daily.mean() / spread * np.sqrt(_YEAR)) if spread > 1e-15 else np.nan  # noqa: PLR2004 - rounding
    if measure.startswith("losing_"):
        return float((period_returns(listed, measure.removeprefix("losing_"), returns) < 0).sum())
    raise KeyError(measure)


def _payoff(returns: Floats) -> float:
    won, lost = returns[returns > 0], returns[returns < 0]
    return float(won.mean() / -lost.mean()) if len(won) and len(lost) else np.nan


def _profit_factor(returns: Floats) -> float:
    lost = -returns[returns < 0].sum()
    return float(returns[returns > 0].sum() / lost) if lost > 0 else np.nan


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else np.nan


def _longest_run(flags: Flags) -> float:
    ends = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int64), [0]))))
    return float((ends[1::2] - ends[::2]).max()) if len(ends) else 0.0


def drawdown(returns: Floats) -> float:
    """Return the largest fall of the compounded balance from its highest, positive."""
    balance = np.concatenate(([0.0], np.cumsum(Listed.logs(returns))))
    return float(-np.expm1((balance - np.maximum.accumulate(balance)).min()))


_OF_RETURNS: dict[str, Callable[[Floats], float]] = {
    "trades": lambda r: float(len(r)),
    "wins": lambda r: float((r > 0).sum()),
    "losses": lambda r: float((r < 0).sum()),
    "win_rate": lambda r: float((r > 0).mean()),
    "average_win": lambda r: _mean(r[r > 0]),
    "average_loss": lambda r: -_mean(r[r < 0]),
    "payoff_ratio": _payoff,
    "profit_factor": _profit_factor,
    "expectancy": _mean,
    "profitable": _mean,
    "best_trade": lambda r: float(r.max()),
    "worst_trade": lambda r: float(max(-r.min(), 0.0)),
    "max_drawdown": drawdown,
    "losses_in_a_row": lambda r: _longest_run(r < 0),
}


def period_returns(listed: Listed, unit: str, returns: Floats) -> Floats:
    """Return the compounded result of each calendar day, week or month with an exit, (k,)."""
    letter = {"days": "D", "weeks": "W", "months": "M"}[unit]
    _, place = np.unique(listed.exit_time.astype(f"datetime64[{letter}]"), return_inverse=True)
    return np.expm1(np.bincount(place, weights=Listed.logs(returns)))


def windows(listed: Listed, days: float, returns: Floats) -> Floats:
    """Return the compounded result of every successive window of so many days from the first entry on, (k,), whole ones only."""
    since = (listed.exit_time - listed.entry_time.min()).astype(np.int64) / 86_400e6
    place = np.floor(since / days).astype(np.int64)
    whole = int(np.floor(listed.elapsed / days + 1e-9))
    inside = place < whole
    return np.expm1(np.bincount(place[inside], weights=Listed.logs(returns)[inside], minlength=whole)[:whole])
