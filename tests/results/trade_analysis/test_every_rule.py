"""Cells from all over the contract, as a run stores them: each can be told in depth, and its trades are those of the reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import grids
import results
import sweeps
from results.trade_analysis.analyst import Analyst
from signals import Signals
from sweeps.reference.trades import reference_trades
from tests.sweeps.worlds import FILTERS, random_signals

GRID: dict[str, Any] = {
    "axes": {
        "variant": {"values": ["first", "second"]},
        "filter": {"values": ["none", "early"]},
        "opposite": {"values": ["ignore", "exit", "reverse"]},
        "stop_scale": {"values": ["none", "holes"]},
        "size_rule": {"values": ["fixed", "ramp", "risk"]},
        "breakeven_after": {"values": ["none", 0.5]},
        "same_bar": {"values": ["stop", "target"]},
        "leverage": {"values": [1, 30]},
    },
    "fixed": {
        "long_entry": 0.5, "short_entry": 0.5, "long_exit": 0.9, "stop_loss": 1.0, "take_profit": 1.5,
        "trailing_stop": 2.0, "short_stop_loss": 0.8, "stop_basis": "price", "cooldown": 1, "fee": 0.001,
        "maker_fee": 0.0002, "slippage": 0.0005, "size": 0.5, "maintenance_margin": 0.001,
    },
    "filters": dict(FILTERS),
    "sample": {"constraints": [], "cells": 90, "seed": 2},
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Signals:
    return random_signals(np.random.default_rng(7), 400)


@pytest.fixture(scope="module")
def strange(world: Signals, tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    out: Path = tmp_path_factory.mktemp("strange") / "run"
    sweeps.run(grids.parse(GRID), world, out, jobs=1, progress=False)
    return results.open(out)


def test_each_can_be_told_in_depth(strange: results.Run, world: Signals) -> None:
    analyst, states, undefined = Analyst(strange, world), set(), 0
    stored = strange.collect(strange.stored.select("cell", "state", "trades", "oos_trades"))
    for cell, state, trades, unseen in stored.iter_rows():
        found = analyst.cell(cell)
        json.dumps(found, allow_nan=False)
        states.add(state)
        assert len(found["trades"]["side"]) == trades
        assert found["sample"] == ("all" if unseen is None else "oos" if unseen or not trades else "seen")
        plain = reference_trades(world, results.cell_of(strange, cell))
        assert found["trades"]["entry_bar"] == [each.entry_bar for each in plain]
        assert found["trades"]["net_return"] == pytest.approx([each.net_return for each in plain], abs=1e-12)
        assert found["trades"]["ambiguous"] == [each.ambiguous for each in plain]
        undefined += found["why"]["random"] is None
        expected = [each["axis"] for each in found["steps"]]
        assert expected == [axis.name for axis in strange.info.grid.axes]
    assert len(states) > 1
    assert 0 < undefined < len(stored)


def test_a_region_of_them_is_told_too(strange: results.Run, world: Signals) -> None:
    cells = strange.collect(strange.stored.select("cell").filter(pl.col("cell") % 2 == 0))["cell"].to_list()
    found = Analyst(strange, world).region([*cells, -5, 10**9])
    json.dumps(found, allow_nan=False)
    assert f"Of {len(cells)} cells in the region" in found["words"][0]
