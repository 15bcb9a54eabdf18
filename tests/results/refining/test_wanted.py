from __future__ import annotations

import numpy as np
import pytest

from results.refining.blocks import Blocks
from results.refining.coarse import CoarseAxis
from results.refining.question import Around, RefineQuestion
from results.refining.wanted import Sets, Wanted, wanted_blocks
from results.run.metrics import find_metric
from signals.arrays import Floats

AXES = (
    CoarseAxis("long_entry", (), tuple(at / 20 for at in range(20)), (), 1, "trades"),
    CoarseAxis("stop_loss", (), (*(at / 100 for at in range(1, 20)), None), (), 1, "trades"),
)


def wanted(mean: Floats, around: Around = "both", metric: str = "expectancy", sets: Sets | None = None) -> Wanted:
    question = RefineQuestion(find_metric(metric), around, 3, 1000, "all", "net", None, 0)
    with np.errstate(invalid="ignore"):
        positive = mean > (question.metric.neutral or 0.0)
    return wanted_blocks(Blocks(AXES, (), mean, positive, np.ones(mean.shape, dtype=np.int64)), question, sets)


def a_hill() -> Floats:
    """Positive within a distance of 6 of (8, 8), and nowhere else."""
    x, y = np.indices((20, 20))
    return 6.0 - np.hypot(x - 8, y - 8)


def test_the_contour_runs_along_the_foot_of_a_hill() -> None:
    found = wanted(a_hill(), "contour")
    at = np.argwhere(found.contour)
    assert (np.abs(np.hypot(*(at - 8).T) - 6) < 1.6).all()
    assert found.crossings > 40
    assert not found.promising.any()
    # `none` lies beside no number
    assert found.pairs == 19 * 20 + 18 * 20


def test_the_top_of_a_hill_is_promising_and_a_single_peak_is_not() -> None:
    mean = a_hill()
    mean[18, 2] = 1000.0
    found = wanted(mean, "promising")
    assert found.good
    assert found.promising[8, 8]
    assert not found.promising[18, 2]
    assert found.promising.sum() == 20
    assert not found.contour.any()


def test_where_nothing_does_well_the_least_bad_is_shown() -> None:
    found = wanted(a_hill() - 100.0)
    assert not found.good
    assert found.promising.sum() == 4
    assert found.promising[8, 8]
    assert found.crossings == 0


def test_a_measure_that_is_better_low_is_looked_for_where_it_is_low() -> None:
    found = wanted(10.0 - a_hill(), "both", "max_drawdown")
    assert found.promising[8, 8]
    assert not found.contour.any()  # no drawdown changes its meaning at any value


def test_the_verdict_says_what_is_looked_at() -> None:
    inner, outer = np.zeros((20, 20), dtype=np.int64), np.zeros((20, 20), dtype=np.int64)
    inner[3, 3], outer[:5, :] = 1, 2
    found = wanted(a_hill(), "promising", sets=Sets(inner, outer))
    assert found.inner == 1
    assert found.promising[3, 3]
    assert not found.promising[5:].any()


@pytest.mark.parametrize("unknown", [0.5, 1.0])
def test_what_is_not_known_is_neither(unknown: float) -> None:
    mean = a_hill()
    mean[np.random.default_rng(1).random(mean.shape) < unknown] = np.nan
    found = wanted(mean)
    assert not (found.any & np.isnan(mean)).any()
    assert found.any.any() == (unknown < 1)
