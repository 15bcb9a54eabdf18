"""Commands that take several signal files: what they say, and one line for what cannot be meant."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import signals
from tests.scripts.command_line import run

GRID = """
[axes]
long_entry = { values = [0.5, 0.55] }
max_hold   = { values = [6, 24] }
[assets.eth]
fee = 0.001
"""


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with grid.toml and a folder `data` of two signal files and a note."""
    path = tmp_path_factory.mktemp("markets")
    (path / "data").mkdir()
    for seed, name in enumerate(("btc", "eth")):
        signals.write(signals.simulated_signals(1800, edge=0.1, seed=seed), path / "data" / f"{name}.parquet")
    (path / "data" / "notes.txt").write_text("a note", encoding="utf-8")
    (path / "grid.toml").write_text(GRID, encoding="utf-8")
    return path


def _sweep(capsys: pytest.CaptureFixture[str], markets: Path, out: Path, *given: object) -> tuple[int, str, str]:
    words = [word for file in given for word in ("--signals", file)]
    return run(capsys, "sweep", markets / "grid.toml", *words, "--out", out, "--no-confirm", "--jobs", 1)


def test_files_a_folder_and_a_pattern_make_the_same_run(
    capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path
) -> None:
    data = markets / "data"
    given = {"files": (data / "eth.parquet", f"btc={data}/btc.parquet"), "folder": (data,), "pattern": (f"{data}/*",)}
    cells = {}
    for name, files in given.items():
        code, out, err = _sweep(capsys, markets, tmp_path / name, *files)
        assert (code, err) == (0, "")
        assert f"{tmp_path / name}: 8 cells from " in out
        cells[name] = pl.read_parquet(tmp_path / name / "cells" / "*.parquet").sort("cell")
    assert cells["files"].equals(cells["folder"])
    assert cells["files"].equals(cells["pattern"])
    assert cells["files"]["asset"].to_list() == ["btc"] * 4 + ["eth"] * 4
    assert set(cells["files"].filter(pl.col("asset") == "eth")["fee"]) == {0.001}


def test_what_cannot_be_meant_is_one_line(capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    data = markets / "data"
    for given, said in [
        ((tmp_path / "empty",), "empty: holds no signal file"),
        ((f"{data}/*.csv",), "*.csv: matches no signal file"),
        ((data / "btc.parquet", f"btc={data}/eth.parquet"), "two assets are called 'btc'"),
        (
            (data / "btc.parquet", f"etc={data}/eth.parquet"),
            "assets.eth: no asset of this run is called so; did you mean 'etc'?",
        ),
        ((data / "eth.parquet", data / "sol.parquet"), "asset sol: "),
    ]:
        code, out, err = _sweep(capsys, markets, tmp_path / "run", *given)
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1
        assert said in err
        assert not (tmp_path / "run").exists()


def test_replay_takes_one_file(capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path) -> None:
    (tmp_path / "cell.json").write_text('{"long_entry": 0.5}', encoding="utf-8")
    files = [word for name in ("btc", "eth") for word in ("--signals", markets / "data" / f"{name}.parquet")]
    code, out, err = run(capsys, "replay", *files, "--cell", tmp_path / "cell.json", "--out", tmp_path / "trades.csv")
    assert (code, out) == (2, "")
    assert "--signals is given twice, but takes one value" in err
    assert not (tmp_path / "trades.csv").exists()


def test_a_cell_brings_its_filters(capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path) -> None:
    cell = {"long_entry": 0.5, "max_hold": 6, "filter": "morning", "filters": {"morning": "hour < 6"}}
    (tmp_path / "cell.json").write_text(json.dumps(cell), encoding="utf-8")
    file = markets / "data" / "btc.parquet"
    code, _, err = run(
        capsys, "replay", "--signals", file, "--cell", tmp_path / "cell.json", "--out", tmp_path / "t.csv"
    )
    assert (code, err) == (0, "")
    bars = signals.read(file).bars.time
    decided = [
        bars[bar].astype("datetime64[h]").astype(int) % 24 for bar in pl.read_csv(tmp_path / "t.csv")["entry_bar"]
    ]
    assert decided
    assert max(decided) < 6


def test_grid_counts_the_cells_of_all_assets(capsys: pytest.CaptureFixture[str], markets: Path) -> None:
    code, out, err = run(capsys, "grid", markets / "grid.toml", "--signals", markets / "data")
    assert (code, err) == (0, "")
    first, second, *_ = out.splitlines()
    assert first.endswith("grid.toml: 8 cells in the full product, 8 to run")
    assert second.split() == ["asset", "2", "btc,", "eth"]
    assert re.search(r"^  about \S+ s on \d+ free cores? \(\S+ s of processor time\), ", out, re.MULTILINE)
    code, out, _ = run(capsys, "grid", markets / "grid.toml", "--signals", markets / "data", "--json")
    assert json.loads(out)["assets"] == {"btc": 4, "eth": 4}


@pytest.mark.slow
def test_walk_forward_walks_each_asset_by_itself(
    capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path
) -> None:
    words = ["--signals", markets / "data", "--train", "3d", "--test", "1d", "--resamples", 50]
    code, out, err = run(capsys, "walk-forward", markets / "grid.toml", *words, "--out", tmp_path / "walk")
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("==")] == ["== btc ==", "== eth =="]
    alone = run(
        capsys, "walk-forward", markets / "grid.toml", "--signals", markets / "data" / "eth.parquet", *words[2:],
        "--out", tmp_path / "alone",
    )  # fmt: skip
    assert alone[0] == 0
    assert (tmp_path / "walk" / "eth" / "trades.csv").read_text() == (tmp_path / "alone" / "trades.csv").read_text()
    assert (tmp_path / "walk" / "btc" / "trades.csv").read_text() != (
        tmp_path / "walk" / "eth" / "trades.csv"
    ).read_text()


@pytest.mark.slow
def test_files_that_moved_are_named_again(capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path) -> None:
    shutil.copytree(markets / "data", tmp_path / "data")
    assert _sweep(capsys, markets, tmp_path / "run", tmp_path / "data")[0] == 0
    (tmp_path / "data").rename(tmp_path / "moved")
    code, out, err = run(capsys, "confirm", tmp_path / "run", "--top", 2, "--jobs", 1)
    assert (code, out) == (1, "")
    assert "run: asset btc: its signal file" in err
    assert "is gone; say where it is now with --signals" in err
    code, _, err = run(capsys, "confirm", tmp_path / "run", "--top", 2, "--jobs", 1, "--signals", tmp_path / "moved")
    assert (code, err) == (0, "")
    eth = f"btc={tmp_path}/moved/eth.parquet"
    code, _, err = run(
        capsys,
        "confirm",
        tmp_path / "run",
        "--top",
        2,
        "--jobs",
        1,
        "--signals",
        eth,
        "--signals",
        tmp_path / "moved" / "eth.parquet",
    )
    assert code == 1
    assert "eth.parquet: has fingerprint" in err


def test_a_walk_forward_is_refused_before_it_begins(
    capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path
) -> None:
    btc, eth = (markets / "data" / f"{name}.parquet" for name in ("btc", "eth"))
    words = ["--train", "3d", "--test", "1d", "--out", tmp_path / "walk"]
    text = (markets / "grid.toml").read_text(encoding="utf-8")
    (tmp_path / "plain.toml").write_text(text.partition("[assets")[0], encoding="utf-8")
    for one, other in (("BTC/USDT", "BTC-USDT"), ("btc", "BTC")):
        named = ["--signals", f"{one}={btc}", "--signals", f"{other}={eth}"]
        code, out, err = run(capsys, "walk-forward", tmp_path / "plain.toml", *named, *words)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert "would hold the walk-forward of BTC" in err
    (tmp_path / "typo.toml").write_text(text.replace("[assets.", "[assets.typo"), encoding="utf-8")
    code, out, err = run(capsys, "walk-forward", tmp_path / "typo.toml", "--signals", btc, *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "assets.typo" in err
    assert "no asset of this run is called so" in err
    assert not (tmp_path / "walk").exists()


def test_a_replay_says_what_a_sweep_refuses(capsys: pytest.CaptureFixture[str], markets: Path, tmp_path: Path) -> None:
    market = signals.simulated_signals(300, edge=0.1, seed=1)
    for name, value in {"none": 0.0, "some": 0.01}.items():
        signals.write(replace(market, readings={"atr": np.full(300, value)}), tmp_path / f"{name}.parquet")
    cell = '{"long_entry": 0.5, "stop_loss": 2, "stop_scale": "atr", "stop_basis": "price", "max_hold": 6}'
    (tmp_path / "cell.json").write_text(cell, encoding="utf-8")
    words = ["--cell", tmp_path / "cell.json", "--out", tmp_path / "trades.csv"]
    code, out, err = run(capsys, "replay", "--signals", tmp_path / "none.parquet", *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "cell.json: stop_scale = atr: the reading is at no bar of the span a finite number above 0" in err
    assert not (tmp_path / "trades.csv").exists()
    assert run(capsys, "replay", "--signals", tmp_path / "some.parquet", *words)[0] == 0
    code, out, err = run(capsys, "replay", "--signals", markets / "data", *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "this is not a file but a folder; name one signal file" in err
