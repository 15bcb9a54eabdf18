"""`asymmetry walk-forward`: what it writes, what it says, and one line for whatever is wrong."""

from __future__ import annotations

import json
import time
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import signals
import sweeps
from tests.scripts.command_line import interrupt, run

pytestmark = pytest.mark.slow

SPANS = ["--train", "4d", "--test", "2d"]


def test_it_writes_trades_windows_a_picture_and_numbers(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    words = ["walk-forward", folder / "grid.toml", "--signals", folder / "signals.parquet", "--out", tmp_path / "walk"]
    code, out, err = run(capsys, *words, *SPANS)
    assert (code, err) == (0, "")
    numbers = json.loads((tmp_path / "walk" / "walk-forward.json").read_text(encoding="utf-8"))
    trades = pl.read_csv(tmp_path / "walk" / "trades.csv")
    windows = pl.read_csv(tmp_path / "walk" / "windows.csv")
    assert f"VERDICT: {numbers['verdict']}" in out
    assert len(windows) == len(numbers["windows"]) == 4
    assert windows["test_from"][0] == "2024-01-05T00:00:00Z"
    assert trades["net_return"].mean() == pytest.approx(numbers["joined"]["expectancy"], rel=1e-12)
    assert trades["balance"][-1] - 1 == pytest.approx(numbers["joined"]["total_return"], rel=1e-12)
    assert set(numbers["beside"]) == {"first", "median", "hindsight", "buy_and_hold"}
    assert numbers["beside"]["hindsight"]["total_return"] >= numbers["joined"]["total_return"]
    assert numbers["words"] == [line for line in out.splitlines() if line in numbers["words"]]
    assert (tmp_path / "walk" / "walk-forward.png").read_bytes()[1:4] == b"PNG"
    assert {path.name for path in (tmp_path / "walk").iterdir()} == {Path(line).name for line in out.splitlines()[-4:]}
    again = run(capsys, *words, *SPANS, "--by", "plateau")
    assert (again[0], again[2]) == (0, "")
    said = f"{tmp_path}/walk: replaced the earlier walk-forward of this grid and these signals"
    assert said in again[1]
    assert said not in out
    assert json.loads((tmp_path / "walk" / "walk-forward.json").read_text("utf-8"))["asked"]["rule"] == "plateau"


def test_a_walk_without_trades_is_written_too(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    words = ["walk-forward", folder / "grid.toml", "--signals", folder / "signals.parquet", "--out", tmp_path / "walk"]
    code, out, err = run(capsys, *words, *SPANS, "--min-trades", 5000)
    assert (code, err) == (0, "")
    assert "4 of them traded nothing (1, 2, 3, 4): no cell has at least 5000 trades" in out
    assert (tmp_path / "walk" / "trades.csv").read_text(encoding="utf-8").startswith("entry_bar,")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--train", "90x", "--test", "2d"], 1, "--train is '90x'; write a duration such as '30d'"),
        (["--train", "4d"], 2, "Missing option '--test'"),
        (["--train", "40d", "--test", "2d"], 1, "--train 40d leaves no window to test on"),
        (["--train", "4d", "--test", "1m"], 1, "--test 1m is shorter than two bars"),
        ([*SPANS, "--embargo", "soon"], 1, "--embargo is 'soon'"),
        ([*SPANS, "--by", "luck"], 2, "luck"),
        ([*SPANS, "--resamples", "3"], 1, "--resamples 3: at least 40 are needed"),
        ([*SPANS, "--seed", "-1"], 2, "'--seed': -1 is not in the range"),
        ([*SPANS, "--max-drawdown", "20"], 1, "write a fraction of the balance"),
        ([*SPANS, "--assume-out-of-sample"], 1, "it cannot be assumed"),
        ([*SPANS, "--out", "FULL"], 1, "which is no part of a walk-forward; choose another --out"),
        ([*SPANS, "--out", "FILE"], 1, "is a file, not a folder"),
    ],
)
def test_whatever_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    places = {"FULL": str(folder), "FILE": str(folder / "cell.json")}
    start = ["walk-forward", folder / "grid.toml", "--signals", folder / "signals.parquet"]
    start += [] if "--out" in words else ["--out", tmp_path / "new"]
    before = sorted(folder.rglob("*"))
    found, out, err = run(capsys, *start, *(places.get(word, word) for word in words))
    assert (found, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1
    assert not (tmp_path / "new").exists()
    assert sorted(folder.rglob("*")) == before


def test_only_a_walk_forward_of_the_same_is_replaced(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    walk, signal_file = tmp_path / "walk", folder / "signals.parquet"

    def again(grid: Path, signals: Path) -> str:
        before = {path.name: path.read_bytes() for path in walk.iterdir()}
        code, out, err = run(capsys, "walk-forward", grid, "--signals", signals, "--out", walk, *SPANS)
        assert (code, out) == (1, "")
        assert before == {path.name: path.read_bytes() for path in walk.iterdir()}
        return err

    assert run(capsys, "walk-forward", folder / "grid.toml", "--signals", signal_file, "--out", walk, *SPANS)[0] == 0
    other = tmp_path / "other.toml"
    other.write_text("[axes]\nlong_entry = { values = [0.5] }\n", encoding="utf-8")
    shorter = tmp_path / "shorter.parquet"
    pl.read_parquet(signal_file).head(2600).write_parquet(shorter)
    assert "already holds a walk-forward of other grid; choose another --out" in again(other, signal_file)
    assert "already holds a walk-forward of other signals; choose" in again(folder / "grid.toml", shorter)
    assert "other grid and signals; choose" in again(other, shorter)
    (walk / "walk-forward.json").write_text('{"grid": 3}', encoding="utf-8")
    assert "walk-forward.json: is no walk-forward that can be read" in again(folder / "grid.toml", signal_file)
    (walk / "walk-forward.json").unlink()
    assert "holds trades.csv without a walk-forward.json" in again(folder / "grid.toml", signal_file)


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    said = interrupt("walk-forward", folder, tmp_path / "walk", lambda: time.sleep(4.0), *SPANS)
    assert said == (130, "", "asymmetry: interrupted; no file is half-written, and nothing is kept to go on from\n")
    assert not (tmp_path / "walk").exists()


RULES = """
[axes]
long_entry = {{ values = [0.5, 0.55] }}
{axes}
[fixed]
stop_basis = "price"
max_hold = 24
{fixed}
[filters]
workdays = "weekday <= 5"
narrow = "atr_14 < 0.01 AND hour >= 2"
"""


@pytest.mark.parametrize(
    ("axes", "fixed", "timed"),
    [
        ('filter = { values = ["workdays", "narrow"] }', "", False),
        ("stop_loss = { values = [1, 2] }", 'stop_scale = "atr_14"\nsize_rule = "risk"\nleverage = 5', True),
        (
            'short_entry = { tie = "long_entry" }\nopposite = { values = ["exit", "reverse"] }',
            'filter = "narrow"\nshort_stop_loss = 3\nstop_loss = 2\nstop_scale = "atr_14"\ncooldown = 2',
            True,
        ),
    ],
)
def test_chosen_cells_are_traded_with_their_filters_and_readings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, axes: str, fixed: str, timed: bool
) -> None:
    market = signals.simulated_signals(8640, edge=0.4, seed=11)
    bars = market.bars
    scaled = replace(
        market, readings={"atr_14": np.where(np.arange(len(bars.close)) % 7, bars.high / bars.low - 1, 0.0)}
    )
    signals.write(scaled, tmp_path / "s.parquet")
    (tmp_path / "grid.toml").write_text(RULES.format(axes=axes, fixed=fixed), encoding="utf-8")
    words = ["walk-forward", tmp_path / "grid.toml", "--signals", tmp_path / "s.parquet", "--out", tmp_path / "walk"]
    code, _, err = run(capsys, *words, "--train", "10d", "--test", "4d", "--resamples", 99)
    assert (code, err) == (0, "")
    numbers = json.loads((tmp_path / "walk" / "walk-forward.json").read_text(encoding="utf-8"))
    assert (numbers["judgement"]["timing_p"] is not None) == timed
    windows = [row for row in numbers["windows"] if row["parameters"] is not None]
    assert len(windows) == 5
    trades = pl.read_csv(tmp_path / "walk" / "trades.csv", try_parse_dates=True)
    filters = tomllib.loads(RULES.format(axes="", fixed=""))["filters"]
    for window in windows:
        # what was traded is what a replay of the cell, by its rules in full, does on the bars of the window
        cell = {**window["parameters"], "filters": filters}
        cut = scaled.between(np.datetime64(window["test_from"][:-1]), np.datetime64(window["test_to"][:-1]))
        expected = sweeps.replay(cut, cell).trades
        done = trades.filter(pl.col("window") == window["window"])
        assert done["net_return"].to_list() == pytest.approx(expected["net_return"].to_list(), rel=1e-12)
        assert len(done) > 0
