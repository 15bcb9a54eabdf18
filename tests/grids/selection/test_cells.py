from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grids import Grid, parse
from grids.selection import feasible as feasible_cells
from signals import InputError, Signals

AXES: dict[str, dict[str, Any]] = {
    "long_entry": {"from": 0.5, "to": 0.9, "step": 0.1},
    "short_entry": {"from": 0.5, "to": 0.9, "step": 0.1},
    "stop_loss": {"values": [0.01, 0.02, "none"]},
    "side": {"values": ["both", "long"]},
    "max_hold": {"values": [1, "none"]},
    "leverage": {"values": [1, 2, 4]},
}
CONSTRAINTS = (
    "short_entry >= long_entry",
    "leverage * stop_loss <= 0.04",
    "side = 'long' or long_entry > 0.6",
    "max_hold is null",
    "size < 2",
)


def a_grid(constraints: tuple[str, ...] = (), cells: int | None = None, seed: int = 0) -> Grid:
    sample: dict[str, Any] = {"constraints": list(constraints), "seed": seed}
    if cells is not None:
        sample["cells"] = cells
    return parse({"axes": AXES, "sample": sample}).resolve()


def by_hand(grid: Grid, constraints: tuple[str, ...]) -> set[int]:
    """Keep cells the slow way: one SQL filter over the whole product."""
    frame = grid.cells(np.arange(grid.size)).frame()
    for text in constraints:
        frame = frame.sql(f"select * from self where {text}")
    return set(frame["cell"].to_list())


def visited(grid: Grid, size: int, order: list[str] | None = None) -> list[int]:
    return [int(cell) for chunk in grid.selected.chunks(size, order) for cell in chunk]


@st.composite
def orders(draw: st.DrawFn) -> list[str]:
    return draw(st.permutations(list(AXES)))


@settings(max_examples=60, deadline=None)
@given(
    order=orders(),
    constraints=st.lists(st.sampled_from(CONSTRAINTS), unique=True).map(tuple),
    cells=st.none() | st.integers(1, 1000),
    size=st.integers(1, 400),
    largest=st.sampled_from([0, 20, 10**6]),
)
def test_chunks_in_any_order_visit_each_selected_cell_once(
    order: list[str], constraints: tuple[str, ...], cells: int | None, size: int, largest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # 0 and 20: constraints stay open and are asked cell by cell
        patch.setattr(feasible_cells, "_LARGEST_TABLE", largest)
        grid = a_grid(constraints, cells)
        chunks = list(grid.selected.chunks(size, order))
        assert grid.selected.count == sum(map(len, chunks))
        for first in {0, 1, len(chunks) // 2, len(chunks) - 1, len(chunks)}:
            later = list(grid.selected.chunks(size, order, first))
            assert [part.tolist() for part in later] == [part.tolist() for part in chunks[first:]]
    assert [len(chunk) for chunk in chunks[:-1]] == [size] * (len(chunks) - 1)
    index = np.concatenate(chunks)
    kept = by_hand(grid, constraints)
    assert len(set(index.tolist())) == len(index) == min(len(kept), cells or len(kept))
    assert set(index.tolist()) <= kept
    positions = grid.positions(index)[:, [list(AXES).index(name) for name in order]]
    assert positions.tolist() == sorted(positions.tolist())


def test_a_sample_depends_on_its_seed_alone() -> None:
    first, again, other = (a_grid(CONSTRAINTS[:1], 50, seed) for seed in (1, 1, 2))
    assert visited(first, 7) == visited(again, 50)
    assert sorted(visited(first, 7, list(AXES)[::-1])) == visited(first, 7)
    assert visited(first, 7) != visited(other, 7)
    assert first.selected.sampled


def test_a_sample_is_spread_over_what_the_constraints_leave() -> None:
    kept = sorted(by_hand(a_grid(), CONSTRAINTS[:2]))
    drawn = np.zeros(a_grid().size, dtype=np.int64)
    for seed in range(400):
        for chunk in a_grid(CONSTRAINTS[:2], len(kept) // 4, seed).selected.chunks(1000):
            drawn[chunk] += 1
    assert drawn.sum() == drawn[kept].sum()
    # each survivor is drawn 100 times of 400 on average, standard deviation below 9
    assert abs(drawn[kept] - 100).max() < 45


def test_a_sample_larger_than_what_is_left_takes_all() -> None:
    grid = a_grid(CONSTRAINTS[:1], 10**6)
    assert set(visited(grid, 64)) == by_hand(grid, CONSTRAINTS[:1])
    assert not grid.selected.sampled


def test_a_huge_grid_is_sampled_and_walked_lazily() -> None:
    names = ("stop_loss", "take_profit", "fee", "size_min", "size")
    axes = {name: {"from": 0.001, "to": 1, "step": 0.001} for name in names}
    text = {"constraints": ["take_profit >= 2 * stop_loss", "size < 0.5"], "cells": 1000, "seed": 3}
    grid = parse({"axes": axes, "sample": text}).resolve()
    chunk = next(grid.selected.chunks(1000, ["size", *names[:-1]]))
    cells = grid.cells(chunk)
    assert len(cells) == grid.selected.count == 1000
    assert (cells["take_profit"] >= 2 * cells["stop_loss"]).all()
    assert (cells["size"] < 0.5).all()
    whole = parse({"axes": axes, "sample": {"constraints": text["constraints"]}}).resolve().selected
    assert whole.count == sum(1000 - 2 * stop + 1 for stop in range(1, 501)) * 1000**2 * 499
    assert next(whole.chunks(100)).tolist()[:2] == [10**9, 10**9 + 1]


@pytest.mark.parametrize(
    ("constraints", "message"),
    [
        (
            ("leverage > 9", "size <= 1"),
            "grid: sample: the grid is empty: constraint 'leverage > 9' leaves no cell; "
            "loosen a constraint or widen an axis",
        ),
        (
            ("leverage > 9", "stop_loss > 1"),
            "grid: sample: the grid is empty: constraints 'leverage > 9', 'stop_loss > 1' each leave no cell; "
            "loosen a constraint or widen an axis",
        ),
        (
            ("leverage > 2", "leverage < 2"),
            "grid: sample: the grid is empty: constraints 'leverage > 2', 'leverage < 2' leave no cell together; "
            "loosen a constraint or widen an axis",
        ),
    ],
)
@pytest.mark.parametrize("cells", [None, 10])
@pytest.mark.parametrize("largest", [0, 10**6])
def test_an_empty_grid_names_the_constraint(
    monkeypatch: pytest.MonkeyPatch, constraints: tuple[str, ...], message: str, cells: int | None, largest: int
) -> None:
    monkeypatch.setattr(feasible_cells, "_LARGEST_TABLE", largest)
    with pytest.raises(InputError) as caught:
        assert a_grid(constraints, cells).selected
    assert str(caught.value) == message


def test_constraints_see_the_threshold_of_the_variant(two_variants: Signals) -> None:
    axes = {"variant": {"values": ["high", "low"]}, "long_entry": {"quantiles": [0.5, 1.0]}}
    sample = {"constraints": ["long_entry = 0.5"]}
    grid = parse({"axes": axes, "sample": sample}).resolve(two_variants)
    assert visited(grid, 9) == [0, 3]


def test_orders_and_sizes_that_make_no_sense_are_refused() -> None:
    selection = a_grid().selected
    with pytest.raises(ValueError, match="does not name each of the axes"):
        selection.chunks(5, ["long_entry"])
    with pytest.raises(ValueError, match="size is 0"):
        selection.chunks(0)
