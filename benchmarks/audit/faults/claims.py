"""Claims that a list does not bear out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.audit.accounts import taken
from benchmarks.audit.faults.fault import Fault, Scene

__all__ = ["FAULTS"]

_REFUTED = ("claim_refuted",)
_UNTESTABLE = ("claim_untestable", "claim_refuted", "few_trades_carry")


def _days(one: Scene) -> float:
    return float((one.book.exit_time.max() - one.book.entry_time.min()) / np.timedelta64(1, "D"))


def _wins(one: Scene) -> float:
    return float((one.book.profit > 0).mean())


def _total(one: Scene) -> float:
    return float(one.book.profit.sum() / one.book.before[0])


def _win_rate(one: Scene, rng: np.random.Generator) -> Scene:
    return one.told(claim=f"{100 * _wins(one) + 9:.2f} % win rate")


def _return(one: Scene, rng: np.random.Generator) -> Scene:
    return one.told(claim=f"total return {100 * (abs(_total(one)) + 0.38):+.2f} %")


def _per_days(one: Scene, rng: np.random.Generator) -> Scene:
    return one.told(claim="+38.04 % per 5 days")


def _often(one: Scene, rng: np.random.Generator) -> Scene:
    return one.told(claim=f"{1.6 * len(one.book) / _days(one):.1f} trades per day")


def _drawdown(one: Scene, rng: np.random.Generator) -> Scene:
    order = np.argsort(one.book.exit_time, kind="stable")
    balance = np.concatenate([one.book.before[:1], one.book.balance[order]])
    worst = float((1 - balance / np.maximum.accumulate(balance)).max())
    return one.told(claim=f"max drawdown {100 * worst / 3:.1f} %")


def _final(one: Scene, rng: np.random.Generator) -> Scene:
    final = float(one.book.before[0] + one.book.profit.sum())
    return one.told(claim=f"final balance {1.5 * final:.2f}")


def _count(one: Scene, rng: np.random.Generator) -> Scene:
    return one.told(claim=f"{3 * len(one.book)} trades")


def _payoff(one: Scene, rng: np.random.Generator) -> Scene:
    profit = one.book.profit
    payoff = float(profit[profit > 0].mean() / -profit[profit < 0].mean())
    return one.told(claim=f"payoff ratio {payoff * 1.8:.2f}")


def _factor(one: Scene, rng: np.random.Generator) -> Scene:
    profit = one.book.profit
    factor = float(profit[profit > 0].sum() / -profit[profit < 0].sum())
    return one.told(claim=f"profit factor {factor * 1.8:.2f}")


def _sentence(one: Scene, rng: np.random.Generator) -> Scene:
    rate = len(one.book) / _days(one)
    return one.told(claim=f"{100 * _wins(one):.2f} % win rate, {rate:.1f} trades per day, +38.04 % per 5 days")


def _seven_trades(one: Scene, rng: np.random.Generator) -> Scene:
    won = np.flatnonzero(one.book.profit > 0)[:6]
    lost = np.flatnonzero(one.book.profit < 0)[:1]
    few = taken(one.book, np.sort(np.concatenate([won, lost])))
    return replace(one, book=few, shows=("quantity", "fee", "profit")).told(
        claim="73.86 % win rate, expectancy positive"
    )


def _three_trades(one: Scene, rng: np.random.Generator) -> Scene:
    few = taken(one.book, np.flatnonzero(one.book.profit > 0)[:3])
    return replace(one, book=few, shows=("quantity", "fee", "profit")).told(claim="95 % win rate")


FAULTS = (
    Fault("win rate claimed too high", "claims", _REFUTED, _win_rate, last=True),
    Fault("return claimed too high", "claims", _REFUTED, _return, last=True),
    Fault("38 % per 5 days claimed", "claims", _REFUTED, _per_days, last=True),
    Fault("claims more trades a day", "claims", _REFUTED, _often, last=True),
    Fault("a third of the drawdown claimed", "claims", _REFUTED, _drawdown, last=True),
    Fault("final balance claimed too high", "claims", _REFUTED, _final, last=True),
    Fault("claims three times the trades", "claims", _REFUTED, _count, last=True),
    Fault("payoff ratio claimed too high", "claims", _REFUTED, _payoff, last=True),
    Fault("profit factor claimed too high", "claims", _REFUTED, _factor, last=True),
    Fault("one false number among true ones", "claims", _REFUTED, _sentence, last=True),
    Fault("a win rate of seven trades", "claims", _UNTESTABLE, _seven_trades, lone=True),
    Fault("a success of three trades", "claims", _UNTESTABLE, _three_trades, lone=True),
)
