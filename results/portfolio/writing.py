"""The files of one cell, written from its accounts by vectorbt."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from results.portfolio.names import PortfolioFiles
from results.portfolio.pages import draw_equity_page, draw_trades_page
from results.portfolio.pictures import draw_equity, draw_trades
from results.portfolio.statistics import Statistics, compare
from results.portfolio.tear_sheet import tear_sheet
from results.run.cells import asset_of
from results.run.run import Run
from results.run.trade_samples import mark_seen
from results.tables.trade_files import write_trades
from signals.filesystem.together import Writer, write_together
from sweeps.vectorbt.apart.measuring import measures_of_trades
from sweeps.vectorbt.apart.process import VectorbtApart

if TYPE_CHECKING:
    from sweeps.vectorbt.apart.accounts import Report, Reports

__all__ = ["write_files"]


def write_files(run: Run, cell: int, files: PortfolioFiles, apart: VectorbtApart) -> PortfolioFiles:
    """Write the pictures of a cell's accounts, while its reports are being made, and then these.

    Parameters
    ----------
    run, cell
        An opened run, and the cell's index.
    files
        Where all of it is to be; its folder is there.
    apart
        vectorbt, asked for the accounts of the cell.

    Returns
    -------
    PortfolioFiles
        Those that were written.
    """
    span, values = apart.signals, apart.cell
    flags = span.variants[str(values["variant"])].out_of_sample
    accounts = apart.accounts()
    trades = mark_seen(accounts.trades.frame(span.bars), span, values)
    measures = measures_of_trades(accounts.trades, span, values)
    names = (f"cell {cell}", asset_of(run, cell) or run.market)
    sheet = tear_sheet(accounts, trades, values, names, flags)
    reports = cache(apart.reports)

    @cache
    def statistics() -> Statistics:
        return compare(trades, measures, flags is not None, reports())

    doubt = f"{run.doubt}\n\n" if run.doubt is not None else ""
    writers: dict[Path, Writer] = {
        files.trades: lambda path: write_trades(trades, path),
        files.equity_png: lambda path: draw_equity(sheet, path),
        files.equity_html: lambda path: draw_equity_page(sheet, path),
        files.trades_png: lambda path: draw_trades(sheet, path),
        files.trades_html: lambda path: draw_trades_page(sheet, path),
        files.statistics: lambda path: path.write_text(doubt + statistics().text(sheet), encoding="utf-8"),
        files.statistics_csv: lambda path: statistics().table().write_csv(path),
        files.portfolio: lambda path: path.write_bytes(reports().whole.pickled),
    }
    oos = files.portfolio_oos
    assert oos is not None  # noqa: S101 - where it is to be
    if accounts.out_of_sample is None:
        # the one there is another cell's
        write_together(list(writers.items()), lambda: oos.unlink(missing_ok=True))
        return replace(files, portfolio_oos=None)
    write_together([*writers.items(), (oos, lambda path: path.write_bytes(_out_of_sample(reports()).pickled))])
    return files


def _out_of_sample(reports: Reports) -> Report:
    assert reports.out_of_sample is not None  # noqa: S101 - for the type checker
    return reports.out_of_sample
