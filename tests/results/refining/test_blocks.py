"""A run summed up by blocks says the same whatever its cells lie in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grids
import results
import sweeps
from results.refining.blocks import Blocks, blocks_of
from results.refining.coarse import CoarseAxis, coarse_axes
from results.refining.question import read_question
from results.run.metrics import METRICS
from results.run.run import Run
from signals import Signals
from sweeps.store.layouts import StoreLayout

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.5, 0.55, 0.6]},
        "stop_loss": {"values": [0.005, 0.02]},
        "leverage": {"values": [1, 3, 40]},
        "size": {"values": [0.2, 1]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0002, "max_hold": 12},
}


@pytest.fixture(scope="module")
def both(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The same cells as rows and as families."""
    folder = tmp_path_factory.mktemp("runs")

    def swept(store: StoreLayout) -> Run:
        out: Path = folder / store
        sweeps.run(grids.parse(GRID, "test"), market, out, jobs=1, progress=False, store=store)
        return results.open(out)

    return swept("rows"), swept("factored")


def blocks(run: Run, metric: str, axes: list[CoarseAxis], most: int = 1000, **asked: Any) -> Blocks:
    options = {"sample": "all", "cost": "net", "where": None} | asked
    question = read_question(run, metric, "promising", 2, 1000, seed=0, progress=False, **options)
    return blocks_of(run, question, axes, most, 1)


def chosen(run: Run, *names: str) -> list[CoarseAxis]:
    return [axis for axis in coarse_axes(run) if axis.name in names]


@pytest.mark.parametrize("metric", METRICS)
def test_every_measure_is_summed_up_alike_in_both_layouts(both: tuple[Run, Run], metric: str) -> None:
    as_rows, as_families = (blocks(run, metric, chosen(run, "long_entry", "stop_loss")) for run in both)
    np.testing.assert_allclose(as_families.mean, as_rows.mean, rtol=1e-9, atol=1e-12)
    assert np.array_equal(as_families.positive, as_rows.positive)
    assert as_families.cells.tolist() == as_rows.cells.tolist() == [[6, 6]] * 3


@pytest.mark.parametrize(
    ("metric", "asked"),
    [("total_return", {"sample": "oos"}), ("expectancy", {"cost": "gross"}), ("edge", {"where": "leverage > 1"}),
     ("sharpe", {"where": "total_return > -0.5"})],
)  # fmt: skip
def test_so_is_every_view(both: tuple[Run, Run], metric: str, asked: dict[str, Any]) -> None:
    as_rows, as_families = (blocks(run, metric, chosen(run, "long_entry"), **asked) for run in both)
    np.testing.assert_allclose(as_families.mean, as_rows.mean, rtol=1e-9, atol=1e-12)
    assert np.array_equal(as_families.positive, as_rows.positive)
    assert np.array_equal(as_families.cells, as_rows.cells)


@pytest.mark.parametrize("metric", ["total_return", "max_drawdown", "edge"])
def test_the_same_axes_are_averaged_over(both: tuple[Run, Run], metric: str) -> None:
    """Which matter most is told by cells too, not by the first of each family."""
    found = [blocks(run, metric, chosen(run, "long_entry", "stop_loss"), most=9) for run in both]
    assert found[0].averaged == found[1].averaged != ()
    np.testing.assert_allclose(found[1].mean, found[0].mean, rtol=1e-9, atol=1e-12)
