"""The squares of a large run, counted and selected, are those that all cells held together give."""

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
from results.maps.large import counted, reducing
from results.run.large import batches
from signals import InputError, Signals

QUESTIONS: list[dict[str, Any]] = [
    {"x": "stop_loss", "y": "take_profit"},
    {"x": "stop_loss", "y": "short_entry", "metric": "t_statistic", "sample": "all", "cost": "gross"},
    {"x": "leverage", "y": "stop_loss", "metric": "total_return", "by": "side"},
    {"x": "stop_loss", "y": "side", "metric": "max_drawdown", "reduce": "quantile:0.37", "where": "leverage > 1"},
    {"x": "long_entry", "y": "max_hold", "metric": "expectancy", "reduce": "share_positive", "where": "trades > 20"},
    {"x": "long_entry", "y": "leverage", "metric": "edge", "reduce": "min"},
    {"x": "long_entry", "y": "side", "metric": "trades", "reduce": "max"},
    {"x": "long_entry", "y": "side", "metric": "worst_trade", "sample": "all"},
]


@pytest.fixture(scope="session")
def factored(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The cells of the run, as families."""
    from tests.results.conftest import GRID  # noqa: PLC0415

    out = tmp_path_factory.mktemp("runs") / "factored"
    sweeps.run(grids.parse(GRID, "test"), market, out, jobs=1, progress=False, store="factored")
    return results.open(out)


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every run for a large one."""
    monkeypatch.setattr(batches, "LARGE", 1)


def large(run: Run, question: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    with monkeypatch.context() as patched:
        patched.setattr(batches, "LARGE", 1)
        return results.map_table(run, **question)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: "-".join(map(str, each.values())))
def test_of_rows_they_are_equal_to_the_last_bit(
    run: Run, question: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_frame_equal(large(run, question, monkeypatch), results.map_table(run, **question), check_exact=True)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: "-".join(map(str, each.values())))
def test_of_families_they_are_equal_but_for_rounding(
    run: Run, factored: Run, question: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, wanted = large(factored, question, monkeypatch), results.map_table(run, **question)
    assert_frame_equal(found, wanted, rel_tol=1e-12, abs_tol=1e-14)


@pytest.mark.parametrize("held", [1, 5])
@pytest.mark.parametrize("bins", [1, 3])
def test_however_few_values_are_held_and_told_apart_nothing_changes(
    run: Run, held: int, bins: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "_BINS", bins)
    monkeypatch.setattr(reducing, "_HELD", held)
    question = QUESTIONS[0]
    assert_frame_equal(large(run, question, monkeypatch), results.map_table(run, **question), check_exact=True)


@pytest.mark.usefixtures("small_is_large")
def test_over_assets(assets_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    question: dict[str, Any] = {"x": "stop_loss", "y": "take_profit", "reduce": "worst_asset"}
    found = results.map_table(assets_run, **question)
    monkeypatch.setattr(batches, "LARGE", 10**9)
    assert_frame_equal(found, results.map_table(assets_run, **question), check_exact=True)


@pytest.mark.usefixtures("small_is_large")
def test_thresholds_that_are_quantiles_are_those_of_each_model(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    question: dict[str, Any] = {"x": "long_entry", "y": "variant", "metric": "trades", "sample": "all"}
    found = results.map_table(trained_run, **question)
    monkeypatch.setattr(batches, "LARGE", 10**9)
    assert_frame_equal(found, results.map_table(trained_run, **question), check_exact=True)


@pytest.mark.usefixtures("small_is_large")
def test_a_condition_that_no_cell_meets_is_one_line(factored: Run) -> None:
    with pytest.raises(InputError, match="no cell meets"):
        results.map_table(factored, x="stop_loss", y="side", where="trades > 100000")


@pytest.mark.usefixtures("small_is_large")
def test_a_picture_of_a_large_run(factored: Run, tmp_path: Path) -> None:
    files = results.draw_map(factored, x="stop_loss", y="take_profit", by="side", out=tmp_path)
    assert files.png.stat().st_size > 0
    assert list((factored.path / "kept").glob("map-*.kept"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: "-".join(map(str, each.values())))
def test_read_once_they_are_within_the_bound_that_they_state(
    run: Run, factored: Run, question: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "_MOST_EXACT", 0)
    found, wanted = large(factored, question, monkeypatch), results.map_table(run, **question)
    within = found["within"] if "within" in found.columns else pl.zeros(len(found), eager=True)
    for name in wanted.columns:
        if name not in {"value", "net", "gross", "value_oos", "value_all"}:
            assert_frame_equal(found.select(name), wanted.select(name), rel_tol=1e-12, abs_tol=1e-14)
            continue
        assert found[name].is_null().equals(wanted[name].is_null())
        off = (found[name] - wanted[name]).abs().fill_null(0.0)
        assert (off <= within + 1e-12 * wanted[name].abs().fill_null(0.0) + 1e-14).all()
        assert found[name].sign().equals(wanted[name].sign())
    assert float(within.to_numpy().max()) < 1e-3


def test_rows_that_are_not_kept_are_read_again(factored: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "_KEPT_BYTES", 0)
    for question in QUESTIONS[:3]:
        found, wanted = large(factored, question, monkeypatch), results.map_table(run, **question)
        assert_frame_equal(found, wanted, rel_tol=1e-12, abs_tol=1e-14)


def test_a_picture_says_how_far_its_values_may_be_off(
    factored: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(batches, "LARGE", 1)
    monkeypatch.setattr(counted, "_MOST_EXACT", 0)
    files = results.draw_map(factored, x="stop_loss", y="take_profit", metric="total_return", out=tmp_path)
    assert [note for note in files.notes if "read once: values are within" in note]
    assert "within" in files.table.columns
    assert "within" in pl.read_csv(files.csv).columns
