"""One cell of a run as files: vectorbt's portfolio, its statistics, the trades, and pictures of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grids.cell import Cell
from results.run.cells import asset_of, cell_of, file_name
from results.run.run import Run
from results.run.signals import signals_of, stated_signals
from signals import Signals
from signals.assets.finding import Given
from signals.filesystem.replacing import make_folder
from sweeps.apart import Apart
from sweeps.vectorbt.apart import vectorbt_apart

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


def write_portfolio(
    run: Run, cell: int, out: str | Path, *, signals: Given | None = None, by: Apart | None = None
) -> PortfolioFiles:
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
    by
        A `sweeps.vectorbt.apart.vectorbt_process`, where one has been loading since before the run was opened.

    Raises
    ------
    InputError
        If there is no such cell, the signal file is gone or changed, or `out` cannot be written.
    """
    values, asset = cell_of(run, cell), asset_of(run, cell)

    def question() -> tuple[Signals, Cell]:
        return signals_of(run, signals, asset), values

    prefix = f"{file_name(asset)}-" if asset else ""
    files = PortfolioFiles(*(Path(out) / f"{prefix}{name}" for name in _NAMES))
    with vectorbt_apart(stated_signals(run, asset).bars, question, by) as apart:
        from results.portfolio.writing import write_files  # noqa: PLC0415 - it loads while vectorbt does

        make_folder(out)
        return write_files(run, cell, files, apart)
