"""Trades as CSV, to be checked by hand or with a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder, write_whole

__all__ = ["write_trades"]


def write_trades(trades: pl.DataFrame, path: str | Path) -> Path:
    """Write trades with every float in full precision and times as ISO 8601, UTC.

    Parameters
    ----------
    trades
        As `sweeps.replay` returns them.
    path
        The CSV file; its folder is made if it is not there. It appears whole or not at all.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    path = located(path)
    make_folder(path.parent)
    # Without a precision polars writes the shortest decimal that reads back as the same float.
    return write_whole(path, lambda temporary: trades.write_csv(temporary, datetime_format="%Y-%m-%dT%H:%M:%S%.fZ"))
