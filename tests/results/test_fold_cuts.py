"""Folds of files that nobody here trained: given by a column, or cut by the clock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from signals import InputError

N = 3000
GRID = {
    "axes": {"long_entry": {"values": [0.5, 0.6]}, "max_hold": {"values": [4, 12]}},
    "fixed": {"short_entry": 0.55},
    "span": {"from": "2024-01-02T00:00:00Z"},
}
FIRST = 288
"""Bars before the grid's span."""


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    """A run of a CSV whose column `fold` deals blocks of 200 bars out to three folds, the last bars to none."""
    folder = tmp_path_factory.mktemp("labelled")
    market = signals.simulated_signals(N, edge=0.1, seed=7)
    seen = replace(market.variants["default"], out_of_sample=np.arange(N) // 200 % 3 != 1)
    signals.write(replace(market, variants={"default": seen}), folder / "plain.parquet")
    at = np.arange(N)
    dealt = pl.Series("fold", at // 200 % 3).set(pl.Series(at >= 2800), None)
    frame = pl.read_parquet(folder / "plain.parquet").with_columns(
        dealt, pl.Series("name", np.where(at < N // 2, "early", "late"))
    )
    frame.write_csv(folder / "labelled.csv")
    sweeps.run(grids.parse(GRID), signals.read(folder / "labelled.csv"), folder / "run", jobs=1, progress=False)
    return results.open(folder / "run")


def _trades(run: results.Run, cell: int) -> pl.DataFrame:
    row = run.collect(run.stored.filter(pl.col("cell") == cell)).row(0, named=True)
    values = {name: row[name] for name in grids.PARAMETERS}
    return sweeps.replay(signals.read(run.info["signals"]["path"]).between("2024-01-02"), values).trades


def _unseen(trades: pl.DataFrame) -> np.ndarray:
    seen = np.concatenate([[0], np.cumsum((np.arange(FIRST, N) // 200) % 3 == 1)])
    unseen: np.ndarray = seen[trades["exit_bar"].to_numpy() + 1] == seen[trades["entry_bar"].to_numpy()]
    return unseen


def test_folds_of_a_column_take_the_trades_of_their_bars(labelled: results.Run) -> None:
    table = results.fold_table(labelled, 1, column="fold").rows
    trades = _trades(labelled, 1)
    label = (trades["entry_bar"].to_numpy() + FIRST) // 200 % 3
    inside = trades["entry_bar"].to_numpy() + FIRST < 2800
    assert table["fold"].unique().to_list() == [0, 1, 2]
    assert table["trades"].sum() < len(trades)
    for row in table.iter_rows(named=True):
        # of a fold out of sample, those trades that do not reach into bars the model has seen
        kept = inside & (label == row["fold"]) & (_unseen(trades) if row["fold"] != 1 else True)
        mine = trades.filter(pl.Series(kept), pl.col("side") == row["side"])
        assert row["trades"] == len(mine) > 0
        assert row["expectancy"] == pytest.approx(mine["net_return"].mean(), rel=1e-12)
        assert row["out_of_sample"] is (row["fold"] != 1)
        assert row["auc"] is None


def test_labels_may_be_words(labelled: results.Run) -> None:
    table = results.fold_table(labelled, 1, column="name").rows
    assert table["fold"].unique(maintain_order=True).to_list() == ["early", "late"]
    assert table["trades"].sum() == len(_trades(labelled, 1))
    assert not table["out_of_sample"].any()


def test_folds_by_the_clock_follow_each_other(labelled: results.Run) -> None:
    table = results.fold_table(labelled, 1, every="3d").rows.filter(pl.col("side") == "long")
    assert table["fold"].to_list() == [1, 2, 3, 4]
    assert [f"{first:%m-%d}" for first in table["first"]] == ["01-02", "01-05", "01-08", "01-11"]
    trades = _trades(labelled, 1).filter(pl.col("side") == "long")
    number = trades["entry_bar"] // (3 * 288) + 1
    assert table["out_of_sample"].to_list() == [False, False, False, True]
    assert table["trades"][:3].to_list() == [int((number == at).sum()) for at in range(1, 4)]


def test_nothing_is_said_of_a_training_that_nobody_knows(labelled: results.Run) -> None:
    text = results.folds_text(results.fold_table(labelled, column="fold"))
    assert "Trading, fold by fold" in text
    for words in ("auc", "precision", "base rate"):
        assert words not in text


def test_folds_that_are_not_there_are_refused(labelled: results.Run) -> None:
    with pytest.raises(InputError, match="say where folds are with --fold-column or --fold-every"):
        results.fold_table(labelled)
    with pytest.raises(InputError, match=r"labelled.csv: has no column 'folds'; its columns are timestamp"):
        results.fold_table(labelled, column="folds")
    with pytest.raises(InputError, match=r"column 'close' has 2,\d+ different labels"):
        results.fold_table(labelled, column="close")
    with pytest.raises(InputError, match="--fold-every is '3x'"):
        results.fold_table(labelled, every="3x")
    with pytest.raises(InputError, match="--fold-every 5m makes 2,712 folds"):
        results.fold_table(labelled, every="5m")
    with pytest.raises(InputError, match="folds come from one of the two"):
        results.fold_table(labelled, column="fold", every="3d")
