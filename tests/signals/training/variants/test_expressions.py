from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from signals import InputError
from signals.training.variants.expressions import condition

FEATURES = pl.DataFrame({"rsi_14": [0.1, 0.5, float("nan"), 0.9], "trend": [1.0, -1.0, 1.0, 1.0]})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rsi_14 < 0.3", [1, 0, np.nan, 0]),
        ("rsi_14 > 0.3", [0, 1, np.nan, 1]),
        ("rsi_14 BETWEEN 0.4 AND 0.95 AND trend > 0", [0, 0, np.nan, 1]),
        ("trend > 0 OR rsi_14 > 2", [1, 0, 1, 1]),
        ("ABS(trend) = 1", [1, 1, 1, 1]),
    ],
)
def test_a_bar_is_decided_by_its_own_features(text: str, values: list[float]) -> None:
    np.testing.assert_array_equal(condition(text, FEATURES, "here"), values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rsi_14 < AVG(rsi_14)", "looks beyond its own bar"),
        ("LAG(rsi_14) OVER (ORDER BY trend) > 0", "looks beyond its own bar"),
        ("SUM(trend) OVER () > 1", "looks beyond its own bar"),
        ("rsi14 < 0.3", "did you mean 'rsi_14'"),
        ("rsi_14 + 1", "is not a condition"),
        ("rsi_14 <", "is not an SQL expression"),
        ("__import__('os') = 1", "calls '__import__', which is no function"),
        ("1 > 0", "names no feature"),
        ("rsi_14 = 'low'", "compares rsi_14, a number, with 'low', a word"),
    ],
)
def test_what_is_no_condition_on_one_bar_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        condition(text, FEATURES, "here")
