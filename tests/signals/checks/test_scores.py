from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.checks.scores import area_under_curve, log_loss


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=30))
def test_area_counts_pairs(rows: list[tuple[bool, int]]) -> None:
    label = np.array([float(one) for one, _ in rows])
    probability = np.array([value / 5 for _, value in rows])
    pairs = [(a > b) + 0.5 * (a == b) for a in probability[label == 1] for b in probability[label == 0]]
    expected = sum(pairs) / len(pairs) if pairs else None
    assert area_under_curve(label, probability) == (None if expected is None else pytest.approx(expected))


def test_log_loss() -> None:
    label = np.array([1.0, 0.0])
    assert log_loss(label, np.array([0.8, 0.4])) == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert np.isfinite(log_loss(label, np.array([0.0, 1.0])))
