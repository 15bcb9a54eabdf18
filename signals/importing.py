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

from signals.bar_values import bar_values, priced_rows
from signals.columns import FIRST_EPOCH_SECOND, numbers, times
from signals.data import Bars, Floats, Times
from signals.dumps import Dump, read_dumps
from signals.errors import InputError
from signals.feature_lists import few
from signals.instants import written
from signals.rounding import DOUBLE_ROUNDING, price_rounding
from signals.rules import LARGEST_SETTLEMENT, PRICES, check_funding, check_length, funding_notes
from signals.spellings import SPELLINGS, guess, plain
from signals.volume_columns import Kind, read_volume

Keep = Literal["first", "last"]
NEEDED = ("timestamp", *PRICES)
FEWEST_FOR_STEP = 3
CLOCK = r"^\s*\d{2}:\d{2}(:\d{2})?\s*$"
# The same instant in two neighbouring units differs by a thousand.
MIXED_UNITS = 100
TINY = float(np.finfo(np.float64).tiny)


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
    widened : int
        Bars whose high or low was out of order by rounding, moved onto the open or close.
    moved : int
        Rows earlier than the one above them; all are sorted.
    notes : tuple of str
        What else to know.
    """

    bars: Bars
    rows: int
    repeated: int
    empty: int
    widened: int
    moved: int
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Funding:
    """Funding settlements out of files.

    Attributes
    ----------
    frame : polars.DataFrame
        ``timestamp`` and ``funding_rate``, a settlement that stands in two files kept once.
    notes : tuple of str
        Which column was taken, and what is odd in it.
    """

    frame: pl.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Part:
    """The bars of one table: times as microseconds, prices and volume, beside what was done to them."""

    source: str
    frame: pl.DataFrame
    kind: Kind | None
    rounding: float
    empty: int
    widened: int
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
    parts: list[_Part] = []
    for done, path in enumerate(files, start=1):
        parts += [_part(dump) for dump in read_dumps(path)]
        if on_progress is not None:
            on_progress(done, len(files))
    _check_steps([(part.source, part.frame) for part in parts])
    notes = _gathered(parts)
    columns = ["timestamp", *PRICES]
    if (reason := _no_volume(parts)) is None:
        columns.append("volume")
    elif reason:
        notes.append(reason)
    whole = pl.concat(
        part.frame.select(columns).with_columns(source=pl.lit(part.source), rounding=pl.lit(part.rounding))
        for part in parts
    )
    moved = int((whole["timestamp"].diff() < 0).sum())
    bars, repeated = _merged(whole, keep, tuple(notes))
    empty, widened = sum(part.empty for part in parts), sum(part.widened for part in parts)
    return Imported(bars, len(whole) + empty, repeated, empty, widened, moved, bars.notes)


def bars_frame(bars: Bars) -> pl.DataFrame:
    """Return bars as the columns of a file, T rows."""
    columns = {"timestamp": pl.Series(bars.time).dt.replace_time_zone("UTC")}
    for name in (*PRICES, "volume", "funding_rate"):
        values = getattr(bars, name)
        if values is not None:
            columns[name] = pl.Series(values)
    return pl.DataFrame(columns)


def read_funding(files: Sequence[str | Path]) -> Funding:
    """Read funding settlements as exchanges hand them out, for `signals.merge_funding`.

    Of several columns the one that is a fraction of notional is taken; ``0.01%`` stands for 0.0001.

    Raises
    ------
    InputError
        If a file cannot be read, lacks a column of any usual spelling, or has a rate too large to be a fraction.
    """
    parts, notes = [], []
    for path in files:
        for dump in read_dumps(path):
            names = guess(dump.frame.columns, ("timestamp", "funding_rate"), dump.source)
            _require(names, ("timestamp", "funding_rate"), dump)
            name = names["funding_rate"]
            time = _times(dump, names["timestamp"])
            rates = numbers(dump.frame[name], dump.source, text=dump.text, percent=True)
            check_funding(time, rates, dump.source, name, LARGEST_SETTLEMENT)
            notes += _rate_notes(dump, name, time, rates)
            parts.append(pl.DataFrame({"timestamp": time, "funding_rate": rates}))
    whole = pl.concat(parts)
    # The same settlement in two files may differ by rounding.
    rate = pl.col("funding_rate")
    same = ((rate - rate.first()).abs() <= DOUBLE_ROUNDING * rate.abs()).over("timestamp")
    first = pl.int_range(pl.len()).over("timestamp") == 0
    return Funding(whole.filter(first | ~same.fill_null(False)), tuple(dict.fromkeys(notes)))


def _rate_notes(dump: Dump, name: str, time: Times, rates: Floats) -> list[str]:
    others = [other for other in dump.frame.columns if other != name and plain(other) in SPELLINGS["funding_rate"]]
    chosen = f"the funding rate is {name!r}, not {' or '.join(map(repr, others))}"
    return [f"{dump.source}: {note}" for note in ([chosen] if others else []) + funding_notes(time, rates)]


def _part(dump: Dump) -> _Part:
    names = guess(dump.frame.columns, NEEDED, dump.source)
    _require(names, NEEDED, dump)
    if not len(dump.frame):
        raise InputError(f"{dump.source}: holds no bar; get the file again")
    raw = priced_rows(dump.frame, names, dump.source, text=dump.text)
    kept = Dump(dump.source, raw, dump.text)
    time = _times(kept, names["timestamp"])
    arrays = {price: numbers(raw[names[price]].rename(price), dump.source, text=dump.text) for price in PRICES}
    volume = read_volume(raw, dump.source, text=dump.text)
    if volume.values is not None:
        arrays["volume"] = volume.values
    values = bar_values(time, arrays, dump.source)
    frame = pl.DataFrame({"timestamp": time.astype(np.int64), **values.arrays})
    empty = len(dump.frame) - len(raw)
    notes = (*volume.notes, *values.notes)
    return _Part(dump.source, frame, volume.kind, price_rounding(values.arrays), empty, values.widened, notes)


def _gathered(parts: list[_Part]) -> list[str]:
    """Return the notes of all parts, one that several share said once, with the files it is about."""
    about: dict[str, list[str]] = {}
    for part in parts:
        for note in part.notes:
            about.setdefault(note, []).append(part.source)
    return [f"{few(sources)}: {note}" for note, sources in about.items()]


def _no_volume(parts: list[_Part]) -> str | None:
    """Say why no volume is kept; None where it is, empty where no file has any."""
    kinds = {part.kind for part in parts}
    if None in kinds:
        return "some files have no volume, so none is kept" if len(kinds) > 1 else ""
    if kinds == {"zero"}:
        return "the volume is 0 in every bar, so none is kept"
    if {"traded", "ticks"} <= kinds:
        return "some files count units traded and some ticks, so no volume is kept"
    return None


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


def _merged(whole: pl.DataFrame, keep: Keep | None, notes: tuple[str, ...]) -> tuple[Bars, int]:
    values = [name for name in whole.columns if name not in {"timestamp", "source", "rounding"}]
    distinct = whole.unique(subset=["timestamp", *values], keep="first", maintain_order=True)
    twice = distinct.filter(pl.col("timestamp").is_duplicated())
    clashing = twice.filter(_apart(values)).sort("timestamp", maintain_order=True)
    if len(clashing) and keep is None:
        _refuse_clash(clashing, values)
    # With the order of the files kept, a later row of the same bar comes later; of equal rows the last counts too.
    kept = whole.unique(subset="timestamp", keep=keep or "first", maintain_order=True).sort("timestamp")
    time = kept["timestamp"].to_numpy().astype("datetime64[us]")
    check_length(time, "the files")
    arrays = {name: kept[name].to_numpy() for name in values}
    return Bars(time, **arrays, notes=notes), len(whole) - len(kept)


def _apart(values: list[str]) -> pl.Expr:
    """Tell the rows of a time that differ by more than rounding."""
    room = pl.col("rounding").max()
    apart = (pl.col(name).max() - pl.col(name).min() > room * pl.col(name).max() for name in values)
    return pl.any_horizontal(expression.over("timestamp") for expression in apart)


def _refuse_clash(clashing: pl.DataFrame, values: list[str]) -> None:
    one, other = clashing.row(0, named=True), clashing.row(1, named=True)
    # The column furthest off: others may differ by rounding alone.
    name = max(values, key=lambda name: abs(one[name] - other[name]) / max(one[name], other[name], TINY))
    when = written(np.datetime64(one["timestamp"], "us"))
    count = clashing["timestamp"].n_unique()
    raise InputError(
        f"{other['source']}: {name} at {when} is {other[name]!r}, but {one[name]!r} in {one['source']} "
        f"({count} such bars); say --keep first or --keep last, in the order of the files"
    )
