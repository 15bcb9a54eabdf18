"""Percent or fractions, units or money or parts of the balance, one side's fee or both: told by what fits, whatever a column is called."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from results import read_trades
from signals import InputError
from signals.arrays import Floats

N = 120


def book(leverage: float = 1.0, **more: Any) -> tuple[pl.DataFrame, dict[str, Floats]]:
    """Return the columns that all lists have, and what one account made of the trades."""
    rng = np.random.default_rng(3)
    entry = np.round(30_000 * np.exp(rng.normal(0, 0.05, N)), 1)
    short = rng.random(N) < 0.5
    move = rng.normal(0.001, 0.01, N)
    left = np.round(entry * (1 + np.where(short, -move, move)), 1)
    size = rng.uniform(0.2, 0.9, N)
    before, after = np.empty(N), np.empty(N)
    balance = 10_000.0
    gained = np.where(short, -1, 1) * (left / entry - 1) - 0.0005 * (1 + left / entry)
    for at in range(N):
        before[at] = balance
        balance *= 1 + size[at] * leverage * gained[at]
        after[at] = balance
    start = np.datetime64("2024-01-01T00:00:00", "us") + np.arange(N) * np.timedelta64(6, "h")
    table = pl.DataFrame({
        "entry_time": start, "exit_time": start + np.timedelta64(2, "h"), "side": np.where(short, "short", "long"),
        "entry_price": entry, "exit_price": left,
    })  # fmt: skip
    value = before * size * leverage
    made = {"before": before, "after": after, "size": size, "value": value, "margin": value / leverage,
            "quantity": value / entry, "profit": after - before, "fee": value * 0.0005 * (1 + left / entry)}  # fmt: skip
    return table, made


@pytest.mark.parametrize("name", ["pnl_pct", "return", "PnL %"])
@pytest.mark.parametrize("scale", [1.0, 100.0])
@pytest.mark.parametrize("unit", ["before", "margin", "value"])
def test_results_come_as_fractions(name: str, scale: float, unit: str) -> None:
    table, made = book(leverage=5.0)
    fractions = made["profit"] / made[unit]
    more = {"before": {"balance_before": made["before"], "balance_after": made["after"]},
            "margin": {"leverage": np.full(N, 5.0)}, "value": {}}[unit]  # fmt: skip
    read = read_trades(table.with_columns(pl.Series(name, np.round(fractions * scale, 6)), **{key: pl.Series(each) for key, each in more.items()}))  # fmt: skip
    assert read.trades.result is not None
    np.testing.assert_allclose(read.trades.result, fractions, atol=2e-6)
    said = "percent" if scale == 100.0 else "fractions"
    assert any(f"is read as {said}" in note for note in read.notes)


def test_the_user_says_whether_results_are_percent() -> None:
    table, made = book()
    given = table.with_columns(pl.Series("result", made["profit"] / made["before"]))
    assert read_trades(given, {"percent": "yes"}).trades.result[0] == pytest.approx(given["result"][0] / 100)  # type: ignore[index]


@pytest.mark.parametrize("field", ["quantity", "value", "margin", "size"])
def test_a_size_is_what_makes_the_results(field: str) -> None:
    table, made = book(leverage=5.0)
    given = table.with_columns(
        pl.Series("Size", made[field]), pl.Series("leverage", np.full(N, 5.0)), pl.Series("pnl", np.round(made["profit"], 2)),
        pl.Series("balance_before", np.round(made["before"], 2)),
    )  # fmt: skip
    read = read_trades(given)
    assert read.columns[field] == "Size"
    np.testing.assert_allclose(getattr(read.trades, field), made[field])


def test_a_size_of_which_nothing_tells_is_not_used() -> None:
    table, made = book()
    read = read_trades(table.with_columns(pl.Series("Size", made["quantity"])))
    assert read.trades.quantity is None
    assert read.trades.size is None
    assert any("may be units, money or a part of the balance" in note for note in read.notes)


def test_a_quantity_stays_one_though_losses_were_made_smaller() -> None:
    table, made = book()
    for part in (0.3, 0.6):
        profit = np.maximum(made["profit"], part * made["profit"].min())
        frame = table.with_columns(
            quantity=made["quantity"], fee=made["fee"], pnl=profit, balance=10_000 + profit.cumsum()
        )
        assert read_trades(frame).trades.quantity is not None


def test_a_size_in_percent() -> None:
    table, made = book()
    read = read_trades(table.with_columns(pl.Series("position_size_pct", made["size"] * 100)))
    np.testing.assert_allclose(read.trades.size, made["size"])  # type: ignore[arg-type]


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_rates_of_fees_are_of_both_sides(sides: int, scale: float) -> None:
    table, made = book()
    rate = np.full(N, 0.0005) if sides == 1 else made["fee"] / made["value"]
    given = table.with_columns(
        pl.Series("fee_rate", rate * scale), pl.Series("quantity", made["quantity"]), pl.Series("pnl", made["profit"])
    )
    np.testing.assert_allclose(read_trades(given).trades.fee_ratio, made["fee"] / made["value"], rtol=0.02)  # type: ignore[arg-type]


def test_a_fee_that_is_one_small_number_is_a_rate() -> None:
    table, made = book()
    trades = read_trades(table.with_columns(pl.lit(0.0005).alias("fee"), pl.Series("pnl", made["profit"]))).trades
    assert trades.fee is None
    np.testing.assert_allclose(trades.fee_ratio, made["fee"] / made["value"])  # type: ignore[arg-type]


@pytest.mark.parametrize("sign", [1, -1])
def test_costs_with_a_minus_are_paid_unless_results_say_otherwise(sign: int) -> None:
    table, made = book()
    # of a rebate the results are better by twice the fee
    profit = made["profit"] if sign == 1 else made["profit"] + 2 * made["fee"]
    given = table.with_columns(
        pl.Series("fee", -made["fee"]), pl.Series("quantity", made["quantity"]), pl.Series("pnl", profit)
    )
    np.testing.assert_allclose(read_trades(given).trades.fee, sign * made["fee"])  # type: ignore[arg-type]


def test_stops_that_are_no_prices_are_not_used() -> None:
    table, _ = book()
    read = read_trades(table.with_columns(pl.lit(0.02).alias("stop_loss"), pl.lit(0.0).alias("take_profit")))
    assert read.trades.stop is None
    assert any("'stop_loss' holds no prices" in note for note in read.notes)
    assert read.trades.target is None or np.isnan(read.trades.target).all()


@pytest.mark.parametrize(("fee", "kind"), [(0.05, "rate"), (0.0005, "rate"), (1.0, "amount")])
def test_a_fee_that_is_one_number_is_what_results_lack(fee: float, kind: str) -> None:
    table, made = book()
    gross = made["profit"] + made["fee"]
    profit = made["profit"] if kind == "rate" else gross - fee
    trades = read_trades(
        table.with_columns(pl.lit(fee).alias("fee"), pl.Series("pnl", profit), pl.Series("quantity", made["quantity"]))
    ).trades
    assert (trades.fee is None) == (kind == "rate")
    if kind == "rate":
        np.testing.assert_allclose(trades.fee_ratio, made["fee"] / made["value"])  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_a_result_called_percent_of_parts_of_the_balance_that_are_stated(scale: float) -> None:
    table, made = book(leverage=4.0)
    fractions = made["profit"] / made["before"]
    given = table.with_columns(pl.Series("pnl_pct", fractions * scale), pl.Series("position_size_pct", made["size"]))
    np.testing.assert_allclose(read_trades(given).trades.result, fractions)  # type: ignore[arg-type]


def test_a_result_called_percent_of_small_parts_of_the_balance_that_are_not_stated() -> None:
    table, made = book(leverage=0.1)
    fractions = made["profit"] / made["before"]
    read = read_trades(table.with_columns(pl.Series("pnl_pct", fractions * 100)))
    np.testing.assert_allclose(read.trades.result, fractions)  # type: ignore[arg-type]
    assert any("if not, say `columns=percent=no`" in note for note in read.notes)


def steep(lever: float, *, floored: bool, wide: float) -> pl.DataFrame:
    """Return a list whose results rise by `lever` with the move, moves being `wide` times as far as usual."""
    table, _ = book()
    sign = np.where(table["side"] == "short", -1, 1)
    move = wide * sign * (table["exit_price"].to_numpy() / table["entry_price"].to_numpy() - 1)
    left = table["entry_price"].to_numpy() * (1 + sign * move)
    result = lever * (move - 0.001)
    result = np.maximum(result, -1.0) if floored else result
    return table.with_columns(pl.Series("exit_price", left), pl.Series("roi", result))


@pytest.mark.parametrize("lever", [25.0, 50.0, 125.0])
def test_a_high_leverage_and_percent_of_a_part_are_told_apart_by_what_was_lost(lever: float) -> None:
    wide = 60.0 / lever
    fractions = read_trades(steep(lever, floored=True, wide=wide)).trades.result
    percent = read_trades(steep(lever, floored=False, wide=wide)).trades.result
    assert fractions is not None
    assert percent is not None
    assert fractions.min() == -1.0
    assert abs(percent.min()) < 0.2


def test_what_nothing_tells_is_asked() -> None:
    table = steep(20.0, floored=False, wide=0.5)
    with pytest.raises(
        InputError, match="'roi' may hold fractions of the margin at 20x or percent of the balance, 0.2 of it"
    ):
        read_trades(table)
    for said, factor in (("yes", 0.01), ("no", 1.0)):
        result = read_trades(table, {"percent": said}).trades.result
        assert result is not None
        np.testing.assert_allclose(result, table["roi"].to_numpy() * factor)
