"""Where the table of a text begins, what separates its fields, and what its columns are called."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace

from signals.errors import InputError
from signals.roles import ROLES
from signals.tables.column_names import CLOSES, COLUMN_ALIASES, KLINE, plain
from signals.tables.layout import Layout
from signals.tables.markets import same_market
from signals.tables.table import NULLS, Head

__all__ = ["Head", "read_head"]

# Of two that are as frequent the first: a comma may also be a decimal comma.
SEPARATORS = (";", "\t", "|", ",")
FEWEST_FIELDS = 5
SAMPLE = 200
MOST_HEADERS = 4
NUMBER = re.compile(r"^[-+]?\$?(\d[\d,']*)?([.,]\d*)?([eE][-+]?\d+)?%?$")
MOMENT = re.compile(r"^\d{1,4}[-./:]\d{1,2}([-./:]\d{1,4})?([T ].*)?$|^\d{8}([T ]+\d.*)?$|^\d{1,2}[- ][A-Za-z]{3}")
# Three digits after a comma may be thousands.
DECIMAL_COMMA = re.compile(r"^[-+]?(0,\d+|\d+,(\d{1,2}|\d{4,}))$")
EMPTY = {*NULLS, "nan", "NaN", "inf", "-inf"}
VOCABULARY = (
    {word for words in COLUMN_ALIASES.values() for word in words} | set(ROLES) | set(CLOSES) | {"out_of_sample"}
)
TICKER_ROW = {"ticker", "tickers", "symbol", "symbols", ""}
# Of rows without a header.
COUNT = re.compile(r"^\d+(\.0*)?$")
DATE = re.compile(r"^\d{4}[-./]?\d{2}[-./]?\d{2}$|^\d{1,2}[-./]\d{1,2}[-./]\d{4}$")
TIME_OF_DAY = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$|^\d{6}$|^\d{4}$")
FIRST_MOMENT = re.compile(
    r"^(\d{4}[-./]?\d{2}[-./]?\d{2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})[T ]+\d{1,2}:?\d{2}.*$|^\d{8}$|^\d{4}-\d{2}-\d{2}$"
)
# Width of rows that begin with a count since 1970, by who writes them so; what follows the volume is left alone.
# 5 and 6: plain; 7: Kraken and Bybit; 10: cryptoarchive; 12: Binance and those who follow it.
COUNT_WIDTHS = (5, 6, 7, 10, 12)
# A price that lies outside its bar's range by less is rounding.
ROUNDING = 1e-9


def read_head(text: str, source: str, layout: Layout) -> Head:
    """Find the table in the first lines of a text.

    Raises
    ------
    InputError
        If there is none, or its header names several markets and the layout none of them.
    """
    try:
        return _read_head(text, source, layout)
    except csv.Error as error:
        raise InputError(f"{source}: cannot be read ({error}); get the file again") from error


def _read_head(text: str, source: str, layout: Layout) -> Head:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, separator = _start(lines, source)
    filled = [place for place in range(start, len(lines)) if lines[place].strip()]
    rows = [_fields(lines[place], separator) for place in filled[:SAMPLE]]
    decimal = any(DECIMAL_COMMA.match(field) for row in rows for field in row)
    if not layout.header or not _is_header(rows):
        names = _known_names(rows)
        given = tuple(f"column_{place}" for place in range(1, len(rows[0]) + 1))
        return Head(start, separator, names or given, False, known=names is not None, decimal_comma=decimal)
    count = 1
    while count < min(MOST_HEADERS, len(rows)) and _goes_on(rows[0], rows[count]):
        count += 1
    # Blank lines between the header and the rows are no rows.
    skip = filled[count] if count < len(filled) else filled[count - 1] + 1
    head = Head(skip, separator, (), header=True, decimal_comma=decimal)
    found = _named(head, rows[0]) if count == 1 else _many_headers(head, rows[:count], source, layout.symbol)
    return _as_wide_as(found, rows[count:], source)


def _as_wide_as(head: Head, rows: Sequence[Sequence[str]], source: str) -> Head:
    """Allow for a separator at the end of every row; refuse rows of more fields than the header names."""
    width = len(head.names)
    if rows and all(len(row) == width + 1 and not row[-1] for row in rows):
        return replace(head, names=(*head.names, f"column_{width + 1}"))
    wide = next(((place, row) for place, row in enumerate(rows) if len(row) > width), None)
    if wide is not None:
        raise InputError(
            f"{source}: cannot be read: row {wide[0]} has {len(wide[1])} fields, but the header names {width} columns; mend the "
            "row, or the header"
        )
    return head


def _start(lines: Sequence[str], source: str) -> tuple[int, str]:
    """Return the first line of the table, after lines of comment, and what separates its fields."""
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        separator = max(SEPARATORS, key=line.count)
        fields = len(_fields(line, separator))
        if not line.lstrip().startswith("#") and fields >= FEWEST_FIELDS:
            return place, separator
        # Funding files are narrow: anything with two fields that is followed by the like is a table too.
        following = next((later for later in lines[place + 1 :] if later.strip()), "")
        if fields > 1 and fields == len(_fields(following, separator)):
            return place, separator
    raise InputError(
        f"{source}: cannot be read: it holds no table; a CSV of bars has a time, open, high, low and close in each line, separated by commas, semicolons, "
        "tabs or |"
    )


def _fields(line: str, separator: str) -> list[str]:
    return [field.strip() for field in next(csv.reader([line], delimiter=separator, skipinitialspace=True), [""])]


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    first = rows[0]
    if any(plain(field.partition("@")[0]) in VOCABULARY for field in first):
        return True
    values = [_is_value(field) for field in first]
    if not any(value for value, field in zip(values, first, strict=True) if field not in EMPTY):
        return True
    # Words among numbers are a header, unless the next row has words in the same places.
    return not all(values) and (len(rows) == 1 or values != [_is_value(field) for field in rows[1]])


def _is_value(field: str) -> bool:
    return field in EMPTY or bool(NUMBER.match(field)) or bool(MOMENT.match(field))


def _goes_on(names: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row below the names is a further row of the header: tickers, or the name of the index."""
    if len(row) != len(names) or list(row) == list(names):
        return False
    if plain(row[0]) in TICKER_ROW - {""}:
        return True
    return bool(row[0] in EMPTY or not _is_value(row[0])) and not any(_is_value(each) and each not in EMPTY for each in row)  # fmt: skip


def _many_headers(head: Head, rows: Sequence[Sequence[str]], source: str, wanted: str | None) -> Head:
    """Join the rows of a header as pandas writes them: names, tickers, the name of the index."""
    best = max(range(len(rows)), key=lambda at: sum(plain(field) in VOCABULARY for field in rows[at][1:]))
    names = list(rows[best])
    index = next((row for row in rows if row[0] and not any(row[1:])), None)
    if index is not None:
        names[0] = index[0]
    tickers = next((row for at, row in enumerate(rows) if at != best and row is not index and plain(row[0]) in TICKER_ROW), None)  # fmt: skip
    if tickers is None:
        return _named(head, names)
    markets = list(dict.fromkeys(field for field in tickers[1:] if field))
    chosen = next((each for each in markets if wanted and same_market(each) == same_market(wanted)), None)
    if wanted is not None and chosen is None:
        raise InputError(f"{source}: `symbol={wanted}`: its header names {', '.join(markets[:6]) or 'no market'}")
    if chosen is None and len(markets) > 1:
        raise InputError(
            f"{source}: its header names {len(markets)} markets, {', '.join(markets[:6])}; say which with `symbol`, such as "
            f"`symbol={markets[0]}`"
        )
    chosen = chosen or (markets[0] if markets else None)
    for at in (at for at, field in enumerate(tickers) if at and field and field != chosen):
        names[at] = f"{names[at]} of {tickers[at]}"
    return replace(_named(head, names), symbol=chosen)


def _named(head: Head, fields: Sequence[str]) -> Head:
    """Give every column a name of its own; what has none is called by its place."""
    names: list[str] = []
    twice: list[str] = []
    for place, field in enumerate(fields, start=1):
        name = field or f"column_{place}"
        if name in names:
            twice.append(name)
            name = f"{name}_duplicated_{place}"
        names.append(name)
    return replace(head, names=tuple(names), twice=tuple(dict.fromkeys(twice)))


def _known_names(rows: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Return the names of the columns of rows without a header, None where the rows are of no known layout.

    A count since 1970, or a date and a time of day in one field or two; then open, high, low and close, which must lie
    within one another in every row; then the volume, if there is one.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows of a text, split into fields.
    """
    width = len(rows[0])
    whole = [row for row in rows if len(row) == width]
    if _all(whole, 0, COUNT) and width in COUNT_WIDTHS:
        names = (*KLINE, *(f"column_{place}" for place in range(len(KLINE) + 1, width + 1)))[:width]
        return names if _is_range(whole, 1) else None
    if width in {6, 7} and _all(whole, 0, DATE) and _all(whole, 1, TIME_OF_DAY):
        return ("date", "time", *KLINE[1:])[:width] if _is_range(whole, 2) else None
    if width in {5, 6} and _all(whole, 0, FIRST_MOMENT):
        return ("time", *KLINE[1:])[:width] if _is_range(whole, 1) else None
    return None


def _all(rows: Sequence[Sequence[str]], place: int, pattern: re.Pattern[str]) -> bool:
    return all(pattern.match(row[place].strip()) for row in rows)


def _is_range(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether four fields are open, high, low and close in every row that has them."""
    seen = 0
    for row in rows:
        try:
            opened, high, low, close = (float(field.replace(",", ".")) for field in row[place : place + 4])
        except ValueError:
            if any(row[place : place + 4]):
                return False
            continue
        slack = ROUNDING * abs(high)
        if not (high + slack >= max(opened, close) and low - slack <= min(opened, close) and low > 0):
            return False
        seen += 1
    return seen > 0
