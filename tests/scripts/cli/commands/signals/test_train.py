"""`asymmetry signals train` and `asymmetry folds`, as a person calls them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import signals
from tests.scripts.command_line import run

pytestmark = pytest.mark.slow

TRAINING = """
[features]
names = ["return_1", "return_12", "rsi_14"]
[labels.entry]
kind = "trade_outcome"
[labels.exit]
kind = "leave_or_hold"
[model]
n_estimators = 5
max_depth = 2
[variants.walk]
scheme = "walk_forward"
first_train = 600
step = 400
[variants.full]
scheme = "full"
in_sample = true
"""
GRID = """
[axes]
variant = { values = ["walk", "full"] }
long_entry = { values = [0.1, 0.3, 0.4] }
max_hold = { values = [6, 24] }
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    prices = signals.to_frame(signals.simulated_signals(1600, edge=0.1, seed=1)).select(
        "timestamp", "open", "high", "low", "close"
    )
    prices.write_parquet(folder / "prices.parquet")
    (folder / "train.toml").write_text(TRAINING, encoding="utf-8")
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")
    (folder / "cell.json").write_text('{"stop_loss": 0.01, "take_profit": 0.01, "stop_basis": "price"}')
    return folder


def test_from_prices_to_folds(capsys: pytest.CaptureFixture[str], work: Path) -> None:
    out = work / "signals.parquet"
    words = ["signals", "train", work / "prices.parquet", "--config", work / "train.toml", "--out", out]
    code, said, err = run(capsys, *words, "--cell", work / "cell.json", "--models", work / "models", "--jobs", 1)
    assert (code, "16 models, 16 of them trained now" in said) == (0, True), err
    assert "IN SAMPLE" in said
    assert "8 bundles" in said
    assert (work / "models" / "walk" / "long_entry" / "bundle.json").exists()
    first = out.read_bytes()
    code, said, _ = run(capsys, *words, "--cell", work / "cell.json")
    assert (code, "16 models, 0 of them trained now" in said) == (0, True)
    assert out.read_bytes() == first
    code, _, err = run(capsys, "sweep", work / "grid.toml", "--signals", out, "--out", work / "run", "--jobs", 1)
    assert code == 0, err
    code, said, err = run(capsys, "folds", work / "run", "--csv", work / "folds.csv")
    assert code == 0, err
    assert "Trading beside training" in said
    assert pl.read_csv(work / "folds.csv")["variant"].unique().sort().to_list() == ["full", "walk"]
    assert run(capsys, "folds", work / "run", "--cell", "worst")[0] == 1


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 2, "give either --config TRAIN.toml or --preset NAME"),
        (["--preset", "quikc"], 1, "or a preset: quick"),
        (["--preset", "quick"], 1, "too few"),
        (["--preset", "quick", "--cache", "x", "--no-cache"], 2, "give either --cache or --no-cache"),
        (["--config", "train.toml"], 1, "needs exit rules; name a cell"),
    ],
)
def test_mistakes_are_one_line(
    capsys: pytest.CaptureFixture[str],
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(work)
    found, _, err = run(capsys, "signals", "train", "prices.parquet", "--out", "new.parquet", *options)
    assert found == code
    assert said in err
    assert err.count("\n") == 1
    assert not (work / "new.parquet").exists()


def test_a_manifest_needs_parquet(capsys: pytest.CaptureFixture[str], work: Path) -> None:
    words = ["signals", "train", work / "prices.parquet", "--preset", "quick", "--out", work / "new.csv"]
    code, _, err = run(capsys, *words)
    assert (code, "write to a .parquet file" in err) == (1, True)
