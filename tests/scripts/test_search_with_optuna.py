"""Optuna's samplers as those who choose cells, and its studies as runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
import optuna
import polars as pl
import pytest

import grids
import results
import signals
from grids.spec import GridSpec
from results.searching.question import SearchQuestion
from results.searching.space import Space
from scripts import search_with_optuna
from scripts.search_with_optuna import Objective, Suggester, leave_run, new_study, search
from signals import InputError, Signals

pytestmark = pytest.mark.slow

GRID = """
[axes]
side        = { values = ["both", "long", "short"] }
long_entry  = { from = 0.50, to = 0.56, step = 0.02 }
short_entry = { tie = "long_entry" }
stop_loss   = { values = [0.02, "none", 0.005, 0.01] }
max_hold    = { values = [6, 12, 18, 24] }
cooldown    = { values = [0, 1, 6] }
[fixed]
stop_basis = "price"
[sample]
constraints = ["cooldown <= max_hold / 6"]
"""
QUIET = {"progress": False, "jobs": 1}


@pytest.fixture(scope="module")
def made() -> Signals:
    return signals.simulated_signals(3000, edge=0.05, seed=2, step_minutes=60)


@pytest.fixture(scope="module")
def spec() -> GridSpec:
    return grids.parse(GRID)


def test_a_trial_means_the_cell_whose_values_it_suggests(made: Signals, spec: GridSpec) -> None:
    grid = spec.resolve(made)
    suggester = Suggester(Space([grid]))
    fixed = {"side": "short", "long_entry": 0.54, "stop_loss_place": 3, "max_hold": 18, "cooldown_place": 2}
    trial = optuna.trial.FixedTrial(fixed)
    cell = grid.cells(np.array([suggester.cell(trial)])).frame().row(0, named=True)  # type: ignore[arg-type]
    assert (cell["side"], cell["long_entry"], cell["short_entry"]) == ("short", 0.54, 0.54)
    assert (cell["stop_loss"], cell["max_hold"], cell["cooldown"]) == (None, 18, 6)  # none lies above all stops
    assert isinstance(trial.distributions["long_entry"], optuna.distributions.FloatDistribution)
    assert isinstance(trial.distributions["max_hold"], optuna.distributions.IntDistribution)


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_a_study_leaves_a_run_of_what_it_tried(sampler: str, made: Signals, spec: GridSpec, tmp_path: Path) -> None:
    study = new_study(sampler, seed=1)
    found, seconds = search(study, spec, made, tmp_path / "run", cells=60, batch=8, **QUIET)
    assert 0 < seconds < 60
    assert found.run.cells == 60
    run = results.open(tmp_path / "run")
    assert run.complete
    cells = run.collect(run.cells(sample="oos").select("cell", "expectancy", "cooldown", "max_hold"))
    assert (cells["cooldown"] <= cells["max_hold"] / 6).all()
    known = {trial.user_attrs["cell"]: trial for trial in study.trials}
    for cell, expectancy in cells.select("cell", "expectancy").iter_rows():
        trial = known[cell]
        if trial.value is not None:
            assert trial.user_attrs["value"] == expectancy > trial.value
    assert found.words[-1].endswith("says whether they hold")
    assert found.best is not None
    assert study.best_trial.user_attrs["cell"] == found.best.cell or study.best_value == found.best.bound
    again = new_study(sampler, seed=1)
    search(again, spec, made, tmp_path / "again", cells=60, batch=8, **QUIET)
    assert [trial.params for trial in again.trials] == [trial.params for trial in study.trials]
    assert len(results.top(run, n=3)) == 3


def test_the_time_that_is_kept_is_not_seen(made: Signals, spec: GridSpec, tmp_path: Path) -> None:
    study = new_study("random", seed=1)
    found, _ = search(study, spec, made, tmp_path / "run", cells=20, batch=8, hold_out=0.5, **QUIET)
    assert found.split.searched.end == made.bars.time[1500]
    assert results.open(tmp_path / "run").records[0].bars == 1500


def test_a_study_that_goes_on_leaves_all_that_it_ever_tried(made: Signals, spec: GridSpec, tmp_path: Path) -> None:
    study = new_study("random", seed=1)
    search(study, spec, made, tmp_path / "first", cells=20, batch=8, **QUIET)
    found, _ = search(study, spec, made, tmp_path / "second", cells=20, batch=8, **QUIET)
    assert found.run.cells >= 40
    first, second = (
        set(pl.concat([pl.read_parquet(part) for part in results.open(tmp_path / name).parts])["cell"])
        for name in ("first", "second")
    )
    assert first < second


def test_a_study_of_ones_own_is_optimised_and_left_as_a_run(made: Signals, spec: GridSpec, tmp_path: Path) -> None:
    objective = Objective(spec, made, SearchQuestion(min_trades=20))
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=3))
    study.optimize(objective, n_trials=40)
    states = {trial.state.name for trial in study.trials}
    assert states == {"COMPLETE", "PRUNED"}  # what the constraints forbid is pruned
    found = leave_run(study, objective.spec, objective.signals, tmp_path / "run", min_trades=20, **QUIET)
    assert found.best is not None
    assert found.best.bound == pytest.approx(study.best_value, rel=1e-12)
    assert found.run.cells == len({trial.user_attrs["cell"] for trial in study.trials if "trades" in trial.user_attrs})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hold_out": 0.4}, "asked hold_out=0.0, not 0.4"),
        ({"metric": "win_rate"}, "asked metric='expectancy', not 'win_rate'"),
        ({"min_trades": 21}, "asked min_trades=20, not 21"),
        ({"max_drawdown": 0.5}, "asked max_drawdown=None, not 0.5"),
    ],
)
def test_a_study_is_not_left_as_a_run_of_what_it_was_not_asked(
    options: dict[str, Any], words: str, made: Signals, spec: GridSpec, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"hold_out": 0.0, "min_trades": 20}
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=3))
    study.optimize(Objective(spec, made, SearchQuestion(**asked)), n_trials=2)
    with pytest.raises(InputError, match=words):
        leave_run(study, spec, made, tmp_path / "run", **asked | options, **QUIET)
    with pytest.raises(InputError, match=words):
        search(study, spec, made, tmp_path / "run", cells=2, **asked | options, **QUIET)
    others = signals.simulated_signals(3000, edge=0.05, seed=3, step_minutes=60)
    with pytest.raises(InputError, match="run on other signals"):
        leave_run(study, spec, others, tmp_path / "run", **asked, **QUIET)
    assert not (tmp_path / "run").exists()


def test_the_seed_matters_only_where_weeks_are_drawn_by_it(made: Signals, spec: GridSpec, tmp_path: Path) -> None:
    parts: tuple[Literal["last", "weeks"], ...] = ("last", "weeks")
    for held_out in parts:
        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=3))
        study.optimize(Objective(spec, made, SearchQuestion(held_out=held_out, seed=1)), n_trials=2)
        options: dict[str, Any] = {"held_out": held_out, "seed": 2}
        if held_out == "weeks":
            with pytest.raises(InputError, match="asked seed=1, not 2"):
                leave_run(study, spec, made, tmp_path / held_out, **options, **QUIET)
        else:
            assert leave_run(study, spec, made, tmp_path / held_out, **options, **QUIET).run.cells > 0


def test_a_small_grid_ends_when_all_of_it_was_tried(made: Signals, tmp_path: Path) -> None:
    spec = grids.parse({"axes": {"long_entry": {"values": [0.5, 0.52]}, "max_hold": {"values": [6, 24]}}})
    found, _ = search(new_study("random", 0), spec, made, tmp_path / "run", cells=100, batch=4, **QUIET)
    assert found.run.cells == 4


def test_what_cannot_be_used_is_refused_in_a_line(
    made: Signals, spec: GridSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="minimises, and a bound is to be high"):
        leave_run(optuna.create_study(), spec, made, tmp_path / "run")
    study = new_study("random", seed=1)
    with pytest.raises(InputError, match="holds no trial of this grid"):
        leave_run(study, spec, made, tmp_path / "run")
    with pytest.raises(InputError, match="cells of another grid"):
        search(study, grids.parse({"axes": {"long_entry": {"values": [0.5]}}}), made, tmp_path / "run")
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(InputError, match=r"pip install 'risk-asymmetry\[optuna\]'"):
        new_study("tpe", seed=0)
    assert not (tmp_path / "run").exists()


def test_the_script_says_what_was_found_and_what_it_took(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(folder / "grid.toml"), "--signals", str(folder / "signals.parquet"), "--out", str(tmp_path / "run")]
    search_with_optuna.main([*words, "--trials", "10", "--jobs", "1", "--batch", "5"])
    out = capsys.readouterr().out
    assert "10 cells from" in out
    assert "  next        nothing can be called positive: kept for judging are 5 days with bars" in out
    assert "s of them in Optuna (" in out
