"""Overlapping labels: with the purge off a random walk looks predictable, with it on it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from signals import Bars
from signals.checks.scores import area_under_curve
from signals.labels import LabelPlan
from signals.training.config import TrainConfig
from signals.training.run import train

pytestmark = pytest.mark.slow

Training = Callable[..., TrainConfig]
LENGTH, HORIZON, FOLDS = 4000, 40, 50
LABELS = {"entry": {"kind": "forward_return", "horizon": HORIZON, "bound": 0.0, "scale": "fixed"}}


@pytest.fixture(scope="module")
def random_walk() -> Bars:
    rng = np.random.default_rng(5)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, LENGTH)))
    opening = np.concatenate([[100.0], close[:-1]])
    time = np.datetime64("2024-01-01", "us") + np.arange(LENGTH) * np.timedelta64(5, "m")
    return Bars(time, opening, np.maximum(opening, close), np.minimum(opening, close), close)


@pytest.fixture(scope="module")
def unrelated(random_walk: Bars, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a feature that has nothing to do with the prices: all it knows is which bars are neighbours."""
    path = tmp_path_factory.mktemp("purge") / "unrelated.parquet"
    time = pl.Series(random_walk.time).dt.replace_time_zone("UTC")
    pl.DataFrame({"timestamp": time, "bars_so_far": np.arange(float(LENGTH))}).write_parquet(path)
    return path


def _scores(result: Any, variant: str, label: Any) -> tuple[float, float]:
    """Return the area under the curve over all bars, and the lift of precision at 0.6 over the base rate."""
    said = result.signals.variants[variant].long_entry
    scored = np.isfinite(said) & np.isfinite(label)
    area = area_under_curve(label[scored], said[scored])
    assert area is not None
    return area, float(label[scored & (said >= 0.6)].mean() - label[scored].mean())


def test_purging_takes_the_inflation_away(random_walk: Bars, unrelated: Path, training: Training) -> None:
    """Held-out stretches of two horizons, so that without a purge most of their bars have neighbours in training.

    The labels of neighbouring bars look at nearly the same future; that is all there is to learn here.
    """
    folds = {"scheme": "k_fold", "folds": FOLDS, "roles": ["long_entry"]}
    tables = {
        "features": {"names": [], "files": [str(unrelated)]},
        "labels": LABELS,
        "model": {
            "n_estimators": 20,
            "max_depth": 6,
            "learning_rate": 0.5,
            "min_child_weight": 1.0,
            "max_bin": 512,
            "colsample_bytree": 1.0,
        },
    }
    variants = {"honest": folds, "spoilt": folds | {"purge": False}}
    result = train(random_walk, training(variants, **tables), jobs=2)
    label = LabelPlan.from_table(LABELS).label(random_walk)["long_entry"].values
    honest, honest_lift = _scores(result, "honest", label)
    spoilt, spoilt_lift = _scores(result, "spoilt", label)
    assert spoilt > 0.57
    assert spoilt_lift > 0.05
    assert honest < 0.53
    assert honest_lift < 0.03
    flags = result.signals.variants["spoilt"].out_of_sample
    assert flags is not None
    assert not flags.any(), "models that learned from overlapping labels may not be called out of sample"
