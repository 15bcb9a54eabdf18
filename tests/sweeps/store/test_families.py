"""Families: whatever numbers cells have, what a family is read back as is what its cells have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grids
from signals.arrays import Floats, Integers
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.store.families import DEGREES, FAMILY, exposure_of, find_starts

LEVERAGES = [1.0, 2.0, 5.0, 8.0]
GRID = grids.parse(
    {
        "axes": {"long_entry": {"values": [0.5, 0.6, 0.7]}, "leverage": {"values": LEVERAGES}},
        "fixed": {"stop_basis": "price"},
    },
    "test",
).resolve()
CELLS = GRID.cells(np.arange(GRID.size))
EXPOSURE = exposure_of(CELLS)
PATH = np.repeat(np.arange(3), len(LEVERAGES))
ODD = [0.0, -0.0, 1.0, -3.5, 1e-300, 5e-324, 1e300, np.inf, -np.inf, np.nan]


def _tally(first: Floats) -> Floats:
    """Numbers of cells that are multiples of those of the first of each path, (cells, accumulators)."""
    found = np.empty((GRID.size, len(ACCUMULATORS)))
    for at, name in enumerate(ACCUMULATORS):
        found[:, at] = first[PATH, at] * EXPOSURE ** DEGREES.get(name, 0)
    return found


def _starts(tally: Floats, path: Integers = PATH) -> list[int]:
    return [int(start) for start in find_starts(GRID, CELLS.index, path, tally, EXPOSURE)]


def _numbers() -> Floats:
    return np.random.default_rng(3).uniform(0.1, 2.0, (3, len(ACCUMULATORS)))


def test_cells_of_a_path_are_a_family() -> None:
    assert _starts(_tally(_numbers())) == [0, 4, 8]


def test_cells_of_other_paths_are_not() -> None:
    assert _starts(_tally(_numbers()), np.arange(GRID.size)) == list(range(GRID.size))


@pytest.mark.parametrize("name", [*FAMILY, "balance"])
def test_a_cell_that_differs_in_one_number_is_one_of_its_own(name: str) -> None:
    tally = _tally(_numbers())
    tally[6, ACCUMULATORS.index(name)] = 0.0
    assert {0, 4, 6, 8} <= set(_starts(tally))


def test_those_after_it_may_follow_it() -> None:
    tally = _tally(_numbers())
    tally[6:8, ACCUMULATORS.index("exits_liquidation")] += 1.0
    assert _starts(tally) == [0, 4, 6, 8]


def test_a_difference_by_rounding_is_none() -> None:
    tally = _tally(_numbers())
    tally[6] *= 1 + 2e-16
    assert _starts(tally) == [0, 4, 8]


@given(
    st.lists(st.tuples(st.integers(0, GRID.size - 1), st.sampled_from(ACCUMULATORS), st.sampled_from(ODD)), max_size=9)
)
def test_a_family_is_read_back_as_its_cells(odd: list[tuple[int, str, float]]) -> None:
    tally = _tally(_numbers())
    for cell, name, value in odd:
        tally[cell, ACCUMULATORS.index(name)] = value
    starts = np.array(_starts(tally))
    of = starts[np.searchsorted(starts, np.arange(GRID.size), side="right") - 1]
    assert (PATH[of] == PATH).all()
    with np.errstate(all="ignore"):
        for name in FAMILY:
            column = tally[:, ACCUMULATORS.index(name)]
            again = column[of] * (EXPOSURE / EXPOSURE[of]) ** DEGREES[name]
            np.testing.assert_allclose(again, column, rtol=1e-12, atol=0, err_msg=name)
    ruined = tally[:, ACCUMULATORS.index("balance")] <= 0
    assert (ruined[of] == ruined).all()


@pytest.mark.parametrize(
    ("share", "members"), [(1e-2, [0, 4, 8]), (1e-15, [0, 4, 8]), (1e-9, [0, 1, 2, 3, 4, 5, 6, 7, 8])]
)
def test_a_cost_that_rounding_moves_is_no_multiple(share: float, members: list[int]) -> None:
    tally = _tally(_numbers())
    off = np.where(np.arange(GRID.size) % 2, 1 + 3e-15, 1.0)
    for name in ("sum_win", "sum_loss"):
        gross = tally[:, ACCUMULATORS.index(f"gross_{name}")]
        side = -1.0 if name == "sum_win" else 1.0
        tally[:, ACCUMULATORS.index(name)] = gross * (1 + side * share) * off
    starts = _starts(tally)
    assert starts[: len(members)] == members


def test_ramps_scale_by_leverage_alone() -> None:
    spec = {
        "axes": {"size_rule": {"values": ["fixed", "ramp", "risk"]}, "leverage": {"values": [1, 3]}},
        "fixed": {"size": 0.5, "stop_basis": "price", "long_entry": 0.5, "stop_loss": 0.01},
    }
    grid = grids.parse(spec, "test").resolve()
    assert exposure_of(grid.cells(np.arange(grid.size))).tolist() == [0.5, 1.5, 1.0, 3.0, 1.0, 1.0]
