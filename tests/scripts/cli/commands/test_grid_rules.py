"""Grid files of filters, readings and values of shorts, as commands show, run and refuse them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import signals
from tests.scripts.command_line import run

GRID = """
[axes]
filter = { values = ["none", "early"] }
short_stop_loss = { values = ["same", 3, "none"] }
trailing_after = { values = ["none", 2] }
[fixed]
long_entry = 0.5
short_entry = 0.5
stop_scale = "range"
stop_basis = "price"
stop_loss = 2
max_hold = 24
[filters]
early = "hour < 12 AND range < 1"
[assets.market]
fee = 0.0002
"""


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a signal file with the reading `range`, and a reading `dollars` that is no fraction of the price."""
    path = tmp_path_factory.mktemp("rules") / "market.parquet"
    made = signals.simulated_signals(1500, edge=0.1, seed=4)
    bars = made.bars
    readings = {"range": (bars.high - bars.low) / bars.close, "dollars": bars.high - bars.low}
    signals.write(replace(made, readings=readings), path)
    return path


def _grid(folder: Path, text: str = GRID) -> Path:
    path = folder / "grid.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_grid_shows_what_the_file_says(capsys: pytest.CaptureFixture[str], market: Path, tmp_path: Path) -> None:
    code, out, err = run(capsys, "grid", _grid(tmp_path), "--signals", market)
    assert (code, err) == (0, "")
    shown = [line.strip() for line in out.splitlines()]
    assert shown[1].split() == ["filter", "2", "none,", "early"]
    assert shown[2].split() == ["short_stop_loss", "3", "same,", "3.0,", "none"]
    assert "asset market: fee 0.0002" in shown
    assert "filter early: hour < 12 AND range < 1" in shown
    assert any(line.startswith("fixed: ") and "stop_scale range" in line for line in shown)
    assert any(line.endswith("6 cells break a rule and are skipped") for line in shown)
    assert "in 6 trailing_after has no trailing stop to begin (set trailing_stop, or trailing_after to none)" in shown
    code, out, _ = run(capsys, "grid", _grid(tmp_path), "--signals", market, "--json")
    told = json.loads(out)
    assert told["grid"]["filters"] == {"early": "hour < 12 AND range < 1"}
    assert told["grid"]["readings"] == ["range"]
    assert told["grid"]["axes"][1]["values"] == ["same", 3.0, None]
    assert [rule["parameters"] for rule in told["work"]["broken_rules"]] == [["trailing_after", "trailing_stop"]]


def test_a_sweep_says_what_it_skipped_and_stores_values_in_force(
    capsys: pytest.CaptureFixture[str], market: Path, tmp_path: Path
) -> None:
    grid = _grid(tmp_path)
    code, _, err = run(
        capsys, "sweep", grid, "--signals", market, "--out", tmp_path / "run", "--no-confirm", "--jobs", 1
    )
    assert code == 0
    assert err.splitlines()[-1].endswith(
        f"{grid}: 6 of 12 cells break a rule and are skipped: in 6 trailing_after has no trailing stop to begin (set "
        "trailing_stop, or trailing_after to none)"
    )
    cells = pl.read_parquet(tmp_path / "run" / "cells" / "*.parquet").sort("cell")
    assert cells["short_stop_loss"].to_list() == [2.0, 3.0, None] * 2
    assert set(cells["fee"]) == {0.0002}
    info = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert info["grid"]["stated"]["filters"] == {"early": "hour < 12 AND range < 1"}
    assert info["broken_rules"] == [{"parameters": ["trailing_after", "trailing_stop"], "cells": 6}]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('stop_scale = "range"', 'stop_scale = "rnage"', "stop_scale: {file}: there is no reading 'rnage'"),
        ("range < 1", "rnage < 1", "filters.early: 'hour < 12 AND rnage < 1' names 'rnage', which is no column"),
        ("range < 1", "lag(range) < 1", "calls lag, which looks beyond its own bar"),
        ("hour < 12 AND range < 1", "hour <", "filters.early: 'hour <' is not an SQL expression"),
        ('"early"]', '"erly"]', "filter = 'erly' is not defined in filters; did you mean 'early'?"),
        (
            "[assets.market]",
            "[assets.markt]",
            "assets.markt: no asset of this run is called so; did you mean 'market'?",
        ),
        ("fee = 0.0002", "filter = 'none'", "assets.market: filter is an axis"),
        (
            'values = ["none", 2]',
            "values = [1, 2]",
            "every one of the 12 cells breaks a rule: in 12 trailing_after has",
        ),
        ('["none", "early"]', '["early"]', "no cell can trade: filter = early is true at no bar"),
    ],
)
def test_what_cannot_be_run_is_one_line_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], market: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = GRID.replace(old, new)
    if said.startswith("no cell can trade"):
        text = text.replace("hour < 12", "hour > 99")
    words = ("--signals", market, "--out", tmp_path / "run", "--no-confirm", "--jobs", 1)
    code, out, err = run(capsys, "sweep", _grid(tmp_path, text), *words)
    assert (code, out) == (1, "")
    assert said.format(file=market) in err
    assert len([line for line in err.splitlines() if not line.startswith("warning")]) == 1
    assert not (tmp_path / "run").exists()


def test_a_reading_in_dollars_is_warned_of(capsys: pytest.CaptureFixture[str], market: Path, tmp_path: Path) -> None:
    text = GRID.replace('stop_scale = "range"', 'stop_scale = "dollars"')
    code, _, err = run(capsys, "grid", _grid(tmp_path, text), "--signals", market)
    assert code == 0
    assert "stop_scale = dollars: half the values of the reading are above" in err


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"filter": "early"}, "filter = 'early' is not defined in filters; define it in [filters]"),
        ({"filter": "erly", "filters": {"early": "hour < 12"}}, "did you mean 'early'?"),
        ({"filters": ["hour < 12"]}, "is no table of filters by name"),
        (
            {"trailing_after": 0.01},
            "trailing_after = 0.01 with trailing_stop = none has no trailing stop to begin; set",
        ),
        (
            {"size_rule": "risk", "stop_basis": "price"},
            "size_rule = risk with stop_loss = none and short_stop_loss = none needs a stop that stands from the entry",
        ),
        ({"stop_scale": "range", "stop_loss": 2}, "stop_scale = range with stop_basis = balance multiplies distances"),
    ],
)
def test_a_cell_that_cannot_be_replayed_is_one_line(
    capsys: pytest.CaptureFixture[str], market: Path, tmp_path: Path, cell: dict[str, object], said: str
) -> None:
    path = tmp_path / "cell.json"
    path.write_text(json.dumps({"long_entry": 0.5, **cell}), encoding="utf-8")
    code, out, err = run(capsys, "replay", "--signals", market, "--cell", path, "--out", tmp_path / "trades.csv")
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert line.startswith(f"error: {path}: ") or f"{path}: " in line
    assert said in line
