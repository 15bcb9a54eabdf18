"""One cell of a run as files: vectorbt's portfolio, its statistics, the trades, and pictures of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from results.portfolio.pages import draw_equity_page, draw_trades_page
from results.portfolio.pictures import draw_equity, draw_trades
from results.portfolio.statistics import Statistics, compare
from results.portfolio.tear_sheet import tear_sheet
from results.run.cells import asset_of, cell_of, file_name
from results.run.run import Run
from results.run.signals import signals_of, stated_signals
from results.run.trade_samples import mark_seen
from results.tables.trade_files import write_trades
from signals import Signals
from signals.assets.finding import Given
from signals.filesystem.replacing import make_folder
from signals.filesystem.together import Writer, write_together
from sweeps.vectorbt.apart import VectorbtApart, vectorbt_apart
from sweeps.vectorbt.measuring import measures_of_trades

if TYPE_CHECKING:
    from sweeps.vectorbt.accounts import Report, Reports

__all__ = ["PortfolioFiles", "write_portfolio"]


_NAMES = (
    "portfolio.pkl", "portfolio-oos.pkl", "stats.txt", "stats.csv", "trades.csv",
    "equity.png", "equity.html", "trades.png", "trades.html",
)  # fmt: skip


@dataclass(frozen=True)
class PortfolioFiles:
    """Where everything of one cell is.

    Attributes
    ----------
    portfolio, portfolio_oos
        To be opened with ``vbt.Portfolio.load``: of all trades, and of out-of-sample ones alone, None where no bar is
        said to be out of sample.
    statistics, statistics_csv
        Measures and vectorbt's statistics as text and as a table: of out-of-sample trades, of those the model had
        seen, and of all.
    trades
        The contract's columns, and `out_of_sample`.
    equity_png, equity_html, trades_png, trades_html
        Pictures.
    """

    portfolio: Path
    portfolio_oos: Path | None
    statistics: Path
    statistics_csv: Path
    trades: Path
    equity_png: Path
    equity_html: Path
    trades_png: Path
    trades_html: Path

    def paths(self) -> tuple[Path, ...]:
        """Return all files."""
        return tuple(path for path in vars(self).values() if path is not None)


def write_portfolio(run: Run, cell: int, out: str | Path, *, signals: Given | None = None) -> PortfolioFiles:
    """Run one stored cell with vectorbt and write its portfolio, statistics, trades and pictures.

    Parameters
    ----------
    run
        An opened run.
    cell
        The cell's index.
    out
        Folder for the files, made if it is not there; files of the same names are replaced. Of a run of several assets
        their names begin with that of the cell's asset.
    signals
        The run's signals, or their file, where it is no longer at the path in `run.json`.

    Raises
    ------
    InputError
        If there is no such cell, the signal file is gone or changed, or `out` cannot be written.
    """
    asset = asset_of(run, cell)
    with vectorbt_apart(stated_signals(run, asset).bars) as apart:
        return _write(run, cell, Path(out), signals_of(run, signals, asset), apart)


def _write(run: Run, cell: int, out: Path, span: Signals, apart: VectorbtApart) -> PortfolioFiles:
    """Write the files of a cell: pictures of its accounts, while its reports are being made."""
    values, asset = cell_of(run, cell), asset_of(run, cell)
    flags = span.variants[str(values["variant"])].out_of_sample
    accounts, reports = apart.accounts(span, values)
    trades = mark_seen(accounts.trades.frame(span.bars), span, values)
    measures = measures_of_trades(accounts.trades, span, values)
    sheet = tear_sheet(accounts, trades, values, (f"cell {cell}", asset or run.market), flags)
    reported = cache(reports)

    def statistics() -> Statistics:
        return compare(trades, measures, flags is not None, reported())

    def text() -> str:
        return (f"{run.doubt}\n\n" if run.doubt is not None else "") + statistics().text(sheet)

    folder = make_folder(out)
    prefix = f"{file_name(asset)}-" if asset else ""
    files = PortfolioFiles(*(folder / f"{prefix}{name}" for name in _NAMES))
    oos = folder / f"{prefix}portfolio-oos.pkl"
    writers: dict[Path, Writer] = {
        files.trades: lambda path: write_trades(trades, path),
        files.equity_png: lambda path: draw_equity(sheet, path),
        files.equity_html: lambda path: draw_equity_page(sheet, path),
        files.trades_png: lambda path: draw_trades(sheet, path),
        files.trades_html: lambda path: draw_trades_page(sheet, path),
        files.statistics: lambda path: path.write_text(text(), encoding="utf-8"),
        files.statistics_csv: lambda path: statistics().table().write_csv(path),
        files.portfolio: lambda path: path.write_bytes(reported().whole.pickled),
    }
    if accounts.out_of_sample is None:
        # the one there is another cell's
        write_together(list(writers.items()), lambda: oos.unlink(missing_ok=True))
        return replace(files, portfolio_oos=None)
    write_together([*writers.items(), (oos, lambda path: path.write_bytes(_out_of_sample(reported()).pickled))])
    return files


def _out_of_sample(reports: Reports) -> Report:
    assert reports.out_of_sample is not None  # noqa: S101 - for the type checker
    return reports.out_of_sample
