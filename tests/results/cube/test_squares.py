from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import results
from results.cube import Cube, open_cube
from results.cube import layout as laying
from results.cube.squares import SquaresQuestion, reduce_squares
from results.cube.variation import eta_squared, marginals
from results.explorer.overview.described import values_of
from results.run.run import Run
from signals.arrays import Floats, Integers

QUESTIONS = [
    ({"x": "take_profit", "y": "stop_loss"}, {}, ""),
    ({"x": "long_entry", "y": "max_hold", "fold": "max", "metric": "expectancy"}, {}, ""),
    ({"x": "long_entry", "y": "max_hold", "fold": "quantile:0.3", "metric": "t_statistic", "cost": "gross"}, {}, ""),
    ({"x": "stop_loss", "y": "side", "by": "leverage", "fold": "share_positive"}, {}, ""),
    ({"x": "stop_loss", "y": "side", "fold": "min", "metric": "payoff_ratio", "sample": "all"}, {}, ""),
    ({"x": "stop_loss", "y": "long_entry"}, {"max_hold": [1], "leverage": [0]}, "max_hold IS NULL AND leverage = 1"),
    ({"x": "max_hold", "y": "long_entry", "metric": "profit_factor"}, {"stop_loss": [0, 2]}, "stop_loss = 0.005 OR stop_loss IS NULL"),
]  # fmt: skip


def asked(question: dict[str, str], kept: dict[str, list[int]]) -> SquaresQuestion:
    axes = tuple(question[place] for place in ("by", "y", "x") if place in question)
    metric, sample = question.get("metric", "edge"), question.get("sample", "oos")
    return SquaresQuestion(axes, metric, sample, question.get("cost", "net"), question.get("fold", "median"), kept)


def as_map(run: Run, question: dict[str, str], where: str) -> pl.DataFrame:
    rest = {("reduce" if name == "fold" else name): value for name, value in question.items()}
    return results.map_table(run, **({"sample": "oos"} | rest), where=where or None)  # type: ignore[arg-type]


def laid_out(cube: Cube, question: dict[str, str], table: pl.DataFrame, column: str) -> Floats:
    """Return a column of a map as squares, NaN where there is none."""
    axes = [cube.layout.axis(question[place]) for place in ("by", "y", "x") if place in question]
    at: Integers = np.zeros(len(table), dtype=np.int64)
    for axis in axes:
        values = values_of(cube.run, axis)
        at = at * axis.length + np.array([values.index(value) for value in table[axis.name].to_list()])
    found: Floats = np.full(int(np.prod([axis.length for axis in axes])), np.nan)
    found[at] = table[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return found


@pytest.mark.parametrize(("question", "kept", "where"), QUESTIONS)
@pytest.mark.parametrize("sparse", [False, True])
def test_squares_are_those_of_a_map(
    run: Run,
    question: dict[str, str],
    kept: dict[str, list[int]],
    where: str,
    sparse: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if sparse:
        monkeypatch.setattr(laying.Layout, "kind", "sparse")
    cube = open_cube(run)
    found, table = reduce_squares(cube, asked(question, kept)), as_map(run, question, where)
    wanted = laid_out(cube, question, table, "value")
    codec = cube.plane(question.get("metric", "edge"), question.get("sample", "oos"), question.get("cost", "net")).codec
    assert np.array_equal(np.isnan(found.value), np.isnan(wanted))
    scale = 1.0 if codec.kind == "linear" else np.maximum(np.abs(wanted), codec.unit)
    within = 0.0 if question.get("fold") == "share_positive" else codec.error
    assert np.nanmax(np.abs(found.value - wanted) / scale) <= within + 1e-15
    for name in ("cells", "cells_sufficient", "median_trades", "share_positive"):
        beside = laid_out(cube, question, table, name)
        got = np.asarray(getattr(found, name), dtype=np.float64)
        assert np.array_equal(np.where(got == 0, np.nan, got), np.where(beside == 0, np.nan, beside), equal_nan=True), (
            name
        )


def test_squares_without_cells_are_empty(blind_run: Run) -> None:
    cube = open_cube(blind_run)
    found = reduce_squares(cube, SquaresQuestion(("take_profit", "stop_loss", "long_entry", "leverage", "side")))
    assert (found.cells == 0).any()
    assert found.cells.sum() == blind_run.info.cells
    assert np.isnan(found.value[found.cells == 0]).all()
    assert np.isnan(found.median_trades[found.cells == 0]).all()


def test_a_square_has_no_value_where_most_of_its_cells_are_thin(run: Run) -> None:
    found = reduce_squares(open_cube(run), SquaresQuestion(("long_entry",), sample="oos"))
    assert np.isnan(found.value[-1])
    assert 2 * found.cells_sufficient[-1] < found.cells[-1]


def test_brushed_cells_lie_in_the_range(run: Run) -> None:
    cube = open_cube(run)
    brush = {"win_rate": (0.45, 0.55), "payoff_ratio": (0.8, 1.2)}
    found = reduce_squares(cube, SquaresQuestion((), sample="oos", brush=brush))
    inside = run.collect(
        run.cells(sample="oos").filter(
            pl.col("win_rate").is_between(0.45, 0.55),
            pl.col("payoff_ratio").is_between(0.8, 1.2),
            (pl.col("trades") >= 30) & (pl.col("wins") >= 10) & (pl.col("losses") >= 10),
        )
    )
    assert found.cells.tolist() == [len(inside)]
    assert found.value[0] == pytest.approx(inside["edge"].median(), abs=cube.plane("edge", "oos").codec.error)


@pytest.mark.parametrize("sparse", [False, True])
def test_what_axes_explain_is_the_variation_between_their_values(
    assets_run: Run, sparse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sparse:
        monkeypatch.setattr(laying.Layout, "kind", "sparse")
    cube = open_cube(assets_run)
    plane = cube.plane("edge", "oos")
    found = eta_squared(cube.layout, plane.codes, plane.codec)
    enough = (pl.col("trades") >= 30) & (pl.col("wins") >= 10) & (pl.col("losses") >= 10)
    cells = assets_run.collect(assets_run.cells(sample="oos").filter(enough, pl.col("edge").is_not_null()))
    mean = cells["edge"].mean()
    whole = ((cells["edge"] - mean) ** 2).sum()
    for axis in cube.layout.axes:
        between = cells.group_by(axis.name).agg(pl.len(), pl.col("edge").mean())
        share = between.select((pl.col("len") * (pl.col("edge") - mean) ** 2).sum()).item() / whole
        assert found[axis.name] == pytest.approx(share, abs=1e-4)


def test_nothing_is_explained_where_nothing_varies(run: Run) -> None:
    cube = open_cube(run)
    plane = cube.plane("exits_liquidation", "all")
    assert set(eta_squared(cube.layout, plane.codes, plane.codec).values()) == {None}


def test_marginals_are_sums_over_the_other_axes() -> None:
    values = np.random.default_rng(1).random((3, 1, 4, 2, 5))
    for at, found in enumerate(marginals(values.ravel(), [3, 1, 4, 2, 5])):
        assert found == pytest.approx(values.sum(axis=tuple(other for other in range(5) if other != at)))
