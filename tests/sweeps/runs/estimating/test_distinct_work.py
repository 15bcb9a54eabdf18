"""What distinct work `asymmetry grid` says a grid is, before it is run."""

from __future__ import annotations

from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import simulated_signals
from sweeps.runs.estimating.distinct_work import survey

_AXES = (
    AxisSpec("long_entry", (0.5, 0.6, 0.7)),
    AxisSpec("short_entry", (0.5, 0.6)),
    AxisSpec("stop_loss", (0.01, 0.02, None)),
    AxisSpec("leverage", (1.0, 2.0, 4.0)),
)


def test_exposure_on_price_stops_is_money_not_another_path() -> None:
    grid = GridSpec("trial", _AXES, {"stop_basis": "price", "maintenance_margin": None}).resolve()
    work = survey(grid)
    assert (work.cells, work.complete, work.broken) == (54, True, 0)
    assert (work.entry_rules, work.exit_rules, work.sizing_rules, work.paths) == (6, 3, 3, 18)


def test_exposure_on_balance_stops_is_another_path() -> None:
    grid = GridSpec("trial", _AXES, {"maintenance_margin": None}).resolve()
    # 2 distances x 3 exposures, of which 0.01/1 = 0.02/2 and 0.01/2 = 0.02/4 are the same price distance, and none
    assert survey(grid).exit_rules == 5


def test_thresholds_nobody_reaches_are_one_rule() -> None:
    signals = simulated_signals(500, edge=0.0, seed=1)
    axes = (AxisSpec("long_entry", (0.9999, 0.99999, 1.0)),)
    grid = GridSpec("trial", axes).resolve(signals)
    assert survey(grid).entry_rules == 3
    assert survey(grid, signals).entry_rules == 1


def test_cells_that_break_a_rule_are_counted() -> None:
    signals = simulated_signals(500, edge=0.0, seed=1)
    broken = (AxisSpec("leverage", (500.0, 600.0)),)
    grid = GridSpec("trial", broken, {"maintenance_margin": 0.01}).resolve(signals)
    assert survey(grid).broken == 2
