"""One asset of several, seen as a run of one file."""

from __future__ import annotations

import polars as pl
import pytest

import results
from results import Run
from results.run.cells import asset_of, file_name
from results.run.pooled_assets.apart import apart
from signals import InputError


def test_the_cells_of_an_asset_are_a_run_of_one_file(assets_run: Run) -> None:
    beta = apart(assets_run, "beta")
    assert beta.assets == ()
    assert beta.axes == assets_run.axes[1:]
    assert beta.market == "beta"
    whole = assets_run.collect(assets_run.stored.filter(pl.col("asset") == "beta"))
    assert beta.collect(beta.stored).sort("cell").equals(whole.drop("asset").sort("cell"))
    assert results.signals_of(beta).fingerprint == assets_run.info.assets[1].fingerprint


def test_an_asset_that_is_not_there_is_refused(assets_run: Run) -> None:
    with pytest.raises(InputError, match="has no asset 'bet'; did you mean"):
        apart(assets_run, "bet")
    with pytest.raises(InputError, match="its assets are pooled"):
        apart(results.pooled(assets_run), "beta")


def test_a_cell_knows_its_asset(run: Run, assets_run: Run) -> None:
    size = assets_run.info.grid.size
    assert [asset_of(assets_run, cell) for cell in (0, size - 1, size, 3 * size - 1)] == [
        "alpha",
        "alpha",
        "beta",
        "gamma",
    ]
    assert asset_of(run, 0) == ""
    with pytest.raises(InputError, match="there is no cell 9999"):
        asset_of(assets_run, 9999)


@pytest.mark.parametrize(
    ("asset", "name"), [("sp500", "sp500"), ("BTC/USDT", "BTC-USDT"), ("../x y", "x-y"), ("///", "asset")]
)
def test_an_asset_is_named_in_files_by_what_every_folder_takes(asset: str, name: str) -> None:
    assert file_name(asset) == name
