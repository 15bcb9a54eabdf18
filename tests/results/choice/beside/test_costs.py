"""Twice the costs: as a run at twice the costs has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grids
import results
import signals
import sweeps
from benchmarks.calibration.worlds import SKILLED, Climate, make_world
from results.choice.beside.costs import at_twice
from results.choice.limits import Limits
from results.choice.screening.columns import read_columns
from results.inference.sample.collecting import collect_groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import find_panel
from results.inference.saved.steps import Kept
from signals import Signals
from signals.arrays import Floats

SIZES: dict[str, dict[str, Any]] = {
    "fixed": {"leverage": 2, "size": 0.5},
    "risk": {"size_rule": "risk", "risk": 0.01, "leverage": 3},
    "ramp": {"size_rule": "ramp", "size_min": 0.2, "size_max": 1.0},
}
COSTS = {"fee": 0.0006, "slippage": 0.0004}


@pytest.fixture(scope="module")
def market() -> Signals:
    return make_world(Climate(days=120, edge=0.2), 5)


def swept(folder: Path, market: Signals, fixed: dict[str, Any]) -> results.Run:
    signals.write(market, folder / "market.parquet", {})
    grid = {
        "axes": {"stop_loss": {"values": [0.004, 0.03]}, "long_entry": {"values": [0.6, 0.8]}},
        "fixed": {
            "variant": SKILLED,
            "stop_basis": "price",
            "maintenance_margin": "none",
            "max_hold": 6,
            "short_entry": 0.7,
            **fixed,
        },
    }
    held = signals.read(folder / "market.parquet")
    return results.open(sweeps.run(grids.parse(grid, "test"), held, folder / "run", jobs=1, progress=False).out)


def told(run: results.Run) -> Floats:
    """Return what is said of all cells, of a trade of the balance."""
    panel = find_panel(run)
    groups, settings = collect_groups(panel)
    judged = JudgedRun(panel, groups, settings, Kept(run.path, "choice"))
    columns = read_columns(run, groups, "oos", Limits())
    return at_twice(judged, columns, np.arange(len(columns))) * columns.unit


def expectancy(run: results.Run) -> Floats:
    return run.collect(run.cells(None, "oos").sort("cell"))["expectancy"].to_numpy()


@pytest.mark.parametrize("size", list(SIZES))
def test_it_is_what_a_run_at_twice_the_costs_has(size: str, market: Signals, tmp_path: Path) -> None:
    (tmp_path / "twice").mkdir()
    once = swept(tmp_path, market, COSTS | SIZES[size])
    twice = swept(tmp_path / "twice", market, {name: 2 * value for name, value in COSTS.items()} | SIZES[size])
    assert told(once) == pytest.approx(expectancy(twice), rel=1e-9)


def test_a_makers_rebate_is_not_doubled(market: Signals, tmp_path: Path) -> None:
    (tmp_path / "twice").mkdir()
    maker = {"maker_fee": -0.0002, "take_profit": 0.01}
    once = swept(tmp_path, market, COSTS | maker)
    twice = swept(tmp_path / "twice", market, {name: 2 * value for name, value in COSTS.items()} | maker)
    assert told(once) == pytest.approx(expectancy(twice), rel=1e-9)


@pytest.mark.parametrize(("side", "charged"), [("long", True), ("short", False)])
def test_funding_that_is_paid_counts_twice_and_received_once(
    side: str, charged: bool, market: Signals, tmp_path: Path
) -> None:
    rate = np.where(np.arange(len(market)) % 3 == 0, 0.0003, 0.0)
    funded = replace(market, bars=replace(market.bars, funding_rate=rate))
    folders = [tmp_path / name for name in ("once", "twice", "free")]
    for each in folders:
        each.mkdir()
    once, dear = COSTS, {name: 2 * value for name, value in COSTS.items()}
    run = swept(folders[0], funded, once | {"side": side})
    twice = expectancy(swept(folders[1], funded, dear | {"side": side}))
    free = expectancy(swept(folders[2], funded, dear | {"side": side, "funding": False}))
    assert (free > twice).all() == charged
    assert told(run) == pytest.approx(2 * twice - free if charged else twice, rel=1e-9)
