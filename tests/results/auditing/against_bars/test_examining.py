"""Honest lists of many habits are accused of nothing; each fault is named, by what it does to the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from results.auditing.accounting.reckoning import reckon
from results.auditing.against_bars.deciding import decided_after
from results.auditing.against_bars.examining import examine
from results.auditing.case import Case, Costs
from results.auditing.reading.reading import read_trades
from results.auditing.trades import ReadTrades, TradeList
from signals import Bars, read_bars
from tests.places import real_data
from tests.results.auditing.against_bars.market import (
    HOUR,
    STEP,
    accusing,
    better,
    given,
    honest,
    looked,
    market,
    some,
    without_levels,
)

BARS = market()
TRADES = honest(BARS)
_BAR = np.searchsorted(BARS.time, TRADES.entry_time)
_OUT = np.searchsorted(BARS.time, TRADES.exit_time)
RNG = np.random.default_rng(6)


def _stamped_with_closes(trades: TradeList) -> TradeList:
    within = np.isin(given(trades.reason), ("stop_loss", "take_profit"))
    return replace(trades, exit_time=trades.exit_time + np.where(within, STEP, 0 * STEP))


def _moved(trades: TradeList, by: np.timedelta64 | np.ndarray) -> TradeList:
    return replace(trades, entry_time=trades.entry_time + by, exit_time=trades.exit_time + by)


def _limits(trades: TradeList) -> TradeList:
    part = RNG.random(len(trades))
    return without_levels(replace(trades, entry_price=BARS.low[_BAR] + part * (BARS.high - BARS.low)[_BAR]))


def _averaged(trades: TradeList) -> TradeList:
    # bought again lower down: the mean lies under the bar of the first buy, and within what was traded until the exit
    held = [
        BARS.low[a : b + 1].min() if not s else BARS.high[a : b + 1].max()
        for a, b, s in zip(_BAR, _OUT, trades.short, strict=True)
    ]
    return without_levels(replace(trades, entry_price=(trades.entry_price + 2 * np.array(held)) / 3))


HABITS: dict[str, Callable[[TradeList], TradeList]] = {
    "as it is": lambda trades: trades,
    "levels not stated": without_levels,
    "no reasons": lambda trades: replace(without_levels(trades), reason=None),
    "seconds late": lambda trades: _moved(trades, RNG.integers(0, 3, len(trades)) * np.timedelta64(1, "s")),
    "stamped with closes": _stamped_with_closes,
    "stamped with the bar that decided": lambda trades: replace(
        without_levels(trades), reason=None, entry_time=trades.entry_time - STEP
    ),
    "slipped": lambda trades: replace(trades, entry_price=trades.entry_price * (1 + trades.sign * 4e-4)),
    "another exchange": lambda trades: replace(
        without_levels(trades), entry_price=trades.entry_price * (1 + RNG.normal(0, 2e-4, len(trades)))
    ),
    "rounded to whole prices": lambda trades: replace(
        without_levels(trades), entry_price=np.round(trades.entry_price), exit_price=np.round(trades.exit_price)
    ),
    "limit orders": _limits,
    "averages": _averaged,
}


@pytest.mark.parametrize("habit", HABITS)
def test_honest_habits_are_accused_of_nothing(habit: str) -> None:
    assert accusing(looked(HABITS[habit](TRADES), BARS)) == {}


def _sold_later(trades: TradeList) -> TradeList:
    """Return trades that wait, past their stop, for a better price."""
    chosen = np.flatnonzero((given(trades.reason) == "stop_loss") & (len(BARS) - 60 > _OUT))[::4]
    later = _OUT[chosen] + 50
    time, price, reason = trades.exit_time.copy(), trades.exit_price.copy(), given(trades.reason).copy()
    time[chosen], price[chosen], reason[chosen] = BARS.time[later], BARS.open[later], "signal"
    return replace(trades, exit_time=time, exit_price=price, reason=reason)


def _never_reached(trades: TradeList) -> TradeList:
    chosen = some(trades, 0.2) & (given(trades.reason) != "take_profit")
    reason = np.where(chosen, "take_profit", given(trades.reason).astype(str)).astype(object)
    return replace(trades, exit_price=np.where(chosen, given(trades.target), trades.exit_price), reason=reason)


def _summer(trades: TradeList) -> TradeList:
    within = (np.arange(len(trades)) > 80) & (np.arange(len(trades)) < 170)
    return _moved(trades, np.where(within, HOUR, 0 * HOUR))


def _at_lows(trades: TradeList) -> TradeList:
    best = np.where(trades.short, BARS.high[_BAR], BARS.low[_BAR])
    return without_levels(replace(trades, entry_price=np.where(some(trades, 0.4), best, trades.entry_price)))


FAULTS: dict[str, tuple[str, Callable[[TradeList], TradeList]]] = {
    "better entries": (
        "price_outside_bar",
        lambda trades: replace(trades, entry_price=better(trades, some(trades, 0.1), 0.004)),
    ),
    "slightly better entries": (
        "price_outside_bar",
        lambda trades: replace(trades, entry_price=better(trades, some(trades, 0.4), 0.0015)),
    ),
    "lows": ("fills_at_extremes", _at_lows),
    "hours off": ("time_zone", lambda trades: _moved(trades, 3 * HOUR)),
    "an hour and a half": ("time_zone", lambda trades: _moved(trades, -HOUR - HOUR // 2)),
    "summer time": ("time_zone", _summer),
    "invented": (
        "other_asset",
        lambda trades: replace(trades, entry_price=trades.entry_price * np.exp(RNG.normal(0, 0.5, len(trades)))),
    ),
    "target never reached": ("exit_not_reached", _never_reached),
    "the same, not stated": ("exit_not_reached", lambda trades: without_levels(_never_reached(trades))),
    "held past the stop": ("stop_passed_before", _sold_later),
    "the same, inferred": ("stop_passed_before", lambda trades: without_levels(_sold_later(trades))),
    "decided later": ("entry_before_signal", lambda trades: replace(trades, signal_time=trades.entry_time + HOUR)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_named(fault: str) -> None:
    kind, spoil = FAULTS[fault]
    trades = TRADES if fault != "invented" else replace(TRADES, exit_price=TRADES.exit_price * 1.7)
    found = accusing(looked(spoil(trades), BARS))
    assert kind in found
    if kind not in {"time_zone", "other_asset"}:
        assert found[kind].count >= 3
        assert 1 <= len(found[kind].rows) <= 20


def test_of_two_faults_both_are_named() -> None:
    trades = _moved(replace(TRADES, entry_price=better(TRADES, some(TRADES, 0.1), 0.004)), 5 * HOUR)
    assert set(accusing(looked(trades, BARS))) >= {"time_zone", "price_outside_bar"}


def test_a_stop_after_a_gap_fills_at_the_open() -> None:
    bars = market(gaps=0.03)
    trades = honest(bars)
    assert accusing(looked(trades, bars)) == {}
    at_levels = np.where(given(trades.reason) == "stop_loss", given(trades.stop), trades.exit_price)
    assert "gap_filled_at_level" in accusing(looked(replace(trades, exit_price=at_levels), bars))


def test_bars_that_touch_stop_and_target_are_not_all_targets() -> None:
    wide = np.where(np.random.default_rng(8).random(len(BARS)) < 0.1, 0.012, 0.0)
    high, low = np.round(BARS.high * (1 + wide), 1), np.round(BARS.low * (1 - wide), 1)
    bars = Bars(BARS.time, BARS.open, high, low, BARS.close, BARS.volume)
    trades = honest(bars)
    assert "same_bar_optimism" not in accusing(looked(trades, bars))
    last = np.searchsorted(bars.time, trades.exit_time)
    touched = np.where(trades.short, bars.low[last] < given(trades.target), bars.high[last] > given(trades.target))
    best = touched & (given(trades.reason) == "stop_loss")
    price = np.where(best, given(trades.target), trades.exit_price)
    every = replace(
        trades, exit_price=price, reason=np.where(best, "take_profit", given(trades.reason).astype(str)).astype(object)
    )
    assert "same_bar_optimism" in accusing(looked(every, bars))


def _apart(trades: TradeList) -> list[int]:
    """Return the places of trades of which each begins when the last has ended."""
    places, until = [0], trades.exit_time[0]
    for place in range(1, len(trades)):
        if trades.entry_time[place] > until:
            places.append(place)
            until = trades.exit_time[place]
    return places


def test_nobody_holds_through_a_liquidation() -> None:
    last = np.minimum(_BAR + 90, len(BARS) - 1)
    held = replace(without_levels(TRADES), reason=None, exit_time=BARS.time[last], exit_price=BARS.open[last])
    assert accusing(looked(held, BARS)) == {}
    stated = replace(held, liquidation=held.entry_price * (1 - held.sign * 0.003))
    assert accusing(looked(stated, BARS))["held_through_liquidation"].weight == "refuted"
    levered = replace(held, leverage=np.full(len(held), 125.0))
    # cross margin may have carried them: a question accuses nobody
    assert accusing(looked(levered, BARS)) == {}
    asked = [one for one in looked(levered, BARS).findings if one.kind == "held_through_liquidation"]
    assert [one.weight for one in asked] == ["untestable"]
    # margins were isolated where one was liquidated at its own, and of a balance nothing is left either way
    first = replace(levered, reason=np.where(np.arange(len(held)) == 0, "liquidation", "close").astype(object))
    assert accusing(looked(first, BARS))["held_through_liquidation"].weight == "doubtful"
    apart = levered.take(np.isin(np.arange(len(held)), _apart(held)))
    whole, part = replace(apart, exposure=np.full(len(apart), 125.0)), replace(apart, exposure=np.full(len(apart), 2.0))
    assert accusing(looked(whole, BARS))["held_through_liquidation"].weight == "doubtful"
    assert accusing(looked(part, BARS)) == {}
    assert accusing(looked(replace(held, leverage=np.full(len(held), 5.0)), BARS)) == {}


def test_closed_hours_are_told_from_holes() -> None:
    hours = np.arange(24 * 7 * 8) * HOUR
    open_ = np.flatnonzero((hours // HOUR) % (24 * 7) < 24 * 5)
    some_bars = market(len(open_))
    bars = Bars(np.datetime64("2024-01-01", "us") + hours[open_], *(getattr(some_bars, name) for name in PRICES))
    entry = np.arange(20, 600, 9)
    trades = TradeList(
        np.arange(1, len(entry) + 1),
        bars.time[entry],
        bars.time[entry + 2],
        np.zeros(len(entry), dtype=np.bool_),
        bars.open[entry],
        bars.open[entry + 2],
    )
    assert accusing(looked(trades, bars)) == {}
    day = (trades.entry_time.astype("datetime64[D]").astype(np.int64) + 3) % 7
    to_sunday = np.where(some(trades, 0.2), (6 - day) * 24 * HOUR, 0 * HOUR)
    assert "market_closed" in accusing(looked(_moved(trades, to_sunday), bars))
    # a hole once is a hole of the bars
    kept = np.delete(np.arange(len(bars)), np.arange(200, 260))
    holed = Bars(bars.time[kept], *(getattr(bars, name)[kept] for name in PRICES))
    part = looked(trades, holed)
    assert accusing(part) == {}
    assert [each.weight for each in part.findings if each.kind == "bars_missing"] == ["untestable"]


PRICES = ("open", "high", "low", "close")


def test_bars_of_half_the_span_test_half_of_it() -> None:
    part = looked(TRADES, BARS[: len(BARS) // 2])
    assert accusing(part) == {}
    (missing,) = [each for each in part.findings if each.kind == "bars_missing"]
    assert missing.weight == "untestable"
    assert 0.4 < missing.numbers["share"] < 0.6
    none = looked(TRADES, Bars(BARS.time + np.timedelta64(900, "D"), *(getattr(BARS, name) for name in PRICES)))
    assert [each.kind for each in none.findings] == ["bars_missing"]


def test_another_unit_is_told_by_its_factor() -> None:
    trades = replace(TRADES, entry_price=TRADES.entry_price * 7.23, exit_price=TRADES.exit_price * 7.23)
    found = accusing(looked(trades, BARS))
    assert found["other_asset"].weight == "doubtful"
    assert found["other_asset"].numbers["factor"] == pytest.approx(7.23, rel=1e-3)
    assert list(found) == ["other_asset"]


def test_the_bot_that_the_project_began_with() -> None:
    trades, bars = (real_data(f"bot_{name}.parquet") for name in ("trades_option_a", "signals_btcusdt_5m"))
    part = looked(read_trades(trades).trades, read_bars(bars))
    assert accusing(part) == {}
    found = {each.kind: each for each in part.findings}
    assert (found["prices_fit"].weight, found["prices_fit"].numbers) == ("holds", {"trades": 2_755})
    assert found["bars_missing"].numbers["share"] == pytest.approx(1_137 / 3_892)
    assert 0 < found["costs_undo"].numbers["break_even_cost"] < 1e-4


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_trades_are_no_reproach(n: int) -> None:
    assert accusing(looked(TRADES.take(np.arange(n)), BARS)) == {}


def test_one_price_that_cannot_have_been_is_enough() -> None:
    one = TRADES.take(np.arange(1))
    found = accusing(looked(replace(one, entry_price=one.entry_price * (1 - one.sign * 0.05)), BARS))
    assert found["price_outside_bar"].rows == (1,)


def test_unknown_entry_times_are_not_guessed() -> None:
    never = np.full(len(TRADES), np.datetime64("NaT", "us"))
    part = looked(replace(TRADES, entry_time=never), BARS)
    assert [(each.kind, each.weight) for each in part.findings] == [("bars_missing", "untestable")]


def test_a_signal_at_the_close_of_the_bar_that_stamps_its_fill_is_a_habit() -> None:
    at_close = replace(
        without_levels(TRADES), reason=None, entry_price=BARS.close[_BAR], signal_time=TRADES.entry_time + STEP
    )
    assert accusing(looked(at_close, BARS)) == {}
    assert "entry_before_signal" in accusing(looked(replace(TRADES, signal_time=TRADES.entry_time + STEP), BARS))


def test_a_signal_after_its_entry_needs_no_bars() -> None:
    late = replace(TRADES, signal_time=TRADES.entry_time + STEP)
    assert [(each.kind, each.count) for each in decided_after(late)] == [("entry_before_signal", len(TRADES))]
    assert decided_after(replace(TRADES, signal_time=TRADES.entry_time)) == []
    assert decided_after(TRADES) == []


def test_a_fill_at_the_end_of_the_bars_may_be_of_the_next_one() -> None:
    one = TRADES.take(np.arange(1))
    at = int(np.searchsorted(BARS.time, one.exit_time[0]))
    gapped = replace(one, exit_price=one.exit_price * 1.02, reason=None)
    assert accusing(looked(without_levels(gapped), BARS[:at])) == {}
    assert "price_outside_bar" in accusing(looked(without_levels(gapped), BARS))


def _zoneless(trades: TradeList, form: str) -> dict[str, str]:
    note = "Its times name no zone and are taken for UTC."
    read = ReadTrades(trades, "list.csv", form, {}, (note,))
    part = examine(Case(read, reckon(read), BARS, Costs()))
    return {each.kind: each.weight for each in part.findings if each.kind in {"time_zone", "price_outside_bar"}}


@pytest.mark.parametrize(
    ("form", "weight"), [("own columns", "doubtful"), ("MetaTrader 5", "note"), ("TradingView", "note")]
)
def test_a_zone_that_only_we_guessed_refutes_nothing(form: str, weight: str) -> None:
    assert _zoneless(_moved(TRADES, 3 * HOUR), form) == {"time_zone": weight}
    # clocks of a zone with summer time
    summer = _moved(TRADES, np.where(np.arange(len(TRADES)) % len(TRADES) > 90, 2 * HOUR, HOUR))
    assert _zoneless(summer, form) == {"time_zone": weight}


def test_few_trades_with_bars_are_tested_on_those() -> None:
    part = looked(TRADES, BARS[: len(BARS) // 4])
    assert accusing(part) == {}
    assert "prices_fit" in {each.kind for each in part.findings}


@pytest.mark.parametrize("habit", ["best", "even"])
def test_exits_at_the_best_price_of_the_trade_are_no_averages(habit: str) -> None:
    chosen = some(TRADES, 0.4) & (TRADES.move < 0)
    spans = [slice(a, b + 1) for a, b in zip(_BAR, _OUT, strict=True)]
    best = np.array(
        [
            BARS.low[each].min() if short else BARS.high[each].max()
            for each, short in zip(spans, TRADES.short, strict=True)
        ]
    )
    price = np.where(chosen, best if habit == "best" else TRADES.entry_price, TRADES.exit_price)
    found = accusing(looked(without_levels(replace(TRADES, exit_price=price, reason=None)), BARS))
    assert "price_outside_bar" in found


def test_stops_that_trigger_a_little_late_are_a_note() -> None:
    stop, sign = given(TRADES.stop), TRADES.sign
    touched = sign * (np.where(TRADES.short, BARS.high[_OUT], BARS.low[_OUT]) / stop - 1.0) < -0.0011
    closed = sign * (BARS.close[_OUT] / stop - 1.0) < -0.002
    # touched, sold at an open soon after
    wicks = np.flatnonzero((given(TRADES.reason) == "stop_loss") & touched & ~closed & (_OUT > _BAR + 1))
    time, price = TRADES.exit_time.copy(), TRADES.exit_price.copy()
    time[wicks], price[wicks] = BARS.time[_OUT[wicks] + 3], BARS.open[_OUT[wicks] + 3]
    reason = given(TRADES.reason).copy()
    reason[wicks] = "signal"
    assert len(wicks) > 5
    part = looked(replace(TRADES, exit_time=time, exit_price=price, reason=reason), BARS)
    assert accusing(part) == {}
    assert "stop_passed_before" in {each.kind for each in part.findings}


def test_fills_before_and_after_the_session_that_bars_show_are_no_fault() -> None:
    hours = np.arange(24 * 7 * 8) * HOUR
    clock, day = (hours // HOUR) % 24, ((hours // HOUR) // 24) % 7
    session = np.flatnonzero((clock >= 14) & (clock < 21) & (day < 5))
    of = market(len(session))
    bars = Bars(np.datetime64("2024-01-01", "us") + hours[session], *(getattr(of, name) for name in PRICES))
    entry = np.arange(7, 250, 7)
    columns = (np.zeros(len(entry), dtype=np.bool_), bars.open[entry], bars.open[entry + 3])
    early = TradeList(np.arange(1, len(entry) + 1), bars.time[entry] - 3 * HOUR, bars.time[entry + 3], *columns)
    part = looked(early, bars)
    assert "market_closed" not in accusing(part)
