"""Folds of files that nobody here trained: given by a column, or cut by the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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


def _out_of_sample(trades: pl.DataFrame) -> np.ndarray:
    seen = np.concatenate([[0], np.cumsum((np.arange(FIRST, N) // 200) % 3 == 1)])
    out_of_sample: np.ndarray = seen[trades["exit_bar"].to_numpy() + 1] == seen[trades["entry_bar"].to_numpy()]
    return out_of_sample


def _is_split(row: dict[str, Any], entered: pl.DataFrame) -> None:
    """Hold a row to the trades entered in its fold: out-of-sample ones in front, the others beside."""
    mine = entered.filter(pl.col("side") == row["side"])
    for seen, prefix in ((False, ""), (True, "seen_")):
        part = mine.filter(pl.Series(_out_of_sample(mine) != seen))
        assert row[f"{prefix}trades"] == len(part)
        assert row[f"{prefix}wins"] == (part["net_return"] > 0).sum()
        if len(part):
            assert row[f"{prefix}expectancy"] == pytest.approx(part["net_return"].mean(), rel=1e-12)
        else:
            assert row[f"{prefix}expectancy"] is None


def test_folds_of_a_column_take_the_trades_of_their_bars(labelled: results.Run) -> None:
    found = results.fold_table(labelled, 1, column="fold")
    trades = _trades(labelled, 1)
    label = (trades["entry_bar"].to_numpy() + FIRST) // 200 % 3
    inside = trades["entry_bar"].to_numpy() + FIRST < 2800
    assert found.rows["fold"].unique().to_list() == [0, 1, 2]
    for row in found.rows.iter_rows(named=True):
        _is_split(row, trades.filter(pl.Series(inside & (label == row["fold"]))))
        assert (row["trades"] > 0) == (row["out_of_sample"] == 1.0) == (row["fold"] != 1)
        assert row["auc"] is None
    # fold 0 is followed by seen bars, which some of its trades reach into
    assert found.rows.filter(pl.col("fold") == 0)["seen_trades"].sum() > 0
    assert found.loose == (~inside).sum() > 0
    assert f"{found.loose} trades entered on a bar of no fold" in results.folds_text(found)


def test_labels_may_be_words(labelled: results.Run) -> None:
    table = results.fold_table(labelled, 1, column="name")
    assert table.rows["fold"].unique(maintain_order=True).to_list() == ["early", "late"]
    assert table.loose == 0
    assert table.rows["out_of_sample"].is_between(0.6, 0.7).all()


@pytest.mark.parametrize("cut", [{"column": "name"}, {"every": "3d"}, {"every": "11h"}])
def test_folds_add_up_to_what_was_earned_in_all(labelled: results.Run, cut: dict[str, Any]) -> None:
    table = results.fold_table(labelled, 1, **cut)
    for row in table.earned.iter_rows(named=True):
        folds = table.rows.filter(pl.col("side") == row["side"])
        assert row["trades"] == folds["trades"].sum() > 0
        assert row["seen_trades"] == folds["seen_trades"].sum() > 0


def test_folds_by_the_clock_follow_each_other(labelled: results.Run) -> None:
    table = results.fold_table(labelled, 1, every="3d").rows.filter(pl.col("side") == "long")
    assert table["fold"].to_list() == [1, 2, 3, 4]
    assert [f"{first:%m-%d}" for first in table["first"]] == ["01-02", "01-05", "01-08", "01-11"]
    trades = _trades(labelled, 1)
    seen = np.arange(FIRST, N) // 200 % 3 == 1
    for row in table.iter_rows(named=True):
        _is_split(row, trades.filter(pl.col("entry_bar") // (3 * 288) + 1 == row["fold"]))
        bars = seen[(row["fold"] - 1) * 3 * 288 : row["fold"] * 3 * 288]
        assert row["out_of_sample"] == pytest.approx(1 - bars.mean())


def test_a_fold_seen_in_part_is_shown_as_such(labelled: results.Run) -> None:
    table = results.fold_table(labelled, 1, every="3d")
    lines = results.folds_text(table).splitlines()
    body = lines[next(at for at, line in enumerate(lines) if "fold by fold" in line) :]
    first = table.rows.row(0, named=True)
    shown = next(line.split() for line in body if line.startswith("default"))
    assert shown[5] == f"{first['out_of_sample']:.0%}"
    assert shown[7] == str(first["trades"])
    assert shown[12] == str(first["seen_trades"])
    assert "stand trades that touch a bar the" in " ".join(body)


def test_nothing_is_said_of_a_training_that_nobody_knows(labelled: results.Run) -> None:
    text = results.folds_text(results.fold_table(labelled, column="fold"))
    assert "Trading, fold by fold" in text
    for words in ("auc", "precision", "base rate"):
        assert words not in text


def test_folds_that_are_not_there_are_refused(labelled: results.Run) -> None:
    with pytest.raises(InputError, match="say where folds are with `column` or `every`"):
        results.fold_table(labelled)
    with pytest.raises(InputError, match=r"labelled.csv: has no column 'folds'; its columns are timestamp"):
        results.fold_table(labelled, column="folds")
    with pytest.raises(InputError, match=r"column 'close' has 2,\d+ different labels"):
        results.fold_table(labelled, column="close")
    with pytest.raises(InputError, match="`every` is '3x'"):
        results.fold_table(labelled, every="3x")
    with pytest.raises(InputError, match="`every=5m` makes 2,712 folds"):
        results.fold_table(labelled, every="5m")
    with pytest.raises(InputError, match="folds come from one of the two"):
        results.fold_table(labelled, column="fold", every="3d")
