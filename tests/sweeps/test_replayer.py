"""Cells replayed with engines held open: as `replay` does it, and every entry resolved alone as in a trade that was made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from grids.cell import check_cell
from signals import Signals
from sweeps.measures.ratios import REASONS, STORED
from sweeps.measures.trade_table import TRADE_COLUMNS
from sweeps.reference.account import returns_of
from sweeps.reference.backtest import backtest_of
from sweeps.reference.entering import open_position
from sweeps.reference.holding import hold
from sweeps.replayer import Replayer
from sweeps.replaying import replay
from tests.sweeps.worlds import FILTERS, cells, markets, random_signals


def _with_filters(cell: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "filters": dict(FILTERS)}


@settings(max_examples=40)
@given(signals=markets(), drawn=cells())
def test_a_cell_is_as_replayed_alone(signals: Signals, drawn: dict[str, Any]) -> None:
    cell, replayer = _with_filters(drawn), Replayer(signals)
    expected = replay(signals, cell)
    for _ in range(2):
        trades = replayer.trades(cell)
        for name in TRADE_COLUMNS:
            if not name.endswith("_time"):
                assert trades[name].tolist() == expected.trades[name].to_list(), name
        assert int(trades["ambiguous"].sum()) == expected.measures["ambiguous_exits"]
        measures = replayer.measures(cell)
        assert [measures[name] for name in STORED] == [expected.measures[name] for name in STORED]


@settings(max_examples=40)
@given(signals=markets(), drawn=cells())
def test_every_entry_is_resolved_as_by_the_plain_reference(signals: Signals, drawn: dict[str, Any]) -> None:
    cell = {**_with_filters(drawn), "stop_scale": None}
    if drawn["size_rule"] == "ramp":
        cell["size_rule"] = "fixed"
    cell |= {name: 0.5 if cell[name] is None else cell[name] for name in ("long_entry", "short_entry")}
    checked, replayer = check_cell(cell), Replayer(signals)
    test = backtest_of(signals, checked)
    entries = np.arange(len(signals) - 1)
    for short in (False, True):
        found = replayer.outcomes(checked, entries, short)
        for at in entries[:60].tolist():
            position = open_position(test, at, -1 if short else 1)
            closed = hold(test, position)
            assert (found.exit_bar[at], REASONS[found.reason[at]]) == (closed.bar, closed.reason)
            gross, net = returns_of(test, position, closed)
            assert found.gross[at] == pytest.approx(gross, abs=1e-12)
            assert found.net[at] == pytest.approx(net, abs=1e-12)


def test_entries_that_were_made_earn_what_they_earned() -> None:
    signals = random_signals(np.random.default_rng(3), 400)
    cell: dict[str, Any] = {
        "long_entry": 0.6,
        "short_entry": 0.6,
        "stop_loss": 0.02,
        "take_profit": 0.03,
        "max_hold": 9,
    }
    cell |= {
        "leverage": 3,
        "fee": 0.001,
        "maker_fee": 0.0002,
        "slippage": 0.001,
        "variant": next(iter(signals.variants)),
    }
    replayer = Replayer(signals)
    trades = replayer.trades(cell)
    assert len(trades["side"]) > 5
    for short in (False, True):
        mine = (trades["side"] == "short") == short
        found = replayer.outcomes(cell, trades["entry_bar"][mine], short)
        assert found.net == pytest.approx(trades["net_return"][mine], abs=1e-15)
        assert found.gross == pytest.approx(trades["gross_return"][mine], abs=1e-15)
        assert found.exit_bar.tolist() == trades["exit_bar"][mine].tolist()


def test_few_engines_are_held() -> None:
    signals = random_signals(np.random.default_rng(4), 100)
    replayer = Replayer(signals)
    for at in range(12):
        name = f"filter{at}"
        cell: dict[str, Any] = {"variant": next(iter(signals.variants)), "long_entry": 0.5, "filter": name}
        replayer.trades(cell | {"filters": {name: f"close > {at}"}})
    assert len(replayer._engines) == 8
