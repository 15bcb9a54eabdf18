"""Time, memory and disk of a run, told from its own chunks."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import Signals, simulated_signals
from sweeps import run
from sweeps.event.engine import EventEngine
from sweeps.runs.estimating.needs import Given, Needs, estimate_needs
from sweeps.runs.estimating.processor import cores
from sweeps.store.layouts import Store

_ENTRIES = (AxisSpec("long_entry", (0.5, 0.6, 0.7)), AxisSpec("short_entry", (0.5, 0.6)))
_LEVERAGES = AxisSpec("leverage", (1.0, 2.0, 4.0))


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(500, edge=0.0, seed=1)


def _needs(spec: GridSpec, signals: Signals, jobs: int | None = None, store: Store = "auto") -> Needs:
    grid = spec.resolve(signals)
    return estimate_needs(spec, [(Given(signals, grid), grid.selected.count)], jobs, store)


@pytest.mark.parametrize("store", ["rows", "factored"])
def test_of_a_grid_that_is_tried_whole_the_disk_is_known(simulated: Signals, tmp_path: Path, store: Store) -> None:
    spec = GridSpec("trial", (*_ENTRIES, _LEVERAGES))
    needs = _needs(spec, simulated, 2, store)
    summary = run(spec, simulated, tmp_path / "run", progress=False, store=store)
    parts = list((summary.out / "cells").iterdir())
    assert needs.disk == pytest.approx(sum(part.stat().st_size for part in parts), rel=0.01)
    assert (needs.layout, needs.jobs) == (store, 2)
    assert 0 < needs.seconds < 60
    assert needs.memory > 30_000_000


def test_of_a_large_grid_some_chunks_are_tried(simulated: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.estimating.needs._SECONDS", 0.2)
    monkeypatch.setattr("sweeps.runs.estimating.needs._LEAST_SECONDS", 0.2)
    holds = AxisSpec("max_hold", tuple(range(1, 4001)))
    stops = AxisSpec("stop_loss", tuple(0.001 * step for step in range(1, 101)))
    few = _needs(GridSpec("few", (*_ENTRIES, holds)), simulated, 1, "factored")
    many = _needs(GridSpec("many", (*_ENTRIES, stops, holds)), simulated, 1, "factored")
    assert many.disk > 5 * few.disk
    assert many.seconds > few.seconds


def test_a_grid_of_which_every_cell_breaks_a_rule_takes_no_room(simulated: Signals) -> None:
    spec = GridSpec("trial", (AxisSpec("leverage", (500.0, 600.0)),), {"maintenance_margin": 0.01})
    needs = _needs(spec, simulated)
    assert needs.disk == 0
    assert 0 <= needs.seconds < 1


def test_assets_are_added_up(simulated: Signals) -> None:
    spec = GridSpec("trial", (*_ENTRIES, _LEVERAGES))
    grid = spec.resolve(simulated)
    one = estimate_needs(spec, [(Given(simulated, grid), 18)], 1)
    two = estimate_needs(
        spec, [(Given(simulated, grid), 18), (Given(simulated, grid), 18), (Given(simulated, grid), 0)], 1
    )
    assert two.disk == 2 * one.disk


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/thread-self/schedstat").exists(), reason="only Linux tells who waits for a core")
def test_a_busy_machine_lengthens_the_clock_and_not_the_processor_time(simulated: Signals) -> None:
    spec = GridSpec("trial", (*_ENTRIES, AxisSpec("max_hold", tuple(range(1, 1001)))))
    alone = min((_needs(spec, simulated, 1) for _ in range(2)), key=lambda needs: needs.processor)
    work = min(_work(spec, simulated) for _ in range(3))
    with _neighbours(3 * cores()):
        if min(_work(spec, simulated) for _ in range(3)) > 1.3 * work:
            pytest.skip("on this machine the same work takes more processor time beside neighbours")
        beside = min((_needs(spec, simulated, 1) for _ in range(2)), key=lambda needs: needs.processor)
    assert beside.processor == pytest.approx(alone.processor, rel=0.6)
    assert beside.seconds == pytest.approx(alone.seconds, rel=1.0)
    assert beside.share < 0.6
    assert beside.seconds_now > 1.3 * beside.seconds


def _work(spec: GridSpec, signals: Signals) -> float:
    """Return the processor seconds of evaluating a grid."""
    grid = spec.resolve(signals)
    engine, table = EventEngine(signals, grid.names), grid.cells(np.arange(grid.size))
    engine.evaluate(table)
    began = time.thread_time()
    engine.evaluate(table)
    return time.thread_time() - began


@contextmanager
def _neighbours(count: int) -> Iterator[None]:
    """Have other processes use all cores meanwhile."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()
