"""How steady a choice was, on made-up numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from results.walkforward.scoring import Scores
from results.walkforward.stability import in_order, rank_correlation, rank_in_test, stability


def _scores(train: list[float], test: list[float], enough: list[bool] | None = None) -> Scores:
    n = len(train)
    kept = np.ones(n, dtype=np.bool_) if enough is None else np.array(enough)
    return Scores(np.arange(n), np.array(train), np.array(test), np.zeros(n), kept)


def test_correlation_is_spearmans_over_cells_that_count() -> None:
    rng = np.random.default_rng(2)
    train = rng.normal(size=50)
    test = train + rng.normal(size=50)
    assert rank_correlation(_scores(train.tolist(), test.tolist())) == pytest.approx(spearmanr(train, test).statistic)
    kept = rng.random(50) < 0.5
    expected = spearmanr(train[kept], test[kept]).statistic
    assert rank_correlation(_scores(train.tolist(), test.tolist(), kept.tolist())) == pytest.approx(expected)
    assert rank_correlation(_scores([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])) is None
    assert rank_correlation(_scores([1.0, 2.0, 3.0], [1.0, np.nan, 1.0])) is None


def test_rank_is_the_share_of_others_that_did_worse() -> None:
    scores = _scores([5.0, 1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 1.0, 2.0, np.nan], [True, True, True, True, True])
    assert rank_in_test(scores, 0) == pytest.approx(1.5 / 3)
    assert rank_in_test(scores, 3) == 1.0
    assert rank_in_test(scores, 4) is None


def test_changes_and_modal_values_are_counted_between_windows_that_chose() -> None:
    choices = [{"a": "1", "b": "x"}, None, {"a": "1", "b": "y"}, {"a": "1", "b": "y"}, {"a": "2", "b": "y"}]
    rows = [{"rank_correlation": value, "rank_in_test": None} for value in (0.1, None, 0.3, None, 0.5)]
    found = stability(choices, rows)
    assert (found["chosen"], found["changes"]) == (4, 2)
    assert found["axes"]["a"] == {"modal": "1", "share": 0.75, "values": 2}
    assert found["axes"]["b"] == {"modal": "y", "share": 0.75, "values": 2}
    assert found["rank_correlation"] == pytest.approx(0.3)
    assert found["rank_correlation_windows"] == 3
    assert found["rank_in_test"] is None


def test_values_stand_in_their_order() -> None:
    assert in_order({"none", "10%", "5%", "0.5%"}) == ["0.5%", "5%", "10%", "none"]
    assert in_order({"q0.95", "q0.8"}) == ["q0.8", "q0.95"]
    assert in_order({"long", "both", "8x"}) == ["8x", "both", "long"]
