"""Results, fees and balances that do not follow from prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.audit.accounts import Plan, booked
from benchmarks.audit.bots import Bot
from benchmarks.audit.faults.fault import Fault, Scene, changed, liquidated
from results.auditing.case import Costs
from signals.arrays import Floats

__all__ = ["FAULTS"]

_WRONG = ("results_contradict_prices",)
_FEES = ("fees_missing", "fees_partial")


def _stated(one: Scene, result: Floats, unit: str = "balance", *shows: str) -> Scene:
    """Return a scene whose stated results are these, as fractions of the balance, and whose balances compound them in order."""
    opening = float(one.book.before[0])
    after = opening * np.cumprod(1 + result)
    before = np.concatenate([[opening], after[:-1]])
    columns = {
        **one.columns,
        "result": np.round(result, 8),
        "balance": np.round(after, 6),
        "before": np.round(before, 6),
    }
    return replace(one, unit=unit, columns=columns, shows=shows or ("leverage", "size", "result", "before", "balance"))


def _net(one: Scene) -> Floats:
    """Return what each trade makes of the balance."""
    return np.asarray(one.book.profit / one.book.before)


def _losses_turned(one: Scene, rng: np.random.Generator) -> Scene:
    flip = (one.book.profit < 0) & (rng.random(len(one.book)) < 0.08)
    return replace(one, book=booked(one.book, np.where(flip, -one.book.profit, one.book.profit)))


def _winners_inflated(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=booked(one.book, np.where(one.book.profit > 0, 1.1, 1.0) * one.book.profit))


def _losses_capped(one: Scene, rng: np.random.Generator) -> Scene:
    losses = one.book.profit / one.book.value
    floor = np.quantile(losses, 0.2) * 0.5
    return replace(one, book=booked(one.book, np.maximum(losses, floor) * one.book.value))


def _few_edited(one: Scene, rng: np.random.Generator) -> Scene:
    chosen = rng.choice(np.flatnonzero(one.book.profit < 0), 5, replace=False)
    profit = one.book.profit.copy()
    profit[chosen] *= -3
    return replace(one, book=booked(one.book, profit))


def _shorts_as_longs(one: Scene, rng: np.random.Generator) -> Scene:
    gross = np.abs(one.book.sign) * one.book.quantity * (one.book.exit - one.book.entry)
    return replace(one, book=booked(one.book, gross - one.book.fee_in - one.book.fee_out))


def _units_mixed(one: Scene, rng: np.random.Generator) -> Scene:
    of_margin = np.arange(len(one.book)) >= len(one.book) // 2
    result = one.book.profit / one.book.value * np.where(of_margin, one.book.leverage, 1)
    return replace(one, columns={"result": np.round(result, 8)}, shows=("leverage", "result"), unit="price")


def _winners_of_margin(one: Scene, rng: np.random.Generator) -> Scene:
    result = one.book.profit / one.book.value * np.where(one.book.profit > 0, one.book.leverage, 1)
    return replace(one, columns={"result": np.round(result, 8)}, shows=("leverage", "result"), unit="price")


def _leverage_twice(one: Scene, rng: np.random.Generator) -> Scene:
    return _stated(one, _net(one) * one.book.leverage)


def _margin_as_balance(one: Scene, rng: np.random.Generator) -> Scene:
    return _stated(one, _net(one) / one.book.size)


def _size_forgotten_amounts(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(
        one,
        book=booked(one.book, one.book.profit * one.book.leverage),
        shows=("quantity", "leverage", "profit", "balance"),
    )


def _fees_left_out_stated(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=booked(one.book, one.book.gross), shows=("quantity", "fee", "profit", "balance"))


def _fees_left_out_rate(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=booked(one.book, one.book.gross), shows=("quantity", "fee_rate", "profit", "balance"))


def _fees_left_out_silently(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=booked(one.book, one.book.gross), shows=("quantity", "profit", "balance"))


def _fees_left_out_told(one: Scene, rng: np.random.Generator) -> Scene:
    fee = float(one.book.fee_in[0] / one.book.value[0])
    return replace(one, book=booked(one.book, one.book.gross), shows=("quantity", "profit")).told(costs=Costs(fee=fee))


def _fees_of_entries(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=booked(one.book, one.book.gross - one.book.fee_in))


def _fees_of_half(one: Scene, rng: np.random.Generator) -> Scene:
    paid = rng.random(len(one.book)) < 0.5
    return replace(one, book=booked(one.book, one.book.gross - paid * (one.book.fee_in + one.book.fee_out)))


def _fees_of_losers(one: Scene, rng: np.random.Generator) -> Scene:
    paid = one.book.gross < 0
    return replace(one, book=booked(one.book, one.book.gross - paid * (one.book.fee_in + one.book.fee_out)))


def _fees_earned(one: Scene, rng: np.random.Generator) -> Scene:
    return replace(one, book=booked(one.book, one.book.gross + one.book.fee_in + one.book.fee_out))


def _fees_of_margin(one: Scene, rng: np.random.Generator) -> Scene:
    fee = (one.book.fee_in + one.book.fee_out) / one.book.leverage
    return replace(one, book=booked(one.book, one.book.gross - fee))


def _balances_edited(one: Scene, rng: np.random.Generator) -> Scene:
    bonus = np.zeros(len(one.book))
    bonus[rng.choice(np.arange(20, len(one.book) - 5), 3, replace=False)] = 0.07 * one.book.before[0]
    after = one.book.balance + np.cumsum(bonus)
    before = one.book.before + np.cumsum(bonus) - bonus
    return replace(
        one,
        book=changed(one.book, balance=after, before=before),
        shows=("quantity", "fee", "profit", "before", "balance"),
    )


def _summed(one: Scene, rng: np.random.Generator) -> Scene:
    net, opening = _net(one), float(one.book.before[0])
    after = opening * (1 + np.cumsum(net))
    before = np.concatenate([[opening], after[:-1]])
    columns = {"result": np.round(net, 8), "balance": np.round(after, 4), "before": np.round(before, 4)}
    return replace(one, columns=columns, shows=("leverage", "size", "result", "before", "balance"))


def _overlap_compounded(one: Scene, rng: np.random.Generator) -> Scene:
    """Compound trades that were open together as if one after the other, each of the whole balance."""
    result = (
        one.book.move * one.book.leverage - (one.book.fee_in + one.book.fee_out) / one.book.value * one.book.leverage
    )
    scene = _stated(one, np.maximum(result, -0.95))
    return replace(scene, columns={**scene.columns, "size": np.ones(len(one.book))})


def _five_at_full(one: Scene, rng: np.random.Generator) -> Scene:
    """Give each of five positions at once the whole balance, in amounts."""
    factor = one.book.before[0] / (one.book.value / one.book.leverage)
    book = changed(
        one.book,
        quantity=one.book.quantity * factor,
        fee_in=one.book.fee_in * factor,
        fee_out=one.book.fee_out * factor,
        size=np.ones(len(one.book)),
    )
    return replace(
        one, book=booked(book, one.book.profit * factor), shows=("quantity", "leverage", "fee", "profit", "balance")
    )


def _beyond_margin(one: Scene, rng: np.random.Generator) -> Scene:
    """Lose more than margins that were isolated, as the one that was liquidated at its margin shows."""
    leverage = np.full(len(one.book), 60.0)
    book = changed(one.book, leverage=leverage, reason=liquidated(one.book, leverage))
    return replace(one, book=book, shows=("quantity", "leverage", "fee", "profit", "reason"))


def _after_ruin(one: Scene, rng: np.random.Generator) -> Scene:
    losing = one.book.profit.copy()
    at = len(losing) // 2
    opening = float(one.book.before[0])
    factor = 1.3 * opening / max(-np.minimum.accumulate(np.cumsum(losing))[at], 1e-9)
    book = changed(
        one.book,
        quantity=one.book.quantity * factor,
        fee_in=one.book.fee_in * factor,
        fee_out=one.book.fee_out * factor,
    )
    return replace(one, book=booked(book, losing * factor), shows=("quantity", "fee", "profit", "before", "balance"))


_PARALLEL = Bot(often=0.3, at_once=8, hold=96, stop=0.02, target=0.02)
_SMALL = Plan(size=0.1, leverage=3.0)
FAULTS = (
    Fault("losses turned into gains", "accounting", (*_WRONG, "results_of_other_side"), _losses_turned),
    Fault("winners a tenth larger", "accounting", _WRONG, _winners_inflated),
    Fault("losses capped in the books", "accounting", (*_WRONG, "stop_not_kept"), _losses_capped),
    Fault("five results edited", "accounting", _WRONG, _few_edited),
    Fault("results of shorts as of longs", "accounting", ("results_of_other_side",), _shorts_as_longs),
    Fault(
        "half of price, half of margin",
        "accounting",
        ("unit_mixed",),
        _units_mixed,
        plan=Plan(size=0.2, leverage=5.0),
        lone=True,
    ),
    Fault(
        "winners of margin, losers of price",
        "accounting",
        ("unit_mixed",),
        _winners_of_margin,
        plan=Plan(size=0.2, leverage=5.0),
        lone=True,
    ),
    Fault(
        "leverage twice",
        "accounting",
        ("leverage_twice",),
        _leverage_twice,
        plan=Plan(size=0.3, leverage=5.0),
        last=True,
    ),
    Fault(
        "leverage twice, in amounts",
        "accounting",
        ("leverage_twice",),
        _size_forgotten_amounts,
        plan=Plan(size=0.05, leverage=5.0),
    ),
    Fault(
        "returns on margin compounded as of the balance",
        "accounting",
        ("unit_mixed", *_WRONG, "overlap_overdraws"),
        _margin_as_balance,
        plan=Plan(size=0.1, leverage=5.0),
        last=True,
    ),
    Fault("fees left out, amounts stated", "accounting", _FEES, _fees_left_out_stated),
    Fault("fees left out, rate stated", "accounting", _FEES, _fees_left_out_rate),
    Fault("fees left out, nothing said", "accounting", ("fees_missing",), _fees_left_out_silently),
    Fault("fees left out, rate told", "accounting", (*_FEES, "fees_differ", "costs_undo"), _fees_left_out_told),
    Fault("fees of entries alone", "accounting", ("fees_partial", "fees_differ"), _fees_of_entries),
    Fault("fees of half of the trades", "accounting", ("fees_partial",), _fees_of_half),
    Fault("fees of losers alone", "accounting", ("fees_partial",), _fees_of_losers),
    Fault("fees earned", "accounting", ("fee_sign",), _fees_earned),
    Fault(
        "fees of the margin",
        "accounting",
        ("fees_partial", "fees_differ"),
        _fees_of_margin,
        plan=Plan(size=0.2, leverage=5.0),
    ),
    Fault("balances edited", "accounting", ("balance_chain",), _balances_edited, last=True),
    Fault("returns summed", "accounting", ("summed_not_compounded",), _summed, last=True),
    Fault(
        "overlapping trades compounded",
        "accounting",
        ("overlap_overdraws",),
        _overlap_compounded,
        _PARALLEL,
        _SMALL,
        last=True,
    ),
    Fault(
        "five at once, each of the whole balance",
        "accounting",
        ("overlap_overdraws",),
        _five_at_full,
        Bot(often=0.3, at_once=5, hold=96, stop=0.02, target=0.02),
        Plan(sizing="value", size=0.1, leverage=1.0),
    ),
    Fault(
        "losses beyond the margin",
        "accounting",
        ("loss_beyond_margin", "held_through_liquidation"),
        _beyond_margin,
        Bot(often=0.12, stop=0.03, target=0.03, hold=400),
    ),
    Fault(
        "traded after ruin",
        "accounting",
        ("traded_after_ruin",),
        _after_ruin,
        plan=Plan(sizing="value", size=0.1, fee_in=1e-3, fee_out=1e-3),
        last=True,
    ),
)
