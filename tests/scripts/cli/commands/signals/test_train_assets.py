"""`asymmetry signals train` over several price files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import signals
from tests.scripts.command_line import run

pytestmark = pytest.mark.slow

TRAINING = """
[features]
names = ["return_1", "return_12", "rsi_14"]
[readings]
atr = "atr_14"
[labels.entry]
kind = "forward_return"
[model]
n_estimators = 3
max_depth = 2
[variants.walk]
scheme = "walk_forward"
first_train = 400
step = 200
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "prices").mkdir()
    for name, seed, step in (("alpha", 1, 5), ("beta", 2, 5), ("gamma", 3, 10)):
        bars = signals.simulate(800, seed=seed, step_minutes=step).bars
        signals.to_frame(bars).write_parquet(tmp_path / "prices" / f"{name}.parquet")
    (tmp_path / "train.toml").write_text(TRAINING, encoding="utf-8")
    return tmp_path


def test_a_model_for_each_is_what_training_each_alone_gives(capsys: pytest.CaptureFixture[str], work: Path) -> None:
    words = ["--config", work / "train.toml", "--jobs", 1]
    code, said, err = run(capsys, "signals", "train", work / "prices", *words, "--out", work / "each")
    assert code == 0, err
    assert f"3 assets, for `asymmetry sweep GRID.toml --signals {work / 'each'}`" in said
    assert [asset.name for asset in signals.find_assets([work / "each"])] == ["alpha", "beta", "gamma"]
    code, _, err = run(
        capsys, "signals", "train", work / "prices" / "beta.parquet", *words, "--out", work / "b.parquet"
    )
    assert code == 0, err
    assert (work / "each" / "beta.parquet").read_bytes() == (work / "b.parquet").read_bytes()
    assert list(signals.read(work / "b.parquet").readings) == ["atr"]


def test_one_model_for_all_and_its_bundles_once(capsys: pytest.CaptureFixture[str], work: Path) -> None:
    files = [work / "prices" / "gamma.parquet", f"BTC/USDT={work / 'prices' / 'alpha.parquet'}"]
    words = ["--config", work / "train.toml", "--pool", "--models", work / "models"]
    code, said, err = run(capsys, "signals", "train", *files, *words, "--out", work / "pooled")
    assert code == 0, err
    assert "bars of different lengths: BTC/USDT 0:05:00, gamma 0:10:00" in said
    assert said.count("bundles, for `asymmetry signals predict --models`") == 1
    assert (work / "models" / "walk" / "long_entry").is_dir()
    alone = signals.read(work / "pooled" / "gamma.parquet")
    manifest = signals.read_manifest(work / "pooled" / "BTC-USDT.parquet")
    assert manifest is not None
    assert manifest["pooled"] == ["BTC/USDT", "gamma"]
    paths = {name: work / "prices" / f"{name}.parquet" for name in ("alpha", "gamma")}
    pooled = signals.train_pooled(
        {"BTC/USDT": signals.read_bars(paths["alpha"]), "gamma": signals.read_bars(paths["gamma"])},
        signals.load_training(work / "train.toml"),
    )
    np.testing.assert_array_equal(
        pooled["gamma"].signals.variants["walk"].long_entry, alone.variants["walk"].long_entry
    )


def test_what_cannot_be_is_refused_before_anything_is_trained(capsys: pytest.CaptureFixture[str], work: Path) -> None:
    alpha, beta = (work / "prices" / f"{name}.parquet" for name in ("alpha", "beta"))
    for words, why in (
        ([alpha, beta, "--out", work / "out.parquet"], "is one file, and there are 2 assets; name a folder"),
        ([alpha, f"alpha={beta}", "--out", work / "out"], "two assets are called 'alpha'"),
        ([f"a/b={alpha}", f"A-B={beta}", "--out", work / "out"], "would hold the signals of A-B and of a/b"),
        ([alpha, beta, "--out", work / "prices"], "is one of the files that are read"),
        ([alpha, beta, "--out", work / "no" / "out"], "the folder it lies in is not there; make it first"),
        ([alpha, "--out", work / "out"], "the manifest needs Parquet"),
        ([work / "nothing-*.parquet", "--out", work / "out"], "matches no signal file"),
    ):
        code, said, err = run(capsys, "signals", "train", *words, "--config", work / "train.toml")
        assert (code, said) == (1, "")
        assert why in err
        assert err.count("\n") == 1
    code, _, err = run(
        capsys, "signals", "train", alpha, beta, "--preset", "quick", "--out", work / "out", "--funding", alpha
    )
    assert code == 2
    assert "--funding is of one market" in err
    assert sorted(path.name for path in work.iterdir()) == ["prices", "train.toml"]


def test_signal_files_of_others_in_the_folder_are_told(capsys: pytest.CaptureFixture[str], work: Path) -> None:
    (work / "out").mkdir()
    (work / "out" / "old.parquet").write_bytes(b"whatever it is")
    code, _, err = run(
        capsys,
        "signals",
        "train",
        work / "prices",
        "--config",
        work / "train.toml",
        "--out",
        work / "out",
        "--no-cache",
    )
    assert code == 0, err
    assert f"{work / 'out'}: also holds old.parquet, which whoever names the folder takes for assets too" in err
