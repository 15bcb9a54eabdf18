"""vectorbt as judge: it agrees with an honest run, and names what is wrong in one that was tampered with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from grids.axes import AxisSpec
from grids.parameters import PARAMETERS
from grids.spec import GridSpec
from signals import InputError, Signals, simulated_signals
from sweeps import confirm_run, run
from sweeps.confirm.differences import compare_trades
from sweeps.confirm.sample import choose
from sweeps.replaying import replay

pytestmark = pytest.mark.slow

_THRESHOLDS = tuple(round(0.5 + 0.02 * step, 2) for step in range(6))


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(1500, edge=0.1, seed=3)


@pytest.fixture(scope="module")
def folder(simulated: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an honest run of 24 cells, confirmed."""
    axes = (AxisSpec("long_entry", _THRESHOLDS), AxisSpec("stop_loss", (0.005, None)), AxisSpec("leverage", (1.0, 4.0)))
    out = tmp_path_factory.mktemp("confirmed") / "run"
    spec = GridSpec("trial", axes, {"long_exit": 0.6, "stop_basis": "price"})
    summary = run(spec, simulated, out, jobs=1, progress=False, confirm=True)
    assert summary.notes[0].startswith("vectorbt agrees on ")
    return out


def test_cells_of_every_kind_are_confirmed(simulated: Signals, tmp_path: Path) -> None:
    """Readings, filters, reversal, cooldown, late stops, risk and resting targets: trade by trade, and as stored."""
    closes = simulated.bars.close
    atr = 0.002 + np.abs(np.append(0.0, np.diff(np.log(closes))))
    signals = replace(simulated, readings={"atr": np.where(np.arange(len(atr)) % 50 == 0, np.nan, atr)})
    axes = (
        AxisSpec("opposite", ("ignore", "exit", "reverse")),
        AxisSpec("filter", ("none", "calm")),
        AxisSpec("cooldown", (0, 3)),
        AxisSpec("trailing_after", (None, 1.5)),
        AxisSpec("same_bar", ("stop", "target")),
    )
    fixed: dict[str, Any] = {
        "long_entry": 0.54,
        "short_entry": 0.54,
        "stop_scale": "atr",
        "stop_basis": "price",
        "stop_loss": 2.0,
    }
    fixed |= {"trailing_stop": 1.0, "take_profit": 3.0, "breakeven_after": 1.0, "short_stop_loss": 1.5}
    fixed |= {"size_rule": "risk", "maker_fee": 0.0001, "slippage": 0.0002, "cooldown_after": "stop"}
    spec = GridSpec("kinds", axes, fixed, filters={"calm": "atr < 0.01 AND hour < 20"})
    summary = run(spec, signals, tmp_path / "run", jobs=1, progress=False, confirm=True)
    assert summary.notes[0].startswith("vectorbt agrees on ")
    said = json.loads((tmp_path / "run" / "run.json").read_text())["confirmation"]
    assert said["cells"] > 30
    assert said["trades"] > 1000
    stored = _cells(tmp_path / "run").select(pl.col("^exits_.*$").sum()).collect().row(0, named=True)
    assert {name for name, count in stored.items() if count == 0} <= {
        "exits_signal",
        "exits_max_hold",
        "exits_liquidation",
    }


def _cells(folder: Path) -> pl.LazyFrame:
    return pl.scan_parquet(folder / "cells" / "*.parquet")


def test_a_sweep_says_what_vectorbt_found(folder: Path) -> None:
    said = json.loads((folder / "run.json").read_text())["confirmation"]
    paths = _cells(folder).select(pl.col("path").n_unique()).collect().item()
    assert said["cells"] == said["chosen"] == paths
    assert said["disagreements"] == []
    assert 0 <= said["return_difference"] < 1e-14
    assert said["measure_difference"] < 1e-9
    assert said["trades"] > 100


def test_a_tampered_measure_is_named(folder: Path, simulated: Signals) -> None:
    victim = choose(_cells(folder), 3, 3)[1]
    tampered = _cells(folder).with_columns(
        pl.when(pl.col("cell") == victim).then(pl.col("wins") + 1).otherwise(pl.col("wins")).alias("wins")
    )
    agreement = confirm_run(tampered, simulated, jobs=1, progress=False, top=5)
    (line,) = agreement.disagreements
    assert f"cell {victim}: wins is stored as " in line
    assert "the stored row is not what this file gives" in line
    assert "DISAGREES" in agreement.line()
    with pytest.raises(InputError, match=f"vectorbt disagrees: cell {victim}: wins"):
        agreement.check("run")


def test_other_signals_are_not_confirmed(folder: Path) -> None:
    other = simulated_signals(1500, edge=0.1, seed=4)
    agreement = confirm_run(_cells(folder), other, jobs=1, progress=False, top=2)
    assert len(agreement.disagreements) == agreement.cells > 0


def test_the_first_trade_that_differs_is_named(simulated: Signals, folder: Path) -> None:
    cell = _cells(folder).select(*PARAMETERS).head(1).collect().row(0, named=True)
    trades = replay(simulated, cell).trades
    moved = trades.with_columns(
        exit_bar=pl.when(pl.int_range(pl.len()) == 2).then(pl.col("exit_bar") + 1).otherwise("exit_bar")
    )
    made = {name: trades[name].to_numpy() for name in trades.columns}
    named = compare_trades(made, {name: moved[name].to_numpy() for name in moved.columns}).differing
    bar, entry = trades["exit_bar"][2], trades["entry_bar"][2]
    assert named == f"trade 3 (entry_bar {entry}): exit_bar is {bar} by the event engine and {bar + 1} by vectorbt"
    shorter = compare_trades(made, {name: column[:5] for name, column in made.items()}).differing
    assert shorter == f"trade 6 (entry_bar {trades['entry_bar'][5]}) is made by the event engine only"


def test_leaders_come_first_and_no_path_twice(folder: Path) -> None:
    cells = _cells(folder).collect()
    chosen = choose(cells.lazy(), 2, 8)
    assert len(chosen) == len(set(chosen)) == 8
    paths = cells.filter(pl.col("cell").is_in(chosen))["path"]
    assert paths.n_unique() == 8
    ok = cells.filter(pl.col("state") == "ok")
    best = ok.filter(pl.col("edge") == ok["edge"].max())["path"]
    assert cells.filter(pl.col("cell") == chosen[0])["path"].item() in best.to_list()
    assert choose(cells.lazy(), 2, 8) == chosen


def test_a_run_by_vectorbt_has_the_same_parts(simulated: Signals, folder: Path, tmp_path: Path) -> None:
    axes = (AxisSpec("long_entry", _THRESHOLDS), AxisSpec("stop_loss", (0.005, None)), AxisSpec("leverage", (1.0, 4.0)))
    spec = GridSpec("trial", axes, {"long_exit": 0.6, "stop_basis": "price"})
    summary = run(spec, simulated, tmp_path / "run", jobs=1, engine="vectorbt", progress=False)
    assert "of at most" in summary.notes[0]
    assert json.loads((tmp_path / "run" / "run.json").read_text())["engine"] == "vectorbt"
    here, there = (_cells(where).sort("cell").drop("path").collect() for where in (tmp_path / "run", folder))
    assert here.schema == there.schema
    for name in here.columns:
        if here[name].dtype == pl.Float64:
            assert here[name].fill_null(-9.0).to_list() == pytest.approx(
                there[name].fill_null(-9.0).to_list(), rel=1e-9
            )
        else:
            assert here[name].equals(there[name]), name


@pytest.mark.parametrize("name", ["t_statistic", "sharpe", "oos_sharpe", "gross_sum_squares"])
@pytest.mark.parametrize("value", [None, 1e14])
def test_what_is_divided_by_a_deviation_is_compared_too(
    folder: Path, simulated: Signals, tmp_path: Path, name: str, value: float | None
) -> None:
    victim = choose(_cells(folder), 3, 3)[0]
    told = pl.when(pl.col("cell") == victim).then(value).otherwise(pl.col(name)).alias(name)
    agreement = confirm_run(_cells(folder).with_columns(told), simulated, jobs=1, progress=False, top=6)
    (line,) = agreement.disagreements
    assert f"cell {victim}: {name} is stored as " in line
    assert (agreement.summary()["measure_difference"] is None) == (value is None)
    assert json.dumps(agreement.summary(), allow_nan=False)


def test_leaders_and_others_take_turns_where_time_may_run_out(folder: Path) -> None:
    plain, mixed = (choose(_cells(folder), 2, 10, mixed=mixed) for mixed in (False, True))
    assert sorted(plain) == sorted(mixed)
    leaders = [cell for cell in plain if cell in choose(_cells(folder), 2, 4)]
    assert set(mixed[:6]) >= set(leaders[:3])
    assert not set(mixed[:4]) <= set(leaders)
