"""Niches read off any run: the best of each, found by looking at every cell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import grids
import results
import signals
import sweeps
from results import Niches
from results.run.run import Run
from results.searching.niches.picture import niches_model
from results.searching.question import For
from results.searching.values import SURE
from signals import InputError
from sweeps.store.layouts import Store

pytestmark = pytest.mark.slow

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.5, 0.52, 0.55, 0.6]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.005, 0.02, "none"]},
        "take_profit": {"values": [0.01, 0.03, "none"]},
        "max_hold": {"values": [3, 6, 12, 24]},
        "leverage": {"values": [1, 2, 4]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0002},
    "sample": {"constraints": ["take_profit IS NOT NULL OR stop_loss IS NOT NULL"]},
}
LIMITS = [f"{name}_{side}" for name in ("trades", "max_drawdown", "win_rate") for side in ("from", "to")]


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assets")
    for seed, name in enumerate(("btc", "eth")):
        signals.write(simulated(seed), path / f"{name}.parquet")
    return path


def simulated(seed: int) -> signals.Signals:
    return signals.simulated_signals(2500, edge=0.1, seed=seed, step_minutes=60)


@pytest.fixture(scope="module", name="swept")
def _swept(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("swept") / "run"
    sweeps.run(grids.parse(GRID), folder, out, progress=False)
    return results.open(out)


def _searched(folder: Path, out: Path, for_: For, store: Store = "rows") -> Run:
    results.search(
        grids.parse(GRID),
        folder,
        out,
        for_=for_,
        cells=5000,
        hold_out=0,
        progress=False,
        store=store,
    )
    return results.open(out)


def test_each_row_is_the_best_cell_between_its_limits(swept: Run) -> None:
    found = results.niches(swept, min_trades=20)
    cells = swept.cells(sample="oos" if found.question.sample == "oos" else "all").collect()
    cells = cells.with_columns(
        bound=pl.col("expectancy") * (1 - SURE / pl.col("t_statistic").abs() * pl.col("expectancy").sign())
    )
    counts = cells.filter((pl.col("trades") >= 20) & (pl.col("wins") >= 7) & (pl.col("losses") >= 7))
    assert found.counted == len(counts) == found.table["cells"].sum()
    assert found.visited == len(cells) == 2 * 384
    inside = 0
    for row in found.table.iter_rows(named=True):
        own = counts
        for name in ("trades", "max_drawdown", "win_rate"):
            low, high = row[f"{name}_from"], row[f"{name}_to"]
            outermost = found.table[f"{name}_from"].min() == low
            own = own.filter((pl.col(name) >= low) | outermost)
            last = high is None or found.table.select((pl.col(f"{name}_to") > high).any()).item() is not True
            own = own.filter((pl.col(name) < (np.inf if high is None else high)) | last)
        best = own.sort("bound", "cell", descending=[True, False]).row(0, named=True)
        assert len(own) == row["cells"]
        assert row["bound"] == pytest.approx(best["bound"])
        assert {name: row[name] for name in ("cell", "asset", "leverage", "trades", "expectancy")} == {
            name: best[name] for name in ("cell", "asset", "leverage", "trades", "expectancy")
        }
        inside += len(own)
    assert inside == found.counted
    assert len(found.table) > 10


@pytest.mark.parametrize(("for_", "store"), [("illuminate", "factored"), ("best", "rows"), ("boundary", "rows")])
def test_a_search_that_visits_every_cell_has_the_niches_of_the_sweep(
    swept: Run, folder: Path, tmp_path: Path, for_: For, store: Store
) -> None:
    own = results.niches(_searched(folder, tmp_path / "run", for_, store))
    other = results.niches(swept)
    assert own.visited == 768
    assert_frame_equal(own.table, other.table, rel_tol=1e-12)


def test_a_search_for_niches_leaves_them_in_its_folder(folder: Path, tmp_path: Path) -> None:
    found = results.search(
        grids.parse(GRID),
        folder,
        tmp_path / "run",
        for_="illuminate",
        cells=300,
        hold_out=0.3,
        min_trades=15,
        progress=False,
    )
    assert isinstance(found.niches, Niches)
    assert found.niches.question.min_trades == 15
    written = pl.read_parquet(tmp_path / "run" / "niches" / "niches.parquet")
    assert_frame_equal(written, found.niches.table)
    assert (tmp_path / "run" / "niches" / "niches.png").stat().st_size > 10_000
    assert (
        f"{len(written):,} of {found.niches.niches:,} bands of trades, drawdown and win rate have a cell"
        in "\n".join(found.words)
    )
    assert results.open(tmp_path / "run").info.search is not None


def test_limits_and_measures_may_be_others(swept: Run) -> None:
    every, shallow = results.niches(swept), results.niches(swept, max_drawdown=0.2)
    assert shallow.counted < every.counted
    assert (shallow.table["max_drawdown"] <= 0.2).all()
    assert results.niches(swept, metric="win_rate").table.columns[-3:] == ["max_drawdown", "win_rate", "bound"]
    lower = results.niches(swept, metric="average_loss").table
    assert (lower["bound"] >= 0).all()
    with pytest.raises(InputError, match="none has 5,000 trades"):
        results.niches(swept, min_trades=5000)
    with pytest.raises(InputError, match="expectanzy"):
        results.niches(swept, metric="expectanzy")


def test_words_and_picture_say_the_same(swept: Run, tmp_path: Path) -> None:
    found = results.niches(swept)
    text, model = results.niches_text(found), niches_model(found)
    assert f"{len(found.table)} of {found.niches} niches have a cell" in " ".join(text.split())
    assert repr(found).startswith(f"{len(found.table)} of {found.niches} niches of ")
    squares = np.concatenate([panel.value[panel.cells > 0] for panel in model.panels])
    assert sorted(squares) == sorted(found.table["bound"])
    assert found.table.select(pl.col("bound").max()).item() == np.nanmax(found.cube("bound"))
    paths = results.write_niches(found, tmp_path / "there")
    assert [path.name for path in paths] == ["niches.png", "niches.csv", "niches.parquet"]
    assert pl.read_csv(paths[1]).columns == found.table.columns
    assert json.dumps(found.plain(), default=str)


def test_the_niches_are_an_archive_of_pyribs(swept: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = results.niches(swept)
    archive = results.niches_archive(found)
    assert archive.stats.num_elites == len(found.table)
    elites = archive.data()
    order = np.argsort(elites["index"])
    np.testing.assert_array_equal(elites["objective"][order], found.table["bound"])
    shape = [2, *(len(axis.values) for axis in swept.info.grid.axes)]
    cells = np.ravel_multi_index(tuple(elites["solution"][order].astype(int).T), shape)
    np.testing.assert_array_equal(cells, found.table["cell"])
    monkeypatch.setitem(sys.modules, "ribs", None)
    monkeypatch.setitem(sys.modules, "ribs.archives", None)
    with pytest.raises(InputError, match=r"pip install 'risk-asymmetry\[illuminate\]'"):
        results.niches_archive(found)
