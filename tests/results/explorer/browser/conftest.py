"""Chromium, once a file of tests, and explorers on runs of small simulated markets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import grids
import results
import signals
import sweeps
from benchmarks.explorer.browsing import BROWSERS, exploring, running_browser
from tests.places import program
from tests.results.conftest import GRID, half_in_sample
from tests.results.explorer.browser.watching import Watched, watched


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program(os.environ.get("CHROMIUM", BROWSERS[0]), *BROWSERS)
    with running_browser() as running:
        yield running


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Watched]:
    """An empty page at a desk; after the test its console has said nothing."""
    yield from visiting(browser)


def visiting(browser: Browser, **options: Any) -> Iterator[Watched]:
    """Yield an empty page, and hold it to have said nothing when the test is done with it."""
    page = watched(browser, **options)
    yield page
    page.page.context.close()
    assert page.complaints == []
    assert page.refused == []


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished and judged run of 288 cells beside its signal file, the first half of whose bars the model has seen."""
    folder = tmp_path_factory.mktemp("small")
    market = half_in_sample(signals.simulated_signals(15_000, edge=0.1, seed=5))
    signals.write(market, folder / "market.parquet", {})
    sweeps.run(grids.parse(GRID), signals.read(folder / "market.parquet"), folder / "run", jobs=1, progress=False)
    results.judge(results.open(folder / "run"), resamples=200, permutations=24, progress=False)
    return folder / "run"


@pytest.fixture(scope="module")
def small(small_run: Path) -> Iterator[str]:
    """Address of an explorer on the small run."""
    with exploring(small_run) as explorer:
        yield explorer.address
