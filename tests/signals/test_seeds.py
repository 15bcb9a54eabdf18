"""A seed that no generator takes is refused by name, whoever draws."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from grids.selection.cells import Sample
from signals import InputError, look_ahead, simulate, simulated_signals
from signals.seeds import check_seed


@pytest.mark.parametrize("seed", [0, 7, 2**70, np.int64(3), True])
def test_whole_numbers_from_zero_are_seeds(seed: int) -> None:
    assert check_seed(seed) == int(seed)


@pytest.mark.parametrize("seed", [-1, np.int64(-1), 1.5, "7", None])
def test_anything_else_is_refused(seed: Any) -> None:
    with pytest.raises(InputError, match="is no seed; write a whole number of at least 0"):
        check_seed(seed)


@pytest.mark.parametrize(
    "draw",
    [
        Sample,
        partial(simulate, 100),
        partial(simulated_signals, 100),
        partial(look_ahead, lambda bars: {"close": bars.close}, simulate(200).bars),
    ],
)
def test_nothing_is_drawn_by_another(draw: Callable[..., Any]) -> None:
    draw(seed=1)
    with pytest.raises(InputError, match="seed = -1: is no seed"):
        draw(seed=-1)
