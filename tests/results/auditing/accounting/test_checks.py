"""Each fault, made of an honest list, is named; the same list without it is not accused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from results.auditing.trades import ReadTrades
from tests.results.auditing.accounting.books import Book, accused, amounts, book, found, stating, taken

N = 200
DAY = np.timedelta64(1, "D")


def picked(one: Book, chosen: np.ndarray) -> Book:
    return replace(one, trades=one.trades.take(chosen), move=one.move[chosen], fee=one.fee[chosen])


def sized(one: Book) -> dict[str, np.ndarray]:
    return {"leverage": np.full(N, one.leverage), "size": np.full(N, one.size)}


def test_the_list_that_faults_are_made_of_is_honest() -> None:
    one = book(N)
    assert accused(stating(one, **amounts(one))) == {}
    assert accused(stating(one, result=one.of("balance"), **sized(one))) == {}


def test_shorts_reckoned_as_longs() -> None:
    one = book(N)
    ratio = one.trades.exit_price / one.trades.entry_price - 1
    assert accused(stating(one, result=ratio - one.fee)) == {"results_of_other_side": "refuted"}


def test_some_results_turned_round() -> None:
    one = book(N)
    result = np.where(np.arange(N) % 20 == 0, -one.move - one.fee, one.net)
    assert "results_of_other_side" in accused(stating(one, result=result))


def test_results_that_prices_do_not_give() -> None:
    one = book(N)
    result = one.net.copy()
    result[7] += 0.05
    result[9] += 0.01
    (finding,) = (each for each in found(stating(one, result=result)) if each.kind == "results_contradict_prices")
    assert finding.rows == (8, 10)
    assert finding.numbers["overstated"] == pytest.approx(0.06, abs=1e-6)


def test_winners_a_tenth_larger() -> None:
    one = book(N)
    assert "results_contradict_prices" in accused(stating(one, result=np.where(one.net > 0, 1.1, 1.0) * one.net))


def test_units_mixed_by_rows() -> None:
    one = book(N)
    result = np.where(np.arange(N) % 8 == 0, one.of("margin"), one.net)
    assert "unit_mixed" in accused(stating(one, result=result, leverage=np.full(N, 5.0)))
    result = np.where(one.net > 0, one.of("margin"), one.net)
    assert "unit_mixed" in accused(stating(one, result=result, leverage=np.full(N, 5.0)))


def test_another_unit_than_stated() -> None:
    one = book(N)
    assert accused(stating(one, result=one.of("margin"), unit="balance", **sized(one))) == {"unit_mixed": "refuted"}


def test_leverage_twice() -> None:
    one = book(N, leverage=3.0, size=0.1)
    columns = {"leverage": np.full(N, 3.0), "size": np.full(N, 0.1)}
    assert "leverage_twice" in accused(stating(one, result=one.of("balance") * 3, **columns))


def without_fees(one: Book) -> dict[str, np.ndarray]:
    """Return amounts of an account whose profits are before fees, and whose balances are those of the fees taken off."""
    columns = amounts(one)
    return {**columns, "profit": columns["profit"] + columns["fee"]}


@pytest.mark.parametrize("also", ["balance_before", ""])
def test_profits_before_fees_that_stand_beside_them_hide_nothing(also: str) -> None:
    columns = without_fees(book(N))
    if not also:
        columns.pop("balance_before")
    assert accused(stating(book(N), **columns)) == {}
    assert accused(stating(book(N), **{name: columns[name] for name in ("quantity", "fee", "profit")})) == {}
    if not also:
        columns["balance"] = 10_000 + np.cumsum(columns["profit"])
        assert accused(stating(book(N), **columns)) == {"fees_missing": "refuted"}


def again(one: Book, chosen: np.ndarray, shift: np.timedelta64) -> Book:
    """Return the list with the chosen trades once more, later by `shift`."""
    places = np.concatenate([np.arange(N), np.flatnonzero(chosen)])
    more = picked(one, places)
    moved = np.concatenate([np.zeros(N, dtype=bool), np.ones(int(chosen.sum()), dtype=bool)])
    entry, exits = (np.where(moved, times + shift, times) for times in (more.trades.entry_time, more.trades.exit_time))
    more = replace(
        more, trades=replace(more.trades, entry_time=entry, exit_time=exits, row=np.arange(1, len(places) + 1))
    )
    return picked(more, np.argsort(entry, kind="stable"))


@pytest.mark.parametrize("seconds", [0, 3])
def test_duplicates(seconds: int) -> None:
    one = book(N)
    twice = again(one, np.arange(N) % 9 == 0, np.timedelta64(seconds, "s"))
    assert accused(stating(twice, result=twice.net)) == {"duplicate_trades": "refuted"}


def test_a_second_report_of_the_same_fills_a_tick_off() -> None:
    one = book(N)
    twice = again(one, np.arange(N) % 9 == 0, np.timedelta64(3, "s"))
    rows = twice.trades.row
    moved = np.where(rows > N, 0.1, 0.0)
    trades = replace(
        twice.trades,
        entry_price=np.round(twice.trades.entry_price + moved, 1),
        exit_price=np.round(twice.trades.exit_price - moved, 1),
    )
    report = replace(twice, trades=trades)
    assert accused(stating(report, result=trades.move - twice.fee)) == {"duplicate_trades": "refuted"}


def lots(one: Book, groups: np.ndarray) -> Book:
    """Return the list with each trade in as many rows as `groups` says, beside each other."""
    more = picked(one, np.repeat(np.arange(N), groups))
    return replace(more, trades=replace(more.trades, row=np.arange(1, len(more.trades) + 1)))


def test_lots_and_partial_exits_are_no_copies() -> None:
    random = np.random.default_rng(4)
    one = lots(book(N), random.integers(1, 5, N))
    assert accused(stating(one, result=one.net)) == {}
    few = lots(book(N), 1 + (np.arange(N) % 40 == 7))
    assert accused(stating(few, result=few.net, quantity=1.0 + np.arange(len(few.trades)) / 1000)) == {}
    assert accused(stating(few, result=few.net)) == {"duplicate_trades": "doubtful"}
    number = 1 + np.cumsum(np.concatenate([[False], np.diff(few.trades.entry_time) > np.timedelta64(0)]))
    assert accused(stating(few, result=few.net, number=number)) == {"duplicate_trades": "refuted"}


def test_trades_that_several_settings_made_are_listed_several_times_and_are_no_lots() -> None:
    """A bot's log states the part of the balance of each row: five thresholds in one list are no broker's lots."""
    random = np.random.default_rng(4)
    one = lots(book(N), random.integers(1, 6, N))
    n = len(one.trades)
    columns = {"size": np.full(n, 0.1), "leverage": np.full(n, 2.0)}
    assert accused(stating(one, result=0.2 * one.net, **columns)).get("duplicate_trades") == "refuted"


def test_as_many_equal_rows_as_chance_gives_a_crowded_list() -> None:
    random, n = np.random.default_rng(5), 20_000
    entry = np.datetime64("2024-01-01", "us") + np.sort(random.integers(0, 20_000, n)) * np.timedelta64(1, "m")
    held = random.integers(1, 60, n)
    price = 100 * np.exp(np.cumsum(random.normal(0, 1e-3, 20_100)))
    at = (entry - np.datetime64("2024-01-01", "us")).astype("timedelta64[m]").astype(int)
    one = book(n)
    crowded = replace(
        one.trades, entry_time=entry, exit_time=entry + held * np.timedelta64(1, "m"), short=random.random(n) < 0.5,
        entry_price=price[at], exit_price=price[at + held],
    )  # fmt: skip
    some = replace(one, trades=crowded, move=crowded.move, fee=np.full(n, 1e-3))
    assert "duplicate_trades" not in accused(stating(some, result=some.net))


@pytest.mark.parametrize("days", [0, 365])
def test_a_window_twice(days: int) -> None:
    one = book(N)
    twice = again(one, (np.arange(N) > 60) & (np.arange(N) < 90), days * DAY)
    assert accused(stating(twice, result=twice.net)).keys() - {"dropped_span"} == {"window_twice"}


def test_a_span_left_out() -> None:
    one = book(N)
    kept = np.flatnonzero((np.arange(N) < 60) | (np.arange(N) > 150))
    less = picked(one, kept)
    assert accused(stating(less, result=less.net)) == {"dropped_span": "doubtful"}
    chained = stating(less, **taken(amounts(one), kept))
    assert accused(chained) == {"dropped_span": "doubtful"}
    numbered = replace(chained, trades=replace(chained.trades, number=kept))
    assert accused(numbered) == {"dropped_span": "refuted", "dropped_trades": "doubtful"}


@pytest.mark.parametrize("told", ["balances", "numbers", ""])
def test_a_bot_that_was_switched_off(told: str) -> None:
    one = book(N)
    later = np.where(np.arange(N) >= 90, 120, 0) * DAY
    off = replace(
        one,
        trades=replace(one.trades, entry_time=one.trades.entry_time + later, exit_time=one.trades.exit_time + later),
    )
    columns = amounts(off) if told == "balances" else {"result": off.net}
    if told == "numbers":
        columns["number"] = np.arange(1, N + 1)  # type: ignore[assignment]
    (pause,) = (each for each in found(stating(off, **columns)) if each.kind == "dropped_span")
    assert pause.weight == ("note" if told else "doubtful")
    assert "2024-" in pause.text
    assert "T0" not in pause.text


def with_transfers(one: Book, each: dict[int, float]) -> dict[str, np.ndarray]:
    """Return amounts of fixed stakes in cents, and balances into which money came before some trades."""
    profit = np.round(1_000 * one.net, 2)
    came = np.array([each.get(place, 0.0) for place in range(N)])
    balance = np.round(5_000 + np.cumsum(profit + came), 2)
    return {"quantity": 1_000 / one.trades.entry_price, "profit": profit, "balance": balance}


@pytest.mark.parametrize("also", [True, False])
def test_deposits_and_withdrawals_are_no_trades(also: bool) -> None:
    columns = with_transfers(book(N), {20: 500.0, 60: -1_250.0, 100: -30.0, 150: 2_000.0})
    if also:
        columns["balance_before"] = np.round(columns["balance"] - columns["profit"], 2)
    told = found(stating(book(N), **columns))
    assert [each.weight for each in told if each.kind in ("balance_chain", "dropped_trades")] == ["note"]
    # coins come and go by odd amounts
    for odd_ones in (
        {20: 517.31},
        {20: -517.31, 80: 2_371.18},
        {place: 7.31 + place / 50 for place in range(10, 190, 20)},
    ):
        assert accused(stating(book(N), **with_transfers(book(N), odd_ones))) == {}
    odd = {place: -7.31 - place / 50 for place in range(10, 190, 20)}
    assert accused(stating(book(N), **with_transfers(book(N), odd))) == {"dropped_trades": "refuted"}


def test_deposits_beside_results_of_one_stop_and_one_target() -> None:
    one = book(N)
    columns = with_transfers(one, {20: -300.0, 60: 1_000.0, 100: 500.0})
    profit = np.round(np.where(one.net > 0, 28.0, -22.0) + np.where(np.arange(N) % 3 == 0, 0.01, 0.0), 2)
    columns["balance"] = np.round(columns["balance"] + np.cumsum(profit - columns["profit"]), 2)
    told = found(stating(one, profit=profit, balance=columns["balance"]))
    assert [each.weight for each in told if each.kind in ("balance_chain", "dropped_trades")] == ["note"]


def test_gains_swept_away_leave_the_same_balance() -> None:
    columns = with_transfers(book(N), {})
    level, balance = 5_000.0, np.empty(N)
    for place, profit in enumerate(columns["profit"]):
        balance[place] = level = round(level + profit, 2)
        level = 5_000.0 if place % 10 == 9 else level
    assert accused(stating(book(N), **{**columns, "balance": balance})) == {}


def test_losers_left_out_leave_jumps_and_numbers_leave_holes() -> None:
    one = book(N)
    kept = np.flatnonzero(one.net > np.quantile(one.net, 0.1))
    less = picked(one, kept)
    assert "dropped_trades" in accused(stating(less, **taken(amounts(one), kept)))
    some = np.flatnonzero(np.arange(N) % 9 != 4)
    assert "dropped_trades" in accused(stating(picked(one, some), **taken(amounts(one), some)))
    numbered = stating(less, result=less.net, number=kept + 1)
    assert accused(numbered) == {"dropped_trades": "doubtful"}
    assert accused(replace(numbered, partial=True)) == {}
    unfilled = np.cumsum(1 + (np.arange(N) % 15 == 14))
    assert accused(stating(one, result=one.net, number=unfilled)) == {}


def test_an_edited_balance() -> None:
    one = book(N)
    columns = amounts(one)
    columns["balance"][50] += 700.0
    assert accused(stating(one, **columns)) == {"balance_chain": "refuted"}


def test_results_summed() -> None:
    one = book(N)
    result = one.of("balance")
    balance = 10_000 * (1 + np.cumsum(result))
    before = np.concatenate([[10_000.0], balance[:-1]])
    columns = {"result": result, "balance": balance, "balance_before": before, **sized(one)}
    assert accused(stating(one, **columns)) == {"summed_not_compounded": "refuted"}


def test_positions_on_the_same_balance() -> None:
    one = book(N, overlap=6, size=0.9, leverage=1.0)
    assert accused(stating(one, result=one.of("balance"), **sized(one))) == {"overlap_overdraws": "impossible"}
    small = book(N, overlap=6, size=0.05, leverage=1.0)
    assert accused(stating(small, result=small.of("balance"), **sized(small))) == {}
    chained = stating(
        small,
        **{name: values for name, values in amounts(small).items() if name != "profit"},
        result=small.of("balance"),
        **sized(small),
    )
    assert accused(chained) == {"overlap_overdraws": "refuted"}


@pytest.mark.parametrize("by", ["entry", "exit"])
def test_results_of_open_trades_compounded_down_the_file(by: str) -> None:
    one = book(N, overlap=6)
    order = np.argsort(getattr(one.trades, f"{by}_time"), kind="stable")
    balance = np.empty(N)
    balance[order] = 10_000 * np.cumprod(1 + one.net[order])
    rows = np.empty(N, dtype=np.int64)
    rows[order] = np.arange(1, N + 1)
    assert accused(stating(one, result=one.net, balance=balance, row=rows)) == {"overlap_overdraws": "refuted"}
    apart = book(N)
    assert accused(stating(apart, result=apart.net, balance=10_000 * np.cumprod(1 + apart.net))) == {}


@pytest.mark.parametrize("grows", [False, True])
def test_parts_of_an_account_that_are_booked_as_they_close(grows: bool) -> None:
    one = book(N, overlap=4)
    order = np.argsort(one.trades.exit_time, kind="stable")
    change = np.round(one.net[order], 4) * 0.1
    balance, rows = np.empty(N), np.empty(N, dtype=np.int64)
    balance[order] = np.round(10_000 * np.cumprod(1 + change) if grows else 10_000 * (1 + np.cumsum(change)), 2)
    rows[order] = np.arange(1, N + 1)
    told = stating(one, result=np.round(one.net, 4), balance=balance, row=rows)
    assert accused(told) == {}
    profit = np.empty(N)
    profit[order] = np.diff(np.concatenate([[10_000.0], balance[order]]))
    also = replace(told.trades, profit=np.round(profit, 2), balance_before=np.round(balance - profit, 2))
    assert accused(replace(told, trades=also)) == {}


def test_positions_that_each_take_the_whole_balance() -> None:
    one = book(N, overlap=6, size=1.0, leverage=1.0)
    assert accused(stating(one, **amounts(one)))["overlap_overdraws"] == "doubtful"
    part = book(N, overlap=6, size=0.3, leverage=1.0)
    assert "overlap_overdraws" not in accused(stating(part, **amounts(part)))


def test_losses_beyond_the_margin() -> None:
    one = book(N, leverage=60.0, size=0.02)
    leverage = np.full(N, 60.0)
    # a question accuses nobody
    asked = found(stating(one, result=one.of("margin"), leverage=leverage))
    assert [each.weight for each in asked if each.kind == "loss_beyond_margin"] == ["untestable"]
    assert accused(stating(one, result=one.of("margin"), leverage=leverage)) == {}
    # the whole account stands behind a trade of cross margin, and behind all at a broker
    assert accused(stating(one, result=one.of("balance"), leverage=leverage, size=np.full(N, 0.02))) == {}
    assert accused(stating(one, result=one.net, leverage=np.full(N, 500.0))) == {}
    # where some were liquidated at their margin, or should have been, so were the others
    floored = np.where(np.arange(N) < 150, np.maximum(one.of("margin"), -1.0), one.of("margin"))
    assert accused(stating(one, result=floored, leverage=leverage))["loss_beyond_margin"] == "refuted"
    reasons = np.where(np.arange(N) == 3, "Liquidated", "stop")
    told = accused(stating(one, result=one.of("margin"), leverage=leverage, reason=reasons))
    assert told == {"loss_beyond_margin": "refuted"}
    away = one.trades.entry_price * (1 - one.trades.sign * 0.98 / leverage)
    told = accused(stating(one, result=one.of("margin"), leverage=leverage, liquidation=away))
    assert told == {"loss_beyond_margin": "refuted"}
    assert "loss_beyond_margin" in accused(stating(one, result=60 * one.net, leverage=leverage, size=np.ones(N)))
    # cross margin is liquidated as well, where the whole balance is gone
    far = one.trades.entry_price * (1 - one.trades.sign * 0.5)
    assert accused(stating(one, result=one.of("margin"), leverage=leverage, liquidation=far)) == {}
    worst = np.where(np.arange(N) == np.argmin(one.net), "liquidated", "stop")
    assert accused(stating(one, result=one.of("margin"), leverage=leverage, reason=worst)) == {}


def test_trading_on_after_ruin() -> None:
    one = book(N)
    columns = amounts(one)
    columns["profit"] = np.full(N, -100.0)
    columns["balance"] = np.linspace(9_900.0, 10_000.0 - 100 * N, N)
    columns["balance_before"] = columns["balance"] + 100.0
    assert accused(stating(one, **columns))["traded_after_ruin"] == "impossible"
    before = {name: columns[name] for name in ("quantity", "profit", "balance")}
    assert accused(stating(one, **before))["traded_after_ruin"] == "impossible"


def test_a_wallet_whose_balance_other_trades_move_meanwhile() -> None:
    one = book(N, overlap=3)
    profit = np.round(1_000 * one.net, 2)
    trades = one.trades
    order = np.argsort(trades.exit_time, kind="stable")
    booked = np.concatenate([[0.0], np.cumsum(profit[order])])
    at_entry = np.searchsorted(trades.exit_time[order], trades.entry_time, side="right")
    after = np.empty(N)
    after[order] = booked[1:]
    columns = {
        "quantity": 1_000 / trades.entry_price,
        "profit": profit,
        "balance_before": np.round(5_000 + booked[at_entry], 2),
        "balance": np.round(5_000 + after, 2),
    }
    assert accused(stating(one, **columns)) == {}


def test_totals_of_all_markets_are_none_of_one() -> None:
    one = book(N)
    stated = {"trades": 3.0 * N, "profit": 12.0}
    assert accused(stating(one, **amounts(one), stated=stated, partial=True)) == {}


@pytest.mark.parametrize("also", [True, False])
def test_an_account_that_was_ruined_and_paid_in_again(also: bool) -> None:
    one = book(N)
    profit = np.round(np.where(np.arange(N) % 60 == 50, -400.0, np.abs(one.net) * 300 + 0.37), 2)
    before, balance, level = np.empty(N), np.empty(N), 100.0
    for place in range(N):
        before[place] = level if level > 0 else 250.0
        profit[place] = max(profit[place], -before[place])
        balance[place] = level = round(before[place] + profit[place], 2)
    told = stating(one, profit=profit, balance=balance, **({"balance_before": before} if also else {}))
    assert not accused(told).keys() & {"traded_after_ruin", "dropped_trades"}
    (moved,) = (each for each in found(told) if each.kind == "balance_chain")
    assert moved.weight == "note"
    assert moved.numbers["in"] == pytest.approx(500.0)


def test_what_cannot_be_a_trade() -> None:
    one = book(N)
    exits = one.trades.exit_price.copy()
    exits[3] = 0.0
    assert accused(stating(one, exit_price=exits)) == {"bad_price": "impossible"}
    exits[3] = one.trades.exit_price[3] * 10
    assert accused(stating(one, exit_price=exits)) == {"bad_price": "refuted"}
    exits[3] = np.nan
    assert accused(stating(one, exit_price=exits)) == {}
    other = one.trades.exit_price * np.where(np.arange(N) == 3, 20.0, 1.0)
    assert accused(stating(one, exit_price=other)) == {}
    result = np.where(np.arange(N) == 3, 9.5, one.net)
    assert "bad_price" in accused(
        stating(one, result=result, exit_price=np.where(np.arange(N) == 7, 0.1, 1.0) * one.trades.exit_price)
    )
    early = one.trades.exit_time.copy()
    early[5] = one.trades.entry_time[5] - DAY
    assert accused(stating(one, exit_time=early)) == {"exit_before_entry": "impossible"}


def test_the_hour_that_comes_twice() -> None:
    one = book(N)
    entry, exits = one.trades.entry_time.copy(), one.trades.exit_time.copy()
    for night in ("2024-10-27T00:50", "2024-11-03T05:50"):
        entry[5], exits[5] = np.datetime64(night), np.datetime64(night) - np.timedelta64(40, "m")
        assert "exit_before_entry" not in accused(stating(one, entry_time=entry, exit_time=exits))
    exits[5] -= np.timedelta64(2, "h")
    assert accused(stating(one, entry_time=entry, exit_time=exits))["exit_before_entry"] == "impossible"


def test_premiums_of_options_are_no_typing_errors() -> None:
    one, random = book(N), np.random.default_rng(7)
    entry = np.round(np.exp(random.normal(0.3, 0.6, N)), 2)
    exits = np.maximum(np.round(entry * np.exp(random.normal(-0.1, 0.9, N)), 2), 0.01)
    assert accused(stating(one, entry_price=entry, exit_price=exits, short=np.zeros(N, dtype=bool))) == {}


def test_stops() -> None:
    one = book(N)
    wrong = np.where(one.trades.short, 0.99, 1.01) * one.trades.entry_price
    assert accused(stating(one, stop=wrong)) == {"stop_sign": "refuted"}
    tight = np.where(one.trades.short, 1.001, 0.999) * one.trades.entry_price
    assert accused(stating(one, stop=tight)) == {"stop_not_kept": "doubtful"}
    gains = np.where(one.trades.short, 0.99, 1.01) * one.trades.entry_price
    labelled = np.arange(N) % 4 == 0
    exits = np.where(labelled, gains, one.trades.exit_price)
    assert accused(stating(one, exit_price=exits, reason=np.where(labelled, "stop_loss", "signal"))) == {
        "stop_sign": "refuted"
    }


def test_a_side_that_its_stop_ends_at_once() -> None:
    one = book(N)
    bar = one.trades.entry_time + np.timedelta64(5, "m")
    worse = np.round(one.trades.entry_price * np.where(one.trades.short, 1.001, 0.999), 1)
    for side in (one.trades.short, ~one.trades.short, np.ones(N, dtype=bool)):
        columns = {
            "exit_time": np.where(side, bar, one.trades.exit_time),
            "exit_price": np.where(side, worse, one.trades.exit_price),
        }
        assert accused(stating(one, **columns)) == {"stop_sign": "doubtful"}
    # a stop that is looked at with every tick takes moments, not one bar, and one of its trades no time at all
    ticks = one.trades.entry_time + np.random.default_rng(4).integers(1, 300, N) * np.timedelta64(1, "s")
    ticks[5] = one.trades.entry_time[5] + np.timedelta64(1, "s")
    short = one.trades.short
    later = one.trades.exit_time + np.timedelta64(1, "h")
    lost = {
        "exit_time": np.where(short, ticks, later),
        "exit_price": np.where(short, worse, one.trades.exit_price),
    }
    assert accused(stating(one, **lost))["stop_sign"] == "doubtful"
    # a side that is scalped and wins now and then
    lost["exit_price"] = np.where(short & (np.arange(N) % 5 == 0), np.round(worse * 0.998, 1), lost["exit_price"])
    assert "stop_sign" not in accused(stating(one, **lost))


def test_totals() -> None:
    one = book(N)
    columns = amounts(one)
    wins = float((one.net > 0).sum())
    stated = {"trades": float(N), "wins": wins, "profit": float(columns["profit"].sum())}
    assert accused(stating(one, **columns, stated=stated)) == {}
    assert accused(stating(one, **columns, stated={**stated, "wins": wins + 30})) == {"stated_totals": "refuted"}


def test_open_positions() -> None:
    one = book(N)
    assert accused(stating(one, result=one.net, open_trades=1)) == {}
    assert accused(stating(one, result=one.net, open_trades=9)) == {"open_trades_left_out": "doubtful"}
    # what lies in markets that are not traded is savings
    assert accused(stating(one, result=one.net, open_trades=9, open_elsewhere=8)) == {}


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_short_lists(n: int) -> None:
    one = book(n)
    assert accused(stating(one, result=one.net)) == {}


@pytest.mark.parametrize("sign", [1, -1])
def test_all_wins_and_all_losses(sign: int) -> None:
    one = book(N)
    chosen = np.flatnonzero(sign * one.net > 0)
    same = picked(one, chosen)
    assert accused(stating(same, result=same.net)) == {}


def test_unknown_entry_times() -> None:
    one = book(N)
    never = np.full(N, np.datetime64("NaT"), "datetime64[us]")
    read: ReadTrades = stating(one, result=one.net, entry_time=never)
    assert accused(read) == {}
