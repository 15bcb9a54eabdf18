from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from signals import Bars, InputError, feature_table, look_ahead, refuse_look_ahead, simulate
from signals.arrays import Floats


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(800, seed=6).bars


def planted(bars: Bars) -> dict[str, Floats]:
    """Return two honest features and several that know the future, each in a way of its own."""
    close, n = bars.close, len(bars)
    nothing = np.zeros(n)
    if n < 10:
        return dict.fromkeys(("last", "next", "mean", "centred", "scaled", "length", "gap", "traded", "hour"), nothing)
    assert bars.volume is not None
    following = np.append(close[1:], close[-1])
    return {
        "last": np.append(np.nan, close[1:] / close[:-1]),
        "next": following / close,
        "mean": close / close.mean(),
        "centred": np.convolve(close, np.ones(5) / 5, mode="same"),
        "scaled": (close - close.min()) / (close.max() - close.min()),
        "length": np.full(n, float(n)),
        "gap": np.append(np.diff(bars.time).astype(np.float64), 0.0),
        "traded": np.append(bars.volume[1:], 0.0),
        "hour": bars.time.astype(np.int64) % 86_400_000_000 / 3.6e9,
    }


def test_every_planted_leak_is_found_and_nothing_else(market: Bars) -> None:
    leaks = look_ahead(planted, market)
    assert [leak.feature for leak in leaks] == ["next", "mean", "centred", "scaled", "length", "gap", "traded"]
    by_name = {leak.feature: leak for leak in leaks}
    # The first bar found is the last one before a bump for what looks one bar ahead, and the very first for a mean.
    assert by_name["next"].bar == by_name["next"].changed_from - 1
    assert by_name["centred"].bar == by_name["centred"].changed_from - 2
    assert by_name["mean"].bar == by_name["scaled"].bar == by_name["length"].bar == 0
    assert by_name["length"].how == "cut"


def test_the_built_in_features_pass(market: Bars) -> None:
    assert look_ahead(feature_table, market, bumps=2) == ()


def test_a_leak_of_a_single_bar_is_found_by_the_bump_of_the_last(market: Bars) -> None:
    def late(bars: Bars) -> dict[str, Floats]:
        values = np.zeros(len(bars))
        values[:-1] = np.where(np.arange(len(bars) - 1) == len(market) - 2, bars.close[1:], 0.0)
        return {"late": values}

    (leak,) = look_ahead(late, market)
    assert (leak.bar, leak.changed_from) == (798, 799)


def test_the_same_seed_finds_the_same(market: Bars) -> None:
    assert look_ahead(planted, market, seed=3) == look_ahead(planted, market, seed=3)


def test_chosen_columns_only(market: Bars) -> None:
    assert [leak.feature for leak in look_ahead(planted, market, names=["last", "mean"])] == ["mean"]


def test_a_leaking_function_is_refused(market: Bars) -> None:
    with pytest.raises(InputError, match="'planted' looks ahead: next, mean, .* 'next' of bar .* compute it from"):
        refuse_look_ahead(planted, market)
    refuse_look_ahead(lambda bars: {"close": bars.close}, market)


def test_functions_that_cannot_be_tested(market: Bars) -> None:
    generator = np.random.default_rng(0)
    with pytest.raises(InputError, match="gives another 'drawn' for bar 0 when called again; seed"):
        look_ahead(lambda bars: {"drawn": generator.normal(size=len(bars))}, market)
    with pytest.raises(InputError, match="it must always give the same"):
        look_ahead(lambda bars: pl.DataFrame({f"of_{len(bars)}": bars.close}), market)
    with pytest.raises(InputError, match="2 bars are too few"):
        look_ahead(planted, market[:2])
