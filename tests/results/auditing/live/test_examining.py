"""Live lists made from a backtest's trades, as they were and with faults."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

import results
import signals
from results.auditing.case import Case, Reckoning
from results.auditing.live.absent import restarted
from results.auditing.live.backtest import backtest_of
from results.auditing.live.comparing import Compared, Live, compare, live_of
from results.auditing.live.examining import examine
from results.auditing.live.lookalikes import unmatched
from results.auditing.live.matching import Matched
from results.auditing.model import ACCUSING, Finding, Part
from results.auditing.trades import ReadTrades, TradeList
from signals import InputError, Signals

CELL: dict[str, Any] = {
    "side": "both", "long_entry": 0.6, "short_entry": 0.6, "stop_loss": 0.01, "take_profit": 0.015, "max_hold": 24, "leverage": 2,
    "stop_basis": "price", "fee": 0.0005,
}  # fmt: skip


@cache
def market() -> Signals:
    return signals.simulated_signals(6_000, edge=0.3, seed=2)


def live(
    *, late: float = 3.0, slip: float = 1e-5, fee: float = 0.001, keep: Any = slice(None), exit_late: float = 0.0, zone: float = 0.0,
    asset: list[str] | None = None,
) -> Case:  # fmt: skip
    """Return the backtest's trades as a bot had them: seconds late, fills worse by a fraction."""
    backtest = backtest_of(CELL, market())
    sign = np.where(backtest.short, -1.0, 1.0)
    entry_price, exit_price = backtest.entry_price * (1 + sign * slip), backtest.exit_price * (1 - sign * slip)
    after = np.timedelta64(int((late + zone) * 1e6), "us")
    entry, out = backtest.entry_time + after, backtest.exit_from + after + np.timedelta64(int(exit_late * 1e6), "us")
    n = len(backtest)
    names = None if asset is None else np.resize(asset, n)
    trades = TradeList(np.arange(1, n + 1), entry, out, backtest.short, entry_price, exit_price, asset=names).take(
        np.arange(n)[keep]
    )
    move, unknown = trades.move, np.full(len(trades), np.nan)
    cost = np.full(len(trades), fee)
    reckoning = Reckoning(
        move, cost, move - cost, unknown, move - cost, "notional", None, np.ones(len(trades), dtype=np.int64)
    )
    return Case(ReadTrades(trades, "live.csv", "own columns", {}), reckoning)


def told(case: Case, cell: dict[str, Any] = CELL) -> Part:
    return examine(case, cell, market())


def accused(part: Part) -> set[str]:
    return {finding.kind for finding in part.findings if finding.weight in ACCUSING}


def test_a_bot_that_did_as_promised_is_accused_of_nothing() -> None:
    part = told(live())
    assert accused(part) == set()
    (missed,) = [each for each in part.findings if each.kind == "live_missed"]
    assert missed.weight == "holds"
    assert {picture.key for picture in part.pictures} == {
        "live-evidence",
        "live-bounds",
        "live-beside",
        "live-slippage",
    }


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        ({"keep": np.arange(0, 200, 2)}, "live_missed"),
        ({"late": 900.0}, "live_delayed"),
        ({"zone": 7200.0}, "live_delayed"),
        ({"slip": 2e-3}, "live_slippage"),
        ({"slip": 5e-3}, "live_expectancy"),
        ({"exit_late": 7200.0}, "live_exits"),
        ({"fee": 0.003}, "live_costs"),
        ({"fee": 0.0}, "live_costs"),
    ],
)
def test_a_fault_is_named(faults: dict[str, Any], kind: str) -> None:
    assert kind in accused(told(live(**faults)))


@pytest.mark.parametrize("late", [-300.0, -299.0, 0.0, 1.0, 60.0])
def test_stamps_of_the_deciding_bar_or_of_the_fill_are_not_late(late: float) -> None:
    assert "live_delayed" not in accused(told(live(late=late)))


def finding(part: Part, kind: str) -> Finding:
    (found,) = [each for each in part.findings if each.kind == kind]
    return found


def test_the_backtest_itself_is_no_live_list() -> None:
    assert "live_copied" in accused(told(live(late=0.0, slip=0.0)))
    assert "live_copied" not in {each.kind for each in told(live(slip=1e-5)).findings}


def test_long_and_short_the_wrong_way_round_is_said() -> None:
    case = live()
    trades = replace(case.trades, short=~case.trades.short)
    reckoning = replace(case.reckoning, move=trades.move, net=trades.move - 0.001)
    part = told(Case(replace(case.read, trades=trades), reckoning))
    assert finding(part, "live_reversed").count == len(trades)
    assert not {"live_missed", "live_slippage"} & {each.kind for each in part.findings}


@pytest.mark.parametrize(("share", "weight"), [(0.4, "refuted"), (0.0, "holds")])
def test_losers_that_are_missing_are_told_from_an_outage(share: float, weight: str) -> None:
    net = backtest_of(CELL, market()).net
    keep = np.flatnonzero((net > 0) | (np.random.default_rng(1).random(len(net)) >= share))
    assert finding(told(live(keep=keep)), "live_missed").weight == weight
    outage = np.r_[0:40, 70 : len(net)]
    found = finding(told(live(keep=outage)), "live_missed")
    assert found.weight in {"note", "doubtful"}
    assert "They lie in 1 stretch: there the bot stood still." in found.text


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_one_hour_off_is_moved_before_fills_are_compared(hours: int) -> None:
    part = told(live(zone=3600.0 * hours))
    assert accused(part) == {"live_delayed"}
    assert finding(part, "live_delayed").numbers["hours"] == hours


def test_rules_that_earn_less_in_this_time_are_told_from_trading_that_does() -> None:
    backtest = backtest_of(CELL, market())
    worst = min(range(len(backtest) - 40), key=lambda at: backtest.net[at : at + 40].mean())
    assert (
        "the rules earn less than before" in finding(told(live(keep=slice(worst, worst + 40))), "live_expectancy").text
    )
    assert "it is the trading that earns less" in finding(told(live(slip=3e-3)), "live_expectancy").text


def test_an_edge_that_was_shown_and_is_gone_is_no_edge() -> None:
    case = live()
    n = len(case.trades)
    net = np.where(np.arange(n) < n // 2, case.reckoning.net + 0.002, -0.002 - np.abs(case.reckoning.net))
    part = told(Case(case.read, replace(case.reckoning, net=net, returns=net)))
    found = finding(part, "live_edge")
    assert found.weight == "note"
    assert "is so no longer: over all it makes -" in found.text


def test_the_parts_add_up() -> None:
    part = told(live(slip=1e-3, fee=0.0015, keep=np.r_[0:60, 70:150], exit_late=400.0))
    parts = dict(part.numbers["shortfall"])
    now = parts.pop("live")
    assert sum(parts.values()) == pytest.approx(now, abs=1e-15)
    assert parts["entries"] == pytest.approx(-1e-3, rel=0.1)
    assert parts["costs"] == pytest.approx(-5e-4, rel=0.01)


def test_another_cells_list_hardly_matches() -> None:
    case, backtest = live(), backtest_of(CELL, market())
    made, none = live_of(case, backtest), np.empty(0, dtype=np.int64)
    compared = replace(compare(made, backtest), matched=Matched(none, none))
    found = unmatched(case.trades, made, backtest, compared)
    assert found is not None
    assert found.kind == "live_extra"
    assert "another cell" in found.text
    assert unmatched(case.trades, made, backtest, compare(made, backtest)) is None


def test_live_trades_outside_the_bars() -> None:
    part = told(live(zone=86_400 * 4000.0))
    assert [(each.kind, each.weight) for each in part.findings] == [("live_expectancy", "untestable")]
    assert "None of" in part.findings[0].text


def test_a_cell_that_makes_no_trade() -> None:
    part = told(live(), {**CELL, "long_entry": 1.0, "short_entry": 1.0})
    assert [(each.kind, each.weight) for each in part.findings] == [("live_expectancy", "untestable")]


def test_a_cell_that_promises_nothing() -> None:
    part = told(live(), {**CELL, "fee": 0.02})
    (found,) = [each for each in part.findings if each.kind == "live_expectancy"]
    assert found.weight == "untestable"
    assert "promises nothing" in found.text


@pytest.mark.parametrize("keep", [[0], [3, 4]])
def test_hardly_any_live_trade(keep: list[int]) -> None:
    assert accused(told(live(keep=keep))) == set()


def test_an_audit_of_a_live_list_takes_the_bars_of_the_signal_file() -> None:
    backtest = backtest_of(CELL, market())
    frame = pl.DataFrame(
        {
            "side": np.where(backtest.short, "short", "long"), "entry_time": backtest.entry_time, "exit_time": backtest.exit_to,
            "entry_price": backtest.entry_price, "exit_price": backtest.exit_price,
        }
    )  # fmt: skip
    found = results.audit(frame, cell=CELL, signals=market(), claim=f"{len(backtest)} trades", placebos=100)
    assert {"bars", "claims", "live"} <= {part.key for part in found.parts}
    assert not any(finding.kind == "no_bars" for finding in found.findings)
    assert [each.weight for each in found.findings if each.kind == "claim_supported"] == ["holds"]


def test_several_assets_are_refused() -> None:
    with pytest.raises(InputError, match="over 2 assets, 'BTC' and 'ETH'"):
        told(live(asset=["BTC", "ETH"]))


def test_no_trade_that_only_the_files_end_ended() -> None:
    backtest = backtest_of(CELL, market())
    assert "end" not in set(backtest.reason)
    assert len(backtest) > 100
    assert (backtest.exit_to >= backtest.entry_time).all()
    assert (backtest.exit_from <= backtest.exit_to).all()
    assert pl.Series(backtest.entry_time).is_sorted()


def test_orders_filled_in_two_parts_are_one_trade_each() -> None:
    whole = live()
    places = np.repeat(np.arange(len(whole.trades)), 2)
    trades, reckoning = whole.trades.take(places), whole.reckoning
    second = np.arange(len(places)) % 2 == 1
    trades = replace(
        trades, row=np.arange(1, len(places) + 1), entry_time=trades.entry_time + second * np.timedelta64(2, "s"),
        quantity=np.where(second, 0.6, 0.4),
    )  # fmt: skip
    columns = {
        name: getattr(reckoning, name)[places] for name in ("move", "fee", "net", "exposure", "returns", "concurrent")
    }
    split = Case(replace(whole.read, trades=trades), replace(reckoning, **columns))
    part = told(split)
    assert accused(part) == set()
    assert [each.text for each in part.findings if each.kind == "live_missed"] == [
        each.text for each in told(whole).findings if each.kind == "live_missed"
    ]


def test_what_a_bot_does_that_starts_flat_after_an_outage_is_told_apart() -> None:
    """Of ten backtest trades one was missed, and five short live ones were made while it lasted."""
    hour = np.timedelta64(1, "h")
    start = np.datetime64("2025-01-01", "us")
    begins = start + np.arange(10) * 24 * hour
    before = backtest_of(CELL, market())
    few = np.arange(10)
    past = replace(
        before, entry_time=begins, exit_from=begins + 20 * hour, exit_to=begins + 20 * hour, short=np.zeros(10, bool),
        entry_price=before.entry_price[few], exit_price=before.exit_price[few], gross=before.gross[few], net=before.net[few],
    )  # fmt: skip
    extra = begins[4] + (2 + 3 * np.arange(5)) * hour
    entry = np.sort(np.concatenate([np.delete(begins, 4), extra])).astype("datetime64[us]")
    n, ones = len(entry), np.ones(len(entry))
    made = Live(
        n,
        np.arange(n),
        entry,
        np.asarray(entry + 2 * hour, dtype="datetime64[us]"),
        np.zeros(n, bool),
        ones,
        ones,
        0 * ones,
        0 * ones,
        ones,
    )
    compared = Compared(
        Matched(np.flatnonzero(~np.isin(entry, extra)), np.delete(few, 4)), np.array([4]), np.flatnonzero(np.isin(entry, extra)), few,
        np.zeros(9), np.ones(9, bool), np.zeros(9), np.zeros(9), 0,
    )  # fmt: skip
    assert restarted(made, past, compared).all()
    assert not restarted(made, past, replace(compared, missed=np.array([7]))).any()
