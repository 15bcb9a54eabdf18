from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signals import (
    ROLES,
    Bars,
    InputError,
    LabelRule,
    Trained,
    TrainingPlan,
    read,
    read_manifest,
    simulate,
    train,
    write,
)
from signals.labels import labels
from signals.scores import area_under_curve

PLAN = TrainingPlan(label_rule=LabelRule(horizon=4, exit_horizon=2, volatility_window=24), folds=3, rounds=15)


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(1500, edge=0.3, seed=2).bars


@pytest.fixture(scope="module")
def trained(market: Bars) -> Trained:
    return train(market, plan=PLAN, threads=1)


def test_every_probability_is_out_of_sample(trained: Trained) -> None:
    first = trained.manifest["folds"][0]["test_start"]
    probabilities = trained.signals.variants["default"]
    assert probabilities.out_of_sample is not None
    assert not probabilities.out_of_sample[:first].any()
    assert probabilities.out_of_sample[first:].all()
    for role in ROLES:
        values = probabilities.role(role)
        assert np.isnan(values[:first]).all()
        assert ((values[first:] > 0) & (values[first:] < 1)).all()


def test_an_edge_is_found_where_there_is_one_and_only_there() -> None:
    """Models come close to an oracle that sees the hidden signal, and to a coin where there is none.

    Power needs bars: the signal has a half-life of 34, so 1,500 bars hold some 20 independent values of it, the
    oracle's own area is 0.66 there and a fold's varies by 0.08 with the seed. At 20,000 bars these bounds are wide.
    """
    plan = replace(PLAN, rounds=60)
    areas = {}
    for edge in (0.0, 0.3):
        market = simulate(20_000, edge=edge, seed=0)
        result = train(market.bars, plan=plan, threads=2)
        label = labels(market.bars, plan.label_rule)["long_entry"]
        tested = np.isfinite(label) & np.isfinite(result.signals.variants["default"].long_entry)
        model = area_under_curve(label[tested], result.signals.variants["default"].long_entry[tested])
        oracle = area_under_curve(label[tested], market.signal[tested])
        assert model is not None
        assert oracle is not None
        areas[edge] = (model, oracle)
    assert areas[0.0] == pytest.approx((0.5, 0.5), abs=0.05)
    assert areas[0.3][1] > 0.68
    assert areas[0.3][0] == pytest.approx(areas[0.3][1], abs=0.05)


def test_the_same_seed_gives_the_same_probabilities_on_any_threads(market: Bars, trained: Trained) -> None:
    assert train(market, plan=PLAN, threads=2).signals.fingerprint == trained.signals.fingerprint
    assert train(market, plan=replace(PLAN, seed=1), threads=1).signals.fingerprint != trained.signals.fingerprint


def test_later_bars_change_no_earlier_probability(market: Bars, trained: Trained) -> None:
    """Bump every bar of the last test stretch but its first: what was said up to there keeps its bits."""
    bumped_from = trained.manifest["folds"][-1]["test_start"] + 1
    factor = np.where(np.arange(len(market)) < bumped_from, 1.0, 1.1)
    prices = {name: getattr(market, name) * factor for name in ("open", "high", "low", "close")}
    again = train(Bars(time=market.time, volume=market.volume, **prices), plan=PLAN, threads=1)
    for role in ROLES:
        before = trained.signals.variants["default"].role(role)[:bumped_from]
        after = again.signals.variants["default"].role(role)[:bumped_from]
        assert before.tobytes() == after.tobytes()


def test_the_manifest_is_plain_json_and_travels_with_the_file(trained: Trained, tmp_path: Path) -> None:
    path = write(trained.signals, tmp_path / "a.parquet", trained.manifest)
    assert read_manifest(path) == json.loads(json.dumps(trained.manifest))
    assert read(path).fingerprint == trained.signals.fingerprint
    assert set(trained.manifest["versions"]) == {"python", "numpy", "polars", "TA-Lib", "xgboost"}
    assert trained.manifest["plan"]["label_rule"]["horizon"] == 4


def test_progress_and_short_cuts(market: Bars) -> None:
    calls: list[tuple[int, int]] = []
    result = train(
        market[:600], horizon=3, folds=2, threads=1, on_progress=lambda done, total: calls.append((done, total))
    )
    assert calls == [(done, 8) for done in range(1, 9)]
    assert result.manifest["plan"]["label_rule"]["exit_horizon"] == 1
    with pytest.raises(ValueError, match="either a plan"):
        train(market, plan=PLAN, folds=2)


def test_labels_all_alike_are_warned_of(market: Bars) -> None:
    plan = replace(PLAN, folds=1, label_rule=replace(PLAN.label_rule, entry_multiple=1e6))
    with pytest.warns(UserWarning, match="2 of 4 models"):
        result = train(market[:400], plan=plan, threads=1)
    assert result.manifest["folds"][0]["single_class"] == ["long_entry", "short_entry"]
    probabilities = result.signals.variants["default"]
    assert np.isnan(probabilities.long_entry).all()
    assert np.isfinite(probabilities.long_exit).any()


def test_too_few_bars(market: Bars) -> None:
    with pytest.raises(InputError, match="too few"):
        train(market[:6], plan=PLAN)
    with pytest.raises(InputError, match="folds is 0"):
        train(market, plan=replace(PLAN, folds=0))
