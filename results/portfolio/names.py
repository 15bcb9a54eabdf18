"""What the files of one cell are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["NAMES", "PortfolioFiles"]

NAMES = (
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
