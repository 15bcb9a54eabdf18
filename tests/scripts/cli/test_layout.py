"""The options that say how a file is laid out, on every command that reads one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import results
import signals
from tests.scripts.command_line import run

SAID = [
    "--columns",
    "timestamp=1,open=2,high=3,low=4,close=5,long_entry=7",
    "--no-header",
    "--zone",
    "America/New_York",
]


@pytest.fixture(scope="module")
def files(folder: Path) -> tuple[Path, Path]:
    """Return a signal file in the contract's layout, and the same in one that needs words: New York, no header."""
    whole = pl.read_parquet(folder / "signals.parquet").select(
        "timestamp", "open", "high", "low", "close", "long_entry"
    )
    plain = folder / "plain.parquet"
    signals.write(whole, plain)
    local = whole["timestamp"].dt.convert_time_zone("America/New_York").dt.replace_time_zone(None)
    odd = whole.with_columns(timestamp=local, between=pl.lit("x")).select(
        "timestamp", "open", "high", "low", "close", "between", "long_entry"
    )
    odd.write_csv(folder / "odd.csv", include_header=False, separator=";", datetime_format="%Y-%m-%d %H:%M:%S")
    return plain, folder / "odd.csv"


def test_a_replay_of_any_layout_is_the_same(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], folder: Path, tmp_path: Path
) -> None:
    made = []
    for file, words in zip(files, ([], SAID), strict=True):
        out = tmp_path / f"{file.stem}.csv"
        code, told, err = run(capsys, "replay", "--signals", file, "--cell", folder / "cell.json", "--out", out, *words)
        assert code == 0, err
        made.append((json.loads(told), out.read_text()))
    assert made[0] == made[1]


@pytest.mark.slow
def test_a_run_of_any_layout_is_read_again(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    words = ["sweep", folder / "grid.toml", "--signals", files[1], "--out", out, "--no-confirm", "--jobs", 1, *SAID]
    code, _, err = run(capsys, *words)
    assert code == 0, err
    assert "no header: its columns are taken for" not in err
    opened = results.open(out)
    assert opened.info["signals"]["layout"] == {
        "columns": {"timestamp": "1", "open": "2", "high": "3", "low": "4", "close": "5", "long_entry": "7"},
        "zone": "America/New_York",
        "header": False,
    }
    again = results.signals_of(opened)
    np.testing.assert_array_equal(again.bars.time, signals.read(files[0]).bars.time)
    code, _, err = run(capsys, "portfolio", out, "--cell", 0, "--out", tmp_path / "portfolio")
    assert code == 0, err
    code, _, err = run(capsys, "folds", out, "--fold-every", "2d")
    assert code == 0, err


@pytest.mark.parametrize("command", ["grid GRID", "walk-forward GRID --train 2d --test 1d --out OUT/walk"])
def test_other_commands_read_it_too(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], folder: Path, tmp_path: Path, command: str
) -> None:
    words = command.replace("GRID", str(folder / "grid.toml")).replace("OUT", str(tmp_path)).split()
    more = ["--assume-out-of-sample", "--resamples", 40] if words[0] == "walk-forward" else []
    code, _, err = run(capsys, *words, "--signals", files[1], *SAID, *more)
    assert code == 0, err


def test_what_was_guessed_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "yahoo.csv").write_text(
        "Date,Open,High,Low,Close,Volume BTC,rsi\n2024-01-02,1,2,1,2,5,50\n2024-01-03,2,3,2,3,6,51\n"
    )
    code, out, err = run(capsys, "data", "import", tmp_path / "yahoo.csv", "--out", tmp_path / "bars.parquet")
    assert (code, err) == (0, "")
    assert (
        "  timestamp from 'Date', open from 'Open', high from 'High', low from 'Low', close from 'Close', volume from "
        "'Volume BTC'\n  left out, as neither bars nor probabilities: rsi\n"
    ) in out
    code, out, err = run(capsys, "signals", "describe", tmp_path / "yahoo.csv", "--out", tmp_path / "picture.png")
    assert code == 0
    assert err.startswith("asymmetry: note: ")
    assert "volume from 'Volume BTC'" in err


def test_settlements_of_any_layout(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bars = signals.simulate(48, seed=3).bars
    frame = signals.to_frame(signals.Signals(bars, {})).drop("funding_rate")
    frame.rename({"timestamp": "when"}).write_csv(tmp_path / "bars.csv", separator=";")
    (tmp_path / "rates.csv").write_text(f"{int(bars.time[20].astype('int64')) // 10**6}|x|0.0003\n" * 2)
    words = ["data", "funding", tmp_path / "bars.csv", "--funding", tmp_path / "rates.csv"]
    said = ["--no-header", "--columns", "timestamp=1,funding_rate=3", "--bars-columns", "timestamp=when"]
    code, out, err = run(capsys, *words, *said, "--out", tmp_path / "funded.parquet")
    assert code == 0, err
    assert out.startswith(f"{tmp_path / 'funded.parquet'}: 1 settlements on 48 bars")
    assert pl.read_parquet(tmp_path / "funded.parquet")["funding_rate"][20] == 0.0003


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--columns", "open"], 2, "'open' is not NAME=COLUMN"),
        (["--columns", "open=1,open=2"], 2, "open is named twice"),
        (["--columns", "opn=1"], 1, "did you mean 'open'?"),
        (["--columns", "open=nine"], 1, "there is no column 'nine'; there are 1 'timestamp', 2 'open'"),
        (["--zone", "America/Newyork"], 1, "did you mean 'America/New_York'?"),
        (["--zone", "\x00"], 1, "is no time zone"),
        (["--time-format", "%Q"], 1, "is no format of times"),
        (["--symbol", "BTC"], 1, "no column names a market"),
        (["--no-header"], 1, "no known layout"),
    ],
)
def test_a_wrong_word_is_one_line(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    file = tmp_path / "bars.csv"
    file.write_text("timestamp,open,high,low,close\n2024-01-01,1,1,1,1\n2024-01-02,1,1,1,1\n")
    for command in (["data", "import", file], ["signals", "features", file]):
        left, _, err = run(capsys, *command, *words, "--out", tmp_path / "out.parquet")
        assert left == code
        assert message in err
        assert err.count("\n") == 1
    assert not (tmp_path / "out.parquet").exists()
