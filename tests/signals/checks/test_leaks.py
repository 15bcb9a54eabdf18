from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from signals import Bars, InputError, LabelPlan, feature_table, leak_screen, read_bars, refuse_leak_findings, simulate
from signals.checks.leaks import Bounds
from tests.places import real_data


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(10_000, seed=6).bars


def planted(bars: Bars) -> pl.DataFrame:
    """Return features as a careless notebook makes them, each of them leaking."""
    close = np.log(bars.close)
    following = np.diff(close, append=close[-1])
    noise = np.random.default_rng(0).normal(0, 2 * following.std(), len(bars))
    table = feature_table(bars, ["return_12", "rsi_14", "volatility_12"])
    centred = close - np.convolve(close, np.ones(25) / 25, mode="same")
    return pl.DataFrame(
        {
            "next": following,
            "noisy_next": following + noise,
            "against_centred_mean": centred,
            "return_shifted": np.roll(table["return_12"].to_numpy(), -12),
            "rsi_shifted": np.roll(table["rsi_14"].to_numpy(), -6),
            "volatility_shifted": np.roll(table["volatility_12"].to_numpy(), -12),
        }
    )


def test_planted_leaks_are_caught(market: Bars) -> None:
    table = planted(market)
    findings = leak_screen(table, market)
    assert [item.feature for item in findings] == table.columns
    of = {item.feature: item.of for item in findings}
    assert of["next"] == "return of the next bar"
    assert of["volatility_shifted"].startswith("path of the next")


def test_a_planted_label_is_caught(market: Bars) -> None:
    labels = LabelPlan().label(market)
    blurred = labels["short_exit"].values + np.random.default_rng(0).normal(0, 0.3, len(market))
    (suspicion,) = leak_screen(pl.DataFrame({"label": blurred}), market, labels, bounds=Bounds(direction=1.0))
    assert suspicion.of == "label short_exit"
    assert suspicion.value > 0.95


def test_honest_features_pass(market: Bars) -> None:
    names = ["returns", "volatility", "momentum", "levels", "calendar"]
    assert leak_screen(feature_table(market, names), market, LabelPlan().label(market)) == ()
    # What wanders and never returns is like nothing that follows it.
    wandering = pl.DataFrame({"close": market.close, "time": market.time.astype(np.int64).astype(np.float64)})
    assert leak_screen(wandering, market) == ()


def test_honest_features_of_a_real_market_pass() -> None:
    bars = read_bars(real_data("btcusdt_5m_2023.parquet"))[:50_000]
    names = ["return_1", "rsi_7", "true_range_14", "parkinson_24", "below_high_96", "body", "volume_ratio"]
    assert leak_screen(feature_table(bars, names), bars, LabelPlan().label(bars)) == ()
    assert [item.feature for item in leak_screen(planted(bars), bars)] == planted(bars).columns


def test_few_bars_accuse_nobody(market: Bars) -> None:
    few = market[:600]
    assert leak_screen(planted(few), few) == ()


def test_unknown_values_and_constants_are_passed_over(market: Bars) -> None:
    values = np.diff(np.log(market.close), append=np.nan)
    values[::2] = np.nan
    table = pl.DataFrame({"nothing": np.full(len(market), np.nan), "one": np.ones(len(market)), "half": values})
    assert [item.feature for item in leak_screen(table, market)] == ["half"]


def test_suspects_are_refused(market: Bars) -> None:
    message = "mine.parquet: features know the future: next, .*; 'next' scores 1.000 against the return of the next bar"
    with pytest.raises(InputError, match=message):
        refuse_leak_findings(planted(market), market, source="mine.parquet")
    with pytest.raises(ValueError, match="3 rows of features for"):
        leak_screen(pl.DataFrame({"a": [1.0, 2.0, 3.0]}), market)
