"""Markets so long, and levels so far away, that the search for an exit skips blocks of every size: held to the reference."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from grids.cell import check_cell
from signals import Bars, Probabilities, Signals
from sweeps.reference.trades import reference_trades
from sweeps.replaying import replay

_BARS = 14_000
_LEVELS: tuple[dict[str, Any], ...] = (
    {"stop_loss": 0.002, "take_profit": 0.002, "long_entry": 0.99},
    {"trailing_stop": 0.006, "long_entry": 0.995},
    {"stop_loss": 0.04, "take_profit": 0.05},
    {"trailing_stop": 0.06, "take_profit": 0.12},
    {"stop_loss": 0.2, "maintenance_margin": 0.005, "leverage": 12.0},
    {"stop_loss": 0.04, "breakeven_after": 0.02, "take_profit": 0.06},
    {"stop_loss": 0.05, "trailing_stop": 0.01, "trailing_after": 0.04, "short_trailing_after": 0.001},
    {"stop_loss": 0.3, "stop_scale": "spread", "take_profit": 0.4, "same_bar": "target", "short_take_profit": 0.1},
    {"opposite": "reverse", "cooldown": 700, "stop_loss": 0.05, "short_stop_loss": None},
    {"opposite": "exit", "filter": "rare", "filters": {"rare": "spread > 0.19"}, "max_hold": 5000},
    {"max_hold": 9_000, "stop_loss": 0.3, "long_exit": 0.9999, "short_exit": 0.9999},
)


@pytest.fixture(scope="module")
def calm() -> Signals:
    """Some five per cent of movement in all, and mostly an entry every thousand bars."""
    rng = np.random.default_rng(11)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.0006, _BARS)))
    opening = np.append(100.0, close[:-1])
    high = np.maximum(opening, close) * np.exp(np.abs(rng.normal(0, 0.0003, _BARS)))
    low = np.minimum(opening, close) * np.exp(-np.abs(rng.normal(0, 0.0003, _BARS)))
    time = np.datetime64("2024-01-01T22:00", "us") + np.arange(_BARS) * np.timedelta64(5, "m")
    probabilities = Probabilities(*rng.random((4, _BARS)))
    readings = {"spread": rng.uniform(0.1, 0.2, _BARS)}
    return Signals(Bars(time, opening, high, low, close), {"model": probabilities}, readings=readings)


def test_every_skip_finds_the_bar_that_a_look_at_every_bar_finds(calm: Signals) -> None:
    held = []
    for levels, fill, trigger in itertools.product(_LEVELS, ("next_open", "close"), ("intrabar", "close")):
        plain = {"variant": "model", "long_entry": 0.9995, "short_entry": 0.9995, "stop_basis": "price"}
        cell = check_cell({**plain, "maintenance_margin": None, "fill": fill, "stop_trigger": trigger, **levels})
        found, expected = replay(calm, cell).trades, reference_trades(calm, cell)
        for name in ("entry_bar", "exit_bar", "side", "reason", "entry_price", "exit_price"):
            assert found[name].to_list() == [getattr(trade, name) for trade in expected], (name, cell)
        held += [trade.exit_bar - trade.entry_bar for trade in expected]
    # a block of 16 ends within 32 bars, one of 256 within 512, and one of 4,096 within 8,192
    assert all(any(2 * block < bars < 16 * block for bars in held) for block in (1, 16, 256))
    assert max(held) > 2 * 4096
