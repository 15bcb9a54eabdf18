"""Differences are those that a run's measures are, rounding and all."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.store.numbers.differences import DEGREE, ROUNDING, differences
from tests.sweeps.worlds import as_table, random_cell, random_world


@pytest.mark.parametrize("seed", range(3))
def test_they_are_the_measures_to_the_last_bit(seed: int) -> None:
    signals, rng = random_world(seed)
    table = as_table([random_cell(rng) for _ in range(60)])
    engine = EventEngine(signals, table.names)
    evaluation = engine.evaluate(table)
    tally = {name: np.ascontiguousarray(evaluation.tally[:, at]) for at, name in enumerate(ACCUMULATORS)}
    found = differences(tally, "")
    measures = measured(engine, table, evaluation).fill_null(np.nan)
    trades = measures["trades"].to_numpy()
    most = ROUNDING * (tally["sum_win"] + tally["sum_loss"]) / np.maximum(trades, 1)
    for name, column, least in (("cost", "cost_per_trade", most), ("edge", "edge", ROUNDING)):
        wanted = measures[column].to_numpy()
        defined = np.isfinite(wanted)
        assert defined.any()
        expected = np.where(np.abs(wanted) < least, 0.0, wanted)
        np.testing.assert_array_equal(found[name][defined], expected[defined], err_msg=name)
    traded = trades > 0
    wanted = measures["expectancy"].to_numpy()[traded]
    np.testing.assert_array_equal(found["total"][traded] / trades[traded], wanted)


def test_what_rounding_leaves_is_nothing() -> None:
    one = {name: np.ones(2) for name in ACCUMULATORS}
    one["trades"] *= 2
    one["sum_win"] = one["gross_sum_win"] * np.array([1 + 2e-16, 1 + 1e-9])
    found = differences(one, "")
    assert set(found) == set(DEGREE)
    assert found["cost"][0] == 0 != found["cost"][1]
    assert found["edge"][0] == 0 != found["edge"][1]
