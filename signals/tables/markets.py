"""One market a file: rows of several, and files of several, are told apart by the column that names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from signals.errors import InputError
from signals.roles import ROLES
from signals.tables.column_names import COLUMN_ALIASES, TIMEFRAMES, plain
from signals.tables.layout import NONE, Layout
from signals.tables.table import Table

__all__ = ["one_market", "refuse_several", "same_market"]

SHOWN = 6
# Columns of labels are called so too.
DOUBTFUL = {"name", "code", "market", "exchange", "venue", "asset", "product", "stock", "contract", "security"}
WORD = r"^\s*[a-z_ ]+\s*$"
# Prices of one market do not move so far from one bar to the next.
JUMP = 0.2
LENGTHS = frozenset(str(minutes) for minutes in (1, 3, 5, 10, 15, 30, 60, 120, 240, 720, 1440, 32, 33, 34, 35))
"""Whole numbers that say the length of a bar: its minutes, and Databento's types of records."""
MANY = 10
_NUMBERS = ("open", "high", "low", "close", "volume", "funding_rate")
# Words of columns whose names say nothing: so few to a file, or so many rows to each.
FEWEST_MARKETS, FEWEST_ROWS = 2, 4
SAMPLE = 200
AN_ID = re.compile(r"(id|token|code|permno|gvkey|conid)$")
LENGTH = re.compile(r"^\d+\s*[a-zA-Z]{0,6}$|^[smhdwMHD]\d*$|^(hourly|daily|weekly|monthly|day|hour|minute|week)$")


def one_market(
    table: Table, column: str | None, layout: Layout, beside: tuple[str | None, str | None] = (None, None)
) -> Table:
    """Leave only the rows of one market and one timeframe.

    Parameters
    ----------
    table : Table
    column : str, optional
        What names the market of each row.
    layout : Layout
    beside : pair of str, optional
        The columns of closes and of times: where prices go on over a change of small words, these are labels and no
        markets; where they jump, or times stand once for each word, words of any column are markets.

    Raises
    ------
    InputError
        If the rows are of several and none is asked for, or the one asked for is not there.
    """
    inside = None if table.head is None else table.head.symbol
    columns = [column] if column is not None else _columns(table, layout)
    if layout.symbol is not None and not columns:
        if inside is None:
            raise InputError(f"{table.source}: `symbol={layout.symbol}`: no column names a market; leave it away, or say which column does with `columns=symbol=NAME`")  # fmt: skip
        if same_market(inside) != same_market(layout.symbol):
            raise InputError(f"{table.source}: `symbol={layout.symbol}`: its header names {inside}")
    table = replace(table, market=inside)
    if column is None and layout.symbol is None:
        columns = [
            name
            for name in columns
            if not _are_labels(table, name, beside[0]) and not _are_numbers_of_bars(table, name, beside)
        ]
        if layout.columns.get("symbol") != NONE:
            columns += [name for name in _unknown(table, beside) if name not in columns]
    for name in columns:
        table = _rows_of(table, name, layout if name == columns[0] else replace(layout, symbol=None))
    for name in table.names:
        if plain(name) in TIMEFRAMES:
            _refuse_timeframes(table, name)
    return table


def _columns(table: Table, layout: Layout) -> list[str]:
    """Return the columns that name a market by their usual spellings, the likeliest first."""
    if layout.columns.get("symbol") == NONE:
        return []
    spelt = {plain(name): name for name in table.names}
    return [spelt[spelling] for spelling in COLUMN_ALIASES["symbol"] if spelling in spelt]


def _are_numbers_of_bars(table: Table, column: str, beside: tuple[str | None, str | None]) -> bool:
    """Whether a column holds whole numbers that are of the bars, such as a count, and name no market: times stand once."""
    price, time = beside
    values = table.columns([column])[column]
    whole = values.dtype.is_integer() or (
        values.dtype == pl.String and bool(values.drop_nulls().str.contains(r"^\s*-?\d+\s*$").all())
    )
    if not whole:
        return False
    if price is None or time is None:
        return True
    frame = table.columns(list(dict.fromkeys([column, price, time])))
    return not frame[time].is_duplicated().any() and not _apart(
        frame.with_columns(pl.col(column).cast(pl.String)), column, price
    )


def _are_labels(table: Table, column: str, price: str | None) -> bool:
    """Whether a column holds labels of the bars, such as folds and regimes, under a name that markets have too.

    Small words are doubtful: they are labels if the price goes on where they change.
    """
    if plain(column) not in DOUBTFUL:
        return False
    values = table.columns([column])[column]
    if not _may_name(values) or values.dtype.is_integer() or not bool(values.cast(pl.String).str.contains(WORD).all()):
        return False
    if price is None:
        return True
    closes = table.columns([price])[price].cast(pl.Float64, strict=False)
    changes = (values.cast(pl.String) != values.cast(pl.String).shift()).fill_null(False)
    jumps = ((closes / closes.shift()).log().abs()).filter(changes).drop_nulls()
    middle = jumps.median()
    return not isinstance(middle, float) or middle < JUMP


def _unknown(table: Table, beside: tuple[str | None, str | None]) -> list[str]:
    """Return columns of words that tell markets apart though their names do not say so.

    Such are words under which prices are on another level, or under each of which times stand once that stand several
    times in all.
    """
    price, time = beside
    if price is None or time is None:
        return []
    found = []
    for name in _of_words(table, {price, time}):
        frame = table.columns([name, price, time]).with_columns(pl.col(name).cast(pl.String).str.strip_chars())
        distinct = frame[name].n_unique()
        if not 1 < distinct <= max(FEWEST_MARKETS, len(frame) // FEWEST_ROWS) or frame[name].null_count():
            continue
        once = not frame.select(name, time).is_duplicated().any()
        if (once and frame[time].is_duplicated().any()) or _apart(frame, name, price):
            found.append(name)
    return found


def _of_words(table: Table, known: set[str]) -> list[str]:
    """Return the columns of words, and of whole numbers that are called an id or a token."""
    free = [name for name in table.names if name not in known and not _is_known(name)]
    head = table.lazy.select(free).head(SAMPLE).collect() if free else pl.DataFrame()
    found = []
    for name in head.columns:
        values = head[name].drop_nulls()
        if values.dtype not in {pl.String, pl.Categorical, pl.Enum} and not values.dtype.is_integer():
            continue
        whole = values.dtype.is_integer() or bool(values.cast(pl.String).str.contains(r"^\s*-?\d+\s*$").all())
        words = not values.dtype.is_integer() and values.cast(pl.String).cast(pl.Float64, strict=False).is_null().all()
        if len(values) and (words or (whole and AN_ID.search(plain(name)))):
            found.append(name)
    return found


def _is_known(name: str) -> bool:
    """Whether a column is called as one of the market's numbers or of the probabilities is."""
    role = name.partition("@")[0]
    return role in {*ROLES, "out_of_sample"} or any(plain(name) in COLUMN_ALIASES[column] for column in _NUMBERS)


def _apart(frame: pl.DataFrame, name: str, price: str) -> bool:
    """Whether prices are on another level wherever the word changes: in the middle of all changes they jump."""
    closes = frame[price].cast(pl.Float64, strict=False)
    changes = (frame[name] != frame[name].shift()).fill_null(value=False)
    jumps = (closes / closes.shift()).log().abs()
    middle, usual = jumps.filter(changes).drop_nulls().median(), jumps.filter(~changes).drop_nulls().median()
    return isinstance(middle, float) and middle > JUMP and middle > MANY * (usual if isinstance(usual, float) else 0.0)


def _rows_of(table: Table, column: str, layout: Layout) -> Table:
    values = table.columns([column])[column]
    if not _may_name(values):
        return table
    known = values.cast(pl.String).str.strip_chars().drop_nulls().rename("name")
    counts = known.to_frame().group_by("name", maintain_order=True).len()
    names: list[str] = counts.to_series(0).to_list()
    wanted = layout.symbol
    if wanted is None:
        if len({same_market(name) for name in names}) > 1:
            listed = ", ".join(f"{name} ({count:,} rows)" for name, count in counts.head(SHOWN).iter_rows())
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            raise InputError(
                f"{table.source}: column {column!r} names {len(names)} markets, {listed}{more}; say which with `symbol`, such "
                f"as `symbol={names[0]}` (if it names no markets: `columns=symbol={NONE}`)"
            )
        return replace(table, market=table.market or (names[0] if names else None))
    same = [name for name in names if same_market(name) == same_market(wanted)]
    if not same:
        raise InputError(
            f"{table.source}: `symbol={wanted}`: column {column!r} has {', '.join(names[:SHOWN]) or 'none'}"
        )
    kept = pl.col(column).cast(pl.String).str.strip_chars().is_in(same)
    left = sum(count for name, count in counts.iter_rows() if name not in same)
    notes = (f"{left:,} rows of other markets left out",) if left else ()
    return replace(table, lazy=table.lazy.filter(kept), market=same[0], notes=(*table.notes, *notes))


def _may_name(values: pl.Series) -> bool:
    """Whether a column is of a type that names are kept in."""
    kind = values.dtype
    return kind.is_integer() or kind in {pl.String, pl.Categorical, pl.Enum}


def _refuse_timeframes(table: Table, column: str) -> None:
    stored = table.columns([column])[column]
    if not _may_name(stored):
        return
    values = stored.cast(pl.String).str.strip_chars().drop_nulls().unique().sort()
    # other whole numbers are counts of something
    if bool(values.str.contains(r"^\d+$").all()) and not set(values) <= LENGTHS:
        return
    if len(values) > 1 and all(LENGTH.match(value) for value in values.head(SHOWN)) and len(values) <= SHOWN:
        raise InputError(
            f"{table.source}: column {column!r} names {len(values)} timeframes, {', '.join(values)}; keep the rows of one, "
            "or rename the column if it says something else"
        )


def refuse_several(tables: Sequence[tuple[str, str | None]]) -> None:
    """Refuse files, each with the market it names, of more than one market."""
    first: dict[str, tuple[str, str]] = {}
    for source, market in tables:
        if market is not None:
            first.setdefault(same_market(market), (market, source))
    if len(first) > 1:
        listed = " and ".join(f"{market} in {source}" for market, source in list(first.values())[:SHOWN])
        raise InputError(f"files of different markets: {listed}; import each market by itself")


def same_market(name: str) -> str:
    """Return a market's name without what spellings of one and the same differ in: BTC/USDT is BTCUSDT."""
    return re.sub(r"[^a-z0-9]", "", name.lower()) or name
