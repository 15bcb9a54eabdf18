from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grids import describe, load, preset, presets, unreachable
from signals import InputError, Signals
from signals.filters import filter_bars
from sweeps.plan.rules import factor

CELLS = {
    "quick": (2_000, 6_000),
    "thresholds": (20_000, 50_000),
    "stops": (5_000, 20_000),
    "million": (10**6, 2 * 10**6),
    "atr": (5_000, 20_000),
    "sessions": (2_000, 6_000),
    "twenty": (10**12, 2 * 10**12),
}


def test_all_are_listed() -> None:
    assert presets() == sorted(CELLS)
    with pytest.raises(InputError, match="there is no preset 'qick'; did you mean 'quick'?"):
        preset("qick")
    with pytest.raises(InputError, match="there are: atr, million, quick, sessions, stops, thresholds, twenty"):
        preset("zzz")


@pytest.mark.parametrize("name", CELLS)
def test_each_runs_on_any_signals_and_breaks_no_rule(name: str, signals: Signals) -> None:
    if name == "atr":
        signals = replace(signals, readings={"atr_14": np.full(len(signals), 0.002)})
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


def test_twenty_has_twenty_axes_and_more_cells_than_anybody_runs(signals: Signals) -> None:
    grid = load("twenty").resolve(signals)
    assert len(grid.axes) == 20
    assert grid.size > 2 * 10**12
    few = replace(grid, sample=replace(grid.sample, cells=2000))
    table = grid.cells(np.concatenate(list(few.selected.chunks(2000)))).frame()
    assert table.filter(table["trailing_after"].is_not_null() & table["trailing_stop"].is_null()).is_empty()
    assert table.filter(table["breakeven_after"] >= table["take_profit"]).is_empty()


def test_atr_says_where_its_reading_comes_from(signals: Signals) -> None:
    with pytest.raises(InputError) as caught:
        load("atr").resolve(signals)
    said = str(caught.value)
    assert said.startswith("atr: stop_scale: signals in memory: there is no reading 'atr_14'")
    assert "`signals.add_readings(names='atr_14')`" in said
    assert "[readings] of a training file" in said
    assert "\n" not in said


def test_atr_tries_no_setting_twice(signals: Signals) -> None:
    scaled = replace(signals, readings={"atr_14": np.full(len(signals), 0.002)})
    grid = load("atr").resolve(scaled)
    table = grid.cells(np.concatenate(list(grid.selected.chunks(100_000)))).frame()
    assert table.filter(table["trailing_after"].is_not_null() & table["trailing_stop"].is_null()).is_empty()
    assert table.filter(table["breakeven_after"] >= table["take_profit"]).is_empty()


def test_sessions_filters_differ_on_a_week_of_hours(signals: Signals) -> None:
    grid = load("sessions").resolve(signals)
    shares = {name: filter_bars(signals, text, "x").mean() for name, text in grid.names.filters}
    assert len(set(shares.values())) == len(shares) == 4
    # the signals begin on a Monday and end on a Friday
    assert unreachable(grid, signals)[-1] == (
        "sessions: filter = workdays is true at every bar of the span: it keeps no entry away"
    )
