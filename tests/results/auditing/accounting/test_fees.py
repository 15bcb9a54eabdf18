"""Fees left out, of a part, added, or lower than stated; and what is none of these."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from results.auditing.trades import ReadTrades
from tests.results.auditing.accounting.books import MINUTE, Book, accused, amounts, book, found, stating

N = 200


def test_fees_left_out() -> None:
    one = book(N)
    assert accused(stating(one, result=one.move)) == {"fees_missing": "doubtful"}
    named = {"result": "net_return"}
    assert accused(stating(one, result=one.move, fee_ratio=one.fee, columns=named)) == {"fees_missing": "refuted"}
    assert accused(stating(one, result=one.move, fee_ratio=np.zeros(N))) == {}
    assert accused(stating(one, result=one.move, columns={"result": "gross_return"})) == {}


def weights(read: ReadTrades, kind: str) -> list[str]:
    return [each.weight for each in found(read) if each.kind == kind]


@pytest.mark.parametrize("rounded", [None, 2])
def test_profits_before_the_fees_beside_them_hide_nothing_but_from_the_balance(rounded: int | None) -> None:
    one = book(N)
    columns = amounts(one)
    gross = {**columns, "profit": columns["profit"] + columns["fee"]}
    if rounded is not None:
        gross = {name: np.round(values, 8 if name == "quantity" else rounded) for name, values in gross.items()}
    stated = {name: gross[name] for name in ("quantity", "fee", "profit")}
    assert accused(stating(one, **stated)) == {}
    assert weights(stating(one, **stated), "gross_results") == ["note"]
    net = 10_000 + np.cumsum(gross["profit"] - gross["fee"])
    assert accused(stating(one, **stated, balance=net)) == {}
    before = np.concatenate([[10_000.0], net[:-1]])
    assert accused(stating(one, **stated, balance=net, balance_before=before)) == {}
    assert accused(stating(one, **stated, balance=10_000 + np.cumsum(gross["profit"]))) == {"fees_missing": "refuted"}
    assert accused(stating(one, **stated, stated={"profit": float(gross["profit"].sum())})) == {
        "fees_missing": "refuted"
    }


def on_weekdays(one: Book) -> Book:
    """Return the list of a market that closes from Friday to Monday."""
    first = one.trades.entry_time[0]
    hours = (one.trades.entry_time - first) // np.timedelta64(1, "h")
    later = (hours // 96 * 72) * np.timedelta64(1, "h")
    return replace(
        one,
        trades=replace(
            one.trades, entry_time=one.trades.entry_time + later, exit_time=one.trades.entry_time + later + MINUTE
        ),
    )


def test_where_nothing_says_that_a_fee_was_due_none_was_left_out() -> None:
    one = on_weekdays(book(N))
    assert accused(stating(one, result=one.move)) == {}
    assert weights(stating(one, result=one.move), "fees_missing") == ["untestable"]
    assert accused(stating(one, result=one.move, asset=np.full(N, "ETHUSDT"))) == {"fees_missing": "doubtful"}
    assert accused(stating(one, result=one.move, asset=np.full(N, "EURUSD"))) == {}


@pytest.mark.parametrize("decimals", [2, 3])
@pytest.mark.parametrize("n", [12, 35, 90])
def test_rounded_results_do_not_tell_exits_from_both_sides(n: int, decimals: int) -> None:
    for seed in range(2):
        one = book(n, seed)
        assert accused(stating(one, result=np.round(one.net, decimals + 2))) == {}
        assert accused(stating(one, result=np.round(one.move - 0.001, decimals + 2))) == {}
    exits = book(400).move - 0.001 * book(400).trades.exit_price / book(400).trades.entry_price
    assert accused(stating(book(400), result=np.round(exits, 6))) == {"fees_partial": "doubtful"}


def test_fees_of_a_part() -> None:
    one = book(N)
    entry_only = one.move - 0.0005
    assert accused(stating(one, result=entry_only, fee_ratio=one.fee)) == {"fees_partial": "refuted"}
    half = np.where(np.arange(N) % 2 == 0, one.move, one.net)
    assert "fees_partial" in accused(stating(one, result=half, fee_ratio=one.fee))
    assert "fees_partial" in accused(stating(one, result=half))


def test_fees_added_and_fees_lower_than_stated() -> None:
    one = book(N)
    assert accused(stating(one, result=one.move + one.fee)) == {"fee_sign": "refuted"}
    assert accused(stating(one, result=one.move - one.fee / 5, fee_ratio=one.fee)) == {"fees_differ": "refuted"}
    rebate = one.move + 0.0002
    assert accused(stating(one, result=rebate, fee_ratio=np.full(N, -0.0002))) == {}
