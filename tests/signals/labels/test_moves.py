from __future__ import annotations

import numpy as np
import pytest

from signals import ROLES, Bars, InputError, LabelRule
from signals.labels import forward_return, labels, trailing_volatility

RULE = LabelRule(horizon=5, exit_horizon=3, entry_multiple=0.5, exit_multiple=0.25, volatility_window=10)


def test_labels_agree_with_their_definition_bar_by_bar(bars: Bars) -> None:
    found = labels(bars, RULE)
    returns = np.diff(np.log(bars.close))
    for t in range(10, len(bars) - 6):
        volatility = returns[t - 10 : t].std(ddof=1)
        entry = bars.open[t + 6] / bars.open[t + 1] - 1
        remaining = bars.open[t + 4] / bars.open[t + 1] - 1
        assert found["long_entry"][t] == (entry > 0.5 * 5**0.5 * volatility)
        assert found["short_entry"][t] == (entry < -0.5 * 5**0.5 * volatility)
        assert found["long_exit"][t] == (remaining < -0.25 * 3**0.5 * volatility)
        assert found["short_exit"][t] == (remaining > 0.25 * 3**0.5 * volatility)


def test_unknown_at_both_ends(bars: Bars) -> None:
    found = labels(bars, RULE)
    for role, horizon in zip(ROLES, (5, 5, 3, 3), strict=True):
        assert np.isnan(found[role][:10]).all()
        assert np.isnan(found[role][-horizon - 1 :]).all()
        assert np.isfinite(found[role][10 : -horizon - 1]).all()


def test_a_label_needs_no_bar_beyond_its_reach(bars: Bars) -> None:
    stop = 100
    cut = labels(bars[: stop + RULE.reach + 1], RULE)
    for role, values in labels(bars, RULE).items():
        np.testing.assert_array_equal(cut[role][:stop], values[:stop])


def test_short_histories_and_bad_rules() -> None:
    assert np.isnan(forward_return(np.ones(3), 5)).all()
    assert np.isnan(trailing_volatility(np.ones(3), 5)).all()
    with pytest.raises(InputError, match="horizon is 0"):
        LabelRule(horizon=0)
