"""The verdict on a search: what is there is found, what is not is not, and whoever looked before counts."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import results
import results.inference
import signals
import sweeps
from results import SearchVerdict
from results.choice.of_search import standing_finalists
from results.explorer.overview.verdict_model import verdict_of_run
from results.inference.sample.panel import find_panel
from results.inference.testing.moves import fewest_moved, moves_of
from results.inference.verdict.stored import read_verdict
from results.searching.judging import _shifts
from results.searching.question import HeldOut
from results.searching.verdict.record import read_search_verdict
from results.upkeep.listing import runs
from scripts.cli import main
from signals import InputError
from tests.results.searching.conftest import searched, space, world

EDGE = 0.4


def _judged(folder: Path, name: str = "run", **options: Any) -> SearchVerdict:
    told: dict[str, Any] = {"jobs": 1, "progress": False, "resamples": 199} | options
    verdict = results.judge(folder / name, **told)
    assert isinstance(verdict, SearchVerdict)
    return verdict


@pytest.fixture(scope="module")
def edged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search of a market where there is something to find."""
    folder = tmp_path_factory.mktemp("edged")
    searched(folder, world(EDGE, 1), space(EDGE), cells=400)
    return folder


@pytest.fixture
def found(edged: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    shutil.copytree(edged, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.slow
def test_an_edge_is_found_and_called_positive(found: Path) -> None:
    told: list[str] = []
    verdict = _judged(found, tell=told.append)
    assert verdict.ruling == "positive", verdict.words
    again = verdict.findings.again
    assert again is not None
    assert (again.searches, again.p <= 0.5) == (19, True)
    assert set(verdict.cells) <= set(verdict.findings.held_out.cells)
    assert any("19 searches of up to 400 cells" in line for line in told)
    stored = read_search_verdict(found / "run")
    assert (stored.verdict, stored.cells, stored.words) == ("positive", list(verdict.cells), list(verdict.words))
    assert json.loads((found / "run" / "search-verdict.json").read_text()) == verdict.mapping()
    assert results.choose(found / "run" / "held-out").outcome in {"chosen", "abstains"}
    shown = verdict_of_run(results.open(found / "run"))
    assert shown is not None
    assert (shown["verdict"], shown["cell"]) == ("positive", verdict.cells[0])
    entry = next(one for one in runs(found) if one.path.name == "run")
    assert entry.verdict == "positive"


@pytest.mark.slow
def test_the_command_says_the_same_and_prints_it_as_json(found: Path, capsys: pytest.CaptureFixture[str]) -> None:
    how = ["judge", str(found / "run"), "--again", "0", "--resamples", "199", "--jobs", "1"]
    _left(how, 0)
    told = capsys.readouterr()
    assert told.out.startswith("VERDICT: undetermined")
    assert "search-verdict.json" in told.out + told.err
    _left([*how, "--json"], 0)
    assert json.loads(capsys.readouterr().out)["held_out"]["verdict"] == "positive"
    _left(["judge", str(found / "run"), "--again", "2", "--shard", "1/2"], 2)


def _left(words: list[str], status: int) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert (left.value.code or 0) == status


def test_without_searches_of_nothing_none_is_positive(found: Path) -> None:
    verdict = _judged(found, again=0)
    assert (verdict.ruling, verdict.findings.again) == ("undetermined", None)
    assert verdict.findings.held_out.verdict == "positive"
    assert "not made again where there is nothing to find" in verdict.reasons[0]
    with pytest.raises(InputError, match="nothing is recommended: the verdict on their search is undetermined"):
        results.choose(found / "run" / "held-out")


def test_whoever_is_asked_of_the_search_itself_names_the_run_of_its_finalists(found: Path) -> None:
    _judged(found, again=0)
    run = results.open(found / "run")
    told = r"judged were the finalists of this search.*held-out"
    with pytest.raises(InputError, match=told):
        results.choose(run)
    with pytest.raises(InputError, match=told):
        results.draw_map(run, x="long_entry", y="max_hold", out=found / "maps", verdict=True)


def test_of_a_search_without_finalists_it_is_said_why_nothing_can_be_chosen(tmp_path: Path) -> None:
    found = searched(tmp_path, world(0, 1, days=60), space(), cells=300, hold_out=0.0)
    assert _judged(tmp_path, again=0).ruling == "undetermined"
    with pytest.raises(InputError, match=r"no cell of this search was judged.*no time was kept") as refused:
        results.choose(found.run.out)
    assert "held-out" not in str(refused.value)


def test_a_map_of_cells_that_a_search_picked_is_not_called_positive(found: Path) -> None:
    verdict = results.inference.judge(found / "run", jobs=1, progress=False, resamples=199, permutations=0)
    assert verdict.ruling != "positive"
    assert any("a search chose these by what it found" in reason for reason in verdict.reasons)


@pytest.mark.slow
def test_nothing_is_not_called_positive(tmp_path: Path) -> None:
    searched(tmp_path, world(0, 3), space(), cells=400)
    verdict = _judged(tmp_path, again=19)
    assert verdict.ruling != "positive"
    again = verdict.findings.again
    assert again is not None
    assert again.searches == len(again.bounds) == 19
    assert again.p == (1 + again.as_good) / 20
    assert _judged(tmp_path).findings.again == again  # what was made stands


def test_nothing_kept_is_nothing_positive(tmp_path: Path) -> None:
    searched(tmp_path, world(EDGE, 1), space(EDGE), cells=100, hold_out=0.0)
    verdict = _judged(tmp_path)
    assert verdict.ruling == "undetermined"
    assert "no time was kept for judging" in verdict.reasons[0]
    assert verdict.findings.held_out.verdict is None


def test_whoever_looked_at_the_kept_time_before_counts(found: Path) -> None:
    spec = space(EDGE)
    told: dict[str, Any] = {"jobs": 1, "progress": False, "cells": 300}
    results.search(spec, found / "market.parquet", found / "same", **told | {"cells": 400, "seed": 1})
    assert _judged(found, again=0).findings.looks.before == 0  # the same finalists, looked at once more
    results.search(spec, found / "market.parquet", found / "other", **told, seed=2)
    results.search(spec, found / "market.parquet", found / "blind", **told, seed=3, hold_out=0.0)
    verdict = _judged(found, again=0)
    assert (verdict.findings.looks.before, verdict.findings.looks.runs) == (1, ["../other"])
    assert any(line.startswith("looks") and "count 2 times as much" in line for line in verdict.words)


def test_what_has_no_sense_is_refused_in_a_line(found: Path) -> None:
    with pytest.raises(InputError, match="a search looks for cells of each asset"):
        results.judge(found / "run", pool=True)
    with pytest.raises(InputError, match="looked at the trades of `sample='oos'`"):
        results.judge(found / "run", sample="all")
    sweeps.run(space(), world(0, 1), found / "swept", jobs=1, progress=False)
    with pytest.raises(InputError, match="no search left this run"):
        results.judge(found / "swept", again=19)


def test_a_search_without_flags_is_judged_where_they_are_assumed(tmp_path: Path) -> None:
    market = world(EDGE, 1)
    unknown = {name: replace(each, out_of_sample=None) for name, each in market.variants.items()}
    searched(tmp_path, replace(market, variants=unknown), space(EDGE), cells=200)
    verdict = _judged(tmp_path, again=0)
    assert "only out-of-sample trades can support a positive verdict" in " ".join(verdict.reasons)
    assumed = _judged(tmp_path, again=0, assume_out_of_sample=True)
    assert assumed.findings.assumed_out_of_sample
    assert assumed.findings.held_out.verdict == "positive"
    assert any("ASSUMED" in line for line in assumed.words)


def test_too_few_days_are_said_before_and_after(tmp_path: Path) -> None:
    told: list[str] = []
    signals.write(world(EDGE, 1, days=42), tmp_path / "market.parquet")
    files, spec = tmp_path / "market.parquet", space(EDGE)
    found = results.search(
        spec, files, tmp_path / "run", cells=50, min_trades=5, jobs=1, progress=False, tell=told.append
    )
    short = "kept for judging are 17 days with bars, and at least 20 are needed: search with `results.search(hold_out=0.55)`, or on more bars"
    assert told[1] == f"nothing can be called positive: {short}"
    assert any(short in line for line in found.words)
    verdict = _judged(tmp_path)
    assert (verdict.ruling, verdict.findings.held_out.why) == ("undetermined", short)
    assert short in verdict.reasons[0]


def test_a_search_that_was_deleted_stays_a_look_of_those_that_knew_it(found: Path) -> None:
    spec = space(EDGE)
    told: dict[str, Any] = {"jobs": 1, "progress": False, "cells": 300}
    results.search(spec, found / "market.parquet", found / "other", **told, seed=2)
    results.search(spec, found / "market.parquet", found / "third", **told, seed=3)
    shutil.rmtree(found / "other")
    assert _judged(found, "third", again=0).findings.looks.runs == ["../other", "../run"]
    assert _judged(found, again=0).findings.looks.runs == ["../other", "../third"]  # the third one tells


def test_what_refines_a_run_that_looked_at_the_kept_time_is_not_called_positive(found: Path) -> None:
    market = found / "market.parquet"
    coarse = sweeps.run(space(EDGE, leverage={"values": [1]}), market, found / "coarse", jobs=1, progress=False)
    finer = results.refine(coarse.out, cells=2000)
    results.search(finer.spec, market, found / "finer", jobs=1, progress=False, cells=300)
    verdict = _judged(found, "finer")
    assert (verdict.findings.held_out.verdict, verdict.ruling) == ("positive", "undetermined")
    assert "made of ../coarse, which had looked at it" in verdict.reasons[0]


def test_as_many_looks_as_you_like_ask_for_no_more_shifts_than_bars_allow(found: Path) -> None:
    panel = find_panel(results.open(found / "run" / "held-out"))
    bars = len(panel.span(0).bars)
    few, many = _shifts(panel, 99, 1), _shifts(panel, 99, 10_000)
    assert (few, many) == (199, bars - 2 * fewest_moved(bars) + 1)
    moves_of([panel.span(0).bars.time], many, 0)  # are as many as there are
    assert _shifts(panel, 300, 1) == 300


@pytest.mark.slow
def test_of_the_finalists_those_are_chosen_from_that_stand_once_looks_are_counted(found: Path) -> None:
    verdict = _judged(found)
    assert verdict.ruling == "positive"
    stored = read_verdict(found / "run" / "held-out")
    held = results.open(found / "run" / "held-out")
    assert sorted(standing_finalists(held, stored) or ()) == sorted(verdict.cells)
    results.choose(held)  # and comes to an end where all of them stand
    one = verdict.cells[-1]
    replace(verdict, cells=(one,)).write(found / "run")
    assert list(standing_finalists(held, stored) or ()) == [one]
    chosen = results.choose(held)
    assert chosen.outcome == "abstains" or chosen.cell == one


def test_a_run_of_others_in_the_place_of_finalists_is_refused(found: Path) -> None:
    told: dict[str, Any] = {"jobs": 1, "progress": False, "cells": 300}
    results.search(space(EDGE), found / "market.parquet", found / "other", **told, seed=2)
    shutil.rmtree(found / "run" / "held-out")
    shutil.copytree(found / "other" / "held-out", found / "run" / "held-out")
    with pytest.raises(InputError, match="holds no finalists of the search beside it"):
        _judged(found, again=0)


@pytest.mark.parametrize("held_out", ["last", "weeks"])
def test_a_search_of_a_refined_search_keeps_what_that_one_kept(held_out: HeldOut, tmp_path: Path) -> None:
    first = searched(tmp_path, world(EDGE, 1), space(EDGE), cells=400, hold_out=0.3, held_out=held_out)
    finer = results.refine(first.run.out, cells=2000)
    again = results.search(
        finer.spec, tmp_path / "market.parquet", tmp_path / "finer", cells=300, jobs=1, progress=False
    )
    assert (again.split, again.question.hold_out, again.question.held_out) == (first.split, 0.3, held_out)
    assert again.split.days == first.split.days
    verdict = _judged(tmp_path, "finer", again=0)
    assert verdict.findings.looks.runs == ["../run"]
    assert not any("had looked at it" in reason for reason in verdict.reasons)


def test_finalists_are_not_judged_without_their_search(found: Path) -> None:
    with pytest.raises(InputError, match=r"holds the finalists of a search.*judge the search"):
        results.judge(found / "run" / "held-out")


@pytest.mark.parametrize("again", [-1, 10_000])
def test_a_number_of_searches_that_cannot_be_meant_is_refused(found: Path, again: int) -> None:
    with pytest.raises(InputError, match=f"`again={again}`: write how many searches"):
        results.judge(found / "run", again=again)


def test_an_asset_without_bars_in_the_kept_time_is_named_before_anything_is_searched(tmp_path: Path) -> None:
    whole = world(0, 1)
    signals.write(whole, tmp_path / "long.parquet")
    signals.write(whole.between(whole.bars.time[0], whole.bars.time[len(whole) // 3]), tmp_path / "short.parquet")
    files = [tmp_path / "long.parquet", tmp_path / "short.parquet"]
    with pytest.raises(InputError, match=r"short\.parquet: has too few bars of the time that is kept for judging"):
        results.search(space(), files, tmp_path / "run", cells=100, jobs=1, progress=False)
    assert not (tmp_path / "run").exists()
