"""Real runs to read: a simulated market, swept by the event engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import grids
import results
import signals
import sweeps
from signals import Signals
from signals.arrays import Flags

GRID = {
    "axes": {
        "long_entry": {"values": [0.5, 0.55, 0.6, 0.9]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.005, 0.02, "none"]},
        "take_profit": {"values": [0.01, "none"]},
        "leverage": {"values": [1, 3]},
        "side": {"values": ["both", "long"]},
        "max_hold": {"values": [6, "none"]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0002},
}

TRAINING = {
    "features": {"names": ["return_1", "return_12", "rsi_14"]},
    "labels": {"entry": {"kind": "forward_return", "horizon": 6}},
    "model": {"n_estimators": 6, "max_depth": 2},
    "variants": {
        "walk": {"scheme": "walk_forward", "first_train": 600, "step": 400},
        "full": {"scheme": "full", "in_sample": True},
        "rule": {"control": "rule", "long_entry": "rsi_14 < 0.4"},
    },
}
TRAINED_GRID = {
    "axes": {
        "variant": {"values": ["walk", "full", "rule"]},
        "long_entry": {"values": [0.3, 0.35, 0.4]},
        "short_entry": {"values": [0.3, "none"]},
        "max_hold": {"values": [4, 12]},
    },
    "fixed": {"fee": 0.0002},
}


def half_in_sample(signals_: Signals, known: bool = True) -> Signals:
    """The same signals, the first half of whose bars the model has seen, or nobody says."""
    return flagged(signals_, np.arange(len(signals_)) >= len(signals_) // 2 if known else None)


def flagged(signals_: Signals, flags: Flags | None) -> Signals:
    """The same signals with other out-of-sample flags."""
    variants = {name: replace(values, out_of_sample=flags) for name, values in signals_.variants.items()}
    return replace(signals_, variants=variants)


@pytest.fixture(scope="session")
def market() -> Signals:
    return half_in_sample(signals.simulated_signals(4000, edge=0.1, seed=5))


@pytest.fixture(scope="session")
def run_folder(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "half-seen"
    sweeps.run(grids.parse(GRID, "test"), market, out, jobs=1, progress=False)
    return out


@pytest.fixture(scope="session")
def run(run_folder: Path) -> results.Run:
    return results.open(run_folder)


@pytest.fixture(scope="session")
def blind_run(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    """A run whose signals do not say what the model has seen, with cells left out at random."""
    out = tmp_path_factory.mktemp("runs") / "blind"
    grid = GRID | {"sample": {"cells": 60, "seed": 1}}
    sweeps.run(grids.parse(grid, "test"), half_in_sample(market, known=False), out, jobs=1, progress=False)
    return results.open(out)


ASSETS = {"alpha": (4000, 5), "beta": (3600, 6), "gamma": (4400, 7)}
"""Bars and seeds of the assets of `assets_run`."""


@pytest.fixture(scope="session")
def assets_run(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    """A run of three assets of different lengths, the first half of each of which the model has seen."""
    folder = tmp_path_factory.mktemp("assets")
    for name, (bars, seed) in ASSETS.items():
        signals.write(
            half_in_sample(signals.simulated_signals(bars, edge=0.1, seed=seed)), folder / f"{name}.parquet", {}
        )
    sweeps.run(
        grids.parse(GRID, "test"),
        [folder / f"{name}.parquet" for name in ASSETS],
        folder / "run",
        jobs=1,
        progress=False,
    )
    return results.open(folder / "run")


def every_bar(market: Signals, out: Path, *, out_of_sample: bool) -> results.Run:
    """Return a run all of whose bars the model had seen, or none."""
    flags = np.full(len(market), out_of_sample)
    sweeps.run(grids.parse(GRID, "test"), flagged(market, flags), out, jobs=1, progress=False)
    return results.open(out)


@pytest.fixture(scope="session")
def out_of_sample_run(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    return every_bar(market, tmp_path_factory.mktemp("runs") / "out_of_sample", out_of_sample=True)


@pytest.fixture(scope="session")
def in_sample_run(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    return every_bar(market, tmp_path_factory.mktemp("runs") / "seen", out_of_sample=False)


@pytest.fixture(scope="session")
def trained_run(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    """A run of three variants: walked forward, having seen every bar, and a rule of which nobody says."""
    folder = tmp_path_factory.mktemp("folds")
    trained = signals.train(signals.simulate(2000, edge=0.1, seed=3).bars, signals.parse_training(TRAINING))
    signals.write(trained.signals, folder / "trained.parquet", trained.manifest)
    sweeps.run(
        grids.parse(TRAINED_GRID), signals.read(folder / "trained.parquet"), folder / "run", jobs=1, progress=False
    )
    return results.open(folder / "run")
