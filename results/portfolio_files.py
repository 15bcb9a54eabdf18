"""One cell of a run as files: vectorbt's portfolio, its statistics, the trades, and pictures of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sweeps
from results.cells import cell_of, signals_of
from results.files import make_folder, write_whole
from results.portfolio_pages import draw_equity_page, draw_trades_page
from results.portfolio_pictures import draw_equity, draw_trades
from results.portfolio_story import tell
from results.reading import Run
from results.trade_files import write_trades

__all__ = ["PortfolioFiles", "write_portfolio"]


@dataclass(frozen=True)
class PortfolioFiles:
    """Where everything of one cell is.

    Attributes
    ----------
    portfolio
        To be opened with ``vbt.Portfolio.load``.
    statistics, statistics_csv
        vectorbt's statistics as text and as a table.
    trades
        The contract's columns.
    equity_png, equity_html, trades_png, trades_html
        Pictures.
    """

    portfolio: Path
    statistics: Path
    statistics_csv: Path
    trades: Path
    equity_png: Path
    equity_html: Path
    trades_png: Path
    trades_html: Path

    def paths(self) -> tuple[Path, ...]:
        """Return all files."""
        return tuple(vars(self).values())


def write_portfolio(run: Run, cell: int, out: str | Path, *, signal_file: str | None = None) -> PortfolioFiles:
    """Run one stored cell with vectorbt and write its portfolio, statistics, trades and pictures.

    Parameters
    ----------
    run
        An opened run.
    cell
        The cell's index.
    out
        Folder for the files, made if it is not there; files of the same names are replaced.
    signal_file
        Where the signal file is now, if it has moved.

    Raises
    ------
    InputError
        If there is no such cell, the signal file is gone or changed, or `out` cannot be written.
    """
    values = cell_of(run, cell)
    signals = signals_of(run, signal_file)
    portfolio = sweeps.portfolio(signals, values)
    replayed = sweeps.replay(signals, values, engine="vectorbt")
    story = tell(portfolio, replayed.trades, replayed.measures, values, (f"cell {cell}", run.market))
    folder = make_folder(out)
    statistics = portfolio.stats()
    return PortfolioFiles(
        write_whole(folder / "portfolio.pkl", lambda path: path.write_bytes(portfolio.dumps())),
        write_whole(folder / "stats.txt", lambda path: path.write_text(_text(story.title, story.subtitle, statistics))),
        write_whole(folder / "stats.csv", lambda path: statistics.to_csv(path, header=["value"], index_label="name")),
        write_trades(replayed.trades, folder / "trades.csv"),
        write_whole(folder / "equity.png", lambda path: draw_equity(story, path)),
        write_whole(folder / "equity.html", lambda path: draw_equity_page(story, path)),
        write_whole(folder / "trades.png", lambda path: draw_trades(story, path)),
        write_whole(folder / "trades.html", lambda path: draw_trades_page(story, path)),
    )


def _text(title: str, subtitle: str, statistics: Any) -> str:
    """Return vectorbt's statistics as two columns of text."""
    width = max(len(str(name)) for name in statistics.index)
    lines = [f"{name:<{width}}  {_shown(value)}" for name, value in statistics.items()]
    note = "Returns of trades are on notional; drawdowns are measured at every bar's close, open trades included."
    return "\n".join([title, subtitle, "", *lines, "", note, ""])


def _shown(value: Any) -> str:
    return f"{value:,.4f}" if isinstance(value, float) else str(value)
