"""What the summary says of axes: dead ones, ones that only scale, and ones it cannot tell of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import results
from grids.axes import AxisSpec
from grids.parameters import Value
from grids.selection.cells import Sample
from grids.selection.constraints import parse_constraint
from grids.spec import GridSpec
from signals import Signals, simulated_signals
from sweeps import effect_lines, read_effects, run
from sweeps.runs.compared.effects import _neighbours, _row_of_each, find_effects
from sweeps.runs.records import Effect

_THRESHOLDS = AxisSpec("long_entry", (0.5, 0.55, 0.6, 0.65), tied=("short_entry",))
_STOPS = AxisSpec("stop_loss", (0.005, 0.01, None))
_LEVERAGES = AxisSpec("leverage", (1.0, 2.0, 4.0))


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(3000, edge=0.1, seed=3)


def _effects(
    signals: Signals, out: Path, axes: tuple[AxisSpec, ...], fixed: dict[str, Value], sample: Sample | None = None
) -> dict[str, Effect]:
    spec = GridSpec("trial", axes, {"long_exit": 0.6, **fixed}, sample or Sample())
    summary = run(spec, signals, out / "run", progress=False)
    assert read_effects(results.open(out / "run").info) == summary.effects
    return {effect.axis: effect for effect in summary.effects}


def test_leverage_at_price_stops_without_liquidation_only_scales(simulated: Signals, tmp_path: Path) -> None:
    axes = (_THRESHOLDS, _STOPS, _LEVERAGES, AxisSpec("size_power", (1.0, 2.0)), AxisSpec("fee", (0.0, 0.001)))
    found = _effects(simulated, tmp_path, axes, {"stop_basis": "price", "maintenance_margin": None})
    assert {name: effect.what for name, effect in found.items()} == {
        "long_entry": "trades",
        "stop_loss": "trades",
        "leverage": "scales",
        "size_power": "dead",  # there is no ramp
        "fee": "money",
    }
    leverage = found["leverage"]
    assert (leverage.pairs, leverage.same_trades, leverage.drawn) == (96, 96, False)
    assert effect_lines(list(found.values())) == [
        "size_power: changes nothing: a dead axis",
        "leverage: moves no trade and neither edge, payoff nor t: it only scales returns",
        "fee: moves no trade, only what it costs or earns",
    ]


def test_axes_do_the_same_in_either_layout(simulated: Signals, tmp_path: Path) -> None:
    """Numbers of a factored part are rounded: what is equal is still found equal, in one part or in several."""
    power, fee = AxisSpec("size_power", (1.0, 2.0)), AxisSpec("fee", (0.0, 0.001))
    spec = GridSpec("trial", (power, _THRESHOLDS, _STOPS, _LEVERAGES, fee), {"long_exit": 0.6, "stop_basis": "price"})
    rows = run(spec, simulated, tmp_path / "rows", progress=False, store="rows").effects
    assert {effect.what for effect in rows} == {"dead", "trades", "scales", "money"}
    assert run(spec, simulated, tmp_path / "factored", progress=False, store="factored").effects == rows


def test_leverage_with_a_liquidation_that_never_comes_still_moves_no_trade(simulated: Signals, tmp_path: Path) -> None:
    """Targets alone prove nothing beforehand: the paths are walked apart, and the trades turn out the same."""
    axes = (_THRESHOLDS, AxisSpec("take_profit", (0.01, 0.02)), AxisSpec("leverage", (1.0, 1.5, 2.0)))
    found = _effects(simulated, tmp_path, axes, {"stop_basis": "price", "maintenance_margin": 0.3})
    assert found["leverage"].what == "scales"


def test_a_liquidation_that_comes_moves_trades(simulated: Signals, tmp_path: Path) -> None:
    found = _effects(simulated, tmp_path, (_THRESHOLDS, AxisSpec("leverage", (1.0, 100.0))), {})
    assert found["leverage"].what == "trades"


def test_exposure_moves_a_balance_stop(simulated: Signals, tmp_path: Path) -> None:
    found = _effects(simulated, tmp_path, (_THRESHOLDS, AxisSpec("stop_loss", (0.005, 0.01)), _LEVERAGES), {})
    assert found["leverage"].what == "trades"


def test_a_size_that_a_ramp_overrules_is_dead(simulated: Signals, tmp_path: Path) -> None:
    axes = (_THRESHOLDS, AxisSpec("size", (0.5, 1.0)), AxisSpec("size_power", (1.0, 2.0)))
    found = _effects(simulated, tmp_path, axes, {"size_rule": "ramp"})
    assert (found["size"].what, found["size_power"].what) == ("dead", "money")


def test_holes_are_bridged(simulated: Signals, tmp_path: Path) -> None:
    sample = Sample((parse_constraint("leverage = 1 or leverage = 4", "trial: sample"),))
    fixed: dict[str, Value] = {"stop_basis": "price", "maintenance_margin": None}
    found = _effects(simulated, tmp_path, (_THRESHOLDS, _LEVERAGES), fixed, sample)
    assert (found["leverage"].what, found["leverage"].pairs) == ("scales", 4)


def test_a_sample_without_neighbours_says_so(simulated: Signals, tmp_path: Path) -> None:
    levels = tuple(0.5 + 0.0001 * step for step in range(1000))
    axes = (AxisSpec("long_entry", levels), AxisSpec("fee", (0.0, 0.001)))
    found = _effects(simulated, tmp_path, axes, {}, Sample(cells=40, seed=1))
    assert found["fee"].what == "unknown"
    assert effect_lines(list(found.values())) == [
        "long_entry, fee: not told: the sample has too few neighbouring cells"
    ]


def test_of_a_large_run_neighbours_are_drawn(
    simulated: Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels = tuple(0.5 + 0.001 * step for step in range(200))
    axes = (AxisSpec("long_entry", levels), AxisSpec("leverage", tuple(1 + 0.1 * step for step in range(20))))
    fixed: dict[str, Value] = {"stop_basis": "price", "maintenance_margin": None}
    _effects(simulated, tmp_path, axes, fixed)
    parts = list((tmp_path / "run" / "cells").iterdir())
    monkeypatch.setattr("sweeps.runs.compared.cell_digests.MOST_HELD", 1500)
    thresholds, leverage = find_effects(parts, 4000, [("long_entry", (), 200), ("leverage", (), 20)], False)
    assert (thresholds.what, leverage.what, leverage.drawn) == ("trades", "scales", True)
    assert 200 < leverage.pairs < 1500
    assert "drawn at random" in effect_lines([leverage])[0]


@pytest.mark.parametrize("share", [1.0, 0.9, 0.4])
def test_neighbours_are_the_same_however_they_are_found(share: float) -> None:
    """In a table of a whole grid, in one with holes, and by sorting."""
    shape = (4, 5, 1, 3, 7, 2)
    rng = np.random.default_rng(1)
    stride = int(np.prod(shape))
    cell = rng.permutation(stride)
    cell = cell[rng.random(stride) <= share]
    rows = _row_of_each(cell, stride)
    assert rows is not None
    assert _row_of_each(cell, 5 * stride) is None
    for length in shape:
        stride //= length
        if length == 1:
            continue
        (count, tabled), (others, sorted_) = (_neighbours(cell, known, stride, length) for known in (rows, None))
        assert count == others
        for start, stop in ((0, count), (count // 3, count // 2)):
            assert np.array_equal(tabled(start, stop), sorted_(start, stop))
        one, other = cell[tabled(0, count)[0]], cell[tabled(0, count)[1]]
        steps = (other - one) // stride
        assert ((other - one) % stride == 0).all()
        assert (steps >= 1).all()
        assert (steps < length).all()
