"""What differs from its prices accuses where it flatters: costs nobody states, partial exits and changed leverage do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from results.auditing.trades import ReadTrades
from tests.results.auditing.accounting.books import Book, accused, amounts, book, found, stating

N = 300


def in_amounts(one: Book, profit: np.ndarray) -> ReadTrades:
    columns = amounts(one)
    return stating(one, quantity=columns["quantity"], profit=profit)


@pytest.mark.parametrize("part", [0.02, 0.06])
def test_costs_that_are_not_stated_are_no_contradiction(part: float) -> None:
    one = book(N)
    profit = amounts(one)["profit"]
    hit = np.random.default_rng(1).random(N) < part
    assert accused(in_amounts(one, np.where(hit, profit - 30.0, profit))) == {}
    assert accused(in_amounts(one, np.where(profit > 0, 0.74 * profit, profit))) == {}
    better = accused(in_amounts(one, np.where(hit, profit + 30.0, profit)))
    assert "results_contradict_prices" in better


def test_partial_exits_at_their_last_price_go_both_ways() -> None:
    one = book(N)
    profit, random = amounts(one)["profit"], np.random.default_rng(2)
    hit = random.random(N) < 0.06
    read = in_amounts(one, np.where(hit, profit * random.uniform(0.3, 1.7, N), profit))
    assert accused(read) == {}
    assert [each.weight for each in found(read) if each.kind == "results_contradict_prices"] == ["note"]


@pytest.mark.parametrize("other", [1.0, 3.0, 25.0])
@pytest.mark.parametrize("how", ["later", "some"])
def test_leverage_that_changed_and_is_not_stated(other: float, how: str) -> None:
    one = book(N)
    changed = np.arange(N) >= N // 2 if how == "later" else np.arange(N) % 10 == 0
    result = one.net * np.where(changed, other, 5.0)
    assert "unit_mixed" not in accused(stating(one, result=result))
    stated = accused(stating(one, result=result, leverage=np.full(N, 5.0), unit="margin"))
    if how == "some" and other == 25.0:
        assert "unit_mixed" in stated


def test_a_leverage_of_nothing_in_some_rows() -> None:
    one = book(N)
    spot = np.arange(N) % 4 == 0
    lever = np.where(spot, 0.0, 5.0)
    found(stating(one, result=one.net * np.where(spot, 1.0, 5.0), leverage=lever))
    found(stating(replace(one, leverage=1.0), result=one.net, leverage=lever, size=np.where(spot, 0.0, 0.2)))
