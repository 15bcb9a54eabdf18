"""The signals of a run found again: by asset, where their files are now, and refused where they are others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import results
import signals
from grids import parse
from results.run.signals import signals_of, whole_signals
from signals import InputError, simulated_signals
from sweeps import run

GRID = {"axes": {"long_entry": {"values": [0.5]}}, "span": {"from": "2024-01-02"}}
FILTERED = {
    "axes": {"long_entry": {"values": [0.5]}, "stop_loss": {"values": [1.0, 2.0]}},
    "fixed": {"stop_scale": "atr", "stop_basis": "price", "filter": "calm"},
    "filters": {"calm": "spread < 0.5"},
    "span": {"from": "2024-01-02"},
}


def _frame(seed: int) -> pl.DataFrame:
    """Return signals as a table with two readings."""
    frame = signals.to_frame(simulated_signals(600, edge=0.1, seed=seed))
    rng = np.random.default_rng(seed)
    drawn = {name: pl.Series(rng.uniform(0.001, 0.999, len(frame))) for name in ("atr", "spread")}
    return frame.with_columns(**drawn)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("two")
    for seed, name in enumerate(("btc", "eth")):
        _frame(seed).write_parquet(path / f"{name}.parquet")
    run(parse(GRID, "g"), path, path / "several", progress=False)
    run(parse(GRID, "g"), path / "eth.parquet", path / "alone", progress=False)
    run(parse(FILTERED, "g"), path, path / "filtered", progress=False)
    return path


def test_each_asset_has_its_own(folder: Path) -> None:
    opened = results.open(folder / "several")
    for name in ("btc", "eth"):
        known = signals.read(folder / f"{name}.parquet")
        assert whole_signals(opened, asset=name).fingerprint == known.fingerprint
        assert len(whole_signals(opened, asset=name)) == 600
        assert str(signals_of(opened, asset=name).bars.time[0]) == "2024-01-02T00:00:00.000000"


def test_they_may_be_elsewhere_or_in_memory(folder: Path, tmp_path: Path) -> None:
    opened = results.open(folder / "several")
    (tmp_path / "moved").mkdir()
    for name in ("btc", "eth"):
        (tmp_path / "moved" / f"{name}.parquet").write_bytes((folder / f"{name}.parquet").read_bytes())
    eth = signals.read(folder / "eth.parquet")
    given: list[Any] = [
        tmp_path / "moved",
        {"eth": eth, "btc": "none.parquet"},
        [tmp_path / "moved" / "eth.parquet"],
        eth,
    ]
    for one in given:
        assert whole_signals(opened, one, "eth").fingerprint == eth.fingerprint


@pytest.mark.parametrize(
    ("kind", "asset", "given", "said"),
    [
        ("several", "", None, r"several: is a run over btc, eth; name one of them with `asset`"),
        ("several", "eth", "btc=eth.parquet", r"several: asset eth: only btc was given with `signals`; give eth too"),
        ("several", "eth", "doge=eth.parquet", r"several: has no asset 'doge'; "),
        ("several", "etc", None, r"several: has no asset 'etc'; did you mean 'eth'\?"),
        ("several", "eth", "btc.parquet", r"btc.parquet: has fingerprint .* but .*several: asset eth was run on"),
        ("alone", "eth", None, r"alone: is a run of one signal file and has no asset 'eth'"),
        (
            "alone",
            "",
            ["btc.parquet", "eth.parquet"],
            r"alone: was run on one signal file, and 2 are given; name that one",
        ),
    ],
)
def test_what_is_not_meant_is_one_line(folder: Path, kind: str, asset: str, given: Any, said: str) -> None:
    named = [name.rpartition("=") for name in ([given] if isinstance(given, str) else given or [])]
    files = [f"{name}{equals}{folder / file}" for name, equals, file in named]
    with pytest.raises(InputError, match=said):
        whole_signals(results.open(folder / kind), files or None, asset)


def test_files_that_are_gone_are_asked_for_by_asset(folder: Path, tmp_path: Path) -> None:
    frames = {name: _frame(seed) for seed, name in enumerate(("a", "b"))}
    run(parse(GRID, "g"), frames, tmp_path / "memory", progress=False)
    opened = results.open(tmp_path / "memory")
    with pytest.raises(InputError, match=r"memory: asset b: was run on signals in memory; give them, or their file"):
        whole_signals(opened, asset="b")
    assert whole_signals(opened, frames, "b").fingerprint == signals.from_frame(frames["b"]).fingerprint


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"atr": pl.col("atr") * 2}, "reading atr differs from what"),
        ({"spread": 1 - pl.col("spread")}, "filter calm differs from what"),
        ({"spread": pl.col("spread") * 0.999999999}, None),
        ({"atr": pl.when(pl.col("timestamp").dt.day() == 1).then(9.0).otherwise(pl.col("atr"))}, None),
    ],
)
def test_readings_and_filters_must_be_those_of_the_run(folder: Path, changed: Any, said: str | None) -> None:
    """What a filter reads may differ where it lets the same bars pass, and any column before the span."""
    other = _frame(1).with_columns(**changed)
    opened = results.open(folder / "filtered")
    assert opened.info.assets[1].used.keys() == {"reading atr", "filter calm"}
    if said is None:
        assert len(whole_signals(opened, other, "eth")) == 600
    else:
        with pytest.raises(InputError, match=said):
            whole_signals(opened, other, "eth")


def test_a_run_is_not_continued_on_other_readings(folder: Path, tmp_path: Path) -> None:
    frames = {name: _frame(seed) for seed, name in enumerate(("a", "b"))}
    run(parse(FILTERED, "g"), frames, tmp_path / "run", progress=False)
    other = {**frames, "b": frames["b"].with_columns(atr=pl.col("atr") + 1)}
    with pytest.raises(InputError, match=r"other readings, or other bars .*\(reading atr of b has other values\)"):
        run(parse(FILTERED, "g"), other, tmp_path / "run", progress=False, resume=True)
    looser = parse({**FILTERED, "filters": {"calm": "spread < 0.6"}}, "g")
    with pytest.raises(InputError, match=r"another grid \(filters.calm differs\)"):
        run(looser, frames, tmp_path / "run", progress=False, resume=True)
    alone = parse(FILTERED, "g")
    run(alone, frames["b"], tmp_path / "alone", progress=False)
    with pytest.raises(InputError, match=r"\(reading atr has other values\)"):
        run(alone, other["b"], tmp_path / "alone", progress=False, resume=True)
