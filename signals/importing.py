"""One clean table of bars out of many files, with clear rules for what overlaps, repeats or is out of order.

- Columns are found by their usual spellings; times are dates, ISO 8601 text (without a zone: UTC) or epoch numbers
  whose size tells seconds, milliseconds, microseconds or nanoseconds, each file by itself.
- Rows are sorted by time. Rows without any price are dropped and counted.
- The same bar twice, with the same numbers, is kept once. With different numbers it is an error, unless the caller
  says to keep the first or the last in the order of the files.
- All files must have the same step. Holes stay holes, and are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from signals.columns import FIRST_EPOCH_SECOND, numbers, times
from signals.data import Bars, Floats, Times
from signals.dumps import Dump, read_dumps
from signals.errors import InputError
from signals.instants import written
from signals.rules import PRICES, check_length, check_prices, check_volume
from signals.spellings import guess

Keep = Literal["first", "last"]
NEEDED = ("timestamp", *PRICES)
FEWEST_FOR_STEP = 3
CLOCK = r"^\s*\d{2}:\d{2}(:\d{2})?\s*$"
# The same instant in two neighbouring units differs by a thousand.
MIXED_UNITS = 100


@dataclass(frozen=True, eq=False)
class Imported:
    """Bars out of files.

    Attributes
    ----------
    bars : Bars
    rows : int
        Rows read.
    repeated : int
        Rows left out because the same bar was there already.
    empty : int
        Rows without any price, left out.
    moved : int
        Rows earlier than the one above them; all are sorted.
    notes : tuple of str
        What else to know.
    """

    bars: Bars
    rows: int
    repeated: int
    empty: int
    moved: int
    notes: tuple[str, ...]


def import_bars(
    files: Sequence[str | Path], *, keep: Keep | None = None, on_progress: Callable[[int, int], None] | None = None
) -> Imported:
    """Read bars from files and put them together.

    Parameters
    ----------
    files : sequence of paths
        CSV (.csv .csv.gz .txt .tsv), zips of CSV, Parquet, Feather; in the order that `keep` refers to.
    keep : {'first', 'last'}, optional
        Which of two different rows of one bar counts.
    on_progress : callable, optional
        Called with the files read and to read.

    Raises
    ------
    InputError
        If a file cannot be read, lacks a column, breaks a rule of prices, has another step, or disagrees with another
        about a bar.
    """
    if not files:
        raise InputError("no file to import; name at least one")
    parts, empty = [], 0
    for done, path in enumerate(files, start=1):
        for dump in read_dumps(path):
            part, dropped = _part(dump)
            empty += dropped
            parts.append((dump.source, part))
        if on_progress is not None:
            on_progress(done, len(files))
    _check_steps(parts)
    notes = []
    if any("volume" not in part.columns for _, part in parts):
        if any("volume" in part.columns for _, part in parts):
            notes.append("some files have no volume, so none is kept")
        parts = [(source, part.select("timestamp", *PRICES)) for source, part in parts]
    whole = pl.concat([part.with_columns(source=pl.lit(source)) for source, part in parts])
    moved = int((whole["timestamp"].diff() < 0).sum())
    bars, repeated = _merged(whole, keep)
    return Imported(bars, len(whole) + empty, repeated, empty, moved, tuple(notes))


def bars_frame(bars: Bars) -> pl.DataFrame:
    """Return bars as the columns of a file, T rows."""
    columns = {"timestamp": pl.Series(bars.time).dt.replace_time_zone("UTC")}
    for name in (*PRICES, "volume", "funding_rate"):
        values = getattr(bars, name)
        if values is not None:
            columns[name] = pl.Series(values)
    return pl.DataFrame(columns)


def read_funding(files: Sequence[str | Path]) -> pl.DataFrame:
    """Read funding settlements as exchanges hand them out, for `signals.merge_funding`.

    Returns
    -------
    polars.DataFrame
        ``timestamp`` and ``funding_rate``, a settlement that stands in two files kept once.

    Raises
    ------
    InputError
        If a file cannot be read, or lacks a column of any usual spelling.
    """
    parts = []
    for path in files:
        for dump in read_dumps(path):
            names = guess(dump.frame.columns, ("timestamp", "funding_rate"), dump.source)
            _require(names, ("timestamp", "funding_rate"), dump)
            rates = numbers(dump.frame[names["funding_rate"]], dump.source, text=dump.text)
            parts.append(pl.DataFrame({"timestamp": _times(dump, names["timestamp"]), "funding_rate": rates}))
    return pl.concat(parts).unique(maintain_order=True)


def _part(dump: Dump) -> tuple[pl.DataFrame, int]:
    """Return a file's bars, times as microseconds, and the number of rows without any price."""
    names = guess(dump.frame.columns, (*NEEDED, "volume"), dump.source)
    _require(names, NEEDED, dump)
    raw = dump.frame.filter(~pl.all_horizontal(pl.col(names[price]).is_null() for price in PRICES))
    kept = Dump(dump.source, raw, dump.text)
    if not len(raw):
        raise InputError(f"{dump.source}: holds no bar; get the file again")
    time = _times(kept, names["timestamp"])
    arrays: dict[str, Floats] = {
        column: numbers(raw[names[column]].rename(column), dump.source, text=dump.text)
        for column in (*PRICES, "volume")
        if column in names
    }
    check_prices(time, arrays, dump.source)
    if "volume" in arrays:
        check_volume(time, arrays["volume"], dump.source)
    return pl.DataFrame({"timestamp": time.astype(np.int64), **arrays}), len(dump.frame) - len(raw)


def _require(names: dict[str, str], needed: Sequence[str], dump: Dump) -> None:
    missing = [name for name in needed if name not in names]
    if missing:
        found = ", ".join(dump.frame.columns[:12])
        raise InputError(
            f"{dump.source}: no column for {', '.join(missing)} by any usual spelling; found {found}: rename them"
        )


def _times(dump: Dump, name: str) -> Times:
    series = dump.frame[name]
    if series.dtype.is_float():
        whole = series.cast(pl.Int64, strict=False)
        series = whole if bool((whole.cast(pl.Float64) == series).all()) else series
    if series.dtype == pl.String:
        series = _with_date(series, dump)
        # A whole number may be written with a fraction of zero.
        series = series.str.replace(r"^\s*(\d+)\.0*\s*$", "$1").rename(name)
        if bool(series.str.contains(r"^\s*\d+\s*$").all()):
            series = series.str.strip_chars().cast(pl.Int64, strict=False)
    if series.dtype.is_integer() and len(series):
        low, high = series.cast(pl.Int64).abs().min(), series.cast(pl.Int64).abs().max()
        if isinstance(low, int) and isinstance(high, int) and FIRST_EPOCH_SECOND <= low < high // MIXED_UNITS:
            raise InputError(
                f"{dump.source}: column {name!r} mixes units, {low} and {high}; split the file where it turns"
            )
    return times(series, dump.source)


def _with_date(series: pl.Series, dump: Dump) -> pl.Series:
    """Put the date before a time of day: charting programs write the two into two columns."""
    date = next((name for name in dump.frame.columns if name.strip("<> ").lower() == "date"), None)
    if date is None or not bool(series.str.contains(CLOCK).all()):
        return series
    return (dump.frame[date].str.replace_all(r"[./]", "-") + "T" + series.str.strip_chars()).rename(series.name)


def _check_steps(parts: list[tuple[str, pl.DataFrame]]) -> None:
    usual: dict[int, str] = {}
    for source, part in parts:
        steps = part["timestamp"].unique().sort().diff().drop_nulls()
        if len(steps) >= FEWEST_FOR_STEP:
            usual.setdefault(int(steps.quantile(0.5, "lower") or 0), source)
    if len(usual) > 1:
        told = " and ".join(f"{step / 1e6:g} s in {source}" for step, source in usual.items())
        raise InputError(f"files of different steps: {told}; import each timeframe by itself")


def _merged(whole: pl.DataFrame, keep: Keep | None) -> tuple[Bars, int]:
    values = [name for name in whole.columns if name not in {"timestamp", "source"}]
    distinct = whole.unique(subset=["timestamp", *values], keep="first", maintain_order=True)
    clashing = distinct.filter(pl.col("timestamp").is_duplicated()).sort("timestamp", maintain_order=True)
    if len(clashing) and keep is None:
        _refuse_clash(clashing, values)
    # With the order of the files kept, a later row of the same bar comes later; of equal rows the last counts too.
    kept = whole.unique(subset="timestamp", keep=keep or "first", maintain_order=True).sort("timestamp")
    time = kept["timestamp"].to_numpy().astype("datetime64[us]")
    check_length(time, "the files")
    arrays = {name: kept[name].to_numpy() for name in values}
    return Bars(time, **arrays), len(whole) - len(kept)


def _refuse_clash(clashing: pl.DataFrame, values: list[str]) -> None:
    one, other = clashing.row(0, named=True), clashing.row(1, named=True)
    name = next(name for name in values if one[name] != other[name])
    when = written(np.datetime64(one["timestamp"], "us"))
    count = clashing["timestamp"].n_unique()
    raise InputError(
        f"{other['source']}: {name} at {when} is {other[name]!r}, but {one[name]!r} in {one['source']} "
        f"({count} such bars); say --keep first or --keep last, in the order of the files"
    )
