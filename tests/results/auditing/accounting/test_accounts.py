"""Accounts: one position at a time, all at once on one margin, what is overlap and what is cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from results.auditing.accounting.accounts.accounts import accounts_of
from results.auditing.accounting.accounts.following import in_turn, one_account
from results.auditing.accounting.concurrency import ends, open_at_entries, over_time, starts
from results.auditing.accounting.examining import examine
from results.auditing.accounting.reckoning import reckon
from results.auditing.case import Case
from tests.results.auditing.accounting.books import book, stating

BOT = Path(__file__).parents[5] / "shared" / "data" / "bot_trades_option_a.parquet"


@pytest.mark.parametrize("overlap", [1, 2, 7])
def test_one_position_at_a_time_is_what_a_loop_gives(overlap: int) -> None:
    trades = book(150, overlap, overlap=overlap).trades
    free, expected = np.iinfo(np.int64).min, []
    for begins, until in zip(starts(trades), ends(trades), strict=True):
        expected.append(bool(begins >= free))
        free = until if begins >= free else free
    assert in_turn(trades).tolist() == expected


def test_positions_open_at_once() -> None:
    trades = book(100, overlap=5).trades
    begins, until = starts(trades), ends(trades)
    expected = [int(((begins[: at + 1] <= begins[at]) & (until[: at + 1] > begins[at])).sum()) for at in range(100)]
    assert open_at_entries(trades).tolist() == expected
    assert over_time(trades, np.ones(100))[1].max() == max(expected)


def test_one_account_without_overlap_compounds() -> None:
    one = book(80)
    balance, taken = one_account(one.trades, one.of("balance"), np.full(80, one.size))
    assert balance == pytest.approx(np.cumprod(1 + one.of("balance")))
    assert (taken == 1).all()


def test_one_account_scales_what_its_margin_does_not_cover() -> None:
    one = book(80, overlap=8)
    _, taken = one_account(one.trades, one.of("balance"), np.full(80, 0.5))
    assert taken.min() < 1e-9
    assert (taken <= 1).all()


def test_costs_and_overlap_add_up_in_the_part() -> None:
    one = book(120, overlap=3)
    read = stating(one, result=one.of("balance"), size=np.full(120, 0.1), leverage=np.full(120, 5.0))
    case = Case(read, reckon(read))
    accounts, part = accounts_of(case), examine(case)
    assert accounts.listed.final == pytest.approx(np.prod(1 + one.of("balance")))
    assert accounts.listed.final_gross == pytest.approx(np.prod(1 + 0.5 * one.move))
    assert part.numbers["gross"] - part.numbers["cost"] == pytest.approx(part.numbers["net"])
    assert {picture.key for picture in part.pictures} == {"equity", "concurrency", "exposure", "results", "months"}
    assert [table.title for table in part.tables][:2] == ["What 1.00 became", "Measures, of the balance"]


@pytest.mark.skipif(not BOT.exists(), reason="the bot's list is not beside the repository")
def test_the_bot_that_the_project_began_with() -> None:
    from results.auditing.reading.reading import read_trades  # noqa: PLC0415

    read = read_trades(BOT)
    case = Case(read, reckon(read))
    part = examine(case)
    fit = case.reckoning.fits[0]
    assert (fit.unit, fit.scale, fit.share) == ("balance", "size", 1.0)
    assert fit.factor == pytest.approx(4)
    assert case.reckoning.fee == pytest.approx(0.001)
    numbers = part.numbers
    assert (numbers["trades"], round(numbers["win_rate"], 4), numbers["peak_positions"]) == (3892, 0.5159, 34)
    assert numbers["stated"] == pytest.approx(0.8663622590)
    assert numbers["listed"] == pytest.approx(numbers["stated"])
    assert (numbers["alone_trades"], round(numbers["alone"]), round(numbers["alone_gross"])) == (998, 1158, 13800)
    assert {finding.kind: finding.weight for finding in part.findings}["overlap_overdraws"] in ("impossible", "refuted")
