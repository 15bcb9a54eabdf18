"""A choice from real runs: one with an edge, one without."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import grids
import results
import signals
import sweeps
from benchmarks.calibration.worlds import SKILLED, Climate, make_world
from results.choice.record import CELL, FILE
from signals import InputError
from tests.results.choice.conftest import GRID, judged

pytestmark = pytest.mark.slow


def copied(run: results.Run, folder: Path) -> results.Run:
    shutil.copytree(run.path, folder / "run")
    return results.open(folder / "run")


@pytest.fixture(scope="module")
def choice(promising: results.Run) -> results.Choice:
    return results.choose(promising)


def test_a_run_with_an_edge_has_a_cell_chosen_of_the_model_that_knows(choice: results.Choice) -> None:
    assert choice.outcome == "chosen"
    assert choice.rules is not None
    assert choice.rules["variant"] == "skilled"
    assert choice.words[0].startswith(f"CHOICE: cell {choice.cell} - ")
    assert choice.missing == []


def test_fees_are_not_chosen_the_dearest_stands_for_all(choice: results.Choice) -> None:
    assert choice.rules is not None
    assert choice.rules["fee"] == 0.0006


def test_the_expectation_is_less_than_what_was_seen(choice: results.Choice, promising: results.Run) -> None:
    expected = choice.expectation
    assert expected is not None
    seen = promising.cells(None, "oos").collect().filter(cell=choice.cell)["expectancy"].item()
    assert expected.observed == pytest.approx(seen, rel=1e-9)
    assert expected.low < expected.realistic < expected.observed
    assert expected.realistic < expected.high


def test_copies_through_leverage_are_no_neighbours(choice: results.Choice) -> None:
    assert choice.neighbourhood is not None
    assert choice.neighbourhood.cells == choice.neighbourhood.distinct
    steps = {step.axis: step for step in choice.steps}
    beside = [each for each in (steps["leverage"].down, steps["leverage"].up) if each is not None]
    assert [each.same for each in beside] == [True]


def test_all_is_told_of_the_copy_that_is_chosen(choice: results.Choice) -> None:
    assert choice.expectation is not None
    told = next(each.words for each in choice.checks if each.name == "costs x 2")
    assert f"{choice.expectation.observed:+.3%} as they are" in told


def test_what_cannot_be_written_leaves_all_as_it_was(
    choice: results.Choice, promising: results.Run, tmp_path: Path
) -> None:
    run = copied(promising, tmp_path)
    before = {name: (run.path / name).read_bytes() for name in (FILE, CELL)}
    broken = choice.model_copy(update={"seconds": float("inf")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        broken.write(run.path)
    assert {name: (run.path / name).read_bytes() for name in (FILE, CELL)} == before


def test_no_file_of_the_run_or_its_signals_is_written_over(promising: results.Run, tmp_path: Path) -> None:
    run = copied(promising, tmp_path)
    part, market = next((run.path / "cells").glob("*.parquet")), Path(run.records[0].path or "")
    for out in (run.path / "run.json", run.path / "verdict.json", run.path / FILE, part, market):
        before = out.read_bytes()
        with pytest.raises(InputError, match="one of the files that are read"):
            results.choose(run, out=out)
        assert out.read_bytes() == before
    with pytest.raises(InputError, match="there is no folder"):
        results.choose(run, out=tmp_path / "none" / "cell.json")
    found = results.choose(run, out=run.path / CELL)
    assert grids.read_cell(run.path / CELL) == results.cell_of(run, found.cell or 0)


def test_a_step_is_told_as_the_cell_itself_tells_it(choice: results.Choice, promising: results.Run) -> None:
    assert choice.cell is not None
    assert [each.model_dump() for each in choice.steps] == results.cell_model(promising, choice.cell)["steps"]


def test_every_check_that_is_required_is_passed(choice: results.Choice) -> None:
    assert {each.name for each in choice.checks} == {"neighbours", "costs x 2", "time windows", "variants"}
    assert all(each.passed for each in choice.checks if each.required)


def test_the_chosen_cell_is_replayed_as_it_was_swept(choice: results.Choice, promising: results.Run) -> None:
    cell = grids.read_cell(promising.path / CELL)
    replayed = sweeps.replay(results.signals_of(promising), cell)
    stored = promising.stored.collect().filter(cell=choice.cell)
    assert len(replayed.trades) == stored["trades"].item()


def test_a_chosen_cell_brings_its_filter(tmp_path: Path) -> None:
    grid = {
        **GRID,
        "axes": {**GRID["axes"], "variant": {"values": [SKILLED]}, "fee": {"values": [0.0006]}},
        "fixed": {**GRID["fixed"], "filter": "day"},
        "filters": {"day": "hour >= 0"},
    }
    run = judged(tmp_path, make_world(Climate(days=240, edge=0.25), 3), grid)
    found = results.choose(run)
    assert found.cell is not None
    cell = grids.read_cell(run.path / CELL)
    assert cell == results.cell_of(run, found.cell)
    assert cell.filters == {"day": "hour >= 0"}


def test_the_front_has_the_chosen_cell_and_no_cell_that_another_beats(choice: results.Choice) -> None:
    assert [each.cell for each in choice.front if each.chosen] == [choice.cell]
    assert len(choice.front) > 1


def test_what_is_written_is_what_is_read_back(choice: results.Choice, promising: results.Run) -> None:
    read = results.read_choice(promising)
    assert read is not None
    assert read.mapping() == choice.mapping()
    stored = json.loads((promising.path / FILE).read_text())
    assert stored["format"] == 1
    assert stored["outcome"] == "chosen"


def test_the_same_choice_is_made_again(choice: results.Choice, promising: results.Run) -> None:
    again = results.choose(promising)
    assert again.mapping() | {"seconds": 0} == choice.mapping() | {"seconds": 0}


@pytest.mark.parametrize("by", ["expectancy", "daily", "sharpe"])
def test_every_measure_ranks(promising: results.Run, tmp_path: Path, by: Any) -> None:
    found = results.choose(copied(promising, tmp_path), by=by)
    assert (found.outcome, found.by) == ("chosen", by)


def test_limits_are_kept(promising: results.Run, tmp_path: Path) -> None:
    run = copied(promising, tmp_path)
    found = results.choose(run, where="long_entry <= 0.7", min_trades=60, max_drawdown=0.5)
    assert found.rules is not None
    assert float(found.rules["long_entry"]) <= 0.7
    assert found.limits == {"max_drawdown": 0.5, "min_trades": 60, "where": "long_entry <= 0.7", "by": "sharpe"}


def test_limits_that_nothing_meets_make_it_abstain(promising: results.Run, tmp_path: Path) -> None:
    run = copied(promising, tmp_path)
    results.choose(run)
    assert (run.path / CELL).exists()
    found = results.choose(run, min_trades=100_000)
    assert found.outcome == "abstains"
    assert "min_trades 100000" in found.missing[0]
    assert not (run.path / CELL).exists(), "the cell of an earlier choice is gone"


def test_a_run_without_an_edge_has_none_and_is_told_what_is_missing(hopeless: results.Run) -> None:
    found = results.choose(hopeless)
    assert found.outcome == "abstains"
    assert found.cell is None
    assert found.front == []
    assert found.missing
    assert found.needs is not None
    assert found.needs.now_per_side == pytest.approx(0.0006, abs=0.0005)


def test_a_run_that_was_not_judged_is_refused(run: results.Run) -> None:
    with pytest.raises(InputError, match="was not judged yet"):
        results.choose(run)


def test_a_choice_is_stale_once_the_run_is_judged_again(promising: results.Run, tmp_path: Path) -> None:
    run = copied(promising, tmp_path)
    results.choose(run)
    results.judge(run, jobs=1, progress=False, permutations=0, resamples=199, seed=5)
    results.judge(run, jobs=1, progress=False, permutations=24, resamples=199, seed=5)
    with pytest.raises(InputError, match="judged again since, so the choice is stale"):
        results.read_choice(run)


def test_a_verdict_on_an_earlier_run_is_refused(promising: results.Run, tmp_path: Path) -> None:
    run = copied(promising, tmp_path)
    results.choose(run)
    again = sweeps.run(
        grids.parse(run.info.grid.stated, "test"), results.signals_of(run), tmp_path / "again", jobs=1, progress=False
    )
    for name in ("verdict.json", "verdict-cells.parquet", FILE):
        shutil.copy(run.path / name, again.out)
    other = results.open(again.out)
    with pytest.raises(InputError, match="was run again since it was judged"):
        results.choose(other)
    with pytest.raises(InputError, match="the run was made again since, so the choice is stale"):
        results.read_choice(other)


def test_a_choice_that_was_changed_is_refused(promising: results.Run, tmp_path: Path) -> None:
    run = copied(promising, tmp_path)
    results.choose(run)
    file = run.path / FILE
    file.write_text(file.read_text().replace('"chosen"', '"abstains"', 1))
    with pytest.raises(InputError, match="was changed since it was written"):
        results.read_choice(run)


def test_nothing_is_read_where_no_choice_was_made(run: results.Run) -> None:
    assert results.read_choice(run) is None


def test_signals_that_are_gone_are_named(promising: results.Run, tmp_path: Path) -> None:
    run = copied(promising, tmp_path)
    given = tmp_path / "other.parquet"
    signals.write(signals.simulated_signals(300, seed=1), given, {})
    with pytest.raises(InputError, match="fingerprint"):
        results.choose(run, signals=given)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "luck"}, "is no measure to choose by"),
        ({"max_drawdown": 1.5}, "fraction of the balance"),
        ({"drawdown": 0.0}, "fraction of the balance"),
        ({"probability": 1.0}, "probability above 0 and below 1"),
        ({"ruin": 0.0}, "probability above 0 and below 1"),
        ({"min_trades": 0}, "at least 1"),
        ({"horizon_days": 0}, "from 1 to"),
        ({"where": "nothing > 1"}, "no column"),
    ],
)
def test_what_cannot_be_meant_is_refused(promising: results.Run, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        results.choose(promising, **asked)
