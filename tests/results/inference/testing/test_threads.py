"""Results in the order of the tasks, whichever is done first."""

from __future__ import annotations

import threading

import pytest

from results.inference.testing.threads import in_order


def test_a_late_task_holds_up_those_behind_it() -> None:
    second = threading.Event()

    def work(task: int) -> int:
        if task == 0:
            assert second.wait(60)
        if task == 1:
            second.set()
        return task * task

    assert list(in_order(work, range(7), 2)) == [0, 1, 4, 9, 16, 25, 36]


def test_a_failure_is_raised_here() -> None:
    def work(task: int) -> int:
        return 1 // (task - 3)

    with pytest.raises(ZeroDivisionError):
        list(in_order(work, range(9), 3))
