"""The four views of a run against the trades of a replay."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

import sweeps
from grids import PARAMETERS
from results import Run
from results.run.break_even.derived import DERIVED
from results.run.metrics import METRICS
from results.run.views import Cost, measure, measured_in
from signals import InputError, Signals
from sweeps.measures.ratios import MEASURES
from sweeps.measures.samples import Sample


def chosen(run: Run) -> list[int]:
    cells = run.collect(run.cells("trades > 30").select("cell"))["cell"].sort()
    return cells.gather_every(7).to_list()


def from_trades(values: pl.Series) -> dict[str, float | None]:
    returns = values.to_numpy()
    wins, losses = returns[returns > 0], returns[returns < 0]
    found: dict[str, float | None] = {"trades": len(returns), "wins": len(wins), "losses": len(losses)}
    found["expectancy"] = float(returns.mean()) if len(returns) else None
    if len(wins) and len(losses):
        payoff = float(wins.mean() / -losses.mean())
        found |= {"payoff_ratio": payoff, "edge": len(wins) / len(returns) - 1 / (1 + payoff)}
        found["t_statistic"] = float(returns.mean() / returns.std(ddof=1) * math.sqrt(len(returns)))
    return found


@pytest.mark.parametrize("sample", ["all", "oos"])
@pytest.mark.parametrize("cost", ["net", "gross"])
def test_a_view_equals_the_measures_of_its_trades(run: Run, market: Signals, sample: Sample, cost: Cost) -> None:
    flags = market.variants["default"].out_of_sample
    assert flags is not None
    seen = np.flatnonzero(~flags)
    cells = chosen(run)
    assert len(cells) > 5
    viewed = run.collect(run.cells(None, sample, cost).filter(pl.col("cell").is_in(cells)))
    for row in viewed.iter_rows(named=True):
        trades = sweeps.replay(market, {name: row[name] for name in PARAMETERS}).trades
        value = trades["net_return"] if cost == "net" else trades["exposure"] * trades["gross_return"]
        if sample == "oos":
            # the flags of this market are one block at the end
            value = value.filter(trades["entry_bar"] > seen.max())
        for name, expected in from_trades(value).items():
            assert row[name] == pytest.approx(expected, rel=1e-9, abs=1e-12), (row["cell"], name)


def test_out_of_sample_means_before_and_after_costs_differ_by_the_cost(run: Run) -> None:
    net = run.collect(run.cells(None, "oos", "net")).sort("cell")
    gross = run.collect(run.cells(None, "oos", "gross")).sort("cell")
    assert net["gross_expectancy"].to_list() == gross["expectancy"].to_list()
    difference = (net["gross_expectancy"] - net["expectancy"] - net["cost_per_trade"]).drop_nulls().abs().max()
    assert difference == pytest.approx(0, abs=1e-15)


def test_the_state_is_that_of_the_view(run: Run) -> None:
    viewed = run.collect(run.cells(None, "oos", "net"))
    few = viewed.filter(pl.col("trades").is_between(1, 29) & (pl.col("state") != "ruined"))
    assert len(few)
    assert few["state"].unique().to_list() == ["few_trades"]
    assert viewed.schema["state"] == run.stored.collect_schema()["state"]


def test_the_account_out_of_sample_is_that_of_its_trades_alone(run: Run, market: Signals) -> None:
    flags = market.variants["default"].out_of_sample
    assert flags is not None
    first = np.flatnonzero(flags).min()
    dates = int(market.bars.time[-1].astype("datetime64[D]").astype(int)) + 1
    start = int(market.bars.time[0].astype("datetime64[D]").astype(int))
    viewed = run.collect(run.cells("trades > 30", "oos").filter(pl.col("cell").is_in(chosen(run))))
    assert len(viewed) > 5
    for row in viewed.iter_rows(named=True):
        trades = sweeps.replay(market, {name: row[name] for name in PARAMETERS}).trades
        trades = trades.filter(trades["entry_bar"] >= first)
        balance = np.cumprod(np.append(1.0, 1.0 + trades["net_return"].to_numpy()))
        days = np.zeros(dates - start)
        np.add.at(days, trades["exit_time"].dt.epoch("d").to_numpy() - start, trades["net_return"].to_numpy())
        assert row["total_return"] == pytest.approx(balance[-1] - 1, rel=1e-9, abs=1e-12)
        fallen = (1 - balance / np.maximum.accumulate(balance)).max()
        assert row["max_drawdown"] == pytest.approx(fallen, rel=1e-9, abs=1e-12)
        assert row["sharpe"] == pytest.approx(days.mean() / days.std(ddof=1) * math.sqrt(365), rel=1e-9)


def test_measures_of_the_account_are_null_elsewhere(run: Run) -> None:
    for sample, cost in (("all", "gross"), ("oos", "gross")):
        viewed = run.collect(run.cells(None, sample, cost).select("sharpe", "total_return"))  # type: ignore[arg-type]
        assert viewed.null_count().row(0) == (len(viewed), len(viewed))
    assert run.collect(run.cells(None, "oos").select("worst_trade"))["worst_trade"].null_count() == 192
    assert not measured_in("exits_end", "oos", "net")
    assert measured_in("exits_end", "all", "gross")


def test_every_measure_has_a_title_and_an_expression(run: Run) -> None:
    assert tuple(METRICS) == (*MEASURES, *DERIVED)
    samples: tuple[Sample, ...] = ("all", "oos")
    for name in METRICS:
        for sample in samples:
            run.collect(run.stored.head(1).select(measure(name, sample, "gross").alias("value")))


def test_an_unknown_sample_is_refused(blind_run: Run) -> None:
    with pytest.raises(InputError, match="does not say which bars are out of sample"):
        blind_run.cells(sample="oos")
    with pytest.raises(InputError, match="cost = 'free' is unknown"):
        blind_run.cells(cost="free")  # type: ignore[arg-type]
