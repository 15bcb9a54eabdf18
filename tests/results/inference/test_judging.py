"""Whole runs judged: the three rulings, what they rest on, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results.inference import judge
from results.inference.verdict import Verdict
from signals import InputError, Signals

GRID = {
    "axes": {
        "long_entry": {"values": [0.55, 0.6, 0.7]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.02, "none"]},
        "max_hold": {"values": [6, 12]},
        "leverage": {"values": [1, 3]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0},
}


def swept(folder: Path, market: Signals, fee: float = 0.0, grid: Mapping[str, object] | None = None) -> Path:
    """Write a signal file, sweep it, and return the run's folder."""
    file = folder / "signals.parquet"
    signals.write(market, file)
    spec = grids.parse({**GRID, **(grid or {}), "fixed": {"stop_basis": "price", "fee": fee}}, "test")
    return sweeps.run(spec, signals.read(file), folder / "run", jobs=1, progress=False).out


def with_flags(market: Signals, flags: np.ndarray | None) -> Signals:
    variants = {name: replace(values, out_of_sample=flags) for name, values in market.variants.items()}
    return replace(market, variants=variants)


def quick(run: Path, **options: object) -> Verdict:
    return judge(run, **({"permutations": 19, "resamples": 199, "jobs": 1, "progress": False} | options))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def skilled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on probabilities that know the future well."""
    return swept(tmp_path_factory.mktemp("skilled"), signals.simulated_signals(9000, edge=0.3, seed=1))


def test_a_planted_edge_is_found(skilled: Path) -> None:
    verdict = quick(skilled)
    assert verdict.ruling == "positive"
    assert verdict.cells
    stored = json.loads((skilled / "verdict.json").read_text())
    assert stored["verdict"] == "positive"
    assert stored["cells"] == list(verdict.cells)
    assert stored["tried"]["cells"] == 24
    # twice as many cells at another leverage are the same finding
    assert stored["tried"]["distinct"] <= 12
    assert stored["expectancy_test"]["p_value"] <= 0.05
    assert stored["timing_test"]["p_value"] <= 0.05
    assert stored["sample"]["supports_positive"]
    assert stored["best"]["gross"] - stored["best"]["cost"] == pytest.approx(stored["best"]["net"])
    assert stored["region"]["leverage"] == ["1x", "3x"]
    sets = pl.read_parquet(skilled / "verdict-cells.parquet")
    assert sets.filter(pl.col("set") == "inner")["cell"].to_list() == sorted(verdict.cells)
    assert verdict.words[0] == "VERDICT: positive"


def test_without_permutations_nothing_is_positive(skilled: Path) -> None:
    verdict = quick(skilled, permutations=0)
    assert verdict.ruling == "undetermined"
    assert verdict.cells == ()
    assert "timing was left out" in verdict.reasons[0]


def test_the_same_seed_says_the_same(skilled: Path) -> None:
    first, second = quick(skilled).mapping(), quick(skilled).mapping()
    assert {**first, "seconds": 0} == {**second, "seconds": 0}


def test_a_fee_that_eats_everything_leaves_none(tmp_path: Path) -> None:
    run = swept(tmp_path, signals.simulated_signals(6000, edge=0.0, seed=2), fee=0.004)
    verdict = quick(run)
    assert verdict.ruling == "none"
    assert "excluded" in verdict.reasons[0]
    assert verdict.mapping()["expectancy_test"]["not_excluded_cells"] == 0


def test_seen_trades_cannot_be_positive(tmp_path: Path, skilled: Path) -> None:
    market = signals.simulated_signals(9000, edge=0.3, seed=1)
    unknown = swept(tmp_path, with_flags(market, None))
    verdict = quick(unknown)
    assert verdict.ruling == "undetermined"
    assert "may have seen" in verdict.reasons[0]
    assumed = quick(unknown, assume_out_of_sample=True)
    assert assumed.ruling == "positive"
    assert any("ASSUMED" in line for line in assumed.words)
    with pytest.raises(InputError, match="does not say which bars"):
        quick(unknown, sample="oos")
    with pytest.raises(InputError, match="cannot be assumed"):
        quick(skilled, assume_out_of_sample=True)


def test_only_the_flagged_days_are_judged(tmp_path: Path) -> None:
    market = signals.simulated_signals(9000, edge=0.3, seed=1)
    run = swept(tmp_path, with_flags(market, np.arange(9000) >= 288 * 10))
    unseen, seen = quick(run).mapping(), quick(run, sample="all").mapping()
    assert unseen["sample"]["days"] == 22
    assert seen["sample"]["days"] == 32
    assert not seen["sample"]["supports_positive"]
    assert unseen["selection"]["degradation"]["out_of_sample"]["trades"] > 0
    assert unseen["best"]["trades"] < seen["best"]["trades"]


def test_too_little_is_undetermined(tmp_path: Path) -> None:
    axes = {"axes": {"long_entry": {"values": [0.95]}, "max_hold": {"values": [300, 400]}}}
    verdict = quick(swept(tmp_path, signals.simulated_signals(7000, edge=0.0, seed=2), grid=axes))
    assert verdict.ruling == "undetermined"
    assert "nothing to test" in verdict.reasons[0]
    assert set(pl.read_parquet(tmp_path / "run" / "verdict-cells.parquet")["set"]) == {"insufficient"}


def test_another_signal_file_is_refused(tmp_path: Path, skilled: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(skilled, run)
    other = tmp_path / "other.parquet"
    signals.write(signals.simulated_signals(9000, edge=0.0, seed=1), other)
    with pytest.raises(InputError, match="fingerprints differ"):
        quick(run, signal_file=other)
    info = json.loads((run / "run.json").read_text())
    info["signals"]["path"] = str(tmp_path / "gone.parquet")
    (run / "run.json").write_text(json.dumps(info))
    with pytest.raises(InputError, match="--signals"):
        quick(run)
    assert quick(run, signal_file=skilled.parent / "signals.parquet").ruling == "positive"
    info["state"] = "running"
    (run / "run.json").write_text(json.dumps(info))
    with pytest.raises(InputError, match="not finished"):
        quick(run)


def test_too_few_repetitions_are_refused(skilled: Path) -> None:
    with pytest.raises(InputError, match="--permutations 5"):
        quick(skilled, permutations=5)
    with pytest.raises(InputError, match="--resamples 10"):
        quick(skilled, resamples=10)


def test_a_judged_run_is_drawn_by_its_verdict(tmp_path: Path, skilled: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(skilled, run)
    (run / "verdict-cells.parquet").unlink(missing_ok=True)
    with pytest.raises(InputError, match="not judged yet"):
        results.draw_map(results.open(run), x="long_entry", y="max_hold", out=tmp_path, verdict=True)
    verdict = quick(run)
    files = results.draw_map(results.open(run), x="long_entry", y="max_hold", out=tmp_path, verdict=True)
    assert files.table["inner"].sum() == len(verdict.cells)
    assert "VERDICT: positive" in files.notes[0]
    assert files.png.name.endswith("-verdict.png")
    assert "verdict: confidently positive" in files.html.read_text(encoding="utf-8")
