"""Exposure: Kelly's against its formula, drawdowns against simulated ones, and what stops allow."""

from __future__ import annotations

import numpy as np
import pytest

from results.choice.exposure import RUIN, draw_paths, exposure_of, kelly
from results.choice.limits import Limits

PRICE = {
    "stop_basis": "price", "stop_trigger": "intrabar", "size_rule": "fixed", "side": "both", "long_entry": 0.5, "short_entry": 0.5,
    "stop_loss": 0.05, "trailing_stop": None, "trailing_after": None, "take_profit": None, "stop_scale": None,
    "maintenance_margin": 0.005,
}  # fmt: skip


def flips(win: float, loss: float, share: float, n: int = 400) -> np.ndarray:
    won = round(n * share)
    daily = np.array([win] * won + [-loss] * (n - won))
    return np.random.default_rng(0).permutation(daily)


def test_kelly_of_two_outcomes_is_the_formula() -> None:
    assert kelly(flips(0.02, 0.01, 0.5)) == pytest.approx(0.5 / 0.01 - 0.5 / 0.02, rel=1e-3)


def test_kelly_of_what_earns_nothing_is_nothing() -> None:
    assert kelly(flips(0.01, 0.01, 0.5)) == 0
    assert kelly(flips(0.01, 0.02, 0.5)) == 0


def test_kelly_of_what_never_loses_has_no_end() -> None:
    assert kelly(np.array([0.0, 0.01, 0.02])) == np.inf


def test_more_exposure_means_deeper_drawdowns() -> None:
    paths = draw_paths(flips(0.02, 0.01, 0.4), 250, 365.0, 1.0, 1)
    risks = [paths.risk(each, 0.2) for each in (0.5, 2.0, 8.0, 40.0)]
    assert [fell for _, fell, _ in risks] == sorted(fell for _, fell, _ in risks)
    assert risks[0][1] < 0.05 < risks[-1][1]
    assert risks[-1][2] > 0


def test_a_drawdown_is_met_by_its_own_depth() -> None:
    # one loss of a tenth, and nothing else, in every future of one day
    paths = draw_paths(np.full(30, -0.1), 1, 365.0, 1.0, 1)
    assert paths.risk(1.0, 0.1)[1] == 1
    assert paths.risk(1.0, 0.11)[1] == 0
    assert paths.risk(10 * (1 - RUIN), 0.5)[2] == 1


def test_futures_keep_days_of_a_block_together() -> None:
    paths = draw_paths(np.arange(50.0), 40, 365.0, 20.0, 3)
    follow = (np.diff(paths.days, axis=1) % 50 == 1).mean()
    assert 0.92 < follow < 0.98


def test_the_recommended_exposure_keeps_to_the_limit_and_a_little_more_does_not() -> None:
    paths, limits = draw_paths(flips(0.012, 0.01, 0.5), 365, 365.0, 1.0, 2), Limits(drawdown=0.2, probability=0.05)
    found = exposure_of(paths, PRICE, 1.0, limits, 4.0)
    assert found.recommended is not None
    assert paths.risk(found.recommended, 0.2)[1] <= 0.05
    assert paths.risk(found.recommended * 1.05, 0.2)[1] > 0.05
    assert found.full_kelly is not None
    assert found.recommended < found.full_kelly == 2 * (found.half_kelly or 0)


def test_where_nothing_is_expected_none_is_recommended() -> None:
    found = exposure_of(draw_paths(flips(0.01, 0.02, 0.5), 365, 365.0, 1.0, 2), PRICE, 1.0, Limits(), 1.0)
    assert found.recommended == 0
    assert found.words[0].startswith("no exposure")


def test_stops_bound_what_is_recommended() -> None:
    paths = draw_paths(flips(0.001, 0.0002, 0.6), 365, 365.0, 1.0, 2)
    found = exposure_of(paths, PRICE | {"stop_loss": 0.2}, 1.0, Limits(), 1.0)
    assert found.recommended == 4.87, "1 / 0.205, rounded down: a little more and liquidation comes first"
    assert any("up to leverage 4.87 the stop at 20.00% comes before liquidation" in each for each in found.words)


def test_the_exposure_of_a_copy_is_recommended_as_it_is() -> None:
    paths = draw_paths(flips(0.001, 0.0002, 0.6), 365, 365.0, 1.0, 2)
    found = exposure_of(paths, PRICE | {"stop_trigger": "close"}, 0.12345, Limits(), 0.12345)
    assert found.recommended == 0.12345


def test_growth_beyond_measure_is_none_and_is_said() -> None:
    # a sample that never loses much, carried on over a year, is more than any float can hold
    paths = draw_paths(flips(0.5, 0.001, 0.9), 365, 365.0, 1.0, 2)
    assert paths.risk(100.0, 0.2)[0] is None
    found = exposure_of(paths, PRICE | {"maintenance_margin": None}, 1.0, Limits(), 1.0)
    assert found.curve[-1].growth is None
    assert "median growth beyond measure" in found.words[0]


def test_what_is_recommended_is_a_point_of_the_curve() -> None:
    paths = draw_paths(flips(0.012, 0.01, 0.5), 365, 365.0, 1.0, 2)
    found = exposure_of(paths, PRICE, 1.0, Limits(), 4.0)
    assert {found.recommended, found.half_kelly, found.full_kelly} <= {each.exposure for each in found.curve}
    chances = [each.p_drawdown for each in found.curve if each.exposure == found.recommended]
    assert f"({chances[0]:.1%} of" in found.words[0]
