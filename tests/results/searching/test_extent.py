"""How large a space is, and how that is said."""

from __future__ import annotations

from typing import Any

import pytest

import grids
from results.searching.extent import Extent

AXES: dict[str, Any] = {
    "stop_loss": {"values": [0.01, 0.02, 0.03, 0.04, 0.05]},
    "take_profit": {"values": [0.01, 0.02, 0.03, 0.04]},
}


def test_all_of_a_grid_and_what_constraints_leave_of_several_assets() -> None:
    free = grids.parse({"axes": AXES}).resolve()
    assert Extent.of([free]) == Extent(20, 20, exact=True)
    assert Extent.of([free]).words() == "20 cells"
    tied = grids.parse({"axes": AXES, "sample": {"constraints": ["stop_loss = take_profit"]}}).resolve()
    assert Extent.of([tied, tied]) == Extent(40, 8, exact=True)
    assert Extent.of([tied, tied]).words("") == "8 that constraints leave of 40"


@pytest.mark.parametrize(
    ("left", "said"), [(1_987_654, "about 2,000,000 cells that constraints"), (0, "the few cells that constraints")]
)
def test_what_a_draw_tells_is_said_as_such(left: int, said: str) -> None:
    assert Extent(10**16, left, exact=False).words() == f"{said} leave of 10,000,000,000,000,000"
