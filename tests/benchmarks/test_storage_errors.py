"""Errors are shares of the numbers themselves: nothing is so small that it hides one."""

from __future__ import annotations

import polars as pl
import pytest

from benchmarks.storage.errors import errors


def _cells(**columns: object) -> pl.DataFrame:
    return pl.DataFrame({"trades": [10, 10], "sum_win": [0.5, 0.5], "sum_loss": [0.4, 0.4], **columns})


def test_an_error_is_a_share_of_the_number_however_small() -> None:
    wanted, found = _cells(cost_per_trade=[6e-9, 1.0]), _cells(cost_per_trade=[6e-9 * (1 + 1e-10), 1.0])
    assert errors(wanted, found)["cost_per_trade"] == pytest.approx(1e-10, rel=1e-3)
    assert errors(wanted, wanted)["cost_per_trade"] == 0


def test_rounding_is_to_come_back_as_rounding() -> None:
    wanted = _cells(cost_per_trade=[1e-17, 1e-17])
    assert errors(wanted, _cells(cost_per_trade=[0.0, -2e-17]))["cost_per_trade"] == 0
    assert errors(wanted, _cells(cost_per_trade=[0.0, 1e-13]))["cost_per_trade"] > 1


def test_zero_and_null_are_themselves() -> None:
    assert errors(_cells(edge=[0.0, None]), _cells(edge=[1e-3, None]))["edge"] == float("inf")
    with pytest.raises(AssertionError):
        errors(_cells(edge=[0.1, None]), _cells(edge=[0.1, 0.0]))
