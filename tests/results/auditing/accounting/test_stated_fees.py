"""Fees that a list states a row bind: its results contain them, or what they contain instead is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from results.auditing.trades import ReadTrades
from signals.arrays import Floats
from tests.results.auditing.accounting.books import Book, accused, amounts, book, found, stating

N = 240


def paying(one: Book, profit: Floats | None = None, **others: Any) -> ReadTrades:
    """Return the list with quantity, fee and profit to the cent."""
    columns = amounts(one)
    given = columns["profit"] if profit is None else profit
    own = {"quantity": columns["quantity"], "fee": np.round(columns["fee"], 2), "profit": np.round(given, 2), **others}
    return stating(one, **own)


def gross_of(one: Book) -> tuple[Floats, Floats]:
    columns = amounts(one)
    return columns["profit"] + columns["fee"], columns["fee"]


@pytest.mark.parametrize("seed", [3, 4])
def test_honest_fees_are_accused_of_nothing(seed: int) -> None:
    one, random = book(N, seed), np.random.default_rng(seed)
    assert accused(paying(one)) == {}
    gross, fee = gross_of(one)
    some = random.random(N) < 0.1
    assert accused(paying(one, np.where(some, gross - 2 * fee, gross - fee))) == {}


@pytest.mark.parametrize("part", [0.0625, 0.15, 0.6])
def test_a_part_of_the_stated_fee_alone(part: float) -> None:
    one = book(N, 5)
    gross, fee = gross_of(one)
    assert accused(paying(one, gross - part * fee)).get("fees_differ") == "refuted"


def test_the_stated_fee_added_for_some() -> None:
    one = book(N, 6)
    gross, fee = gross_of(one)
    assert accused(paying(one, np.where(one.trades.short, gross + fee, gross - fee))) == {"fee_sign": "refuted"}


def test_the_stated_fee_left_out_of_gains() -> None:
    one = book(N, 7)
    gross, fee = gross_of(one)
    assert accused(paying(one, np.where(gross > 0, gross, gross - fee))) == {"fees_partial": "refuted"}


@pytest.mark.parametrize("times", [1.004, 1.015, 1.04])
def test_gains_made_larger_by_little(times: float) -> None:
    profit = amounts(book(N, 8))["profit"]
    assert "results_contradict_prices" in accused(paying(book(N, 8), np.where(profit > 0, times * profit, profit)))


def test_what_contradicts_is_shown_with_digits_that_differ() -> None:
    profit = amounts(book(N, 8))["profit"]
    wrong = paying(book(N, 8), np.where(profit > 0, 1.002 * profit, profit))
    text = next(each.text for each in found(wrong) if each.kind == "results_contradict_prices")
    stated, prices = text.split("stated ")[2].split("%")[0], text.split("by the prices ")[1].split("%")[0]
    assert stated != prices


def test_small_losses_stated_as_nothing() -> None:
    profit = amounts(book(N, 9))["profit"]
    small = (profit < 0) & (profit > -6)
    assert 4 <= small.sum() < 0.1 * N
    assert accused(paying(book(N, 9), np.where(small, 0.0, profit))) == {"results_contradict_prices": "refuted"}


@pytest.mark.parametrize("fee", [0.0004, 0.001, 0.0026])
@pytest.mark.parametrize("stated", [True, False])
def test_results_of_what_was_paid_in_with_the_fee(fee: float, stated: bool) -> None:
    one = book(N, 10, fee=fee)
    sign = one.trades.sign
    result = (one.move - one.fee) / (1 + sign * fee)
    read = stating(one, result=np.round(result, 8), **({"fee_ratio": one.fee} if stated else {}))
    assert accused(read) == {}
    unit = next(each for each in found(read) if each.kind == "unit")
    assert not stated or (unit.weight == "holds" and "stated costs" in unit.text)


@pytest.mark.parametrize("n", [1, 3, 5, 12])
def test_few_trades_fit_nothing_that_holds(n: int) -> None:
    random = np.random.default_rng(n)
    for seed in range(4):
        read = stating(book(n, seed), result=random.normal(0, 0.1, n))
        assert [each for each in found(read) if each.kind == "unit" and each.weight == "holds"] == []


@pytest.mark.parametrize("share", [0.06, 0.14, 0.3])
@pytest.mark.parametrize("times", [1.5, 3.0])
def test_more_than_the_stated_leverage_however_often(share: float, times: float) -> None:
    one = book(N, 11)
    some = np.random.default_rng(1).random(N) < share
    result = np.round(one.of("margin") * np.where(some, times, 1.0), 4)
    assert accused(stating(one, result=result, leverage=np.full(N, one.leverage))).get("unit_mixed") == "refuted"
