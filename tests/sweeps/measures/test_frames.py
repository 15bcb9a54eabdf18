"""What is derived from tallies where numbers outgrow their type."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable

import numpy as np
import pytest

from grids.parameters import PARAMETERS, Value
from signals import Bars, Probabilities, Signals
from sweeps.replaying import replay


@pytest.fixture(scope="module")
def foresight() -> Signals:
    """Return a market whose probabilities know the next bar, as a leaking model does."""
    rng = np.random.default_rng(0)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.02, 3_000)))
    opening = np.append(100.0, close[:-1])
    time = np.datetime64("2024-01-01", "us") + np.arange(3_000) * np.timedelta64(1, "h")
    bars = Bars(time, opening, np.maximum(opening, close), np.minimum(opening, close), close)
    rises = np.append(close[1:] > close[:-1], False).astype(np.float64)
    never = np.full(3_000, np.nan)
    return Signals(bars, {"default": Probabilities(rises, never, never, never)})


@pytest.mark.parametrize("engine", ["event", "vectorbt"])
def test_an_account_beyond_all_numbers_has_measures_that_are_null(foresight: Signals, engine: str) -> None:
    cell: dict[str, Value] = {name: parameter.default for name, parameter in PARAMETERS.items()}
    cell |= {"long_entry": 0.5, "max_hold": 1, "leverage": 400.0, "fill": "close", "maintenance_margin": None}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = replay(foresight, cell, engine=engine).measures
    assert found["total_return"] is None
    assert found["win_rate"] is not None
    assert found["trades"] > 500
    json.dumps(found, allow_nan=False)


def test_what_is_finite_stays(foresight: Signals) -> None:
    cell: dict[str, Value] = {name: parameter.default for name, parameter in PARAMETERS.items()}
    found: Callable[..., object] = replay(foresight, cell | {"long_entry": 0.5, "max_hold": 1}).measures.get
    assert found("total_return") is not None
