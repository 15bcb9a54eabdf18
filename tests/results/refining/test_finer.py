from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from results.refining.coarse import CoarseAxis
from results.refining.finer import FinerAxis, finer_axis

NO = (False, False)


def an_axis(name: str, *values: Any, ties: tuple[str, ...] = ()) -> CoarseAxis:
    return CoarseAxis(name, ties, values, (), 1, "trades")


def finer(axis: CoarseAxis, wanted: str, factor: int = 3, extend: tuple[bool, bool] = NO) -> FinerAxis:
    """The finer axis where `wanted` has an x at each rank that is."""
    return finer_axis(axis, np.array([mark == "x" for mark in wanted]), factor, extend)


@pytest.mark.parametrize(
    ("axis", "wanted", "factor", "values"),
    [
        (an_axis("long_entry", 0.5, 0.525, 0.55), "xxx", 2, (0.5, 0.5125, 0.525, 0.5375, 0.55)),
        (an_axis("long_entry", 0.5, 0.51), "xx", 3, (0.5, 0.5033, 0.5067, 0.51)),
        (an_axis("long_entry", 0.55, 0.5, 0.6), "x.x", 3, (0.5, 0.5167, 0.5833, 0.6)),
        # what lies in the middle belongs to both
        (an_axis("long_entry", 0.5, 0.6, 0.7), "x..", 4, (0.5, 0.525, 0.55)),
        (an_axis("stop_loss", 0.01, 0.02, None), "xxx", 2, (0.01, 0.015, 0.02, None)),
        (an_axis("stop_loss", 0.01, 0.02, None), "x..", 2, (0.01, 0.015)),
        (an_axis("stop_loss", 0.01, 0.02, None), "..x", 2, (None,)),
        (an_axis("take_profit", 0.01, None), "xx", 2, (0.01, None)),
        (an_axis("max_hold", 3, 4, 8), "xxx", 3, (3, 4, 5, 7, 8)),
        (an_axis("leverage", 1.0, 2.0, 4.0), "xxx", 2, (1.0, 1.5, 2.0, 3.0, 4.0)),
        (an_axis("side", "both", "long", "short"), "x.x", 2, ("both", "short")),
        (an_axis("funding", True, False), "xx", 2, (True, False)),
        (an_axis("stop_loss", 1e-05, 2e-05), "xx", 3, (1e-05, 1.33e-05, 1.67e-05, 2e-05)),
    ],
)
def test_values_lie_between_those_there_were_and_have_few_digits(
    axis: CoarseAxis, wanted: str, factor: int, values: tuple[Any, ...]
) -> None:
    assert finer(axis, wanted, factor).values == values


def test_each_value_belongs_to_the_nearest_coarse_one() -> None:
    found = finer(an_axis("long_entry", 0.5, 0.6, 0.7), "xxx")
    assert found.values == (0.5, 0.533, 0.567, 0.6, 0.633, 0.667, 0.7)
    assert found.first.tolist() == [0, 2, 5]
    assert found.last.tolist() == [1, 4, 6]


@pytest.mark.parametrize(
    ("axis", "values", "below", "above"),
    [
        (an_axis("long_entry", 0.5, 0.6), (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7), 2, 2),
        # never to 0, which no stop can be
        (an_axis("stop_loss", 0.01, 0.02), (0.005, 0.01, 0.015, 0.02, 0.025, 0.03), 1, 2),
        (an_axis("size", 0.6, 1.0), (0.2, 0.4, 0.6, 0.8, 1.0), 2, 0),
        (an_axis("max_hold", 1, 2), (1, 2, 3), 0, 1),
        (an_axis("max_hold", 2, 6), (2, 4, 6, 8, 10), 0, 2),
    ],
)
def test_an_axis_goes_beyond_its_ends_as_far_as_its_parameter_does(
    axis: CoarseAxis, values: tuple[Any, ...], below: int, above: int
) -> None:
    found = finer(axis, "xx", 2, (True, True))
    assert (found.values, found.below, found.above) == (values, below, above)
    assert finer(axis, "xx", 2).values == tuple(value for value in values if axis.values[0] <= value <= axis.values[1])


def test_what_is_tied_to_an_axis_keeps_it_in_bounds() -> None:
    axis = an_axis("gate_margin", 0.8, 0.9, ties=("long_entry",))
    assert finer(axis, "xx", 2, (True, True)).values == (0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
