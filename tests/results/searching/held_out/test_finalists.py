"""Which cells are judged, and their run on the time that was kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import grids
import results
from results.run.signals import signals_of
from results.searching.held_out.diverse import ALIKE, diverse
from results.searching.held_out.finalists import run_finalists
from results.searching.held_out.leaders import Ranking, leaders_of
from results.searching.held_out.looks import FINALISTS
from results.searching.held_out.settled import settled
from results.searching.niches.scales import finest_of
from results.searching.values import Reader
from signals import InputError
from sweeps.event.daily.pnl import daily_net
from sweeps.runs.evaluating.opened import OpenAsset
from tests.results.searching.conftest import searched, space, world


def test_leaders_are_the_best_of_each_path_whatever_the_parts(tmp_path: Path) -> None:
    found = searched(tmp_path, world(0, 1), space())
    run = results.open(tmp_path / "run")
    reader = Reader(found.question)
    cells = run.collect(run.stored.select("cell", *reader.columns))
    told = pl.DataFrame({"cell": cells["cell"], "path": cells["path"], "score": reader.values(cells).score})
    best = told.filter(pl.col("score") > -np.inf).sort("score", "cell", descending=[True, False])
    expected = best.unique("path", keep="first", maintain_order=True)["cell"].head(30).to_list()
    assert leaders_of(run, found.question, Ranking(30))[0].index.tolist() == expected


def test_no_two_finalists_are_nearly_the_same(tmp_path: Path) -> None:
    found = searched(tmp_path, world(0, 1), space(), finalists=8)
    run = results.open(tmp_path / "run")
    market = signals_of(run)
    opened = OpenAsset.on(market, grids.parse(run.info.grid.stated).resolve(market), "event")
    ranked = leaders_of(run, found.question, Ranking(80, likely=True), Ranking(80, likely=True, by="t"))
    best = ranked[0].alternating(ranked[1])
    chosen = diverse(best, [opened], "oos", 8)
    assert chosen[0] == best.index[0]
    daily = daily_net(opened.engine, opened.grid.cells(chosen), "oos", np.float64)  # type: ignore[arg-type]
    alike = np.corrcoef(daily) - np.eye(len(chosen))
    assert 1 < len(chosen) <= 8
    assert alike.max() < ALIKE
    held = results.open(tmp_path / "run" / "held-out")
    assert sorted(held.collect(held.stored.select("cell"))["cell"].to_list()) == sorted(chosen.tolist())


def test_finalists_run_once_and_again_where_their_run_is_gone(tmp_path: Path) -> None:
    searched(tmp_path, world(0, 1), space())
    run, place = results.open(tmp_path / "run"), tmp_path / "run" / "held-out"
    first = results.open(place)
    assert run_finalists(run, progress=False).run is not None
    assert results.open(place).info.id == first.info.id
    shutil.rmtree(place)
    made = run_finalists(run, progress=False).run
    assert made is not None
    assert made.info.search is not None
    assert made.info.search["for"] == FINALISTS
    assert made.info.search["of"] == run.info.id


def test_where_nothing_counts_there_are_none(tmp_path: Path) -> None:
    found = searched(tmp_path, world(0, 1), space(), cells=50, min_trades=100_000)
    assert found.finalists.run is None
    assert "no cell that was visited counts" in found.finalists.why


def test_quantiles_of_what_was_searched_stay_the_thresholds(tmp_path: Path) -> None:
    spec = space(long_entry={"quantiles": [0.5, 0.7, 0.9]})
    found = searched(tmp_path, world(0, 1), spec)
    held = found.finalists.run
    assert held is not None
    both = [results.scan(place).select("cell", "long_entry").collect() for place in (tmp_path / "run", held.path)]
    pairs = both[1].join(both[0], on="cell", suffix="_searched")
    assert len(pairs) == len(both[1])
    assert (pairs["long_entry"] == pairs["long_entry_searched"]).all()


def test_quantiles_that_differ_by_asset_are_refused_before_anything_is_run(tmp_path: Path) -> None:
    spec = space(long_entry={"quantiles": [0.5, 0.9]})
    markets = {"one": world(0, 1), "other": world(0, 2)}
    with pytest.raises(InputError, match="another threshold for each variant and asset"):
        results.search(spec, markets, tmp_path / "run", cells=100, jobs=1, progress=False)
    assert not (tmp_path / "run").exists()
    assert settled(space(), []) == space()


def test_finalists_are_likely_to_have_enough_trades_where_they_are_judged(tmp_path: Path) -> None:
    rare = {"values": [0.5, 0.85, 0.9, 0.93]}
    found = searched(tmp_path, world(0, 1), space(long_entry=rare, short_entry=rare), hold_out=0.5)
    run, held = results.open(tmp_path / "run"), found.finalists.run
    assert held is not None
    likely, all_ = leaders_of(run, found.question, Ranking(1000, likely=True), Ranking(1000))
    assert 0 < len(likely) < len(all_)
    assert likely.values.trades.min() >= 36  # 36 less their deviation of 6 are 30
    states = held.collect(held.stored.select("state"))["state"]
    assert states.to_list().count("ok") > 0.8 * len(states)


def test_leaders_by_t_are_those_most_sure_and_both_take_turns(tmp_path: Path) -> None:
    found = searched(tmp_path, world(0, 1), space())
    run = results.open(tmp_path / "run")
    by_score, by_t = leaders_of(run, found.question, Ranking(20), Ranking(20, by="t"))
    told = run.cells(sample="oos").filter(pl.col("trades") >= 45, pl.col("wins") >= 15, pl.col("losses") >= 15)
    assert by_t.values.value[0] / by_t.values.error[0] == pytest.approx(
        np.max(run.collect(told)["t_statistic"].to_numpy())
    )
    both = by_score.alternating(by_t)
    assert len(set(both.index.tolist())) == len(both)
    assert both.index[0] == by_score.index[0]
    assert set(both.index.tolist()) == {*by_score.index.tolist(), *by_t.index.tolist()}


def test_leaders_by_niche_are_the_best_of_each(tmp_path: Path) -> None:
    found = searched(tmp_path, world(0, 1), space(), for_="illuminate")
    run = results.open(tmp_path / "run")
    by_niche = leaders_of(run, found.question, Ranking(1000, by="niche"))[0].values
    reader = Reader(found.question)
    every = reader.values(run.collect(run.stored.select("cell", *reader.columns)))
    every = every.take(np.flatnonzero(every.score > -np.inf))
    niche, of = (finest_of(each.trades, each.drawdown, each.win_rate) for each in (by_niche, every))
    assert len(set(niche.tolist())) == len(by_niche) > 1
    assert set(niche.tolist()) == set(of.tolist())
    for one, score in zip(niche.tolist(), by_niche.score.tolist(), strict=True):
        assert score == every.score[of == one].max()
    assert found.finalists.run is not None
