"""Work is begun in batches that the time left has room for."""

from __future__ import annotations

import pytest

from sweeps.clock import Clock
from sweeps.confirm.agreement import Agreement
from sweeps.confirm.confirming import time_for

pytestmark = pytest.mark.slow


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time, which stands still until somebody moves it."""
    time = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: time[0])
    return time


def _work(told: Clock, now: list[float], per_cell: float, loading: float) -> int:
    """Work batch by batch; return the cells done."""
    done = 0
    while size := told.batch():
        now[0] += size * per_cell + (loading if done == 0 else 0.0)
        told.note(size)
        done += size
    return done


@pytest.mark.parametrize("per_cell", [0.001, 0.01, 0.1, 0.3])
@pytest.mark.parametrize("seconds", [2.0, 10.0, 60.0])
def test_the_time_is_used_and_kept_to(now: list[float], per_cell: float, seconds: float) -> None:
    told = Clock(seconds, 60.0, 1)
    done = _work(told, now, per_cell, loading=5.0)
    assert told.loading == pytest.approx(5.0 + per_cell)
    assert min(5.0 + seconds, 60.0) - 0.01 <= told.elapsed <= min(5.0 + seconds, 60.0) + 2 * per_cell + 0.2
    assert done > 0.5 * (min(seconds, 55.0) / per_cell)


def test_a_single_slow_cell_is_compared_and_no_other_begun(now: list[float]) -> None:
    assert _work(Clock(2.0, 60.0, 1), now, per_cell=90.0, loading=5.0) == 1


def test_without_a_limit_there_is_no_end(now: list[float]) -> None:
    told = Clock(None, 60.0, 1)
    assert told.batch() == 25
    now[0] += 1e6
    told.note(25)
    assert told.batch() == 25


def test_a_batch_is_small_where_many_work_on_one_clock(now: list[float]) -> None:
    sizes = []
    for workers in (1, 4):
        told = Clock(4.0, 60.0, workers)
        for cells in (1, 5):
            now[0] += 0.5
            told.note(cells)
        sizes.append(told.batch())
    assert sizes == [7, 1]


@pytest.mark.parametrize(("sweep", "allowed"), [(0.01, 2.0), (0.1, 2.0), (1.0, 20.0), (3.0, 60.0), (1e4, 60.0)])
def test_confirming_takes_at_most_twenty_times_the_sweep(sweep: float, allowed: float) -> None:
    assert time_for(sweep) == allowed


def test_what_was_compared_and_what_was_left_is_said() -> None:
    told = Agreement(500, 200, 12345, 52, 1e-17, 3e-15, "sharpe of cell 7", seconds=4.5, loading=2.25, allowed=2.0)
    first, second = told.lines()
    assert first.startswith(
        "vectorbt agrees on 200 cells of the 500 chosen, on each of their 12,345 trades and 52 measures: largest difference"
    )
    assert second == (
        "  300 of the 500 cells chosen were not compared, to take no longer than 2 s once vectorbt was loaded (2.2 s): "
        "confirm the run to have more compared"
    )
    assert len(Agreement(200, 200, 12345).lines()) == 1
    undefined = Agreement(2, 2, 9, 52, 0.0, None, "t_statistic of cell 1", ("cell 1: …",))
    assert "a value against none in a measure (t_statistic of cell 1)" in undefined.line()


def test_so_few_are_begun_one_by_one_even_when_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("sweeps.clock.time.monotonic", lambda: now[0])
    clock = Clock(2.0, 60.0, 1, least=5)
    assert clock.batch() == 1
    clock.note(1)
    now[0] = 10.0
    assert [clock.batch() for _ in range(6)] == [1, 1, 1, 1, 0, 0]
    late = Clock(2.0, 60.0, 1, least=5)
    late.batch()
    now[0] += 61.0
    late.note(1)
    assert [late.batch() for _ in range(5)] == [1, 1, 1, 1, 0]
