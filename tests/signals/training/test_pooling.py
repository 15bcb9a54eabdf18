"""One model for several assets: no asset's future may teach another's past."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from signals import ROLES, Bars, InputError, simulate
from signals.labels import LabelSeries
from signals.training.config import TrainConfig, parse_training
from signals.training.feature_matrix import FeatureMatrix, feature_matrix
from signals.training.folds.fold import Fold, fold_rows
from signals.training.rows import TrainingRows
from signals.training.run import Trained, train, train_pooled
from tests.signals.training.small import SMALL, WALK

pytestmark = pytest.mark.slow

Training = Callable[..., TrainConfig]
WALKING: dict[str, Any] = {
    "walk": WALK,
    "rolling": {"scheme": "rolling", "window": 300, "step": 200, "embargo": 3},
    "recent": {"scheme": "recent", "window": 150, "step": 100, "first_test": 400},
    "decoupled": {
        "scheme": "decoupled",
        "first_train": 400,
        "step": 200,
        "candidates": {"long_entry": "rsi_14 < 0.6", "short_entry": "rsi_14 > 0.4"},
        "exits": {"long_exit": "rsi_14 > 0.6"},
    },
    "careful": WALK | {"model": {"early_stopping_rounds": 3, "n_estimators": 20, "calibration": "sigmoid"}},
    "rule": {"control": "rule", "long_entry": "rsi_14 < 0.3", "exits": "walk"},
}
FOLDS: dict[str, Any] = {
    "held_out": {"scheme": "k_fold", "folds": 3, "train": 900},
    "mean": {"scheme": "k_fold", "folds": 3, "train": 900, "combine": "mean"},
    "best": {"scheme": "k_fold", "folds": 3, "combine": "best", "embargo": 5},
}


def coarse(bars: Bars, every: int) -> Bars:
    """Return bars that are `every` times as long."""
    whole = len(bars) // every * every
    first, last = slice(0, whole, every), slice(every - 1, whole, every)
    high, low = bars.high[:whole].reshape(-1, every).max(axis=1), bars.low[:whole].reshape(-1, every).min(axis=1)
    volume = None if bars.volume is None else bars.volume[:whole].reshape(-1, every).sum(axis=1)
    return Bars(bars.time[first], bars.open[first], high, low, bars.close[last], volume=volume)


def changed(bars: Bars, since: np.datetime64) -> Bars:
    """Return bars that know nothing of what was from a time on: other prices, and fewer of them."""
    later = bars.time >= since
    open_, high, low = (np.where(later, values * 1.3, values) for values in (bars.open, bars.high, bars.low))
    close = np.where(later, high, bars.close)
    return replace(bars, open=open_, high=high, low=low, close=close)[: len(bars) - 37]


@pytest.fixture(scope="module")
def assets(market: Bars) -> dict[str, Bars]:
    """Return assets of three spans and two steps, one with holes."""
    second, third = (simulate(1200, edge=0.3, seed=seed).bars for seed in (7, 8))
    kept = np.flatnonzero(np.arange(1200) % 90 < 80)
    assert second.volume is not None
    prices = (second.open[kept], second.high[kept], second.low[kept], second.close[kept])
    holes = Bars(second.time[kept], *prices, volume=second.volume[kept])
    return {"alpha": market[:1100], "beta": holes, "gamma": coarse(third, 4)}


def same(first: Trained, second: Trained, until: np.datetime64) -> None:
    before = int(np.searchsorted(first.signals.bars.time, until))
    for name, one in first.signals.variants.items():
        other = second.signals.variants[name]
        for role in ROLES:
            assert one.role(role)[:before].tobytes() == other.role(role)[:before].tobytes(), (name, role)
        assert (one.out_of_sample is None) == (other.out_of_sample is None)
        if one.out_of_sample is not None:
            np.testing.assert_array_equal(one.out_of_sample[:before], other.out_of_sample[:before])  # type: ignore[index]


def test_one_asset_pooled_is_that_asset_alone(market: Bars, training: Training) -> None:
    config = training({**WALKING, **FOLDS, "coin": {"control": "random", "of": "walk", "block": 20}})
    alone = train(market, config, jobs=2)
    pooled = train_pooled({"alpha": market}, config, jobs=2)["alpha"]
    same(alone, pooled, market.time[-1] + np.timedelta64(1, "D"))
    assert pooled.manifest.pop("pooled") == ["alpha"]
    assert json.dumps(pooled.manifest) == json.dumps(alone.manifest)


def test_one_assets_later_bars_change_nothing_earlier_of_any(assets: dict[str, Bars], training: Training) -> None:
    config = training(WALKING)
    whole = train_pooled(assets, config, jobs=2)
    assert all(np.isfinite(each.signals.variants["walk"].long_entry).sum() > 100 for each in whole.values())
    since = assets["beta"].time[870]
    for name, bars in assets.items():
        other = train_pooled({**assets, name: changed(bars, since)}, config, jobs=2)
        for asset, each in whole.items():
            same(each, other[asset], since)
        later = assets["alpha"].time[:1100] >= since
        one, two = (each["alpha"].signals.variants["walk"].long_entry[: len(later) - 37] for each in (whole, other))
        assert not np.array_equal(one, two, equal_nan=True), "what is learned from every asset must show in the end"


def test_what_is_pooled_is_learned_from_all_in_any_order(assets: dict[str, Bars], training: Training) -> None:
    config = training({"walk": WALK})
    pooled = train_pooled(assets, config, jobs=2)
    again = train_pooled(dict(reversed(assets.items())), config, jobs=1)
    assert list(pooled) == list(again) == ["alpha", "beta", "gamma"]
    for name, each in pooled.items():
        same(each, again[name], assets[name].time[-1] + np.timedelta64(1, "D"))
        assert each.manifest["pooled"] == ["alpha", "beta", "gamma"]
        assert each.manifest["bars"] == len(assets[name])
    alone = train(assets["alpha"], config).signals.variants["walk"].long_entry
    assert not np.array_equal(pooled["alpha"].signals.variants["walk"].long_entry, alone, equal_nan=True)
    rows = [each.manifest["variants"]["walk"]["folds"][-1]["roles"]["long_entry"]["rows"] for each in pooled.values()]
    assert len(set(rows)) == 1
    assert rows[0] > 1500


def test_out_of_sample_begins_for_all_at_the_first_test_time(assets: dict[str, Bars], training: Training) -> None:
    clock = np.unique(np.concatenate([each.time for each in assets.values()]))
    for name, each in train_pooled(assets, training({"walk": WALK}), jobs=2).items():
        flags = each.signals.variants["walk"].out_of_sample
        np.testing.assert_array_equal(flags, assets[name].time >= clock[400])


def prepared(assets: dict[str, Bars], training: Training) -> tuple[TrainingRows, list[LabelSeries], TrainConfig]:
    config = training({"walk": WALK, **FOLDS})
    matrices: tuple[FeatureMatrix, ...] = tuple(feature_matrix(bars, config)[0] for bars in assets.values())
    generator = np.random.default_rng(3)
    series = []
    for bars in assets.values():
        end = np.minimum(np.arange(len(bars)) + generator.integers(0, 12, len(bars)), len(bars) - 1)
        values = generator.choice([0.0, 1.0, np.nan], len(bars), p=[0.45, 0.45, 0.1])
        series.append(LabelSeries(values, end))
    return TrainingRows(matrices), series, config


@pytest.mark.parametrize("variant", ["walk", "held_out", "best"])
@pytest.mark.parametrize("share", [0.0, 0.3])
def test_no_label_of_any_asset_reaches_the_test_span_of_another(
    assets: dict[str, Bars], training: Training, variant: str, share: float
) -> None:
    """Against time itself: when each label is known and which bars are tested, without rows or ticks."""
    rows, series, config = prepared(assets, training)
    labels = rows.labels(series)
    every = list(assets.values())
    opens = rows.stacked([bars.time for bars in every])
    known = rows.stacked(
        [
            np.append(bars.time[1:], bars.time[-1:] + bars.step)[each.end]
            for bars, each in zip(every, series, strict=True)
        ]
    )
    np.testing.assert_array_equal(opens, np.sort(opens))
    folds, _ = rows.cut(config.variants[variant])  # type: ignore[arg-type]
    tick = rows.clock.time
    for fold in folds:
        used = fold_rows(fold, labels, stop_share=share)
        tested = opens[fold.test[0] : fold.test[1]]
        assert len(used.fit) > 0
        from_time = tested[0]
        for row in np.concatenate([used.fit, used.stop]):
            if opens[row] < from_time:
                assert known[row] <= from_time
            else:
                last = known[fold.test[0] : fold.test[1]][labels.known[fold.test[0] : fold.test[1]]].max()
                embargo = np.searchsorted(tick, opens[row]) - np.searchsorted(tick, last, side="left")
                assert embargo >= fold.embargo
                assert opens[row] >= last
        if share and len(used.stop):
            assert known[used.fit].max() <= opens[used.stop].min() or variant != "walk"
            assert opens[used.fit].max() < opens[used.stop].min()


def test_rows_and_their_assets(assets: dict[str, Bars], training: Training) -> None:
    rows, _, config = prepared(assets, training)
    every = list(assets.values())
    number = rows.stacked([np.full(len(bars), place) for place, bars in enumerate(every)])
    opens = rows.stacked([bars.time for bars in every])
    for place, bars in enumerate(every):
        np.testing.assert_array_equal(rows.of_asset(opens, place), bars.time)
        assert (rows.of_asset(number, place) == place).all()
        folds, _ = rows.cut(config.variants["walk"])  # type: ignore[arg-type]
        for whole, own in zip(folds, rows.folds_of(folds, place), strict=True):
            inside = slice(*whole.test)
            np.testing.assert_array_equal(bars.time[slice(*own.test)], opens[inside][number[inside] == place])
    assert rows.spans_of([(0, len(rows))], 1) == [(0, len(every[1]))]
    assert rows.folds_of([Fold((), (0, 0))], 2)[0].test == (0, 0)


def test_pooling_is_refused_without_a_common_day_or_common_features(market: Bars, training: Training) -> None:
    config = training({"walk": WALK})
    far = replace(market, time=market.time + np.timedelta64(5000, "D"))
    with pytest.raises(InputError, match="pool = true: the 2 assets have no day in common: early ends .*, late begins"):
        train_pooled({"late": far, "early": market}, config)
    everything = parse_training({**SMALL, "features": {"names": ["*"]}, "variants": {"walk": WALK}})
    with pytest.raises(InputError, match=r"bare lacks \d+ features that others have.*\"!volume\""):
        train_pooled({"bare": replace(market, volume=None), "full": market}, everything)
    with pytest.raises(InputError, match="there is no asset"):
        train_pooled({}, config)
