"""The demo: real data in, maps and plain words out, and other people's files left alone."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import results
import signals
from scripts.demo import demo
from scripts.demo.findings import buy_and_hold
from scripts.demo.recipes import recipes
from signals import InputError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    demo("sp500", out=out, jobs=1, bars=1500, cells=400)
    return out / "sp500"


def test_a_real_market_is_studied_end_to_end(folder: Path) -> None:
    text = (folder / "findings.txt").read_text(encoding="utf-8")
    for word in ("400", "buy and hold", "enough trades", "positive edge", "SIMULATED"):
        assert (word in text) == (word != "SIMULATED")
    assert len(list((folder / "maps").glob("*.png"))) == 6
    assert signals.read(folder / "sp500.parquet").variants["default"].out_of_sample is not None
    assert signals.read_manifest(folder / "sp500.parquet")["market"] == "S&P 500"  # type: ignore[index]


def test_every_trade_of_the_demo_is_out_of_sample(folder: Path) -> None:
    cells = pl.concat([pl.read_parquet(part) for part in (folder / "run-sp500" / "cells").glob("*.parquet")])
    assert (cells["trades"] == cells["oos_trades"]).all()
    assert cells["trades"].sum() > 0


def test_a_second_demo_replaces_the_first_and_keeps_other_files(folder: Path) -> None:
    mine = folder / "notes.txt"
    mine.write_text("mine", encoding="utf-8")
    demo("sp500", out=folder.parent, jobs=1, bars=1500, cells=50)
    assert mine.read_text(encoding="utf-8") == "mine"
    assert "cells           50 " in (folder / "findings.txt").read_text(encoding="utf-8")


def test_a_simulated_market_says_so_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (study,) = demo("simulated", edge=0.05, out=tmp_path, jobs=1, bars=3000, cells=100)
    assert "SIMULATED" in study.name
    assert "SIMULATED" in study.run.name
    assert "SIMULATED" in study.findings.read_text(encoding="utf-8")
    assert "not market data" in capsys.readouterr().out
    assert signals.read_manifest(study.signals[0])["simulated"] is True  # type: ignore[index]


def test_both_markets_are_two_assets_of_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    *alone, both = demo(out=tmp_path, jobs=1, bars=1500, cells=600)
    assert [study.name for study in alone] == ["sp500", "nasdaq"]
    run = results.open(both.run)
    assert run.assets == ("nasdaq", "sp500")
    assert run.info.cells == 600
    text = both.findings.read_text(encoding="utf-8")
    for word in ("on both", "pooled", "VERDICT", "assets          2: nasdaq"):
        assert word in text
    assert len(both.pictures) == len(list((tmp_path / "both" / "maps").glob("*.png"))) == 3
    assert json.loads((both.run / "verdict.json").read_text(encoding="utf-8"))["pooled"] is True
    said = capsys.readouterr().out
    assert "== Both, as two assets of one run ==" in said
    assert f"asymmetry top {both.run} --pool" in said
    assert said.splitlines()[-1].endswith(f"asymmetry explore {both.run}")
    assert (tmp_path / "both" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_files_of_others_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "nasdaq").mkdir()
    (tmp_path / "nasdaq" / "grid.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="did not write; choose another folder"):
        demo(out=tmp_path)
    assert (tmp_path / "nasdaq" / "grid.toml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "sp500").exists()


@pytest.mark.parametrize(
    ("market", "edge", "match"),
    [
        ("dax", 0.0, "all-real"),
        ("sp500", 0.1, "--market simulated"),
        ("simulated", 5.0, "--edge is 5"),
        ("simulated", float("nan"), "--edge is nan"),
    ],
)
def test_what_does_not_exist_is_refused(tmp_path: Path, market: str, edge: float, match: str) -> None:
    with pytest.raises(InputError, match=match):
        demo(market, edge=edge, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "demo"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="this is a file"):
        demo("sp500", out=file)


def test_buy_and_hold_is_what_the_prices_say() -> None:
    ones = np.ones(4)
    time = np.datetime64("2020-01-01", "us") + np.arange(4) * np.timedelta64(365, "D")
    close = np.array([2.0, 1.0, 4.0, 8.0])
    bars = signals.Bars(time, ones, np.maximum(close, ones), np.minimum(close, ones), close)
    nothing = np.full(4, np.nan)
    variants = {"default": signals.Probabilities(nothing, nothing, nothing, nothing)}
    hold = buy_and_hold(signals.Signals(bars, variants))
    assert (hold.total, round(hold.yearly, 12), hold.drawdown) == (7.0, 1.0, 0.5)


@pytest.mark.parametrize("market", ["sp500", "nasdaq", "simulated"])
def test_the_grids_have_at_least_100_000_cells(market: str) -> None:
    (recipe,) = recipes(market)
    axes = tomllib.loads(recipe.grid("2004-01-01T00:00:00Z"))["axes"]
    lengths = [len(axis["values"]) for axis in axes.values() if "values" in axis]
    assert np.prod(lengths) * 10 >= 100_000
