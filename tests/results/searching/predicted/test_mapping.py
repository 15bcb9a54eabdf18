from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
from signals import InputError

GRID = {
    "axes": {
        "side": {"values": ["both", "long", "short"]},
        "long_entry": {"from": 0.5, "to": 0.64, "step": 0.02},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.005, 0.01, 0.02, "none"]},
        "take_profit": {"values": [0.005, 0.01, 0.02, "none"]},
        "leverage": {"values": [1, 2, 4]},
    },
    "fixed": {"stop_basis": "price"},
    "sample": {"constraints": ["take_profit IS NULL OR stop_loss IS NULL OR take_profit >= stop_loss"]},
}
ALLOWED = 3 * 8 * 13 * 3


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    folder = tmp_path_factory.mktemp("boundary")
    path = signals.write(
        signals.simulated_signals(3000, edge=0.05, seed=2, step_minutes=60), folder / "signals.parquet"
    )
    asked: dict[str, Any] = {"for_": "boundary", "cells": 400, "hold_out": 0, "seed": 3, "jobs": 1, "progress": False}
    results.search(grids.parse(GRID), path, folder / "run", **asked)
    return results.open(folder / "run")


def test_a_map_of_the_whole_grid_says_how_sure_it_is_and_that_visited_cells_are_no_fair_draw(
    run: results.Run, tmp_path: Path
) -> None:
    files = results.predict_map(run, x="take_profit", y="long_entry", out=tmp_path / "maps")
    assert files.png.stat().st_size > 10_000
    assert files.table["cells"].sum() == ALLOWED
    assert files.table["share_positive"].drop_nulls().is_between(0, 1).all()
    assert files.table["take_profit"].to_list()[:4] == [0.005, 0.01, 0.02, None]
    assert "no fair draw" in files.notes[0]
    signs = pl.read_parquet(files.parquet)
    assert signs["visited"].sum() == 400
    assert (
        results.predict_map(run, x="side", y="stop_loss", out=tmp_path / "maps", seed=1).table["cells"].sum() == ALLOWED
    )


def test_signs_of_visited_cells_are_those_of_the_run_and_the_same_every_time(run: results.Run) -> None:
    signs = results.predict_signs(run)
    found = run.collect(run.stored.select("cell", "oos_trades", "oos_sum_win", "oos_sum_loss")).sort("cell")
    both = signs.join(found, on="cell").filter((pl.col("oos_trades") >= 60) & (pl.col("enough") == 1))
    assert len(both) > 50
    assert (both["positive"] == (both["oos_sum_win"] > both["oos_sum_loss"])).all()
    few = results.predict_signs(run, signs["cell"].to_numpy()[::-7])
    assert few.equals(signs.join(few.select("cell"), on="cell", maintain_order="right").select(few.columns))


def test_a_cell_that_is_none_is_refused(run: results.Run) -> None:
    with pytest.raises(InputError, match="cell 99999: the space has 1,152 cells"):
        results.predict_signs(run, np.array([0, 99999]))
    with pytest.raises(InputError, match="constraints or rules leave it out"):
        results.predict_signs(run, np.arange(1152))
    with pytest.raises(InputError, match="x and y are both"):
        results.predict_map(run, x="side", y="side", out="maps")


def test_a_search_for_something_else_is_refused(tmp_path: Path) -> None:
    made = signals.simulated_signals(1500, edge=0.05, seed=2, step_minutes=60)
    asked: dict[str, Any] = {"for_": "best", "cells": 50, "hold_out": 0, "jobs": 1, "progress": False}
    results.search(grids.parse(GRID), made, tmp_path / "run", **asked)
    with pytest.raises(InputError, match="is of no search for the boundary"):
        results.predict_signs(results.open(tmp_path / "run"))


def test_a_limit_of_the_search_is_part_of_what_counts(run: results.Run, tmp_path: Path) -> None:
    path = signals.write(
        signals.simulated_signals(1500, edge=0.05, seed=2, step_minutes=60), tmp_path / "signals.parquet"
    )
    asked: dict[str, Any] = {"for_": "boundary", "cells": 150, "hold_out": 0, "jobs": 1, "progress": False}
    results.search(grids.parse(GRID), path, tmp_path / "run", max_drawdown=0.15, **asked)
    limited = results.open(tmp_path / "run")
    found = limited.collect(limited.cells(sample="oos").select("cell", "max_drawdown"))
    signs = results.predict_signs(limited, found["cell"].to_numpy().astype(np.int64))
    deep = found["max_drawdown"].to_numpy() > 0.15
    assert 0 < deep.sum() < len(deep)
    assert (signs["enough"].to_numpy()[deep] == 0).all()
    assert (signs["enough"] > 0).any()
    files = results.predict_map(limited, x="side", y="stop_loss", out=tmp_path / "maps")
    assert any("have enough trades and a drawdown of at most 15.0%" in note for note in files.notes)


def test_where_every_cell_was_visited_nothing_is_predicted_and_where_none_counts_it_is_said(tmp_path: Path) -> None:
    path = signals.write(signals.simulated_signals(600, seed=2, step_minutes=60), tmp_path / "signals.parquet")
    spec = grids.parse({"axes": {"long_entry": {"values": [0.5, 0.51, 0.52]}, "max_hold": {"values": [6, 24]}}})
    asked: dict[str, Any] = {"for_": "boundary", "cells": 50, "hold_out": 0, "jobs": 1, "progress": False}
    for name, trades in (("all", 1), ("none", 10_000)):
        results.search(spec, path, tmp_path / name, min_trades=trades, **asked)
    axes: dict[str, Any] = {"x": "long_entry", "y": "max_hold", "out": tmp_path / "maps"}
    some = results.predict_map(results.open(tmp_path / "all"), **axes).notes
    assert some[0] == "all 6 cells that constraints leave (of 6) were visited: nothing is predicted"
    assert len(some) == 2
    none = results.predict_map(results.open(tmp_path / "none"), **axes).notes
    assert none[-1] == "no cell has enough trades, so that none has a sign"


@pytest.mark.parametrize(
    ("change", "words"), [({"by": "optuna"}, "chosen by optuna"), ({"seed": 4}, "others than this release draws")]
)
def test_cells_that_others_chose_or_another_release_drew_have_no_map(
    run: results.Run, change: dict[str, Any], words: str
) -> None:
    opened = results.open(run.path)
    assert opened.info.search is not None
    opened.info.search.update(change)
    with pytest.raises(InputError, match=words):
        results.predict_signs(opened)
