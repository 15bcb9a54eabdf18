"""The best cells and settings of several assets."""

from __future__ import annotations

import polars as pl
import pytest

import results
from results import Run
from signals import InputError


def test_cells_of_all_assets_are_ranked_together_or_by_asset(assets_run: Run) -> None:
    together = results.top(assets_run, n=5)
    assert together["edge"].is_sorted(descending=True)
    by = results.top(assets_run, n=2, by="asset")
    assert by["asset"].to_list() == ["alpha", "alpha", "beta", "beta", "gamma", "gamma"]
    assert by["rank"].to_list() == [1, 2] * 3
    for asset in assets_run.assets:
        alone = results.top(assets_run, n=2, where=f"asset = '{asset}'")
        assert by.filter(pl.col("asset") == asset).equals(alone)
    assert by["edge"].max() == together["edge"][0]
    text = results.top_text(assets_run, by, "edge", by="asset")
    assert "Best cells by edge for each asset" in text
    assert "were tried over 3 assets" in text


def test_pooled_settings_say_what_their_assets_have(assets_run: Run) -> None:
    found = results.top(assets_run, n=4, pool=True)
    size = assets_run.info.grid.size
    cells = assets_run.collect(assets_run.cells("state = 'ok'", "oos")).with_columns(pl.col("cell") % size)
    assert "asset" not in found.columns
    for row in found.iter_rows(named=True):
        edges = cells.filter(pl.col("cell") == row["cell"])["edge"]
        if len(edges) < 2:
            assert row["median_asset"] is None
            continue
        assert row["median_asset"] == edges.median()
        assert row["worst_asset"] == (edges.min() if len(edges) == 3 else None)
        assert row["assets_positive"] == (edges > 0).mean()
    text = results.top_text(assets_run, found, "edge", pool=True)
    for words in ("Best settings by edge, pooled over 3 assets", "worst", "counts and sums added over assets"):
        assert words in text


@pytest.mark.parametrize("metric", ["edge", "max_drawdown"])
@pytest.mark.parametrize("reduce", ["median_asset", "worst_asset", "assets_positive"])
def test_settings_are_ranked_by_what_their_assets_have(assets_run: Run, reduce: str, metric: str) -> None:
    if (reduce, metric) == ("assets_positive", "max_drawdown"):
        with pytest.raises(InputError, match="has no sign to take a share of"):
            results.top(assets_run, metric=metric, pool=True, reduce=reduce)
        return
    found = results.top(assets_run, metric=metric, n=10, pool=True, reduce=reduce)
    assert found[reduce].null_count() == 0
    assert found[reduce].is_sorted(descending=metric == "edge")
    text = results.top_text(assets_run, found, metric, pool=True, reduce=reduce)
    assert f"of {reduce}" not in text
    # it goes without saying that what is ranked by its assets is a setting
    assert found.equals(results.top(assets_run, metric=metric, n=10, reduce=reduce))
    assert results.top_text(assets_run, found, metric, reduce=reduce) == text


def test_what_cannot_be_ranked_over_assets_is_one_line(run: Run, assets_run: Run) -> None:
    with pytest.raises(InputError, match="is a run of one asset"):
        results.top(run, reduce="worst_asset")
    with pytest.raises(InputError, match="`reduce='best'` is unknown"):
        results.top(assets_run, pool=True, reduce="best")
    with pytest.raises(InputError, match="is a run of one asset"):
        results.top(run, pool=True)
    with pytest.raises(InputError, match="`by` 'asset': it is of one asset"):
        results.top(run, by="asset")


def test_folds_of_several_assets_are_of_each(assets_run: Run) -> None:
    table = results.fold_table(assets_run, every="5d")
    assert table.rows.columns[0] == "asset"
    assert table.rows["asset"].unique().sort().to_list() == ["alpha", "beta", "gamma"]
    assert set(table.cells) == {"default of alpha", "default of beta", "default of gamma"}
    for name, asset in zip(table.cells, assets_run.assets, strict=True):
        stored = assets_run.collect(assets_run.stored.filter(pl.col("cell") == table.cells[name])).row(0, named=True)
        mine = table.rows.filter(pl.col("asset") == asset)
        assert (mine["trades"] + mine["seen_trades"]).sum() == stored["trades"]
    assert "asset" in results.folds_text(table)
    cell = assets_run.info.grid.size + 3
    assert results.fold_table(assets_run, cell, every="5d").rows["asset"].unique().to_list() == ["beta"]
