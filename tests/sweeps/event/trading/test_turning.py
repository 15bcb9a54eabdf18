"""The search for the next entry of the other side, against a plain one."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.event.trading.turning import _next_other, _window
from sweeps.kernels.bits import SPARE, pack
from tests.sweeps.plain import plain


@pytest.mark.parametrize("share", [0.5, 0.05, 0.01, 0.0])
def test_the_next_entry_of_the_other_side_is_found_however_far(share: float) -> None:
    rng = np.random.default_rng(3)
    bars = 8_000
    enters = rng.random(bars) < share
    short = enters & (rng.random(bars) < 0.5)
    spare = np.zeros(SPARE, dtype=np.uint64)
    octets = np.concatenate([pack(enters), spare, pack(short), spare]).view(np.uint8)
    base, apart = np.uint64(0), np.uint64(len(octets) // 2)
    found = 0
    for bar in rng.permutation(np.flatnonzero(enters)):
        until = min(int(bar) + 1 + int(rng.integers(200)), bars - 1)
        others = np.flatnonzero((enters & ~short if short[bar] else short)[bar + 1 : until + 1])
        at = plain(_next_other)(
            octets, base, apart, int(bar), plain(_window)(octets, base + apart, int(bar)), until - int(bar)
        )
        if len(others):
            assert at == bar + 1 + others[0]
            found += 1
        else:
            assert at > until
    assert (found > 20) == (share > 0.0)
