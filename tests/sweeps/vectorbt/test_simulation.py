"""Which trades are vectorbt's own, and what it had no order for."""

from __future__ import annotations

import numpy as np
import pytest

from grids.names import Names
from sweeps.vectorbt.market import market_of
from sweeps.vectorbt.simulation import Simulation, simulate
from sweeps.vectorbt.tape import LOG, NATIVE, Reason
from tests.sweeps.handmade.cases import CASES
from tests.sweeps.worlds import NAMES, as_table, random_cell, random_world

pytestmark = pytest.mark.slow


def _simulated(seed: int, **values: object) -> Simulation:
    signals, rng = random_world(seed)
    cells = [{**random_cell(rng), "fill": "close", **values} for _ in range(20)]
    return simulate(market_of(signals, NAMES), as_table(cells))


def test_one_order_turns_a_position_and_stands_for_two() -> None:
    case = next(case for case in CASES if case.name.startswith("both fills of a reversal"))
    cell = {**case.whole_cell(), "variant": "first", "fee": 0.01}
    signals = case.signals()
    named = market_of(signals, Names(("default",)))
    made = simulate(named, as_table([cell]).take(np.zeros(2, dtype=np.int64)))
    first = made.portfolio.order_records[made.portfolio.order_records["col"] == 0]
    legs = made.orders[made.orders["col"] == 0]
    assert first["size"].tolist() == [1.0, 2.0, 1.0]
    assert legs["size"].tolist() == [1.0] * 4
    assert legs["price"].tolist() == [125.0, 75.0, 75.0, 125.0]
    assert legs["fees"].tolist() == [1.25, 0.75, 0.75, 1.25]
    assert legs["side"].tolist() == [0, 1, 1, 0]


def test_an_entry_and_an_exit_of_every_trade() -> None:
    for seed in range(8):
        made = _simulated(seed)
        entries, exits = made.orders[::2], made.orders[1::2]
        assert len(entries) == len(exits) == len(made.log)
        assert (entries["col"] == exits["col"]).all()
        assert (entries["idx"] < exits["idx"]).all()
        assert (entries["side"] != exits["side"]).all()


def test_vectorbt_itself_strikes_most_stops_and_every_target_within_a_bar() -> None:
    """Where several stops stand, from the entry price and from the peak, it can be given nearly all of them."""
    native = struck = 0
    for seed in range(20):
        log = _simulated(seed, stop_trigger="intrabar", stop_loss=0.05, trailing_stop=0.06, trailing_after=None).log
        stops = np.isin(log[:, LOG.code], (Reason.stop_loss, Reason.breakeven, Reason.trailing_stop))
        assert (stops == ~np.isnan(log[:, LOG.struck]) & (log[:, LOG.code] != Reason.liquidation)).all()
        assert not (log[:, LOG.code] == Reason.take_profit).any()
        struck += int(stops.sum())
        native += int((log[:, LOG.code] == NATIVE).sum())
    assert 0 < struck < native / 4
