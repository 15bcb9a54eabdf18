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
from results.auditing.model import Part
from results.auditing.trades import ReadTrades
from tests.results.auditing.accounting.books import amounts, book, stating

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


def shown(read: ReadTrades) -> Part:
    return examine(Case(read, reckon(read)))


def test_without_entry_times_nothing_is_told_of_what_was_open_at_once() -> None:
    one = book(200)
    never = np.full(200, np.datetime64("NaT"), "datetime64[us]")
    part = shown(stating(one, result=one.net, entry_time=never))
    assert part.numbers["peak_positions"] is None
    assert not {"alone", "together"} & part.numbers.keys()
    assert "concurrency" not in {each.key for each in part.pictures}
    (measures,) = (table for table in part.tables if table.title.startswith("Measures"))
    assert ("open at once, at most", "-", "") in measures.rows
    assert not any("one position at a time" in finding.text for finding in part.findings)


def test_what_sizes_would_tell_is_not_told_without_them() -> None:
    one = book(200, overlap=5)
    part = shown(stating(one, result=one.net))
    assert "the list tells no sizes" in part.tables[0].title
    assert "together" not in part.numbers
    sized = shown(stating(one, result=one.of("balance"), leverage=np.full(200, 5.0), size=np.full(200, 0.1)))
    assert "together" in sized.numbers


def test_fees_as_amounts_are_costs_of_the_balance() -> None:
    one = book(200)
    columns = amounts(one)
    told = {name: columns[name] for name in ("profit", "fee", "balance", "balance_before")}
    part = shown(stating(one, **told))
    assert part.numbers["cost"] == pytest.approx(float((columns["fee"] / columns["balance_before"]).mean()), rel=1e-6)
    silent = shown(stating(one, profit=columns["profit"], balance_before=columns["balance_before"]))
    assert silent.numbers["opening"] == 10_000.0


@pytest.mark.parametrize("lacking", [0, 3])
def test_one_missing_size_does_not_change_what_results_are_of(lacking: int) -> None:
    one = book(200)
    size = np.where(np.arange(200) < lacking, np.nan, 0.1)
    read = stating(one, result=one.of("balance"), leverage=np.full(200, 5.0), size=size)
    reckoning = reckon(read)
    assert reckoning.basis == "balance"
    np.testing.assert_allclose(reckoning.returns, one.of("balance"), atol=1e-12)


def test_positions_on_the_same_money_are_said_once() -> None:
    one = book(200, overlap=6, size=0.9, leverage=1.0)
    columns = {name: values for name, values in amounts(one).items() if name not in ("profit", "fee", "quantity")}
    sized = {"leverage": np.full(200, 1.0), "size": np.full(200, 0.9)}
    found = shown(stating(one, result=one.of("balance"), **columns, **sized)).findings
    (once,) = (finding for finding in found if finding.kind == "overlap_overdraws")
    assert once.weight == "impossible"
    assert "And the balances compound" in once.text


@pytest.mark.parametrize("kind", ["costs", "fees_missing"])
def test_that_no_fee_is_told_is_said_once(kind: str) -> None:
    one = book(200)
    found = shown(stating(one, result=one.move)).findings
    assert len([finding for finding in found if finding.kind == kind]) == 1
    assert not any("costs take 0.000 %" in finding.text for finding in found)
