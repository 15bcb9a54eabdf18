"""The best cells: ranked, each result once, with everything beside that makes them less impressive."""

from __future__ import annotations

import polars as pl
import pytest

import results
from results import Run
from signals import InputError


def test_the_best_come_first_and_only_ok_ones(run: Run) -> None:
    found = results.top(run, metric="edge", n=10)
    stored = run.collect(run.cells("state = 'ok'"))
    assert found["edge"][0] == stored["edge"].max()
    assert found["edge"].is_sorted(descending=True)
    assert found["rank"].to_list() == list(range(1, 11))
    assert set(found["state"]) == {"ok"}
    least = results.top(run, metric="max_drawdown", n=3)
    assert least["max_drawdown"][0] == stored["max_drawdown"].min()


def test_cells_that_differ_in_scale_only_are_one_row(run: Run) -> None:
    found = results.top(run, metric="edge", n=500)
    assert found["ties"].sum() == len(run.collect(run.cells("state = 'ok'")))
    assert (found["ties"] >= 2).all()
    assert all("leverage" in varies for varies in found["varies"])
    numbers = found.select(pl.col("edge").round_sig_figs(9), "trades", "wins", pl.col("payoff_ratio").round_sig_figs(9))
    assert not numbers.is_duplicated().any()
    by_return = results.top(run, metric="total_return", n=500)
    assert len(by_return) > len(found)


def test_costs_and_the_other_sample_stand_beside(run: Run) -> None:
    found = results.top(run, n=5)
    apart = found["gross_expectancy"] - found["cost_per_trade"] - found["expectancy"]
    assert apart.abs().max() < 1e-15  # type: ignore[operator]
    stored = run.collect(run.cells().select("cell", "oos_trades"))
    joined = found.join(stored, on="cell", suffix="_stored")
    assert joined["oos_trades"].to_list() == joined["oos_trades_stored"].to_list()
    assert "oos_edge" not in results.top(run, n=5, sample="oos").columns


def test_the_table_says_how_many_were_tried(run: Run, blind_run: Run) -> None:
    text = results.top_text(run, results.top(run, n=3), "edge", "all", "net")
    for words in ("192 cells were tried", "biased upwards", "gross", "oos", "x2"):
        assert words in text
    assert "…" not in text
    gross = results.top(blind_run, n=3, cost="gross", metric="win_rate", all_states=True)
    text = results.top_text(blind_run, gross, "win_rate", "all", "gross")
    assert "does not say which bars the model has seen" in " ".join(text.split())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "at least one row"),
        ({"metric": "best"}, "unknown metric"),
        ({"where": "long_entry > 0.8 AND trades < 3"}, "no cell has enough trades"),
        ({"metric": "worst_trade", "sample": "oos"}, "not kept for out-of-sample"),
    ],
)
def test_a_bad_ranking_is_one_line(run: Run, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        results.top(run, **options)  # type: ignore[arg-type]
