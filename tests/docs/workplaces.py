"""The small files that pages name: real of their kind, and made before a page is run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import skops.io
import xgboost
from sklearn.preprocessing import StandardScaler

import results
import signals
import sweeps
from benchmarks.audit.page.example import make_example
from grids import load, parse
from scripts.demo.recipes import recipes
from signals import Signals

GRID = """
[axes]
variant = { values = ["walk", "rsi", "coin"] }
long_entry = { values = [0.3, 0.5] }
max_hold = { values = [12] }
"""
WIDE_GRID = """
[axes]
long_entry = { from = 0.4, to = 0.6, step = 0.05 }
stop_loss = { values = [0.01, 0.02, 0.05, "none"] }
take_profit = { values = [0.01, 0.02, 0.05, "none"] }
max_hold = { from = 1, to = 20, step = 1 }
"""
ASSETS_GRID = """
[axes]
long_entry = { values = [0.5, 0.55] }
stop_loss = { values = [0.01, 0.02, "none"] }
max_hold = { values = [3, 6] }
leverage = { values = [1, 2] }
"""
STORED_GRID = """
[axes]
long_entry = { from = 0.4, to = 0.6, step = 0.05 }
stop_loss = { values = [0.01, 0.02, 0.05, "none"] }
leverage = { values = [1, 2, 4] }
[fixed]
stop_basis = "price"
max_hold = 12
"""
DAILY_GRID = """
[axes]
long_entry = { values = [0.4, 0.5] }
stop_loss = { values = [0.02, "none"] }
max_hold = { values = [3, 5] }
"""
CELL = '{"long_entry": 0.5, "stop_loss": 0.02, "max_hold": 12}'
FEATURES = ("return_12", "rsi_14", "height")


def demo_files(folder: Path) -> None:
    """Write the demo's grid, less a part of its thresholds, and signals for it; daily, simulated."""
    place = folder / "demo" / "sp500"
    for name, seed in (("sp500", 0), ("nasdaq", 7)):
        (folder / "demo" / name).mkdir(parents=True)
        made = signals.simulated_signals(1900, edge=0.1, seed=seed, step_minutes=1440, start="2005-01-24")
        _write(made, folder / "demo" / name / f"{name}.parquet")
    few = '\n[sample]\nconstraints = ["long_entry >= 0.65", "stop_loss >= 0.01", "take_profit >= 0.02 or take_profit is null"]\n'
    grid = recipes("sp500")[0].grid("2005-01-24T00:00:00Z") + few
    (place / "grid.toml").write_text(grid, encoding="utf-8")


def assets(folder: Path) -> None:
    for name, seed in (("sp500", 1), ("nasdaq", 2)):
        _write(signals.simulated_signals(9_000, edge=0.1, seed=seed), folder / f"{name}.parquet")
    (folder / "grid.toml").write_text(ASSETS_GRID, encoding="utf-8")


def readme(folder: Path) -> None:
    demo_files(folder)
    make_example(folder)
    _klines(folder, ["BTCUSDT-5m-2024-01.zip", "BTCUSDT-5m-2024-02.zip"], 14_500)
    bars = _bars(600)
    _feature_file(bars, folder / "features.parquet")
    _bundle(folder / "features.parquet", folder / "DIR" / "long_entry")
    for name in ("backtest", "live"):
        _write(bars, folder / f"{name}.parquet")


def walk_forward(folder: Path) -> None:
    demo_files(folder)
    place = folder / "demo" / "sp500"
    sweeps.run(load(place / "grid.toml"), signals.read(place / "sp500.parquet"), place / "run-sp500", jobs=1)


COARSE_GRID = """
[axes]
stop_loss = { values = [0.01, 0.02, 0.04] }
take_profit = { values = [0.01, 0.02, 0.04] }
long_entry = { values = [0.5, 0.55] }
max_hold = { values = [3, 10] }
[fixed]
side = "long"
stop_basis = "price"
"""


def clusters(folder: Path) -> None:
    _write(signals.simulated_signals(9_000, edge=0.1, seed=1), folder / "signals.parquet")
    (folder / "grid.toml").write_text(ASSETS_GRID, encoding="utf-8")


def choosing(folder: Path) -> None:
    _write(signals.simulated_signals(9_000, edge=0.1, seed=1), folder / "mine.parquet")
    (folder / "grid.toml").write_text(ASSETS_GRID, encoding="utf-8")
    sweeps.run(load(folder / "grid.toml"), signals.read(folder / "mine.parquet"), folder / "runs" / "mine", jobs=1)
    results.judge(folder / "runs" / "mine", jobs=1, progress=False, permutations=0, resamples=100)


def refining(folder: Path) -> None:
    _write(_bars(3000), folder / "sp500.parquet")
    (folder / "coarse.toml").write_text(COARSE_GRID, encoding="utf-8")


def training(folder: Path) -> None:
    for name in ("btcusdt", "ethusdt"):
        _prices(_bars(28_900), folder / f"{name}.parquet")
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")


def features(folder: Path) -> None:
    bars = _bars(2500)
    _prices(bars, folder / "btcusdt_5m.parquet")
    (folder / "my_features.py").write_text(
        '"""A feature of one\'s own."""\n\ndef spread(bars):\n    return {"spread": bars.high / bars.low - 1}\n'
    )
    mine = pl.DataFrame({"timestamp": bars.bars.time, "mine": np.random.default_rng(1).normal(size=len(bars))})
    mine.write_parquet(folder / "mine.parquet")


def data_files(folder: Path) -> None:
    german = {"timestamp": "Date", "open": "Erster", "high": "Hoch", "low": "Tief", "close": "Schlusskurs"}
    prices = signals.to_frame(_bars(200)).select(list(german))
    prices.rename(german).write_csv(folder / "eu.csv")
    prices.rename(german).rename({v: k for k, v in german.items() if k != "timestamp"}).write_csv(folder / "xetra.csv")
    stamped = prices.with_columns(pl.col("timestamp").dt.strftime("%Y-%m-%d %H:%M:%S EST"))
    stamped.write_csv(folder / "est.csv")
    rates = pl.DataFrame({"date": prices["timestamp"][::8].cast(pl.Datetime("ms", "UTC")), "open": 0.0001})
    rates.write_ipc(folder / "BTC_USDT-8h-funding_rate.feather")


def own_models(folder: Path) -> None:
    _klines(folder, ["BTCUSDT-5m-2024-01.zip", "BTCUSDT-5m-2024-02.zip"], 300)
    bars = _bars(600)
    _prices(bars, folder / "older.csv")
    settled = bars.bars.time[::96]
    pl.DataFrame({"timestamp": settled, "funding_rate": 0.0001}).write_csv(folder / "funding.csv")
    _feature_file(bars, folder / "features.parquet")
    model, scaler = _model(folder / "features.parquet")
    model.save_model(folder / "model.json")
    model.save_model(folder / "model.ubj")
    skops.io.dump(scaler, folder / "scaler.skops")
    (folder / "features.txt").write_text("\n".join(FEATURES), encoding="utf-8")
    table = pl.read_parquet(folder / "features.parquet")
    said = model.predict_proba(scaler.transform(table.select(FEATURES).to_numpy()))[:, 1]
    for name in ("backtest", "live"):
        table.with_columns(long_entry=pl.Series(said)).write_parquet(folder / f"{name}.parquet")


def vectorbt(folder: Path) -> None:
    _write(_bars(600), folder / "signals.parquet")
    (folder / "grid.toml").write_text(WIDE_GRID, encoding="utf-8")
    (folder / "cell.json").write_text(CELL, encoding="utf-8")


def explorer(folder: Path) -> None:
    sweeps.run(parse({"axes": {"long_entry": {"values": [0.5, 0.55]}}}), _bars(3000), folder / "runs" / "sp500", jobs=1)


def optuna(folder: Path) -> None:
    _write(_bars(9_000), folder / "signals.parquet")
    (folder / "grid.toml").write_text(WIDE_GRID, encoding="utf-8")


def store(folder: Path) -> None:
    _write(_bars(9_000), folder / "signals.parquet")
    (folder / "grid.toml").write_text(STORED_GRID, encoding="utf-8")


def model_sets(folder: Path) -> None:
    """Write a model and its random control in one file of daily bars, and a grid for them."""
    held = signals.simulated_signals(1900, edge=0.2, seed=3, step_minutes=1440, start="2015-01-01")
    coin = signals.simulated_signals(1900, seed=4, step_minutes=1440, start="2015-01-01")
    said = {"walk": held.variants["default"], "coin": coin.variants["default"]}
    _write(replace(held, variants=said), folder / "trained.parquet")
    (folder / "grid.toml").write_text(DAILY_GRID, encoding="utf-8")
    (folder / "months.toml").write_text(f'{DAILY_GRID}[fixed]\nvariant = "walk"\n', encoding="utf-8")


def large_grid(folder: Path) -> None:
    _write(_bars(3000), folder / "signals.parquet")


def audit(folder: Path) -> None:
    """Write a bot's list and the bars of its market, a signal file, the rules of a cell, and its trades as two bots might hand them over."""
    make_example(folder)
    made = _bars(4_000)
    _write(made, folder / "signals.parquet")
    _prices(made, folder / "btc.parquet")
    (folder / "cell.json").write_text(CELL, encoding="utf-8")
    (folder / "trials.csv").write_text(TRIALS, encoding="utf-8")
    trades = sweeps.replay(made, json.loads(CELL)).trades
    for name in ("trades.csv", "live.csv"):
        results.write_trades(trades, folder / name)


def audit_files(folder: Path) -> None:
    """Write a list without sides, with two columns that could be the exit price."""
    made = _bars(400).bars
    rows = [
        f"{made.time[at]},{made.time[at + 5]},{at},{made.open[at]},{made.open[at + 5]},{made.close[at + 5]},0.1"
        for at in range(0, 390, 6)
    ]
    head = "entry_time,exit_time,id,entry_price,close_price,exit_price,fee"
    (folder / "other.csv").write_text("\n".join([head, *rows]), encoding="utf-8")


TRIALS = "fast,slow,stop,profit_pct,trades,sharpe\n" + "".join(
    f"{fast},{slow},0.02,{(fast * 7 + slow * 3) % 11 - 5},{40 + fast + slow},{((fast * 7 + slow * 3) % 11 - 5) / 10}\n"
    for fast in range(1, 7)
    for slow in range(10, 16)
)
FILLS = """\
"Date(UTC)","Pair","Side","Price","Executed","Amount","Fee"
"2024-01-02 10:00:00","BTCUSDT","SELL","101.00","0.499BTC","50.399USDT","0.0504USDT"
"2024-01-01 09:00:00","BTCUSDT","BUY","100.00","0.5BTC","50USDT","0.0005BTC"
"""


def audit_exchanges(folder: Path) -> None:
    _prices(_bars(600), folder / "btc.parquet")
    (folder / "Export Trade History.csv").write_text(FILLS, encoding="utf-8")


WORKPLACES: dict[str, Callable[[Path], None]] = {
    "README.md": readme,
    "assets.md": assets,
    "audit.md": audit,
    "audit-exchanges.md": audit_exchanges,
    "audit-files.md": audit_files,
    "choosing.md": choosing,
    "clusters.md": clusters,
    "compare_model_sets.md": model_sets,
    "data-files.md": data_files,
    "explorer.md": explorer,
    "features.md": features,
    "launch_large_grid.md": large_grid,
    "optuna.md": optuna,
    "own-models.md": own_models,
    "searching.md": demo_files,
    "store.md": store,
    "refining.md": refining,
    "trade-analysis.md": walk_forward,
    "training.md": training,
    "vectorbt.md": vectorbt,
    "walk-forward.md": walk_forward,
    "walk_forward_months.md": model_sets,
}
"""By page; pages that name no files need none."""


def _bars(n: int) -> Signals:
    return signals.simulated_signals(n, edge=0.1, seed=1)


def _write(made: Signals, path: Path) -> None:
    signals.write(made, path)


def _prices(made: Signals, path: Path) -> None:
    prices = signals.to_frame(made).select("timestamp", "open", "high", "low", "close", "volume")
    prices.write_csv(path) if path.suffix == ".csv" else prices.write_parquet(path)


def _klines(folder: Path, names: list[str], n: int) -> None:
    """Write zips of an exchange's klines: no header, milliseconds, one going on where the other ends."""
    whole = signals.to_frame(_bars(n * len(names)))
    rows = whole.select(pl.col("timestamp").dt.epoch("ms"), "open", "high", "low", "close", "volume")
    for number, name in enumerate(names):
        text = rows[number * n : (number + 1) * n].write_csv(include_header=False)
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr(name.replace(".zip", ".csv"), text)


def _feature_file(made: Signals, path: Path) -> None:
    table = signals.feature_table(made.bars, list(FEATURES)).select(FEATURES)
    prices = signals.to_frame(made).select("timestamp", "open", "high", "low", "close")
    pl.concat([prices, table], how="horizontal")[50:].write_parquet(path)


def _model(feature_file: Path) -> tuple[xgboost.XGBClassifier, StandardScaler]:
    table = pl.read_parquet(feature_file)
    matrix = table.select(FEATURES).to_numpy()
    rises = (table["close"].shift(-1) > table["close"]).fill_null(False).to_numpy().astype(int)
    scaler = StandardScaler().fit(matrix)
    return xgboost.XGBClassifier(n_estimators=5, max_depth=2, n_jobs=1).fit(scaler.transform(matrix), rises), scaler


def _bundle(feature_file: Path, folder: Path) -> None:
    model, scaler = _model(feature_file)
    bundle = signals.make_bundle(model, role="long_entry", features=FEATURES, scaler=scaler)
    signals.write_bundle(bundle, folder)
