from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from sweeps.kernels.arena import Arena


def test_arrays_are_zeros_of_their_own_and_begin_in_cache_lines() -> None:
    arena = Arena(4096)
    flags, numbers = arena.zeros(3, np.bool_), arena.zeros((5, 7))
    assert flags.ctypes.data % 64 == numbers.ctypes.data % 64 == 0
    flags[:] = True
    assert not numbers.any()
    with pytest.raises(MemoryError, match="too small"):
        arena.zeros(1 << 20)


@pytest.mark.skipif(sys.platform != "linux", reason="what is mapped how is told by Linux alone")
def test_no_other_process_may_share_the_memory() -> None:
    """Shared memory is given no large pages: arrays would lie in small ones, and nothing would say so."""
    numbers = Arena(1 << 23).zeros(1 << 20)
    numbers[:] = 1.0
    for line in Path("/proc/self/maps").read_text(encoding="ascii").splitlines():
        span, rights = line.split()[:2]
        low, high = (int(end, 16) for end in span.split("-"))
        if low <= numbers.ctypes.data < high:
            assert rights == "rw-p"
            return
    pytest.fail("the memory is mapped nowhere")
