"""Everything that is said of a cell: it is JSON, its measures are the run's own, and its parts agree with each other."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.cube.viewed import seen_of
from results.run.metrics import METRICS
from results.run.views import measured_in
from results.trade_analysis.analyst import Analyst, cell_model
from results.trade_analysis.model import CellModel, SampleName
from results.trade_analysis.reasons.bearing import borne_cost
from results.trade_analysis.reasons.words import _apart
from results.trade_analysis.trades.trade_list import trade_list
from signals import InputError, Signals
from sweeps.measures.ratios import STORED, SUMS
from sweeps.replayer import Replayer
from tests.results.conftest import half_in_sample


@pytest.fixture(scope="module")
def analyst(run: results.Run, market: Signals) -> Analyst:
    return Analyst(run, market)


@pytest.fixture(scope="module")
def busiest(run: results.Run) -> int:
    return int(run.collect(run.stored.sort("trades", descending=True).head(1))["cell"][0])


@pytest.fixture(scope="module")
def model(analyst: Analyst, busiest: int) -> CellModel:
    return analyst.cell(busiest)


def test_it_is_json_without_nan(analyst: Analyst, run: results.Run) -> None:
    for cell in run.collect(run.stored.select("cell"))["cell"].to_list()[::17]:
        assert json.loads(json.dumps(analyst.cell(cell), allow_nan=False))["cell"] == cell


def test_measures_are_those_of_the_run(model: CellModel, run: results.Run, busiest: int) -> None:
    assert model["sample"] == "oos"
    for sample in ("all", "oos"):
        for cost in ("net", "gross"):
            row = run.collect(run.cells(None, sample, cost).filter(pl.col("cell") == busiest))
            found = model["measures"][sample][cost]
            wanted = {name: row[name][0] for name in METRICS if measured_in(name, sample, cost)}
            assert {name: found[name] for name in wanted} == wanted
            beside = set(found) - set(wanted)
            assert beside == (
                {"worst_trade", "best_trade", "average_hold"} if (sample, cost) == ("oos", "net") else set()
            )


def test_single_trades_tell_of_a_sample_what_is_stored_of_all(model: CellModel) -> None:
    net = [
        value
        for value, unseen in zip(model["trades"]["net_return"], model["trades"]["out_of_sample"], strict=True)
        if unseen
    ]
    found = model["measures"]["oos"]["net"]
    assert (found["worst_trade"], found["best_trade"]) == (min(net), max(net))
    every = listed_measures_of(model)
    for name, value in every.items():
        assert model["measures"]["all"]["net"][name] == pytest.approx(value, rel=1e-12)


def listed_measures_of(model: CellModel) -> dict[str, float]:
    trades = model["trades"]
    held = [leave - entry for entry, leave in zip(trades["entry_bar"], trades["exit_bar"], strict=True)]
    return {
        "worst_trade": min(trades["net_return"]),
        "best_trade": max(trades["net_return"]),
        "average_hold": sum(held) / len(held),
    }


def test_what_is_stored_is_what_is_replayed(run: results.Run, market: Signals) -> None:
    replayer = Replayer(market)
    for row in run.collect(run.stored.filter(pl.col("cell") % 7 == 0)).iter_rows(named=True):
        again = replayer.measures(results.cell_of(run, row["cell"]))
        assert {name: again[name] for name in SUMS} == {name: row[name] for name in SUMS}
        # a division of many cells at once may round otherwise in the last bit
        for name in STORED:
            assert (row[name] is None) == (again[name] is None)
            assert row[name] is None or again[name] == pytest.approx(row[name], rel=1e-15), name


def test_trades_add_up_to_the_measures(model: CellModel) -> None:
    trades = model["trades"]
    samples: list[tuple[SampleName, bool | None]] = [("oos", True), ("seen", False), ("all", None)]
    for sample, flag in samples:
        net = [
            value
            for value, unseen in zip(trades["net_return"], trades["out_of_sample"], strict=True)
            if flag is None or unseen is flag
        ]
        measures = model["measures"][sample]["net"]
        assert measures["trades"] == len(net)
        assert measures["wins"] == sum(value > 0 for value in net)
        assert measures["expectancy"] == pytest.approx(math.fsum(net) / len(net), abs=1e-15)
    assert model["measures"]["all"]["net"]["ambiguous_exits"] == sum(trades["ambiguous"])
    columns: dict[str, Any] = {**trades}
    assert len({len(column) for column in columns.values()}) == 1


def test_trades_are_those_of_replay(model: CellModel, market: Signals) -> None:
    made = sweeps.replay(market, model["rules"]).trades
    for name in (
        "entry_bar",
        "exit_bar",
        "entry_price",
        "exit_price",
        "net_return",
        "gross_return",
        "balance",
        "exposure",
    ):
        assert model["trades"][name] == made[name].to_list()
    assert [model["reasons"][code] for code in model["trades"]["reason"]] == made["reason"].to_list()
    assert model["trades"]["entry_time"] == made["entry_time"].dt.epoch("ms").to_list()


def test_groups_add_up_to_the_leading_sample(model: CellModel) -> None:
    net = model["measures"]["oos"]["net"]
    for name, groups in model["groups"].items():
        assert sum(group["trades"] for group in groups) == net["trades"], name
        assert sum(group["wins"] for group in groups) == net["wins"]
        total = math.fsum(group["total"] for group in groups)
        assert total == pytest.approx((net["expectancy"] or 0.0) * (net["trades"] or 0), abs=1e-12)
    assert [group["label"] for group in model["groups"]["side"]] == ["long", "short"]


def test_parameters_of_a_side_that_never_enters_are_not_listed(analyst: Analyst, run: results.Run) -> None:
    cells = {row["side"]: row["cell"] for row in run.collect(run.stored.select("side", "cell")).iter_rows(named=True)}
    names = {side: {each["name"] for each in analyst.cell(cell)["parameters"]} for side, cell in cells.items()}
    assert {"short_entry", "short_exit", "short_stop_loss"} <= names["both"]
    assert not {"short_entry", "short_exit", "short_stop_loss"} & names["long"]
    assert {"long_entry", "long_exit", "stop_loss"} <= names["long"]


def test_what_costs_take_is_told_with_digits_that_show_it() -> None:
    assert _apart(0.01123, 0.01082) == ("+1.12 %", "+1.08 %")
    assert _apart(0.0112, 0.0082) == ("+1.1 %", "+0.82 %")
    assert _apart(0.01, 0.01) == ("+1.0 %", "+1.0 %")


def test_intervals_hold_what_was_seen(model: CellModel) -> None:
    net = model["measures"]["oos"]["net"]
    for name, (low, high) in model["intervals"].items():
        assert low is not None and high is not None  # noqa: PT018 - both or none
        assert low < (net[name] or 0.0) < high


def test_why_says_what_the_measures_say(model: CellModel) -> None:
    why, net = model["why"], model["measures"]["oos"]["net"]
    for name in ("win_rate", "payoff_ratio", "breakeven_win_rate", "breakeven_payoff_ratio"):
        assert why[name] == net[name]
    assert why["breakeven_cost"] == pytest.approx(net["breakeven_cost"], rel=0.01)
    assert why["cost_per_side"] == 0.0002
    assert why["random"] is not None
    assert 0 < (why["kept_by_winners"] or 0) <= 1
    assert 0 < (why["losers_excursion"] or 0) <= 1
    assert len(why["words"]) >= 6
    assert all(sentence.endswith(".") for sentence in why["words"])


def test_what_a_cell_can_bear_is_of_its_trades(analyst: Analyst, run: results.Run, market: Signals) -> None:
    near = run.collect(run.cells("side = 'both' AND breakeven_cost IS NOT NULL", "oos").sort("cell")).gather_every(4)
    replayer, apart = Replayer(market), 0
    for row in near.iter_rows(named=True):
        rules = results.cell_of(run, row["cell"])
        exact = borne_cost(trade_list(market, rules, replayer.trades(rules)).of_sample("oos"), rules)
        assert analyst.cell(row["cell"])["why"]["breakeven_cost"] == exact
        apart += exact != pytest.approx(row["breakeven_cost"], rel=1e-9)
    assert apart


def test_copies_share_the_trade_list(model: CellModel, run: results.Run, busiest: int) -> None:
    cells = run.collect(run.stored.select("cell", "path"))
    path = cells.filter(pl.col("cell") == busiest)["path"][0]
    assert model["copies"] == cells.filter(pl.col("path") == path).height


def test_without_flags_all_trades_lead(blind_run: results.Run, market: Signals) -> None:
    cell = int(blind_run.collect(blind_run.stored.sort("trades").tail(1))["cell"][0])
    found = Analyst(blind_run, half_in_sample(market, known=False)).cell(cell)
    assert found["sample"] == "all"
    assert list(found["measures"]) == ["all"]
    assert set(found["trades"]["out_of_sample"]) == {None}


def test_every_asset_has_its_own(assets_run: results.Run) -> None:
    analyst, size = Analyst(assets_run), assets_run.info.grid.size
    for place, name in enumerate(assets_run.assets):
        found = analyst.cell(place * size + 3)
        assert found["asset"] == name
        assert found["label"].startswith(f"{name}: ")
        made = signals.read(str(assets_run.info.assets[place].path))
        assert found["bars"]["count"] == len(made)
        assert found["trades"]["net_return"] == sweeps.replay(made, found["rules"]).trades["net_return"].to_list()
        assert analyst.bars(place * size, 0, 9, 100)["open"] == made.bars.open[:10].tolist()


def test_what_cannot_be_told_is_one_line(analyst: Analyst, assets_run: results.Run, run: results.Run) -> None:
    with pytest.raises(InputError, match="no cell 100000 among those stored"):
        analyst.cell(100_000)
    with pytest.raises(InputError, match="no cell -1"):
        analyst.cell(-1)
    with pytest.raises(InputError, match="look at cells of one asset"):
        Analyst(results.pooled(assets_run)).cell(0)
    with pytest.raises(InputError, match="signals in memory"):
        Analyst(run).cell(0)
    with pytest.raises(InputError, match="none of these 2 cells is stored"):
        analyst.region([100_000, 100_001])


def test_a_region_is_of_its_middling_cell(analyst: Analyst, run: results.Run) -> None:
    cells = run.collect(run.cells("side = 'both' AND leverage = 1", "oos"))
    found = analyst.region(cells["cell"].to_list())
    enough = cells.filter(pl.col("state") == "ok").sort("expectancy", "cell")
    middling = enough.row((len(enough) - 1) // 2, named=True)
    for name in ("win_rate", "payoff_ratio", "breakeven_win_rate", "breakeven_cost"):
        assert found[name] == pytest.approx(middling[name])
    assert found["cost_per_side"] == 0.0002
    assert found["words"][0].startswith(
        f"Of {len(cells):,} cells in the region: cell {middling['cell']:,}, the middling"
    )
    random = found["random"]
    assert random is not None
    assert (random["low"], random["high"], random["p"]) == (None, None, None)
    assert any("the entries of these cells" in sentence for sentence in found["words"])
    assert not any("than random ones" in sentence for sentence in found["words"])
    json.dumps(found, allow_nan=False)


def _small(tmp_path: Path, market: Signals, cell: dict[str, Any]) -> CellModel:
    entries = {"values": [0.5, cell.pop("long_entry")]}
    grid = {"axes": {"long_entry": entries}, "fixed": cell}
    sweeps.run(grids.parse(grid), market, tmp_path / "run", jobs=1, progress=False)
    return cell_model(results.open(tmp_path / "run"), 1, market)


def test_a_single_cell_that_beats_random_entries_may_have_been_picked(tmp_path: Path) -> None:
    skilled = signals.simulated_signals(3000, edge=0.6, seed=5)
    why = _small(tmp_path, skilled, {"long_entry": 0.65, "max_hold": 3})["why"]
    assert why["random"] is not None
    assert (why["random"]["p"] or 1.0) <= 0.05
    text = " ".join(why["words"])
    assert "its entries are better than random ones by this test of one cell, which does not allow for" in text


def test_a_cell_without_trades(tmp_path: Path, market: Signals) -> None:
    found = _small(tmp_path, market, {"long_entry": 1.0})
    assert found["why"]["words"] == ["There is no trade in this sample."]
    assert found["intervals"]["win_rate"] == [None, None]
    assert found["groups"]["month"] == []
    assert [step["axis"] for step in found["steps"]] == ["long_entry"]
    json.dumps(found, allow_nan=False)


def test_a_cell_with_a_single_trade(tmp_path: Path, market: Signals) -> None:
    found = _small(tmp_path, market, {"long_entry": 0.0, "cooldown": 5000})
    assert len(found["trades"]["entry_bar"]) == 1
    assert found["intervals"]["expectancy"] == [None, None]
    assert "anecdote" in " ".join(found["why"]["words"]) or found["why"]["words"] == [
        "There is no trade in this sample."
    ]
    json.dumps(found, allow_nan=False)


def test_a_ruined_cell_and_one_of_liquidations(tmp_path: Path, market: Signals) -> None:
    ruined = _small(
        tmp_path / "a", market, {"long_entry": 0.51, "leverage": 50, "maintenance_margin": "none", "fee": 0.02}
    )
    assert ruined["trades"]["balance"][-1] == 0.0
    assert ruined["state"] == "ruined"
    assert "RUINED" in ruined["why"]["words"][0]
    assert ruined["why"]["random"] is None
    broke = _small(tmp_path / "b", market, {"long_entry": 0.51, "leverage": 125, "size": 0.01, "fee": 0.0005})
    assert "liquidation" in {broke["reasons"][code] for code in broke["trades"]["reason"]}
    json.dumps([ruined, broke], allow_nan=False)


def test_what_the_model_had_seen_is_measured_as_planes_do(model: CellModel, run: results.Run, busiest: int) -> None:
    row = run.collect(seen_of(run.stored.filter(pl.col("cell") == busiest)))
    of_single_trades = {"worst_trade", "best_trade", "average_hold"}
    for name, value in model["measures"]["seen"]["net"].items():
        if name in of_single_trades:
            continue
        # planes take the out-of-sample sums from all of them, the analysis adds up what is left
        assert value == pytest.approx(row[name][0], rel=1e-9), name
