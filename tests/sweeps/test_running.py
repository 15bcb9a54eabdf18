"""Runs: what lands in the folder, whatever the number of threads, and what a killed run leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from grids import parse
from grids.axes import AxisSpec
from grids.parameters import PARAMETERS
from grids.selection.cells import Sample
from grids.selection.constraints import parse_constraint
from grids.spec import GridSpec
from signals import InputError, Signals, simulated_signals
from sweeps import run
from sweeps.measures.ratios import MEASURES, OOS_ACCOUNT, SUMS
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades
from tests.places import ROOT

pytestmark = pytest.mark.slow

_THRESHOLDS = tuple(round(0.5 + 0.02 * step, 2) for step in range(10))


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(3000, edge=0.1, seed=3)


@pytest.fixture
def spec() -> GridSpec:
    axes = (
        AxisSpec("long_entry", _THRESHOLDS),
        AxisSpec("trailing_after", (0.005, 0.01, None)),
        AxisSpec("trailing_stop", (None, 0.01)),
        AxisSpec("leverage", (1.0, 4.0)),
    )
    return GridSpec("trial", axes, {"long_exit": 0.6, "stop_basis": "price"})


def _cells(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "cells" / "*.parquet").sort("cell")


def test_a_run_holds_every_cell_with_parameters_measures_and_sums(
    simulated: Signals, spec: GridSpec, tmp_path: Path
) -> None:
    summary = run(spec, simulated, tmp_path / "run", progress=False)
    cells = _cells(tmp_path / "run")
    assert tuple(cells.columns) == ("cell", *PARAMETERS, *MEASURES, "state", *SUMS, *OOS_ACCOUNT, "path")
    # a trailing stop that begins later, and is none, breaks the contract: 2 beginnings x 10 thresholds x 2 leverages
    assert (summary.cells, summary.skipped) == (len(cells), 40) == (80, 40)
    info = json.loads((tmp_path / "run" / "run.json").read_text())
    assert info["state"] == "complete"
    assert (info["cells"], info["skipped"], info["paths"]) == (80, 40, cells["path"].n_unique())
    assert info["broken_rules"] == [{"parameters": ["trailing_after", "trailing_stop"], "cells": 40}]
    assert info["warnings"] == [
        "trial: 40 of 120 cells break a rule and are skipped: in 40 trailing_after has no trailing stop to begin (set "
        "trailing_stop, or trailing_after to none)"
    ]
    assert info["signals"]["fingerprint"] == simulated.fingerprint
    assert info["seconds"] > 0


def test_a_stored_cell_is_what_the_reference_finds(simulated: Signals, spec: GridSpec, tmp_path: Path) -> None:
    run(spec, simulated, tmp_path / "run", progress=False)
    cells = _cells(tmp_path / "run")
    for row in (0, 17, 79):
        found = cells.row(row, named=True)
        cell = {name: found[name] for name in PARAMETERS}
        expected = reference_measures(simulated, reference_trades(simulated, cell), str(cell["variant"]))
        for name in ("trades", "wins", "losses", "state", "exits_signal"):
            assert found[name] == expected[name]
        for name in ("total_return", "expectancy", "sharpe", "max_drawdown", "oos_sum_win"):
            assert found[name] == pytest.approx(expected[name], rel=1e-9)


def test_threads_change_nothing(
    simulated: Signals, spec: GridSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", 16)
    run(spec, simulated, tmp_path / "one", jobs=1, progress=False)
    run(spec, simulated, tmp_path / "four", jobs=4, progress=False)
    # 120 cells in chunks of 16, one of which holds nothing but cells that break the contract
    assert len(list((tmp_path / "four" / "cells").iterdir())) == 7
    assert _cells(tmp_path / "one").equals(_cells(tmp_path / "four"))


@pytest.mark.parametrize("content", ["run.json", "notes.txt"])
def test_a_folder_in_use_is_refused_and_left_alone(
    simulated: Signals, spec: GridSpec, tmp_path: Path, content: str
) -> None:
    (tmp_path / content).write_text("precious")
    with pytest.raises(InputError, match="choose another `out`"):
        run(spec, simulated, tmp_path, progress=False)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(content, "precious")]


def test_an_empty_grid_is_refused_before_anything_is_written(
    simulated: Signals, spec: GridSpec, tmp_path: Path
) -> None:
    empty = replace(spec, sample=Sample((parse_constraint("long_entry > 3", "trial: sample"),)))
    with pytest.raises(InputError, match="leaves no cell"):
        run(empty, simulated, tmp_path / "run", progress=False)
    assert not (tmp_path / "run").exists()


def test_an_engine_that_is_not_there_is_refused_before_anything_is_written(
    simulated: Signals, spec: GridSpec, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="event, vectorbt"):
        run(spec, simulated, tmp_path / "run", engine="backtrader", progress=False)
    assert not (tmp_path / "run").exists()


def test_a_grid_of_which_every_cell_breaks_a_rule_leaves_nothing(
    simulated: Signals, spec: GridSpec, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        run(replace(spec, fixed={"maintenance_margin": 2.0}), simulated, tmp_path / "run", progress=False)
    assert str(caught.value) == (
        "trial: every one of the 120 cells breaks a rule: in 120 leverage leaves no room: 1/leverage must exceed "
        "maintenance_margin (lower one of the two); in 40 trailing_after has no trailing stop to begin (set trailing_stop, "
        "or trailing_after to none)"
    )
    assert not (tmp_path / "run").exists()


_LONG_RUN = """
import sys
from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import simulated_signals
import sweeps.runs.chunks
import sweeps.running
sweeps.runs.chunks.CHUNK = 256
levels = tuple(0.5 + 0.0001 * step for step in range(1000))
spec = GridSpec("long", (AxisSpec("long_entry", levels), AxisSpec("short_entry", levels)), {"max_hold": 12})
sweeps.running.run(spec, simulated_signals(3000, edge=0.0, seed=1), sys.argv[1], jobs=2, progress=False, store="rows")
"""


def _wait_for_parts(folder: Path, parts: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if len(list(folder.glob("part-*.parquet"))) >= parts:
            return
        time.sleep(0.05)
    raise AssertionError("the run wrote no parts in a minute")


def test_a_killed_run_leaves_whole_parts(tmp_path: Path) -> None:
    out = tmp_path / "run"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", _LONG_RUN, str(out)], env=environment) as process:
        _wait_for_parts(out / "cells", 5)
        process.send_signal(signal.SIGKILL)
        process.wait()
    parts = sorted((out / "cells").glob("part-*.parquet"))
    sizes = [len(pl.read_parquet(part)) for part in parts]
    assert set(sizes) == {256}
    assert np.unique(np.concatenate([pl.read_parquet(part)["cell"].to_numpy() for part in parts])).size == sum(sizes)
    assert json.loads((out / "run.json").read_text())["state"] == "running"


def test_a_grid_that_cannot_trade_is_refused_with_the_highest_probability(simulated: Signals, tmp_path: Path) -> None:
    spec = GridSpec("trial", (AxisSpec("long_entry", (0.99999, 1.0)),))
    with pytest.raises(InputError, match="no cell can trade") as refused:
        run(spec, simulated, tmp_path / "run", progress=False)
    assert f"{simulated.highest('long_entry', 'default'):.6g}" in str(refused.value)
    assert not (tmp_path / "run").exists()


def test_a_threshold_out_of_reach_is_a_warning_with_the_highest_probability(simulated: Signals, tmp_path: Path) -> None:
    spec = GridSpec("trial", (AxisSpec("long_entry", (0.5, 1.0)),))
    (warning,) = run(spec, simulated, tmp_path / "run", progress=False).warnings
    assert "long_entry" in warning
    assert f"{simulated.highest('long_entry', 'default'):.6g}" in warning


def test_a_grid_that_could_never_end_is_not_begun(tmp_path: Path) -> None:
    names = ("long_entry", "long_exit", "stop_loss", "take_profit", "max_hold")
    axes: dict[str, object] = {name: {"from": 0.001, "to": 0.9, "step": 0.001} for name in names[:4]}
    spec = parse({"axes": {**axes, "max_hold": {"values": list(range(1, 900))}}})
    with pytest.raises(InputError, match="cells to run, more than 100,000,000,000, which would take weeks"):
        run(spec, simulated_signals(500, seed=1), tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_what_runs_a_grid_loads_neither_pandas_nor_what_vectorbt_needs() -> None:
    heavy = {"joblib", "pandas", "scipy.linalg", "vectorbt"}
    code = f"import sys, sweeps.running; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
