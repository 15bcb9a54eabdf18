"""The bounds by which rules are proven equal, against a search of every pair of bars."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.event.bounds import find_bounds
from tests.sweeps.worlds import random_signals


@pytest.mark.parametrize("seed", range(8))
def test_moves_are_the_largest_within_each_window(seed: int) -> None:
    signals = random_signals(np.random.default_rng(seed))
    bars = signals.bars
    bounds = find_bounds(signals, list(signals.variants.values()))
    for k, (fall, rise) in enumerate(zip(bounds.fall, bounds.rise, strict=True)):
        falls, rises = [], []
        for u in range(1, len(bars)):
            window = slice(max(u - 2**k, 0), u)
            falls.append(1 - bars.low[u] / max(bars.high[window].max(), bars.open[u]))
            rises.append(bars.high[u] / min(bars.low[window].min(), bars.open[u]) - 1)
        assert (fall, rise) == (pytest.approx(max(falls), abs=1e-15), pytest.approx(max(rises), abs=1e-15))
    assert 2 ** (len(bounds.fall) - 1) >= len(bars) - 1
    ratios = [bars.open[u] / bars.close[u - 1] for u in range(1, len(bars))]
    assert (bounds.gap_down, bounds.gap_up) == (min(ratios), max(ratios))


@pytest.mark.parametrize("seed", range(8))
def test_no_position_waits_longer_for_an_exit(seed: int) -> None:
    signals = random_signals(np.random.default_rng(seed))
    bounds = find_bounds(signals, list(signals.variants.values()))
    p = signals.variants["first"].long_exit
    for threshold in (0.0, 0.5, 0.95, 1.0):
        waits = []
        for t in range(len(p)):
            fires = [u for u in range(t + 1, len(p)) if p[u] >= threshold]
            waits.append(fires[0] - t if fires else len(p) - t)
        assert bounds.longest_wait(0, "long_exit", threshold) == max(waits)
