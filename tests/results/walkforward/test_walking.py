"""The walk as a whole: what it finds, that it cannot see ahead, and that it is what replays say by hand."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from grids.selection.span import Span
from signals import ROLES, Bars, Probabilities, Signals
from sweeps.measures.trade_table import TRADE_COLUMNS
from tests.results.walkforward.conftest import GRID, SPANS, walk

pytestmark = pytest.mark.slow

EXACT = ["window", "cell", "entry_bar", "exit_bar", "side", "reason", "net_return", "balance"]


def test_a_planted_edge_is_called_positive(walked: results.WalkForward) -> None:
    assert walked.ruling == "positive"
    judged = walked.numbers["judgement"]
    assert judged["p"] <= 0.05
    assert judged["timing_p"] <= 0.05
    assert walked.numbers["joined"]["expectancy"] > 0
    assert walked.words[0] == "VERDICT: positive"


def test_too_little_says_what_there_is_too_little_of() -> None:
    market = signals.simulated_signals(8640, edge=0.0, seed=1)
    nothing = walk(market, min_trades=100_000)
    assert nothing.numbers["judgement"]["reasons"] == (
        "too little to judge: 0 of the 30 joined trades needed, 0 of the 10 joined wins needed, 0 of the 10 joined "
        "losses needed, 0 of the 10 days of P&L needed",
    )
    few = walk(market.between(None, market.bars.time[3600]), train="6d", test="3d")
    joined, (reason,) = few.numbers["joined"], few.numbers["judgement"]["reasons"]
    assert min(joined["trades"] - 30, joined["wins"] - 10, joined["losses"] - 10) >= 0
    assert reason == "too little to judge: 7 of the 10 days of P&L needed"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_market_without_edge_is_not(seed: int) -> None:
    nothing = walk(signals.simulated_signals(8640, edge=0.0, seed=seed))
    assert nothing.ruling != "positive"
    assert nothing.numbers["joined"]["trades"] >= 30


def test_windows_follow_each_other_and_trades_stay_inside(walked: results.WalkForward, skilled: Signals) -> None:
    rows = walked.windows
    assert rows["window"].to_list() == list(range(1, len(rows) + 1))
    assert len(rows) == 5
    assert rows["test_from"][1:].to_list() == rows["test_to"][:-1].to_list()
    assert rows["train_to"].to_list() == rows["test_from"].to_list()
    trades = walked.trades
    assert tuple(trades.columns) == (*TRADE_COLUMNS, "out_of_sample", "window", "cell")
    assert trades["out_of_sample"].all()
    assert (trades["exit_bar"] > trades["entry_bar"]).all()
    # flat in between: the next decision is on a later bar than the exit before
    assert (trades["entry_bar"][1:].to_numpy() > trades["exit_bar"][:-1].to_numpy()).all()
    rows = rows.with_columns(pl.col("test_from", "test_to").dt.replace_time_zone(None))
    for number, start, end in rows.select("window", "test_from", "test_to").iter_rows():
        inside = trades.filter(pl.col("window") == number)
        time = skilled.bars.time[inside["entry_bar"].to_numpy()]
        assert (inside["entry_time"].dt.replace_time_zone(None).to_numpy() == time).all()
        left = skilled.bars.time[inside["exit_bar"].to_numpy()]
        assert (time >= np.datetime64(start)).all()
        assert (left < np.datetime64(end)).all()


def test_joined_trades_are_replays_of_the_chosen_cells(walked: results.WalkForward, skilled: Signals) -> None:
    balance = 1.0
    for row in walked.numbers["windows"]:
        cut = skilled.between(row["test_from"], row["test_to"])
        alone = sweeps.replay(cut, row["parameters"])
        mine = walked.trades.filter(pl.col("window") == row["window"])
        offset = int(np.searchsorted(skilled.bars.time, cut.bars.time[0]))
        assert (mine["entry_bar"] - offset).to_list() == alone.trades["entry_bar"].to_list()
        same = [name for name in TRADE_COLUMNS if name not in {"entry_bar", "exit_bar", "balance"}]
        assert mine.select(same).equals(alone.trades.select(same))
        assert mine["balance"].to_numpy() == pytest.approx(alone.trades["balance"].to_numpy() * balance, rel=1e-12)
        balance *= 1 + alone.measures["total_return"]
        for name in (
            "trades",
            "win_rate",
            "edge",
            "expectancy",
            "t_statistic",
            "total_return",
            "max_drawdown",
            "sharpe",
        ):
            assert row[f"test_{name}"] == pytest.approx(alone.measures[name], rel=1e-9), name
    assert walked.numbers["joined"]["total_return"] == pytest.approx(balance - 1, rel=1e-12)


def _by_hand(market: Signals, row: Mapping[str, Any], least: int, deepest: float | None) -> dict[int, dict[str, Any]]:
    """Replay every cell on the training span alone; returns measures of those within the limits by index."""
    cut = market.between(row["train_from"], row["train_to"])
    grid = grids.parse(GRID, "grid.toml").resolve(cut)
    found = {}
    for index in range(grid.size):
        measures = sweeps.replay(cut, grid.cells(np.array([index])).row(0)).measures
        enough = measures["trades"] >= least and min(measures["wins"], measures["losses"]) >= min(10, least // 3)
        if enough and (deepest is None or measures["max_drawdown"] <= deepest):
            found[index] = measures
    return found


@pytest.mark.parametrize(("rule", "deepest"), [("t", None), ("expectancy", 0.03), ("plateau", None)])
def test_the_chosen_cell_is_the_one_a_plain_search_finds(skilled: Signals, rule: str, deepest: float | None) -> None:
    walked = walk(skilled, by=rule, max_drawdown=deepest, min_trades=40)
    for row in walked.numbers["windows"][:2]:
        found = _by_hand(skilled, row, 40, deepest)
        assert row["cells"] == len(found)
        name = "expectancy" if rule == "expectancy" else "t_statistic"
        value = {index: measures[name] for index, measures in found.items()}
        if rule == "plateau":
            value = _plateaus(value)
        best = max(value.values())
        assert row["score"] == pytest.approx(best, rel=1e-9)
        assert row["cell"] == min(index for index, each in value.items() if each > best - 1e-9)
        assert row[f"train_{name}"] == pytest.approx(found[row["cell"]][name], rel=1e-9)


def _plateaus(t: dict[int, float]) -> dict[int, float]:
    shape = (3, 3, 3, 2)
    at = {index: np.unravel_index(index, shape) for index in range(54)}
    found = {}
    for index, own in t.items():
        around = []
        for place, step in itertools.product(range(3), (-1, 1)):  # the side has no order
            position = [int(each) for each in at[index]]
            position[place] += step
            if 0 <= position[place] < 3:
                other = t.get(int(np.ravel_multi_index(position, shape)), 0.0)
                around += [other] if abs(other - own) > 1e-9 * max(abs(own), 1) else []
        found[index] = min(own, float(np.quantile([own, *around], 0.25, method="lower")))
    return found


def _bumped(market: Signals, first: int) -> Signals:
    """The same signals with another market and other probabilities from a bar on."""
    rng = np.random.default_rng(0)
    later = np.arange(len(market)) >= first
    factor = np.where(later, np.exp(np.cumsum(np.where(later, rng.normal(0, 0.01, len(market)), 0.0))), 1.0)
    bars = market.bars
    prices = {name: getattr(bars, name) * factor for name in ("open", "high", "low", "close")}
    moved = Bars(bars.time, **prices, volume=bars.volume, funding_rate=bars.funding_rate)
    known = market.variants["default"]
    roles = {
        role: np.where(later, rng.random(len(market)), known.role(role))
        for role in ("long_entry", "short_entry", "long_exit", "short_exit")
    }
    return replace(market, bars=moved, variants={"default": Probabilities(**roles, out_of_sample=known.out_of_sample)})


@pytest.mark.parametrize("rule", ["t", "plateau"])
def test_no_choice_and_no_trade_knows_what_comes_later(skilled: Signals, rule: str) -> None:
    before = walk(skilled, by=rule)
    first = int(np.searchsorted(skilled.bars.time, np.datetime64(before.numbers["windows"][2]["test_to"][:-1])))
    after = walk(_bumped(skilled, first), by=rule)
    kept = pl.col("window") <= 3
    assert after.windows.filter(kept).equals(before.windows.filter(kept))
    assert after.trades.filter(kept).equals(before.trades.filter(kept))
    assert not after.trades.filter(~kept).equals(before.trades.filter(~kept))


def test_a_choice_knows_nothing_of_its_own_test_window(skilled: Signals) -> None:
    before = walk(skilled)
    first = int(np.searchsorted(skilled.bars.time, np.datetime64(before.numbers["windows"][2]["test_from"][:-1])))
    after = walk(_bumped(skilled, first))
    assert after.windows["cell"][:3].to_list() == before.windows["cell"][:3].to_list()
    names = [name for name in before.windows.columns if name.startswith("train_")]
    assert after.windows.select(names).head(3).equals(before.windows.select(names).head(3))
    assert after.numbers["windows"][2]["parameters"] == before.numbers["windows"][2]["parameters"]


def test_quantiles_are_those_of_the_training_span(walked: results.WalkForward, skilled: Signals) -> None:
    for row in walked.numbers["windows"]:
        cut = skilled.between(row["train_from"], row["train_to"])
        share = float(row["choice"]["long_entry = short_entry"].removeprefix("q"))
        assert row["parameters"]["long_entry"] == np.quantile(cut.variants["default"].long_entry, share)


def test_threads_change_nothing(skilled: Signals, walked: results.WalkForward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("results.walkforward.scoring.CHUNK", 7)
    chunked = walk(skilled, jobs=3)
    assert chunked.windows.equals(walked.windows)
    assert chunked.trades.equals(walked.trades)
    assert chunked.numbers == walked.numbers


def test_expanding_trains_on_all_that_came_before(skilled: Signals) -> None:
    rows = walk(skilled, expanding=True).windows
    assert rows["train_from"].n_unique() == 1
    assert rows["train_bars"].to_list() == [2880 + 1152 * at for at in range(5)]


def test_an_embargo_lies_between(skilled: Signals) -> None:
    rows = walk(skilled, embargo="12h").windows
    assert ((rows["test_from"] - rows["train_to"]).dt.total_hours() == 12).all()
    assert (rows["train_bars"] == 2880).all()


def test_the_grids_span_is_all_there_is(skilled: Signals) -> None:
    spec = grids.parse(GRID | {"span": {"from": "2024-01-05T00:00:00Z"}}, "grid.toml")
    options = SPANS | {"train": "6d"}
    narrowed = results.walk_forward(spec, skilled, **options)
    cut = results.walk_forward(replace(spec, span=Span()), skilled.between("2024-01-05"), **options)
    assert narrowed.trades.select(EXACT).equals(cut.trades.select(EXACT))
    assert narrowed.numbers["windows"][0]["train_from"] == "2024-01-05T00:00:00Z"


def test_a_window_without_enough_trades_trades_nothing_and_is_counted(skilled: Signals) -> None:
    known = skilled.variants["default"]
    silent = (np.arange(len(skilled)) >= 2880) & (np.arange(len(skilled)) < 5760)
    gap = replace(known, **{role: np.where(silent, np.nan, known.role(role)) for role in ROLES})
    few = walk(replace(skilled, variants={"default": gap}), train="8d")
    idle = few.windows.filter(pl.col("cell").is_null())
    assert 0 < len(idle) < len(few.windows)
    assert "quantiles of long_entry are asked" in idle["note"][0]
    assert not few.trades["window"].is_in(idle["window"].implode()).any()
    assert any(f"{len(idle)} of them traded nothing" in line for line in few.words)
    assert few.numbers["stability"]["chosen"] == len(few.windows) - len(idle)


def test_without_a_single_choice_there_is_nothing_to_say(skilled: Signals) -> None:
    none = walk(skilled, min_trades=100_000)
    assert (none.windows["note"] == "no cell has at least 100000 trades, 10 won and 10 lost in training").all()
    assert none.trades.is_empty()
    assert none.ruling == "undetermined"
    assert none.numbers["joined"]["total_return"] == 0
    assert "no trades" in "\n".join(none.words)


def test_variants_compete_and_only_those_that_say_what_was_seen_count(skilled: Signals) -> None:
    knows = skilled.variants["default"]
    coin = replace(signals.simulated_signals(8640, edge=0.0, seed=11).variants["default"])
    silent = replace(knows, out_of_sample=None)
    several = replace(skilled, variants={"coin": coin, "knows": knows, "silent": silent})
    walked = walk(several, GRID | {"axes": {"variant": {"values": ["coin", "silent", "knows"]}, **GRID["axes"]}})
    assert set(walked.windows["variant"]) == {"knows"}
    assert walked.numbers["stability"]["axes"]["variant"] == {"modal": "knows", "share": 1.0, "values": 1}
    alone = walk(skilled)
    assert walked.trades.drop("cell").equals(alone.trades.drop("cell"))


def test_ruin_ends_the_joined_account(skilled: Signals) -> None:
    bars, fallen = skilled.bars, np.where(np.arange(len(skilled)) >= 4500, 0.8, 1.0)
    prices = {name: getattr(bars, name) * fallen for name in ("open", "high", "low", "close")}
    crash = replace(skilled, bars=replace(bars, **prices))
    always = {"leverage": 10, "long_entry": 0.0, "fee": 0.0, "maintenance_margin": "none"}
    ruined = walk(crash, {"axes": {"max_hold": {"values": [12, 24]}}, "fixed": always})
    assert ruined.numbers["joined"]["state"] == "ruined"
    assert (ruined.trades["balance"] == 0).sum() == 1
    assert ruined.trades["balance"][-1] == 0
    assert ruined.trades["window"][-1] == 2
    assert ruined.windows["test_trades"][2] > 0
    assert any("RUINED" in line for line in ruined.words)


def test_ranks_in_test_are_those_of_replays(skilled: Signals, walked: results.WalkForward) -> None:
    row = walked.numbers["windows"][0]
    train, test = skilled.between(row["train_from"], row["train_to"]), skilled.between(row["test_from"], row["test_to"])
    grid = grids.parse(GRID, "grid.toml").resolve(train)
    found = {}
    for index in _by_hand(skilled, row, 30, None):
        net = sweeps.replay(test, grid.cells(np.array([index])).row(0)).trades["net_return"].to_numpy()
        if len(net):
            found[index] = round(float(net.sum() / np.sqrt(net @ net)), 9)
    own = found.pop(row["cell"])
    others = np.array(list(found.values()))
    assert row["rank_in_test"] == pytest.approx(np.mean((others < own) + (others == own) / 2))
    assert row["median_test"] == pytest.approx(np.median([*others, own]))


def test_constraints_about_the_asset_go_by_the_name_that_it_was_given(skilled: Signals, tmp_path: Path) -> None:
    stated = GRID | {"sample": {"constraints": ["asset = 'BTC'"]}, "assets": {"BTC": {"fee": 0.0}, "A": {"fee": 0.5}}}
    spec, held = grids.parse(stated, "grid.toml"), replace(skilled, path=tmp_path / "A.parquet")
    walked = results.walk_forward(spec.of_asset("BTC"), held, **SPANS, resamples=200)
    assert walked.numbers["signals"]["name"] == "BTC"
    assert walked.numbers["grid"]["cells"] == spec.size
    free = grids.parse(GRID | {"fixed": {**GRID.get("fixed", {}), "fee": 0.0}}, "grid.toml")
    same = results.walk_forward(free, held, **SPANS, resamples=200)
    assert walked.trades.equals(same.trades)
    with pytest.raises(signals.InputError, match="the grid is empty"):
        results.walk_forward(spec.of_asset("A"), held, **SPANS, resamples=200)
