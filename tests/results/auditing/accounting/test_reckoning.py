"""What stated results are is found out by what fits the prices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.auditing.accounting.reckoning import reckon
from tests.results.auditing.accounting.books import accused, amounts, book, stating

UNITS = ["price", "margin", "balance"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("decimals", [4, 8, None])
def test_units_are_told_apart_by_stated_leverage_and_size(unit: str, decimals: int | None) -> None:
    one = book()
    result = one.of(unit) if decimals is None else np.round(one.of(unit), decimals)
    n = len(one.move)
    reckoned = reckon(stating(one, result=result, leverage=np.full(n, 5.0), size=np.full(n, 0.1)))
    assert reckoned.unit == unit
    assert reckoned.net == pytest.approx(one.net, abs=2e-4)
    assert np.median(reckoned.fee) == pytest.approx(0.001, rel=0.05)
    assert reckoned.basis == "balance"
    assert reckoned.returns == pytest.approx(one.of("balance"), abs=2e-4)


def test_a_leverage_that_is_not_stated_is_fitted() -> None:
    one = book(leverage=7.0)
    fit = reckon(stating(one, result=one.of("margin"))).fits[0]
    assert (fit.unit, fit.cost) == ("margin", "rate")
    assert fit.factor == pytest.approx(7.0)
    assert fit.rate == pytest.approx(0.0005)


def test_two_rates_are_two_tiers() -> None:
    one = book()
    fee = one.fee * np.where(np.arange(len(one.move)) % 3 == 0, 0.4, 1.0)
    fit = reckon(stating(one, result=one.move - fee)).fits[0]
    assert fit.share == 1


def test_logarithms_and_coin_margined_results_are_known() -> None:
    one = book(fee=0.0)
    ratio = one.trades.exit_price / one.trades.entry_price
    for result, moves in ((one.trades.sign * np.log(ratio), "log"), (one.trades.sign * (1 - 1 / ratio), "inverse")):
        fit = reckon(stating(one, result=result)).fits[0]
        assert (fit.moves, fit.share) == (moves, 1.0)


def test_nothing_stated_is_the_move() -> None:
    one = book()
    reckoned = reckon(stating(one))
    assert reckoned.unit is None
    assert reckoned.fits == ()
    assert np.array_equal(reckoned.net, one.move)
    assert np.isnan(reckoned.fee).all()


def test_amounts_over_quantity_and_balance() -> None:
    one = book()
    reckoned = reckon(stating(one, **amounts(one)))
    assert reckoned.net == pytest.approx(one.net)
    assert reckoned.exposure == pytest.approx(0.5)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 120),
    unit=st.sampled_from(UNITS),
    decimals=st.sampled_from([4, 6, None]),
    overlap=st.sampled_from([1, 1, 3]),
    fee=st.sampled_from([0.0002, 0.0005, 0.001]),
    shows=st.sets(st.sampled_from(["leverage", "size", "fee_ratio", "amounts"])),
)
def test_honest_lists_are_accused_of_nothing(
    seed: int, n: int, unit: str, decimals: int | None, overlap: int, fee: float, shows: set[str]
) -> None:
    one = book(n, seed, fee=fee, overlap=overlap)
    columns = {"result": one.of(unit) if decimals is None else np.round(one.of(unit), decimals)}
    if "leverage" in shows:
        columns["leverage"] = np.full(n, one.leverage)
    if "size" in shows:
        columns["size"] = np.full(n, one.size)
    if "fee_ratio" in shows:
        columns["fee_ratio"] = one.fee
    if "amounts" in shows and overlap == 1:
        columns |= amounts(one)
    assert accused(stating(one, **columns)) == {}


def test_amounts_over_nothing_but_the_balance() -> None:
    one = book()
    columns = {name: values for name, values in amounts(one).items() if name in ("profit", "balance_before")}
    reckoned = reckon(stating(one, **columns))
    assert (reckoned.fits[0].unit, reckoned.basis) == ("balance", "balance")
    assert reckoned.returns == pytest.approx(one.of("balance"))
