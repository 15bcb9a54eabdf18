"""How far beyond their stops losses went, against a plain loop; and a gap and a slip worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from grids.cell import check_cell
from results.trade_analysis.reasons.stopped import beyond_stop
from results.trade_analysis.trades.trade_list import trade_list
from signals import Bars, Probabilities, Signals
from sweeps.replayer import Replayer
from tests.results.trade_analysis.plain import plain_trades
from tests.sweeps.worlds import lawful, random_cell, random_world


@pytest.mark.parametrize("seed", range(12))
def test_it_is_what_a_plain_loop_finds(seed: int) -> None:
    signals, rng = random_world(seed)
    for _ in range(4):
        cell = lawful(random_cell(rng))
        found = beyond_stop(trade_list(signals, cell, Replayer(signals).trades(cell)), cell)
        gaps, slips = [], []
        for each in plain_trades(signals, cell):
            if not np.isnan(each.level):
                direction = 1 if each.trade.side == "long" else -1
                quoted = each.trade.exit_price / (1 - direction * cell["slippage"])
                gaps.append(direction * (each.level - quoted) / each.trade.entry_price)
                slips.append(direction * (quoted - each.trade.exit_price) / each.trade.entry_price)
        assert found["trades"] == len(gaps)
        if gaps:
            assert found["gap"] == pytest.approx(np.mean(gaps), abs=1e-11)
            assert found["slippage"] == pytest.approx(np.mean(slips), abs=1e-11)
            assert found["mean"] == pytest.approx(np.mean(gaps) + np.mean(slips), abs=1e-11)
            assert found["worst"] == pytest.approx(np.max(np.add(gaps, slips)), abs=1e-11)


def _signals(opens: list[float], lows: list[float]) -> Signals:
    opened, low = np.array(opens), np.array(lows)
    high = np.maximum(opened, 100.0)
    time = np.datetime64("2024-01-01", "us") + np.arange(len(opened)) * np.timedelta64(3600, "s")
    bars = Bars(time, opened, high, low, opened.copy())
    entry = np.zeros(len(opened))
    entry[0] = 1.0
    nothing = np.full(len(opened), np.nan)
    return Signals(bars, {"default": Probabilities(entry, nothing, nothing, nothing)})


def test_a_gap_and_slippage_by_hand() -> None:
    signals = _signals([100.0, 100.0, 90.0, 100.0], [99.0, 99.0, 89.0, 99.0])
    cell = check_cell({
        "variant": "default", "long_entry": 0.5, "stop_loss": 0.05, "stop_basis": "price",
        "slippage": 0.01,
    })  # fmt: skip
    found = beyond_stop(trade_list(signals, cell, Replayer(signals).trades(cell)), cell)
    # bought at 101, the stop at 95.95; the next bar opens at 90, and 89.1 is had
    assert found["trades"] == 1
    assert found["gap"] == pytest.approx((95.95 - 90.0) / 101.0)
    assert found["slippage"] == pytest.approx(0.9 / 101.0)
    assert found["worst"] == pytest.approx(6.85 / 101.0)


def test_a_stop_at_its_level_has_neither() -> None:
    signals = _signals([100.0, 100.0, 99.0, 100.0], [99.0, 99.0, 90.0, 99.0])
    cell = check_cell({"variant": "default", "long_entry": 0.5, "stop_loss": 0.05, "stop_basis": "price"})
    found = beyond_stop(trade_list(signals, cell, Replayer(signals).trades(cell)), cell)
    assert found == {"trades": 1, "mean": 0.0, "worst": 0.0, "gap": 0.0, "slippage": 0.0}


def test_without_stops_there_is_nothing_to_say() -> None:
    signals = _signals([100.0, 100.0, 99.0, 100.0], [99.0, 99.0, 90.0, 99.0])
    cell = check_cell({"variant": "default", "long_entry": 0.5})
    found = beyond_stop(trade_list(signals, cell, Replayer(signals).trades(cell)), cell)
    assert found == {"trades": 0, "mean": None, "worst": None, "gap": None, "slippage": None}
