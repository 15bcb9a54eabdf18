from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import results
import signals
from signals import InputError


def test_trades_of_all_folds_are_those_of_the_replayed_cell(trained_run: results.Run) -> None:
    table = results.fold_table(trained_run)
    assert set(table.cells) == {"walk", "full", "rule"}
    for variant, cell in table.cells.items():
        stored = trained_run.collect(trained_run.stored.filter(pl.col("cell") == cell)).row(0, named=True)
        mine = table.rows.filter(pl.col("variant") == variant)
        whole = variant == "full"
        trades = (mine["trades"] + mine["seen_trades"]).sum()
        assert trades == stored["trades"] if whole else 0 < trades <= stored["trades"]
        if whole and stored["short_entry"] is None:
            assert mine["seen_expectancy"][0] == pytest.approx(stored["expectancy"], rel=1e-12)


def test_training_stands_beside_trading(trained_run: results.Run) -> None:
    walk = results.fold_table(trained_run, "best").rows.filter(pl.col("variant") == "walk", pl.col("side") == "long")
    manifest = json.loads(json.dumps(signals.read_manifest(trained_run.info["signals"]["path"])))
    folds = manifest["variants"]["walk"]["folds"]
    assert walk["fold"].to_list() == list(range(1, len(folds) + 1))
    assert walk["auc"].to_list() == [fold["roles"]["long_entry"]["test"]["auc"] for fold in folds]
    assert (walk["out_of_sample"] == 1.0).all()
    assert walk["threshold"].n_unique() == 1
    assert (walk["wins"] + walk["losses"] <= walk["trades"]).all()


def test_one_cell_on_every_variant(trained_run: results.Run) -> None:
    table = results.fold_table(trained_run, 3)
    assert set(table.cells.values()) == {3}
    assert set(table.rows["threshold"]) <= {0.3, 0.35, 0.4}
    with pytest.raises(InputError, match="has no cell 999"):
        results.fold_table(trained_run, 999)


def test_the_text_says_which_cell_and_what_is_in_sample(trained_run: results.Run) -> None:
    text = results.folds_text(results.fold_table(trained_run))
    for words in ("the cell of median edge", "precision", "IS (in sample)", "Rank correlation of a fold's auc"):
        assert words in text


def test_a_run_without_training_is_refused(run: results.Run, trained_run: results.Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="was run on signals in memory; give them, or their file"):
        results.fold_table(run)
    plain = tmp_path / "plain.parquet"
    whole = signals.read(trained_run.info["signals"]["path"])
    signals.write(whole, plain)
    with pytest.raises(InputError, match="its manifest has no training"):
        results.fold_table(trained_run, signals=signals.read(plain))


def test_what_was_earned_out_of_sample_comes_first(trained_run: results.Run) -> None:
    table = results.fold_table(trained_run)
    earned = {(row["variant"], row["side"]): row for row in table.earned.iter_rows(named=True)}
    walk = table.rows.filter(pl.col("variant") == "walk", pl.col("side") == "long")
    assert earned["walk", "long"]["trades"] == walk["trades"].sum()
    assert earned["walk", "long"]["seen_trades"] == 0
    assert earned["full", "long"]["trades"] == 0 < earned["full", "long"]["seen_trades"]
    assert not any(variant == "rule" for variant, _ in earned)
    text = results.folds_text(table)
    assert text.startswith("Earned out of sample")
    assert text.index("Earned out of sample") < text.index("fold by fold")


def test_a_variant_that_had_seen_everything_comes_last(trained_run: results.Run) -> None:
    variants = results.fold_table(trained_run).rows["variant"].unique(maintain_order=True).to_list()
    assert variants == ["walk", "rule", "full"]


def test_the_cell_is_chosen_out_of_sample(trained_run: results.Run) -> None:
    out_of_sample = trained_run.collect(
        trained_run.cells("state = 'ok' AND variant = 'walk'", "oos").sort("edge", "cell")
    )
    assert results.fold_table(trained_run, "best").cells["walk"] == out_of_sample["cell"][-1]


def test_where_nobody_says_what_was_seen_the_table_says_that(trained_run: results.Run) -> None:
    told = results.folds_text(replace(results.fold_table(trained_run), earned=pl.DataFrame()))
    assert told.startswith("Trading beside training")
    assert "does not say which bars the models have seen" in told
