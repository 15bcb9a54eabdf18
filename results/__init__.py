"""What it means: runs read back, slices by sample and cost, maps, the best cells, and what may be said of them.

Here live the reading of a run's folder, the views of its cells (all or out-of-sample trades, net or gross), the maps,
portfolios and the tables that people look at. How a path was computed may not live here, nor how a person starts a command.

Importing this package loads nothing heavy; polars, matplotlib and plotly come with the first function that needs them.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from results.best import top
    from results.best_table import top_text
    from results.cells import cell_of, signals_of
    from results.fold_text import folds_text
    from results.folds import FoldTable, fold_table
    from results.inference.judging import judge
    from results.maps import MapFiles, draw_map, map_table
    from results.portfolio_files import PortfolioFiles, write_portfolio
    from results.reading import Run, open  # noqa: A004
    from results.seen_trades import lead_unseen, mark_seen
    from results.trade_files import write_trades

_LOADED_ON_FIRST_USE = {
    "FoldTable": "folds",
    "MapFiles": "maps",
    "PortfolioFiles": "portfolio_files",
    "Run": "reading",
    "cell_of": "cells",
    "draw_map": "maps",
    "fold_table": "folds",
    "folds_text": "fold_text",
    "judge": "inference.judging",
    "lead_unseen": "seen_trades",
    "map_table": "maps",
    "mark_seen": "seen_trades",
    "open": "reading",
    "signals_of": "cells",
    "top": "best",
    "top_text": "best_table",
    "write_portfolio": "portfolio_files",
    "write_trades": "trade_files",
}

__all__ = [
    "FoldTable",
    "MapFiles",
    "PortfolioFiles",
    "Run",
    "cell_of",
    "draw_map",
    "fold_table",
    "folds_text",
    "judge",
    "lead_unseen",
    "map_table",
    "mark_seen",
    "open",
    "signals_of",
    "top",
    "top_text",
    "write_portfolio",
    "write_trades",
]


def __getattr__(name: str) -> Any:
    if name in _LOADED_ON_FIRST_USE:
        return getattr(importlib.import_module(f"results.{_LOADED_ON_FIRST_USE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LOADED_ON_FIRST_USE})
