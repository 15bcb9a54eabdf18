"""Cells that share a path: accounted together, each must come to what the plain reference makes of it alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.conformance.worlds import FILTERS
from grids.cell import check_cell
from grids.parameters import Value
from signals import Signals
from sweeps.event.accounts.gathering import AT_ONCE
from sweeps.event.engine import EventEngine
from sweeps.event.trading.simulated_paths import most_trades
from sweeps.measures.frames import measure_frame
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades
from tests.sweeps.event.test_engine import assert_same_measures
from tests.sweeps.worlds import as_table, random_signals

BARS = 2_600


def cell(**values: Value) -> dict[str, Value]:
    base = {"variant": "first", "long_entry": 0.6, "short_entry": 0.7, "long_exit": 0.5, "short_exit": 0.5}
    return check_cell({**base, "filters": FILTERS, **values})


@pytest.fixture(scope="module")
def signals() -> Signals:
    """Return a market with funding and flags of every kind, on which paths are longer than what is gathered at once."""
    rng = np.random.default_rng(4)
    made = random_signals(rng, BARS)
    funding = np.where(np.arange(BARS) % 7 == 0, 0.0004, 0.0)
    flags = np.arange(BARS) > BARS // 3
    variants = {
        "first": replace(made.variants["first"], out_of_sample=flags),
        "second": replace(made.variants["second"], out_of_sample=np.ones(BARS, dtype=np.bool_)),
    }
    return replace(made, bars=replace(made.bars, funding_rate=funding), variants=variants)


def assert_as_reference(signals: Signals, cells: list[dict[str, Value]]) -> EventEngine:
    table = as_table(cells)
    assert not table.broken().any()
    engine = EventEngine(signals, table.names)
    evaluation = engine.evaluate(table)
    frame = measure_frame(evaluation, table, len(signals), engine.market.days, [True, True])
    for row, one in enumerate(cells):
        trades = reference_trades(signals, one)
        expected = reference_measures(signals, trades, str(one["variant"]))
        assert_same_measures(frame.row(row, named=True), expected, one)
    return engine


@pytest.mark.parametrize("variant", ["first", "second"])
def test_exposures_fees_and_ramps_of_one_path(signals: Signals, variant: str) -> None:
    plain: dict[str, Value] = {"variant": variant, "stop_basis": "price", "stop_loss": 0.02, "maintenance_margin": None}
    cells = [cell(**plain, leverage=0.1 * step, fee=fee) for fee in (0.0, 0.0005) for step in range(1, 23)]
    cells += [cell(**plain, leverage=0.2, size=size, funding=False) for size in (0.1, 0.5, 1.0)]
    ramps: dict[str, Value] = {"size_rule": "ramp", "size_min": 0.1, "size_max": 0.9}
    cells += [
        cell(**plain, **ramps, leverage=0.1 * step, size_power=power) for power in (0.5, 1.5) for step in range(1, 12)
    ]
    assert_as_reference(signals, cells)
    engine = EventEngine(signals, ("first", "second"))
    assert engine.evaluate(as_table(cells)).paths == 1
    assert len(engine.trades(engine.work(as_table(cells[:1]))[0], 0)[1]) > AT_ONCE


def test_liquidations_leave_cells_of_one_path_apart(signals: Signals) -> None:
    # a margin that is liquidated again and again, at sizes that are ruined late or never
    risky: dict[str, Value] = {
        "leverage": 20.0,
        "maintenance_margin": 0.005,
        "max_hold": 60,
        "long_exit": None,
        "short_exit": None,
    }
    cells = [cell(**risky, size=size, fee=fee) for size in (0.001, 0.01, 0.1, 1.0) for fee in (0.0, 0.0005)]
    cells += [cell(**risky, size_rule="ramp", size_min=0.001, size_max=high) for high in (0.002, 0.01, 0.3)]
    engine = assert_as_reference(signals, cells)
    found = engine.evaluate(as_table(cells))
    assert found.paths == 1
    reasons = {trade.reason for trade in reference_trades(signals, cells[0])}
    assert "liquidation" in reasons


def test_paths_of_unequal_length_side_by_side(signals: Signals) -> None:
    # one that trades all the time beside ones that trade once or never
    cells = [
        cell(variant=variant, long_entry=entry, short_entry=None, stop_basis="price", maintenance_margin=None)
        for variant in ("first", "second")
        for entry in (0.0, 0.9, 0.998, 1.0, 0.3)
    ]
    assert_as_reference(signals, cells)


@pytest.mark.parametrize("variant", ["first", "second"])
def test_paths_that_turn_or_pause_beside_ones_that_do_not(signals: Signals, variant: str) -> None:
    ways = [(opposite, cooldown) for opposite in ("ignore", "exit", "reverse") for cooldown in (0, 1, 40)]
    cells = [
        cell(
            variant=variant,
            opposite=opposite,
            cooldown=cooldown,
            cooldown_after=after,
            max_hold=hold,
            leverage=leverage,
        )
        for opposite, cooldown in ways
        for after in ("any", "stop")
        for hold in (1, 9)
        for leverage in (0.1, 0.3)
    ]
    engine = assert_as_reference(signals, [{**one, "stop_loss": 0.02, "stop_basis": "price"} for one in cells])
    assert engine.bounds.bars == BARS


def test_a_path_that_reverses_at_nearly_every_bar_has_room(signals: Signals) -> None:
    # somebody enters at nearly every bar, and whoever is the stronger changes all the time
    always: dict[str, Value] = {"long_entry": 0.0, "short_entry": 0.0, "priority": "stronger", "opposite": "reverse"}
    cells = [
        cell(**always, long_exit=None, short_exit=None, fill=fill, slippage=slippage, fee=0.0, size=0.01)
        for fill in ("next_open", "close")
        for slippage in (0.0, 0.001)
    ]
    engine = assert_as_reference(signals, cells)
    (trades,) = {len(engine.trades(engine.work(as_table([one]))[0], 0)[1]) for one in cells}
    assert trades > 0.4 * BARS
    eager = cell(**always, max_hold=1, long_exit=None, short_exit=None, size=0.01)
    engine = assert_as_reference(signals, [eager])
    assert len(engine.trades(engine.work(as_table([eager]))[0], 0)[1]) > most_trades(BARS)


@pytest.mark.parametrize("variant", ["first", "second"])
def test_margins_by_risk_of_one_path_with_and_without_their_cap(signals: Signals, variant: str) -> None:
    scaled: dict[str, Value] = {"variant": variant, "stop_basis": "price", "stop_loss": 1.5, "stop_scale": "atr"}
    by_risk: dict[str, Value] = {"size_rule": "risk", "maintenance_margin": None}
    cells = [
        cell(**scaled, **by_risk, risk=risk, leverage=leverage, size_max=most, fee=fee)
        for fee in (0.0, 0.0005)
        for leverage, most in ((1.0, 0.95), (3.0, 0.3), (30.0, 1.0))
        for risk in (0.0001, 0.001, 0.002, 0.004, 0.02, 0.5)
    ]
    cells += [cell(**scaled, maintenance_margin=None, leverage=leverage) for leverage in (0.1, 0.5)]
    cells += [cell(**scaled, maintenance_margin=None, size_rule="ramp", leverage=leverage) for leverage in (0.1, 0.5)]
    engine = assert_as_reference(signals, cells)
    assert engine.evaluate(as_table(cells)).paths == 1


def test_margins_by_risk_of_each_side_and_of_liquidated_trades(signals: Signals) -> None:
    sides: dict[str, Value] = {"stop_basis": "price", "stop_loss": 0.4, "short_stop_loss": 0.6, "size_rule": "risk"}
    cells = [
        cell(**sides, risk=risk, leverage=20.0, max_hold=60, long_exit=None, short_exit=None)
        for risk in (0.001, 0.01, 0.4)
    ]
    engine = assert_as_reference(signals, cells)
    assert engine.evaluate(as_table(cells)).paths == 1
    assert "liquidation" in {trade.reason for trade in reference_trades(signals, cells[0])}


def test_a_target_of_a_maker_costs_another_fee(signals: Signals) -> None:
    aimed: dict[str, Value] = {"stop_basis": "price", "take_profit": 0.01, "stop_loss": 0.01}
    cells = [
        cell(**aimed, maker_fee=maker, fee=fee, leverage=leverage, stop_trigger=trigger, same_bar=first)
        for maker in (None, 0.0, -0.0002, 0.001)
        for fee in (0.0, 0.0005)
        for leverage in (0.1, 0.2)
        for trigger in ("intrabar", "close")
        for first in ("stop", "target")
    ]
    assert_as_reference(signals, cells)
    assert {trade.ambiguous for trade in reference_trades(signals, cells[0])} == {False, True}


def test_filters_are_sets_of_bars(signals: Signals) -> None:
    cells = [
        cell(filter=name, stop_scale=scale, stop_basis="price", stop_loss=2.0)
        for name in ("none", *FILTERS)
        for scale in (None, "atr", "holes")
    ]
    engine = assert_as_reference(signals, cells)
    assert engine.evaluate(as_table(cells)).paths == len(cells)
