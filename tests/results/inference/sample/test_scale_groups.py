"""Groups of cells that differ in scale only, against their P&L."""

from __future__ import annotations

import numpy as np
import pytest

import grids
import signals
from grids.table import CellTable
from results.inference.max_t.series import standardise
from results.inference.sample.scale_groups import scale_groups
from signals import Signals
from sweeps.event.daily.pnl import daily_net
from sweeps.event.engine import EventEngine
from sweeps.measures.accumulators import ACCUMULATORS
from tests.sweeps.worlds import NAMES, as_table, random_cell, random_world


def grouped(market: Signals, grid: dict[str, object]) -> tuple[CellTable, np.ndarray, np.ndarray]:
    settled = grids.parse(grid, "test").resolve(market)
    table = settled.cells(np.arange(settled.size))
    engine = EventEngine(market, settled.variants)
    tally = engine.evaluate(table).tally
    at = ACCUMULATORS.index("exits_liquidation")
    jumps = market.bars.open[1:] / market.bars.close[:-1]
    gaps = float(jumps.min()), float(jumps.max())
    _, group = scale_groups(table, engine.bounds, tally[:, at] > 0, gaps)
    return table, group, daily_net(engine, table, "all", np.float64)


@pytest.mark.parametrize("basis", ["price", "position", "balance"])
@pytest.mark.parametrize("volatility", [0.6, 6.0])
def test_a_group_has_one_series_up_to_scale(basis: str, volatility: float) -> None:
    market = signals.simulated_signals(1500, edge=0.0, seed=4)
    if volatility > 1:  # wild enough for liquidations
        market = Signals(signals.simulate(1500, seed=4, annual_volatility=volatility).bars, market.variants)
    axes = {
        "long_entry": {"values": [0.6, 0.7]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.01, 0.03, *(["none"] if volatility > 1 else [])]},
        "leverage": {"values": [1, 2, 10, *([30] if volatility > 1 else [])]},
        "size": {"values": [0.5, 1.0]},
    }
    _, group, daily = grouped(market, {"axes": axes, "fixed": {"stop_basis": basis}})
    keys = standardise(daily).key
    for number in range(group.max() + 1):
        members = np.flatnonzero(group == number)
        scores = [daily[cell] / np.abs(daily[cell]).max() for cell in members if daily[cell].any()]
        for row in scores:
            np.testing.assert_allclose(row, scores[0], atol=1e-9)
    assert len(set(keys.tolist())) <= group.max() + 1
    if basis == "price" and volatility < 1:
        # leverage and size are no other try: entries times stops are left
        assert group.max() + 1 == 4


def test_fees_and_ramps_are_told_apart() -> None:
    market = signals.simulated_signals(800, edge=0.0, seed=4)
    axes = {
        "fee": {"values": [0.0, 0.001]},
        "size_rule": {"values": ["fixed", "ramp"]},
        "size_power": {"values": [1.0, 2.0]},
        "leverage": {"values": [1, 2]},
    }
    table, group, _ = grouped(market, {"axes": axes, "fixed": {"long_entry": 0.6, "maintenance_margin": "none"}})
    assert len(table) == 16
    # fixed: by fee; ramps: by fee and power
    assert group.max() + 1 == 2 + 4


@pytest.mark.parametrize("seed", range(12))
def test_random_cells_of_a_group_have_one_series_up_to_scale(seed: int) -> None:
    """Cells that differ in what sizes a position, and in nothing else: what is one group is one series."""
    market, rng = random_world(seed)
    cells: list[dict[str, object]] = []
    for _ in range(12):
        cell = random_cell(rng)
        for leverage, size, risk in ((1.0, 1.0, 0.01), (3.0, 1.0, 0.01), (3.0, 0.5, 0.03), (1.0, 0.5, 0.03)):
            cells.append({**cell, "leverage": leverage, "size": size, "risk": risk})
            cells.append({**cells[-1], "maker_fee": 0.0, "fee": 0.0})
    table = as_table(cells).unbroken()
    engine = EventEngine(market, NAMES)
    tally = engine.evaluate(table).tally
    worst = tally[:, ACCUMULATORS.index("worst_trade")] <= -1 + 1e-12
    liquidated = (tally[:, ACCUMULATORS.index("exits_liquidation")] > 0) | worst
    jumps = market.bars.open[1:] / market.bars.close[:-1]
    first, group = scale_groups(table, engine.bounds, liquidated, (float(jumps.min()), float(jumps.max())))
    daily = daily_net(engine, table, "all", np.float64)
    assert len(first) < len(table)
    for number in range(len(first)):
        members = np.flatnonzero(group == number)
        scores = [daily[cell] / np.abs(daily[cell]).max() for cell in members if daily[cell].any()]
        assert len(scores) in {0, len(members)}
        for row in scores:
            np.testing.assert_allclose(row, scores[0], atol=1e-9)
