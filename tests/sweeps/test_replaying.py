"""Known results of the real bot, which any engine must reproduce."""

from __future__ import annotations

import pytest

import signals
from grids.parameters import PARAMETERS, Value
from sweeps.replaying import TRADE_COLUMNS, replay
from tests.places import real_data

_BOT: dict[str, Value] = {
    "variant": "clean52",
    "long_entry": 0.85,
    "short_entry": 0.80,
    "long_exit": 0.75,
    "short_exit": 0.75,
    "leverage": 4.0,
    "size": 0.95,
    "stop_loss": 0.03,
    "stop_basis": "balance",
    "stop_trigger": "close",
    "fill": "close",
    "max_hold": 120,
    "priority": "short",
    "gate": "margin",
    "gate_margin": 0.001,
    "maintenance_margin": None,
}


@pytest.mark.parametrize(("fee", "win_rate", "total_return"), [(0.0, 0.6952, 0.1287), (0.0005, 0.3619, -0.2428)])
def test_the_deployed_winner_loses_once_fees_are_paid(fee: float, win_rate: float, total_return: float) -> None:
    span = signals.read(real_data("bot_signals_btcusdt_5m.parquet")).between("2025-09-29", "2025-10-26T18:40:00")
    cell = {name: parameter.default for name, parameter in PARAMETERS.items()} | _BOT | {"fee": fee}
    done = replay(span, cell)
    assert done.measures["trades"] == len(done.trades) == 105
    assert round(done.measures["win_rate"], 4) == win_rate
    assert round(done.measures["total_return"], 4) == total_return
    assert tuple(done.trades.columns) == TRADE_COLUMNS
