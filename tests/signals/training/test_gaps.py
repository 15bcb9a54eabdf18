"""What cannot be learned or predicted is left null, counted and told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from signals import Bars, InputError
from signals.training.config import TrainConfig
from signals.training.run import train
from tests.signals.training.small import WALK

pytestmark = pytest.mark.slow

Training = Callable[..., TrainConfig]
NEVER = {"entry": {"kind": "forward_return", "horizon": 4, "bound": 1e6}, "exit": {"kind": "leave_or_hold"}}


@pytest.fixture
def own_features(market: Bars, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Return a function from changed bars to the table [features] of a file with one column of noise."""

    def made(rows: slice, value: float, **more: Any) -> dict[str, Any]:
        values = np.random.default_rng(0).normal(size=len(market))
        values[rows] = value
        time = pl.Series(market.time).dt.replace_time_zone("UTC")
        path = tmp_path / "own.parquet"
        pl.DataFrame({"timestamp": time, "own": values}).write_parquet(path)
        return {"features": {"names": ["rsi_14", "return_1"], "files": [str(path)], **more}}

    return made


def test_labels_all_alike_leave_their_probabilities_null(market: Bars, training: Training) -> None:
    result = train(market, training({"walk": WALK}, labels=NEVER))
    assert any("walk: 8 of 16 models were not trained (0 without a bar" in said for said in result.warnings)
    assert "8 with labels all alike" in " ".join(result.warnings)
    said = result.signals.variants["walk"]
    assert np.isnan(said.long_entry).all()
    assert np.isfinite(said.long_exit[400:]).all()
    assert result.manifest["variants"]["walk"]["folds"][0]["roles"]["long_entry"]["model"] is None


def test_a_fold_without_a_bar_to_learn_from_is_null(market: Bars, training: Training) -> None:
    """No bar is a candidate: nothing to learn, nothing to say."""
    variant = {"scheme": "decoupled", "first_train": 400, "step": 200, "candidates": {"long_entry": "rsi_14 < 0"}}
    result = train(market, training({"none": variant}))
    assert "none: 4 of 4 models were not trained (4 without a bar to learn from" in " ".join(result.warnings)
    assert np.isnan(result.signals.variants["none"].long_entry).all()


def test_a_model_for_bars_to_come_says_nothing_here(market: Bars, training: Training) -> None:
    result = train(market, training({"live": {"scheme": "recent", "window": 300, "step": "none"}, "walk": WALK}))
    assert np.isnan(result.signals.variants["live"].long_entry).all()
    flags = result.signals.variants["live"].out_of_sample
    assert flags is not None
    assert not flags.any()
    fold = result.manifest["variants"]["live"]["folds"][0]
    assert (fold["test_first_open"], fold["out_of_sample"]) == (None, None)
    assert fold["roles"]["long_entry"]["rows"] == 300 - 5


def test_an_ensemble_speaks_with_the_models_it_has(market: Bars, training: Training) -> None:
    folds = {"scheme": "k_fold", "folds": 3, "combine": "vote", "votes": 3}
    result = train(market, training({"vote": folds}, labels=NEVER))
    assert np.isnan(result.signals.variants["vote"].long_entry).all()
    assert np.isfinite(result.signals.variants["vote"].long_exit[60:]).all()


@pytest.mark.parametrize(("value", "word"), [(np.nan, "is not known"), (np.inf, "infinite"), (-np.inf, "infinite")])
def test_bars_with_bad_features_are_null_and_counted(
    market: Bars, training: Training, own_features: Callable[..., dict[str, Any]], value: float, word: str
) -> None:
    result = train(market, training({"walk": WALK}, **own_features(slice(700, 712), value)))
    long_entry = result.signals.variants["walk"].long_entry
    assert np.flatnonzero(np.isnan(long_entry[400:])).tolist() == list(range(300, 312))
    told = [said for said in result.warnings if word in said]
    assert len(told) == 1
    count = 12 if np.isinf(value) else 26
    assert told[0].startswith(f"{count} bars")
    assert told[0] in result.manifest["warnings"]


def test_xgboost_may_cope_with_unknown_features(
    market: Bars, training: Training, own_features: Callable[..., dict[str, Any]]
) -> None:
    tables = own_features(slice(700, 712), np.nan, missing="learn")
    result = train(market, training({"walk": WALK}, **tables))
    assert np.isfinite(result.signals.variants["walk"].long_entry[400:]).all()
    assert result.warnings == ()


def test_a_feature_that_is_the_future_is_refused(
    market: Bars, training: Training, own_features: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    tables = own_features(slice(0, 0), 0.0)
    ahead = np.append(np.diff(np.log(market.close)), 0.0)
    time = pl.Series(market.time).dt.replace_time_zone("UTC")
    pl.DataFrame({"timestamp": time, "ahead": ahead}).write_parquet(tmp_path / "own.parquet")
    with pytest.raises(InputError, match=r"\[features\]: features know the future: ahead"):
        train(market, training({"walk": WALK}, **tables))


def test_a_function_that_looks_ahead_is_refused(
    market: Bars, training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "peeking_features.py").write_text(
        "import numpy as np\n"
        "def honest(bars):\n    return {'body': bars.close / bars.open - 1}\n"
        "def centred(bars):\n    return {'smooth': np.convolve(bars.close, np.ones(5) / 5, mode='same')}\n"
    )
    honest = {"names": ["rsi_14"], "functions": ["peeking_features:honest"]}
    result = train(market, training({"walk": WALK}, features=honest))
    assert result.manifest["features"] == ["rsi_14", "body"]
    with pytest.raises(InputError, match="looks ahead: smooth"):
        train(market, training({"walk": WALK}, features=honest | {"functions": ["peeking_features:centred"]}))
