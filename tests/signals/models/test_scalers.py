"""Scalers as numbers: scikit-learn's results to the bit, and nothing else accepted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn import preprocessing

from signals import InputError
from signals.models.scalers import scaler_from_json, scaler_from_sklearn


@pytest.fixture
def matrix() -> np.ndarray[Any, Any]:
    values = np.random.default_rng(3).normal(5, 40, (200, 4))
    values[:, 3] = 7.0  # a feature that never moves
    return values


@pytest.mark.parametrize(
    "fitted",
    [
        preprocessing.StandardScaler(),
        preprocessing.StandardScaler(with_mean=False),
        preprocessing.StandardScaler(with_std=False),
        preprocessing.MinMaxScaler(),
        preprocessing.MinMaxScaler(feature_range=(-1, 1), clip=True),
        preprocessing.RobustScaler(),
        preprocessing.RobustScaler(with_centering=False, with_scaling=False),
        preprocessing.MaxAbsScaler(),
    ],
    ids=str,
)
def test_a_scaler_is_scikit_learns_to_the_bit(fitted: Any, matrix: np.ndarray[Any, Any]) -> None:
    fitted.fit(matrix[:100])
    taken = scaler_from_sklearn(fitted, "it")
    again = scaler_from_json(taken.to_json(), "it")
    np.testing.assert_array_equal(taken.transform(matrix), fitted.transform(matrix))
    np.testing.assert_array_equal(again.transform(matrix), fitted.transform(matrix))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{", "is not JSON"),
        (b"[1, 2]", "key 'kind' is None"),
        (b'{"kind": "quantile"}', "key 'kind' is 'quantile'; it must be one of standard"),
        (b'{"kind": "standard", "mean": [0, 1]}', "key 'scale' must be a list of finite numbers"),
        (b'{"kind": "standard", "mean": [0, 1], "scale": [1]}', "differ in length"),
        (b'{"kind": "standard", "mean": [0, 1], "scale": [1, 0]}', "'scale' is 0 for feature 1"),
        (b'{"kind": "maxabs", "scale": [1, "wide"]}', "key 'scale' must be a list"),
        (b'{"kind": "minmax", "data_min": [0], "data_max": [1], "feature_range": [1, 0]}', "'feature_range' is [1, 0]"),
        (b'{"kind": "maxabs", "scale": [1], "features": ["a", "b"]}', "differ in length"),
    ],
)
def test_a_broken_scaler_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(InputError) as refused:
        scaler_from_json(text, "scaler.json")
    assert message in str(refused.value)


def test_another_kind_of_scaler_belongs_in_a_pipeline() -> None:
    with pytest.raises(InputError, match="PowerTransformer is not one of.*pipeline"):
        scaler_from_sklearn(preprocessing.PowerTransformer(), "it")
    with pytest.raises(InputError, match="never fitted"):
        scaler_from_sklearn(preprocessing.StandardScaler(), "it")
