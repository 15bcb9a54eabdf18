"""Training end to end, with real XGBoost on little data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signals import ROLES, Bars, InputError, feature_table, read, read_manifest, write
from signals.training.config import TrainConfig
from signals.training.run import train
from tests.signals.training.small import WALK

pytestmark = pytest.mark.slow

Training = Callable[..., TrainConfig]
DECOUPLED = {
    "scheme": "decoupled",
    "first_train": 400,
    "step": 200,
    "candidates": {"long_entry": "rsi_14 < 0.6", "short_entry": "rsi_14 > 0.4"},
    "exits": {"long_exit": "rsi_14 > 0.6"},
}
WALKING: dict[str, Any] = {
    "walk": WALK,
    "rolling": {"scheme": "rolling", "window": 300, "step": 200},
    "recent": {"scheme": "recent", "window": 150, "step": 100, "first_test": 400},
    "decoupled": DECOUPLED,
    "careful": WALK | {"model": {"early_stopping_rounds": 3, "n_estimators": 20, "calibration": "sigmoid"}},
}
FOLDS: dict[str, Any] = {"scheme": "k_fold", "folds": 3, "train": 900}
EVERYTHING: dict[str, Any] = {
    **WALKING,
    "held_out": FOLDS,
    "mean": FOLDS | {"combine": "mean"},
    "vote": FOLDS | {"combine": "vote", "votes": 2},
    "best": FOLDS | {"combine": "best"},
    "full": {"scheme": "full", "in_sample": True},
    "rule": {"control": "rule", "long_entry": "rsi_14 < 0.3", "exits": "walk"},
    "old_rule": {"control": "rule", "long_entry": "rsi_14 < 0.3", "chosen_before": "2024-01-02"},
    "both": {"control": "vote", "members": ["walk", "rolling"]},
    "coin": {"control": "random", "of": "walk", "block": 20},
}


@pytest.fixture(scope="module")
def everything(market: Bars) -> Any:
    from signals.training.config import parse_training  # noqa: PLC0415
    from tests.signals.training.small import SMALL  # noqa: PLC0415

    return train(market, parse_training({**SMALL, "variants": EVERYTHING}), jobs=2)


def _flags(result: Any, variant: str) -> Any:
    return result.signals.variants[variant].out_of_sample


@pytest.mark.parametrize("variant", WALKING)
def test_walking_schemes_are_out_of_sample_from_their_first_test_bar(everything: Any, variant: str) -> None:
    first = everything.manifest["variants"][variant]["folds"][0]["test"][0]
    flags = _flags(everything, variant)
    assert not flags[:first].any()
    assert flags[first:].all()
    for role in ROLES:
        assert np.isnan(everything.signals.variants[variant].role(role)[:first]).all()


def test_fold_models_speak_on_their_held_out_bars_and_ensembles_are_in_sample_there(everything: Any) -> None:
    assert _flags(everything, "held_out")[:900].all()
    assert not _flags(everything, "held_out")[900:].any()
    assert np.isnan(everything.signals.variants["held_out"].long_entry[900:]).all()
    for variant in ("mean", "vote", "best"):
        assert not _flags(everything, variant)[:900].any()
        assert _flags(everything, variant)[900:].all()
        known = np.isfinite(everything.signals.variants[variant].long_entry)
        assert known[60:].all()


def test_ensembles_are_what_they_say(everything: Any) -> None:
    """Each fold's model is one of the values that the held-out bars show; the mean lies between best and worst."""
    held = everything.signals.variants["held_out"].long_entry
    mean = everything.signals.variants["mean"].long_entry
    best = everything.signals.variants["best"].long_entry
    areas = [
        fold["roles"]["long_entry"]["test"]["auc"] for fold in everything.manifest["variants"]["held_out"]["folds"]
    ]
    chosen = int(np.argmax(areas))
    span = slice(300 * chosen + 60, 300 * (chosen + 1))
    np.testing.assert_array_equal(best[span], held[span])
    assert not np.array_equal(mean[60:900], held[60:900])


def test_full_period_has_no_unseen_bar(everything: Any) -> None:
    assert not _flags(everything, "full").any()
    assert everything.manifest["variants"]["full"]["folds"][0]["out_of_sample"] is False


def test_controls_say_what_is_known_of_them(everything: Any) -> None:
    assert _flags(everything, "rule") is None
    assert _flags(everything, "old_rule")[288:].all()
    assert not _flags(everything, "old_rule")[:288].any()
    np.testing.assert_array_equal(_flags(everything, "coin"), _flags(everything, "walk"))
    np.testing.assert_array_equal(
        _flags(everything, "both"), _flags(everything, "walk") & _flags(everything, "rolling")
    )
    rule, walk = everything.signals.variants["rule"], everything.signals.variants["walk"]
    assert set(rule.long_entry[20:]) == {0.0, 1.0}
    assert np.isnan(rule.short_entry).all()
    np.testing.assert_array_equal(rule.long_exit, walk.long_exit)


def test_the_coin_fires_as_often_as_the_model_in_every_fold(everything: Any) -> None:
    walk, coin = everything.signals.variants["walk"], everything.signals.variants["coin"]
    for fold in everything.manifest["variants"]["walk"]["folds"]:
        span = slice(*fold["test"])
        for role in ROLES:
            np.testing.assert_array_equal(np.sort(walk.role(role)[span]), np.sort(coin.role(role)[span]))
            assert not np.array_equal(walk.role(role)[span], coin.role(role)[span])


def test_decoupled_entries_speak_on_candidates_only_and_exits_follow_the_rule(everything: Any, market: Bars) -> None:

    # The first fold has too few candidates of two classes to learn from.
    rsi = feature_table(market, ["rsi_14"])["rsi_14"].to_numpy()[600:]
    said = everything.signals.variants["decoupled"]
    np.testing.assert_array_equal(np.isfinite(said.long_entry[600:]), rsi < 0.6)
    np.testing.assert_array_equal(said.long_exit[600:], (rsi > 0.6).astype(float))
    assert np.isnan(said.long_exit[:400]).all()
    assert np.isnan(said.short_exit).all()


def test_the_same_seed_gives_the_same_bytes(market: Bars, training: Training, everything: Any, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    paths = [write(everything.signals, tmp_path / "0.parquet", everything.manifest)]
    for number, jobs in ((1, 1), (2, 2)):
        again = train(market, training(EVERYTHING), cache=cache, jobs=jobs)
        assert again.trained == (everything.trained if number == 1 else 0)
        paths.append(write(again.signals, tmp_path / f"{number}.parquet", again.manifest))
    assert len({path.read_bytes() for path in paths}) == 1
    other = train(market, training({"walk": WALK}, seed=1))
    assert other.signals.variants["walk"].long_entry.tobytes() != (
        everything.signals.variants["walk"].long_entry.tobytes()
    )


def test_more_bars_leave_earlier_out_of_sample_probabilities_as_they_were(market: Bars, training: Training) -> None:
    """Cut inside a fold and at its edge; the longer run has one more fold and a longer one."""
    config = training(WALKING)
    longer = train(market, config).signals.variants
    for length in (1000, 1101):
        shorter = train(market[:length], config).signals.variants
        for variant in WALKING:
            out_of_sample = shorter[variant].out_of_sample
            assert out_of_sample is not None
            assert out_of_sample.any()
            for role in ROLES:
                before, after = shorter[variant].role(role), longer[variant].role(role)[:length]
                assert before[out_of_sample].tobytes() == after[out_of_sample].tobytes(), (variant, role, length)


def test_only_what_changed_is_trained_again(market: Bars, training: Training, tmp_path: Path) -> None:
    first = train(market[:1000], training({"walk": WALK}), cache=tmp_path)
    assert first.trained == first.models == 12
    longer = train(market, training({"walk": WALK}), cache=tmp_path)
    assert (longer.models, longer.trained) == (16, 4)
    assert train(market, training({"walk": WALK | {"step": 400}}), cache=tmp_path).trained == 0
    changed = {"model": {"n_estimators": 9, "max_depth": 2}}
    assert train(market, training({"walk": WALK}, **changed), cache=tmp_path).trained == 16
    labels = {"entry": {"kind": "forward_return", "horizon": 5}, "exit": {"kind": "leave_or_hold", "horizon": 2}}
    assert train(market, training({"walk": WALK}, labels=labels), cache=tmp_path).trained == 8
    damaged = next(tmp_path.glob("*.model"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    repaired = train(market, training({"walk": WALK}), cache=tmp_path)
    assert repaired.signals.fingerprint == longer.signals.fingerprint
    assert not list(tmp_path.glob(".*.tmp"))


def test_calibrated_models_are_cached_in_the_form_they_always_were(
    market: Bars, training: Training, tmp_path: Path
) -> None:
    calibrated = training({"walk": WALK | {"model": {"calibration": "sigmoid"}}})
    first = train(market, calibrated, cache=tmp_path)
    for path in tmp_path.glob("*.model"):
        digest, head = path.read_bytes()[:32], path.read_bytes()[32:].partition(b"\n")[0]
        assert digest == hashlib.sha256(path.read_bytes()[32:]).digest()
        values = json.loads(head)["calibration"]
        assert head.decode() == (
            f'{{"calibration": {{"heights": [], "intercept": {values["intercept"]!r}, "kind": "sigmoid", "knots": [], '
            f'"slope": {values["slope"]!r}}}, "trees": 8}}'
        )
    again = train(market, calibrated, cache=tmp_path)
    assert (again.trained, again.signals.fingerprint) == (0, first.signals.fingerprint)


def test_an_interrupted_run_keeps_its_finished_models(market: Bars, training: Training, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(market, training({"walk": WALK}), cache=tmp_path, jobs=1, on_progress=stop)
    kept = len(list(tmp_path.glob("*.model")))
    assert 5 <= kept < 16
    rest = train(market, training({"walk": WALK}), cache=tmp_path)
    assert rest.trained == 16 - kept


def test_the_manifest_says_how_the_file_came_about(everything: Any, tmp_path: Path) -> None:
    path = write(everything.signals, tmp_path / "a.parquet", everything.manifest)
    manifest = read_manifest(path)
    assert manifest is not None
    assert manifest == json.loads(json.dumps(everything.manifest))
    assert read(path).fingerprint == everything.signals.fingerprint
    assert set(manifest["versions"]) == {"python", "numpy", "polars", "scikit-learn", "TA-Lib", "xgboost"}
    walk = manifest["variants"]["walk"]
    assert walk["settings"]["step"] == 200
    assert walk["model"]["n_estimators"] == 8
    assert walk["labels"]["long_entry"]["kind"] == "forward_return"
    assert [fold["test"] for fold in walk["folds"]] == [[400, 600], [600, 800], [800, 1000], [1000, 1200]]
    scores = walk["folds"][0]["roles"]["long_entry"]
    assert scores["trees"] == 8
    assert scores["test"]["scored"] == 200
    assert 0 < scores["test"]["base_rate"] < 1
    assert set(scores["test"]["at"]) >= {"0.5", "0.6", "0.7", "0.75", "0.8"}
    careful = manifest["variants"]["careful"]["folds"][0]["roles"]["long_entry"]
    assert careful["calibrated"] == "sigmoid"
    assert careful["trees"] <= 20
    assert careful["inner_rows"] == pytest.approx(0.2 * (careful["rows"] + careful["inner_rows"]), rel=0.1)


def test_too_little_data(market: Bars, training: Training) -> None:
    for scheme, said in (
        (WALK, "too few"),
        (FOLDS, "leave none after train = 900"),
        ({"scheme": "k_fold", "folds": 300}, "too few for 300 folds"),
    ):
        with pytest.raises(InputError, match=r"\[variants.a\]") as caught:
            train(market[:300], training({"a": scheme}))
        assert said in str(caught.value)
