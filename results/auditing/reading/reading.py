"""Opening a list, and finding out who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from results.auditing.reading.opening import open_list
from results.auditing.reading.own import read_own
from results.auditing.trades import ReadTrades, Unit
from signals.tables.frames import Frame

__all__ = ["read_trades"]


def read_trades(
    given: str | Path | Frame,
    columns: Mapping[str, str] | None = None,
    *,
    unit: Unit | None = None,
    zone: str | None = None,
    asset: str | None = None,
    strategy: str | None = None,
) -> ReadTrades:
    """Read a trade list of any of the forms that docs/audit.md lists.

    Parameters
    ----------
    given
        A file, or a frame of pandas or polars.
    columns
        By name of `TradeList`, the column that holds it; what is not named is guessed.
    unit
        What the stated result is a fraction of, where the user says.
    zone
        Time zone of times that name none; UTC by default.
    asset
        Which market, of a list over several.
    strategy
        Which strategy, of a file of several.

    Raises
    ------
    InputError
        If it cannot be read, no column or several could be what is needed, or a value cannot be what it stands for.
    """
    opened = open_list(given)
    return read_own(opened, columns, unit=unit, zone=zone, asset=asset)
