"""The small world that inputs are drawn from: one file of each kind that a command reads, all of them good."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import joblib
import numpy as np
import polars as pl
import skops.io
import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import signals
from benchmarks.robustness.processes import ASYMMETRY, environment

__all__ = ["build_world", "cache_of", "spoil"]

_FINISHED = "finished"
_BARS = 1500
_FEATURES = ("return_1", "range_1")

_GRID = """\
[axes]
long_entry  = { from = 0.50, to = 0.56, step = 0.02 }
short_entry = { tie = "long_entry" }
long_exit   = { quantiles = [0.9] }
stop_loss   = { values = [0.01, "none"] }
max_hold    = { values = [6, 24] }
[fixed]
stop_basis = "price"
[sample]
constraints = ["short_entry >= long_entry", "leverage * size <= 4"]
"""
# two parts of vectorbt, so that a run can be ended between them
_LONG = """\
[axes]
long_entry = { from = 0.50, to = 0.599, step = 0.001 }
max_hold = { values = [6, 12, 24, "none"] }
"""
# seven parts of the event engine, and the families of 64 exposures each
_WIDE = """\
[axes]
long_entry = { from = 0.50, to = 0.59, step = 0.01 }
short_entry = { from = 0.50, to = 0.59, step = 0.01 }
stop_loss = { values = [0.005, 0.01, 0.02, 0.03] }
take_profit = { values = [0.005, 0.01, 0.02, 0.03] }
max_hold = { values = [3, 6, 12, 24] }
leverage = { from = 1, to = 16, step = 1 }
size = { values = [0.25, 0.5, 0.75, 1.0] }
[fixed]
stop_basis = "price"
"""
_CELL = """{"side": "long", "long_entry": 0.52, "stop_loss": 0.01, "take_profit": 0.05, "max_hold": 24, "leverage": 2,
 "stop_basis": "price", "fee": 0.0003}
"""
_TRAIN = """\
[features]
names = ["return_1", "rsi_14"]
[labels.entry]
kind = "triple_barrier"
target = 1.0
stop = 1.0
horizon = 12
[labels.exit]
kind = "leave_or_hold"
horizon = 12
[model]
n_estimators = 3
max_depth = 2
[variants.walk]
scheme = "walk_forward"
first_train = 700
step = 400
[variants.coin]
control = "random"
of = "walk"
seed = 1
"""
_OTHER = _TRAIN.replace("n_estimators = 3", "n_estimators = 5")


def cache_of(world: Path) -> Path:
    """Return the folder of the kernels that all processes share, over worlds of other states of the code too."""
    return world.parents[1] / "kernels"


def build_world(folder: Path, runs: bool = True) -> Path:
    """Write every file of the world (without `runs` no runs) into a folder, once; what an interrupted building left is made anew."""
    if (folder / _FINISHED).exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = signals.simulated_signals(_BARS, edge=0.05, seed=2, step_minutes=60)
    _write_tables(signals.to_frame(made), folder)
    # so much edge that a verdict hangs on the shifts of the timing test
    skilled = signals.simulated_signals(_BARS, edge=0.6, seed=2, step_minutes=60)
    signals.write(skilled, folder / "skilled.parquet")
    for name, text in {
        "grid.toml": _GRID,
        "long.toml": _LONG,
        "wide.toml": _WIDE,
        "cell.json": _CELL,
        "train.toml": _TRAIN,
        "other.toml": _OTHER,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    _write_models(folder)
    if runs:
        _write_runs(folder)
    (folder / _FINISHED).touch()
    return folder


def _write_tables(frame: pl.DataFrame, folder: Path) -> None:
    frame.write_parquet(folder / "signals.parquet")
    signals.write(signals.from_frame(frame), folder / "signals.parquet")
    frame.write_csv(folder / "signals.csv")
    bars = frame.select("timestamp", "open", "high", "low", "close", "volume")
    bars.write_parquet(folder / "bars.parquet")
    bars.write_ipc(folder / "bars.feather")
    bars.write_csv(folder / "bars.csv")
    subprocess.run(["gzip", "--keep", "bars.csv"], cwd=folder, check=True)
    # later than bars.csv, so that both together are one market
    stamps = (bars["timestamp"].dt.offset_by(f"{_BARS}h")).dt.epoch("ms")
    rows = bars.with_columns(stamps, close_time=stamps + 3_599_999).write_csv(include_header=False)
    with zipfile.ZipFile(folder / "klines.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("TESTUSDT-1h-2024-03.csv", rows)
    rates = bars.filter(pl.col("timestamp").dt.hour() % 8 == 0).select("timestamp", funding_rate=pl.lit(0.0001))
    rates.write_csv(folder / "funding.csv")
    rates.write_parquet(folder / "funding.parquet")
    features = bars.select(
        "timestamp",
        (pl.col("close") / pl.col("close").shift(1) - 1).alias(_FEATURES[0]),
        (pl.col("high") / pl.col("low") - 1).alias(_FEATURES[1]),
    )
    features.write_parquet(folder / "features.parquet")


def _write_models(folder: Path) -> None:
    """Write a model and its scaler in every format, two bundles, and a folder of loose models."""
    frame = pl.read_parquet(folder / "features.parquet").drop_nulls()
    matrix = frame.select(_FEATURES).to_numpy()
    labels = (np.random.default_rng(1).normal(size=len(matrix)) + 50 * matrix[:, 0] > 0).astype(int)
    scaler = StandardScaler().fit(matrix)
    model = xgboost.XGBClassifier(n_estimators=4, max_depth=2, n_jobs=1).fit(scaler.transform(matrix), labels)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(matrix, labels)
    (folder / "list.txt").write_text("\n".join(_FEATURES) + "\n", encoding="utf-8")
    model.save_model(folder / "model.json")
    model.save_model(folder / "model.ubj")
    (folder / "model.pkl").write_bytes(pickle.dumps(model))
    joblib.dump(pipeline, folder / "pipeline.joblib")
    skops.io.dump(pipeline, folder / "pipeline.skops")
    skops.io.dump(scaler, folder / "scaler.skops")
    until = "2024-02-01"
    scaled = signals.make_bundle(model, role="long_entry", features=_FEATURES, scaler=scaler, trained_until=until)
    signals.write_bundle(scaled, folder / "models" / "long_entry")
    whole = signals.make_bundle(pipeline, role="short_entry", features=_FEATURES, trained_until=until)
    signals.write_bundle(whole, folder / "models" / "short_entry")
    loose = folder / "loose"
    loose.mkdir()
    for role, name in (("long_entry", "model.json"), ("short_entry", "model.ubj"), ("long_exit", "pipeline.skops")):
        shutil.copy(folder / name, loose / f"{role}{Path(name).suffix}")
        shutil.copy(folder / "list.txt", loose / f"{role}.features.txt")


def _write_runs(folder: Path) -> None:
    """Make a finished run, a judged one, one with skill, one of many parts with a damaged one, and one that was killed between two parts."""
    sweep = ["sweep", "grid.toml", "--signals", "signals.parquet", "--jobs", "1", "--out"]
    _command(folder, *sweep, "run")
    _command(folder, "sweep", "grid.toml", "--signals", "skilled.parquet", *sweep[4:], "skilled", "--no-confirm")
    shutil.copytree(folder / "run", folder / "judged")
    _command(folder, "judge", "judged", "--resamples", "40", "--no-permutation", "--jobs", "1")
    _command(folder, "sweep", "wide.toml", *sweep[2:], "damaged", "--no-confirm")
    spoil(sorted((folder / "damaged" / "cells").iterdir())[2])
    long = [ASYMMETRY, "sweep", "long.toml", "--signals", "signals.parquet", "--jobs", "1", "--engine", "vectorbt"]
    process = subprocess.Popen([*long, "--no-confirm", "--out", "unfinished"], cwd=folder, env=_environment(folder))
    parts = folder / "unfinished" / "cells"
    while not list(parts.glob("part-*.parquet")):
        if process.poll() is not None:
            raise RuntimeError("the sweep ended before its first part was seen")
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    if len(list(parts.glob("part-*.parquet"))) != 1:
        raise RuntimeError("the sweep was ended too late to be unfinished")


def spoil(part: Path) -> None:
    """Turn a bit in the middle of a file; its length and its time stay."""
    status, data = part.stat(), bytearray(part.read_bytes())
    data[len(data) // 2] ^= 0x10
    part.write_bytes(bytes(data))
    os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))


def _command(folder: Path, *words: str) -> None:
    subprocess.run([ASYMMETRY, *words], cwd=folder, env=_environment(folder), check=True, stdout=subprocess.DEVNULL)


def _environment(folder: Path) -> dict[str, str]:
    home = cache_of(folder)
    home.mkdir(parents=True, exist_ok=True)
    return environment(home, home, home)
