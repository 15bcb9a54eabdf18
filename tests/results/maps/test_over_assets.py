"""Maps over assets: an axis like any other, reduced over them, and pooled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results import Run
from results.run.pooled_assets.apart import apart
from signals import InputError

AXES: dict[str, Any] = {"x": "long_entry", "y": "stop_loss"}


def test_asset_is_an_axis_like_any_other(assets_run: Run) -> None:
    every = results.map_table(assets_run, **AXES, by="asset")
    assert every["asset"].unique().sort().to_list() == ["alpha", "beta", "gamma"]
    along = results.map_table(assets_run, x="asset", y="stop_loss")
    one = results.map_table(assets_run, x="long_entry", y="stop_loss", where="asset = 'beta'")
    assert one["value"].to_list() == every.filter(pl.col("asset") == "beta")["value"].to_list()
    assert len(along) == 9
    with pytest.raises(InputError, match="asks for 'delta', which asset is never; did you mean 'beta'"):
        results.map_table(assets_run, **AXES, where="asset = 'delta'")


@pytest.mark.parametrize(
    ("reduce", "metric", "over"),
    [
        ("median_asset", "edge", pl.col("value").median()),
        ("worst_asset", "edge", pl.col("value").min()),
        ("worst_asset", "max_drawdown", pl.col("value").max()),
        ("assets_positive", "edge", (pl.col("value") > 0).mean()),
        ("assets_positive", "profit_factor", (pl.col("value") > 1).mean()),
    ],
)
@pytest.mark.parametrize("sample", ["oos", "all"])
def test_a_reduction_over_assets_is_of_their_own_maps(
    assets_run: Run, reduce: str, metric: str, over: pl.Expr, sample: str
) -> None:
    options = {**AXES, "metric": metric, "sample": sample}
    found = results.map_table(assets_run, reduce=reduce, **options)
    alone = results.map_table(assets_run, by="asset", **options)
    many = pl.col("value").count() >= (3 if reduce == "worst_asset" else 2)
    expected = alone.group_by("stop_loss", "long_entry", maintain_order=True).agg(pl.when(many).then(over))
    assert found["value"].to_list() == expected["value"].to_list()
    assert found["value"].null_count() < len(found)
    assert found["cells"].to_list() == [3 * count for count in alone["cells"][: len(found)]]
    # as for `top`, whether it is pooled or not is no question here
    assert found.equals(results.map_table(assets_run, pool=True, reduce=reduce, **options))
    assert found.equals(results.map_table(results.pooled(assets_run), reduce=reduce, **options))


def test_a_reduction_over_assets_needs_some_that_are_no_axis(run: Run, assets_run: Run) -> None:
    with pytest.raises(InputError, match="is a run of one asset, .*; reduce by median"):
        results.map_table(run, **AXES, reduce="worst_asset")
    with pytest.raises(InputError, match="the assets are an axis of the map"):
        results.map_table(assets_run, **AXES, by="asset", reduce="worst_asset")
    with pytest.raises(InputError, match="has no sign to take a share of"):
        results.map_table(assets_run, **AXES, metric="win_rate", reduce="assets_positive")


def test_a_pooled_map_is_of_pooled_settings(assets_run: Run) -> None:
    found = results.map_table(assets_run, **AXES, pool=True)
    pooled = results.pooled(assets_run)
    assert found.equals(results.map_table(pooled, **AXES))
    cells = pooled.collect(pooled.cells("state = 'ok'", "oos"))
    middle = cells.group_by("stop_loss", "long_entry").agg(pl.col("edge").median())
    joined = found.drop_nulls("value").join(middle, on=["stop_loss", "long_entry"], nulls_equal=True)
    assert len(joined) >= 6
    assert joined["value"].to_list() == joined["edge"].to_list()
    with pytest.raises(InputError, match="its assets are pooled; leave `pool=True` away"):
        results.map_table(assets_run, **AXES, by="asset", pool=True)
    with pytest.raises(InputError, match="'asset', which is no column; .* are pooled, leave `pool=True` away"):
        results.map_table(assets_run, **AXES, where="asset = 'beta'", pool=True)
    with pytest.raises(InputError, match="`by` 'asset': it is of one asset, alpha"):
        results.map_table(apart(assets_run, "alpha"), **AXES, by="asset")


def test_pictures_say_which_assets_and_which_bars(assets_run: Run, tmp_path: Path) -> None:
    by = results.draw_map(assets_run, **AXES, by="asset", out=tmp_path)
    pooled = results.draw_map(assets_run, **AXES, pool=True, out=tmp_path)
    worst = results.draw_map(assets_run, **AXES, reduce="worst_asset", out=tmp_path)
    assert pooled.title.endswith("OUT OF SAMPLE, pooled over 3 assets, median of 16 settings per square")
    assert worst.title.endswith("worst of 3 assets, each by the median of its 16 cells per square")
    assert len({by.png, pooled.png, worst.png}) == 3
    assert any("assets have bars of their own: alpha 2024-01-01 to" in note for note in by.notes)
    assert any(note.startswith("hidden behind each square: asset (3), ") for note in worst.notes)
    page = by.html.read_text(encoding="utf-8")
    assert "3 assets (alpha, beta, gamma)" in page
    assert "beta 2024-01-01 to 2024-01-13" in page


@pytest.mark.slow
def test_a_pooled_verdict_goes_with_a_pooled_map(tmp_path: Path) -> None:
    both = {str(seed): signals.simulated_signals(2000, edge=0.1, seed=seed, step_minutes=60) for seed in (1, 2)}
    grid = grids.parse(
        {
            "axes": {"long_entry": {"values": [0.5, 0.54]}, "stop_loss": {"values": [0.01, 0.02]}},
            "fixed": {"max_hold": 6},
        }
    )
    sweeps.run(grid, both, tmp_path / "run", jobs=1, progress=False)
    copy = results.open(tmp_path / "run")
    results.judge(copy, signals=both, pool=True, permutations=0, resamples=40, jobs=1, progress=False)
    drawn = results.draw_map(copy, **AXES, pool=True, verdict=True, out=tmp_path / "maps")
    judged = drawn.table["inner"] + drawn.table["outer"] + drawn.table["excluded"]
    assert 0 < judged.sum() <= drawn.table["cells"].sum() == 4
    assert any(note.startswith("VERDICT: ") for note in drawn.notes)
    with pytest.raises(
        InputError, match=r"its verdict is on settings pooled over assets, and the map is of cells; .*pool=False"
    ):
        results.draw_map(copy, **AXES, verdict=True, out=tmp_path / "maps")
