from __future__ import annotations

import itertools
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids import PARAMETERS, Grid, parse
from signals import InputError, Signals


def stops_grid(*lengths: int) -> Grid:
    names = ["stop_loss", "take_profit", "leverage", "size_power", "fee"][: len(lengths)]
    axes = {
        name: {"from": 0.01, "to": Decimal(length) / 100, "step": 0.01}
        for name, length in zip(names, lengths, strict=True)
    }
    return parse({"axes": axes}).resolve()


@given(st.lists(st.integers(1, 90), min_size=1, max_size=5), st.integers(0, 2**32))
def test_index_and_positions_round_trip(lengths: list[int], seed: int) -> None:
    grid = stops_grid(*lengths)
    assert grid.shape == tuple(lengths)
    index = np.random.default_rng(seed).integers(0, grid.size, 20)
    positions = grid.positions(index)
    assert (positions < np.array(lengths)).all()
    assert (grid.index_of(positions) == index).all()


def test_the_last_axis_is_the_fastest() -> None:
    grid = parse({"axes": {"stop_loss": {"values": [0.02, "none"]}, "side": {"values": ["short", "both"]}}}).resolve()
    cells = grid.cells(np.arange(4))
    rows = [(cells.row(place)["stop_loss"], cells.row(place)["side"]) for place in range(4)]
    assert rows == list(itertools.product([0.02, None], ["short", "both"]))
    assert tuple(cells.columns) == tuple(PARAMETERS)
    assert all(column.shape == (4,) for column in cells.columns.values())


def test_tied_fixed_and_default_parameters_are_columns_too() -> None:
    axes = {
        "short_entry": {"tie": "long_entry"},
        "long_entry": {"values": [0.5, 0.6]},
        "fill": {"values": ["close"]},
        "stop_trigger": {"tie": "fill"},
    }
    grid = parse({"axes": axes, "fixed": {"leverage": 4, "max_hold": 12, "maintenance_margin": "none"}}).resolve()
    assert [axis.name for axis in grid.axes] == ["long_entry", "fill"]
    row = grid.cells(np.array([1])).row(0)
    assert row["short_entry"] == row["long_entry"] == 0.6
    assert row["leverage"] == 4.0
    assert row["max_hold"] == 12
    assert row["maintenance_margin"] is None
    assert row["fee"] == 0.0005
    # the word is the same, its code is not
    assert row["fill"] == row["stop_trigger"] == "close"


def test_a_quantile_is_another_threshold_in_each_variant(two_variants: Signals) -> None:
    axes = {
        "long_entry": {"quantiles": [0.5, 1.0]},
        "variant": {"values": ["low", "high"]},
        "short_entry": {"tie": "long_entry"},
    }
    grid = parse({"axes": axes}).resolve(two_variants)
    frame = grid.cells(np.arange(4)).frame()
    assert grid.peeks
    assert frame["variant"].to_list() == ["low", "high", "low", "high"]
    assert frame["long_entry"].to_list() == [0.25, 0.5, 0.5, 1.0]
    assert frame["short_entry"].to_list() == [0.25, 0.5, 0.5, 1.0]


def test_a_grid_of_any_size_costs_nothing_until_it_is_asked() -> None:
    axes = {
        name: {"from": 0.001, "to": 1, "step": 0.001}
        for name in ("stop_loss", "take_profit", "size", "fee", "size_min")
    }
    grid = parse({"axes": axes}).resolve()
    assert grid.size == 10**15
    last = grid.cells(np.array([10**15 - 1])).row(0)
    assert [last[name] for name in axes] == [1.0] * 5


def test_a_grid_too_large_to_count_is_refused() -> None:
    names = ("stop_loss", "take_profit", "size", "fee", "size_min", "size_max", "leverage")
    spec = parse({"axes": {name: {"from": 0.001, "to": 1, "step": 0.001} for name in names}}, "big.toml")
    with pytest.raises(InputError) as caught:
        spec.resolve()
    assert str(caught.value) == (
        "big.toml: the axes make 1000000000000000000000 cells, more than an index can count (4611686018427387904); "
        "drop an axis or widen a step"
    )


def test_indices_outside_are_refused() -> None:
    grid = stops_grid(3, 4)
    with pytest.raises(IndexError, match="12 cells"):
        grid.cells(np.array([12]))
    with pytest.raises(IndexError, match="12 cells"):
        grid.positions(np.array([-1]))
    with pytest.raises(IndexError, match="outside the axes"):
        grid.index_of(np.array([[0, 4]]))
    with pytest.raises(IndexError, match="but there are 2 axes"):
        grid.index_of(np.array([[0]]))
    with pytest.raises(IndexError, match="not \\(n,\\)"):
        grid.cells(np.array([[0]]))


def test_a_grid_without_axes_is_one_cell() -> None:
    grid = parse({"fixed": {"long_entry": 0.6}}).resolve()
    assert grid.size == grid.selected.count == 1
    assert grid.cells(np.array([0])).row(0)["long_entry"] == 0.6
    assert grid.index_of(grid.positions(np.array([0, 0]))).tolist() == [0, 0]
    assert [chunk.tolist() for chunk in grid.selected.chunks(5)] == [[0]]
