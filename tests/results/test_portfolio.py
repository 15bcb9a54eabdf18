"""One cell of a run as a portfolio: vectorbt's figures are ours, and every file is there and can be read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import vectorbt as vbt

import results
import signals
import sweeps
from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import InputError
from sweeps.trade_table import TRADE_COLUMNS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with signals.parquet and a run of 8 cells on part of them."""
    path = tmp_path_factory.mktemp("portfolio")
    signals.write(signals.simulated_signals(2000, edge=0.1, seed=5), path / "signals.parquet")
    axes = (AxisSpec("long_entry", (0.5, 0.55)), AxisSpec("stop_loss", (0.01, None)), AxisSpec("leverage", (1.0, 20.0)))
    spec = GridSpec("trial", axes, {"short_entry": 0.55, "max_hold": 24, "trailing_stop": None})
    sweeps.run(spec, signals.read(path / "signals.parquet"), path / "run", jobs=1, progress=False)
    return path


@pytest.mark.parametrize("cell", [0, 3, 7])
def test_vectorbts_figures_are_the_contracts(folder: Path, cell: int) -> None:
    run = results.open(folder / "run")
    bars, values = results.signals_of(run), results.cell_of(run, cell)
    portfolio, replayed = sweeps.portfolio(bars, values), sweeps.replay(bars, values)
    stored = run.collect(run.stored.filter(pl.col("cell") == cell)).row(0, named=True)
    assert replayed.measures["total_return"] == stored["total_return"]
    assert portfolio.total_return() == pytest.approx(stored["total_return"], abs=1e-9)
    assert portfolio.trades.count() == stored["trades"]
    assert portfolio.trades.win_rate() == pytest.approx(stored["win_rate"])
    assert portfolio.trades.profit_factor() is not None
    net = portfolio.trades.values["return"] * replayed.trades["exposure"].to_numpy()
    np.testing.assert_allclose(net, replayed.trades["net_return"].to_numpy(), atol=1e-9)
    # closed trades never fall as deep as their bars
    assert -portfolio.max_drawdown() >= stored["max_drawdown"] - 1e-9


def test_every_file_is_there_and_reads_back(folder: Path, tmp_path: Path) -> None:
    files = results.write_portfolio(results.open(folder / "run"), 2, tmp_path / "deep" / "out")
    assert all(path.stat().st_size > 500 for path in files.paths())
    assert sorted(path.name for path in (tmp_path / "deep" / "out").iterdir()) == sorted(p.name for p in files.paths())
    loaded = vbt.Portfolio.load(files.portfolio)
    trades = pl.read_csv(files.trades)
    assert tuple(trades.columns) == TRADE_COLUMNS
    assert loaded.trades.count() == len(trades)
    assert loaded.total_return() == pytest.approx(trades["balance"][-1] - 1.0, abs=1e-9)
    statistics = dict(pl.read_csv(files.statistics_csv, infer_schema=False).rows())
    assert float(statistics["Total Trades"]) == len(trades)
    assert "max_hold 24" in files.statistics.read_text(encoding="utf-8")
    for page in (files.equity_html, files.trades_html):
        text = page.read_text(encoding="utf-8")
        assert "signals, cell 2" in text
        assert 'src="http' not in text


def test_a_cell_without_trades_is_drawn_too(tmp_path: Path) -> None:
    bars = signals.simulated_signals(300, edge=0.0, seed=1)
    signals.write(bars, tmp_path / "signals.parquet")
    highest = bars.highest("long_entry")
    spec = GridSpec("trial", (AxisSpec("long_entry", (0.5, min(highest + 0.01, 1.0))),))
    sweeps.run(spec, signals.read(tmp_path / "signals.parquet"), tmp_path / "run", jobs=1, progress=False)
    files = results.write_portfolio(results.open(tmp_path / "run"), 1, tmp_path / "out")
    assert pl.read_csv(files.trades).is_empty()
    assert "0 trades" in files.statistics.read_text(encoding="utf-8")


def test_what_is_gone_or_changed_is_refused(folder: Path, tmp_path: Path) -> None:
    run = results.open(folder / "run")
    with pytest.raises(InputError, match="there is no cell 99"):
        results.cell_of(run, 99)
    signals.write(signals.simulated_signals(2000, edge=0.1, seed=6), tmp_path / "other.parquet")
    with pytest.raises(InputError, match="has fingerprint"):
        results.signals_of(run, str(tmp_path / "other.parquet"))
    with pytest.raises(InputError, match=r"nowhere\.parquet"):
        results.signals_of(run, "nowhere.parquet")
