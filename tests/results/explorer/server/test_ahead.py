"""Planes are made before anybody asks, in the order in which they are likely to be wanted, and never at others' cost."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from results import Run
from results.explorer.server.ahead import make_ahead, order_of
from results.explorer.server.calm import Calm
from results.explorer.server.held import HeldRuns, hold
from signals import Signals


@pytest.fixture
def runs(run: Run, market: Signals) -> HeldRuns:
    return hold(run, (), market)


def kept(runs: HeldRuns) -> list[tuple[str, str, str]]:
    return list(runs.get().cube.held)


def test_every_plane_that_a_page_can_ask_for_is_made(runs: HeldRuns) -> None:
    make_ahead(runs)
    model = runs.get().model
    views = {(metric["name"], view["sample"], view["cost"]) for metric in model["metrics"] for view in metric["views"]}
    assert set(kept(runs)) >= views


def test_what_the_page_shows_first_comes_first_then_net_then_gross_then_other_samples(runs: HeldRuns) -> None:
    model: dict[str, Any] = runs.get().model
    start, order = model["start"], order_of(model)
    assert order[0] == (start["metric"], start["sample"], "net")
    assert len(set(order)) == len(order)
    samples = [sample for _, sample, _ in order]
    leading = samples.count(start["sample"])
    assert set(samples[:leading]) == {start["sample"]}
    later = [cost for _, _, cost in order[8:leading]]
    assert later == sorted(later, reverse=True)


def test_none_is_made_where_others_would_have_to_go(runs: HeldRuns) -> None:
    cube = runs.get().cube
    _ = runs.get().model
    before = len(kept(runs))
    cube.most = cube.bytes_of_one * (before + 2)
    make_ahead(runs)
    assert len(kept(runs)) == before + 2


def test_calm_waits_for_answers_and_a_moment_longer() -> None:
    calm, let_go, told = Calm(), threading.Event(), list[bool]()

    def answer() -> None:
        with calm.busy():
            let_go.wait(10)

    asked = threading.Thread(target=answer)
    asked.start()
    while not calm.asked:
        time.sleep(0.001)
    assert not calm.wait(0.02)
    waiting = threading.Thread(target=lambda: told.append(calm.wait(10)))
    waiting.start()
    assert not told
    let_go.set()
    waiting.join(10)
    asked.join(10)
    assert told == [True]
