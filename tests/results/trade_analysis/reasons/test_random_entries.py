"""Random entries under the same exits: against every bar resolved by the plain reference, and against their own mean."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import signals as signals_room
from grids.cell import Cell, check_cell
from results.trade_analysis.reasons.random_entries import (
    EntryPool,
    drawn,
    entry_pools,
    expected,
    random_entries,
    undefined,
)
from results.trade_analysis.trades.trade_list import TradeList, trade_list
from signals import Signals
from sweeps.reference.account import returns_of
from sweeps.reference.backtest import backtest_of
from sweeps.reference.entering import open_position
from sweeps.reference.holding import hold
from sweeps.replayer import Replayer
from tests.results.conftest import half_in_sample
from tests.sweeps.worlds import lawful, random_cell, random_world


def _trades(replayer: Replayer, cell: Cell, sample: str = "all") -> TradeList:
    return trade_list(replayer.signals, cell, replayer.trades(cell)).of_sample(sample)


def _plain_pool(signals: Signals, cell: Cell, short: bool, sample: str) -> list[float]:
    """Resolve every entry that one side could make, one after the other."""
    test, found = backtest_of(signals, cell), []
    flags = test.probabilities.out_of_sample
    for bar in range(len(signals) - 1):
        probability = (test.probabilities.short_entry if short else test.probabilities.long_entry)[bar]
        if math.isnan(probability) or (test.passes is not None and not test.passes[bar]):
            continue
        if cell["gate"] != "none" and short and math.isnan(test.probabilities.long_entry[bar]):
            continue
        if test.scale is not None and not (math.isfinite(test.scale[bar]) and test.scale[bar] > 0):
            continue
        position = open_position(test, bar, -1 if short else 1)
        closed = hold(test, position)
        if sample == "oos" and flags is not None and not flags[bar : closed.bar + 1].all():
            continue
        found.append(returns_of(test, position, closed)[1])
    return found


@pytest.mark.parametrize("sample", ["all", "oos"])
def test_pools_are_of_every_bar_that_could_be_entered(sample: Any) -> None:
    compared = 0
    for seed in range(24):
        signals, rng = random_world(seed)
        # no ramp, whose sizes hang on probabilities
        cell = check_cell({**lawful(random_cell(rng)), "long_entry": 0.5, "short_entry": 0.5})
        if cell["size_rule"] == "ramp":
            continue
        replayer = Replayer(signals)
        trades = _trades(replayer, cell, sample)
        pools = entry_pools(replayer, cell, trades, sample)
        sides = [short for short in (False, True) if (trades.short == short).any()]
        assert [pool.made for pool in pools] == [int((trades.short == short).sum()) for short in sides]
        for pool, short in zip(pools, sides, strict=True):
            assert sorted(pool.net) == pytest.approx(sorted(_plain_pool(signals, cell, short, sample)), abs=1e-12)
            compared += len(pool.net)
    assert compared > 500


@pytest.fixture(scope="module")
def replayer() -> Replayer:
    return Replayer(half_in_sample(signals_room.simulated_signals(3000, edge=0.2, seed=5)))


CELL = {"long_entry": 0.55, "short_entry": 0.55, "stop_loss": 0.01, "max_hold": 8, "stop_basis": "price", "fee": 0.0002}


def test_draws_lie_about_the_exact_mean(replayer: Replayer) -> None:
    cell = check_cell(CELL)
    trades = _trades(replayer, cell)
    pools = entry_pools(replayer, cell, trades, "all")
    mean, wins, payoff = expected(pools)
    weights = np.concatenate([np.full(len(pool.net), pool.made / len(pool.net)) for pool in pools])
    every = np.concatenate([pool.net for pool in pools])
    assert mean == pytest.approx(np.average(every, weights=weights))
    assert wins == pytest.approx(np.average(every > 0, weights=weights))
    won, lost = every > 0, every < 0
    assert payoff == pytest.approx(
        np.average(every[won], weights=weights[won]) / -np.average(every[lost], weights=weights[lost])
    )
    found = drawn(pools, float(trades.net.mean()))
    assert found["expectancy"] == mean
    error = math.sqrt(sum(pool.made * pool.net.var() for pool in pools)) / len(trades)
    assert found["low"] == pytest.approx(mean - 1.96 * error, abs=0.35 * error)
    assert found["high"] == pytest.approx(mean + 1.96 * error, abs=0.35 * error)
    assert found["draws"] == 1000


def test_a_model_that_knows_beats_them_and_one_that_errs_does_not(replayer: Replayer) -> None:
    cell = check_cell(CELL)
    found = random_entries(replayer, cell, _trades(replayer, cell), "all")
    assert found is not None
    assert found["p"] is not None
    assert found["p"] < 0.05
    assert found == random_entries(replayer, cell, _trades(replayer, cell), "all")
    pools = entry_pools(replayer, cell, _trades(replayer, cell), "all")
    assert drawn(pools, -1.0)["p"] == 1.0
    assert drawn(pools, 1.0)["p"] == pytest.approx(1 / 1001)


def test_of_very_many_trades_fewer_are_drawn() -> None:
    net = np.random.default_rng(1).normal(size=5000)
    assert drawn([EntryPool(net, 50_000)], 0.0)["draws"] == 200


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"size_rule": "ramp"}, "ramp"),
        ({"long_entry": None, "short_entry": None}, "no trade"),
        ({"leverage": 100, "maintenance_margin": None, "fee": 0.02}, "ruined"),
    ],
)
def test_where_they_are_not_defined_it_is_said(replayer: Replayer, changed: dict[str, Any], why: str) -> None:
    cell = check_cell({**CELL, **changed})
    trades = _trades(replayer, cell)
    told = undefined(cell, trades)
    assert told is not None
    assert why in told
    assert random_entries(replayer, cell, trades, "all") is None
