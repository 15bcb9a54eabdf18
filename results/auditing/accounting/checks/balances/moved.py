"""Balances that move by stated fractions, while amounts beside them say something else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.concerning import concerned, of_trades
from results.auditing.accounting.fitting.quantities import notional
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Case
from results.auditing.model import Finding

__all__ = ["moved"]

_FEW, _MOST = 10, 0.9
_SAME = 0.02


def moved(case: Case) -> Iterator[Finding]:
    """Yield balances that follow the stated fractions where the stated profits, quantities and prices rule these out."""
    trades = case.trades
    if trades.balance is None or trades.balance_before is None or trades.result is None or trades.profit is None:
        return
    before, change = trades.balance_before, trades.balance - trades.balance_before
    step = 2.1 * (half_step(trades.balance) + half_step(before) + half_step(trades.profit)) + 1e-7 * np.abs(before)
    loose = step + 1.1 * half_step(trades.result) * np.abs(before)
    known = np.isfinite(change) & np.isfinite(trades.result) & np.isfinite(trades.profit)
    if known.sum() < _FEW:
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        by_profit = np.abs(change - trades.profit) <= step
        by_result = np.abs(change - trades.result * before) <= loose
        base = (
            float(np.median((change / trades.result)[known & (np.abs(trades.result) > 1e-5)]))  # noqa: PLR2004
            if (np.abs(trades.result) > 1e-5).any()  # noqa: PLR2004
            else 0.0
        )
        by_base = np.abs(change - base * trades.result) <= step + 1.1 * half_step(trades.result) * abs(base)
    if by_profit[known].mean() > 0.5:  # noqa: PLR2004 - the amounts move it, as they should
        return
    if by_result[known].mean() > _MOST:
        yield _other(case, by_result & ~by_profit)
    elif by_base[known].mean() > _MOST:
        text = (
            f"The balances add up each stated result as a part of {base:,.0f}, while quantities and profits are those of the balance at the time:"
            " gains and losses were not compounded."
        )
        yield Finding("summed_not_compounded", "refuted", text, **concerned(trades, by_base & ~by_profit))


def _other(case: Case, flags: np.ndarray) -> Finding:
    """Return what the stated fractions are instead of the profits beside them, by the first trade, before the balances part."""
    trades = case.trades
    assert trades.result is not None  # noqa: S101 - of `moved`
    assert trades.profit is not None  # noqa: S101 - of `moved`
    assert trades.balance_before is not None  # noqa: S101 - of `moved`
    first = int(np.argmin(trades.exit_time))
    with np.errstate(divide="ignore", invalid="ignore"):
        times = float(trades.result[first] * trades.balance_before[first] / trades.profit[first])
    leverage = 1.0 if trades.leverage is None else float(trades.leverage[first])
    value = notional(trades)
    share = np.nan if value is None else float(value[first] / leverage / trades.balance_before[first])
    words = of_trades(int(flags.sum()), len(trades))
    if leverage > 1 and abs(times / leverage - 1) < _SAME:
        text = (
            f"The balance moves by {times:.3g} times the profit beside it in {words}: the leverage was applied twice."
        )
        return Finding("leverage_twice", "refuted", text, **concerned(trades, flags), numbers={"times": times})
    if np.isfinite(share) and abs(times * share - 1) < _SAME:
        text = f"The balance moves by results of the margin in {words}, {times:.3g} times the profit beside them: they are no part of the balance."
        return Finding("unit_mixed", "refuted", text, **concerned(trades, flags), numbers={"times": times})
    text = f"The balance moves by other results than quantity, prices and the profit beside them give in {words}, {times:.3g} times as much at first."
    return Finding("results_contradict_prices", "refuted", text, **concerned(trades, flags), numbers={"times": times})
