"""Settings pooled over assets: what the contract says of them, held against the cells and the trades themselves."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results import Run
from results.run.pooled_assets.settings import FOLDER, setting_ranges
from signals import Bars, InputError
from sweeps.measures.ratios import OOS_ACCOUNT, REASONS, STORED, SUMS
from tests.results.conftest import ASSETS, GRID, half_in_sample


@pytest.fixture
def copy(assets_run: Run, tmp_path: Path) -> Run:
    return results.open(shutil.copytree(assets_run.path, tmp_path / "copy", ignore=shutil.ignore_patterns(FOLDER)))


def cells_of(run: Run, setting: int) -> pl.DataFrame:
    size = run.info.grid.size
    return run.collect(run.stored.filter(pl.col("cell") % size == setting).sort("asset"))


def settings_of(run: Run) -> pl.DataFrame:
    return run.collect(run.stored.sort("cell"))


def test_a_pooled_run_has_a_row_a_setting_and_no_axis_of_assets(assets_run: Run) -> None:
    found = results.pooled(assets_run)
    assert assets_run.axes == ("asset", *found.axes)
    table = settings_of(found)
    assert table["cell"].to_list() == list(range(assets_run.info.grid.size))
    assert set(STORED) <= set(table.columns)
    assert "asset" not in table.columns
    assert results.pooled(found).parts == found.parts
    assert found.told == ()


def test_counts_and_sums_are_added(assets_run: Run) -> None:
    table = settings_of(results.pooled(assets_run))
    for setting in (0, 57, 191):
        cells, row = cells_of(assets_run, setting), table.row(setting, named=True)
        for name in ("trades", "wins", "losses", *SUMS, *(f"exits_{reason}" for reason in REASONS), "ambiguous_exits"):
            assert row[name] == pytest.approx(cells[name].sum(), rel=1e-12), name


def test_ratios_are_taken_from_the_sums(assets_run: Run) -> None:
    row = settings_of(results.pooled(assets_run)).row(3, named=True)
    cells = cells_of(assets_run, 3)
    trades, wins, losses = (float(cells[name].sum()) for name in ("trades", "wins", "losses"))
    win, loss, squares = (float(cells[name].sum()) for name in ("sum_win", "sum_loss", "sum_squares"))
    payoff = (win / wins) / (loss / losses)
    mean = (win - loss) / trades
    assert row["payoff_ratio"] == pytest.approx(payoff)
    assert row["edge"] == pytest.approx(wins / trades - 1 / (1 + payoff))
    assert row["expectancy"] == pytest.approx(mean)
    scatter = (squares - trades * mean**2) / (trades - 1)
    assert row["t_statistic"] == pytest.approx(mean / np.sqrt(scatter / trades))
    gross = (float(cells["gross_sum_win"].sum()) - float(cells["gross_sum_loss"].sum())) / trades
    assert row["cost_per_trade"] == pytest.approx(gross - mean)
    bars = sum(bars for bars, _ in ASSETS.values())
    held = float((cells["average_hold"] * cells["trades"]).sum())
    assert row["average_hold"] == pytest.approx(held / trades)
    assert row["time_in_market"] == pytest.approx(held / bars)


def test_the_account_is_the_mean_and_its_extremes_the_worst(assets_run: Run) -> None:
    table, cells = settings_of(results.pooled(assets_run)), assets_run.collect(assets_run.stored)
    by_setting = cells.with_columns(pl.col("cell") % assets_run.info.grid.size).group_by("cell").agg(
        *(pl.col(name).mean() for name in ("total_return", "oos_total_return")),
        *(pl.col(name).max() for name in ("max_drawdown", "oos_max_drawdown", "best_trade")),
        pl.col("worst_trade").min(),
    ).sort("cell")  # fmt: skip
    for name in by_setting.columns:
        np.testing.assert_allclose(table[name].to_numpy(), by_setting[name].to_numpy(), rtol=1e-12, err_msg=name)


def test_sharpe_is_of_the_mean_daily_pnl_of_all_assets(copy: Run) -> None:
    row = settings_of(results.pooled(copy, sharpe=True, progress=False)).row(10, named=True)
    first, last = (np.datetime64(date) for date in copy.span.split(" to "))
    days = int((last - first).astype(int)) + 1
    for name, sample in (("sharpe", None), ("oos_sharpe", True)):
        daily = np.zeros(days)
        for place, asset in enumerate(copy.assets):
            cell = results.cell_of(copy, 10 + place * copy.info.grid.size)
            span = results.signals_of(copy, asset=asset)
            trades = results.mark_seen(sweeps.replay(span, cell).trades, span, cell)
            trades = trades if sample is None else trades.filter("out_of_sample")
            at = (trades["exit_time"].dt.replace_time_zone(None).to_numpy().astype("datetime64[D]") - first).astype(int)
            np.add.at(daily, at, trades["net_return"].to_numpy() / len(copy.assets))
        assert row[name] == pytest.approx(daily.mean() / daily.std(ddof=1) * np.sqrt(365)), name


def test_sharpe_is_null_until_it_is_asked_for_and_kept_then(copy: Run) -> None:
    assert settings_of(results.pooled(copy))["sharpe"].null_count() == copy.info.grid.size
    asked = results.map_table(copy, x="long_entry", y="stop_loss", metric="sharpe", pool=True)
    assert asked["value"].null_count() < len(asked)
    assert settings_of(results.pooled(results.open(copy.path)))["sharpe"].null_count() < copy.info.grid.size


def test_one_asset_twice_is_that_asset(tmp_path: Path) -> None:
    same = half_in_sample(signals.simulated_signals(3000, edge=0.1, seed=5))
    grid = grids.parse(GRID, "test")
    sweeps.run(grid, same, tmp_path / "alone", jobs=1, progress=False)
    sweeps.run(grid, {"one": same, "two": same}, tmp_path / "twice", jobs=1, progress=False)
    twice = results.pooled(results.open(tmp_path / "twice"), sharpe=True, signals={"one": same, "two": same})
    pooled, alone = settings_of(twice), settings_of(results.open(tmp_path / "alone"))
    for name in (
        "win_rate",
        "edge",
        "expectancy",
        "total_return",
        "max_drawdown",
        "sharpe",
        *OOS_ACCOUNT,
        "average_hold",
    ):
        np.testing.assert_allclose(pooled[name].to_numpy(), alone[name].to_numpy(), rtol=1e-9, atol=1e-12, err_msg=name)
    assert (pooled["trades"] == 2 * alone["trades"]).all()


def test_what_is_pooled_is_kept_and_made_again_when_it_is_damaged(copy: Run) -> None:
    part = results.pooled(copy).parts[0]
    assert part.parent == copy.path / FOLDER
    before = part.stat().st_mtime_ns
    assert results.pooled(results.open(copy.path)).parts[0].stat().st_mtime_ns == before
    whole = part.read_bytes()
    part.write_bytes(whole[:-9])
    assert len(settings_of(results.pooled(copy))) == copy.info.grid.size
    (copy.path / FOLDER / "pooled.json").write_text("[]", encoding="utf-8")
    assert len(settings_of(results.pooled(copy))) == copy.info.grid.size


def test_what_was_pooled_of_another_run_is_not_taken(copy: Run) -> None:
    results.pooled(copy)
    record = copy.path / FOLDER / "pooled.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(told | {"key": "0" * 32, "told": ["of another run"]}), encoding="utf-8")
    assert results.pooled(copy).told == ()


def test_a_run_that_cannot_be_written_to_is_pooled_all_the_same(copy: Run) -> None:
    (copy.path / FOLDER).write_text("in the way", encoding="utf-8")
    found = results.pooled(copy)
    assert len(settings_of(found)) == copy.info.grid.size
    assert copy.path not in found.parts[0].parents
    assert results.pooled(copy).parts == found.parts


def test_settings_that_an_asset_lacks_are_left_out_and_counted(tmp_path: Path) -> None:
    ours = {name: signals.simulated_signals(2000, edge=0.1, seed=seed) for name, seed in (("a", 1), ("b", 2))}
    grid = {
        "axes": {
            "long_entry": {"values": [0.5, 0.6]},
            "maintenance_margin": {"values": [0.0]},
            "leverage": {"values": [1, 3]},
        },
        "sample": {"constraints": ["leverage * fee < 0.01"]},
        "assets": {"b": {"fee": 0.005}},
    }
    sweeps.run(grids.parse(grid, "test"), ours, tmp_path / "run", jobs=1, progress=False)
    found = results.pooled(results.open(tmp_path / "run"))
    assert settings_of(found)["leverage"].to_list() == [1.0, 1.0]
    assert found.told == ("2 settings were not run on every asset and are left out",)


def test_settings_ruined_on_any_asset_are_ruined(tmp_path: Path) -> None:
    wild = signals.simulated_signals(2400, edge=0.0, seed=0, step_minutes=60)
    # a hundredth of its moves: what ruins the one account does not ruin the other
    prices = (np.exp(np.log(each) / 100) for each in (wild.bars.open, wild.bars.high, wild.bars.low, wild.bars.close))
    calm = replace(wild, bars=Bars(wild.bars.time, *prices))
    grid = {"axes": {"leverage": {"values": [1, 60]}}, "fixed": {"long_entry": 0.55, "max_hold": 6, "fee": 0.0}}
    sweeps.run(grids.parse(grid), {"calm": calm, "wild": wild}, tmp_path / "run", jobs=1, progress=False)
    run = results.open(tmp_path / "run")
    cells, table = run.collect(run.stored.sort("cell")), settings_of(results.pooled(run))
    assert cells["state"].to_list() == ["ok", "ok", "ok", "ruined"]
    assert table["state"].to_list() == ["ok", "ruined"]
    # the account that is left trades on, and the other one ended before
    assert table["trades"].to_list() == [
        cells["trades"][0] + cells["trades"][2],
        cells["trades"][1] + cells["trades"][3],
    ]
    assert cells["trades"][3] < cells["trades"][2]
    assert table["total_return"][1] == pytest.approx((cells["total_return"][1] - 1) / 2)


def test_few_trades_are_counted_over_all_assets(assets_run: Run) -> None:
    table = settings_of(results.pooled(assets_run))
    enough = (pl.col("trades") >= 30) & (pl.col("wins") >= 10) & (pl.col("losses") >= 10)
    assert table.filter(enough)["state"].unique().to_list() == ["ok"]
    cells = assets_run.collect(assets_run.stored)
    assert (cells["state"] == "few_trades").sum() / 3 > (table["state"] == "few_trades").sum()


def test_ranges_cut_the_settings_and_keep_each_whole(copy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = settings_of(results.pooled(copy))
    monkeypatch.setattr("results.run.pooled_assets.settings._ROWS", 100)
    ranges = list(setting_ranges(copy))
    assert len(ranges) == 6
    # as of another release, so that they are made again
    monkeypatch.setattr("results.run.pooled_assets.settings._RELEASE", 99)
    again = results.pooled(copy)
    assert len(again.parts) == 6
    columns = [name for name in whole.columns if name not in {"sharpe", "oos_sharpe"}]
    assert settings_of(again).select(columns).equals(whole.select(columns))


def test_one_asset_and_assets_without_a_common_day_are_refused(run: Run, assets_run: Run) -> None:
    with pytest.raises(InputError, match="is a run of one asset, .*`pool=True` needs a run of several"):
        results.pooled(run)
    alpha, beta, gamma = assets_run.info.assets
    later = beta.model_copy(update={"first": "2030-01-01T00:00:00.000000Z", "last": "2031-01-01T00:00:00.000000Z"})
    apart = replace(assets_run, info=assets_run.info.model_copy(update={"assets": [alpha, later, gamma]}))
    with pytest.raises(
        InputError, match="assets with no common day cannot be pooled: .* beta begins on 2030-01-01"
    ) as caught:
        results.pooled(apart)
    assert "\n" not in str(caught.value)


def test_a_setting_is_no_cell_of_an_asset(assets_run: Run) -> None:
    with pytest.raises(InputError, match="is pooled over 3 assets"):
        results.write_portfolio(results.pooled(assets_run), 3, "nowhere")
