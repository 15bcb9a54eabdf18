"""`asymmetry signals features --readings`, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import signals
from tests.scripts.command_line import run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = signals.to_frame(signals.simulated_signals(300, seed=4)).with_columns(spread=pl.lit(0.1))
    return signals.write(made, tmp_path / "signals.parquet", {"kind": "mine"})


def test_features_become_readings_of_a_signal_file(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    out = file.with_name("with.parquet")
    words = ["--readings", "--names", "atr_14", "--names", "rsi_7"]
    code, said, err = run(capsys, "signals", "features", file, *words, "--out", out)
    assert (code, f"{out}: 2 readings added to 1, of 300 bars" in said) == (0, True), err
    before, after = signals.read(file), signals.read(out)
    assert after.fingerprint == before.fingerprint
    assert list(after.readings) == ["spread", "atr_14", "rsi_7"]
    expected = signals.feature_table(before.bars, ["atr_14"])["atr_14"].to_numpy()
    np.testing.assert_array_equal(after.reading("atr_14"), expected)
    assert signals.read_manifest(out) == {"kind": "mine"}
    code, _, err = run(capsys, "signals", "features", out, *words, "--out", file.with_name("again.parquet"))
    assert (code, "has a column 'atr_14' already" in err) == (1, True)


def test_readings_need_probabilities_and_a_value(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    bare = file.with_name("bare.parquet")
    signals.to_frame(signals.read(file).bars).write_parquet(bare)
    words = ["--readings", "--names", "atr_14", "--out", file.with_name("no.parquet")]
    code, _, err = run(capsys, "signals", "features", bare, *words)
    assert (code, "no probability column" in err) == (1, True)
    short = file.with_name("short.parquet")
    signals.to_frame(signals.read(file)).head(10).write_parquet(short)
    code, _, err = run(capsys, "signals", "features", short, *words)
    assert (code, "atr_14 is known on none of the 10 bars" in err) == (1, True)
    assert not file.with_name("no.parquet").exists()
