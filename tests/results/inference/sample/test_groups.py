"""Groups of cells as series."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from grids.spec import GridSpec
from results.inference.sample.groups import Groups
from signals import simulated_signals


@pytest.mark.parametrize("pooled", [False, True])
def test_of_no_groups_there_is_no_piece(pooled: bool) -> None:
    # a unit of pooled settings none of which may be significant asks for it: a judge of several assets ended there
    grid = GridSpec("one", (), {"long_entry": 0.5}).resolve(simulated_signals(100, edge=0.0, seed=1))
    one = np.zeros(1, dtype=np.int64)
    flag = np.ones(1, dtype=np.bool_)
    groups = Groups((grid, grid), pooled, one, one.astype(np.int32), flag, one, flag)
    assert groups.pieces(np.zeros(0, dtype=np.int64)) == []
    assert len(dataclasses.replace(groups).pieces(one)) == 1
