"""One cell of a run as a portfolio: vectorbt's figures are ours, and every file is there and can be read back."""

from __future__ import annotations

from dataclasses import replace
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
from results.portfolio.tear_sheet import Curves, TearSheet
from results.run.metrics import METRICS
from signals import InputError
from signals.arrays import Flags
from sweeps.measures.trade_table import TRADE_COLUMNS

pytestmark = pytest.mark.slow


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
    assert tuple(trades.columns) == (*TRADE_COLUMNS, "out_of_sample")
    assert loaded.trades.count() == len(trades)
    assert loaded.total_return() == pytest.approx(trades["balance"][-1] - 1.0, abs=1e-9)
    statistics = pl.read_csv(files.statistics_csv, infer_schema=False)
    assert statistics.columns == ["name", "out_of_sample", "seen", "all"]
    assert statistics.filter(pl.col("name") == "Total Trades")["all"].to_list() == [str(len(trades))]
    said = files.statistics.read_text(encoding="utf-8")
    assert "max_hold 24" in said
    # shorts have no value of their own here
    assert "short_stop_loss" not in said
    assert "short_max_hold" not in said
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


FLAGS = np.zeros(2000, dtype=np.bool_)
FLAGS[900:1100] = FLAGS[1300:1900] = True


def marked(path: Path, flags: Flags | None, *, silent: bool = False) -> results.Run:
    """Return a run on signals with these flags; silent ones say nothing on bars that were seen."""
    made = signals.simulated_signals(2000, edge=0.1, seed=5)
    variants = {name: replace(values, out_of_sample=flags) for name, values in made.variants.items()}
    if silent and flags is not None:
        said = {name: np.where(flags, each.long_entry, np.nan) for name, each in variants.items()}
        variants = {
            name: replace(each, long_entry=said[name], short_entry=said[name]) for name, each in variants.items()
        }
    signals.write(replace(made, variants=variants), path / "signals.parquet")
    spec = GridSpec(
        "trial", (AxisSpec("long_entry", (0.5, 0.55)),), {"short_entry": 0.55, "max_hold": 24, "leverage": 3.0}
    )
    sweeps.run(spec, signals.read(path / "signals.parquet"), path / "run", jobs=1, progress=False)
    return results.open(path / "run")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[results.Run, results.PortfolioFiles]:
    """Return a run of which the model had seen most bars, and the files of a cell."""
    path = tmp_path_factory.mktemp("mixed")
    run = marked(path, FLAGS)
    return run, results.write_portfolio(run, 1, path / "out")


def test_trades_on_seen_bars_are_marked_in_the_last_column(mixed: tuple[results.Run, results.PortfolioFiles]) -> None:
    trades = pl.read_csv(mixed[1].trades)
    plain = [bool(FLAGS[first : last + 1].all()) for first, last in trades.select("entry_bar", "exit_bar").iter_rows()]
    assert trades.columns[-1] == "out_of_sample"
    assert trades["out_of_sample"].to_list() == plain
    assert 0 < sum(plain) < len(plain)


def test_the_first_line_counts_out_of_sample_trades_and_speaks_of_them(
    mixed: tuple[results.Run, results.PortfolioFiles],
) -> None:
    trades = pl.read_csv(mixed[1].trades)
    out_of_sample = trades.filter("out_of_sample")
    earned = float((1 + out_of_sample["net_return"]).product()) - 1
    first = mixed[1].statistics.read_text(encoding="utf-8").splitlines()[0]
    assert f"{len(out_of_sample)} of {len(trades)} trades are out of sample" in first
    assert f"total return {METRICS['total_return'].written(earned)}" in first


def test_statistics_of_either_kind_stand_beside_each_other(mixed: tuple[results.Run, results.PortfolioFiles]) -> None:
    trades = pl.read_csv(mixed[1].trades)
    net = trades["net_return"]
    table = pl.read_csv(mixed[1].statistics_csv, infer_schema=False)
    rows = {row["name"]: row for row in table.iter_rows(named=True)}
    for column, kept in (
        ("out_of_sample", net.filter(trades["out_of_sample"])),
        ("seen", net.filter(~trades["out_of_sample"])),
        ("all", net),
    ):
        balance = np.cumprod(1 + np.concatenate([[0.0], kept.to_numpy()]))
        assert int(rows["trades"][column]) == len(kept)
        assert float(rows["win_rate"][column]) == pytest.approx((kept > 0).mean())
        assert float(rows["expectancy"][column]) == pytest.approx(kept.mean())
        assert float(rows["total_return"][column]) == pytest.approx(balance[-1] - 1)
        assert float(rows["max_drawdown"][column]) == pytest.approx(
            (1 - balance / np.maximum.accumulate(balance)).max()
        )
    assert rows["Total Trades"]["out_of_sample"] == rows["trades"]["out_of_sample"]


def test_what_a_run_stores_of_unseen_trades_is_what_a_portfolio_shows(
    mixed: tuple[results.Run, results.PortfolioFiles],
) -> None:
    run, files = mixed
    stored = run.collect(run.cells("cell = 1", "oos")).row(0, named=True)
    table = pl.read_csv(files.statistics_csv, infer_schema=False)
    shown = dict(table.select("name", "out_of_sample").rows())
    for name in ("total_return", "max_drawdown", "sharpe", "edge", "expectancy"):
        assert float(shown[name]) == pytest.approx(stored[name], rel=1e-9)


def test_the_portfolio_of_unseen_trades_compounds_them_alone_over_their_dates(
    mixed: tuple[results.Run, results.PortfolioFiles],
) -> None:
    run, files = mixed
    assert files.portfolio_oos is not None
    alone = vbt.Portfolio.load(files.portfolio_oos)
    out_of_sample = pl.read_csv(files.trades).filter("out_of_sample")
    time = results.signals_of(run).bars.time
    assert alone.trades.count() == len(out_of_sample)
    assert alone.total_return() == pytest.approx(float((1 + out_of_sample["net_return"]).product()) - 1, abs=1e-9)
    assert [str(each)[:19] for each in alone.wrapper.index[[0, -1]]] == [
        str(time[at]).replace("T", " ")[:19] for at in (900, 1899)
    ]


def test_pictures_lead_with_unseen_trades_and_shade_the_rest(mixed: tuple[results.Run, results.PortfolioFiles]) -> None:
    files = mixed[1]
    out_of_sample = pl.read_csv(files.trades).filter("out_of_sample")
    page = files.trades_html.read_text(encoding="utf-8")
    assert f"opens on the last {min(len(out_of_sample), 40)} out-of-sample trades" in page
    assert "lost, IN SAMPLE" in page
    equity = files.equity_html.read_text(encoding="utf-8")
    assert "OUT-OF-SAMPLE trades alone, " in equity
    for text in (page, equity):
        assert "Shaded: bars the model had seen" in text


def test_seen_spans_are_those_of_the_flags() -> None:
    time = np.datetime64("2024-01-01", "us") + np.arange(6) * np.timedelta64(1, "h")
    ones = np.ones(6)
    seen = np.array([True, True, False, True, False, True])
    sheet = TearSheet("", "", Curves(time, ones, ones), None, seen, pl.DataFrame())
    assert sheet.in_sample_spans() == [(time[0], time[2]), (time[3], time[4]), (time[5], time[5])]


def test_a_cell_whose_trades_were_all_seen_says_so(tmp_path: Path) -> None:
    files = results.write_portfolio(marked(tmp_path, np.zeros(2000, dtype=np.bool_)), 0, tmp_path / "out")
    assert "trades is out of sample: the model had seen bars of every one" in files.statistics.read_text(
        encoding="utf-8"
    )
    assert files.portfolio_oos is None


def test_dates_are_those_of_the_trades_where_none_is_on_seen_bars(tmp_path: Path) -> None:
    run = marked(tmp_path, np.arange(2000) >= 800, silent=True)
    files = results.write_portfolio(run, 0, tmp_path / "out")
    time = results.signals_of(run).bars.time
    lines = files.statistics.read_text(encoding="utf-8").splitlines()
    assert f"all {len(pl.read_csv(files.trades))} trades are out of sample" in lines[0]
    assert lines[2] == f"out-of-sample bars, {str(time[800])[:10]} to {str(time[-1])[:10]}"
    assert next(line for line in lines if line.startswith("Start ")).split()[1] == str(time[800])[:10]


def test_a_cell_without_unseen_trades_among_others_shows_its_seen_ones(tmp_path: Path) -> None:
    files = results.write_portfolio(marked(tmp_path, np.arange(2000) >= 1999), 0, tmp_path / "out")
    assert "NONE of " in files.statistics.read_text(encoding="utf-8").splitlines()[0]
    assert "opens on the last 40 trades" in files.trades_html.read_text(encoding="utf-8")


def test_where_nobody_says_a_portfolio_is_of_all_trades(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "portfolio-oos.pkl").write_bytes(b"of another cell")
    files = results.write_portfolio(marked(tmp_path, None), 0, tmp_path / "out")
    text = files.statistics.read_text(encoding="utf-8")
    assert "does not say which bars the model has seen" in text
    assert "IN SAMPLE" not in text
    assert pl.read_csv(files.statistics_csv, infer_schema=False).columns == ["name", "value"]
    assert not (tmp_path / "out" / "portfolio-oos.pkl").exists()


def test_unseen_trades_of_a_file_that_does_not_say_are_refused() -> None:
    made = signals.simulated_signals(300, edge=0.1, seed=5)
    variants = {name: replace(values, out_of_sample=None) for name, values in made.variants.items()}
    with pytest.raises(InputError, match="no bar of variant 'default' is said to be out of sample"):
        sweeps.portfolio(replace(made, variants=variants), {"long_entry": 0.5}, sample="oos")


def test_both_sharpe_ratios_and_both_drawdowns_are_explained_where_they_stand(
    mixed: tuple[results.Run, results.PortfolioFiles],
) -> None:
    run, files = mixed
    lines = files.statistics.read_text(encoding="utf-8").splitlines()
    stored = run.collect(run.cells("cell = 1", "oos")).row(0, named=True)

    def first(start: str) -> float:
        return float(next(line.removeprefix(start).split()[0] for line in lines if line.startswith(start)))

    assert files.portfolio_oos is not None
    alone = vbt.Portfolio.load(files.portfolio_oos)
    returns = alone.value().pct_change().to_numpy()[1:]
    by_bar = returns.mean() / returns.std(ddof=1) * np.sqrt(365 * 288)
    assert first("Sharpe Ratio") == pytest.approx(by_bar, rel=2e-3)
    assert first("sharpe (closed trades, by date)") == pytest.approx(stored["sharpe"], abs=0.01)
    assert first("max drawdown (closed trades)") == pytest.approx(100 * stored["max_drawdown"], abs=0.06)
    assert first("Max Drawdown [%]") == pytest.approx(-100 * alone.max_drawdown(), abs=1e-3)
    assert "drawdown of closed trades" in lines[0]
    assert any(line.startswith("sharpe and max drawdown are of closed trades") for line in lines)
    assert any(
        line.startswith("vectorbt's Sharpe ratio and drawdowns are of the balance at every bar") for line in lines
    )
