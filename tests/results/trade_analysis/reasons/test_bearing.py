"""The fee that a cell can bear, from its trades: run again at it, the cell earns nothing."""

from __future__ import annotations

import numpy as np
import pytest

import results
from results.trade_analysis.reasons.bearing import borne_cost
from results.trade_analysis.trades.trade_list import trade_list
from signals import Signals
from sweeps.replayer import Replayer
from sweeps.replaying import replay
from tests.sweeps.worlds import lawful, random_cell, random_world


def test_at_that_fee_a_cell_earns_nothing() -> None:
    checked = makers = 0
    for seed in range(80):
        signals, rng = random_world(seed)
        cell = {**lawful(random_cell(rng)), "long_entry": 0.5}
        found = borne_cost(trade_list(signals, cell, Replayer(signals).trades(cell)), cell)
        if found is None or found < 0.0:
            continue
        again = replay(signals, {**cell, "fee": found})
        if again.measures["worst_trade"] > -0.999:
            magnitude = float(np.abs(again.trades["net_return"].to_numpy()).max())
            assert again.measures["expectancy"] == pytest.approx(0.0, abs=1e-11 * max(magnitude, 1.0)), cell
            checked += 1
            makers += cell["maker_fee"] is not None and again.measures["exits_take_profit"] > 0
    assert checked > 10
    assert makers


def test_it_is_what_stored_sums_tell(run: results.Run, market: Signals) -> None:
    replayer = Replayer(market)
    for row in run.collect(run.stored).iter_rows(named=True):
        if row["breakeven_cost"] is not None and row["cell"] % 5 == 0:
            cell = results.cell_of(run, row["cell"])
            found = borne_cost(trade_list(market, cell, replayer.trades(cell)), cell)
            exact = row["side"] == "long"
            distance = abs(row["breakeven_cost"] - row["fee"])
            assert found == pytest.approx(row["breakeven_cost"], abs=1e-12 if exact else 0.01 * distance)
