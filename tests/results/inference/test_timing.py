"""The test of timing: what is rolled, and what it cannot be fooled by."""

from __future__ import annotations

import numpy as np
import pytest

import grids
import signals
from grids.table import CellTable
from results.inference.timing import offsets, rolled, timing_test
from signals import Signals

GRID = {
    "axes": {
        "long_entry": {"values": [0.5, 0.6, 0.7]},
        "max_hold": {"values": [3, 6, 12]},
        "stop_loss": {"values": [0.01, "none"]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0},
}


def cells(market: Signals) -> CellTable:
    grid = grids.parse(GRID, "test").resolve(market)
    return grid.cells(np.arange(grid.size))


def test_everything_of_a_variant_rolls_together() -> None:
    market = signals.simulated_signals(500, edge=0.1, seed=0)
    moved = rolled(market, 123)
    before, after = market.variants["default"], moved.variants["default"]
    np.testing.assert_array_equal(after.long_entry[123:], before.long_entry[:-123])
    np.testing.assert_array_equal(after.short_exit[:123], before.short_exit[-123:])
    assert moved.bars is market.bars


def test_offsets_are_distinct_and_far_from_zero() -> None:
    drawn = offsets(1000, 99, 3)
    assert len(set(drawn.tolist())) == 99
    assert drawn.min() >= 20
    assert drawn.max() <= 980
    np.testing.assert_array_equal(drawn, offsets(1000, 99, 3))
    with pytest.raises(ValueError, match="fewer than 99"):
        offsets(50, 99, 3)


def test_chunks_and_threads_change_nothing() -> None:
    market = signals.simulated_signals(3000, edge=0.1, seed=3)
    table = cells(market)
    whole = timing_test(market, ("default",), [table], permutations=19)
    parts = [table.take(slice(at, at + 5)) for at in range(0, len(table), 5)]
    pieces = timing_test(market, ("default",), parts, permutations=19, jobs=2)
    np.testing.assert_array_equal(whole.p, pieces.p)
    np.testing.assert_array_equal(whole.largest, pieces.largest)
    assert whole.p.min() == pytest.approx(whole.p_value)


def test_skill_is_seen_and_drift_is_not() -> None:
    skilled = signals.simulated_signals(4000, edge=0.25, seed=5)
    assert timing_test(skilled, ("default",), [cells(skilled)], permutations=19).p_value == 0.05
    blind = signals.simulated_signals(4000, edge=0.0, seed=5)
    bars = blind.bars
    # a rise of some 50 % that every long rule earns
    rise = np.exp(0.0001 * np.arange(len(bars)))
    prices = {name: getattr(bars, name) * rise for name in ("open", "high", "low", "close")}
    drifting = Signals(signals.Bars(bars.time, **prices), blind.variants)
    assert timing_test(drifting, ("default",), [cells(drifting)], permutations=19).p_value > 0.05
