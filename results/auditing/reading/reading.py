"""Opening a list, and finding out who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from results.auditing.reading.building import built
from results.auditing.reading.documents import DOCUMENTS, document, document_table
from results.auditing.reading.forms.columned import FORMS, read_form
from results.auditing.reading.forms.freqtrade import DATABASES, is_freqtrade, read_freqtrade, read_freqtrade_table
from results.auditing.reading.forms.freqtrade import HEAD as FREQTRADE
from results.auditing.reading.forms.metatrader import is_metatrader, read_metatrader
from results.auditing.reading.forms.tradingview import is_tradingview, read_tradingview
from results.auditing.reading.opening import TEXTS, Opened, open_list
from results.auditing.reading.own import read_own
from results.auditing.reading.sheets import HTML
from results.auditing.round_trips.reading import recognised
from results.auditing.trades import ReadTrades, Unit
from signals import InputError
from signals.filesystem.opening import check_file
from signals.filesystem.paths import located
from signals.suggesting import did_you_mean
from signals.tables.frames import Frame

__all__ = ["read_trades"]


def read_trades(  # noqa: PLR0913 - how it is to be read
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
    name = str(given).lower() if isinstance(given, str | Path) else ""
    if name.endswith((*DOCUMENTS, *DATABASES)) and isinstance(given, str | Path):
        path = check_file(located(given), "one trade list")
        content = document(path, str(given)) if name.endswith(DOCUMENTS) else None
        if content is None or is_freqtrade(content):
            read = read_freqtrade(path, content, str(given), columns, strategy=strategy, zone=zone, unit=unit)
            return built(read, asset)
        opened = document_table(content, str(given))
    elif (report := _report(given)) is not None:
        return built(read_metatrader(report, str(given), columns, zone, unit), asset)
    else:
        opened = open_list(given)
    if set(FREQTRADE) <= set(opened.names):
        return built(read_freqtrade_table(opened, columns, zone, unit), asset)
    return _of_strategy(_of_table(opened, columns, unit, zone, asset), strategy)


def _of_table(
    opened: Opened, columns: Mapping[str, str] | None, unit: Unit | None, zone: str | None, asset: str | None
) -> ReadTrades:
    """Read a table by its form, else as one whose columns are to be guessed."""
    form = next((form for form in FORMS if set(form.head) <= set(opened.names)), None)
    if form is not None:
        return built(read_form(form, opened, columns, zone, unit), asset)
    if is_tradingview(opened):
        return built(read_tradingview(opened, columns, zone, unit), asset)
    found = recognised(opened.table, opened.source, columns, zone=zone, asset=asset)
    return found if found is not None else read_own(opened, columns, unit=unit, zone=zone, asset=asset)


def _of_strategy(read: ReadTrades, strategy: str | None) -> ReadTrades:
    """Return the trades of one strategy or account, where one is asked for.

    Raises
    ------
    InputError
        If the list names none, or not this one.
    """
    if strategy is None:
        return read
    if read.trades.group is None:
        raise InputError(f"{read.source}: `strategy={strategy}`: its trades name no strategy; leave it away")
    there = [str(each) for each in np.unique(read.trades.group.astype(str))]
    if strategy not in there:
        raise InputError(f"{read.source}: `strategy={strategy}`: is not in it; {did_you_mean(strategy, there)}")
    trades = read.trades.take(np.flatnonzero(read.trades.group == strategy))
    note = f"{len(trades):,} trades of {strategy}, of {len(read.trades):,} in all."
    return replace(
        read, trades=trades, partial=read.partial or len(trades) < len(read.trades), notes=(*read.notes, note)
    )


def _report(given: str | Path | Frame) -> Path | None:
    """Return the path of a report of MetaTrader, None where a list is no such thing."""
    if not isinstance(given, str | Path) or not str(given).lower().endswith((*HTML, *TEXTS)):
        return None
    path = check_file(located(given), "one trade list")
    return path if is_metatrader(path) else None
