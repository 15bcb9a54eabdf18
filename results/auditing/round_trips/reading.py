"""Exports of exchanges, recognised by their heads and read as round trips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from results.auditing.round_trips import binance, bybit, okx, plain_fills
from results.auditing.round_trips.columns import Columns, plain
from results.auditing.round_trips.fills import Fills
from results.auditing.round_trips.nested import unnested
from results.auditing.round_trips.trips import round_trips
from results.auditing.trades import ReadTrades
from results.style.counts import counted
from signals import InputError
from signals.tables.markets import same_market
from signals.tables.table import Table

__all__ = ["recognised"]

_EXCHANGES: tuple[tuple[Callable[[set[str]], str | None], Callable[[Columns, str], Fills]], ...] = (
    (binance.form, binance.fills),
    (bybit.form, bybit.fills),
    (okx.form, okx.fills),
    (plain_fills.form, plain_fills.fills),
)
_SAID = {
    "entry_time": "time",
    "side": "side",
    "entry_price": "price",
    "quantity": "quantity",
    "asset": "symbol",
    "fee": "fee",
}
"""What the user may say of columns of fills, and what they are called then; a list that has more than these is of trades."""
_IDS = ("tradeid", "execid", "id", "billid")
_MARKETS = ("pair", "symbol", "contracts", "contract", "market", "spotpairs", "instrumentid", "instrument", "instid")


def recognised(
    table: Table,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    *,
    zone: str | None = None,
    asset: str | None = None,
) -> ReadTrades | None:
    """Return the round trips of an exchange's export, None where the table is of no exchange that is known.

    Only the names of columns are looked at to find out; nothing is read of a table of something else.

    Parameters
    ----------
    table
        As opened.
    source
        What to call it in a message, by default its own name.
    columns
        What the user says: how times are written (``time_format``), and of fills of nobody's form what a column holds; where he says more, the
        table is his own.
    zone
        Time zone of times that name none; UTC by default, as all three exchanges write them.
    asset
        Which market, of several.

    Raises
    ------
    InputError
        If it is such an export, and a value is not what it stands for or nothing was opened and closed.
    """
    form = (columns or {}).get("time_format")
    if set(columns or {}) - {"time_format"}:
        if not set(columns or {}) <= {*_SAID, "time_format"}:
            return None
        table = _mapped(table, columns or {})
    names = {plain(name.removeprefix("\ufeff")) for name in table.names}
    for known, fills in _EXCHANGES:
        if (said := known(names)) is not None:
            rows, notes = _once(_of(Columns.read(unnested(table), zone, form), asset))
            if not len(rows.row):
                raise InputError(f"{rows.source}: holds no trades; export a time in which something was traded")
            read = (
                bybit.closed(rows) if said == "Bybit closed P&L" else round_trips(fills(rows, said), rows.source, said)
            )
            return _named(read, source, notes)
    return None


def _mapped(table: Table, columns: Mapping[str, str]) -> Table:
    """Return a table whose columns bear the names of what the user says that they hold; others that bore them are left out."""
    called = {name: _SAID[field] for field, name in columns.items() if field in _SAID and name in table.names}
    taken = [name for name in table.names if name not in called and plain(name) in called.values()]
    names = tuple(called.get(name, name) for name in table.names if name not in taken)
    return replace(table, lazy=table.lazy.drop(taken).rename(called), names=names)


def _named(read: ReadTrades, source: str | None, notes: tuple[str, ...]) -> ReadTrades:
    return replace(read, source=source or read.source, notes=(*notes, *read.notes))


def _of(rows: Columns, asset: str | None) -> Columns:
    """Return the rows of one market.

    Raises
    ------
    InputError
        If there is none of it.
    """
    if asset is None:
        return rows
    market = rows.text("asset", *_MARKETS)
    wanted = [each for each in market.unique(maintain_order=True).to_list() if same_market(each) == same_market(asset)]
    if not wanted:
        known = ", ".join(market.unique(maintain_order=True).to_list()[:6])
        raise InputError(f"{rows.source}: trades no {asset}; it trades {known}")
    return rows.where(market.is_in(wanted).to_numpy())


def _once(rows: Columns) -> tuple[Columns, tuple[str, ...]]:
    """Leave out what stands in the file twice by its id, as exports of overlapping times do."""
    if not rows.has(*_IDS):
        return rows, ()
    first = rows.frame.hash_rows().is_first_distinct() | (rows.text("id", *_IDS) == "")
    kept = first.to_numpy()
    twice = int(np.count_nonzero(~kept))
    if not twice:
        return rows, ()
    return rows.where(kept), (
        f"{counted(twice, 'row')} in the file twice, id and all: exports overlap, and each is counted once",
    )
