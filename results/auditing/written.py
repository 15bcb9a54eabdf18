"""Values of trade lists as their makers write them: numbers with currencies and signs of percent, sides, times."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from signals import InputError
from signals.arrays import Flags, Floats, Times
from signals.tables.layout import Layout
from signals.times.column import read_times
from signals.values.written_numbers import NOTHING, read_numbers

__all__ = [
    "LONG",
    "SHORT",
    "Numbers",
    "mostly_moments",
    "mostly_numbers",
    "orderly",
    "read_moments",
    "side_flags",
    "written_numbers",
]

LONG = frozenset(
    ["long", "buy", "b", "l", "1", "1.0", "+1", "entry_long", "buy_long", "open_long", "bought", "compra", "kauf", "call",
     "up", "bull", "bullish"]
)  # fmt: skip
SHORT = frozenset(
    ["short", "sell", "s", "sh", "-1", "-1.0", "entry_short", "sell_short", "open_short", "sold", "shortsell", "venta",
     "verkauf", "put", "down", "bear", "bearish"]
)  # fmt: skip
# A sign, a currency before the number, the number itself, and what comes after it; brackets are an accountant's minus.
_PARTS = (
    r"^(?P<bracket>\()?\s*(?P<sign>[-+]?)\s*(?P<before>[^\d\s+\-.,()]{0,5})\s*(?P<inner>[-+]?)\s*"
    r"(?P<digits>(?:\d[\d.,' \u00a0\u202f\u2009]*|[.,]\d+)(?:[eE][-+]?\d+)?)\s*(?P<after>%|[^\d\s+\-.,()%]{0,8})\s*\)?$"
)
_SPACES = "[ \u00a0\u202f\u2009]"
_SHOWN = 40
_LOOKED_AT = 50


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column of numbers: float64 (n,), NaN where nothing stands, and whether they are written with a percent sign."""

    values: Floats
    percent: bool = False


def written_numbers(series: pl.Series, source: str, *, comma: bool = False) -> Numbers:
    """Read a column of numbers, whatever stands around them; percent stay as they are written (1.2 % is 1.2).

    Parameters
    ----------
    series
        (n,) numbers, booleans or text: ``1,234.56 USDT``, ``$1 234``, ``(12.50)``, ``-0,5 %``.
    source
        What to call the list.
    comma
        Whether the file writes a decimal comma elsewhere: tells what ``1,234`` is where the column does not.

    Raises
    ------
    InputError
        If a value is no number, or its marks may be read in two ways.
    """
    if series.dtype == pl.Null or series.dtype.is_numeric() or series.dtype == pl.Boolean or series.dtype.is_decimal():
        return Numbers(_floats(series.cast(pl.Float64)))
    if series.dtype in {pl.Categorical, pl.Enum}:
        series = series.cast(pl.String)
    if isinstance(series.dtype, pl.Duration):
        return Numbers(_floats(series.dt.total_microseconds().cast(pl.Float64) / 1e6))
    if series.dtype != pl.String:
        raise InputError(f"{source}: column {series.name!r} holds {series.dtype}, not numbers")
    plain = series.cast(pl.Float64, strict=False)
    if plain.null_count() == series.null_count():
        return Numbers(_floats(plain))
    core, percent = _cores(series)
    if comma and not bool(core.str.contains(r"\.\d*$").any()):
        core = core.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    cast = read_numbers(core, source)
    words = series.str.strip_chars().str.to_lowercase()
    lost = cast.is_null() & words.is_not_null() & ~words.is_in(NOTHING)
    refuse_words(series, lost, source, "a number")
    return Numbers(_floats(cast), percent)


def _floats(series: pl.Series) -> Floats:
    return series.fill_null(np.nan).to_numpy().astype(np.float64)


def _cores(series: pl.Series) -> tuple[pl.Series, bool]:
    """Return the numbers alone, and whether any was followed by a percent sign; what is none is left as it is."""
    name = series.name
    text = series.str.strip_chars().str.replace_all("[\u2212\u2013]", "-")
    parts = text.str.extract_groups(_PARTS).struct.unnest()
    minus = (
        (pl.col("sign") == "-").fill_null(False)
        ^ (pl.col("inner") == "-").fill_null(False)
        ^ pl.col("bracket").is_not_null()
    )
    digits = pl.col("digits").str.replace_all(_SPACES, "").str.replace_all("'", "", literal=True)
    made = parts.select(
        pl.when(pl.col("digits").is_null())
        .then(pl.lit(text))
        .otherwise(pl.when(minus).then(pl.lit("-")).otherwise(pl.lit("")) + digits)
        .alias(name)
    ).to_series()
    return made, bool((parts["after"] == "%").any())


def refuse_words(series: pl.Series, lost: pl.Series, source: str, wanted: str, remedy: str | None = None) -> None:
    """Refuse what stands in a column and is not what it should be, by its first row, counted from 1."""
    if count := int(lost.sum()):
        row = int(lost.arg_true()[0])
        value = str(series[row])
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}..."
        raise InputError(
            f"{source}: column {series.name!r} has {shown!r} in row {row + 1}, which is not {wanted} ({count:,} such "
            f"{'row' if count == 1 else 'rows'}); {remedy or 'correct the value or leave it empty'}"
        )


def side_flags(series: pl.Series) -> tuple[Flags, Flags]:
    """Return which values say short, and which say long or short at all: bool (n,) each."""
    words = series.cast(pl.String).str.strip_chars().str.to_lowercase().str.replace_all(r"[\s\-/]+", "_")
    words = words.str.replace("^_1", "-1")
    distinct = words.unique().drop_nulls().to_list()
    short = [word for word in distinct if _side(word) == "short"]
    both = [word for word in distinct if _side(word) is not None]
    return words.is_in(short).fill_null(False).to_numpy(), words.is_in(both).fill_null(False).to_numpy()


def _side(word: str) -> str | None:
    if word in SHORT:
        return "short"
    if word in LONG:
        return "long"
    parts = set(word.split("_"))
    says = {side for side, known in (("short", {"short"}), ("long", {"long"})) if parts & known}
    return says.pop() if len(says) == 1 else None


def mostly_numbers(series: pl.Series) -> bool:
    """Whether most of the first values of a column are numbers, so that one that is not is a mistake."""
    first = series.drop_nulls().head(_LOOKED_AT)
    if not len(first):
        return False
    if first.dtype.is_numeric() or first.dtype == pl.Boolean or isinstance(first.dtype, pl.Duration):
        return True
    if first.dtype not in {pl.String, pl.Categorical, pl.Enum}:
        return False
    core, _ = _cores(first.cast(pl.String))
    bare = core.str.replace_all(r"[.,]", "").str.strip_chars().cast(pl.Float64, strict=False)
    return 2 * bare.null_count() < len(first)


def mostly_moments(series: pl.Series, source: str) -> bool:
    """Whether most of the first values of a column can be read as times."""
    first = series.drop_nulls().head(_LOOKED_AT)
    if not len(first):
        return False
    if first.dtype.is_temporal():
        return first.dtype not in {pl.Time, pl.Duration}
    if first.dtype == pl.Boolean or not (
        first.dtype.is_numeric() or first.dtype in {pl.String, pl.Categorical, pl.Enum}
    ):
        return False
    if _is_moment(first, source):
        return True
    return 2 * sum(_is_moment(first[at : at + 1], source) for at in range(len(first))) > len(first)


_TURNED = (
    (r"^\s*(\d{2}-\d{2}-\d{2} \d{1,2}:\d{2})", "20${1}"),  # Binance: 23-01-04 21:20:00
    (r"^\s*(\d{1,2}:\d{2}(?::\d{2})?) (\d{4}-\d{2}-\d{2})\s*$", "${2} ${1}"),  # Bybit: 21:20 2023-01-04
    (
        r"^\s*(\d{4})(\d{2})(\d{2});(\d{2})(\d{2})(\d{2})\s*$",
        "${1}-${2}-${3} ${4}:${5}:${6}",
    ),  # Interactive Brokers: 20230104;212000
)
"""Ways in which exchanges write times that no standard has, and the usual one; years of two digits stand first."""


def orderly(series: pl.Series) -> pl.Series:
    """Return a column of times with the date first and years of four digits, where all of it is written as some exchange does."""
    if series.dtype != pl.String:
        return series
    first = series.drop_nulls().head(_LOOKED_AT)
    for pattern, usual in _TURNED:
        if len(first) and bool(first.str.contains(pattern).all()) and not _spread(series, pattern):
            return series.str.replace(pattern, usual)
    return series


def _spread(series: pl.Series, pattern: str) -> bool:
    """Whether what would be the year varies more than what would be the day: then the day stands first."""
    if not pattern.startswith(r"^\s*(\d{2}-"):
        return False
    years, days = (series.str.extract(rf"^\s*{'' if at == 0 else '..-..-'}(\d\d)", 1).n_unique() for at in (0, 1))
    return years >= days and years > 1


def _is_moment(series: pl.Series, source: str) -> bool:
    try:
        read_times(orderly(series), source)
    except InputError as error:
        return "which number is the day" in str(error)
    return True


def read_moments(
    series: pl.Series, source: str, zone: str | None = None, form: str | None = None
) -> tuple[Times, bool, tuple[str, ...]]:
    """Return a column of times as UTC, datetime64[us] (n,), whether they carried no zone, and what to say of it.

    Raises
    ------
    InputError
        If a value is missing or no time, or nothing says which number is the day. Rows are counted from 1 in it.
    """
    form = "s" if form is None and _counts_seconds(series) else form
    series = series if form is not None else orderly(series)
    try:
        read = read_times(series, source, Layout(zone=zone, time_format=form))
    except InputError as error:
        told = re.sub(r"\brow (\d+)\b", lambda found: f"row {int(found[1]) + 1}", str(error))
        told = re.sub(
            r"`time_format` '([^']+)' or '([^']+)'", r"`columns=time_format=\1` or `columns=time_format=\2`", told
        )
        raise InputError(told.replace("with `time_format`", "such as `columns=time_format=%d/%m/%Y %H:%M`")) from error
    return read.time, read.local, read.notes


def _counts_seconds(series: pl.Series) -> bool:
    """Whether a column of ten digits cannot be dates with an hour: nobody traded in the years 1600 to 1899."""
    first = series.drop_nulls().head(_LOOKED_AT)
    if not len(first) or not (first.dtype.is_integer() or first.dtype == pl.String):
        return False
    return bool(first.cast(pl.String).str.contains(r"^\s*1[0-8]\d{8}\s*$").all())
