from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals import ROLES, InputError, Simulated, from_frame, simulate, simulated_signals, to_frame
from signals.arrays import Floats
from signals.labels import forward_return


def coefficient(market: Simulated) -> float:
    returns = np.diff(market.bars.close) / market.bars.close[:-1]
    return float(np.corrcoef(market.signal[:-1], returns / market.volatility[1:])[0, 1])


def logit(probability: Floats) -> Floats:
    return np.log(probability / (1 - probability))


@pytest.mark.parametrize("edge", [-0.2, 0.0, 0.05, 0.3])
def test_the_true_edge_is_the_one_asked_for(edge: float) -> None:
    # The standard error of a correlation of 40,000 pairs is 0.005.
    assert coefficient(simulate(40_000, edge=edge, seed=5)) == pytest.approx(edge, abs=0.02)


@given(st.integers(2, 300), st.floats(-1, 1), st.integers(0, 10_000), st.sampled_from([1, 5, 60, 1440]))
@settings(max_examples=30, deadline=None)
def test_simulated_signals_keep_the_rules_of_a_signal_file(n: int, edge: float, seed: int, step: int) -> None:
    signals = simulated_signals(n, edge=edge, seed=seed, step_minutes=step)
    assert from_frame(to_frame(signals)).fingerprint == signals.fingerprint
    assert len(signals) == n
    market = simulate(n, edge=edge, seed=seed, step_minutes=step, start_price=1.0, tick=0.01)
    from_frame(to_frame(signals.__class__(market.bars, {})), require_probabilities=False)


def test_the_market_looks_like_one() -> None:
    bars = simulate(50_000, seed=1).bars
    returns = np.diff(np.log(bars.close))
    size = np.abs(returns)
    assert returns.std() * (365 * 288) ** 0.5 == pytest.approx(0.6, rel=0.15)
    assert np.corrcoef(size[1:], size[:-1])[0, 1] > 0.15
    assert abs(np.corrcoef(returns[1:], returns[:-1])[0, 1]) < 0.03
    assert (returns**4).mean() / (returns**2).mean() ** 2 > 4
    assert (bars.open[1:] != bars.close[:-1]).mean() > 0.5
    assert bars.funding_rate is not None
    assert set(bars.time[bars.funding_rate != 0].astype("datetime64[h]").astype(int) % 24) <= {0, 8, 16}
    ticks = bars.close / 0.1
    np.testing.assert_allclose(ticks, np.round(ticks), atol=1e-6)


def test_the_same_seed_gives_the_same_prices_whatever_the_reader_knows() -> None:
    blind, seeing = simulated_signals(500, seed=7), simulated_signals(500, edge=0.5, seed=7)
    assert blind.bars.close.tobytes() == seeing.bars.close.tobytes()
    assert blind.fingerprint != seeing.fingerprint
    assert simulated_signals(500, seed=7).fingerprint == blind.fingerprint
    assert simulated_signals(500, seed=8).fingerprint != blind.fingerprint


@pytest.mark.parametrize("edge", [0.0, 0.3])
def test_readings_know_the_future_to_the_chosen_degree(edge: float) -> None:
    signals = simulated_signals(60_000, edge=edge, seed=3, horizon=6)
    forward = forward_return(signals.bars.open, 6)
    known = np.isfinite(forward)
    probabilities = signals.variants["default"]
    assert probabilities.out_of_sample is not None
    assert probabilities.out_of_sample.all()
    for role, direction in zip(ROLES, (1, -1, -1, 1), strict=True):
        reading = logit(probabilities.role(role))
        assert np.corrcoef(reading[known], forward[known])[0, 1] == pytest.approx(direction * edge, abs=0.03)
        assert np.corrcoef(reading[1:], reading[:-1])[0, 1] > 0.7


def test_numbers_that_make_no_sense() -> None:
    with pytest.raises(InputError, match="n_bars is 1"):
        simulate(1)
    with pytest.raises(InputError, match="correlation"):
        simulate(10, edge=1.5)
    with pytest.raises(InputError, match=r"tick is 0"):
        simulate(10, tick=0)
    with pytest.raises(InputError, match="persistence is 1"):
        simulated_signals(10, persistence=1)
