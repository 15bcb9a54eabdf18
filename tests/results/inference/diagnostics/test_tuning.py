"""What tuning each asset by itself adds, on worlds in which it can add nothing."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.calibration.pooled.tuned import tune_assets
from benchmarks.calibration.pooled.worlds import Together, make_assets

pytestmark = pytest.mark.slow


def test_what_luck_adds_to_the_days_of_choosing_it_does_not_add_to_others() -> None:
    found = [tune_assets(Together(assets=4, days=200), seed) for seed in range(10)]
    seen, unseen = (np.array([getattr(each, name) for each in found]) for name in ("seen", "unseen"))
    # whoever chooses for each asset can only do better on the days of choosing
    assert seen.min() >= 0
    assert seen.mean() > 0.8
    # and no better on others, but for chance: its mean lies within two standard errors of nothing
    assert abs(unseen.mean()) < 2 * unseen.std(ddof=1) / np.sqrt(len(unseen))
    assert sum(each.above or each.below for each in found) <= 2


def test_assets_of_other_steps_and_spans_are_tuned_too() -> None:
    world = Together(assets=3, days=200, unlike=True)
    assert len({len(each) for each in make_assets(world, 0)}) == 3
    assert tune_assets(world, 0).seen >= 0
