"""What another process is told of a run: it goes there and back, and is refused where the run or the release is another."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import InputError, as_assets, simulated_signals, write
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.surveyed import survey_assets

SPEC = GridSpec("trial", (AxisSpec("long_entry", (0.5, 0.6)),), {"long_exit": 0.6})


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    files = {
        name: write(simulated_signals(300, seed=seed), tmp_path / f"{name}.parquet") for seed, name in enumerate("ab")
    }
    surveyed = survey_assets(SPEC, as_assets(files), 16)
    (tmp_path / "cells").mkdir()
    (tmp_path / "run.json").write_text("{}")
    return Recipe(SPEC, surveyed, "event", 16, tmp_path / "cells").sent()


def test_what_is_sent_is_small_and_finds_its_signals_again(recipe: Recipe) -> None:
    packed = pickle.dumps(recipe)
    assert len(packed) < 5000
    there = pickle.loads(packed)
    there.check()
    assert there.names == ("a", "b")
    for one in there.assets:
        signals, grid = one.settled(there.spec)
        assert (len(signals), grid.size) == (300, 2)


def test_a_file_that_is_another_there_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    write(simulated_signals(300, seed=9), tmp_path / "b.parquet")
    with pytest.raises(InputError, match=r"asset b: .*b\.parquet: was changed while the run was going on"):
        recipe.assets[1].settled(recipe.spec)


def test_another_release_is_refused(recipe: Recipe) -> None:
    with pytest.raises(InputError, match="runs another release of this program"):
        replace(recipe, code="0" * 16).check()


def test_a_process_without_the_folder_of_the_run_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    (tmp_path / "run.json").unlink()
    with pytest.raises(InputError, match="has not the folder .*, or may not write to it; put `out` where all workers"):
        recipe.check()
