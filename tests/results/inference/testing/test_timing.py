"""The test of timing of whole runs: what each p-value is made of, and who may not be called skilled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import results
import signals
from results.inference import judge
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.collecting import collect_groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import find_panel
from results.inference.sample.pieces import Piece
from results.inference.saved.steps import Kept
from results.inference.testing import timing as timing_module
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import ExpectancyTest, expectancy_test
from results.inference.testing.shifts import Shifts, shift_test, unmoved
from results.inference.testing.timing import TimingTest, timing_test
from signals import Signals
from tests.results.inference.conftest import swept

pytestmark = pytest.mark.slow

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.55, 0.6, 0.7]},
        "short_entry": {"tie": "long_entry"},
        "max_hold": {"values": [6, 12]},
        "leverage": {"values": [1, 3]},
    },
    "fixed": {"fee": 0.0},
}
COSTLY = {**GRID, "axes": {**GRID["axes"], "fee": {"values": [0.0, 0.01]}}, "fixed": {}}
"""With cells that time well, and pay more in fees than that earns."""


@dataclass(frozen=True)
class Prepared:
    """A run, and the test of its expectancy."""

    folder: Path
    run: JudgedRun
    expectancy: ExpectancyTest

    def timing(self, kept: Path, **options: Any) -> TimingTest:
        run = replace(self.run, kept=Kept(kept, "a"), **({"permutations": 24} | options))
        return timing_test(run, self.expectancy)


def prepared(folder: Path, market: Signals, grid: Mapping[str, Any] = GRID) -> Prepared:
    out = swept(folder, market, grid)
    panel = find_panel(results.open(out))
    groups, _ = collect_groups(panel)
    run = JudgedRun(panel, groups, None, Kept(folder, "a"), resamples=199)
    expectancy = expectancy_test(run)
    assert expectancy is not None
    return Prepared(out, run, expectancy)


def of_moods(*ends: int) -> Signals:
    """A market that turns after some days, and a model that keeps to the right side all along."""
    market = signals.simulated_signals(9000, edge=0.0, seed=6)
    mood = np.where(np.searchsorted(ends, np.arange(9000) / 288, side="right") % 2 == 0, 1.0, -1.0)
    rise = np.exp(np.cumsum(0.0004 * mood))
    prices = {name: getattr(market.bars, name) * rise for name in ("high", "low", "close")}
    opens = market.bars.open * np.concatenate([[1.0], rise[:-1]])
    prices["high"], prices["low"] = np.maximum(prices["high"], opens), np.minimum(prices["low"], opens)
    sides = {"long_entry": np.where(mood > 0, 0.9, 0.1), "short_entry": np.where(mood < 0, 0.9, 0.1)}
    model = replace(market.variants["default"], **sides)
    return Signals(signals.Bars(market.bars.time, open=opens, **prices), {"default": model})


@pytest.fixture(scope="module")
def costly(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepared(tmp_path_factory.mktemp("costly"), signals.simulated_signals(9000, edge=0.3, seed=1), COSTLY)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A model that is right twice in a month."""
    return prepared(tmp_path_factory.mktemp("slow"), of_moods(13))


def test_candidates_have_the_larger_p_of_both_tests_and_others_that_by_days(costly: Prepared, tmp_path: Path) -> None:
    timing, found = costly.timing(tmp_path), costly.expectancy
    expected = found.tested[found.test.inner & (timing.days[found.tested] <= TIMING_ALPHA)]
    np.testing.assert_array_equal(timing.candidates, expected)
    assert 0 < len(timing.candidates) < len(found.tested)
    panel, piece = costly.run.panel, Piece.alone(costly.run.groups.table(timing.candidates))
    shifts = shift_test(
        panel, lambda: costly.run.groups.chunks(5), unmoved(panel, piece, "oos"), permutations=24, sample="oos",
        alpha=TIMING_ALPHA,
    )  # fmt: skip
    np.testing.assert_array_equal(timing.p[timing.candidates], np.maximum(timing.days[timing.candidates], shifts.p))
    others = np.setdiff1d(np.arange(len(costly.run.groups)), timing.candidates)
    np.testing.assert_array_equal(timing.p[others], timing.days[others])
    # the costly cells know as much, and nothing hangs on their timing
    assert (timing.days[others] <= TIMING_ALPHA).any()


def test_the_map_has_the_p_of_a_cell_that_met_every_test(costly: Prepared) -> None:
    nothing = np.zeros(0, dtype=np.int64)
    p, candidates = np.array([0.005, 0.08, 0.03, 1.0]), np.array([1, 2])
    shifts = Shifts(np.array([0.08, 0.02]), np.zeros(99), 99)
    timing = TimingTest(p, p, p, 2.0, 1000, 1000, shifts, candidates, nothing, nothing, nothing)
    assert (timing.p_value, timing.p_by_shifts) == (0.03, 0.02)
    alone = replace(timing, shifts=None)
    assert (alone.p_value, alone.p_by_shifts) == (0.005, None)
    stored = judge(costly.folder, permutations=24, resamples=199, jobs=1, progress=False).mapping()
    test = stored["timing_test"]
    assert test["p_by_shifts"] == 0.04
    assert test["p_value"] == 0.04 > test["p_by_days"]
    # twice as many cells as groups, at another leverage
    line = next(each for each in stored["words"] if "shifts of all probabilities" in each)
    assert f"{test['cells_it_hung_on']} cells held against 24 shifts of all probabilities: p = 0.040" in line
    assert test["cells_it_hung_on"] == stored["named_cells"] == stored["skilled"]["cells"]


def test_too_few_decisions_are_no_skill(slow: Prepared, tmp_path: Path) -> None:
    timing = slow.timing(tmp_path)
    assert len(timing.undecided) > 0
    assert (timing.days[timing.undecided] <= TIMING_ALPHA).all()
    assert (timing.p[timing.undecided] == 1.0).all()
    assert not np.isin(timing.candidates, timing.undecided).any()
    stored = judge(slow.folder, permutations=24, resamples=199, jobs=1, progress=False).mapping()
    assert stored["verdict"] == "undetermined"
    assert "too few independent decisions" in stored["reasons"][0]
    assert "nothing shows" not in " ".join(stored["reasons"])
    count = int(np.isin(slow.run.groups.group, timing.undecided).sum())
    assert stored["timing_test"]["too_few_decisions"] == count > len(timing.undecided)
    assert any(f"{count} cells with too few independent decisions" in line for line in stored["words"])


def test_always_in_the_market_is_no_skill(tmp_path: Path) -> None:
    steady = prepared(tmp_path, of_moods())
    assert steady.expectancy.test.inner.any()
    timing = steady.timing(tmp_path)
    assert (timing.p[steady.expectancy.tested] > TIMING_ALPHA).all()
    assert len(timing.candidates) == 0
    assert timing.p_by_shifts is None
    verdict = judge(steady.folder, permutations=24, resamples=199, jobs=1, progress=False)
    assert verdict.ruling == "undetermined"
    assert "nothing shows that the model knows the direction" in verdict.reasons[0]


@pytest.mark.parametrize(("edge", "curtailed"), [(0.0, True), (0.3, False)])
def test_curtailed_resamples_name_the_same_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edge: float, curtailed: bool
) -> None:
    run = prepared(tmp_path, signals.simulated_signals(9000, edge=edge, seed=1))
    few = run.timing(tmp_path / "few", resamples=600, permutations=0)
    monkeypatch.setattr(timing_module, "hopeless", lambda *_: False)
    all_ = run.timing(tmp_path / "all", resamples=600, permutations=0)
    assert (few.resamples < 600) == curtailed
    assert all_.resamples == 600
    np.testing.assert_array_equal(few.p <= TIMING_ALPHA, all_.p <= TIMING_ALPHA)
    few_named, all_named = (Evidence(run.run, run.expectancy, each).confident for each in (few, all_))
    np.testing.assert_array_equal(few_named, all_named)


def test_shifts_that_were_left_out_are_not_claimed(costly: Prepared) -> None:
    words = judge(costly.folder, permutations=0, resamples=199, jobs=1, progress=False).words
    told = [line for line in words if line.startswith("skilled cells")]
    assert len(told) == 1
    assert "pass both tests (shifts left out)" in told[0]


def test_shifts_that_were_kept_are_taken_as_they_are(costly: Prepared, tmp_path: Path) -> None:
    first = costly.timing(tmp_path, permutations=49)
    assert first.shifts is not None
    kept = Kept(tmp_path, "a")
    state = kept.load("shifts-49")
    assert state is not None
    np.testing.assert_array_equal(state["largest"], first.shifts.largest)
    # as a killed one would have left it, but for a mark that shows that it is taken as it is
    kept.save("shifts-49", {"largest": np.concatenate([[-7.0], state["largest"][1:8]])})
    second = costly.timing(tmp_path, permutations=49)
    assert second.shifts is not None
    np.testing.assert_array_equal(second.shifts.largest, [-7.0, *first.shifts.largest[1:]])
