"""The test of timing of whole runs: what each p-value is made of, and who may not be called skilled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import signals
from results.inference import judge
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.pieces import Piece
from results.inference.saved.steps import Kept
from results.inference.testing import timing as timing_module
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import expectancy_test
from results.inference.testing.rolled import unmoved
from results.inference.testing.rows import REFUSED, Rows
from results.inference.testing.shifts import shift_test
from results.inference.testing.timing import TimingTest, timing_test
from results.inference.testing.units.surveying import surveyed
from signals import Signals
from tests.results.inference.conftest import hands_of, swept

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
    """A run of one batch, and what both tests say of it."""

    folder: Path
    evidence: Evidence

    @property
    def rows(self) -> Rows:
        return self.evidence.rows(0)

    @property
    def timing(self) -> TimingTest:
        return self.evidence.timing


def both_tests(folder: Path, kept: Path, **options: int) -> Prepared:
    hands = hands_of(folder, kept, **options)
    batches = surveyed(hands)
    expectancy = expectancy_test(hands, batches)
    assert expectancy is not None
    return Prepared(folder, Evidence(hands, batches, expectancy, timing_test(hands, batches, expectancy)))


def prepared(folder: Path, market: Signals, grid: Mapping[str, Any] = GRID) -> Prepared:
    return both_tests(swept(folder, market, grid), folder)


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


def test_candidates_have_the_larger_p_of_both_tests_and_others_that_by_days(costly: Prepared) -> None:
    rows, judged = costly.rows, costly.evidence.judged
    np.testing.assert_array_equal(rows.candidate, rows.inner & (rows.p_days <= TIMING_ALPHA))
    assert 0 < rows.candidate.sum() < len(rows.first)
    every = judged.of(judged.kept.read(costly.evidence.batches.file(0))["first"]).groups
    panel, piece = (
        judged.panel,
        Piece.alone(judged.of(rows.first[rows.candidate]).groups.table(np.arange(sum(rows.candidate)))),
    )
    shifts = shift_test(
        panel, lambda: every.chunks(5), unmoved(panel, piece, "oos"), permutations=24, sample="oos", alpha=TIMING_ALPHA
    )
    assert costly.timing.largest == shifts.largest.tolist()
    expected = np.maximum(rows.p_days[rows.candidate], shifts.p)
    np.testing.assert_array_equal(rows.p_timing[rows.candidate], expected)
    np.testing.assert_array_equal(rows.p_timing[~rows.candidate], rows.p_days[~rows.candidate])
    # the costly cells know as much, and nothing hangs on their timing
    assert (rows.p_days[~rows.candidate] <= TIMING_ALPHA).any()


def test_the_map_has_the_p_of_a_cell_that_met_every_test(costly: Prepared) -> None:
    stored = judge(costly.folder, permutations=24, resamples=199, jobs=1, progress=False).mapping()
    test = stored["timing_test"]
    assert test["p_by_shifts"] == 0.04
    assert test["p_value"] == 0.04 > test["p_by_days"]
    # twice as many cells as groups, at another leverage
    line = next(each for each in stored["words"] if "shifts of all probabilities" in each)
    assert f"{test['cells_it_hung_on']} cells held against 24 shifts of all probabilities: p = 0.040" in line
    assert test["cells_it_hung_on"] == stored["named_cells"] == stored["skilled"]["cells"]


def test_too_few_decisions_are_no_skill(slow: Prepared) -> None:
    rows = slow.rows
    undecided = rows.refused == REFUSED.index("decisions")
    assert undecided.any()
    assert (rows.p_days[undecided] <= TIMING_ALPHA).all()
    assert (rows.p_timing[undecided] == 1.0).all()
    assert not rows.candidate[undecided].any()
    stored = judge(slow.folder, permutations=24, resamples=199, jobs=1, progress=False).mapping()
    assert stored["verdict"] == "undetermined"
    assert "too few independent decisions" in stored["reasons"][0]
    assert "nothing shows" not in " ".join(stored["reasons"])
    count = int(rows.size[undecided].sum())
    assert stored["timing_test"]["too_few_decisions"] == count > undecided.sum()
    assert any(f"{count} cells with too few independent decisions" in line for line in stored["words"])


def test_always_in_the_market_is_no_skill(tmp_path: Path) -> None:
    steady = prepared(tmp_path, of_moods())
    assert steady.rows.inner.any()
    assert (steady.rows.p_timing > TIMING_ALPHA).all()
    assert not steady.rows.candidate.any()
    assert steady.timing.largest is None
    verdict = judge(steady.folder, permutations=24, resamples=199, jobs=1, progress=False)
    assert verdict.ruling == "undetermined"
    assert "nothing shows that the model knows the direction" in verdict.reasons[0]


@pytest.mark.parametrize(("edge", "curtailed"), [(0.0, True), (0.3, False)])
def test_curtailed_resamples_name_the_same_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edge: float, curtailed: bool
) -> None:
    run = swept(tmp_path, signals.simulated_signals(9000, edge=edge, seed=1), GRID)
    few = both_tests(run, tmp_path / "few", resamples=600, permutations=0)
    monkeypatch.setattr(timing_module, "hopeless", lambda *_: False)
    all_ = both_tests(run, tmp_path / "all", resamples=600, permutations=0)
    assert (few.timing.resamples < 600) == curtailed
    assert all_.timing.resamples == 600
    np.testing.assert_array_equal(few.rows.p_timing <= TIMING_ALPHA, all_.rows.p_timing <= TIMING_ALPHA)
    np.testing.assert_array_equal(few.evidence.summed.named, all_.evidence.summed.named)


def test_shifts_that_were_left_out_are_not_claimed(costly: Prepared) -> None:
    words = judge(costly.folder, permutations=0, resamples=199, jobs=1, progress=False).words
    told = [line for line in words if line.startswith("skilled cells")]
    assert len(told) == 1
    assert "pass both tests (shifts left out)" in told[0]


def test_shifts_that_were_kept_are_taken_as_they_are(costly: Prepared, tmp_path: Path) -> None:
    first = both_tests(costly.folder, tmp_path, permutations=49).timing.largest
    assert first is not None
    kept = Kept(tmp_path, "a")
    state = kept.load("shifts-49")
    assert state is not None
    np.testing.assert_array_equal(state["largest"], first)
    # as a killed one would have left it, but for a mark that shows that it is taken as it is
    kept.save("shifts-49", {"largest": np.concatenate([[-7.0], state["largest"][1:8]])})
    for file in (tmp_path / "judging").glob("shifts-49-from*"):
        file.unlink()
    assert both_tests(costly.folder, tmp_path, permutations=49).timing.largest == [-7.0, *first[1:]]
