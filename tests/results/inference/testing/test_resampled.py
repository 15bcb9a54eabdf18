"""Resamples of a whole run: in stretches that are never done twice, and in two looks that say what one says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.maxima import SharedMaxima
from results.inference.max_t.step_down import max_t_test, settled, simultaneous
from results.inference.saved.steps import Kept
from results.inference.testing import resampled
from results.inference.testing.resampled import Found, Resampling

DAYS, CELLS = 40, 9000


class Market:
    """Daily P&L that counts how often it is asked, and can break off."""

    def __init__(self, breaks_at: int | None = None) -> None:
        rng = np.random.default_rng(3)
        self.rows = rng.normal(0.02, 1, (CELLS, DAYS)).astype(np.float32)
        self.rows[10:20, 5:] = 0  # too few days
        self.rows[4000:4500] = 2 * self.rows[:500]  # the same at another scale
        self.asked, self.breaks_at = 0, breaks_at

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        if self.breaks_at is not None and self.asked >= self.breaks_at:
            raise KeyboardInterrupt
        self.asked += 1
        return np.asarray(self.rows[rows])


def work(market: Market, folder: Path, jobs: int = 1) -> Resampling:
    return Resampling(market, np.arange(CELLS), DAYS, Kept(folder, "a"), jobs, 0)


def ignore(_: int) -> None:
    """Count nothing."""


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of one chunk, so that there are five."""
    monkeypatch.setattr(resampled, "_STRETCH", 1)


def same(one: Found, other: Found) -> None:
    for name, column in one.columns.items():
        np.testing.assert_array_equal(column, other.columns[name])
    np.testing.assert_array_equal(one.rows, other.rows)
    np.testing.assert_array_equal(one.distinct, other.distinct)
    np.testing.assert_array_equal(one.maxima.above, other.maxima.above)
    np.testing.assert_array_equal(one.maxima.below, other.maxima.below)
    np.testing.assert_array_equal(one.blocks.keys, other.blocks.keys)
    np.testing.assert_array_equal(one.blocks.sums, other.blocks.sums)


def test_what_was_finished_is_not_done_again(tmp_path: Path) -> None:
    counts = resample_counts(DAYS, 50, 1.0, 0)
    whole = work(Market(), tmp_path / "whole").first(counts, ignore)
    with pytest.raises(KeyboardInterrupt):
        work(Market(breaks_at=3), tmp_path / "broken").first(counts, ignore)
    left = Market()
    done: list[int] = []
    same(work(left, tmp_path / "broken").first(counts, done.append), whole)
    assert left.asked == 2
    assert sum(done) == CELLS
    (tmp_path / "broken" / "judging" / "expectancy-0001.npz").write_bytes(b"damaged")
    anew = Market()
    same(work(anew, tmp_path / "broken").first(counts, ignore), whole)
    assert anew.asked == 5


def test_the_second_look_goes_on_too(tmp_path: Path) -> None:
    counts = resample_counts(DAYS, 80, 1.0, 0)
    first = work(Market(), tmp_path).first(counts[:30], ignore)
    assert len(first.distinct) == CELLS - 510
    with pytest.raises(KeyboardInterrupt):
        work(Market(breaks_at=2), tmp_path).second(counts[30:], first, ignore)
    left = Market()
    more = work(left, tmp_path).second(counts[30:], first, ignore)
    assert left.asked == 3
    whole = SharedMaxima(counts)
    whole.take(Market().rows[first.rows[first.distinct]])
    both = first.maxima.beside(more)
    np.testing.assert_allclose(both.above, whole.merged().above, rtol=1e-5)
    np.testing.assert_allclose(both.below, whole.merged().below, rtol=1e-5)


def test_threads_change_nothing(tmp_path: Path) -> None:
    counts = resample_counts(DAYS, 50, 1.0, 0)
    one = work(Market(), tmp_path / "one").first(counts, ignore)
    two = work(Market(), tmp_path / "two", jobs=3).first(counts, ignore)
    np.testing.assert_array_equal(one.distinct, two.distinct)
    np.testing.assert_array_equal(one.blocks.keys, two.blocks.keys)
    np.testing.assert_allclose(one.maxima.above, two.maxima.above, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("edge", [-0.8, 0.0, 0.4, 0.8])
def test_a_settled_answer_is_that_of_all_resamples(edge: float) -> None:
    certain = 0
    for seed in range(20):
        daily = np.random.default_rng(seed).normal(edge, 1, (40, 60)) * (1 + np.arange(60) % 3)
        counts = resample_counts(60, 500, 1.0, seed)
        above, below = (getattr(max_t_test(daily, resamples=20, seed=0), name) for name in ("above", "below"))
        few, all_ = SharedMaxima(counts[:200]), SharedMaxima(counts)
        few.take(daily)
        all_.take(daily)
        look = simultaneous(few.merged(), above, below, 60)
        if settled(look, 200, 500):
            certain += 1
            full = simultaneous(all_.merged(), above, below, 60)
            assert not full.inner.any()
            assert full.outer.any()
    assert certain > 5 if edge == 0 else certain == 0 if abs(edge) == 0.8 else True
