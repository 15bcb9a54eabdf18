"""A run that refines another is judged in one family with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import grids
import results.inference
import signals
import sweeps
from benchmarks.calibration.worlds import SKILLED, Climate, make_world
from results.inference.max_t.step_down import max_t_test
from results.inference.sample.panel import find_panel
from results.inference.verdict.record import Verdict
from sweeps.event.daily.pnl import daily_net
from sweeps.runs.described import write_description
from sweeps.runs.records import Lineage

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.55, 0.65]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.02, 0.04]},
        "max_hold": {"values": [3, 6]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0001},
}


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run, what refines it, and what refines that."""
    folder = tmp_path_factory.mktemp("family")
    signals.write(make_world(Climate(days=90), 8), folder / "signals.parquet")
    run(folder, GRID, "coarse")
    for parent, child in (("coarse", "finer"), ("finer", "finest")):
        found = results.refine(folder / parent, factor=2, cells=30, sample="all")
        sweeps.run(
            found.spec, folder / "signals.parquet", folder / child, jobs=1, progress=False, parent=folder / parent
        )
        found.write(folder / child)
    return folder


def run(folder: Path, grid: dict[str, Any], name: str) -> None:
    sweeps.run(grids.parse(grid, "test"), folder / "signals.parquet", folder / name, jobs=1, progress=False)


def judge(folder: Path, **options: Any) -> Verdict:
    told: dict[str, Any] = {"sample": "all", "jobs": 1, "progress": False, "permutations": 0, "resamples": 99} | options
    return results.inference.judge(folder, **told)


def judge_shard(folder: Path, shard: str, **options: Any) -> str:
    told: str = results.inference.judge_shard(folder, shard, jobs=1, progress=False, **options)
    return told


def p_of(folder: Path) -> dict[int, float]:
    frame = pl.read_parquet(folder / "verdict-cells.parquet")
    return dict(frame.drop_nulls("p_expectancy").select("cell", "p_expectancy").iter_rows())


def alone(folder: Path, out: Path) -> Path:
    """A copy of a run that knows of no other."""
    shutil.copytree(folder, out, ignore=shutil.ignore_patterns("verdict*"))
    told = json.loads((out / "run.json").read_text())
    del told["lineage"]
    write_description(out, told)
    return out


def daily_of(folder: Path) -> np.ndarray[Any, Any]:
    """The daily P&L of every cell of a run, in order of its cells."""
    panel = find_panel(results.open(folder), sample="all")
    grid = panel.grids[0]
    cells = results.open(folder).written.select("cell").sort("cell").collect()["cell"].to_numpy()
    return np.asarray(daily_net(panel.engine(0), grid.cells(cells), "all", days=panel.calendar.days[0]))


def test_p_values_are_those_of_the_union_judged_as_one_family(family: Path, tmp_path: Path) -> None:
    verdict = judge(family / "finer")
    union, own = p_of(family / "finer"), p_of(family / "finer")
    by_itself = alone(family / "finer", tmp_path / "alone")
    judge(by_itself)
    assert all(union[cell] >= p for cell, p in p_of(by_itself).items())
    assert union != p_of(by_itself)
    assert verdict.findings.tried.before == 8
    assert "with 8 cells of the runs that it refines, judged together: one family" in "\n".join(verdict.words)
    test = verdict.findings.expectancy_test
    assert test is not None
    daily = np.concatenate([daily_of(family / "finer"), daily_of(family / "coarse")])
    whole = max_t_test(daily, resamples=99, block=test.block_days, seed=0)
    found = dict(zip(own, whole.p_above[: len(own)], strict=True))
    assert found == pytest.approx(union)
    assert test.luck_alone == pytest.approx(whole.expected_maximum)
    assert test.p_value == pytest.approx(min(union.values()))


def test_ancestors_count_to_the_first_of_them(family: Path) -> None:
    tried = judge(family / "finest").findings.tried
    finer = results.open(family / "finer").info.cells
    assert finer is not None
    assert (tried.before, tried.lost, tried.beside) == (8 + finer, 0, 0)
    # judged again it is the same, and nothing is left behind
    assert judge(family / "finest").findings.tried == tried
    assert not (family / "finest" / "judging").exists()


def test_runs_beside_are_counted_and_are_not_of_the_family(family: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    shutil.copytree(family, folder)
    run(folder, GRID | {"fixed": {"fee": 0.0002}}, "other")
    verdict = judge(folder / "other")
    known = results.open(folder / "other").info.lineage
    assert known is not None
    assert verdict.findings.tried.before == 0
    assert verdict.findings.tried.beside == known.tried_before > 8
    assert f"{known.tried_before} cells of other runs on the same signals are not in the family" in "\n".join(
        verdict.words
    )


def lineage_of(folder: Path) -> Lineage:
    known = results.open(folder).info.lineage
    assert known is not None
    return known


def told_before(folder: Path) -> int:
    return lineage_of(folder).tried_before


def test_what_tried_the_same_cells_is_no_other_trial(family: Path, tmp_path: Path) -> None:
    shutil.copy(family / "signals.parquet", tmp_path)
    for name in ("one", "again", "and again"):
        run(tmp_path, GRID, name)
        verdict = judge(tmp_path / name)
        tried = verdict.findings.tried
        assert (tried.before, tried.lost, tried.beside) == (0, 0, 0)
        assert told_before(tmp_path / name) == 0
        assert "cells of other runs" not in "\n".join(verdict.words)


@pytest.mark.parametrize("to", ["elsewhere", "deeper/finer"])
def test_an_ancestor_that_was_moved_is_found_by_what_tells_it(family: Path, tmp_path: Path, to: str) -> None:
    folder = tmp_path / "copies"
    shutil.copytree(family, folder)
    moved = folder / "coarse" if to == "elsewhere" else folder / "finer"
    asked = folder / "finer" if to == "elsewhere" else folder / to
    asked.parent.mkdir(exist_ok=True)
    moved.rename(folder / to)  # the ancestor, or who asks for it: beside neither is it where it was
    if to != "elsewhere":
        (folder / "coarse").rename(folder / "deeper" / "coarser")
    tried = judge(asked).findings.tried
    assert (tried.before, tried.lost) == (8, 0)


def test_what_others_tried_on_other_bars_is_not_counted(family: Path, tmp_path: Path) -> None:
    shutil.copy(family / "signals.parquet", tmp_path)
    run(tmp_path, GRID | {"span": {"from": "2024-02-20T00:00:00Z"}}, "late")
    run(tmp_path, GRID, "all")
    early = grids.parse(GRID | {"span": {"to": "2024-02-10T00:00:00Z"}}, "test")
    for name, parent in (("early", None), ("refined", tmp_path / "late")):
        sweeps.run(early, tmp_path / "signals.parquet", tmp_path / name, jobs=1, progress=False, parent=parent)
        tried = judge(tmp_path / name).findings.tried
        assert len(lineage_of(tmp_path / name).runs) >= 2
        assert (tried.before, tried.lost, tried.beside) == (0, 0, told_before(tmp_path / name)) == (0, 0, 8)


def test_of_ancestors_with_the_same_cells_one_that_is_there_is_enough(family: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    shutil.copytree(family, folder)
    told = json.loads((folder / "finer" / "run.json").read_text())
    coarse = told["lineage"]["runs"][0]
    told["lineage"]["runs"].insert(0, coarse | {"id": "0" * 16, "path": "../nowhere"})
    write_description(folder / "finer", told)
    tried = judge(folder / "finer").findings.tried
    assert (tried.before, tried.lost, tried.beside) == (8, 0, 0)


@pytest.mark.parametrize("how", ["gone", "another", "moved span"])
def test_an_ancestor_that_cannot_be_judged_with_it_is_named(family: Path, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "copies"
    shutil.copytree(family, folder)
    shutil.rmtree(folder / "coarse")
    if how == "another":
        run(folder, GRID, "coarse")
    if how == "moved span":
        told = json.loads((folder / "finer" / "run.json").read_text())
        run(folder, GRID | {"span": {"from": "2024-01-20T00:00:00Z"}}, "coarse")
        other = json.loads((folder / "coarse" / "run.json").read_text())
        told["lineage"]["runs"][0]["id"] = other["id"]
        write_description(folder / "finer", told)
    verdict = judge(folder / "finer")
    why = {
        "gone": "is gone; put it back there",
        "another": "is another run by now; put the one that was refined there",
        "moved span": "was run on other bars",
    }[how]
    tried = verdict.findings.tried
    assert (tried.before, tried.lost) == (0, 8)
    assert verdict.findings.lost_ancestors == [f"{folder / 'coarse'}: {why}"]
    assert f"could not be judged with it ({folder / 'coarse'}: {why})" in "\n".join(verdict.words)


@pytest.mark.slow
def test_what_cannot_be_counted_with_its_ancestors_is_not_called_positive(tmp_path: Path) -> None:
    signals.write(make_world(Climate(days=240, edge=0.25), 3), tmp_path / "signals.parquet")
    grid = {
        "axes": {
            "variant": {"values": [SKILLED]},
            "long_entry": {"values": [0.62, 0.7]},
            "short_entry": {"tie": "long_entry"},
        },
        "fixed": {"max_hold": 6},
    }
    run(tmp_path, grid, "coarse")
    found = results.refine(tmp_path / "coarse", factor=2)
    sweeps.run(
        found.spec, tmp_path / "signals.parquet", tmp_path / "finer", jobs=1, progress=False, parent=tmp_path / "coarse"
    )
    options = {"sample": None, "permutations": 24, "resamples": 199}
    verdict = judge(tmp_path / "finer", **options)
    assert verdict.ruling == "positive"
    assert verdict.findings.tried.before > 0
    # shards find of the ancestor what one judge does, its shifts too
    told = [judge_shard(tmp_path / "finer", f"{number}/2", **options) for number in (2, 1) * 12]
    assert told[-1] == "shard 1/2: all shares are done; judge the run, which rules"
    assert sorted(file.name for file in (tmp_path / "finer" / "judging").glob("before-0-shifts*"))
    again = judge(tmp_path / "finer", **options)
    assert {**again.mapping(), "seconds": None} == {**verdict.mapping(), "seconds": None}
    shutil.rmtree(tmp_path / "coarse")
    verdict = judge(tmp_path / "finer", **options)
    assert verdict.ruling == "undetermined"
    assert "what it refines could not be judged with it" in verdict.reasons[0]
