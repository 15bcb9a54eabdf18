"""A run judged unit by unit: what is found is that of one pass over all cells, whoever does the units and in whatever order."""

from __future__ import annotations

import pickle
import shutil
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
from results.inference import judge, judge_shard
from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.maxima import SharedMaxima
from results.inference.max_t.step_down import simultaneous
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import survey_stack
from results.inference.saved.locking import alone
from results.inference.saved.steps import Arrays, software_digest
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import expectancy_test
from results.inference.testing.timing import timing_test
from results.inference.testing.units import surveying
from results.inference.testing.units.hands import LeftToOthersError
from results.inference.testing.units.meeting import groups_of
from results.inference.testing.units.recipe import make
from results.inference.testing.units.surveying import surveyed
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.record import CELLS
from results.inference.verdict.stored import read_verdict
from results.inference.verdict.unfolding import sets_of_cells, verdict_sets
from signals import InputError
from tests.results.inference.conftest import hands_of

pytestmark = pytest.mark.slow

LEVELS = [0.5 + 0.02 * step for step in range(18)]
GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": LEVELS},
        "short_entry": {"values": LEVELS},
        "stop_loss": {"values": [0.02, "none"]},
        "leverage": {"values": [1, 3, 10]},
    },
    "fixed": {"stop_basis": "price", "max_hold": 12, "fee": 0.0},
}
HOW: dict[str, Any] = {"permutations": 24, "resamples": 400, "jobs": 1, "progress": False}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several units of a small run."""
    monkeypatch.setattr("results.inference.sample.survey.BATCH", 100)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same cells in rows and by family, with an edge."""
    folder = tmp_path_factory.mktemp("judged")
    signals.write(signals.simulated_signals(9000, edge=0.25, seed=7), folder / "signals.parquet")
    held = signals.read(folder / "signals.parquet")
    spec = grids.parse(GRID, "test")
    for store in ("rows", "factored"):
        (folder / store).mkdir()  # apart, as each would count the other among what was tried
    return {
        store: sweeps.run(spec, held, folder / store / "run", jobs=1, progress=False, store=store, confirm=False).out
        for store in ("rows", "factored")
    }


def said(run: Path, **options: Any) -> dict[str, Any]:
    return {**judge(run, **HOW, **options).mapping(), "seconds": None}


@pytest.fixture(scope="module")
def expected(runs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], bytes]:
    """The verdict of one judge that was left alone, and its file of cells."""
    copy = shutil.copytree(runs["rows"], tmp_path_factory.mktemp("alone") / "run")
    return said(copy), (copy / CELLS).read_bytes()


def test_p_values_are_those_of_a_test_that_holds_all_cells(runs: dict[str, Path], tmp_path: Path) -> None:
    hands = hands_of(runs["rows"], tmp_path, resamples=200)
    batches = surveyed(hands)
    found = expectancy_test(hands, batches)
    assert found is not None
    assert len(batches) > 5
    evidence = Evidence(hands, batches, found, timing_test(hands, batches, found))
    firsts = [groups_of(hands.judged, batches.file(unit))["first"] for unit in range(len(batches))]
    every = hands.judged.of(np.concatenate(firsts))
    shared = SharedMaxima(resample_counts(found.days, 200, found.block, 0))
    series, _ = shared.take(every.daily_net(np.arange(len(every.groups))))
    whole = simultaneous(shared.merged(), series.above, series.below, found.days)
    rows = list(evidence.units())
    np.testing.assert_array_equal(np.concatenate([each.p_above for each in rows]), whole.p_above)
    np.testing.assert_array_equal(np.concatenate([each.p_below for each in rows]), whole.p_below)
    assert found.test.critical_above == whole.critical_above
    assert found.distinct == shared.distinct
    assert evidence.leading.above == whole.above.max()


def test_shards_in_any_order_leave_what_one_judge_would_find(
    runs: dict[str, Path], tmp_path: Path, expected: tuple[dict[str, Any], bytes]
) -> None:
    copy = shutil.copytree(runs["rows"], tmp_path / "run")
    told = [judge_shard(copy, f"{number}/3", **HOW) for number in (3, 1, 2) * 9]
    assert "are not; what comes after needs them" in told[0]
    assert told[-1] == "shard 2/3: all shares are done; judge the run, which rules"
    assert len(np.load(copy / "judging" / "shifts-24.npz")["largest"]) == 24
    assert expected[0]["verdict"] == "positive"
    shown: list[str] = []
    assert said(copy, tell=shown.append) == expected[0]
    assert "24 shifts are made" not in "\n".join(shown)  # nothing of what shards found is made again
    assert (copy / CELLS).read_bytes() == expected[1]
    assert not (copy / "judging").exists()


def test_a_shard_groups_its_share_of_the_parts(
    runs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("sample.survey", "testing.units.surveying"):
        monkeypatch.setattr(f"results.inference.{room}.stacks_of", lambda panel: [range(1)] * 4)
    hands = hands_of(runs["rows"], tmp_path)
    done: list[int] = []

    def survey(judged: JudgedRun, stack: int) -> tuple[int, Arrays]:
        done.append(stack)
        return survey_stack(judged, stack)

    monkeypatch.setattr(surveying, "survey_stack", survey)
    with pytest.raises(LeftToOthersError):
        surveyed(replace(hands, shard=(2, 2)))
    assert done == [2, 3]
    assert len(surveyed(replace(hands, shard=(1, 2)))) >= 4
    assert done == [2, 3, 0, 1]


def test_a_worker_of_another_release_is_refused(runs: dict[str, Path], tmp_path: Path) -> None:
    hands = hands_of(runs["rows"], tmp_path)
    for software in ("", "another"):
        sent = pickle.loads(pickle.dumps(replace(hands.recipe, software=software)))
        with pytest.raises(InputError, match="runs another release of this program, or of a library; install the same"):
            make(sent)
    made = make(pickle.loads(pickle.dumps(replace(hands.recipe, software=software_digest()))))
    assert made.panel.run.path == runs["rows"]


def test_processes_find_what_threads_do(
    runs: dict[str, Path], tmp_path: Path, expected: tuple[dict[str, Any], bytes]
) -> None:
    copy = shutil.copytree(runs["rows"], tmp_path / "run")
    assert said(copy, cluster="local:2") == expected[0]
    assert (copy / CELLS).read_bytes() == expected[1]


def test_what_is_damaged_in_between_is_done_again(
    runs: dict[str, Path], tmp_path: Path, expected: tuple[dict[str, Any], bytes]
) -> None:
    copy = shutil.copytree(runs["rows"], tmp_path / "run")
    for number in (1, 2) * 2:
        judge_shard(copy, f"{number}/2", **HOW)
    assert (copy / "judging" / "expectancy-00001.npz").is_file()
    (copy / "judging" / "expectancy-00001.npz").write_bytes(b"damaged")
    (copy / "judging" / "groups-00000-0002.npz").unlink()
    assert said(copy) == expected[0]


def test_families_are_judged_as_their_cells(runs: dict[str, Path], expected: tuple[dict[str, Any], bytes]) -> None:
    found = said(runs["factored"])
    own = ("run", "digest")
    assert {**found, **dict.fromkeys(own)} == {**expected[0], **dict.fromkeys(own)}
    said(runs["rows"])
    sets = {}
    for store, folder in runs.items():
        file = verdict_cells(folder, read_verdict(folder))
        assert file is not None
        run = results.open(folder)
        sets[store] = verdict_sets(run, file).sort("cell").collect()
        one = sets_of_cells(run, file, [7, 12]).sort("cell").collect()
        assert one.equals(sets[store].filter(pl.col("cell").is_in([7, 12])))
    assert sets["rows"].equals(sets["factored"])
    assert set(sets["rows"]["set"].unique()) >= {"inner", "outer"}


def test_shards_and_a_judge_of_all_keep_out_of_each_others_way(runs: dict[str, Path]) -> None:
    run = runs["rows"]
    with alone(run, (1, 2)), alone(run, (2, 2)):
        with pytest.raises(InputError, match="is being judged by another process"):
            judge(run, **HOW)
        with pytest.raises(InputError, match="is being judged by another process"):
            judge_shard(run, "1/2", **HOW)
    with alone(run), pytest.raises(InputError, match="is being judged by another process"):
        judge_shard(run, "1/2", **HOW)
    with pytest.raises(InputError, match="3/2"):
        judge_shard(run, "3/2", **HOW)
