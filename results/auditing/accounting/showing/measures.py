"""Measures of a list with their intervals, as docs/contract.md defines them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.accounting.accounts.accounts import Accounts, costs_of_balance
from results.auditing.case import Case
from results.auditing.chance.record import Measure, record_of
from signals.arrays import Floats

__all__ = ["Measures", "measured"]

Span = tuple[float, float] | None
_SURE_OF: tuple[Measure, ...] = ("win_rate", "expectancy", "edge", "payoff_ratio")
"""Measures that have an interval."""


@dataclass(frozen=True)
class Measures:
    """Of the results after costs; None where undefined.

    Attributes
    ----------
    trades, wins, losses
        Counts.
    win_rate, payoff_ratio, breakeven_win_rate, edge, profit_factor, t_statistic
        As docs/contract.md has them.
    gross, cost, net
        Per trade.
    drawdown
        Of the balance that compounds one after the other.
    best_share
        What the best hundredth of the trades (at least one) earned, over all profit; None where there is none.
    intervals
        At 95 %, by measure.
    """

    trades: int
    wins: int
    losses: int
    win_rate: float | None
    payoff_ratio: float | None
    breakeven_win_rate: float | None
    edge: float | None
    profit_factor: float | None
    t_statistic: float | None
    gross: float | None
    cost: float | None
    net: float | None
    drawdown: float | None
    best_share: float | None
    intervals: dict[str, Span]


def measured(case: Case, accounts: Accounts) -> Measures:
    """Return the measures of a list."""
    returns = case.reckoning.returns
    n = len(returns)
    won, lost = returns > 0, returns < 0
    wins, losses = int(won.sum()), int(lost.sum())
    payoff = float(returns[won].mean() / -returns[lost].mean()) if wins and losses else None
    rate = wins / n if n else None
    even = None if payoff is None else 1 / (1 + payoff)
    net = float(returns.mean()) if n else None
    gross = _gross(case)
    spread = float(returns.std(ddof=1)) if n > 1 else 0.0
    total, best = float(returns.sum()), np.sort(returns)[::-1][: max(n // 100, 1)]
    return Measures(
        trades=n,
        wins=wins,
        losses=losses,
        win_rate=rate,
        payoff_ratio=payoff,
        breakeven_win_rate=even,
        edge=None if even is None or rate is None else rate - even,
        profit_factor=float(returns[won].sum() / -returns[lost].sum()) if wins and losses else None,
        t_statistic=None if net is None or spread <= 1e-13 else net / spread * n**0.5,  # noqa: PLR2004 - rounding
        gross=gross,
        cost=None if gross is None or net is None else gross - net,
        net=net,
        drawdown=_drawdown(accounts.listed.balance) if n else None,
        best_share=float(best.sum()) / total if total > 0 else None,
        intervals=_intervals(case),
    )


def _gross(case: Case) -> float | None:
    """Return the mean before costs, a fraction of what `returns` are of; None where no cost is known."""
    reckoning = case.reckoning
    cost = costs_of_balance(case, unknown=np.nan)
    if not len(cost) or not np.isfinite(cost).any():
        return None
    known = np.isfinite(reckoning.fee) & (np.isfinite(reckoning.exposure) | (reckoning.basis == "notional"))
    if not known.any():
        return float((reckoning.returns + np.nan_to_num(cost)).mean())
    scale = reckoning.exposure if reckoning.basis == "balance" else np.ones(len(reckoning.net))
    return float(np.where(np.isfinite(scale), scale * reckoning.move, reckoning.returns).mean())


def _drawdown(balance: Floats) -> float:
    peak = np.maximum(np.maximum.accumulate(balance), 1.0)
    return float((1 - balance / peak).max())


def _intervals(case: Case) -> dict[str, Span]:
    """Return the intervals that every family says, by resampled days; none where the trades do not say."""
    record = record_of(case)
    return {name: None if record is None else record.span(name) for name in _SURE_OF}
