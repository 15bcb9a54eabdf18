"""A run opened: whatever its cells lie in, readers find the same."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import grids
import results
import sweeps
from results.run.run import Run
from results.trade_analysis.stored_rows import StoredRows
from signals import Signals
from sweeps.store.layouts import StoreLayout
from tests.results.conftest import GRID

LAYOUTS: tuple[StoreLayout, ...] = ("rows", "factored")


@pytest.fixture(scope="module")
def both(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The same cells as rows, and factored."""
    folder = tmp_path_factory.mktemp("both")
    for store in LAYOUTS:
        sweeps.run(grids.parse(GRID, "test"), market, folder / store, jobs=1, progress=False, store=store)
    return results.open(folder / "rows"), results.open(folder / "factored")


def _alike(found: pl.DataFrame, wanted: pl.DataFrame, tolerance: float = 1e-12) -> None:
    assert_frame_equal(found, wanted, rel_tol=tolerance, abs_tol=1e-15)


def test_a_run_says_what_it_lies_in(both: tuple[Run, Run]) -> None:
    assert [run.info.layout for run in both] == list(LAYOUTS)
    assert [run.info.format for run in both] == [2, 3]
    assert both[0].info.effects == both[1].info.effects
    assert both[0].info.paths == both[1].info.paths
    assert both[0].schema == both[1].schema
    assert both[0].standing == both[1].standing


def test_scan_is_every_cell(both: tuple[Run, Run]) -> None:
    rows, factored = (results.scan(run.path) for run in both)
    _alike(factored.collect(), rows.collect())
    condition = pl.col("stop_loss").is_null() & (pl.col("trades") > 10)
    _alike(factored.filter(condition).collect(), rows.filter(condition).collect())


@pytest.mark.parametrize("sample", ["all", "oos"])
@pytest.mark.parametrize("cost", ["net", "gross"])
def test_views_and_leading_cells_are_the_same(both: tuple[Run, Run], sample: str, cost: str) -> None:
    rows, factored = both
    given = {"sample": sample, "cost": cost}
    _alike(*(run.collect(run.cells("leverage = 3", **given)) for run in (factored, rows)))  # type: ignore[arg-type]
    top, other = (results.top(run, all_states=True, **given) for run in (factored, rows))  # type: ignore[arg-type]
    _alike(top, other, tolerance=1e-9)  # what in-sample trades are is a difference of sums
    table, other = (results.map_table(run, x="long_entry", y="stop_loss", **given) for run in (factored, rows))  # type: ignore[arg-type]
    _alike(table, other)


def test_any_cell_is_found(both: tuple[Run, Run]) -> None:
    cells = [0, 7, 95, 191, 192, -1]
    found = [StoredRows(run, ["edge", "trades"]).rows(cells) for run in both]
    assert list(found[0]) == list(found[1]) == [0, 7, 95, 191]
    for cell in found[0]:
        _alike(found[1][cell], found[0][cell])
    wholes = [StoredRows(run, []).whole(95) for run in both]
    assert wholes[0] is not None
    assert wholes[1] is not None
    _alike(wholes[1], wholes[0])
    assert results.cell_of(both[0], 95) == results.cell_of(both[1], 95)
