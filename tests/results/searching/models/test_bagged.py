from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from results.searching.models.bagged import BaggedTrees, Growth, fold_of
from tests.results.searching.spaces import WIDE, slope, space_of

GROWTH = Growth(2, 10, 5, 0.4)


def test_what_it_says_is_near_the_truth_and_of_every_cell_from_a_model_that_had_not_seen_it() -> None:
    space = space_of(WIDE)
    index = space.draw(4_000, 1)
    target = np.clip(slope(space)(index), -1.5, 1.5)
    model = BaggedTrees(space, index, target, GROWTH, 3)
    assert np.corrcoef(model.left_out, target)[0, 1] > 0.95
    mine = fold_of(index, 2, 3) == 0
    alone = BaggedTrees(space, index, np.where(mine, -target, target), GROWTH, 3)
    # the first model never hears of its own fold: turning that around moves the other one alone
    assert np.corrcoef(alone.left_out[mine], target[mine])[0, 1] > 0.95


def test_the_number_of_threads_changes_nothing() -> None:
    space = space_of(WIDE)
    index = space.draw(1_000, 1)
    target = slope(space)(index)
    said = []
    for jobs in (1, 4):
        said.append(BaggedTrees(space, index, target, GROWTH, 3, jobs=jobs).each(index))
    np.testing.assert_array_equal(said[0], said[1])


def test_one_cell_is_enough_to_say_something() -> None:
    space = space_of(WIDE)
    model = BaggedTrees(space, np.array([5]), np.array([0.7]), GROWTH, 0)
    np.testing.assert_allclose(model.mean(np.array([5, 6])), 0.7, atol=1e-6)


def test_it_has_as_many_threads_as_jobs_say_and_else_those_of_the_cores_it_may_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    space, asked = space_of(WIDE), []
    pool = ThreadPoolExecutor

    def noted(threads: int) -> ThreadPoolExecutor:
        asked.append(threads)
        return pool(threads)

    monkeypatch.setattr("results.searching.models.bagged.ThreadPoolExecutor", noted)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    for jobs in (1, 2, None, 0):
        BaggedTrees(space, np.arange(50), np.arange(50.0), Growth(4, 2, 2, 0.4), 3, jobs=jobs)
    assert asked == [1, 2, 3, 3]
