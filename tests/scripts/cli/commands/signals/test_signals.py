"""`asymmetry signals` and `asymmetry data` as a person calls them: what they print, write and refuse."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import xgboost

import signals
from tests.scripts.command_line import run
from tests.signals.exchanges.stand_in import STEP, stand_in

NAMES = ["momentum", "range"]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds features.parquet, a model as JSON and as pickle, and the list of its features."""
    folder = tmp_path_factory.mktemp("signals")
    bars = signals.simulate(400, seed=5).bars
    rng = np.random.default_rng(2)
    matrix = rng.normal(0, 1, (400, 2))
    frame = signals.to_frame(signals.Signals(bars, {})).drop("funding_rate")
    frame = frame.with_columns(pl.Series(name, matrix[:, place]) for place, name in enumerate(NAMES))
    frame.write_parquet(folder / "features.parquet")
    model = xgboost.XGBClassifier(n_estimators=3, n_jobs=1).fit(matrix, matrix[:, 0] > 0)
    model.save_model(folder / "model.json")
    (folder / "model.pkl").write_bytes(pickle.dumps(model))
    (folder / "list.txt").write_text("\n".join(NAMES))
    return folder


@pytest.mark.parametrize(
    "command",
    ["signals", "signals features", "signals bundle", "signals predict", "signals check", "signals describe", "data", "data import",
     "data funding", "data download"],
)  # fmt: skip
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, err = run(capsys, *command.split(), "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: asymmetry {command}")


def test_from_a_model_file_to_a_described_signal_file(
    capsys: pytest.CaptureFixture[str], work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = ["bundle", work / "model.json", "--role", "long_entry", "--features", work / "list.txt"]
    until = signals.read_bars(work / "features.parquet").time[299]
    code, out, _ = run(capsys, "signals", *bundle, "--trained-until", until, "--out", tmp_path / "models")
    assert code == 0
    assert "long_entry: 2 features, no scaler, fingerprint" in out
    assert "  held against XGBClassifier, 256 rows: largest difference" in out
    other = ["--class", "0", "--missing", "-9", "--unknown", "learn", "--sample", work / "features.parquet"]
    code, out, _ = run(capsys, "signals", *bundle, *other, "--out", tmp_path / "others")
    assert code == 0
    assert "held against XGBClassifier on " in out
    described = signals.read_bundle(tmp_path / "others" / "long_entry").describe()
    assert (described["model"]["missing"], described["model"]["class"], described["unknown"]) == (-9.0, "0", "learn")
    words = ["--features", work / "features.parquet", "--models", tmp_path / "models"]
    code, out, err = run(capsys, "signals", "predict", *words, "--out", tmp_path / "signals.parquet")
    assert (code, err) == (0, "")
    assert "400 bars\n  default: long_entry; 100 bars out of sample" in out
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "signals", "describe", tmp_path / "signals.parquet")
    assert code == 0
    assert "feature_file" in out
    assert out.splitlines()[-1] == "signals.png"
    assert (tmp_path / "signals.png").stat().st_size > 10_000
    code, out, _ = run(
        capsys, "signals", "check", tmp_path / "signals.parquet", "--json", "found.json", "--html", "found.html"
    )
    assert code == 0
    assert json.loads((tmp_path / "found.json").read_text())["passed"] is True
    assert (tmp_path / "found.html").is_file()


def test_features_are_written_beside_their_bars(capsys: pytest.CaptureFixture[str], work: Path, tmp_path: Path) -> None:
    words = ["features", work / "features.parquet", "--names", "returns", "--names", "!return_1"]
    code, out, _ = run(capsys, "signals", *words, "--out", tmp_path / "features.parquet")
    assert code == 0
    frame = pl.read_parquet(tmp_path / "features.parquet")
    assert frame.columns[:6] == ["timestamp", "open", "high", "low", "close", "volume"]
    assert f"{frame.width - 6} features of 400 bars" in out
    assert "return_3" in frame.columns
    assert "return_1" not in frame.columns


def test_a_difference_exits_1_with_one_line(capsys: pytest.CaptureFixture[str], work: Path, tmp_path: Path) -> None:
    same = ["signals", "check", work / "features.parquet", "--against", work / "features.parquet"]
    code, out, err = run(capsys, *same)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith("parity holds")
    frame = pl.read_parquet(work / "features.parquet")
    frame.with_columns(pl.col("range") + 1).write_parquet(tmp_path / "live.parquet")
    words = ["--against", tmp_path / "live.parquet", "--json", tmp_path / "found.json"]
    code, _, err = run(capsys, "signals", "check", work / "features.parquet", *words)
    assert code == 1
    assert err.count("\n") == 1
    assert "1 of 7 columns differ" in err
    assert json.loads((tmp_path / "found.json").read_text())["passed"] is False


def test_data_is_imported_funded_and_downloaded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ccxt", reason="ccxt, the extra `download`, is not installed")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    bars = [1_704_067_200_000 + STEP * place for place in range(120)]
    out_file = tmp_path / "bars.parquet"
    words = ["--exchange", "binance", "--symbol", "BTC/USDT", "--from", "2024-01-01", "--to", "2024-01-01T09:00:00Z"]
    with stand_in(bars, now=bars[-1] + STEP) as exchange:
        code, out, err = run(capsys, "data", "download", *words, "--url", exchange.url, "--out", out_file)
    assert (code, err) == (0, "")
    assert out == f"{out_file}: 108 bars, 2024-01-01T00:00:00Z to 2024-01-01T08:55:00Z\n"
    assert [path.name for path in tmp_path.iterdir()] == ["bars.parquet"]
    pl.read_parquet(out_file)[50:].write_csv(tmp_path / "again.csv")
    code, out, _ = run(capsys, "data", "import", out_file, tmp_path / "again.csv", "--out", tmp_path / "both.csv")
    assert code == 0
    assert "166 rows in 2 files; left out: 58 repeated" in out
    (tmp_path / "funding.csv").write_text("calc_time,last_funding_rate\n1704096000004,0.0001\n1704196000004,0.0001\n")
    merged = [tmp_path / "both.csv", "--funding", tmp_path / "funding.csv", "--out", tmp_path / "funded.parquet"]
    code, out, _ = run(capsys, "data", "funding", *merged)
    assert code == 0
    assert "1 settlements on 108 bars\n  1 lie before the first or after the last" in out
    assert pl.read_parquet(tmp_path / "funded.parquet")["funding_rate"][96] == 0.0001


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("signals predict --features FEATURES --models nowhere --out OUT", 1, "no such folder of models"),
        ("signals predict --features nowhere.parquet --models WORK --out OUT", 1, "there is no such file"),
        ("signals predict --features FEATURES --models WORK --out OUT", 1, "holds no bundle and no model named"),
        ("signals bundle PICKLE --role long_entry --out OUT", 1, "is a pickle, and loading one runs whatever code"),
        ("signals bundle MODEL --role long_entry --out OUT", 1, "does not say which 2 features it takes"),
        ("signals bundle MODEL --role buy --out OUT", 2, "'buy' is not one of"),
        ("signals bundle LIST --role long_entry --out OUT", 1, "unknown kind of model '.txt'"),
        ("signals check nowhere.csv", 1, "there is no such file"),
        ("signals check FEATURES --against LIST", 1, "unknown kind of file '.txt'"),
        ("signals check FEATURES --horizon 0", 1, "horizon is 0"),
        ("signals describe MODEL", 1, "unknown kind of file"),
        ("data import LIST --out OUT.parquet", 1, "holds no table"),
        ("data import --out OUT.parquet", 2, "Missing argument"),
        ("data funding FEATURES --funding FEATURES --out OUT.parquet", 1, "missing column funding_rate"),
        ("data download --exchange nowhere --symbol A/B --from 2024-01-01 --out OUT.parquet", 1, "unknown to ccxt"),
        ("data download --exchange binance --symbol A/B --from 2024-01-01 --out OUT.csv", 2, "kept in Parquet"),
    ],
)
def test_whatever_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], work: Path, tmp_path: Path, words: str, code: int, message: str
) -> None:
    places = {
        "FEATURES": work / "features.parquet", "MODEL": work / "model.json", "PICKLE": work / "model.pkl",
        "LIST": work / "list.txt", "WORK": work,
    }  # fmt: skip
    spoken = [str(places.get(word, tmp_path / word if word.startswith("OUT") else word)) for word in words.split()]
    left, _, err = run(capsys, *spoken)
    assert left == code
    assert message in err
    assert err.count("\n") == 1
    assert err.startswith("asymmetry: error: ")
    assert list(tmp_path.iterdir()) == []
