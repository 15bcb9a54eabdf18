"""The best cells: ranked, each result once, with everything beside that makes them less impressive."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import grids
import results
import sweeps
from results import Run
from results.run.leading import out_of_sample_dates
from signals import InputError, Signals


def test_the_best_come_first_and_only_ok_ones(run: Run) -> None:
    found = results.top(run, metric="edge", n=10, sample="all")
    stored = run.collect(run.cells("state = 'ok'"))
    assert found["edge"][0] == stored["edge"].max()
    assert found["edge"].is_sorted(descending=True)
    assert found["rank"].to_list() == list(range(1, 11))
    assert set(found["state"]) == {"ok"}
    least = results.top(run, metric="max_drawdown", n=3, sample="all")
    assert least["max_drawdown"][0] == stored["max_drawdown"].min()


def test_cells_that_differ_in_scale_only_are_one_row(run: Run) -> None:
    found = results.top(run, metric="edge", n=500, sample="all")
    assert found["ties"].sum() == len(run.collect(run.cells("state = 'ok'")))
    assert (found["ties"] >= 2).all()
    assert all("leverage" in varies for varies in found["varies"])
    numbers = found.select(pl.col("edge").round_sig_figs(9), "trades", "wins", pl.col("payoff_ratio").round_sig_figs(9))
    assert not numbers.is_duplicated().any()
    by_return = results.top(run, metric="total_return", n=500, sample="all")
    assert len(by_return) > len(found)


def test_costs_and_the_other_sample_stand_beside(run: Run) -> None:
    found = results.top(run, n=5, sample="all")
    apart = found["gross_expectancy"] - found["cost_per_trade"] - found["expectancy"]
    assert apart.abs().max() < 1e-15  # type: ignore[operator]
    stored = run.collect(run.cells().select("cell", "oos_trades"))
    joined = found.join(stored, on="cell", suffix="_stored")
    assert joined["oos_trades"].to_list() == joined["oos_trades_stored"].to_list()
    assert "oos_edge" not in results.top(run, n=5).columns


def test_out_of_sample_trades_are_ranked_where_they_are_known(run: Run) -> None:
    found = results.top(run, n=10)
    out_of_sample = run.collect(run.cells("state = 'ok'", "oos"))
    assert set(found["sample"]) == {"oos"}
    assert found["edge"][0] == out_of_sample["edge"].max()
    assert found["edge"].is_sorted(descending=True)
    assert found["trades"].min() >= 30  # type: ignore[operator]


def test_what_stands_beside_is_of_the_seen_trades(run: Run, market: Signals) -> None:
    flags = market.variants["default"].out_of_sample
    assert flags is not None
    row = results.top(run, n=1).row(0, named=True)
    trades = sweeps.replay(market, results.cell_of(run, row["cell"])).trades
    # the flags of this market are one block at the end
    seen = trades.filter(pl.col("entry_bar") <= np.flatnonzero(~flags).max())["net_return"].to_numpy()
    won, lost = seen[seen > 0], seen[seen < 0]
    assert (row["trades"], row["seen_trades"]) == (len(trades) - len(seen), len(seen))
    assert row["seen_expectancy"] == pytest.approx(seen.mean())
    payoff = won.mean() / -lost.mean()
    assert row["seen_edge"] == pytest.approx(len(won) / len(seen) - 1 / (1 + payoff))
    assert row["seen_t_statistic"] == pytest.approx(seen.mean() / seen.std(ddof=1) * len(seen) ** 0.5)


def test_a_run_that_does_not_say_is_ranked_by_all_trades(blind_run: Run) -> None:
    found = results.top(blind_run, n=3, all_states=True)
    assert set(found["sample"]) == {"all"}
    assert not [name for name in found.columns if name.startswith(("seen_", "oos_"))]


def test_of_a_run_without_seen_trades_everything_is_out_of_sample(out_of_sample_run: Run) -> None:
    found = results.top(out_of_sample_run, metric="total_return", n=3)
    assert set(found["sample"]) == {"oos"}
    assert (
        found["total_return"][0]
        == out_of_sample_run.collect(out_of_sample_run.cells("state = 'ok'"))["total_return"].max()
    )
    text = results.top_text(out_of_sample_run, found, "total_return")
    assert "Every trade of these cells is out of sample" in text
    assert "IS, in sample" not in text


def test_a_run_whose_trades_were_all_seen_says_so(in_sample_run: Run) -> None:
    with pytest.raises(InputError, match="not one trade is out of sample.*`sample='all'`"):
        results.top(in_sample_run)
    assert set(results.top(in_sample_run, sample="all", all_states=True)["oos_trades"]) == {0}


def test_too_few_unseen_trades_are_counted_and_not_an_empty_table(run: Run) -> None:
    with pytest.raises(InputError, match=r"no cell has enough out-of-sample trades .*the most any has is \d+ of \d+"):
        results.top(run, where="trades < 20")


def test_a_measure_that_no_cell_has_is_not_put_down_to_few_trades(market: Signals, tmp_path: Path) -> None:
    grid = {
        "axes": {"long_entry": {"values": [0.5, 0.55]}},
        "fixed": {
            "size_rule": "ramp",
            "size_min": 0.2,
            "size_max": 0.9,
            "short_entry": 0.5,
            "max_hold": 6,
        },
    }
    sweeps.run(grids.parse(grid), market, tmp_path / "run", jobs=1, progress=False)
    with pytest.raises(
        InputError, match="breakeven_cost is undefined in all 2 cells that have enough trades: stored sums"
    ):
        results.top(results.open(tmp_path / "run"), metric="breakeven_cost")


def test_the_table_says_how_many_were_tried(run: Run, blind_run: Run) -> None:
    text = " ".join(results.top_text(run, results.top(run, n=3, sample="all"), "edge").split())
    for words in ("192 cells were tried", "biased upwards", "gross", "oos", "x2", "all trades, IN-SAMPLE ones too"):
        assert words in text
    assert "…" not in text
    gross = results.top(blind_run, n=3, cost="gross", metric="win_rate", all_states=True)
    text = results.top_text(blind_run, gross, "win_rate", "gross")
    assert "does not say which bars the model has seen" in " ".join(text.split())


def test_the_table_says_what_was_tried_before(market: Signals, tmp_path: Path) -> None:
    for name, hold in (("first", 6), ("second", 7), ("third", 7)):
        grid = {"axes": {"long_entry": {"values": [0.5, 0.55]}}, "fixed": {"short_entry": 0.5, "max_hold": hold}}
        sweeps.run(grids.parse(grid), market, tmp_path / name, jobs=1, progress=False)
        opened = results.open(tmp_path / name)
        found = results.top(opened, n=1, sample="all", all_states=True)
        text = " ".join(results.top_text(opened, found, "edge").split())
        assert "2 cells were tried" in text
        # the third tries what the second did
        assert (", and 2 cells on the same signals before. The best of so many" in text) == (name != "first")


def test_the_table_says_which_trades_lead_and_marks_the_others(run: Run) -> None:
    found = results.top(run, n=3)
    text = results.top_text(run, found, "edge")
    first, last = out_of_sample_dates(run) or ("", "")
    assert f"out-of-sample trades only, {first} to {last}" in text.splitlines()[0]
    heading = next(line for line in text.splitlines() if "IS" in line.split() and "trades only" not in line)
    assert heading.index("edge") < heading.index("IS")
    out_of_sample, seen = int(found["trades"].sum()), int(found["seen_trades"].sum())
    assert f"Out of sample: {out_of_sample:,} of the {out_of_sample + seen:,} trades of these cells" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "at least one row"),
        ({"metric": "best"}, "unknown metric"),
        ({"where": "long_entry > 0.8 AND trades < 3", "sample": "all"}, "no cell has enough trades"),
        ({"metric": "worst_trade", "sample": "oos"}, "not kept for out-of-sample"),
        ({"metric": "worst_trade"}, "not kept for out-of-sample"),
    ],
)
def test_a_bad_ranking_is_one_line(run: Run, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        results.top(run, **options)  # type: ignore[arg-type]
