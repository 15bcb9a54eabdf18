"""One cell of a run as files: vectorbt's portfolio, its statistics, the trades, and pictures of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sweeps
from grids.parameters import Value
from results.portfolio.pages import draw_equity_page, draw_trades_page
from results.portfolio.pictures import draw_equity, draw_trades
from results.portfolio.statistics import compare
from results.portfolio.tear_sheet import tear_sheet
from results.run.cells import asset_of, cell_of, file_name
from results.run.run import Run
from results.run.signals import signals_of
from results.run.trade_samples import mark_seen
from results.tables.trade_files import write_trades
from signals import Signals
from signals.assets.finding import Given
from signals.filesystem.replacing import make_folder
from signals.filesystem.together import Writer, write_together
from sweeps.measures.samples import out_of_sample_span

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
    values, asset = cell_of(run, cell), asset_of(run, cell)
    span = signals_of(run, signals, asset)
    variant = str(values["variant"])
    flags = span.variants[variant].out_of_sample
    whole, out_of_sample = sweeps.portfolio(span, values), _out_of_sample_portfolio(span, values)
    replayed = sweeps.replay(span, values, engine="vectorbt")
    trades = mark_seen(replayed.trades, span, values)
    sheet = tear_sheet((whole, out_of_sample), trades, values, (f"cell {cell}", asset or run.market), flags)
    statistics = compare(trades, replayed.measures, flags is not None, whole, out_of_sample)
    text = (f"{run.doubt}\n\n" if run.doubt is not None else "") + statistics.text(sheet)
    folder = make_folder(out)
    prefix = f"{file_name(asset)}-" if asset else ""
    files = PortfolioFiles(*(folder / f"{prefix}{name}" for name in _NAMES))
    oos = folder / f"{prefix}portfolio-oos.pkl"
    writers: dict[Path, Writer] = {
        files.statistics: lambda path: path.write_text(text, encoding="utf-8"),
        files.portfolio: lambda path: path.write_bytes(whole.dumps()),
        files.statistics_csv: statistics.table().write_csv,
        files.trades: lambda path: write_trades(trades, path),
        files.equity_png: lambda path: draw_equity(sheet, path),
        files.equity_html: lambda path: draw_equity_page(sheet, path),
        files.trades_png: lambda path: draw_trades(sheet, path),
        files.trades_html: lambda path: draw_trades_page(sheet, path),
    }
    if out_of_sample is None:
        # the one there is another cell's
        write_together(list(writers.items()), lambda: oos.unlink(missing_ok=True))
        return replace(files, portfolio_oos=None)
    write_together([*writers.items(), (oos, lambda path: path.write_bytes(out_of_sample.dumps()))])
    return files


def _out_of_sample_portfolio(signals: Signals, values: Mapping[str, Value]) -> Any | None:
    """Return the portfolio of the out-of-sample trades alone; None where no bar is said to be out of sample."""
    if out_of_sample_span(signals.variants[str(values["variant"])].out_of_sample) is None:
        return None
    return sweeps.portfolio(signals, values, sample="oos")
