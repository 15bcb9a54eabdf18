from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grids import describe, load, preset, presets
from signals import InputError, Signals
from sweeps.plan.rules import factor

CELLS = {
    "quick": (2_000, 6_000),
    "thresholds": (20_000, 50_000),
    "stops": (5_000, 20_000),
    "million": (10**6, 2 * 10**6),
}


def test_all_are_listed() -> None:
    assert presets() == sorted(CELLS)
    with pytest.raises(InputError, match="there is no preset 'qick'; did you mean 'quick'?"):
        preset("qick")
    with pytest.raises(InputError, match="there are: million, quick, stops, thresholds"):
        preset("zzz")


@pytest.mark.parametrize("name", CELLS)
def test_each_runs_on_any_signals_and_breaks_no_rule(name: str, signals: Signals) -> None:
    grid = load(name).resolve(signals)
    least, most = CELLS[name]
    selected = describe(grid).selected
    assert selected is not None
    assert least <= selected <= most
    some = replace(grid, sample=replace(grid.sample, cells=3000))
    assert not grid.cells(next(some.selected.chunks(3000))).broken().any()


def test_the_million_shares_its_paths(signals: Signals) -> None:
    grid = load("million").resolve(signals)
    order = ["stop_loss", "take_profit", "max_hold", "long_entry", "short_entry", "leverage", "size"]
    chunk = next(grid.selected.chunks(20_000, order))
    factors = factor(grid.cells(chunk))
    assert len(factors.path_entry) <= np.ceil(20_000 / 19 * 5)
