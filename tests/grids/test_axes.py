from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids import parse
from grids.axes import LONGEST_AXIS, AxisSpec, stepped
from grids.names import Names
from signals import InputError, Signals


def test_steps_are_decimal() -> None:
    values = stepped(Decimal("0.50"), Decimal("0.90"), Decimal("0.01"), "x")
    assert len(values) == 41
    assert values[7] == 0.57  # 0.5 + 7 * 0.01 is 0.5700000000000001 in floats
    assert values[-1] == 0.9


@given(
    first=st.decimals("-100", "100", places=4),
    step=st.decimals("0.0001", "10", places=4),
    count=st.integers(0, 300),
    rest=st.decimals("0", "0.9", places=1),
)
def test_steps_are_the_floats_nearest_to_the_written_numbers(
    first: Decimal, step: Decimal, count: int, rest: Decimal
) -> None:
    values = stepped(first, first + (count + rest) * step, step, "x")
    assert values == tuple(float(str(first + place * step)) for place in range(count + 1))


@pytest.mark.parametrize(
    ("first", "last", "step", "message"),
    [
        ("0.5", "0.9", "0", "x: step = 0 does not count up; write a step above 0"),
        ("0.5", "0.9", "-0.1", "x: step = -0.1 does not count up; write a step above 0"),
        ("0.9", "0.5", "0.1", "x: to = 0.5 lies before from = 0.9; swap them"),
        ("NaN", "0.5", "0.1", "x: from = NaN is not a finite number; write a plain decimal number"),
        ("0", "Infinity", "0.1", "x: to = Infinity is not a finite number; write a plain decimal number"),
        ("0", "1", "1e-9", f"x: step = 1E-9 makes more than {LONGEST_AXIS:,} values; write a coarser step"),
    ],
)
def test_steps_that_do_not_count_are_refused(first: str, last: str, step: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        stepped(Decimal(first), Decimal(last), Decimal(step), "x")
    assert str(caught.value) == message


def test_quantiles_are_of_the_known_probabilities_of_each_variant(two_variants: Signals) -> None:
    axis = AxisSpec("long_entry", quantiles=(0.5, 0.9)).resolve(two_variants, Names(("low", "high")), "x")
    assert axis.by_variant
    np.testing.assert_allclose(axis.stored, [[0.25, 0.45], [0.5, 0.9]])


def test_quantiles_of_the_span_only(signals: Signals) -> None:
    grid = parse({"axes": {"long_entry": {"quantiles": [0, 1]}}, "span": {"to": "2024-01-01T11:00:00"}}).resolve(
        signals
    )
    assert grid.axes[0].values() == (0.0, 0.1)


def test_quantiles_of_a_role_without_probabilities_are_refused(signals: Signals) -> None:
    with pytest.raises(InputError, match="^x: axes.long_exit: quantiles of long_exit are asked, but signals in memory"):
        AxisSpec("long_exit", quantiles=(0.5,)).resolve(signals, Names(("default",)), "x")


def test_quantiles_without_signals_are_unknown() -> None:
    assert AxisSpec("long_exit", quantiles=(0.5, 0.6)).resolve(None, Names(("default",)), "x").values() == (None, None)
