"""What a piece of work ran, and what its thread waited for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sweeps.runs.estimating.processor import Spent, Stopwatch, cores, share_of_core, stalled

_UNKNOWN = float("nan")


def test_sleep_is_no_processor_time() -> None:
    watch = Stopwatch()
    time.sleep(0.05)
    spent = watch.spent()
    assert spent.clock >= 0.05
    assert spent.processor < 0.04


@pytest.mark.skipif(not Path("/proc/thread-self/schedstat").exists(), reason="only Linux tells who waits for a core")
def test_sleep_is_a_stall_and_no_queue() -> None:
    watch = Stopwatch()
    time.sleep(0.05)
    assert watch.spent().stalled > 0.02
    assert cores() >= 1


def test_who_ran_a_quarter_of_the_time_got_a_quarter_of_a_core() -> None:
    assert share_of_core([Spent(4.0, 1.0, 3.0), Spent(4.5, 1.0, 3.0)], 2, 2) == 0.25


def test_threads_that_queue_for_each_other_are_no_neighbours() -> None:
    assert share_of_core([Spent(4.0, 2.0, 2.0)] * 4, 4, 2) == 1.0
    assert share_of_core([Spent(4.0, 1.0, 3.0)] * 4, 4, 2) == 0.5


def test_where_the_system_tells_nothing_a_machine_counts_as_free() -> None:
    spent = [Spent(4.0, 1.0, _UNKNOWN)]
    assert share_of_core(spent, 2, 2) == 1.0
    assert stalled(spent, 0.0, 1.0) == 0.0
    assert share_of_core([], 2, 2) == 1.0


def test_stalls_are_counted_without_the_disk_and_as_long_as_on_free_cores() -> None:
    spent = [Spent(10.0, 2.0, 6.0)] * 2  # each was stalled for 2 s, 0.4 of them for the disk, at a quarter of a core
    assert stalled(spent, 0.4, 0.25) == pytest.approx(0.2)
