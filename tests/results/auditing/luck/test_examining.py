"""Intervals, track records, and of how many variants the best does as well by luck."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.stats import binom

from results.auditing.case import Case
from results.auditing.chance.days import by_day, resampled_t
from results.auditing.chance.record import record_of_days
from results.auditing.luck.examining import examine
from results.auditing.model import ACCUSING, Finding, Part
from results.inference.formulas.sharpe import minimum_track_record
from signals.arrays import Floats
from tests.results.auditing.lists import case_of, entries, market

BARS = market()


def with_returns(returns: Floats, *, apart: int = 4) -> Case:
    """Return a list of trades, one after the other, that earn these; no bars."""
    entry = np.arange(len(returns)) * apart
    bars = market(max(6_000, apart * len(returns) + 10))
    price = bars.open[entry]
    return case_of(
        None, entry, entry + apart - 1, np.zeros(len(returns), dtype=bool), of=bars, exit_price=price * (1 + returns)
    )


def found(part: Part, kind: str) -> Finding:
    return next(finding for finding in part.findings if finding.kind == kind)


def normal(n: int, mean: float, seed: int = 0) -> Floats:
    return mean + 0.01 * np.random.default_rng(seed).standard_normal(n)


def test_few_trades_are_told_how_many_it_takes() -> None:
    returns = normal(12, 0.0)
    returns += 0.004 - returns.mean()
    part = examine(with_returns(returns))
    few = found(part, "too_few_trades")
    assert few.weight == "note"
    assert "12 trades" in few.text
    assert few.numbers["needed"] > 12


def test_a_profit_within_luck_is_luck_with_one_try() -> None:
    part = examine(with_returns(normal(200, 0.0005)))
    tries = found(part, "luck_if_tried")
    assert tries.weight == "note"
    assert tries.numbers["tries"] == 1
    assert "already if a single variant" in tries.text
    assert part.numbers["luck_explains"] is True


def test_a_better_result_takes_more_tries() -> None:
    counts = []
    for mean in (0.0015, 0.0022, 0.003):
        returns = normal(400, 0.0)
        counts.append(found(examine(with_returns(returns - returns.mean() + mean)), "luck_if_tried").numbers["usual"])
    assert counts[0] < counts[1] < counts[2]
    # t of 3.0: 1 in 740, of which the best of 513 does as well every other time
    assert 100 < counts[0] < 2_500


def test_a_loss_is_no_luck() -> None:
    part = examine(with_returns(normal(200, -0.002)))
    assert "no profit for luck to explain" in found(part, "luck_if_tried").text
    assert "luck_explains" not in part.numbers


def test_bars_ask_other_times_too() -> None:
    entry, exits = entries(BARS, 200, 3)
    part = examine(case_of(BARS, entry, exits, np.arange(200) % 2 == 0))
    assert [way["way"] for way in found(part, "luck_if_tried").numbers["ways"]] == [
        "its own days, resampled",
        "the same trades at other times",
    ]


def test_trades_open_together_tell_less() -> None:
    one = np.repeat(normal(40, 0.001), 10)
    entry = np.repeat(np.arange(40) * 48, 10)
    case = case_of(None, entry, entry + 3, np.zeros(400, dtype=bool), of=BARS, exit_price=BARS.open[entry] * (1 + one))
    days = by_day(case)
    assert days is not None
    record = record_of_days(days, 0)
    assert record.trades == 400
    assert 25 < record.effective < 60


def test_the_track_record_is_the_formula_of_daily_results() -> None:
    days = by_day(with_returns(normal(300, 0.001), apart=24))
    assert days is not None
    record = record_of_days(days, 0)
    daily = days.daily
    sharpe = daily.mean() / daily.std(ddof=1)
    skewness = ((daily - daily.mean()) ** 3).mean() / daily.std() ** 3
    kurtosis = ((daily - daily.mean()) ** 4).mean() / daily.std() ** 4
    expected = minimum_track_record(sharpe, skewness=skewness, kurtosis=kurtosis)
    assert record.days_needed == np.ceil(expected)
    assert record.sharpe == pytest.approx(sharpe * np.sqrt(365))


def test_resampled_t_is_as_often_large_as_stated() -> None:
    beyond = []
    for seed in range(300):
        days = by_day(with_returns(normal(150, 0.0, seed)))
        assert days is not None
        beyond.append(np.mean(resampled_t(days, 300, seed) >= days.mean / days.error))
    for level in (0.05, 0.1, 0.5):
        low, high = binom.interval(0.999, len(beyond), level)
        assert low > 0
        assert low <= np.sum(np.array(beyond) < level) <= high


@pytest.mark.parametrize(
    "returns", [np.array([0.01]), np.full(50, 0.01), np.full(50, -0.01), np.zeros(50), np.array([0.01, -0.02])]
)
def test_extremes_are_answered(returns: Floats) -> None:
    part = examine(with_returns(returns))
    assert part.findings
    assert not [finding for finding in part.findings if finding.weight in ACCUSING]


def test_unknown_results_are_not_tested() -> None:
    case = with_returns(normal(5, 0.0))
    unknown = np.full(5, np.nan)
    case = dataclasses.replace(case, reckoning=dataclasses.replace(case.reckoning, returns=unknown, net=unknown))
    (finding,) = examine(case).findings
    assert finding.weight == "untestable"


def test_times_that_are_unknown_make_each_trade_a_day() -> None:
    case = with_returns(normal(80, 0.001))
    trades = dataclasses.replace(case.trades, entry_time=np.full(80, np.datetime64("NaT", "us")))
    case = dataclasses.replace(case, read=dataclasses.replace(case.read, trades=trades))
    assert examine(case).findings
    trades = dataclasses.replace(trades, exit_time=trades.entry_time)
    case = dataclasses.replace(case, read=dataclasses.replace(case.read, trades=trades))
    days = by_day(case)
    assert days is not None
    assert days.days == 80
