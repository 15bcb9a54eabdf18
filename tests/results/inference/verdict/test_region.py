"""Distances of a reading, as a verdict writes them: multiples, and no percentages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import grids
import signals
from results.inference import judge
from results.inference.sample.groups import Groups
from results.inference.verdict.region import region_of
from signals import Bars, Signals
from tests.results.inference.conftest import swept


def market() -> Signals:
    """Bars of an hour, with a model that knows something and a reading of how far prices move."""
    made = signals.simulated_signals(2400, edge=0.3, seed=0)
    bars = made.bars
    time = np.datetime64("2024-01-01", "us") + np.arange(len(bars)) * np.timedelta64(1, "h")
    held = Bars(time, bars.open, bars.high, bars.low, bars.close)
    return replace(made, bars=held, readings={"atr": np.full(len(made), 0.01)})


def grid_of(scale: Mapping[str, object]) -> dict[str, object]:
    return {
        "axes": {
            "long_entry": {"values": [0.55, 0.6]},
            "stop_loss": {"values": [1.5, 2.5]},
            **scale,
        },
        "fixed": {"stop_basis": "price", "fee": 0.0, "max_hold": 6, **({} if scale else {"stop_scale": "atr"})},
    }


@pytest.mark.slow
def test_a_verdict_writes_multiples_of_a_reading(tmp_path: Path) -> None:
    found = judge(
        swept(tmp_path, market(), grid_of({})),
        permutations=24,
        resamples=199,
        jobs=1,
        progress=False,
    )
    assert found.ruling == "positive"
    assert "%" not in "".join(found.numbers["region"]["stop_loss"])
    assert found.numbers["leading"]["parameters"]["stop_scale"] == "atr"
    lines = [line for line in found.words if "stop_loss" in line]
    assert len(lines) > 2
    for line in lines:
        assert "0%" not in line
        assert any(text in line for text in ("1.5x", "2.5x"))


def test_distances_of_both_kinds_are_told_apart() -> None:
    grid = grids.parse(grid_of({"stop_scale": {"values": ["none", "atr"]}}), "test").resolve(market())
    cells, every = np.arange(grid.size), np.ones(grid.size, dtype=np.bool_)
    groups = Groups((grid,), False, cells, cells.astype(np.int32), every, cells, every)
    both = region_of(groups, cells)
    assert both["stop_loss"] == ["150%", "250%", "1.5x", "2.5x"]
    assert both["long_entry"] == ["0.55", "0.6"]
    scaled = cells[grid.columns(cells, ["stop_scale"])["stop_scale"] != 0]
    assert region_of(groups, scaled)["stop_loss"] == ["1.5x", "2.5x"]
