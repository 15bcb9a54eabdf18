"""What the tests of this room share: random worlds by seed, and the real bot's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grids.parameters import Value
from grids.table import CellTable
from signals import Signals
from tests.places import SHARED
from tests.sweeps.worlds import as_table, random_cell, random_signals


@pytest.fixture
def world() -> Callable[[int], tuple[Signals, np.random.Generator]]:
    """Return a function from a seed to a random market and the generator that goes on from it."""

    def made(seed: int) -> tuple[Signals, np.random.Generator]:
        rng = np.random.default_rng(seed)
        return random_signals(rng), rng

    return made


@pytest.fixture
def draw_cell() -> Callable[[np.random.Generator], dict[str, Value]]:
    return random_cell


@pytest.fixture
def table_of() -> Callable[[list[dict[str, Value]]], CellTable]:
    return as_table


@pytest.fixture(scope="session")
def bot_signals() -> Path:
    """Return the real bot's signal file, where it lies beside the project."""
    path = SHARED / "bot_signals_btcusdt_5m.parquet"
    if not path.exists():
        pytest.skip("../shared/data/bot_signals_btcusdt_5m.parquet is not here")
    return path
