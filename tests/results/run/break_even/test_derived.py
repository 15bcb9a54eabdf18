"""What breaks even, put to the test: a cell run again at the cost that it can bear earns nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

import results
from grids.cell import check_cell
from grids.parameters import PARAMETERS
from results.run.break_even.derived import DERIVED, FUNDED, derived
from signals import Signals
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.replaying import replay
from tests.sweeps.worlds import NAMES, as_table, lawful, random_cell, random_world

_NOTHING_LOST = -0.999


def _row(signals: Signals, cell: dict[str, Any], prefix: Any = "") -> dict[str, Any]:
    """Return the measures of a cell that are derived, beside what is stored."""
    stored = measured(EventEngine(signals, NAMES), as_table([cell]))
    rates = signals.bars.funding_rate
    parameters = {
        name: pl.lit(cell[name], dtype=pl.Float64 if cell[name] is None else None)
        for name in PARAMETERS
        if name not in stored.columns
    }
    charged = bool(cell["funding"]) and rates is not None and bool(rates.any())
    frame = stored.with_columns(**parameters).with_columns(pl.lit(charged).alias(FUNDED))
    return frame.with_columns(**derived(prefix)).row(0, named=True)


def test_at_its_break_even_cost_a_cell_earns_nothing() -> None:
    checked = 0
    for seed in range(70):
        signals, rng = random_world(seed)
        cell = {**lawful(random_cell(rng)), "long_entry": 0.5, "long_exit": None}
        if cell["leverage"] > 5.0:
            cell |= {"leverage": 2.0, "maintenance_margin": None}
        bears = _row(signals, cell)["breakeven_cost"]
        if bears is None or bears < 0.0:
            continue
        again = replay(signals, {**cell, "fee": bears})
        if again.measures["worst_trade"] > _NOTHING_LOST:
            magnitude = float(np.abs(again.trades["net_return"].to_numpy()).max())
            assert again.measures["expectancy"] == pytest.approx(0.0, abs=1e-11 * max(magnitude, 1.0)), cell
            checked += 1
    assert checked > 5, checked


def test_of_two_sides_and_funding_it_is_near(run: results.Run, market: Signals) -> None:
    both = run.collect(run.stored.filter((pl.col("side") == "both") & (pl.col("trades") > 0))).sample(12, seed=1)
    known = both.filter(pl.col("breakeven_cost").is_not_null())
    assert both[FUNDED].all()
    assert len(known) > 5
    for row in known.iter_rows(named=True):
        cell = results.cell_of(run, row["cell"])
        bears, fee = row["breakeven_cost"], row["fee"]
        dear = replay(market, {**cell, "fee": 2 * fee}).measures["expectancy"]
        slope = (row["expectancy"] - dear) / fee
        assert bears - fee == pytest.approx(row["expectancy"] / slope, rel=0.01)


@pytest.mark.parametrize("side", ["long", "short"])
def test_of_one_side_it_is_known_even_with_funding_and_liquidations(side: str) -> None:
    known = liquidated = 0
    for seed in range(30):
        signals, _ = random_world(seed)
        cell = check_cell({
            "variant": "second", "side": side, "long_entry": 0.5, "short_entry": 0.5, "max_hold": 6,
            "leverage": 8.0, "size": 0.25, "fee": 0.0,
        })  # fmt: skip
        made = replay(signals, cell)
        if made.measures["state"] == "ruined" or not made.measures["trades"]:
            continue
        row = _row(signals, dict(cell))
        assert row["breakeven_cost"] is not None
        known += 1
        liquidated += bool(row["exits_liquidation"])
        # the straight line of all trades, taken apart by hand
        net, fees = made.trades["net_return"].to_numpy(), []
        for trade in made.trades.iter_rows(named=True):
            exits = 0.0 if trade["reason"] == "liquidation" else trade["exit_price"] / trade["entry_price"]
            fees.append(trade["exposure"] * (1.0 + exits))
        assert row["breakeven_cost"] == pytest.approx(net.sum() / sum(fees), rel=1e-9, abs=1e-12)
    assert known > 10
    assert liquidated > 2


def test_it_is_in_every_view_that_has_its_sums(run: results.Run) -> None:
    for sample in ("all", "oos"):
        cells_ = run.collect(run.cells(None, sample))
        some = cells_.filter(pl.col("trades") > 0)
        unknown = some.filter(pl.col("breakeven_cost").is_null())
        assert ((unknown["state"] != "ok") | (unknown["exits_liquidation"] > 0)).all()
        assert len(unknown) < len(some) // 10
        some = some.filter(pl.col("breakeven_cost").is_not_null())
        positive = (some["expectancy"] > 0) == (some["breakeven_cost"] > some["fee"])
        assert positive.all()
        both = some.filter(pl.col("edge").is_not_null())
        needed = (both["edge"] > 0) == (both["payoff_ratio"] > both["breakeven_payoff_ratio"])
        assert needed.all()
    gross = run.collect(run.cells(None, "oos", "gross"))
    assert gross["breakeven_cost"].null_count() == len(gross)
    assert gross["breakeven_payoff_ratio"].null_count() < len(gross)


def test_conditions_maps_and_tables_know_them(run: results.Run) -> None:
    bear = run.collect(run.cells("breakeven_cost > 0.001", "oos"))
    assert 0 < len(bear) < run.info["cells"]
    assert (bear["breakeven_cost"] > 0.001).all()
    for name in DERIVED:
        assert len(results.top(run, metric=name, n=3)) == 3
        table = results.map_table(run, x="stop_loss", y="long_entry", metric=name)
        assert table["value"].null_count() < len(table)


def test_pooled_settings_have_them(assets_run: results.Run) -> None:
    found = assets_run.collect(results.pooled(assets_run).cells(None, "all"))
    some = found.filter(pl.col("trades") > 0)
    some = some.filter(pl.col("breakeven_cost").is_not_null())
    assert len(some) > len(found) // 2
    assert ((some["expectancy"] > 0) == (some["breakeven_cost"] > some["fee"])).all()
