"""A large run worked through part after part, by threads, tells what it tells as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import grids
import results
import sweeps
from results import Run
from results.run.large import batches
from results.run.large.batches import each_batch, parts_together
from results.run.large.families import MEMBERS, by_families, hangs_on_exposure
from signals import Signals
from tests.results.conftest import GRID


@pytest.fixture(scope="module")
def factored(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cells of the run, as families."""
    out = tmp_path_factory.mktemp("runs") / "factored"
    sweeps.run(grids.parse(GRID, "test"), market, out, jobs=1, progress=False, store="factored")
    return out


@pytest.fixture(params=["rows", "factored"])
def either(request: pytest.FixtureRequest, run_folder: Path, factored: Path) -> Path:
    return run_folder if request.param == "rows" else factored


def test_batches_hold_every_part_once(either: Path) -> None:
    run = results.open(either)
    assert [part for parts in parts_together(run, 1) for part in parts] == list(run.parts)
    cells = pl.concat(each_batch(run, lambda piece: piece.collect(piece.stored.select("cell")), "reading", 1))
    assert sorted(cells["cell"]) == sorted(run.stored.select("cell").collect()["cell"])


def test_families_stand_for_every_cell(either: Path) -> None:
    run = results.open(either)
    seen = by_families(run)
    found = seen.cells(None, "oos").select("trades", MEMBERS, weighed=pl.col("trades") * pl.col(MEMBERS)).collect()
    cells = run.cells(None, "oos").select("trades").collect()
    assert found[MEMBERS].sum() == len(cells)
    assert found["weighed"].sum() == cells["trades"].sum()


@pytest.mark.parametrize(
    ("name", "hangs"),
    [("leverage", True), ("stop_loss", False), ("edge", False), ("oos_sharpe", False), ("total_return", True),
     ("state", False), ("sum_win", True), ("kelly_multiple", True), ("exits_signal", False)],
)  # fmt: skip
def test_what_differs_within_a_family(run: Run, name: str, hangs: bool) -> None:
    assert hangs_on_exposure(run, name) is hangs


@pytest.mark.parametrize("known", ["half", "all", "none", "nobody"])
def test_standing_is_that_of_all_cells(
    known: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = {"half": "run", "all": "out_of_sample_run", "none": "in_sample_run", "nobody": "blind_run"}[known]
    run: Run = request.getfixturevalue(name)
    monkeypatch.setattr(batches, "LARGE", 1)
    assert results.open(run.path).standing == run.standing


TOPS: list[dict[str, Any]] = [
    {},
    {"metric": "t_statistic", "n": 3, "where": "trades > 40 AND side = 'long'"},
    {"metric": "total_return", "n": 4},
    {"metric": "max_drawdown", "n": 5, "where": "leverage > 1", "all_states": True},
    {"metric": "trades", "n": 500, "sample": "all", "all_states": True},
    {"metric": "edge", "n": 2, "by": "side"},
]


@pytest.mark.parametrize("asked", TOPS, ids=str)
def test_the_best_are_those_of_a_run_in_one_piece(
    either: Path, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = results.top(results.open(either), **asked)
    monkeypatch.setattr(batches, "LARGE", 1)
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    assert_frame_equal(results.top(results.open(either), **asked), wanted, rel_tol=1e-12, abs_tol=1e-14)
