"""Arrangements of probabilities as variants of one engine: filters that name probabilities follow, readings stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import grids
import signals
from results.inference.testing.arranging import arranged
from results.inference.testing.moves import rolled
from signals import Signals
from sweeps.event.daily.pnl import daily_net
from sweeps.event.engine import EventEngine

GRID = {
    "axes": {
        "filter": {"values": ["none", "sure", "calm", "morning"]},
        "long_entry": {"values": [0.5, 0.6]},
        "stop_loss": {"values": [2.0, "none"]},
    },
    "fixed": {"stop_basis": "price", "stop_scale": "atr", "max_hold": 12},
    "filters": {"sure": "long_entry > short_entry", "calm": "atr < 0.004", "morning": "hour < 12"},
}
MOVES = np.array([0, 173, 900])


@pytest.fixture(scope="module")
def market() -> Signals:
    made = signals.simulated_signals(2000, edge=0.2, seed=1)
    atr = np.abs(np.random.default_rng(0).normal(0.004, 0.001, len(made)))
    return replace(made, readings={"atr": atr, "passes0": np.zeros(len(made))})


def test_each_arrangement_is_the_market_with_its_probabilities_moved(market: Signals) -> None:
    grid = grids.parse(GRID, "test").resolve(market)
    table = grid.cells(np.arange(grid.size))
    found = arranged(market, grid.names, MOVES)
    days = daily_net(found.engine, found.table(table), "all", np.float64).reshape(len(MOVES), len(table), -1)
    for at, move in enumerate(MOVES.tolist()):
        alone = replace(market, variants={"default": rolled(market.variants["default"], move)})
        np.testing.assert_array_equal(days[at], daily_net(EventEngine(alone, grid.names), table, "all", np.float64))
    # where it was, it trades otherwise
    assert (days[0] != days[1]).any(axis=1).all()


def test_a_filter_of_the_clock_is_one_set_of_bars_for_all(market: Signals) -> None:
    grid = grids.parse(GRID, "test").resolve(market)
    found = arranged(market, grid.names, MOVES)
    assert (found.filters[:, 0] == 0).all()
    sure, calm, morning = (found.filters[:, at] for at in (1, 2, 3))
    assert len(np.unique(sure)) == len(MOVES)
    assert len(np.unique(calm)) == len(np.unique(morning)) == 1
    # as many as there are distinct ones, and nothing in the way of a reading of the file
    assert len(found.engine.names.filters) == len(MOVES) + 2
