from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from signals.training.classifiers.calibration import Calibration, calibrate


@pytest.mark.parametrize("kind", ["isotonic", "sigmoid"])
def test_a_calibrated_probability_happens_as_often_as_it_says(kind: str) -> None:
    rng = np.random.default_rng(0)
    said = rng.uniform(0.3, 0.9, 20_000)
    happens = 1 / (1 + np.exp(-(2 * np.log(said / (1 - said)) - 1)))
    label = (rng.uniform(size=len(said)) < happens).astype(float)
    mapped = calibrate(kind, said, label)  # type: ignore[arg-type]
    for low in (0.3, 0.5, 0.7):
        group = (said >= low) & (said < low + 0.2)
        assert mapped(said)[group].mean() == pytest.approx(happens[group].mean(), abs=0.02)
    assert (np.diff(mapped(np.sort(said))) >= 0).all()
    again = Calibration(**json.loads(json.dumps(mapped.as_json())))
    assert again(said).tobytes() == mapped(said).tobytes()


def test_isotonic_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    said, label = rng.uniform(size=300), (rng.uniform(size=300) < 0.4).astype(float)
    theirs = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(said, label)
    asked = np.linspace(-0.1, 1.1, 50)
    np.testing.assert_allclose(calibrate("isotonic", said, label)(asked), theirs.predict(asked), atol=1e-12)
