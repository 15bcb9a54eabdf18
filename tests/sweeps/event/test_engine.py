"""The event engine against the plain reference: every field of every trade, every measure of every cell."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.parameters import Value
from grids.table import CellTable
from signals import Signals
from sweeps.event.engine import EventEngine
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.frames import measure_frame
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades
from sweeps.replaying import replay
from tests.places import ROOT
from tests.sweeps.worlds import random_cell, random_signals

Draw = Callable[[np.random.Generator], dict[str, Value]]
World = Callable[[int], tuple[Signals, np.random.Generator]]
AsTable = Callable[[list[dict[str, Value]]], CellTable]

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


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_trade_equals_the_reference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    signals = random_signals(rng)
    for _ in range(12):
        assert_same_trades(signals, random_cell(rng))


@pytest.mark.parametrize("seed", range(12))
def test_every_measure_equals_the_reference(seed: int, world: World, draw_cell: Draw, table_of: AsTable) -> None:
    signals, rng = world(seed)
    cells = [draw_cell(rng) for _ in range(60)]
    # accounts of one path: the same trades under other margins and costs
    cells += [{**cells[i % 20], "size": 0.37, "fee": 0.001 * i, "funding": i % 2 == 0} for i in range(40)]
    table = table_of(cells)
    kept = np.flatnonzero(~table.broken())
    table = table.take(kept)
    engine = EventEngine(signals, table.variants)
    frame = measure_frame(engine.evaluate(table), table, len(signals), engine.market.days, [True, False])
    for row, at in enumerate(kept):
        cell = cells[at]
        expected = reference_measures(signals, reference_trades(signals, cell), str(cell["variant"]))
        found = frame.row(row, named=True)
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


def test_a_chunk_too_rich_in_entry_rules_is_evaluated_in_halves(
    world: World, draw_cell: Draw, table_of: AsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals, rng = world(3)
    table = table_of([draw_cell(rng) for _ in range(50)])
    engine = EventEngine(signals, table.variants)
    whole = engine.evaluate(table)
    monkeypatch.setattr("sweeps.event.engine._SET_MEMORY", 1)
    halves = engine.evaluate(table)
    np.testing.assert_array_equal(whole.tally, halves.tally)


def test_the_order_of_cells_changes_nothing(world: World, draw_cell: Draw, table_of: AsTable) -> None:
    signals, rng = world(8)
    table = table_of([draw_cell(rng) for _ in range(80)])
    engine = EventEngine(signals, table.variants)
    shuffled = rng.permutation(len(table))
    np.testing.assert_array_equal(engine.evaluate(table).tally[shuffled], engine.evaluate(table.take(shuffled)).tally)


def test_a_dearer_fee_never_raises_a_return(world: World, draw_cell: Draw, table_of: AsTable) -> None:
    signals, rng = world(21)
    cell = {**draw_cell(rng), "long_entry": 0.5, "side": "both"}
    table = table_of([{**cell, "fee": fee} for fee in (0.0, 0.0002, 0.001, 0.005)])
    balances = EventEngine(signals, table.variants).evaluate(table).tally[:, ACCUMULATORS.index("balance")]
    assert (np.diff(balances) <= 0).all()


def test_mirrored_prices_swap_long_and_short(world: World, draw_cell: Draw) -> None:
    """Under 1/price a close-to-close long becomes a short; bars, sides and reasons of signal exits must swap."""
    signals, _ = world(5)
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
    cell = {**draw_cell(np.random.default_rng(1)), "variant": "first", "side": "both", "priority": "long"}
    cell |= dict.fromkeys(("stop_loss", "take_profit", "trailing_stop", "maintenance_margin"))
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


def test_the_kernels_agree_uncompiled() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _PLAIN_TWIN], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100
