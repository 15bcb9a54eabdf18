"""Fees that are objects, ``{"cost": 0.5, "currency": "USDT"}``, as ccxt has them, as an amount and its coin."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from results.auditing.round_trips.columns import plain
from signals.tables.table import Table

__all__ = ["COIN", "unnested"]

COIN = "feecurrency"
"""The column that the coin is put into."""
_FEES = ("fee", "fees", "commission", "commissions")
_AMOUNTS, _COINS = ("cost", "amount", "value", "fee"), ("currency", "code", "coin", "asset")
_WRITTEN = r"^\s*\[?\s*\{"
_AMOUNT = r"""['"](?:cost|amount|value|fee)['"]\s*:\s*['"]?([-+]?[\d.]+(?:[eE][-+]?\d+)?)"""
_COIN = r"""['"](?:currency|code|coin|asset)['"]\s*:\s*['"]([A-Za-z0-9]+)"""
_LOOKED_AT = 200


def unnested(table: Table) -> Table:
    """Return a table whose fees are plain: objects, lists of one object, or either written as text; of several fees of a fill, unknown."""
    schema = table.lazy.collect_schema()
    found = [pair for name in table.names if plain(name) in _FEES and (pair := _parts(table, name, schema[name]))]
    if not found:
        return table
    first = next(name for name in table.names if plain(name) in _FEES)
    amount = pl.coalesce(*(pair[0] for pair in found)).alias(first)
    coin = pl.coalesce(*(pair[1] for pair in found)).alias(COIN)
    dropped = [name for name in table.names if plain(name) in _FEES and name != first]
    lazy = table.lazy.with_columns(amount, coin).drop(dropped)
    names = tuple(name for name in table.names if name not in {*dropped, COIN})
    return replace(table, lazy=lazy, names=(*names, COIN))


def _parts(table: Table, name: str, kind: pl.DataType) -> tuple[pl.Expr, pl.Expr] | None:
    """Return the amounts and the coins of a column of objects, None where it holds something else."""
    column = pl.col(name)
    if isinstance(kind, pl.List) and isinstance(kind.inner, pl.Struct):
        column = pl.when(column.list.len() == 1).then(column.list.first())
        kind = kind.inner
    if isinstance(kind, pl.Struct):
        there = [each.name for each in kind.fields]
        amounts = [column.struct.field(each) for each in _AMOUNTS if each in there]
        coins = [column.struct.field(each).cast(pl.String) for each in _COINS if each in there]
        return (amounts[0], coins[0] if coins else pl.lit(None, pl.String)) if amounts else None
    if kind != pl.String:
        return None
    some = table.lazy.select(column).filter(column.is_not_null()).head(_LOOKED_AT).collect().to_series()
    if not len(some) or not some.str.contains(_WRITTEN).all():
        return None
    one = column.str.count_matches(_AMOUNT) == 1
    return pl.when(one).then(column.str.extract(_AMOUNT, 1)), column.str.extract(_COIN, 1)
