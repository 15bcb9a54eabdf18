from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from signals import Bars, InputError, feature_table, simulate
from signals.checks.look_ahead import _altered
from signals.features import FAMILIES, REGISTER, catalogue, catalogue_page, selected
from tests.places import ROOT

NAMES = [item.name for item in selected()]
PRICES = ("open", "high", "low", "close")
FIRSTS = (1, 333, 600, 699)


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(700, seed=3).bars


@pytest.fixture(scope="module")
def table(market: Bars) -> pl.DataFrame:
    return feature_table(market)


@pytest.fixture(scope="module")
def altered(market: Bars) -> list[tuple[int, pl.DataFrame]]:
    """Return the table of bars all of which are replaced from `first` on, by every `first`."""
    generator = np.random.default_rng(1)
    return [(first, feature_table(_altered(market, first, generator))) for first in FIRSTS]


@pytest.fixture(scope="module")
def cut(market: Bars) -> list[tuple[int, pl.DataFrame]]:
    """Return the table of the bars before `first`; eight of them in a row, for every tail a vector may have."""
    return [(first, feature_table(market[:first])) for first in (1, 2, 50, *range(640, 648))]


@pytest.mark.parametrize("name", NAMES)
def test_a_later_bar_changes_no_earlier_row(
    name: str, table: pl.DataFrame, altered: list[tuple[int, pl.DataFrame]]
) -> None:
    before = table[name].to_numpy()
    for first, after in altered:
        assert before[:first].tobytes() == after[name].to_numpy()[:first].tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_an_appended_bar_changes_no_earlier_row(
    name: str, table: pl.DataFrame, cut: list[tuple[int, pl.DataFrame]]
) -> None:
    whole = table[name].to_numpy()
    for first, shorter in cut:
        assert shorter[name].to_numpy().tobytes() == whole[:first].tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_warm_up_is_as_declared(name: str, table: pl.DataFrame) -> None:
    known = np.isfinite(table[name].to_numpy())
    declared = REGISTER[name]
    first = int(np.argmax(known))
    assert known[first:].all()
    assert first >= declared.warm_up if declared.memory == "levels" else first == declared.warm_up


@pytest.mark.parametrize("name", [item.name for item in selected() if item.memory == "window"])
def test_a_window_remembers_no_further_back(name: str, table: pl.DataFrame, market: Bars) -> None:
    start = 300
    later = feature_table(market[start:], [name])[name].to_numpy()
    warm = REGISTER[name].warm_up
    expected = table[name].to_numpy()[start:]
    # A correlation divides by what is left of two running sums, so their rounding shows.
    np.testing.assert_allclose(later[warm:], expected[warm:], rtol=1e-6, atol=1e-7)


def test_multiplied_prices_and_volumes_change_nothing(market: Bars, table: pl.DataFrame) -> None:
    assert market.volume is not None
    for factor in (2.0**-40, 2.0**20):
        prices = {name: getattr(market, name) * factor for name in PRICES}
        scaled = feature_table(Bars(market.time, **prices, volume=market.volume * factor))
        assert [name for name in NAMES if scaled[name].to_numpy().tobytes() != table[name].to_numpy().tobytes()] == []
    prices = {name: getattr(market, name) * 1e-7 for name in PRICES}
    scaled = feature_table(Bars(market.time, **prices, volume=market.volume * 3))
    for name in NAMES:
        # A pattern may turn on a price that just touches another.
        if not name.startswith(("pattern", "inside", "touches", "streak", "to_pivot", "higher")):
            np.testing.assert_allclose(
                scaled[name].to_numpy(), table[name].to_numpy(), rtol=1e-5, atol=1e-6, err_msg=name
            )


def test_flat_untraded_and_short_markets_give_no_infinities(market: Bars) -> None:
    ones = np.ones(len(market))
    flat = feature_table(Bars(market.time, ones, ones, ones, ones, volume=0 * ones))
    assert [name for name in NAMES if np.isinf(flat[name].to_numpy()).any()] == []
    for length in (1, 2, 3):
        assert feature_table(market[:length]).shape == (length, len(NAMES))


def test_nothing_traded_for_a_while_leaves_no_residue(market: Bars) -> None:
    """Running sums of volume do not end at zero by themselves; a quotient of two such rests is nonsense."""
    assert market.volume is not None
    volume = market.volume * 1e6
    volume[300:600] = 0.0
    table = feature_table(replace(market, volume=volume), ["volume"])
    for name in table.columns:
        values = table[name].to_numpy()[500:600]
        assert np.isnan(values).all() or np.abs(values[np.isfinite(values)]).max() < 10, name


def test_features_are_known_and_bounded_once_warm(table: pl.DataFrame) -> None:
    warm = table.to_numpy()[500:]
    assert np.isfinite(warm).all()
    assert np.abs(warm).max() <= 50
    # The bars do not reach a weekend.
    assert [name for name in NAMES if np.ptp(table[name].to_numpy()[500:]) == 0] == ["weekend"]


def test_every_family_is_there_and_every_feature_is_described() -> None:
    listed = catalogue()
    assert tuple(listed["family"].unique(maintain_order=True)) == FAMILIES
    assert 90 <= listed.height <= 150
    assert all(0 < len(about) < 100 and "{" not in about for about in listed["about"])


def test_the_page_is_current() -> None:
    page = ROOT / "docs" / "features.md"
    assert page.read_text(encoding="utf-8") == catalogue_page(), "run: python -m signals.features"


def test_names_families_and_patterns_choose() -> None:
    assert [item.name for item in selected(["rsi_28", "rsi_7"])] == ["rsi_7", "rsi_28"]
    assert {item.family for item in selected(["trend", "bands"])} == {"trend", "bands"}
    kept = {item.name for item in selected(["!pattern_*", "!volume"])}
    assert len(kept) == len(NAMES) - 8 - sum(item.family == "volume" for item in selected())
    assert next(item.name for item in selected(["candles", "!pattern_*", "!body"])) == "upper_wick"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["rsi_15"], "feature 'rsi_15' is not known; did you mean 'rsi_14'"),
        (["trends"], "did you mean 'trend'"),
        (["rsi_7", "!rsi_*"], "none is left"),
        ([], "none is left"),
    ],
)
def test_unknown_names(names: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message.replace("*", r"\*")):
        selected(names)


ASIDE = [item.name for item in REGISTER.values() if item.aside]


def test_features_that_stand_aside_come_by_name_alone() -> None:
    assert "atr_14" in ASIDE
    assert not set(ASIDE) & set(NAMES)
    for names in (["*"], ["volatility"], ["*_14"], ["?ody"], ["!rsi_*"]):
        assert not set(ASIDE) & {item.name for item in selected(names)}
    assert [item.name for item in selected(["atr_14"])] == ["atr_14"]
    assert [item.name for item in selected(["atr_*", "!atr_100"])] == [name for name in ASIDE if name != "atr_100"]


@pytest.mark.parametrize("name", ASIDE)
def test_an_average_true_range_is_wilders_and_knows_no_later_bar(name: str, market: Bars) -> None:
    span = int(name.partition("_")[2])
    before = np.append(np.nan, market.close[:-1])
    ranges = np.maximum(market.high, before) - np.minimum(market.low, before)
    average = ranges[1 : span + 1].mean()
    expected = np.full(len(market), np.nan)
    for bar in range(span, len(market)):
        average = average if bar == span else average + (ranges[bar] - average) / span
        expected[bar] = average / market.close[bar]
    values = feature_table(market, [name])[name].to_numpy()
    np.testing.assert_allclose(values, expected, rtol=1e-9)
    assert (values[span:] > 0).all()
    for first in FIRSTS:
        altered = feature_table(_altered(market, first, np.random.default_rng(1)), [name])[name].to_numpy()
        assert altered[:first].tobytes() == values[:first].tobytes()


def test_without_a_volume(market: Bars) -> None:
    bare = replace(market, volume=None)
    lacking = {item.name for item in selected() if item.needs_volume}
    assert set(NAMES) - set(feature_table(bare).columns) == lacking
    with pytest.raises(InputError, match="'volume_ratio' needs a volume"):
        feature_table(bare, ["volume_ratio"])
