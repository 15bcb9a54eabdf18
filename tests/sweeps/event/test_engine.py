"""The event engine against the plain reference: every field of every trade, every measure of every cell."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.conformance.comparing import differing_measure, undecided
from grids.cell import check_cell
from grids.parameters import Value
from signals import Signals
from sweeps.event.engine import EventEngine
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.frames import measure_frame
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades
from sweeps.replaying import replay
from tests.places import ROOT
from tests.sweeps.worlds import as_table, batches, markets, random_cell, random_world

_FLOATS = ("probability", "size", "exposure", "entry_price", "exit_price", "gross_return", "net_return", "balance")


def assert_same_trades(signals: Signals, cell: dict[str, Value]) -> int:
    expected = reference_trades(signals, cell)
    found = replay(signals, cell).trades
    for name in ("entry_bar", "exit_bar", "side", "reason"):
        assert found[name].to_list() == [getattr(trade, name) for trade in expected], (name, cell)
    for name in _FLOATS:
        wanted = np.array([getattr(trade, name) for trade in expected])
        np.testing.assert_allclose(found[name].to_numpy(), wanted, rtol=1e-12, atol=1e-12, err_msg=f"{name} {cell}")
    return len(expected)


@settings(max_examples=100)
@given(markets(), batches(12))
def test_every_trade_equals_the_reference(signals: Signals, drawn: list[dict[str, Value]]) -> None:
    for cell in drawn:
        assert_same_trades(signals, cell)


@settings(max_examples=60)
@given(markets(), batches(24))
def test_every_measure_equals_the_reference(signals: Signals, drawn: list[dict[str, Value]]) -> None:
    # accounts of one path: the same trades under other margins and costs
    accounts = [{**drawn[0], "size": 0.37, "fee": 0.001 * i, "funding": i % 2 == 0} for i in range(11)]
    every = [*drawn, *accounts]
    table = as_table(every)
    engine = EventEngine(signals, table.names)
    frame = measure_frame(engine.evaluate(table), table, len(signals), engine.market.days, [True, False])
    for cell, found in zip(every, frame.iter_rows(named=True), strict=True):
        trades = reference_trades(signals, cell)
        expected = reference_measures(signals, trades, str(cell["variant"]))
        if any(min(abs(trade.net_return), abs(trade.gross_return)) < 1e-13 for trade in trades):
            # what nets nothing but rounding may be a win or a loss, by the order of a sum
            signed = not undecided(trades, replay(signals, cell).trades)
            assert differing_measure(expected, found, signed=signed) == "", cell
        else:
            assert_same_measures(found, expected, cell)


def assert_same_measures(found: dict[str, Any], expected: dict[str, Any], cell: dict[str, Value]) -> None:
    for name, value in expected.items():
        if value is None or isinstance(value, str):
            assert found[name] == value, (name, found[name], value, cell)
        elif name in {"sharpe", "oos_sharpe", "t_statistic"} and abs(value) > 1e6:  # a deviation of rounding size
            continue
        else:
            assert found[name] is not None, (name, value, cell)
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12), (name, cell)


def test_a_chunk_too_rich_in_entry_rules_is_evaluated_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    signals, rng = random_world(3)
    table = as_table([random_cell(rng) for _ in range(50)])
    engine = EventEngine(signals, table.names)
    whole = engine.evaluate(table)
    monkeypatch.setattr("sweeps.event.engine._SET_MEMORY", 1)
    halves = engine.evaluate(table)
    np.testing.assert_array_equal(whole.tally, halves.tally)


def test_the_order_of_cells_changes_nothing() -> None:
    signals, rng = random_world(8)
    table = as_table([random_cell(rng) for _ in range(80)])
    engine = EventEngine(signals, table.names)
    shuffled = rng.permutation(len(table))
    np.testing.assert_array_equal(engine.evaluate(table).tally[shuffled], engine.evaluate(table.take(shuffled)).tally)


def test_a_dearer_fee_never_raises_a_return() -> None:
    signals, rng = random_world(21)
    cell = {**random_cell(rng), "long_entry": 0.5, "side": "both"}
    table = as_table([{**cell, "fee": fee} for fee in (0.0, 0.0002, 0.001, 0.005)])
    balances = EventEngine(signals, table.names).evaluate(table).tally[:, ACCUMULATORS.index("balance")]
    assert (np.diff(balances) <= 0).all()


def test_mirrored_prices_swap_long_and_short() -> None:
    """Under 1/price a close-to-close long becomes a short; bars, sides and reasons of signal exits must swap."""
    signals, _ = random_world(5)
    bars = signals.bars
    flipped = dataclasses.replace(bars, open=1 / bars.open, high=1 / bars.low, low=1 / bars.high, close=1 / bars.close)
    p = signals.variants["first"]
    swapped = dataclasses.replace(
        p,
        long_entry=p.short_entry,
        short_entry=p.long_entry,
        long_exit=p.short_exit,
        short_exit=p.long_exit,
    )
    mirror = dataclasses.replace(signals, bars=flipped, variants={"first": swapped})
    cell: dict[str, Any] = check_cell({"variant": "first", "maintenance_margin": None, "max_hold": 20})
    cell |= {"long_entry": 0.7, "short_entry": 0.8, "long_exit": 0.6, "short_exit": 0.9, "gate": "none"}
    other = cell | {"priority": "short", "long_entry": 0.8, "short_entry": 0.7, "long_exit": 0.9, "short_exit": 0.6}
    here, there = replay(signals, cell).trades, replay(mirror, other).trades
    assert len(here) > 0
    assert here["exit_bar"].to_list() == there["exit_bar"].to_list()
    assert [{"long": "short", "short": "long"}[side] for side in here["side"]] == there["side"].to_list()


_PLAIN_TWIN = """
import numpy as np
from tests.sweeps.worlds import random_cell, random_signals
from tests.sweeps.event.test_engine import assert_same_trades
rng = np.random.default_rng(7)
signals = random_signals(rng, bars=150)
print(sum(assert_same_trades(signals, random_cell(rng)) for _ in range(25)))
"""


@pytest.mark.slow
def test_the_kernels_agree_uncompiled() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _PLAIN_TWIN], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100
